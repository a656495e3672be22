"""From a line of the diary to notices, mails and messages: the outbox.

The job that tells is committed together with the line. It finds out who is to hear, then writes notices and
deliveries in one transaction, each with the job that sends it. Run a second time, it finds them written.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from django.db import transaction

from tongzhou.activity.live import announce
from tongzhou.activity.models import DiaryEntry
from tongzhou.clients.models import Contact
from tongzhou.notice.clock import mail_time
from tongzhou.notice.models import Channel, Delivery, Kind, Mail, Notification
from tongzhou.notice.queries.hearing import Hearing, channels_for, hearings, plan_hearings
from tongzhou.notice.queries.letters import LETTERS, contacts_named
from tongzhou.notice.rules import GATHERED, named_in, rule_of
from tongzhou.operations.actions import enqueue

ROUND = timedelta(minutes=10)
"""The steps in a plan within ten minutes are told of together, when these are over."""


_quietly: ContextVar[bool] = ContextVar("quietly", default=False)


@contextmanager
def quietly() -> Iterator[None]:
    """Tell nobody of what is done in here: a history is being loaded, not made."""
    before = _quietly.set(True)
    try:
        yield
    finally:
        _quietly.reset(before)


def follow_diary(entry: DiaryEntry) -> None:
    """Have people told of a line, once it has been committed."""
    if _quietly.get():
        return
    if entry.deed == "projects.member_removed":
        _forget_project(entry)
    if entry.deed in GATHERED and entry.project_id is not None:
        until = _end_of_round(entry.at)
        enqueue(
            "notice.dispatch_plan",
            key=f"notice.plan:{entry.project_id}:{until.isoformat()}",
            at=until,
            project=entry.project_id,
            since=int(entry.details.get("version", 1)) - 1,
            until=until.isoformat(),
        )
    elif rule_of(entry) is not None:
        enqueue("notice.dispatch", entry=entry.pk)


def _end_of_round(moment: datetime) -> datetime:
    """The next full ten minutes."""
    begin = moment.replace(minute=moment.minute - moment.minute % 10, second=0, microsecond=0)
    return begin + ROUND


def _forget_project(entry: DiaryEntry) -> None:
    """Whoever leaves a project finds nothing of it among their notices, and in their bell."""
    left = named_in(entry.details, "user")
    Notification.objects.filter(user__in=left, project=entry.project_id).update(shown=False, digest_at=None)


def dispatch(entry: DiaryEntry, *, now: datetime) -> int:
    """Tell everybody whom a line concerns; how many were told who had not been."""
    rule = rule_of(entry)
    channels = channels_for(entry, rule.kind) if rule is not None and rule.channels else []
    return _tell(entry, hearings(entry), channels, now=now) + _write_to_contacts(entry, now=now)


@transaction.atomic
def _write_to_contacts(entry: DiaryEntry, *, now: datetime) -> int:
    """A mail to each contact without an account whom a line names; how many had not been written to."""
    if entry.deed not in LETTERS:
        return 0
    fresh = [_letter_to(contact, entry, now) for contact in contacts_named(entry)]
    return sum(fresh)


def _letter_to(contact: Contact, entry: DiaryEntry, now: datetime) -> bool:
    delivery, fresh = Delivery.objects.get_or_create(
        contact=contact,
        entry=entry,
        defaults={
            "organisation_id": entry.organisation_id,
            "project_id": entry.project_id,
            "type": Delivery.Type.MAIL,
            "event": entry.deed,
            "next_try": now,
        },
    )
    if fresh:
        enqueue_delivery(delivery)
    return fresh


def dispatch_plan(entry: DiaryEntry, since: int, until: datetime, *, now: datetime) -> int:
    """Tell of a round of steps in a plan, after version ``since``; ``entry`` is the line of the last one."""
    return _tell(entry, plan_hearings(entry, since, until), channels_for(entry, Kind.CHANGE), now=now)


@transaction.atomic
def tell_of_past(entry: DiaryEntry, *, read: bool) -> int:
    """Put a line of a loaded history into the lists of those whom it concerns; nothing goes out."""
    found = hearings(entry)
    for hearing in found:
        notice, fresh = _written(entry, hearing)
        if fresh and read:
            notice.read_at = entry.at
            notice.save(update_fields=["read_at"])
    return len(found)


@transaction.atomic
def _tell(entry: DiaryEntry, found: list[Hearing], channels: list[Channel], *, now: datetime) -> int:
    for channel in channels:
        _send_to(channel, entry, now)
    return sum(_notify(entry, hearing, now) for hearing in found)


def _notify(entry: DiaryEntry, hearing: Hearing, now: datetime) -> bool:
    """One person's notice, and when and how it goes out; False when they have been told already."""
    notice, fresh = _written(entry, hearing)
    if not fresh:
        return False
    if hearing.choice.mail != Mail.NEVER:
        _plan_mail(notice, mail_time(hearing.choice.mail, hearing.preference, now), now)
    if notice.shown:
        hint = {"id": notice.pk, "toast": hearing.kind == Kind.MENTION}
        announce(f"user:{hearing.user.pk}", hint, kind="notice")
    return True


