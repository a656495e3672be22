"""The log of changes, one of them with all that belongs to it, and who may do what with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.urls import reverse

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import ProjectRole
from tongzhou.changes.models import (
    OPEN,
    Approval,
    ChangedItem,
    ChangeOrder,
    ChangeRequest,
    ScopeChange,
    Source,
    State,
    StateChange,
)
from tongzhou.clients.models import Contact
from tongzhou.plan.models import Scenario, WorkItem
from tongzhou.projects.models import Membership, Project
from tongzhou.signing.models import SignatureRequest
from tongzhou.web.prepared import prepared

NAMES = ("requested_by", "contact", "analyst", "created_by", "scenario", "baseline", "budget_line")
PARTS: dict[str, Q] = {
    "open": Q(state__in=OPEN),
    "done": Q(state=State.DONE),
    "ended": Q(state__in=(State.REFUSED, State.DECLINED, State.WITHDRAWN)),
    "all": Q(),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which requests of a log; empty is all."""

    part: str = "open"
    text: str = ""
    state: str = ""
    source: str = ""
    urgency: int | None = None
    scope: bool = False

    @property
    def is_narrowed(self) -> bool:
        """Whether more is asked for than a part of the log."""
        return bool(self.text or self.state or self.source or self.urgency or self.scope)


def requests_of(project: Project) -> QuerySet[ChangeRequest]:
    """All requests of a project, the newest first; without the impact, which only the request's own page shows."""
    return ChangeRequest.objects.filter(project=project).defer("impact").order_by("-number")


def find_requests(project: Project, wanted: Wanted) -> QuerySet[ChangeRequest]:
    """Those of a project that are asked for, with the names that a list shows."""
    found = requests_of(project).filter(PARTS.get(wanted.part, Q()))
    if wanted.state in State.values:
        found = found.filter(state=wanted.state)
    if wanted.source in Source.values:
        found = found.filter(source=wanted.source)
    if wanted.urgency:
        found = found.filter(urgency=wanted.urgency)
    if wanted.scope:
        found = found.filter(Exists(ScopeChange.objects.filter(request=OuterRef("pk"))))
    if wanted.text:
        words = Q(title__icontains=wanted.text) | Q(description__icontains=wanted.text)
        number = wanted.text.upper().removeprefix("CR-")
        if number.isdecimal() and len(number) < 9:
            words |= Q(number=int(number))
        found = found.filter(words)
    return found.select_related("requested_by", "contact", "analyst")


def counted(project: Project) -> dict[str, int]:
    """How many there are in each part of the log; one statement."""
    states = list(ChangeRequest.objects.filter(project=project).order_by().values_list("state", flat=True))
    ended = {State.REFUSED, State.DECLINED, State.WITHDRAWN}
    return {
        "open": sum(one in OPEN for one in states),
        "done": sum(one == State.DONE for one in states),
        "ended": sum(one in ended for one in states),
        "all": len(states),
    }


def request_numbered(project: Project, number: int) -> ChangeRequest | None:
    """One request with the people around it."""
    found = ChangeRequest.objects.filter(project=project, number=number)
    return found.select_related("project", *NAMES).first()


def next_number(project: Project) -> int:
    """The number of the next request of a project whose row the caller has locked."""
    last = ChangeRequest.objects.filter(project=project).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def story_of(request: ChangeRequest) -> list[StateChange]:
    """How it came to be what it is."""
    return list(StateChange.objects.filter(request=request).select_related("by").order_by("id"))


def items_of(request: ChangeRequest) -> list[WorkItem]:
    """The work items that it is about."""
    linked = ChangedItem.objects.filter(request=request).values("item")
    return list(WorkItem.objects.filter(pk__in=linked).order_by("position").only("name", "number", "project"))


def items_numbered(project: Project, numbers: Iterable[int]) -> list[int]:
    """Those of the numbers that are items of the project, as keys."""
    found = WorkItem.objects.filter(project=project, number__in=list(numbers))
    return list(found.order_by("pk").values_list("pk", flat=True))


