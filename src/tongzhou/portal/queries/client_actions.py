"""What a client sees of what their side owes, as plain values; and what of it waits for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import OrganisationRole, Permission
from tongzhou.files.models import FileVersion
from tongzhou.obligations.models import WITH_CLIENT, ActionLinkFile, ClientObligation, ObligationEvent, State
from tongzhou.obligations.subjects import KIND
from tongzhou.operations.limits import limit
from tongzhou.portal.models import Publication
from tongzhou.portal.waiting import ClientWaiting
from tongzhou.projects.guards import accesses
from tongzhou.projects.models import Project

STATES: dict[str, Promise] = {
    State.ASKED: pgettext_lazy("portal", "Asked of you"),
    State.SENT_BACK: pgettext_lazy("portal", "Something is missing"),
    State.DELIVERED: pgettext_lazy("portal", "Being checked"),
    State.DONE: pgettext_lazy("portal", "Accepted"),
    State.WAIVED: pgettext_lazy("portal", "Not needed any more"),
}
TOLD: dict[str, Promise] = {
    ObligationEvent.Kind.ASKED: pgettext_lazy("portal", "Asked"),
    ObligationEvent.Kind.DUE_CHANGED: pgettext_lazy("portal", "New due day"),
    ObligationEvent.Kind.REMINDED: pgettext_lazy("portal", "Reminder"),
    ObligationEvent.Kind.DELIVERED: pgettext_lazy("portal", "Delivered"),
    ObligationEvent.Kind.SENT_BACK: pgettext_lazy("portal", "Sent back"),
    ObligationEvent.Kind.ACCEPTED: pgettext_lazy("portal", "Accepted"),
    ObligationEvent.Kind.WAIVED: pgettext_lazy("portal", "Not needed any more"),
}
"""What of the log is told to the client: not who escalated, nor what became of the plan."""


@dataclass(frozen=True, slots=True)
class PortalActionLine:
    """A line of the log; ``mine`` says that the client's side did it."""

    describes: ClassVar[str] = "obligations.ObligationEvent"

    kind: str
    words: str
    day: date
    due_on: date
    note: str
    files: str
    mine: bool


@dataclass(frozen=True, slots=True)
class PortalDelivered:
    """A file that the client's side has delivered."""

    describes: ClassVar[str] = "files.StoredFile"

    name: str
    size: int
    at: datetime
    url: str


@dataclass(frozen=True, slots=True)
class PortalAction:
    """Something asked of the client; ``missing`` is what was said when it came back."""

    describes: ClassVar[str] = "obligations.ClientObligation"

    id: int
    number: int
    title: str
    needs: str
    why: str
    criteria: str
    due_on: date
    state: str
    state_words: str
    late: bool
    open: bool
    missing: str
    log: tuple[PortalActionLine, ...]
    delivered: tuple[PortalDelivered, ...] = ()


def actions_are_published(projects: Sequence[int], reader: User | None) -> set[int]:
    """In which of some projects the client, or this person of it, sees what their side owes."""
    found = Publication.objects.filter(project__in=projects, client_actions=True)
    if reader is not None:
        found = found & Publication.objects.visible_to(reader)
    return set(found.values_list("project_id", flat=True))


class ActionPlace(NamedTuple):
    """Where a client action stands in the client's list."""

    pk: int
    number: int
    open: bool


def action_places(project: Project) -> list[ActionPlace]:
    """What was asked of the client: what is open first, by its day; one statement."""
    told = ObligationEvent.objects.filter(obligation=OuterRef("pk"))
    rows = (
        ClientObligation.objects.filter(Exists(told), project=project, deleted_at=None)
        .exclude(state=State.DRAFT)
        .order_by("-due_on", "-number")
        .values_list("pk", "number", "state", "due_on")[: limit("portal_rows")]
    )
    ordered = sorted(rows, key=lambda one: (_place(one[2]), one[3], one[1]))
    return [ActionPlace(pk, number, state in WITH_CLIENT) for pk, number, state, _due in ordered]


def portal_actions(project: Project, *, today: date) -> tuple[PortalAction, ...]:
    """All that was asked of the client, what is open first; four statements."""
    return actions_at(project, action_places(project), today=today)


def actions_at(project: Project, places: Sequence[ActionPlace], *, today: date) -> tuple[PortalAction, ...]:
    """Some of what was asked, in this order; three statements."""
    there = ClientObligation.objects.in_bulk([one.pk for one in places])
    rows = [there[one.pk] for one in places if one.pk in there]
    log: dict[int, list[ObligationEvent]] = defaultdict(list)
    for event in ObligationEvent.objects.filter(obligation__in=[one.pk for one in rows]).select_related("by"):
        log[event.obligation_id].append(event)
    files = _delivered(project, rows)
    return tuple(_action(one, log[one.pk], today, files.get(one.pk, ())) for one in rows)


