"""Stakeholders and promises as subjects; a client's people find neither."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.activity.models import TrashEntry
from tongzhou.activity.trash import register
from tongzhou.projects.guards import accesses
from tongzhou.projects.subjects import Subject, SubjectKind, register_kind
from tongzhou.projects.trash import in_projects
from tongzhou.stakeholders.actions.people import TRASH as STAKEHOLDER
from tongzhou.stakeholders.actions.people import purge_stakeholder, restore_stakeholder
from tongzhou.stakeholders.actions.promises import TRASH as PROMISE
from tongzhou.stakeholders.actions.promises import purge_promise, restore_promise
from tongzhou.stakeholders.queries import people, promises


def find_stakeholders(user: User, numbers: Iterable[int]) -> dict[int, Subject]:
    """Stakeholders of projects whose register the person may see."""
    rows = people.known_by_number(numbers)
    known = accesses(user, (one.project_id for one in rows))
    return {
        one.pk: Subject(
            STAKEHOLDER,
            one.pk,
            one.name,
            reverse("stakeholder", args=[one.project.key, one.pk]),
            known[one.project_id],
        )
        for one in rows
        if one.project_id in known and known[one.project_id].may(Permission.VIEW_STAKEHOLDERS)
    }


def find_promises(user: User, numbers: Iterable[int]) -> dict[int, Subject]:
    """Promises of projects that the vendor's person may see."""
    rows = promises.known_by_number(numbers)
    known = accesses(user, (one.project_id for one in rows))
    return {
        one.pk: Subject(
            PROMISE,
            one.pk,
            one.text,
            f"{reverse('promises', args=[one.project.key])}#promise-{one.pk}",
            known[one.project_id],
        )
        for one in rows
        if one.project_id in known and known[one.project_id].may(Permission.VIEW_PROJECT)
    }


def register_kinds() -> None:
    """Make the kinds known."""
    register_kind(SubjectKind(STAKEHOLDER, _("Stakeholder"), "contact", find_stakeholders, ("Stakeholder",)))
    register_kind(
        SubjectKind(PROMISE, pgettext_lazy("kind", "Promise"), "handshake", find_promises, ("Promise",))
    )


def _restore_stakeholder(entry: TrashEntry, user: User) -> str:
    one = restore_stakeholder(entry.subject_id)
    return reverse("stakeholder", args=[one.project.key, one.pk])


def _restore_promise(entry: TrashEntry, user: User) -> str:
    return reverse("promises", args=[restore_promise(entry.subject_id).project.key])


def register_trash() -> None:
    """They come back for whoever looks after the client."""
    may, mine = in_projects(Permission.MANAGE_CLIENT_RELATIONS)
    may_see, mine_see = in_projects(Permission.VIEW_STAKEHOLDERS)
    register(
        STAKEHOLDER,
        _("Stakeholder"),
        _restore_stakeholder,
        lambda user, entry: may(user, entry) and may_see(user, entry),
        mine=lambda user: mine(user) & mine_see(user),
        purge=lambda entry: purge_stakeholder(entry.subject_id),
    )
    register(
        PROMISE,
        pgettext_lazy("kind", "Promise"),
        _restore_promise,
        may,
        mine=mine,
        purge=lambda entry: purge_promise(entry.subject_id),
    )
