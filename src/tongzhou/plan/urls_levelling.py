"""Addresses of levelling and of capacities."""

from __future__ import annotations

from django.urls import path

from tongzhou.plan.views import levelling as views

levelling_urlpatterns = [
    path("projects/<slug:key>/levelling/", views.levelling, name="levelling"),
    path("projects/<slug:key>/levelling/propose", views.levelling_propose, name="levelling_propose"),
    path("projects/<slug:key>/levelling/clear", views.levelling_clear, name="levelling_clear"),
    path("projects/<slug:key>/levelling/<int:proposal>/stop", views.levelling_stop, name="levelling_stop"),
    path(
        "projects/<slug:key>/levelling/<int:proposal>/choose", views.levelling_choose, name="levelling_choose"
    ),
    path(
        "projects/<slug:key>/levelling/<int:proposal>/accept", views.levelling_accept, name="levelling_accept"
    ),
    path("projects/<slug:key>/levelling/<int:proposal>/drop", views.levelling_drop, name="levelling_drop"),
    path("projects/<slug:key>/levelling/undo/<int:edit>", views.levelling_undo, name="levelling_undo"),
    path("projects/<slug:key>/resources/<int:resource>/capacity", views.capacity_set, name="capacity_set"),
]
