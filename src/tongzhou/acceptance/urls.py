"""Addresses of acceptances and gates."""

from __future__ import annotations

from django.urls import path

from tongzhou.acceptance.views import acceptances as views
from tongzhou.acceptance.views import gates

ALL = "projects/<slug:key>/acceptances/"
ONE = f"{ALL}<int:pk>/"
GATES = "projects/<slug:key>/gates/"
GATE = f"{GATES}<int:pk>/"
urlpatterns = [
    path(ALL, views.acceptances, name="acceptances"),
    path(f"{ALL}new/", views.acceptance_create, name="acceptance_create"),
    path(ONE, views.acceptance, name="acceptance"),
    path(f"{ONE}edit/", views.acceptance_edit, name="acceptance_edit"),
    path(f"{ONE}put/", views.acceptance_put, name="acceptance_put"),
    path(f"{ONE}take-back/", views.acceptance_take_back, name="acceptance_take_back"),
    path(f"{ONE}rework/", views.acceptance_rework, name="acceptance_rework"),
    path(f"{ONE}delete/", views.acceptance_delete, name="acceptance_delete"),
    path(f"{ONE}criteria/", views.criterion_add, name="acceptance_criterion_add"),
    path(f"{ONE}criteria/<int:criterion>/", views.criterion_change, name="acceptance_criterion_change"),
    path(f"{ONE}criteria/<int:criterion>/drop/", views.criterion_drop, name="acceptance_criterion_drop"),
    path(f"{ONE}remaining/", views.remaining_add, name="acceptance_remaining_add"),
    path(f"{ONE}remaining/<int:remaining>/", views.remaining_done, name="acceptance_remaining_done"),
    path(f"{ONE}remaining/<int:remaining>/plan/", views.remaining_work, name="acceptance_remaining_work"),
    path(GATES, gates.gates, name="gates"),
    path(f"{GATES}new/", gates.gate_create, name="gate_create"),
    path("gate-checklists/<int:template>/delete/", gates.gate_template_delete, name="gate_template_delete"),
    path(f"{GATE}pass/", gates.gate_pass, name="gate_pass"),
    path(f"{GATE}waive/", gates.gate_waive, name="gate_waive"),
    path(f"{GATE}delete/", gates.gate_delete, name="gate_delete"),
    path(f"{GATE}template/", gates.gate_template_save, name="gate_template_save"),
    path(f"{GATE}items/", gates.gate_item_add, name="gate_item_add"),
    path(f"{GATE}items/<int:item>/", gates.gate_item_check, name="gate_item_check"),
    path(f"{GATE}items/<int:item>/drop/", gates.gate_item_drop, name="gate_item_drop"),
]