def _written(entry: DiaryEntry, hearing: Hearing) -> tuple[Notification, bool]:
    """The person's notice of this line, and whether it is new."""
    return Notification.objects.get_or_create(
        user=hearing.user,
        entry=entry,
        defaults={
            "kind": hearing.kind,
            "project": hearing.subject.access.project if hearing.subject.access else None,
            "subject_kind": hearing.subject.kind,
            "subject_id": hearing.subject.pk,
            "items": list(hearing.items),
            "shown": hearing.choice.in_app,
        },
    )


def _plan_mail(notice: Notification, due: datetime | None, now: datetime) -> None:
    """A mail of its own at once, or a place in the digest that is due then."""
    if due is None:
        notice.delivery = _mail_for(notice, now)
        notice.save(update_fields=["delivery"])
    else:
        notice.digest_at = due
        notice.save(update_fields=["digest_at"])
        key = f"notice.digest:{notice.user_id}:{due.isoformat()}"
        enqueue("notice.digest", key=key, at=due, user=notice.user_id)


def _mail_for(notice: Notification, now: datetime) -> Delivery:
    delivery = Delivery(
        organisation_id=notice.entry.organisation_id,
        project_id=notice.project_id,
        type=Delivery.Type.MAIL,
        user_id=notice.user_id,
        entry=notice.entry,
        event=notice.entry.deed,
        next_try=now,
    )
    delivery.save()
    enqueue_delivery(delivery)
    return delivery


def _send_to(channel: Channel, entry: DiaryEntry, now: datetime) -> None:
    delivery, fresh = Delivery.objects.get_or_create(
        channel=channel,
        entry=entry,
        defaults={
            "organisation_id": channel.organisation_id,
            "project_id": entry.project_id if channel.project_id is None else channel.project_id,
            "type": Delivery.Type.CHANNEL,
            "event": entry.deed,
            "next_try": now,
        },
    )
    if fresh:
        enqueue_delivery(delivery)


def enqueue_delivery(delivery: Delivery) -> None:
    """Have the next attempt made when it is due; there is one job for each attempt, however often it is asked."""
    enqueue(
        "notice.deliver",
        key=f"notice.deliver:{delivery.pk}:{delivery.attempts}",
        at=delivery.next_try,
        delivery=delivery.pk,
        attempt=delivery.attempts,
    )


@transaction.atomic
def gather_digest(user_id: int, *, now: datetime) -> Delivery | None:
    """One mail for all that waits for a digest by now; None when nothing does."""
    waiting = Notification.objects.filter(user=user_id, digest_at__lte=now, delivery=None)
    first = waiting.select_related("entry").first()
    if first is None:
        return None
    delivery = Delivery(
        organisation_id=first.entry.organisation_id,
        type=Delivery.Type.MAIL,
        user_id=user_id,
        event="digest",
        next_try=now,
    )
    delivery.save()
    waiting.update(delivery=delivery, digest_at=None)
    enqueue_delivery(delivery)
    return delivery
