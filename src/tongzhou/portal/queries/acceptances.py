"""Acceptances as the client sees them, and where they are published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from tongzhou.acceptance.models import Acceptance
from tongzhou.acceptance.queries.acceptances import certificates_of, shown_to_client
from tongzhou.acceptance.shown import AcceptanceSeen, seen
from tongzhou.accounts.models import User
from tongzhou.operations.limits import limit
from tongzhou.portal.models import Publication
from tongzhou.projects.models import Project
from tongzhou.signing.models import SignatureRequest


def acceptances_are_published(projects: Sequence[int], reader: User | None) -> set[int]:
    """In which of some projects the client, or this person of it, sees acceptances."""
    found = Publication.objects.filter(project__in=projects, acceptances=True)
    if reader is not None:
        found = found & Publication.objects.visible_to(reader)
    return set(found.values_list("project_id", flat=True))


def portal_acceptances(project: Project, *, today: date) -> list[AcceptanceSeen]:
    """What was put to the client: what waits first; two statements."""
    return acceptances_seen(project, list(shown_to_client(project)[: limit("portal_rows")]), today=today)


def acceptances_seen(project: Project, rows: Sequence[Acceptance], *, today: date) -> list[AcceptanceSeen]:
    """Some of ``shown_to_client`` as the client sees them, with their certificates; one statement."""
    certificates = certificates_of(one.pk for one in rows)
    return [_seen(project, one, certificates.get(one.pk), today, whole=False) for one in rows]


def waiting_acceptances(project: Project) -> int:
    """How many wait for the client's word."""
    open_ones = shown_to_client(project).filter(request__state=SignatureRequest.State.OPEN)
    return open_ones.filter(state=Acceptance.State.PUT).count()


def portal_acceptance(project: Project, one: Acceptance, *, today: date) -> AcceptanceSeen:
    """One of them, with its parts."""
    return _seen(project, one, certificates_of([one.pk]).get(one.pk), today, whole=True)


def _seen(
    project: Project, one: Acceptance, certificate: object, today: date, *, whole: bool
) -> AcceptanceSeen:
    asked = one.request if one.request is not None and one.request.is_open else None
    number = getattr(certificate, "pk", None)
    return seen(
        one,
        today=today,
        url=reverse("portal_acceptance", args=[project.key, one.pk]),
        sign_url=reverse("portal_sign", args=[project.key, asked.pk]) if asked is not None else "",
        certificate_url=reverse("portal_certificate", args=[project.key, number]) if number else "",
        whole=whole,
    )
