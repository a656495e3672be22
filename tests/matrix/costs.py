"""The part of the permission matrix about rates, budgets, actual costs and earned value."""

from __future__ import annotations

from datetime import date
from typing import Any

from tongzhou.accounts.models import User
from tongzhou.costs.actions.budget import add_budget_line
from tongzhou.costs.actions.entries import Spent, book_costs
from tongzhou.costs.actions.imports import book_import, keep_import
from tongzhou.costs.actions.progress import keep_progress
from tongzhou.costs.actions.rates import create_cost_role, create_rate
from tongzhou.costs.actions.settings import change_earning_rule, change_resource_role
from tongzhou.costs.importing import Read, Table
from tongzhou.costs.models import BudgetVersion, CostImport
from tongzhou.plan.actions.baselines import set_baseline
from tongzhou.plan.models import Resource, WorkItem
from tongzhou.projects.models import Project

TABLE = """
#      address                               anon otto tom  lee  fei  quin mara pia  ada  cleo cody vera
GET    rates                                 302  403  403  403  200  403  403  200  200  403  403  403
GET    rate_create                           302  403  403  403  200  403  403  200  200  403  403  403
POST   rate_create                           302  403  403  403  422  403  403  422  422  403  403  403
GET    rate                                  302  403  403  403  200  403  403  200  200  403  403  403
POST   rate                                  302  403  403  403  422  403  403  422  422  403  403  403
POST   rate_delete                           302  403  403  403  302  403  403  302  302  403  403  403
POST   cost_role_create                      302  403  403  403  422  403  403  422  422  403  403  403
GET    cost_role                             302  403  403  403  200  403  403  200  200  403  403  403
POST   cost_role                             302  403  403  403  422  403  403  422  422  403  403  403
POST   cost_role_delete                      302  403  403  403  302  403  403  302  302  403  403  403
GET    earned_value                          302  404  403  403  200  403  200  200  200  403  403  404
GET    earned_value_export                   302  404  403  403  200  403  200  200  200  403  403  404
GET    progress_reports                      302  404  403  403  200  403  200  200  200  403  403  404
GET    earning_rule                          302  404  403  403  200  403  200  200  200  403  403  404
POST   earning_rule                          302  404  403  403  302  403  302  302  302  403  403  404
GET    budget                                302  404  403  403  200  403  200  200  200  403  403  404
GET    budget_export                         302  404  403  403  200  403  200  200  200  403  403  404
POST   baseline_budget                       302  404  403  403  302  403  302  302  302  403  403  404
GET    budget_line_add                       302  404  403  403  200  403  200  200  200  403  403  404
POST   budget_line_add                       302  404  403  403  422  403  422  422  422  403  403  404
GET    budget_line                           302  404  403  403  200  403  200  200  200  403  403  404
POST   budget_line                           302  404  403  403  422  403  422  422  422  403  403  404
POST   budget_line_delete                    302  404  403  403  302  403  302  302  302  403  403  404
GET    cost_settings                         302  404  403  403  200  403  200  200  200  403  403  404
POST   cost_settings                         302  404  403  403  422  403  422  422  422  403  403  404
POST   resource_role_change                  302  404  403  403  302  403  302  302  302  403  403  404
GET    budget_version                        302  404  403  403  200  403  200  200  200  403  403  404
GET    costs                                 302  404  403  403  200  403  200  200  200  403  403  404
GET    cost_book                             302  404  403  403  200  403  200  200  200  403  403  404
POST   cost_book                             302  404  403  403  422  403  422  422  422  403  403  404
GET    cost                                  302  404  403  403  200  403  200  200  200  403  403  404
POST   cost                                  302  404  403  403  422  403  422  422  422  403  403  404
POST   cost_delete                           302  404  403  403  302  403  302  302  302  403  403  404
GET    costs_export                          302  404  403  403  200  403  200  200  200  403  403  404
GET    cost_import                           302  404  403  403  200  403  200  200  200  403  403  404
POST   cost_import                           302  404  403  403  422  403  422  422  422  403  403  404
GET    cost_import_draft                     302  404  403  403  404  403  200  404  404  403  403  404
POST   cost_import_draft                     302  404  403  403  404  403  302  404  404  403  403  404
POST   cost_import_drop                      302  404  403  403  404  403  302  404  404  403  403  404
POST   cost_import_undo                      302  404  403  403  302  403  302  302  302  403  403  404
GET    api:cost_roles                        401  403  403  403  200  403  403  200  200  403  403  403
POST   api:cost_role_create                  401  403  403  403  201  403  403  201  201  403  403  403
PATCH  api:cost_role_change                  401  403  403  403  200  403  403  200  200  403  403  403
DELETE api:cost_role_delete                  401  403  403  403  409  403  403  409  409  403  403  403
GET    api:rates                             401  403  403  403  200  403  403  200  200  403  403  403
POST   api:rate_create                       401  403  403  403  201  403  403  201  201  403  403  403
GET    api:rate                              401  403  403  403  200  403  403  200  200  403  403  403
PATCH  api:rate_change                       401  403  403  403  200  403  403  200  200  403  403  403
DELETE api:rate_delete                       401  403  403  403  204  403  403  204  204  403  403  403
GET    api:budget                            401  404  403  403  200  403  200  200  200  403  403  404
GET    api:budget_rows                       401  404  403  403  200  403  200  200  200  403  403  404
GET    api:budget_versions                   401  404  403  403  200  403  200  200  200  403  403  404
GET    api:budget_lines                      401  404  403  403  200  403  200  200  200  403  403  404
POST   api:budget_line_add                   401  404  403  403  201  403  201  201  201  403  403  404
GET    api:budget_line                       401  404  403  403  200  403  200  200  200  403  403  404
PATCH  api:budget_line_change                401  404  403  403  200  403  200  200  200  403  403  404
DELETE api:budget_line_delete                401  404  403  403  204  403  204  204  204  403  403  404
GET    api:costs                             401  404  403  403  200  403  200  200  200  403  403  404
POST   api:costs_book                        401  404  403  403  201  403  201  201  201  403  403  404
GET    api:cost                              401  404  403  403  200  403  200  200  200  403  403  404
PATCH  api:cost_change                       401  404  403  403  200  403  200  200  200  403  403  404
DELETE api:cost_delete                       401  404  403  403  204  403  204  204  204  403  403  404
GET    api:earned_value                      401  404  403  403  200  403  200  200  200  403  403  404
GET    api:earned_value_rows                 401  404  403  403  200  403  200  200  200  403  403  404
"""
SENT: dict[str, dict[str, Any]] = {
    "POST api:cost_role_create": {"name": "Architect"},
    "PATCH api:cost_role_change": {"name": "Architect"},
    "POST api:rate_create": {"amount": "900", "valid_from": "2020-01-01", "valid_to": "2020-12-31"},
    "PATCH api:rate_change": {"amount": "900.50"},
    "POST api:budget_line_add": {"name": "Licences", "amount": "12000"},
    "PATCH api:budget_line_change": {"name": "More licences"},
    "POST api:costs_book": {"costs": [{"day": "2026-03-03", "amount": "120.50"}]},
    "PATCH api:cost_change": {"note": "corrected"},
}
NAMED: dict[str, str] = {
    "rate pk": "rate",
    "rate_delete pk": "rate",
    "cost_role pk": "cost role",
    "cost_role_delete pk": "cost role",
    "earning_rule item": "costed item",
    "budget_line pk": "budget line",
    "budget_line_delete pk": "budget line",
    "resource_role_change pk": "costed resource",
    "budget_version pk": "budget version",
    "cost pk": "cost",
    "cost_delete pk": "cost",
    "costs_export kind": "table kind",
    "cost_import_draft pk": "cost draft",
    "cost_import_drop pk": "cost draft",
    "cost_import_undo pk": "cost bundle",
    "api:cost_role_change id": "cost role",
    "api:cost_role_delete id": "cost role",
    "api:rate id": "rate",
    "api:rate_change id": "rate",
    "api:rate_delete id": "rate",
    "api:budget_line id": "budget line",
    "api:budget_line_change id": "budget line",
    "api:budget_line_delete id": "budget line",
    "api:cost id": "cost",
    "api:cost_change id": "cost",
    "api:cost_delete id": "cost",
}
DAY = date(2026, 3, 3)


