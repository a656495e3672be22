"""Addresses of changes, of work given away, and of the rules of approval."""

from __future__ import annotations

from django.urls import path

from tongzhou.changes.views import deeds, ledger, log, scope

CHANGES = "projects/<slug:key>/changes/"
ONE = f"{CHANGES}<int:number>/"
urlpatterns = [
    path(CHANGES, log.changes, name="changes"),
    path(f"{CHANGES}new/", log.change_create, name="change_create"),
    path(f"{CHANGES}statistics/", log.change_statistics, name="change_statistics"),
    path(f"{CHANGES}rules/", ledger.change_rules, name="change_rules"),
    path(f"{CHANGES}rules/drop", ledger.change_rules_drop, name="change_rules_drop"),
    path(ONE, log.change, name="change"),
    path(f"{ONE}edit/", log.change_edit, name="change_edit"),
    path(f"{ONE}scope/", scope.change_scope_add, name="change_scope_add"),
    path(f"{ONE}scope/<int:pk>/drop", scope.change_scope_drop, name="change_scope_drop"),
    path(f"{ONE}impact", log.change_impact, name="change_impact"),
    path(f"{ONE}analyse", deeds.change_analyse, name="change_analyse"),
    path(f"{ONE}price", deeds.change_price, name="change_price"),
    path(f"{ONE}submit", deeds.change_submit, name="change_submit"),
    path(f"{ONE}decide", deeds.change_decide, name="change_decide"),
    path(f"{ONE}order", deeds.change_order, name="change_order"),
    path(f"{ONE}order/preview.pdf", deeds.change_order_preview, name="change_order_preview"),
    path(f"{ONE}order/recall", deeds.change_order_recall, name="change_order_recall"),
    path(f"{ONE}carry-out/", deeds.change_carry_out, name="change_carry_out"),
    path(f"{ONE}withdraw", deeds.change_withdraw, name="change_withdraw"),
    path(f"{ONE}reopen", deeds.change_reopen, name="change_reopen"),
    path("projects/<slug:key>/free-work/", ledger.free_work, name="free_work"),
    path("projects/<slug:key>/free-work/add", ledger.free_work_add, name="free_work_add"),
    path("projects/<slug:key>/free-work/<int:pk>/remove", ledger.free_work_remove, name="free_work_remove"),
    path("change-rules/", ledger.all_change_rules, name="all_change_rules"),
]
