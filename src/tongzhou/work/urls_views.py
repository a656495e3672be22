"""Addresses of lists, boards, saved views and my work."""

from django.urls import path

from tongzhou.work.views import board, calendar, exports, items, mine, pasting, saved

PROJECT = "projects/<slug:key>"
urlpatterns = [
    path("my-work/", mine.my_work, name="my_work"),
    path("my-work/<int:item>/change", mine.my_work_change, name="my_work_change"),
    path(f"{PROJECT}/items/", items.items, name="items"),
    path(f"{PROJECT}/items/data", items.items_data, name="items_data"),
    path(f"{PROJECT}/items/change", items.items_change, name="items_change"),
    path(f"{PROJECT}/items/add", items.items_add, name="items_add"),
    path(f"{PROJECT}/items/paste", pasting.items_paste, name="items_paste"),
    path(f"{PROJECT}/items/add-many", pasting.items_add_many, name="items_add_many"),
    path(f"{PROJECT}/items/delete", items.items_delete, name="items_delete"),
    path(f"{PROJECT}/items/undo", items.items_undo, name="items_undo"),
    path(f"{PROJECT}/items/export.<str:kind>", exports.items_export, name="items_export"),
    path(f"{PROJECT}/items/calendar/", calendar.items_calendar, name="items_calendar"),
    path(f"{PROJECT}/views/save", saved.view_save, name="view_save"),
    path(f"{PROJECT}/views/<int:pk>/change", saved.view_change, name="view_change"),
    path(f"{PROJECT}/views/<int:pk>/copy", saved.view_copy, name="view_copy"),
    path(f"{PROJECT}/views/<int:pk>/delete", saved.view_delete, name="view_delete"),
    path(f"{PROJECT}/board/", board.board, name="board"),
    path(f"{PROJECT}/board/data", board.board_data, name="board_data"),
    path(f"{PROJECT}/board/move", board.board_move, name="board_move"),
    path(f"{PROJECT}/board/limits", board.board_limits, name="board_limits"),
]
