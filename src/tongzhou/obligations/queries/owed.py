"""What pages, reports and reminders need to know of what clients owe."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Count, F, Max, Q, QuerySet, Sum

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import ProjectRole
from tongzhou.clients.models import Contact
from tongzhou.obligations.clock import Clock
from tongzhou.obligations.models import (
    CLOSED,
    WITH_CLIENT,
    ClientObligation,
    ObligationContact,
    ObligationEvent,
    ObligationItem,
    State,
)
from tongzhou.plan.models import PlanSettings, WorkItem
from tongzhou.plan.queries.calendars import choices_for
from tongzhou.projects.models import Membership, Project
from tongzhou.web.prepared import prepared

CLIENT_ROLES = [role.value for role in ProjectRole if role.for_clients]
client_gates: list[Callable[[Sequence[int], User | None], set[int]]] = []
"""The room that publishes says in which of some projects the client (or this person of it) sees its actions."""

PARTS: dict[str, Q] = {
    "open": ~Q(state__in=CLOSED),
    "overdue": Q(state__in=WITH_CLIENT),
    "check": Q(state=State.DELIVERED),
    "closed": Q(state__in=CLOSED),
}
"""The parts of the list; *overdue* is narrowed by the day as well."""


def clock_of(project: Project, around: date) -> Clock:
    """What counts the project's working days: its plan's calendar; at most two statements."""
    settings = PlanSettings.objects.select_related("calendar").filter(project=project).first()
    return Clock(settings.calendar if settings else None, choices_for(project) if settings else [], around)


def waited(one: ClientObligation, clock: Clock, today: date) -> int:
    """The working days waited in all, those of the present turn among them."""
    running = clock.days(one.waiting_from, today) if one.waiting_from is not None else 0
    return one.waited_days + running


def obligations_of(project: Project) -> QuerySet[ClientObligation]:
    """The client actions of a project, those in the trash left out."""
    return ClientObligation.objects.filter(project=project, deleted_at=None)


def with_people(found: QuerySet[ClientObligation]) -> QuerySet[ClientObligation]:
    """The same with everything that a list shows of them; two more statements."""
    return found.select_related("owner", "senior", "placeholder").prefetch_related(
        "asked__contact", "waiting__item"
    )


def part_of(found: QuerySet[ClientObligation], part: str, today: date) -> QuerySet[ClientObligation]:
    """The client actions of a part of the list, the most urgent first."""
    chosen = found.filter(PARTS[part])
    if part == "overdue":
        chosen = chosen.filter(due_on__lt=today)
    return chosen.order_by("-due_on", "-number") if part == "closed" else chosen.order_by("due_on", "number")


@dataclass(frozen=True, slots=True)
class Line:
    """A client action in a list: how long was waited for it, and whether it is late."""

    one: ClientObligation
    waited: int
    late: bool
    people: tuple[str, ...]


def lines(rows: Iterable[ClientObligation], clock: Clock, today: date) -> list[Line]:
    """Rows of a list; no statement beyond the prefetched ones."""
    return [
        Line(
            one,
            waited(one, clock, today),
            one.with_client and one.due_on < today,
            tuple(link.contact.name for link in one.asked.all()),
        )
        for one in rows
    ]


@dataclass(frozen=True, slots=True)
class Totals:
    """What stands above the list: how many there are of each part, and the working days waited in all."""

    open: int
    overdue: int
    check: int
    closed: int
    waited: int


def totals(project: Project, clock: Clock, today: date) -> Totals:
    """The figures of a project; two statements."""
    found = obligations_of(project)
    late = PARTS["overdue"] & Q(due_on__lt=today)
    counts = found.aggregate(
        open=Count("pk", filter=PARTS["open"]),
        overdue=Count("pk", filter=late),
        check=Count("pk", filter=PARTS["check"]),
        closed=Count("pk", filter=PARTS["closed"]),
        settled=Sum("waited_days"),
    )
    settled = counts.pop("settled") or 0
    running = found.filter(waiting_from__lt=today).values_list("waiting_from", flat=True)
    return Totals(
        **counts, waited=settled + sum(clock.days(day, today) for day in running if day is not None)
    )


def next_number(project: Project) -> int:
    """The number of the project's next client action; numbers are never given twice."""
    last = ClientObligation.objects.filter(project=project).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def contacts_of(project: Project) -> QuerySet[Contact]:
    """The people of the project's client."""
    return Contact.objects.filter(client=project.client_id).order_by("name", "pk")


def owners_of(project: Project) -> QuerySet[User]:
    """The vendor's people in the project."""
    members = Membership.objects.filter(project=project).exclude(role__in=CLIENT_ROLES)
    return User.objects.filter(pk__in=members.values("user"), is_active=True).order_by("name", "pk")