def _place(state: str) -> int:
    return 0 if state in WITH_CLIENT else 1 if state == State.DELIVERED else 2


def _action(
    one: ClientObligation,
    log: Sequence[ObligationEvent],
    today: date,
    delivered: Sequence[PortalDelivered],
) -> PortalAction:
    last = next((event for event in reversed(log) if event.kind == ObligationEvent.Kind.SENT_BACK), None)
    return PortalAction(
        id=one.pk,
        number=one.number,
        title=one.title,
        needs=one.needs,
        why=one.why,
        criteria=one.criteria,
        due_on=one.due_on,
        state=one.state,
        state_words=str(STATES[one.state]),
        late=one.with_client and one.due_on < today,
        open=one.with_client,
        missing=last.note if last is not None and one.state == State.SENT_BACK else "",
        log=tuple(_line(event) for event in log if event.kind in TOLD),
        delivered=tuple(delivered),
    )


def _line(event: ObligationEvent) -> PortalActionLine:
    return PortalActionLine(
        event.kind,
        str(TOLD[event.kind]),
        event.day,
        event.due_on,
        event.note,
        event.files,
        event.by.is_client or (event.kind == ObligationEvent.Kind.DELIVERED and bool(event.people)),
    )


def _contents() -> QuerySet[FileVersion]:
    """What people of clients have delivered for client actions: exactly what they sent, whatever became of the file."""
    by_link = ActionLinkFile.objects.values("content")
    theirs = Q(created_by__role=OrganisationRole.CLIENT) | Q(pk__in=by_link)
    found = FileVersion.objects.filter(theirs, file__subject_kind=KIND, file__deleted_at=None)
    return found.select_related("file")


def _delivered(project: Project, rows: Sequence[ClientObligation]) -> dict[int, list[PortalDelivered]]:
    numbers = {one.pk: one.number for one in rows}
    found: dict[int, list[PortalDelivered]] = defaultdict(list)
    for one in _contents().filter(file__project=project, file__subject_id__in=numbers).order_by("-pk"):
        number = numbers[one.file.subject_id]
        url = reverse("portal_client_action_file", args=[project.key, number, one.pk])
        found[one.file.subject_id].append(PortalDelivered(one.original_name, one.size, one.created_at, url))
    return found


def delivered_content(project: Project, number: int, pk: int) -> FileVersion | None:
    """A content that the client has delivered for a client action that they see."""
    one = asked_of_client(project, number)
    found = _contents().filter(file__project=project, pk=pk)
    return found.filter(file__subject_id=one.pk).first() if one is not None else None


def was_delivered_by(user: User, content: int) -> bool:
    """Whether a content was delivered by somebody's side for a client action that is published to them."""
    opened = Publication.objects.visible_to(user).filter(client_actions=True).values("project")
    asked = ClientObligation.objects.filter(project__in=opened, deleted_at=None).exclude(state=State.DRAFT)
    return _contents().filter(pk=content, file__subject_id__in=asked.values("pk")).exists()


def asked_of_client(project: Project, number: int) -> ClientObligation | None:
    """One of those that the client sees."""
    found = ClientObligation.objects.filter(project=project, number=number, deleted_at=None)
    return found.exclude(state=State.DRAFT).select_related("project").first()


def actions_waiting(user: User, publications: Sequence[Publication], today: date) -> list[ClientWaiting]:
    """What the person's side has to deliver; for those who may answer."""
    chosen = {one.project_id: one.project for one in publications if one.client_actions}
    if not chosen:
        return []
    known = accesses(user, chosen)
    mine = [pk for pk in chosen if pk in known and known[pk].may(Permission.ANSWER_AS_CLIENT)]
    rows = ClientObligation.objects.filter(project__in=mine, state__in=WITH_CLIENT, deleted_at=None)
    told = rows.order_by("due_on", "number").values_list("project_id", "number", "title", "state", "due_on")
    doors = {pk: reverse("portal_client_actions", args=[chosen[pk].key]) for pk in mine}
    deliver, complete = _("Deliver"), _("Complete")
    return [
        ClientWaiting(
            title=title,
            deed=deliver if state == State.ASKED else complete,
            url=f"{doors[pk]}?action={number}#action-{number}",
            icon="handshake",
            project_name=chosen[pk].name,
            due=due_on,
            late=due_on < today,
        )
        for pk, number, title, state, due_on in told[: limit("portal_rows")]
    ]
