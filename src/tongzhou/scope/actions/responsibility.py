"""Cells of the RACI matrix."""

from __future__ import annotations

from typing import NamedTuple

from django.db import transaction

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import ProjectRole
from tongzhou.activity.actions import record
from tongzhou.clients.models import Contact
from tongzhou.plan.models import WorkItem
from tongzhou.projects.models import Membership, Project
from tongzhou.scope.models import Deliverable, Letter, Responsibility
from tongzhou.scope.refusals import NotLinkableError, NotOfProjectError


class Cell(NamedTuple):
    """A place in the matrix: ``thing`` is ``deliverable`` or ``item``, ``party`` is ``user``, ``contact`` or ``role``.

    ``number`` and ``who`` say which; of a role, ``who`` is its code.
    """

    thing: str
    number: int
    party: str
    who: str


@transaction.atomic
def set_responsibility(project: Project, cell: Cell, letter: str, *, by: User) -> Responsibility | None:
    """Write a letter into a cell, or clear it with an empty one; what stands there afterwards."""
    if letter and letter not in Letter.values:
        raise NotLinkableError
    name = _thing(project, cell)
    place = {f"{cell.thing}_id": cell.number, **_party(project, cell)}
    known = Responsibility.objects.select_for_update().filter(project=project, **place).first()
    before = known.letter if known else ""
    if before == letter:
        return known
    if not letter:
        Responsibility.objects.filter(project=project, **place).delete()
        known = None
    elif known is None:
        known = Responsibility.objects.create(project=project, letter=letter, **place)
    else:
        known.letter = letter
        known.save(update_fields=["letter"])
    record(
        "scope.responsibility_set",
        project,
        by=by,
        label=name,
        project_id=project.pk,
        details={"letter": letter, "before": before, cell.thing: cell.number, cell.party: cell.who},
    )
    return known


def _thing(project: Project, cell: Cell) -> str:
    found: Deliverable | WorkItem | None = None
    if cell.thing == "deliverable":
        found = Deliverable.objects.filter(project=project, pk=cell.number, deleted_at=None).first()
    elif cell.thing == "item":
        found = WorkItem.live.filter(project=project, pk=cell.number).first()
    if found is None:
        raise NotOfProjectError
    return str(found)


def _party(project: Project, cell: Cell) -> dict[str, int | str]:
    if cell.party == "role" and cell.who in ProjectRole.values:
        return {"role": cell.who}
    number = int(cell.who) if cell.who.isdecimal() and len(cell.who) < 19 else 0
    members = Membership.objects.filter(project=project, user=number)
    if cell.party == "user" and members.exists():
        return {"user_id": number}
    contacts = Contact.objects.filter(pk=number, client=project.client_id)
    if cell.party == "contact" and contacts.exists():
        return {"contact_id": number}
    raise NotOfProjectError
