"""Addresses of work items, and of how the organisation works."""

from django.urls import path

from tongzhou.plan.views import items

ITEM = "projects/<slug:key>/items/<int:number>/"
work_urlpatterns = [
    path("projects/<slug:key>/items/new", items.item_create, name="item_create"),
    path(ITEM, items.item, name="item"),
    path(f"{ITEM}change", items.item_change, name="item_change"),
    path(f"{ITEM}tags", items.item_tag_create, name="item_tag_create"),
    path(f"{ITEM}checklist", items.item_checklist_add, name="item_checklist_add"),
    path(f"{ITEM}checklist/change", items.item_checklist_change, name="item_checklist_change"),
    path(f"{ITEM}relate", items.item_relate, name="item_relate"),
    path(f"{ITEM}unrelate", items.item_unrelate, name="item_unrelate"),
    path(f"{ITEM}copy", items.item_copy, name="item_copy"),
    path(f"{ITEM}move", items.item_move, name="item_move"),
    path(f"{ITEM}watch", items.item_watch, name="item_watch"),
    path(f"{ITEM}delete", items.item_delete, name="item_delete"),
]
