"""Acceptances of a project, and what is due."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from tongzhou.acceptance.models import Acceptance, AcceptanceCriterion, Gate, RemainingItem
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.clients.models import Contact
from tongzhou.engine.working_time import Calendars
from tongzhou.plan.models import DAY, WorkItem
from tongzhou.plan.models.planning import instant_of
from tongzhou.plan.queries.state import load_calendars
from tongzhou.plan.scheduling import engine_calendars
from tongzhou.projects.guards import Access
from tongzhou.projects.models import Membership, Project
from tongzhou.scope.models import Deliverable, DeliverableState
from tongzhou.signing.models import IssuedDocument, Side
from tongzhou.signing.queries import links_of, works
from tongzhou.web.prepared import prepared

KIND = "acceptance"
LONGEST_WAIT = 800
client_gates: list[Callable[[Sequence[int], User | None], set[int]]] = []
"""The room that publishes says in which of some projects the client (or this person of it) sees acceptances."""


def published_in(projects: Sequence[int], reader: User | None = None) -> set[int]:
    """In which of some projects the client, or this person of it, sees acceptances; nowhere if no room publishes."""
    return set.intersection(*(gate(projects, reader) for gate in client_gates)) if client_gates else set()


def acceptances_of(project: Project) -> QuerySet[Acceptance]:
    """All acceptances of a project: what waits first, then by day."""
    return (
        Acceptance.objects.filter(project=project)
        .select_related(
            "item", "deliverable", "put_by", "escalate_to", "escalate_contact", "project", "request"
        )
        .order_by(F("decided_at").asc(nulls_first=True), F("due").asc(nulls_last=True), "-pk")
    )


def with_counts(found: QuerySet[Acceptance]) -> QuerySet[Acceptance]:
    """The same with how many criteria there are and are met, and how many items remain."""
    return found.annotate(
        criteria_count=_count(AcceptanceCriterion.objects.all()),
        met_count=_count(AcceptanceCriterion.objects.filter(met=True)),
        open_items=_count(RemainingItem.objects.filter(done_at=None)),
    )


def _count(parts: QuerySet[Any]) -> Coalesce:
    mine = parts.filter(acceptance=OuterRef("pk")).order_by().values("acceptance")
    return Coalesce(Subquery(mine.annotate(count=Count("pk")).values("count")), 0)


def shown_to_client(project: Project) -> QuerySet[Acceptance]:
    """What the client sees of acceptances: everything that was put to them."""
    return acceptances_of(project).exclude(state=Acceptance.State.DRAFT)


def items_to_accept(project: Project) -> list[tuple[int, str]]:
    """Phases and milestones of the plan, in its order, for a choice."""
    found = WorkItem.objects.filter(project=project, active=True).filter(
        Q(summary=True) | Q(kind="milestone")
    )
    return list(found.order_by("position", "pk").values_list("pk", "name")[:500])


def deliverables_to_accept(project: Project) -> QuerySet[Deliverable]:
    """Deliverables that the client can be asked about now: those that were submitted."""
    return Deliverable.objects.filter(
        project=project, deleted_at=None, state=DeliverableState.SUBMITTED
    ).order_by("number")


def people_to_tell(project: Project) -> list[User]:
    """The vendor's people of a project, to whom something can be escalated."""
    found = Membership.objects.filter(project=project, user__is_active=True).exclude(
        user__contact__isnull=False
    )
    return [one.user for one in found.select_related("user").order_by("user__name", "pk")]


def manager_of(project: Project) -> User | None:
    """Under whose name the diary notes what nobody did."""
    found = Membership.objects.filter(project=project, role="pm", user__is_active=True)
    first = found.select_related("user").order_by("pk").first()
    return first.user if first else None


def sponsors_of(project: Project) -> list[User]:
    """Who of the client may sign: their sponsors."""
    found = Membership.objects.filter(project=project, role="client_sponsor", user__is_active=True)
    return [one.user for one in found.select_related("user").order_by("pk")]


def linked_to(acceptance: Acceptance) -> list[Contact]:
    """Contacts without an account who can still sign by a link, and to whom one can write."""
    if acceptance.request is None or not settings.MAIL_WORKS:
        return []
    found = [one.contact for one in links_of(acceptance.request) if works(one, now=timezone.now())]
    return [one for one in found if one.takes_mail]


def seniors_of(acceptance: Acceptance) -> tuple[list[int], list[int]]:
    """To whom of the client it is escalated: the number of their account, or that of the contact to write to."""
    senior = acceptance.escalate_contact
    if senior is None:
        return [], []
    if senior.user_id is not None:
        return [senior.user_id], []
    return [], [senior.pk] if settings.MAIL_WORKS and senior.takes_mail else []


