"""Rates of people and roles. The diary says that one was changed, the room's own history to what."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from tongzhou.accounts.models import Organisation, User
from tongzhou.accounts.permissions import OrganisationRole
from tongzhou.activity.actions import put_into_trash, record
from tongzhou.activity.models import TrashEntry
from tongzhou.activity.queries.snapshots import snapshot
from tongzhou.costs.models import MOST_MINOR, CostChange, CostRole, Rate
from tongzhou.costs.money import CURRENCY
from tongzhou.costs.refusals import (
    AmountOutOfRangeError,
    RateEndsEarlyError,
    RateOfNobodyError,
    RatesOverlapError,
    RoleHasRatesError,
    RoleNameTakenError,
    StaleCostError,
    UnknownCurrencyError,
)

FACTS = ("currency", "unit", "amount_minor", "valid_from", "valid_to")


def changes_between(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    """{field: [before, after]} of what differs, in values that JSON can hold."""
    return {
        name: [_kept(before.get(name)), _kept(value)]
        for name, value in after.items()
        if before.get(name) != value
    }


def _kept(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


@transaction.atomic
def create_cost_role(*, by: User, name: str) -> CostRole:
    """A new role for which rates can be given."""
    role = CostRole(organisation=by.organisation, name=name)
    try:
        with transaction.atomic():
            role.save()
    except IntegrityError as error:
        raise RoleNameTakenError from error
    record("costs.role_created", role, by=by)
    return role


@transaction.atomic
def rename_cost_role(role: CostRole, *, by: User, name: str) -> None:
    """Another name."""
    try:
        with transaction.atomic():
            CostRole.objects.filter(pk=role.pk).update(name=name)
    except IntegrityError as error:
        raise RoleNameTakenError from error
    record("costs.role_changed", role, by=by, label=name)


@transaction.atomic
def delete_cost_role(role: CostRole, *, by: User) -> None:
    """A role without rates and people is gone."""
    if role.rates.exists() or role.resources.exists():
        raise RoleHasRatesError
    record("costs.role_deleted", role, by=by)
    CostRole.objects.filter(pk=role.pk).delete()


@transaction.atomic
def create_rate(
    *,
    by: User,
    role: CostRole | None = None,
    user: User | None = None,
    end_previous: bool = False,
    **facts: Any,
) -> Rate:
    """A new rate of a role, a person, or everybody else; ``facts`` are those of ``FACTS``.

    ``end_previous``: the one that holds without an end is ended the day before this one begins.
    """
    if (
        (role and user)
        or (user and not _is_ours(user, by))
        or (role and role.organisation_id != by.organisation_id)
    ):
        raise RateOfNobodyError
    rate = Rate(organisation=by.organisation, role=role, user=user, **facts)
    Organisation.objects.select_for_update().get(pk=by.organisation_id)
    if end_previous:
        _end_previous(rate, by)
    _check(rate)
    rate.save()
    _keep(rate, {}, by)
    record("costs.rate_created", rate, by=by, label=whose(rate))
    return rate


def _is_ours(user: User, by: User) -> bool:
    return user.organisation_id == by.organisation_id and user.role != OrganisationRole.CLIENT


def _end_previous(rate: Rate, by: User) -> None:
    before = _of_the_same(rate).filter(valid_to=None, valid_from__lt=rate.valid_from).first()
    if before is not None:
        last = date.fromordinal(rate.valid_from.toordinal() - 1)
        Rate.objects.filter(pk=before.pk).update(valid_to=last, version=before.version + 1)
        _keep(before, {"valid_to": None}, by, after={"valid_to": last})


@transaction.atomic
def change_rate(rate: Rate, *, by: User, seen: int | None = None, **facts: Any) -> Rate:
    """Another amount or validity; ``seen`` is the version that the person looked at."""
    Organisation.objects.select_for_update().get(pk=by.organisation_id)
    present = Rate.objects.select_related("role", "user").get(pk=rate.pk)
    if seen is not None and seen != present.version:
        raise StaleCostError(present.version)
    before = {name: getattr(present, name) for name in FACTS}
    for name, value in facts.items():
        setattr(present, name, value)
    _check(present)
    present.version += 1
    present.save(update_fields=[*facts, "version"])
    if changes_between(before, facts):
        _keep(present, before, by)
        record("costs.rate_changed", present, by=by, label=whose(present))
    return present


@transaction.atomic
def delete_rate(rate: Rate, *, by: User) -> TrashEntry:
    """A rate goes into the trash."""
    record("costs.rate_deleted", rate, by=by, label=whose(rate))
    entry = put_into_trash("cost_rate", rate.pk, label=whose(rate), content={"rows": snapshot(rate)}, by=by)
    Rate.objects.filter(pk=rate.pk).delete()
    return entry


def whose(rate: Rate) -> str:
    """Whose rate it is: what the diary says, without an amount."""
    return rate.user.name if rate.user else rate.role.name if rate.role else ""


def _of_the_same(rate: Rate) -> Any:
    same = Rate.objects.filter(organisation=rate.organisation, role=rate.role, user=rate.user)
    return same.filter(currency=rate.currency).exclude(pk=rate.pk)


def _check(rate: Rate) -> None:
    if not CURRENCY.match(rate.currency):
        raise UnknownCurrencyError
    if not 0 <= rate.amount_minor < MOST_MINOR:
        raise AmountOutOfRangeError
    if rate.valid_to is not None and rate.valid_to < rate.valid_from:
        raise RateEndsEarlyError
    overlapping = _of_the_same(rate).filter(Q(valid_to=None) | Q(valid_to__gte=rate.valid_from))
    if rate.valid_to is not None:
        overlapping = overlapping.filter(valid_from__lte=rate.valid_to)
    if overlapping.exists():
        raise RatesOverlapError


def _keep(rate: Rate, before: dict[str, Any], by: User, after: dict[str, Any] | None = None) -> None:
    now = after or {name: getattr(rate, name) for name in FACTS}
    CostChange.objects.create(
        organisation=rate.organisation,
        subject=CostChange.Subject.RATE,
        subject_id=rate.pk,
        by=by,
        changes=changes_between(before, now),
    )
