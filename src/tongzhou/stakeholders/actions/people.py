"""The register: adding, placing, changing, talking, removing."""

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
from tongzhou.stakeholders.models import Stakeholder, StakeholderContact
from tongzhou.stakeholders.queries.people import owners_of
from tongzhou.stakeholders.refusals import (
    ContactAheadError,
    NotThisClientError,
    OutsideProjectError,
    StaleStakeholderError,
    TooManyStakeholdersError,
)

TRASH = "stakeholder"


@transaction.atomic
def add_stakeholder(project: Project, *, by: User, **fields: Any) -> Stakeholder:
    """Somebody joins the register."""
    if Stakeholder.objects.filter(project=project, deleted_at=None).count() >= limit("stakeholders"):
        raise TooManyStakeholdersError
    one = Stakeholder(project=project, **{"owner": by, **fields})
    _check(one)
    one.save()
    _tell("stakeholders.stakeholder_added", one, by)
    return one


@transaction.atomic
def change_stakeholder(stakeholder: Stakeholder, *, by: User, version: int, **fields: Any) -> Stakeholder:
    """Change what is known of them."""
    one = _locked(stakeholder)
    if one.version != version:
        raise StaleStakeholderError
    for name, value in fields.items():
        setattr(one, name, value)
    _check(one)
    one.version += 1
    one.save(update_fields=[*fields, "version"])
    _tell("stakeholders.stakeholder_changed", one, by)
    return one


@transaction.atomic
def place_stakeholder(
    stakeholder: Stakeholder, *, by: User, version: int, power: int, interest: int
) -> Stakeholder:
    """Move them on the grid; nothing happens to somebody who is there already."""
    one = _locked(stakeholder)
    if one.version != version:
        raise StaleStakeholderError
    if (one.power, one.interest) == (power, interest):
        return one
    one.power, one.interest, one.version = power, interest, one.version + 1
    one.save(update_fields=["power", "interest", "version"])
    _tell("stakeholders.stakeholder_placed", one, by)
    return one


@transaction.atomic
def log_contact(
    stakeholder: Stakeholder,
    *,
    by: User,
    day: date,
    today: date,
    note: str,
    kind: str = StakeholderContact.Kind.MEETING,
    follow_up: str = "",
    next_contact: date | None = None,
) -> StakeholderContact:
    """Write down a talk, and when the next one is due."""
    if day > today:
        raise ContactAheadError
    one = _locked(stakeholder)
    if StakeholderContact.objects.filter(stakeholder=one).count() >= limit("stakeholder_talks"):
        raise TooManyStakeholdersError
    made = StakeholderContact.objects.create(
        stakeholder=one, day=day, kind=kind, note=note.strip(), follow_up=follow_up.strip(), by=by
    )
    one.next_contact, one.version = next_contact, one.version + 1
    one.save(update_fields=["next_contact", "version"])
    _tell("stakeholders.contact_logged", one, by)
    return made


@transaction.atomic
def remove_stakeholder(stakeholder: Stakeholder, *, by: User) -> TrashEntry:
    """Into the trash, with the talks."""
    one = _locked(stakeholder)
    Stakeholder.objects.filter(pk=one.pk).update(deleted_at=timezone.now())
    _tell("stakeholders.stakeholder_removed", one, by)
    return put_into_trash(TRASH, one.pk, label=one.name, by=by, project_id=one.project_id)


@transaction.atomic
def restore_stakeholder(number: int) -> Stakeholder:
    """Back from the trash."""
    one = Stakeholder.objects.select_related("project").get(pk=number)
    Stakeholder.objects.filter(pk=number).update(deleted_at=None)
    return one


@transaction.atomic
def purge_stakeholder(number: int) -> None:
    """Gone for good."""
    Stakeholder.objects.filter(pk=number).delete()


def _locked(stakeholder: Stakeholder) -> Stakeholder:
    found = Stakeholder.objects.select_for_update(of=("self",)).select_related("project", "owner", "contact")
    return found.get(pk=stakeholder.pk)


def _check(one: Stakeholder) -> None:
    if one.contact is not None and one.contact.client_id != one.project.client_id:
        raise NotThisClientError
    if not owners_of(one.project).filter(pk=one.owner_id).exists():
        raise OutsideProjectError


def _tell(deed: str, one: Stakeholder, by: User) -> None:
    """The diary is read by more people than the register: it names nobody."""
    record(deed, one, by=by, label="–", project_id=one.project_id)
