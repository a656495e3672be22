"""Writing down what the client owes, asking for it, and judging what comes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from tongzhou.accounts.models import User
from tongzhou.activity.actions import put_into_trash, record
from tongzhou.activity.models import TrashEntry
from tongzhou.clients.models import Contact
from tongzhou.obligations.actions.links import renew_links
from tongzhou.obligations.models import (
    ClientObligation,
    ObligationContact,
    ObligationEvent,
    ObligationItem,
    State,
)
from tongzhou.obligations.queries.owed import (
    by_mail,
    clock_of,
    contacts_asked,
    next_number,
    owners_of,
    reachable,
)
from tongzhou.obligations.refusals import (
    DayAheadError,
    DayTooEarlyError,
    NobodyAskedError,
    NotOfThisClientError,
    OwnerNotHereError,
    ReasonMissingError,
    StaleObligationError,
    TooManyObligationsError,
    WrongStateError,
)
from tongzhou.operations.limits import limit
from tongzhou.plan.models import WorkItem
from tongzhou.projects.models import Project

TRASH = "client_action"
Event = ObligationEvent.Kind
FIELDS = (
    "title", "needs", "why", "criteria", "due_on", "owner", "senior", "remind_before", "remind_every",
    "escalate_after",
)  # fmt: skip
"""What people write."""


@transaction.atomic
def create_obligation(
    project: Project,
    *,
    by: User,
    title: str,
    due_on: date,
    owner: User | None = None,
    contacts: Sequence[Contact] = (),
    items: Sequence[WorkItem] = (),
    **fields: Any,
) -> ClientObligation:
    """Write down what the client owes; it is a draft that only the vendor sees until it is asked for."""
    Project.objects.select_for_update(no_key=True).only("pk").get(pk=project.pk)
    if ClientObligation.objects.filter(project=project, deleted_at=None).count() >= limit("client_actions"):
        raise TooManyObligationsError
    one = ClientObligation(
        project=project,
        number=next_number(project),
        title=title.strip(),
        due_on=due_on,
        owner=owner or by,
        created_by=by,
        **fields,
    )
    _check(one, contacts, items)
    one.save()
    _link(one, contacts, items)
    _tell("obligations.action_created", one, by)
    return one


@transaction.atomic
def change_obligation(
    obligation: ClientObligation,
    *,
    by: User,
    version: int,
    contacts: Sequence[Contact] | None = None,
    items: Sequence[WorkItem] | None = None,
    **fields: Any,
) -> ClientObligation:
    """Change what it says; another due date moves the beginning of the waiting, and stays in the log."""
    one = _locked(obligation)
    if one.version != version:
        raise StaleObligationError
    if one.is_closed:
        raise WrongStateError
    due_before = one.due_on
    for name, value in fields.items():
        setattr(one, name, value)
    _check(one, contacts or (), items or ())
    changed = [name for name in FIELDS if name in fields]
    if one.with_client and one.due_on != due_before:
        begun = one.events.filter(kind__in=[Event.ASKED, Event.SENT_BACK]).order_by("-id").first()
        one.waiting_from = max(one.due_on, begun.day) if begun else one.due_on
        _log(one, Event.DUE_CHANGED, by=by, day=timezone.localdate())
    one.version += 1
    one.save(update_fields=[*changed, "waiting_from", "version"])
    _link(one, contacts, items)
    _tell("obligations.action_changed", one, by)
    return one


def _check(one: ClientObligation, contacts: Sequence[Contact], items: Sequence[WorkItem]) -> None:
    people = [*contacts, *([one.senior] if one.senior is not None else [])]
    if any(person.client_id != one.project.client_id for person in people):
        raise NotOfThisClientError
    if any(item.project_id != one.project_id for item in items):
        raise NotOfThisClientError
    if not owners_of(one.project).filter(pk=one.owner_id).exists() and one.owner_id != one.created_by_id:
        raise OwnerNotHereError


def _link(
    one: ClientObligation, contacts: Sequence[Contact] | None, items: Sequence[WorkItem] | None
) -> None:
    if contacts is not None:
        ObligationContact.objects.filter(obligation=one).exclude(contact__in=contacts).delete()
        known = set(ObligationContact.objects.filter(obligation=one).values_list("contact_id", flat=True))
        for person in contacts:
            if person.pk not in known:
                ObligationContact.objects.create(obligation=one, contact=person)
    if items is not None:
        ObligationItem.objects.filter(obligation=one).exclude(item__in=items).delete()
        there = set(ObligationItem.objects.filter(obligation=one).values_list("item_id", flat=True))
        for item in items:
            if item.pk not in there:
                ObligationItem.objects.create(obligation=one, item=item)


@transaction.atomic
def ask_client(obligation: ClientObligation, *, by: User, today: date, note: str = "") -> ClientObligation:
    """Ask for it: the client sees it from now on, and the clock begins on the evening of its due date."""
    one = _locked(obligation)
    people = contacts_asked(one)
    if not people:
        raise NobodyAskedError
    _must(one, State.DRAFT)
    one.state, one.waiting_from = State.ASKED, max(one.due_on, today)
    _save(one, "waiting_from")
    _log(one, Event.ASKED, by=by, day=today, note=note, people=people)
    renew_links(one, by_mail(people), by=by)
    _tell("obligations.action_asked", one, by, client=True, people=people)
    return one


@transaction.atomic
def deliver_obligation(
    obligation: ClientObligation,
    *,
    by: User,
    day: date,
    today: date,
    note: str = "",
    files: Sequence[str] = (),
) -> ClientObligation:
    """The client has delivered: by themselves in the portal, or as the vendor received it by another way."""
    return deliver(obligation, by=by, day=day, today=today, note=note, files=files)


def deliver(
    obligation: ClientObligation,
    *,
    by: User,
    day: date,
    today: date,
    note: str = "",
    files: Sequence[str] = (),
    through: Contact | None = None,
) -> ClientObligation:
    """For actions, in their transaction: stop the clock and write it down; ``through`` used a link of ``by``'s."""
    one = _locked(obligation)
    _must(one, State.ASKED, State.SENT_BACK)
    if day > today:
        raise DayAheadError
    begun = one.events.filter(kind__in=[Event.ASKED, Event.SENT_BACK]).order_by("-id").first()
    if begun is not None and day < begun.day:
        raise DayTooEarlyError
    days = _stop_clock(one, day)
    one.state = State.DELIVERED
    _save(one, "waiting_from", "waited_days")
    people = [through] if through is not None else []
    named = ", ".join(files)[:1000]
    _log(one, Event.DELIVERED, by=by, day=day, days=days, note=note, people=people, files=named)
    if through is None:
        _tell("obligations.action_delivered", one, by, client=True)
    else:
        _tell("obligations.action_delivered_by_link", one, by, client=True, name=through.name)
    return one


