"""Preparing a handover: its facts, recipients, a checklist to begin with; the trash."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.models import User
from tongzhou.activity.actions import put_into_trash, record
from tongzhou.activity.models import TrashEntry
from tongzhou.clients.models import Contact
from tongzhou.handover.checklists import checklist
from tongzhou.handover.models import Handover, HandoverContact, HandoverLine
from tongzhou.handover.passwords import looks_like_password
from tongzhou.handover.refusals import HandoverRefusedError, PasswordRefusedError
from tongzhou.operations.limits import limit
from tongzhou.projects.models import Project

FACTS = ("title", "description", "operations_team", "internal_note", "planned_on", "item")
TEXTS = ("title", "description", "operations_team", "internal_note")
TRASH = "handover"


@transaction.atomic
def create_handover(
    project: Project, *, by: User, contacts: Sequence[Contact] = (), template: str = "", **facts: Any
) -> Handover:
    """Begin to prepare a handover, with the lines of a checklist if one is named."""
    Project.objects.select_for_update().get(pk=project.pk)
    if Handover.objects.filter(project=project, deleted_at=None).count() >= limit("handovers"):
        raise HandoverRefusedError("many", _("This project has as many handovers as it may have."))
    one = Handover(project=project, created_by=by)
    _set(one, facts)
    one.save(force_insert=True)
    _address(one, contacts)
    for position, line in enumerate(checklist(template)):
        HandoverLine.objects.create(handover=one, kind=line.kind, position=position, name=str(line.name))
    note("handover.created", one, by=by)
    return one


@transaction.atomic
def change_handover(
    handover: Handover, *, by: User, seen: int, contacts: Sequence[Contact] | None = None, **facts: Any
) -> Handover:
    """Change its facts; refused when somebody else has changed it since it was ``seen``."""
    known = to_change(handover)
    if known.version != seen:
        raise stale()
    before = {name: getattr(known, name) for name in FACTS}
    _set(known, facts)
    known.version += 1
    known.save(update_fields=[*FACTS, "version"])
    if contacts is not None:
        _address(known, contacts)
    changed = [name for name in FACTS if getattr(known, name) != before[name]]
    note("handover.changed", known, by=by, fields=changed)
    return known


def _set(one: Handover, facts: dict[str, Any]) -> None:
    for name, value in facts.items():
        if name.removesuffix("_id") not in FACTS:
            raise TypeError(name)
        setattr(one, name, value)
    one.title = one.title.strip()
    if not one.title:
        raise HandoverRefusedError("no_title", _("Give it a title."))
    if one.item is not None and one.item.project_id != one.project_id:
        raise HandoverRefusedError("elsewhere", _("This belongs to another project."))
    refuse_passwords(*(getattr(one, name) for name in TEXTS))


def _address(one: Handover, contacts: Sequence[Contact]) -> None:
    if any(contact.client_id != one.project.client_id for contact in contacts):
        raise HandoverRefusedError("not_theirs", _("Choose people of this project's client."))
    one.recipients.exclude(contact__in=contacts).delete()
    there = set(one.recipients.values_list("contact_id", flat=True))
    for contact in contacts:
        if contact.pk not in there:
            HandoverContact.objects.create(handover=one, contact=contact)


# The trash


@transaction.atomic
def delete_handover(handover: Handover, *, by: User) -> TrashEntry:
    """What was never presented goes into the trash; anything else stays."""
    known = locked(handover)
    if not known.is_draft:
        raise HandoverRefusedError("not_draft", _("The client has seen it: it stays."))
    known.deleted_at = timezone.now()
    known.save(update_fields=["deleted_at"])
    note("handover.deleted", known, by=by)
    return put_into_trash(TRASH, known.pk, label=known.title[:200], by=by, project_id=known.project_id)


@transaction.atomic
def restore_handover(number: int) -> Handover:
    """It comes back from the trash."""
    known = Handover.objects.select_for_update(of=("self",)).select_related("project").get(pk=number)
    known.deleted_at = None
    known.save(update_fields=["deleted_at"])
    return known


@transaction.atomic
def purge_handover(number: int) -> None:
    """It is gone for good."""
    Handover.objects.filter(pk=number).exclude(deleted_at=None).delete()


# For the other actions


def locked(handover: Handover) -> Handover:
    """The handover as it is now, locked until the end of the transaction."""
    return (
        Handover.objects.select_for_update(of=("self",))
        .select_related(
            "project__client", "project__organisation", "item", "client_request", "vendor_request"
        )
        .get(pk=handover.pk)
    )


def to_change(handover: Handover) -> Handover:
    """The same, if its lines can be changed: it is neither frozen for signing nor signed."""
    known = locked(handover)
    if not known.is_open:
        raise HandoverRefusedError(
            "frozen",
            _("It is frozen: both are asked to sign it, or have signed. Take it back before you change it."),
        )
    return known


def stale() -> HandoverRefusedError:
    """Somebody else was faster."""
    return HandoverRefusedError(
        "stale", _("Somebody else has changed this in the meantime. Look at it again.")
    )


def refuse_passwords(*texts: object) -> None:
    """Nobody writes a password into a handover."""
    if any(isinstance(text, str) and text and looks_like_password(text) for text in texts):
        raise PasswordRefusedError


def note(deed: str, handover: Handover, *, by: User, client: bool = False, **details: Any) -> None:
    """A line in the diary about a handover."""
    record(
        deed,
        handover,
        by=by,
        project_id=handover.project_id,
        details={name: value for name, value in details.items() if not isinstance(value, date)},
        client_may_see=client,
    )
