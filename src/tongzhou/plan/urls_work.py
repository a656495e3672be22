"""Addresses of work items, and of how the organisation works."""

from django.urls import path

from tongzhou.plan.views import items, project_fields, recurrences, tags, workflows

ITEM = "projects/<slug:key>/items/<int:number>/"
RECURRENCES = "projects/<slug:key>/recurrences/"
TAGS = "projects/<slug:key>/tags/"
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
    path(RECURRENCES, recurrences.recurrences, name="recurrences"),
    path(f"{RECURRENCES}new", recurrences.recurrence_create, name="recurrence_create"),
    path(f"{RECURRENCES}<int:pk>/", recurrences.recurrence, name="recurrence"),
    path(f"{RECURRENCES}<int:pk>/pause", recurrences.recurrence_pause, name="recurrence_pause"),
    path(f"{RECURRENCES}<int:pk>/resume", recurrences.recurrence_resume, name="recurrence_resume"),
    path(f"{RECURRENCES}<int:pk>/delete", recurrences.recurrence_delete, name="recurrence_delete"),
    path(TAGS, tags.tags, name="tags"),
    path(f"{TAGS}new", tags.tag_create, name="tag_create"),
    path(f"{TAGS}merge", tags.tags_merge, name="tags_merge"),
    path(f"{TAGS}<int:pk>/", tags.tag, name="tag"),
    path(f"{TAGS}<int:pk>/delete", tags.tag_delete, name="tag_delete"),
    path("projects/<slug:key>/fields/", project_fields.project_fields, name="project_fields"),
    path("projects/<slug:key>/fields/<int:pk>/", project_fields.project_field, name="project_field"),
    path("work/workflows/", workflows.workflows, name="workflows"),
    path("work/workflows/new", workflows.workflow_create, name="workflow_create"),
    path("work/workflows/<int:pk>/", workflows.workflow, name="workflow"),
    path("work/workflows/<int:pk>/change", workflows.workflow_change, name="workflow_change"),
    path("work/workflows/<int:pk>/delete", workflows.workflow_delete, name="workflow_delete"),
    path("work/workflows/<int:pk>/states/<int:state>/delete", workflows.state_delete, name="state_delete"),
    path("work/types/new", workflows.item_type_create, name="item_type_create"),
    path("work/types/<int:pk>/", workflows.item_type_change, name="item_type_change"),
    path("work/fields/", workflows.custom_fields, name="custom_fields"),
    path("work/fields/<int:pk>/", workflows.custom_field, name="custom_field"),
]
