"""Addresses of rates, budgets, actual costs and earned value."""

from __future__ import annotations

from django.urls import path

from tongzhou.costs.views import budget, earned, entries, imports, rates

PROJECT = "projects/<slug:key>/"

urlpatterns = [
    path("rates/", rates.rates, name="rates"),
    path("rates/new/", rates.rate_create, name="rate_create"),
    path("rates/<int:pk>/", rates.rate, name="rate"),
    path("rates/<int:pk>/delete/", rates.rate_delete, name="rate_delete"),
    path("rates/roles/", rates.cost_role_create, name="cost_role_create"),
    path("rates/roles/<int:pk>/", rates.cost_role, name="cost_role"),
    path("rates/roles/<int:pk>/delete/", rates.cost_role_delete, name="cost_role_delete"),
    path(f"{PROJECT}earned-value/", earned.earned_value, name="earned_value"),
    path(f"{PROJECT}earned-value/export/", earned.earned_value_export, name="earned_value_export"),
    path(f"{PROJECT}earned-value/reports/", earned.progress_reports, name="progress_reports"),
    path(f"{PROJECT}earned-value/rules/<int:item>/", earned.earning_rule, name="earning_rule"),
    path(f"{PROJECT}budget/", budget.budget, name="budget"),
    path(f"{PROJECT}budget/export/", budget.budget_export, name="budget_export"),
    path(f"{PROJECT}budget/baseline/", earned.baseline_budget, name="baseline_budget"),
    path(f"{PROJECT}budget/lines/new/", budget.budget_line_add, name="budget_line_add"),
    path(f"{PROJECT}budget/lines/<int:pk>/", budget.budget_line, name="budget_line"),
    path(f"{PROJECT}budget/lines/<int:pk>/delete/", budget.budget_line_delete, name="budget_line_delete"),
    path(f"{PROJECT}budget/settings/", budget.cost_settings_page, name="cost_settings"),
    path(f"{PROJECT}budget/people/<int:pk>/", budget.resource_role_change, name="resource_role_change"),
    path(f"{PROJECT}budget/versions/<int:pk>/", budget.budget_version, name="budget_version"),
    path(f"{PROJECT}costs/", entries.costs, name="costs"),
    path(f"{PROJECT}costs/new/", entries.cost_book, name="cost_book"),
    path(f"{PROJECT}costs/<int:pk>/", entries.cost, name="cost"),
    path(f"{PROJECT}costs/<int:pk>/delete/", entries.cost_delete, name="cost_delete"),
    path(f"{PROJECT}costs/export.<slug:kind>", entries.costs_export, name="costs_export"),
    path(f"{PROJECT}costs/import/", imports.cost_import, name="cost_import"),
    path(f"{PROJECT}costs/import/<int:pk>/", imports.cost_import_draft, name="cost_import_draft"),
    path(f"{PROJECT}costs/import/<int:pk>/drop/", imports.cost_import_drop, name="cost_import_drop"),
    path(f"{PROJECT}costs/import/<int:pk>/undo/", imports.cost_import_undo, name="cost_import_undo"),
]
