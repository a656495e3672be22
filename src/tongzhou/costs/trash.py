"""Rates, budget lines and actual costs in the trash."""

from __future__ import annotations

from django.db import IntegrityError
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.activity.actions import restore_rows
from tongzhou.activity.models import TrashEntry
from tongzhou.activity.trash import CannotRestoreError, register
from tongzhou.costs.actions.budget import purge_budget_line, restore_budget_line
from tongzhou.costs.actions.entries import purge_bundle, purge_cost, restore_bundle, restore_cost
from tongzhou.costs.guards import may_with_rates
from tongzhou.projects.trash import in_projects


def _restore_line(entry: TrashEntry, user: User) -> str:
    return reverse("budget", args=[restore_budget_line(entry.subject_id).project.key])


def _restore_cost(entry: TrashEntry, user: User) -> str:
    try:
        return reverse("costs", args=[restore_cost(entry.subject_id).project.key])
    except IntegrityError as error:
        raise CannotRestoreError(_("A cost with this reference has been booked since.")) from error


def _restore_bundle(entry: TrashEntry, user: User) -> str:
    try:
        found = restore_bundle(entry.subject_id, entry.content["entries"])
    except IntegrityError as error:
        raise CannotRestoreError(_("A cost with this reference has been booked since.")) from error
    return reverse("costs", args=[found.project.key])


def _restore_rate(entry: TrashEntry, user: User) -> str:
    try:
        restore_rows(entry.content["rows"])
    except IntegrityError as error:
        raise CannotRestoreError(_("The role of this rate is not there any more.")) from error
    return reverse("rates")


def _may_rates(user: User, entry: TrashEntry) -> bool:
    return may_with_rates(user, Permission.EDIT_COST)


def _mine_rates(user: User) -> Q:
    return Q() if may_with_rates(user, Permission.EDIT_COST) else Q(pk__in=[])


def register_trash() -> None:
    """What people of finance have thrown away comes back for whoever may edit costs there."""
    may, mine = in_projects(Permission.EDIT_COST)
    register(
        "budget_line",
        gettext_lazy("Budget line"),
        _restore_line,
        may,
        mine=mine,
        purge=lambda entry: purge_budget_line(entry.subject_id),
    )
    register(
        "cost_entry",
        gettext_lazy("Actual cost"),
        _restore_cost,
        may,
        mine=mine,
        purge=lambda entry: purge_cost(entry.subject_id),
    )
    register(
        "cost_import",
        gettext_lazy("Imported costs"),
        _restore_bundle,
        may,
        mine=mine,
        purge=lambda entry: purge_bundle(entry.subject_id),
    )
    register("cost_rate", gettext_lazy("Rate"), _restore_rate, _may_rates, mine=_mine_rates)