def things(project: Project, by: User) -> dict[str, Any]:
    """What the addresses are about: rates and a role, a budget with a baseline, costs, a table that waits."""
    project = Project.objects.get(pk=project.pk)
    item = (
        WorkItem.objects.filter(project=project, summary=False).exclude(start_at=None).order_by("pk").first()
    )
    resource = Resource.objects.filter(project=project).order_by("pk").first()
    assert item is not None
    if resource is None:
        resource = Resource.objects.create(project=project, name=f"Crane of {project.key}")
    role = create_cost_role(by=by, name=f"Role of {project.key}")
    facts = {"currency": "CNY", "unit": "day", "amount_minor": 80_000, "valid_from": DAY, "valid_to": None}
    rate = create_rate(by=by, role=role, **facts)
    change_resource_role(project, by=by, resource=resource.pk, role=role.pk)
    line = add_budget_line(
        project, by=by, item=item, name="Licences", cost_type="software", amount_minor=50_000, spread="linear"
    )
    change_earning_rule(item, by=by, method="50_50")
    set_baseline(project, by=by, name="With a budget")
    keep_progress(project, [(item.pk, DAY, 50)])
    cost = book_costs(
        project, [Spent(DAY, 12_345, "travel", item.pk, resource.pk, "A trip", "R-1")], by=by, today=DAY
    )[0]
    bundle = _table(project, by, "booked.csv", "T-1")
    book_import(bundle, by=by, today=DAY)
    return {
        "cost role": role.pk,
        "rate": rate.pk,
        "costed item": item.pk,
        "costed resource": resource.pk,
        "budget line": line.pk,
        "budget version": BudgetVersion.objects.filter(baseline__project=project).latest("pk").pk,
        "cost": cost.pk,
        "cost bundle": bundle.pk,
        "cost draft": _table(project, by, "waiting.csv", "T-2").pk,
    }


def _table(project: Project, by: User, name: str, reference: str) -> CostImport:
    row = Read(2, DAY.isoformat(), 1_000, "other", None, None, "From a table", reference)
    return keep_import(project, Table([row]), by=by, filename=name)
