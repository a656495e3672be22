"""What a change does to the scope: lines are written while it is asked for, and carried out with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from tongzhou.accounts.models import User
from tongzhou.changes.actions.requests import locked, tell
from tongzhou.changes.models import EDITABLE, ChangeRequest, ScopeChange, ScopeDeed, ScopeKind
from tongzhou.changes.queries.scope import PLACES, agreed_things, scope_changes_of, words_of
from tongzhou.changes.refusals import (
    ScopeLineEmptyError,
    ScopeLineTwiceError,
    ScopeThingGoneError,
    TooManyScopeLinesError,
)
from tongzhou.operations.limits import limit
from tongzhou.plan.actions.items.change import change_item
from tongzhou.scope.actions.contract import add_contract_item, change_contract_item
from tongzhou.scope.actions.deliverables import change_deliverable, create_deliverable
from tongzhou.scope.actions.requirements import create_requirement, describe_requirement
from tongzhou.scope.actions.withdrawing import (
    withdraw_contract_item,
    withdraw_deliverable,
    withdraw_requirement,
)
from tongzhou.scope.models import Moscow

WORDS = ("name", "text", "number", "moscow", "due_date")


@transaction.atomic
def add_scope_change(
    request: ChangeRequest,
    *,
    by: User,
    kind: str,
    deed: str,
    thing: int | None = None,
    seen: int | None = None,
    **words: Any,
) -> ScopeChange:
    """Say that a change adds, alters or withdraws something of the scope; ``thing`` is its key where it is there.

    ``words`` are what it becomes (see ``WORDS``). Raises ScopeThingGoneError, ScopeLineEmptyError,
    ScopeLineTwiceError, TooManyScopeLinesError.
    """
    known = locked(request, seen=seen, states=EDITABLE)
    if ScopeChange.objects.filter(request=known).count() >= limit("change_scope_lines"):
        raise TooManyScopeLinesError
    given = _given(kind, deed, words)
    line = ScopeChange(request=known, kind=ScopeKind(kind), deed=ScopeDeed(deed), **given)
    if deed == ScopeDeed.ADD:
        if not line.name or (kind == ScopeKind.CONTRACT_ITEM and not line.number):
            raise ScopeLineEmptyError
    else:
        found = agreed_things(known.project, kind).filter(pk=thing or 0).first()
        if found is None:
            raise ScopeThingGoneError
        setattr(line, PLACES[ScopeKind(kind)], found)
        line.before = words_of(found)
        if deed == ScopeDeed.ALTER and not any(given.values()):
            raise ScopeLineEmptyError
    try:
        with transaction.atomic():
            line.save()
    except IntegrityError as error:
        raise ScopeLineTwiceError from error
    _touched(known, by)
    return line


def _given(kind: str, deed: str, words: dict[str, Any]) -> dict[str, Any]:
    """Those of the words that a thing of this kind has."""
    fits = {
        ScopeKind.CONTRACT_ITEM: ("name", "text", "number"),
        ScopeKind.REQUIREMENT: ("name", "text", "moscow"),
        ScopeKind.DELIVERABLE: ("name", "text", "due_date"),
    }[ScopeKind(kind)]
    if deed == ScopeDeed.WITHDRAW:
        return {}
    found = {name: words[name] for name in WORDS if name in words and name in fits}
    return {name: value.strip() if isinstance(value, str) else value for name, value in found.items()}


def _touched(request: ChangeRequest, by: User) -> None:
    request.version += 1
    request.save(update_fields=["version"])
    tell("changes.change_edited", request, by=by)


@transaction.atomic
def drop_scope_change(line: ScopeChange, *, by: User, seen: int | None = None) -> None:
    """Take a line back, as long as nobody approves the request."""
    known = locked(line.request, seen=seen, states=EDITABLE)
    ScopeChange.objects.filter(pk=line.pk).delete()
    _touched(known, by)


def freeze_scope(request: ChangeRequest) -> None:
    """Keep how the things stand that a request is about to be approved for; ScopeThingGoneError when one is gone."""
    for line in scope_changes_of(request):
        if line.deed != ScopeDeed.ADD:
            line.before = words_of(_present(line))
            line.save(update_fields=["before"])


def _present(line: ScopeChange) -> Any:
    """The thing of a line as it is now, which must still be agreed."""
    there = line.thing
    found = agreed_things(line.request.project, line.kind).filter(pk=there.pk).first() if there else None
    if found is None:
        raise ScopeThingGoneError(line.title)
    return found


def write_scope(request: ChangeRequest, *, by: User, today: date) -> int:
    """Make the scope what a change says, in the transaction of the caller; how many things were touched.

    Raises ScopeThingGoneError, ScopeRefusedError and ItemRefusedError; the caller leaves nothing of it then.
    """
    lines = scope_changes_of(request)
    for line in lines:
        if line.deed == ScopeDeed.ADD:
            setattr(line, PLACES[ScopeKind(line.kind)], _ADDS[ScopeKind(line.kind)](line, by, today))
            line.save(update_fields=[PLACES[ScopeKind(line.kind)]])
        elif line.deed == ScopeDeed.ALTER:
            _ALTERS[ScopeKind(line.kind)](line, _present(line), by, today)
        else:
            _WITHDRAWS[ScopeKind(line.kind)](_present(line), by=by, today=today)
    return len(lines)


def _add_clause(line: ScopeChange, by: User, today: date) -> Any:
    return add_contract_item(
        line.request.project, by=by, number=line.number, title=line.name[:300], text=line.text
    )


def _add_requirement(line: ScopeChange, by: User, today: date) -> Any:
    return create_requirement(
        line.request.project,
        by=by,
        today=today,
        fields={"name": line.name},
        source="contract",
        reference=line.request.label,
        moscow=line.moscow or Moscow.SHOULD,
        acceptance=line.text,
    )


def _add_deliverable(line: ScopeChange, by: User, today: date) -> Any:
    return create_deliverable(
        line.request.project,
        by=by,
        today=today,
        name=line.name[:300],
        description=line.text,
        due_date=line.due_date,
    )


def _alter_clause(line: ScopeChange, thing: Any, by: User, today: date) -> None:
    facts: dict[str, Any] = {"title": line.name[:300], "text": line.text, "number": line.number}
    change_contract_item(thing, by=by, **{name: value for name, value in facts.items() if value})


def _alter_requirement(line: ScopeChange, thing: Any, by: User, today: date) -> None:
    if line.name and line.name != thing.name:
        change_item(thing, by=by, changes={"name": line.name}, today=today)
    facts = {"acceptance": line.text, "moscow": line.moscow}
    said: dict[str, Any] = {name: value for name, value in facts.items() if value}
    describe_requirement(thing, by=by, **said, reference=line.request.label)


def _alter_deliverable(line: ScopeChange, thing: Any, by: User, today: date) -> None:
    facts: dict[str, Any] = {"name": line.name[:300], "description": line.text, "due_date": line.due_date}
    change_deliverable(thing, by=by, **{name: value for name, value in facts.items() if value})


_ADDS: dict[ScopeKind, Callable[[ScopeChange, User, date], Any]] = {
    ScopeKind.CONTRACT_ITEM: _add_clause,
    ScopeKind.REQUIREMENT: _add_requirement,
    ScopeKind.DELIVERABLE: _add_deliverable,
}
_ALTERS: dict[ScopeKind, Callable[[ScopeChange, Any, User, date], None]] = {
    ScopeKind.CONTRACT_ITEM: _alter_clause,
    ScopeKind.REQUIREMENT: _alter_requirement,
    ScopeKind.DELIVERABLE: _alter_deliverable,
}
_WITHDRAWS: dict[ScopeKind, Callable[..., Any]] = {
    ScopeKind.CONTRACT_ITEM: withdraw_contract_item,
    ScopeKind.REQUIREMENT: withdraw_requirement,
    ScopeKind.DELIVERABLE: withdraw_deliverable,
}
