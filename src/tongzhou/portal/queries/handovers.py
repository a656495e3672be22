"""What a client sees of what is handed over to them, and what of it waits for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.handover.models import Handover, HandoverLine, LineState, Warranty
from tongzhou.handover.queries.handovers import (
    certificates_of,
    lines_of,
    shown_to_client,
    with_counts,
    with_parts,
)
from tongzhou.handover.shown import HandoverSeen, seen
from tongzhou.portal.models import Publication
from tongzhou.portal.waiting import ClientWaiting
from tongzhou.projects.guards import accesses
from tongzhou.projects.models import Project
from tongzhou.signing.models import IssuedDocument

MOST = 100


def handovers_are_published(project: Project) -> bool:
    """Whether the client sees the presented handovers of a project."""
    return Publication.objects.filter(project=project, handovers=True).exists()


def presented_to(project: Project) -> QuerySet[Handover]:
    """The handovers that the client sees, counted."""
    return with_counts(shown_to_client(project))


def portal_handovers(project: Project, *, today: date) -> tuple[HandoverSeen, ...]:
    """All handovers that the client sees; two statements."""
    rows = list(presented_to(project)[:MOST])
    certificates = certificates_of(one.pk for one in rows)
    return tuple(_seen(one, certificates.get(one.pk), today) for one in rows)


def portal_handover(
    one: Handover, *, today: date, lines: Sequence[HandoverLine] | None = None
) -> HandoverSeen:
    """One handover of ``presented_to`` with its lines (all, or those given), answers, warranties and claims."""
    if lines is None:
        lines = list(with_parts(lines_of(one)))
    found = list(one.warranties.order_by("pk").prefetch_related("claims"))
    return _seen(one, certificates_of([one.pk]).get(one.pk), today, lines, found)


def _seen(
    one: Handover,
    certificate: IssuedDocument | None,
    today: date,
    lines: Sequence[HandoverLine] = (),
    warranties: Sequence[Warranty] = (),
) -> HandoverSeen:
    key, asked = one.project.key, one.client_request
    return seen(
        one,
        today=today,
        url=reverse("portal_handover", args=[key, one.pk]),
        sign_url=reverse("portal_sign", args=[key, asked.pk]) if asked is not None and asked.is_open else "",
        certificate_url=reverse("portal_certificate", args=[key, certificate.pk]) if certificate else "",
        lines=lines,
        warranties=warranties,
    )


def line_numbers(one: Handover) -> list[int]:
    """The numbers of its lines, in their order; one statement."""
    return list(lines_of(one).values_list("pk", flat=True))


def lines_handed(one: Handover) -> int:
    """How many lines wait for the client's word."""
    return lines_of(one).filter(state=LineState.HANDED).order_by().count()


def line_presented(project: Project, pk: int, line: int) -> HandoverLine | None:
    """A line of a handover that the client sees."""
    found = HandoverLine.objects.filter(
        pk=line, handover=pk, handover__project=project, handover__deleted_at=None
    )
    return found.exclude(handover__state=Handover.State.DRAFT).select_related("handover__project").first()


def warranty_shown(project: Project, pk: int) -> Warranty | None:
    """A warranty of a handover that the client sees."""
    found = Warranty.objects.filter(pk=pk, handover__project=project, handover__deleted_at=None)
    return found.exclude(handover__state=Handover.State.DRAFT).select_related("handover").first()


def lines_to_confirm(user: User, publications: Sequence[Publication], today: date) -> list[ClientWaiting]:
    """Handovers in which lines wait for the word of the person's side; for those who may answer."""
    chosen = {one.project_id: one.project for one in publications if one.handovers}
    if not chosen:
        return []
    known = accesses(user, chosen)
    mine = [pk for pk in chosen if pk in known and known[pk].may(Permission.ANSWER_AS_CLIENT)]
    rows = (
        Handover.objects.filter(project__in=mine, state=Handover.State.PRESENTED, deleted_at=None)
        .annotate(waiting=Count("lines", filter=Q(lines__state=LineState.HANDED)))
        .filter(waiting__gt=0)
    )
    return [
        ClientWaiting(
            title=one.title,
            deed=_("Confirm"),
            url=reverse("portal_handover", args=[chosen[one.project_id].key, one.pk]),
            icon="package-check",
            project_name=chosen[one.project_id].name,
            due=one.planned_on,
            late=one.planned_on is not None and one.planned_on < today,
        )
        for one in rows.order_by("planned_on", "pk")[:MOST]
    ]
