"""Addresses of the trash and the audit trail."""

from __future__ import annotations

from django.urls import path

from tongzhou.activity import views

urlpatterns = [
    path("trash/", views.trash, name="trash"),
    path("trash/<int:pk>/restore/", views.trash_restore, name="trash_restore"),
    path("trash/<int:pk>/empty/", views.trash_empty, name="trash_empty"),
]