@transaction.atomic
def accept_obligation(
    obligation: ClientObligation, *, by: User, today: date, note: str = ""
) -> ClientObligation:
    """What came is what was needed: done."""
    one = _locked(obligation)
    _must(one, State.DELIVERED)
    one.state = State.DONE
    _save(one)
    _log(one, Event.ACCEPTED, by=by, day=today, note=note)
    _tell("obligations.action_accepted", one, by, client=True)
    return one


@transaction.atomic
def send_back_obligation(
    obligation: ClientObligation, *, by: User, today: date, note: str, due_on: date | None = None
) -> ClientObligation:
    """Something is missing: it is the client's turn again, and the clock runs on from today, or from a new due date."""
    one = _locked(obligation)
    _must(one, State.DELIVERED)
    if not note.strip():
        raise ReasonMissingError
    one.state = State.SENT_BACK
    if due_on is not None:
        one.due_on = due_on
    one.waiting_from, one.reminded_on, one.escalated_on = max(one.due_on, today), None, None
    _save(one, "due_on", "waiting_from", "reminded_on", "escalated_on")
    people = contacts_asked(one)
    _log(one, Event.SENT_BACK, by=by, day=today, note=note, people=people)
    renew_links(one, by_mail(people), by=by)
    _tell("obligations.action_sent_back", one, by, client=True, people=people)
    return one


