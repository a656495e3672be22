"""Client actions as subjects: what can be talked about, followed, tagged with files, found and thrown away."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.activity.models import TrashEntry
from tongzhou.activity.trash import register
from tongzhou.obligations.actions.asking import TRASH, purge_obligation, restore_obligation
from tongzhou.obligations.models import State
from tongzhou.obligations.queries.owed import known_by_number, published_in
from tongzhou.projects.guards import accesses
from tongzhou.projects.subjects import Subject, SubjectKind, register_kind
from tongzhou.projects.trash import in_projects

KIND = "client_action"


def find_client_actions(user: User, numbers: Iterable[int]) -> dict[int, Subject]:
    """Client actions of projects that the person may see; the client's people see what was asked and is published."""
    rows = known_by_number(numbers)
    known = accesses(user, (one.project_id for one in rows))
    published = published_in(list(known), user if user.is_client else None) if known else set()
    found = {}
    for one in rows:
        access = known.get(one.project_id)
        shared = one.project_id in published and one.state != State.DRAFT
        if access is None:
            continue
        if user.is_client:
            if shared and access.holds(Permission.ANSWER_AS_CLIENT):
                url = f"{reverse('portal_client_actions', args=[one.project.key])}#action-{one.number}"
                found[one.pk] = Subject(KIND, one.pk, one.title, url, access, client_may_see=True)
        elif access.may(Permission.VIEW_PROJECT):
            url = reverse("client_action", args=[one.project.key, one.number])
            found[one.pk] = Subject(KIND, one.pk, one.title, url, access, client_may_see=shared)
    return found


def register_kinds() -> None:
    """Make the kind known."""
    kind = SubjectKind(KIND, _("Client action"), "handshake", find_client_actions, ("ClientObligation",))
    register_kind(kind)


def _restore(entry: TrashEntry, user: User) -> str:
    one = restore_obligation(entry.subject_id)
    return reverse("client_action", args=[one.project.key, one.number])


def register_trash() -> None:
    """They come back for whoever looks after the client."""
    may, mine = in_projects(Permission.MANAGE_CLIENT_RELATIONS)
    register(
        TRASH,
        _("Client action"),
        _restore,
        may,
        mine=mine,
        purge=lambda entry: purge_obligation(entry.subject_id),
    )
