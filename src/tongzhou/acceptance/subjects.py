"""Acceptances as subjects: talk and files on them, and kinds of documents to sign."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.acceptance.actions.deciding import accepted_by_signature, rejected_by_signer
from tongzhou.acceptance.models import Acceptance
from tongzhou.acceptance.queries.acceptances import (
    KIND,
    acceptances_waiting_for,
    numbered,
    published_in,
    remaining_for,
)
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.projects.guards import accesses
from tongzhou.projects.subjects import Subject, SubjectKind, register_kind
from tongzhou.signing.documents import SignableKind, register_signable
from tongzhou.signing.models import SignatureRequest
from tongzhou.web.addresses import address_of
from tongzhou.work.waiting import WaitingRow

SOON = timedelta(days=7)


def find_acceptances(user: User, numbers: Iterable[int]) -> dict[int, Subject]:
    """Acceptances of projects whose plan the person may see; of clients, those put to them where it is published."""
    found = numbered(numbers)
    known = accesses(user, (one.project_id for one in found))
    published = published_in(list(known), user if user.is_client else None) if known else set()
    made = {}
    for one in found:
        access = known.get(one.project_id)
        put = one.state != Acceptance.State.DRAFT and one.project_id in published
        if access is not None and (put if user.is_client else access.may(Permission.VIEW_PLAN)):
            name = "portal_acceptance" if user.is_client else "acceptance"
            url = reverse(name, args=[access.project.key, one.pk])
            made[one.pk] = Subject(KIND, one.pk, one.title, url, access, client_may_see=put)
    return made


def _url(request: SignatureRequest) -> str:
    return reverse("acceptance", args=[request.project.key, request.subject_id])


def _door(request: SignatureRequest) -> str:
    return address_of("portal_acceptance", request.project.key, request.subject_id)


def register() -> None:
    """Make the kinds known."""
    register_kind(
        SubjectKind(
            KIND, pgettext_lazy("kind", "Acceptance"), "clipboard-check", find_acceptances, ("Acceptance",)
        )
    )
    register_signable(
        SignableKind(
            KIND,
            pgettext_lazy("kind", "Acceptance"),
            signed=accepted_by_signature,
            declined=rejected_by_signer,
            part="acceptances",
            view=Permission.VIEW_PLAN,
            manage=Permission.MANAGE_ACCEPTANCE,
            means=_(
                "By signing you accept what the document describes, with the conditions that stand in it, if any. "
                "A certificate with your signature is issued."
            ),
            url=_url,
            door=_door,
            deed=_("Decide"),
        )
    )


def rejected_to_repair(user: User, today: date) -> list[WaitingRow]:
    """For *My work*: what the client has rejected, for those who prepare it again."""
    return [
        WaitingRow(
            title=_t("Rejected: %(title)s") % {"title": one.title},
            url=reverse("acceptance", args=[one.project.key, one.pk]),
            kind=_t("Acceptance"),
            icon="clipboard-check",
            project_key=one.project.key,
            project_name=one.project.name,
        )
        for one in acceptances_waiting_for(user)
    ]


def remaining_to_do(user: User, today: date) -> list[WaitingRow]:
    """For *My work*: conditions of the client and what else remains, a week ahead."""
    return [
        WaitingRow(
            title=one.text,
            url=reverse("acceptance", args=[one.acceptance.project.key, one.acceptance_id]),
            kind=_t("Condition of the client") if one.is_condition else _t("Remains of an acceptance"),
            icon="clipboard-check",
            due=one.due,
            project_key=one.acceptance.project.key,
            project_name=one.acceptance.project.name,
        )
        for one in remaining_for(user, today + SOON)
    ]