def contacts_of(project: Project) -> list[Contact]:
    """The people of the project's client, to whom something can be escalated."""
    return list(Contact.objects.filter(client=project.client_id).order_by("name", "pk"))


def certificate_of(acceptance: Acceptance) -> IssuedDocument | None:
    """The certificate, once it has been made."""
    return IssuedDocument.objects.filter(kind=KIND, subject_id=acceptance.pk).order_by("-pk").first()


def certificates_of(numbers: Iterable[int]) -> dict[int, IssuedDocument]:
    """The certificates of several acceptances; one statement."""
    found = IssuedDocument.objects.filter(kind=KIND, subject_id__in=list(numbers)).order_by("pk")
    return {one.subject_id: one for one in found.defer("document__content")}


def workday_after(project: Project, day: date, count: int) -> date:
    """The working day so many working days after a day, by the plan's calendar; Monday to Friday without one."""
    settings = getattr(project, "plan", None)
    axis = None
    if settings is not None:
        calendars = Calendars(engine_calendars(load_calendars(project)), settings.start_at)
        axis = calendars.get(settings.calendar_id)
    left, here = count, day
    for _step in range(LONGEST_WAIT):
        here += timedelta(days=1)
        start = instant_of(here)
        works = axis.between(start, start + DAY) > 0 if axis is not None else here.weekday() < 5
        left -= works
        if left == 0:
            return here
    return here


# By the clock


def waiting_acceptances() -> QuerySet[Acceptance]:
    """Everything that waits for a client, in projects that are there and open."""
    return (
        Acceptance.objects.filter(
            state=Acceptance.State.PUT, project__deleted_at=None, project__closed_at=None
        )
        .select_related("project", "escalate_to", "request")
        .order_by("pk")
    )


@prepared
def acceptances_waiting_for(user: User) -> QuerySet[Acceptance]:
    """For *My work* of whoever manages acceptances: rejected ones to repair, and those late with the client."""
    projects = Project.objects.granting(user, Permission.MANAGE_ACCEPTANCE)
    return (
        Acceptance.objects.filter(project__in=projects.values("pk"), state=Acceptance.State.REJECTED)
        .select_related("project")
        .order_by("decided_at", "pk")[:50]
    )


ACCEPTED = (Acceptance.State.ACCEPTED, Acceptance.State.CONDITIONAL, Acceptance.State.DEEMED)


def _remaining() -> QuerySet[RemainingItem]:
    """What remains of what has been accepted, and is not done."""
    there = RemainingItem.objects.filter(acceptance__state__in=ACCEPTED, acceptance__project__deleted_at=None)
    return there.filter(done_at=None).select_related("acceptance__project")


def remaining_due(until: date) -> list[RemainingItem]:
    """What remains and is due by a day, for the job that tells of it."""
    found = _remaining().filter(due__lte=until, acceptance__project__closed_at=None)
    return list(found.order_by("pk"))


@prepared
def remaining_for(user: User, until: date) -> QuerySet[RemainingItem]:
    """For *My work* of whoever put it to the client: what the vendor still has to do, and no work item stands for."""
    projects = Project.objects.granting(user, Permission.MANAGE_ACCEPTANCE)
    mine = _remaining().filter(acceptance__project__in=projects.values("pk"), acceptance__put_by=user)
    return mine.filter(side=Side.VENDOR, item=None, due__lte=until).order_by("due", "pk")[:50]


def astray() -> list[tuple[str, int]]:
    """Acceptances and gates about an item of another project, for ``tongzhou check``."""
    found = [
        ("acceptance", pk)
        for pk in Acceptance.objects.filter(item__isnull=False)
        .exclude(item__project=F("project"))
        .values_list("pk", flat=True)
    ]
    found += [
        ("acceptance", pk)
        for pk in Acceptance.objects.filter(deliverable__isnull=False)
        .exclude(deliverable__project=F("project"))
        .values_list("pk", flat=True)
    ]
    found += [
        ("gate", pk)
        for pk in Gate.objects.filter(item__isnull=False)
        .exclude(item__project=F("project"))
        .values_list("pk", flat=True)
    ]
    return found


def undecided() -> list[int]:
    """Acceptances that are called decided without a decision of their round."""
    decided = Acceptance.objects.exclude(state__in=["draft", "put"])
    return list(decided.exclude(decisions__round=F("round")).order_by("pk").values_list("pk", flat=True))


def may_manage(access: Access) -> bool:
    """Whether somebody prepares acceptances and gates here."""
    return access.may(Permission.MANAGE_ACCEPTANCE)


def numbered(numbers: Iterable[int]) -> list[Acceptance]:
    """Acceptances by their numbers, in projects that are there."""
    return list(
        Acceptance.objects.filter(pk__in=list(numbers), project__deleted_at=None).only(
            "project_id", "title", "state"
        )
    )
