"""Promises: written down, changed, settled, opened again."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from tongzhou.accounts.models import User
from tongzhou.activity.actions import put_into_trash, record
from tongzhou.activity.models import TrashEntry
from tongzhou.operations.limits import limit
from tongzhou.projects.models import Project
from tongzhou.stakeholders.models import Promise, PromiseState
from tongzhou.stakeholders.queries.people import owners_of
from tongzhou.stakeholders.refusals import (
    NotThisClientError,
    OutsideProjectError,
    SettledAlreadyError,
    StaleStakeholderError,
    TooManyStakeholdersError,
    WhyMissingError,
)

TRASH = "promise"


@transaction.atomic
def give_promise(project: Project, *, by: User, **fields: Any) -> Promise:
    """Write down what was promised."""
    if Promise.objects.filter(project=project, deleted_at=None).count() >= limit("promises"):
        raise TooManyStakeholdersError
    one = Promise(project=project, **{"owner": by, **fields})
    _check(one)
    one.save()
    _tell("stakeholders.promise_given", one, by)
    return one


@transaction.atomic
def change_promise(promise: Promise, *, by: User, version: int, **fields: Any) -> Promise:
    """Change what it says, as long as it is open."""
    one = _locked(promise)
    if one.version != version:
        raise StaleStakeholderError
    if not one.is_open:
        raise SettledAlreadyError
    due_before = one.due_on
    for name, value in fields.items():
        setattr(one, name, value)
    _check(one)
    if one.due_on != due_before:
        one.told_on = None
    one.version += 1
    one.save(update_fields=[*fields, "told_on", "version"])
    _tell("stakeholders.promise_changed", one, by)
    return one


@transaction.atomic
def settle_promise(promise: Promise, *, by: User, state: str, today: date, note: str = "") -> Promise:
    """Kept, broken or withdrawn; the last two say why."""
    one = _locked(promise)
    if not one.is_open or state == PromiseState.OPEN:
        raise SettledAlreadyError
    if state != PromiseState.KEPT and not note.strip():
        raise WhyMissingError
    one.state, one.closed_on, one.version = state, today, one.version + 1
    one.note = "\n".join(part for part in (one.note, note.strip()) if part)[:2000]
    one.save(update_fields=["state", "closed_on", "note", "version"])
    _tell(f"stakeholders.promise_{state}", one, by)
    return one


@transaction.atomic
def reopen_promise(promise: Promise, *, by: User) -> Promise:
    """It has still to be kept."""
    one = _locked(promise)
    one.state, one.closed_on, one.version = PromiseState.OPEN, None, one.version + 1
    one.save(update_fields=["state", "closed_on", "version"])
    _tell("stakeholders.promise_reopened", one, by)
    return one


@transaction.atomic
def tell_of_promise(promise: Promise, *, today: date) -> str:
    """Tell who promised it that the day is near, or over, once each; what they are told, or nothing."""
    one = _locked(promise)
    told = one.told_on
    if not one.is_open or one.deleted_at is not None or (told is not None and told > one.due_on):
        return ""
    late = one.due_on < today
    if told is not None and not late:
        return ""
    one.told_on = today
    one.save(update_fields=["told_on"])
    deed = "stakeholders.promise_overdue" if late else "stakeholders.promise_due"
    _tell(deed, one, one.owner)
    return deed


@transaction.atomic
def delete_promise(promise: Promise, *, by: User) -> TrashEntry:
    """Into the trash."""
    one = _locked(promise)
    Promise.objects.filter(pk=one.pk).update(deleted_at=timezone.now())
    _tell("stakeholders.promise_deleted", one, by)
    return put_into_trash(TRASH, one.pk, label=one.text, by=by, project_id=one.project_id)


@transaction.atomic
def restore_promise(number: int) -> Promise:
    """Back from the trash."""
    one = Promise.objects.select_related("project").get(pk=number)
    Promise.objects.filter(pk=number).update(deleted_at=None)
    return one


@transaction.atomic
def purge_promise(number: int) -> None:
    """Gone for good."""
    Promise.objects.filter(pk=number).delete()


def _locked(promise: Promise) -> Promise:
    found = Promise.objects.select_for_update(of=("self",)).select_related(
        "project", "owner", "contact", "item"
    )
    return found.get(pk=promise.pk)


def _check(one: Promise) -> None:
    if one.contact is not None and one.contact.client_id != one.project.client_id:
        raise NotThisClientError
    here = one.item is None or one.item.project_id == one.project_id
    if not here or not owners_of(one.project).filter(pk=one.owner_id).exists():
        raise OutsideProjectError


def _tell(deed: str, one: Promise, by: User) -> None:
    record(deed, one, by=by, label=one.text, project_id=one.project_id, details={"owner": one.owner_id})