@transaction.atomic
def waive_obligation(obligation: ClientObligation, *, by: User, today: date, note: str) -> ClientObligation:
    """The client need not deliver any more, and why; what was waited until today stays counted."""
    one = _locked(obligation)
    _must(one, State.DRAFT, State.ASKED, State.DELIVERED, State.SENT_BACK)
    if not note.strip():
        raise ReasonMissingError
    seen = one.state != State.DRAFT
    days = _stop_clock(one, today)
    one.state = State.WAIVED
    _save(one, "waiting_from", "waited_days")
    _log(one, Event.WAIVED, by=by, day=today, days=days, note=note)
    _tell("obligations.action_waived", one, by, client=seen)
    return one


@transaction.atomic
def reopen_obligation(obligation: ClientObligation, *, by: User, today: date) -> ClientObligation:
    """Take the acceptance or the waiving back: what was delivered is to be checked again, what was not is asked for."""
    one = _locked(obligation)
    _must(one, State.DONE, State.WAIVED)
    last = one.events.exclude(kind__in=[Event.WAIVED, Event.ACCEPTED, Event.REOPENED, Event.SHIFTED])
    before = last.order_by("-id").values_list("kind", flat=True).first()
    if before == Event.DELIVERED:
        one.state = State.DELIVERED
    elif before is None:
        one.state = State.DRAFT
    else:
        one.state, one.waiting_from = State.ASKED, max(one.due_on, today)
    _save(one, "waiting_from")
    _log(one, Event.REOPENED, by=by, day=today)
    _tell("obligations.action_reopened", one, by, client=one.state != State.DRAFT)
    return one


@transaction.atomic
def delete_obligation(obligation: ClientObligation, *, by: User) -> TrashEntry:
    """Into the trash, with its log; the client sees it no longer."""
    one = _locked(obligation)
    ClientObligation.objects.filter(pk=one.pk).update(deleted_at=timezone.now())
    _tell("obligations.action_deleted", one, by)
    return put_into_trash(TRASH, one.pk, label=one.title, by=by, project_id=one.project_id)


@transaction.atomic
def restore_obligation(number: int) -> ClientObligation:
    """Back from the trash."""
    one = ClientObligation.objects.select_related("project").get(pk=number)
    ClientObligation.objects.filter(pk=number).update(deleted_at=None)
    return one


@transaction.atomic
def purge_obligation(number: int) -> None:
    """Gone for good."""
    ClientObligation.objects.filter(pk=number).delete()


def _locked(obligation: ClientObligation) -> ClientObligation:
    found = ClientObligation.objects.select_for_update(of=("self",)).select_related(
        "project", "owner", "senior"
    )
    return found.get(pk=obligation.pk)


def _must(one: ClientObligation, *states: str) -> None:
    if one.state not in states:
        raise WrongStateError


def _stop_clock(one: ClientObligation, day: date) -> int:
    """The working days of the turn that ends; they are added to those waited before."""
    days = clock_of(one.project, day).days(one.waiting_from, day) if one.waiting_from else 0
    one.waited_days += days
    one.waiting_from = None
    return days


def _save(one: ClientObligation, *fields: str) -> None:
    one.version += 1
    one.save(update_fields=["state", "version", *fields])


def _log(
    one: ClientObligation,
    kind: str,
    *,
    by: User,
    day: date,
    days: int = 0,
    note: str = "",
    people: Sequence[Contact] = (),
    files: str = "",
) -> ObligationEvent:
    return ObligationEvent.objects.create(
        obligation=one,
        kind=kind,
        day=day,
        due_on=one.due_on,
        days=days,
        people=", ".join(person.name for person in people)[:500],
        note=note.strip(),
        files=files,
        by=by,
    )


def _tell(
    deed: str,
    one: ClientObligation,
    by: User,
    *,
    client: bool = False,
    people: Sequence[Contact] = (),
    **more: Any,
) -> None:
    details: dict[str, Any] = {"number": one.number, "owner": one.owner_id, **more}
    if client:
        details["client_visible"] = True
        details["user"] = [user.pk for user in reachable(one, people)]
        details["contacts"] = [person.pk for person in by_mail(people)]
    record(
        deed, one, by=by, label=one.title, project_id=one.project_id, details=details, client_may_see=client
    )