def items_of(project: Project, numbers: Iterable[int]) -> QuerySet[WorkItem]:
    """Items of the project by their numbers."""
    return WorkItem.objects.filter(project=project, number__in=list(numbers), deleted_at=None, external=False)


def items_to_wait(project: Project) -> QuerySet[WorkItem]:
    """The open items of the plan that could wait for a client action, in the order of their numbers."""
    found = WorkItem.objects.filter(
        project=project, deleted_at=None, external=False, summary=False, planned=True
    )
    return found.filter(percent__lt=100).order_by("number")


def events_of(one: ClientObligation) -> list[ObligationEvent]:
    """The log of a client action, oldest first."""
    return list(one.events.select_related("by"))


def asked_for(project: Project) -> list[ClientObligation]:
    """Everything that was ever asked of the client, by number."""
    found = obligations_of(project).exclude(state=State.DRAFT).order_by("number")
    return list(found.filter(events__isnull=False).distinct().prefetch_related("asked__contact"))


def log_of(rows: Iterable[ClientObligation]) -> list[ObligationEvent]:
    """The log of many, oldest first."""
    found = ObligationEvent.objects.filter(obligation__in=[one.pk for one in rows])
    return list(found.select_related("by").order_by("id"))


def contacts_asked(one: ClientObligation) -> list[Contact]:
    """Who is asked for it."""
    links = ObligationContact.objects.filter(obligation=one).select_related("contact__user")
    return [link.contact for link in links]


def items_waiting(one: ClientObligation) -> list[WorkItem]:
    """The items that wait for it."""
    links = ObligationItem.objects.filter(obligation=one, item__deleted_at=None).select_related("item")
    return [link.item for link in links]


def reachable(one: ClientObligation, people: Iterable[Contact]) -> list[User]:
    """Those of the contacts whom the portal shows the client action: members with an account, once it is published."""
    if not published_in([one.project_id]):
        return []
    users = [person.user_id for person in people if person.user_id is not None]
    members = Membership.objects.filter(
        project=one.project_id, user__in=users, user__is_active=True, role__in=CLIENT_ROLES
    )
    return [member.user for member in members.select_related("user").order_by("pk")]


def by_mail(people: Iterable[Contact]) -> list[Contact]:
    """Those without an account, to whom one can write."""
    return [person for person in people if settings.MAIL_WORKS and person.takes_mail]


def published_in(projects: Sequence[int], reader: User | None = None) -> set[int]:
    """In which of some projects the client, or this person of it, sees its actions; nowhere if no room publishes."""
    return set.intersection(*(gate(projects, reader) for gate in client_gates)) if client_gates else set()


def due_to_remind(today: date) -> QuerySet[ClientObligation]:
    """Client actions that may have to be reminded of today."""
    return (
        ClientObligation.objects.filter(state__in=WITH_CLIENT, deleted_at=None)
        .filter(project__deleted_at=None, project__closed_at=None)
        .exclude(reminded_on=today)
        .select_related("project", "owner", "senior")
        .order_by("project_id", "pk")
    )


def obligation_numbered(pk: int) -> ClientObligation | None:
    """One that is there and with the client, for a job."""
    return due_to_remind(date.min).filter(pk=pk).first()


def late_in(project: Project, today: date) -> list[ClientObligation]:
    """What the client owes since before today."""
    found = obligations_of(project).filter(state__in=WITH_CLIENT, waiting_from__lt=today)
    return list(found.prefetch_related("waiting__item").order_by("due_on", "number"))


@prepared
def to_check_by(user: User, near: date) -> QuerySet[ClientObligation]:
    """What has been delivered and waits for its owner; and what is not asked for yet though due by a day."""
    unasked = Q(state=State.DRAFT, due_on__lte=near)
    found = ClientObligation.objects.visible_to(user).filter(Q(state=State.DELIVERED) | unasked, owner=user)
    return found.select_related("project").order_by("due_on", "number")[:200]


def known_by_number(numbers: Iterable[int]) -> list[ClientObligation]:
    """Client actions by their keys, with their projects, for subjects."""
    found = ClientObligation.objects.filter(pk__in=list(numbers), deleted_at=None)
    return list(found.select_related("project"))


def astray() -> Iterator[tuple[str, int]]:
    """Contacts of another client and items of another project, for ``tongzhou check``."""
    foreign = ObligationContact.objects.exclude(contact__client=F("obligation__project__client"))
    yield from (("contact", pk) for pk in foreign.values_list("obligation_id", flat=True))
    outside = ObligationItem.objects.exclude(item__project=F("obligation__project"))
    yield from (("item", pk) for pk in outside.values_list("obligation_id", flat=True))
    elsewhere = ClientObligation.objects.filter(placeholder__isnull=False).exclude(
        placeholder__project=F("project")
    )
    yield from (("placeholder", pk) for pk in elsewhere.values_list("pk", flat=True))
