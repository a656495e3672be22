"""Addresses of handovers and warranties."""

from __future__ import annotations

from django.urls import path

from tongzhou.handover.views import deeds, handovers, lines, tables, warranties

ALL = "projects/<slug:key>/handovers/"
ONE = f"{ALL}<int:pk>/"
LINE = f"{ONE}lines/<int:line>/"
WARRANTIES = "projects/<slug:key>/warranties/"
urlpatterns = [
    path(ALL, handovers.handovers, name="handovers"),
    path(f"{ALL}new/", handovers.handover_create, name="handover_create"),
    path(ONE, handovers.handover, name="handover"),
    path(f"{ONE}edit/", handovers.handover_edit, name="handover_edit"),
    path(f"{ONE}present/", deeds.handover_present, name="handover_present"),
    path(f"{ONE}take-back/", deeds.handover_take_back, name="handover_take_back"),
    path(f"{ONE}sign/", deeds.handover_sign, name="handover_sign"),
    path(f"{ONE}recall/", deeds.handover_recall, name="handover_recall"),
    path(f"{ONE}delete/", deeds.handover_delete, name="handover_delete"),
    path(f"{ONE}take-over/", lines.handover_take_over, name="handover_take_over"),
    path(f"{ONE}export/<slug:kind>/", tables.handover_export, name="handover_export"),
    path(f"{ONE}import/", tables.handover_import, name="handover_import"),
    path(f"{ONE}import/<int:draft>/", tables.handover_import_draft, name="handover_import_draft"),
    path(f"{ONE}import/<int:draft>/drop/", tables.handover_import_drop, name="handover_import_drop"),
    path(f"{ONE}states/", deeds.handover_lines_set, name="handover_lines_set"),
    path(f"{ONE}lines/new/", lines.handover_line_add, name="handover_line_add"),
    path(LINE, lines.handover_line, name="handover_line"),
    path(f"{LINE}drop/", deeds.handover_line_drop, name="handover_line_drop"),
    path(f"{LINE}answer/", deeds.handover_line_answer, name="handover_line_answer"),
    path(f"{LINE}solve/", deeds.handover_line_solve, name="handover_line_solve"),
    path(f"{LINE}finish/", deeds.handover_line_finish, name="handover_line_finish"),
    path(f"{LINE}plan/", deeds.handover_line_plan, name="handover_line_plan"),
    path(f"{LINE}people/", deeds.attendees_add, name="handover_attendees_add"),
    path(f"{LINE}attendance/", deeds.attendance_set, name="handover_attendance_set"),
    path(f"{LINE}people/<int:attendee>/drop/", deeds.attendee_drop, name="handover_attendee_drop"),
    path(f"{ONE}warranties/new/", warranties.warranty_add, name="warranty_add"),
    path(WARRANTIES, warranties.warranties, name="warranties"),
    path(f"{WARRANTIES}<int:pk>/", warranties.warranty, name="warranty"),
    path(f"{WARRANTIES}<int:pk>/edit/", warranties.warranty_edit, name="warranty_edit"),
    path(f"{WARRANTIES}<int:pk>/drop/", warranties.warranty_drop, name="warranty_drop"),
    path(f"{WARRANTIES}<int:pk>/claims/", warranties.warranty_claim, name="warranty_claim"),
    path(
        f"{WARRANTIES}<int:pk>/claims/<int:claim>/",
        warranties.warranty_claim_solve,
        name="warranty_claim_solve",
    ),
    path(
        f"{WARRANTIES}<int:pk>/claims/<int:claim>/plan/",
        warranties.warranty_claim_plan,
        name="warranty_claim_plan",
    ),
]
