"""How a project's costs are reckoned: currency, rules, and the counters that tell what has to be computed anew."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from tongzhou.accounts.models import User
from tongzhou.activity.actions import record
from tongzhou.costs.models import (
    BudgetLine,
    BudgetVersion,
    CostEntry,
    CostSettings,
    EarningRule,
    Method,
    ResourceRole,
)
from tongzhou.costs.money import CURRENCY
from tongzhou.costs.queries.rates import role_choices
from tongzhou.costs.refusals import (
    BadRuleError,
    CurrencyInUseError,
    NotInProjectError,
    UnknownCurrencyError,
)
from tongzhou.operations.actions import enqueue
from tongzhou.plan.models import Resource, WorkItem
from tongzhou.projects.models import Project

MOST_WEIGHTS, HEAVIEST = 20, 1000


def settings_row(project: Project) -> CostSettings:
    """The project's settings, stored and locked for the caller's transaction."""
    CostSettings.objects.get_or_create(project=project)
    return CostSettings.objects.select_for_update().get(project=project)


def figures_changed(project: Project) -> None:
    """Earned value has to be computed anew; a job does it, so that lists of projects know soon."""
    if not CostSettings.objects.filter(project=project).update(revision=F("revision") + 1):
        CostSettings.objects.get_or_create(project=project, defaults={"revision": 1})
    if BudgetVersion.objects.filter(baseline__project=project).exists():
        enqueue("costs.earned_value", key=f"costs.earned_value:{project.pk}", project=project.pk)


def budget_changed(project: Project) -> None:
    """The budget has to be reckoned anew."""
    if not CostSettings.objects.filter(project=project).update(budget_revision=F("budget_revision") + 1):
        CostSettings.objects.get_or_create(project=project, defaults={"budget_revision": 1})


@transaction.atomic
def change_cost_settings(
    project: Project, *, by: User, currency: str, rule: str, rule_credit: int
) -> CostSettings:
    """Another currency (while no amount is kept), another way in which items earn."""
    row = settings_row(project)
    if not CURRENCY.match(currency):
        raise UnknownCurrencyError
    if currency != row.currency and has_amounts(project):
        raise CurrencyInUseError
    before = {name: getattr(row, name) for name in ("currency", "rule", "rule_credit")}
    row.currency, row.rule, row.rule_credit = currency, rule, rule_credit
    fields = sorted(name for name, value in before.items() if getattr(row, name) != value)
    if fields:
        row.save(update_fields=fields)
        record(
            "costs.settings_changed",
            project,
            by=by,
            project_id=project.pk,
            details={"fields": _named(fields)},
        )
        budget_changed(project)
        figures_changed(project)
    return row


def _named(fields: list[str]) -> list[str]:
    return sorted({f"cost.{name.removesuffix('_credit')}" for name in fields})


def has_amounts(project: Project) -> bool:
    """Whether any amount is kept in the project's currency."""
    return (
        BudgetLine.objects.filter(project=project).exists()
        or CostEntry.objects.filter(project=project).exists()
        or BudgetVersion.objects.filter(baseline__project=project).exists()
    )


@transaction.atomic
def change_earning_rule(
    item: WorkItem, *, by: User, method: str, credit: int = 50, weights: list[int] | None = None
) -> EarningRule | None:
    """How one item earns; an empty method is that of the project."""
    weights = weights or []
    if method == Method.MILESTONES and not (
        2 <= len(weights) <= MOST_WEIGHTS and all(0 < one <= HEAVIEST for one in weights)
    ):
        raise BadRuleError
    rule = None
    if method:
        values = {"method": method, "credit": credit, "weights": weights}
        rule, _made = EarningRule.objects.update_or_create(item=item, defaults=values)
    else:
        EarningRule.objects.filter(item=item).delete()
    record("costs.rule_changed", item, by=by, project_id=item.project_id)
    figures_changed(item.project)
    return rule


@transaction.atomic
def change_resource_role(
    project: Project, *, by: User, resource: int, role: int | None
) -> ResourceRole | None:
    """As what somebody works in a project; None: as nothing in particular."""
    found = Resource.objects.filter(project=project, pk=resource).first()
    if found is None or (role is not None and role not in dict(role_choices(project))):
        raise NotInProjectError
    made = None
    if role is None:
        ResourceRole.objects.filter(resource=found).delete()
    else:
        made, _new = ResourceRole.objects.update_or_create(resource=found, defaults={"role_id": role})
    record("costs.resource_role_changed", found, by=by, project_id=project.pk)
    budget_changed(project)
    return made