def orders_of(request: ChangeRequest) -> list[ChangeOrder]:
    """The orders that were made of it, the newest first."""
    found = ChangeOrder.objects.filter(request=request).select_related("issued_by", "signature")
    return list(found.order_by("-id"))


def open_order(request: ChangeRequest) -> ChangeOrder | None:
    """The order that is with the client."""
    found = ChangeOrder.objects.filter(request=request, standing=ChangeOrder.Standing.OPEN)
    return found.select_related("signature").first()


def order_numbered(request: ChangeRequest, number: int) -> ChangeOrder | None:
    """One order."""
    return ChangeOrder.objects.filter(request=request, number=number).select_related("signature").first()


def contacts_of(project: Project) -> QuerySet[Contact]:
    """People of the project's client."""
    return Contact.objects.filter(client=project.client_id).order_by("name", "id")


def waits_for(requests: Iterable[ChangeRequest]) -> dict[int, list[Approval]]:
    """Whose turn it is, of requests in approval; one statement."""
    ids = [one.pk for one in requests if one.state == State.APPROVAL]
    found: dict[int, list[Approval]] = {}
    if ids:
        turns = Approval.objects.filter(request__in=ids, decision=Approval.Decision.WAITING)
        for one in turns.select_related("person"):
            found.setdefault(one.request_id, []).append(one)
    return found


def role_in(project: Project, user: User) -> str:
    """Somebody's role in a project; nothing when they are no member."""
    found = Membership.objects.filter(project=project, user=user).values_list("role", flat=True).first()
    return found or ""


def manager_of(project: Project) -> User | None:
    """Who manages the project."""
    found = Membership.objects.filter(project=project, role=ProjectRole.PM, user__is_active=True)
    first = found.select_related("user").order_by("id").first()
    return first.user if first else None


def named_requests(numbers: Iterable[int]) -> list[tuple[int, str, int, int]]:
    """Key, label, project and number of requests."""
    found = ChangeRequest.objects.filter(pk__in=list(numbers))
    rows = found.values_list("pk", "title", "project_id", "number")
    return [(pk, f"CR-{number} {title}", project, number) for pk, title, project, number in rows]


def documents_of(numbers: Iterable[int]) -> Iterable[Any]:
    """Requests with their texts, for the index."""
    wanted = ("pk", "project_id", "number", "title", "description", "reason", "project__organisation_id")
    found = ChangeRequest.objects.filter(pk__in=list(numbers)).select_related("project")
    return found.only(*wanted).iterator(2000)


@prepared
def left_to(user: User) -> QuerySet[ChangeRequest]:
    """What somebody has to go on with.

    For the manager what the client wishes and nobody has looked at; for the analyst what is approved or signed, and
    not yet ordered or carried out.
    """
    managed = Membership.objects.filter(user=user, role=ProjectRole.PM).values("project")
    fresh = Q(state=State.DRAFT, by_client=True, project__in=managed)
    agreed = Q(state__in=(State.APPROVED, State.SIGNED), analyst=user)
    known = Project.objects.visible_to(user).values("pk")
    found = ChangeRequest.objects.filter(fresh | agreed, project__in=known)
    return found.select_related("project").defer("impact").order_by("state_since")[:50]


def address_of_order(asked: SignatureRequest) -> str:
    """Where the change is that an order is about."""
    found = ChangeOrder.objects.filter(pk=asked.subject_id).values_list("request__number", flat=True).first()
    return reverse("change", args=[asked.project.key, found]) if found else ""


def open_scenario_numbered(project: Project, number: str) -> Scenario | None:
    """A scenario that is there already and can be analysed with."""
    if not number.isdecimal() or len(number) > 18:
        return None
    return Scenario.objects.filter(project=project, pk=int(number), state=Scenario.Standing.OPEN).first()


def open_scenarios(project: Project) -> list[tuple[int, str]]:
    """Those that one can choose among."""
    found = Scenario.objects.filter(project=project, state=Scenario.Standing.OPEN).order_by("-id")
    return list(found.values_list("pk", "name")[:50])
