"""Addresses of scenarios; their Gantt's data and edits are the plan's views, told which scenario."""

from __future__ import annotations

from django.urls import path

from tongzhou.plan import converters  # noqa: F401  # what the routes are made of
from tongzhou.plan.views import comparisons, plan, scenarios

BASE = "projects/<slug:key>/scenarios/"
ONE = f"{BASE}<int:scenario>/"
scenario_urlpatterns = [
    path(BASE, scenarios.scenario_list, name="scenarios"),
    path(f"{BASE}create", scenarios.scenario_create, name="scenario_create"),
    path(f"{BASE}compare/", comparisons.scenario_compare, name="scenario_compare"),
    path(f"{BASE}compare.xlsx", comparisons.scenario_compare_export, name="scenario_compare_export"),
    path(ONE, scenarios.scenario, name="scenario"),
    path(f"{ONE}data", plan.plan_data, name="scenario_data"),
    path(f"{ONE}changes", plan.plan_changes, name="scenario_changes"),
    path(f"{ONE}undo", plan.plan_undo, name="scenario_undo"),
    path(f"{ONE}redo", plan.plan_redo, name="scenario_redo"),
    path(f"{ONE}tasks/<loose:item>/why", plan.plan_why, name="scenario_why"),
    path(f"{ONE}settings/", scenarios.scenario_settings, name="scenario_settings"),
    path(f"{ONE}duplicate", scenarios.scenario_duplicate, name="scenario_duplicate"),
    path(f"{ONE}drop", scenarios.scenario_drop, name="scenario_drop"),
    path(f"{ONE}reopen", scenarios.scenario_reopen, name="scenario_reopen"),
    path(f"{ONE}publish/", scenarios.scenario_publish, name="scenario_publish"),
    path(f"{ONE}refresh", scenarios.scenario_refresh, name="scenario_refresh"),
]
