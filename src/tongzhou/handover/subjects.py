"""Handovers as subjects: talk and files on them, and documents that both sides sign."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.handover.actions.signing import declined_by_one, signed_by_one
from tongzhou.handover.queries.handovers import KIND, handovers_waiting_for, numbered
from tongzhou.handover.sharing import is_open
from tongzhou.projects.guards import accesses
from tongzhou.projects.subjects import Subject, SubjectKind, register_kind
from tongzhou.signing.documents import SignableKind, register_signable
from tongzhou.signing.models import SignatureRequest
from tongzhou.work.waiting import WaitingRow


def find_handovers(user: User, numbers: Iterable[int]) -> dict[int, Subject]:
    """Handovers of projects whose plan the person may see; of clients, those presented in a published part."""
    found = numbered(numbers)
    known = accesses(user, (one.project_id for one in found))
    made = {}
    for one in found:
        access = known.get(one.project_id)
        if access is None:
            continue
        shared = not one.is_draft
        theirs = shared and is_open(one.project) and access.may(Permission.ANSWER_AS_CLIENT)
        if theirs if user.is_client else access.may(Permission.VIEW_PLAN):
            url = reverse(
                "portal_handover" if user.is_client else "handover", args=[access.project.key, one.pk]
            )
            made[one.pk] = Subject(KIND, one.pk, one.title, url, access, client_may_see=shared)
    return made


def _url(request: SignatureRequest) -> str:
    return reverse("handover", args=[request.project.key, request.subject_id])


def _door(request: SignatureRequest) -> str:
    return reverse("portal_handover", args=[request.project.key, request.subject_id])


def register() -> None:
    """Make the kinds known."""
    label = pgettext_lazy("kind", "Handover")
    register_kind(SubjectKind(KIND, label, "package-check", find_handovers, ("Handover",)))
    register_signable(
        SignableKind(
            KIND,
            label,
            signed=signed_by_one,
            declined=declined_by_one,
            part="handovers",
            view=Permission.VIEW_PLAN,
            manage=Permission.MANAGE_ACCEPTANCE,
            means=_(
                "By signing you confirm that what the document lists was handed over, and that what it lists as open or"
                " remaining is done by its day. When both sides have signed, warranties begin and a certificate is"
                " issued."
            ),
            url=_url,
            door=_door,
        )
    )


def objected_to_solve(user: User, today: date) -> list[WaitingRow]:
    """For *My work*: handovers in which the client objects to something, for those who solve it."""
    return [
        WaitingRow(
            title=_t("Objected: %(title)s") % {"title": one.title},
            url=reverse("handover", args=[one.project.key, one.pk]) + "?state=objected",
            kind=_t("Handover"),
            icon="package-check",
            due=one.planned_on,
            project_key=one.project.key,
            project_name=one.project.name,
        )
        for one in handovers_waiting_for(user)
    ]
