"""Sending, at least once: an attempt is made outside of any transaction, then its result is written.

Whoever dies in between has sent without a note of it; the job comes back and sends again, under the same
receipt. A failed attempt plans the next one, later each time, for as many days as the limits say.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import override

from tongzhou.accounts.models import User
from tongzhou.activity.actions import record
from tongzhou.notice.actions.letters import send_letter
from tongzhou.notice.actions.outcomes import SENT, Outcome, mail_failure, suppressed
from tongzhou.notice.actions.tell import enqueue_delivery
from tongzhou.notice.mail import mail_about
from tongzhou.notice.messages import message_for, refusal_of
from tongzhou.notice.models import Channel, Delivery, Notification
from tongzhou.notice.queries.deliveries import OPEN, notices_in, open_delivery, overdue
from tongzhou.notice.queries.hearing import client_sees, project_numbered
from tongzhou.notice.queries.notices import told
from tongzhou.notice.reasons import short
from tongzhou.notice.rules import subject_of
from tongzhou.operations.egress import EgressError, RefusedError, Resolve, call, system_resolver
from tongzhou.operations.limits import limit
from tongzhou.operations.sealing import SealBrokenError
from tongzhou.projects.subjects import find_subject

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (0.5, 2, 10, 30, 60, 120, 240, 480))
GONE = 410
TEST = "test"
"""The event of a test message: it is attempted once, while somebody waits for the result."""
KEPT, KEPT_UNREAD = timedelta(days=90), timedelta(days=365)


def patience() -> timedelta:
    """For how long a delivery is tried, and after how long a channel that takes nothing is switched off."""
    return timedelta(days=limit("webhook_days"))


def attempt(number: int, attempts: int, *, resolve: Resolve = system_resolver) -> Delivery | None:
    """Make an attempt, if it is still the next one; the delivery as it stands then, None when it was not."""
    delivery = open_delivery(number, attempts)
    if delivery is None:
        return None
    send: Callable[[], Outcome] = (
        (lambda: send_letter(delivery))
        if delivery.contact is not None
        else (lambda: _send_mail(delivery))
        if delivery.type == Delivery.Type.MAIL
        else (lambda: _send_message(delivery, resolve))
    )
    return settle(delivery, send(), now=timezone.now())


@transaction.atomic
def settle(delivery: Delivery, outcome: Outcome, *, now: datetime) -> Delivery | None:
    """Write how an attempt ended, and plan the next one; None when somebody else has done so already."""
    state, due = _next(delivery, outcome, now)
    mine = Delivery.objects.filter(pk=delivery.pk, attempts=delivery.attempts, state__in=OPEN)
    changed = mine.update(
        state=state,
        attempts=F("attempts") + 1,
        error="",
        reason=outcome.reason,
        reason_values=short(outcome.values),
        status=outcome.status,
        next_try=due,
        ended_at=None if due else now,
    )
    if not changed:
        return None
    delivery.refresh_from_db(
        fields=["state", "attempts", "error", "reason", "reason_values", "status", "next_try", "ended_at"]
    )
    if due:
        enqueue_delivery(delivery)
    if delivery.channel is not None and delivery.entry_id is not None:
        _note_health(delivery.channel, outcome, now)
    return delivery


def _next(delivery: Delivery, outcome: Outcome, now: datetime) -> tuple[str, datetime | None]:
    """The state after an attempt, and when the next one is due, if there is one."""
    if outcome.state != Delivery.State.FAILED:
        return outcome.state, None
    due = now + PAUSES[min(delivery.attempts, len(PAUSES) - 1)]
    if outcome.final or delivery.event == TEST or due > delivery.created_at + patience():
        return Delivery.State.DEAD, None
    return Delivery.State.FAILED, due


def _note_health(channel: Channel, outcome: Outcome, now: datetime) -> None:
    """A channel that takes nothing for too many days is switched off, and its owner is told."""
    row = Channel.objects.filter(pk=channel.pk)
    if outcome.state == Delivery.State.SENT:
        row.exclude(failing_since=None).update(failing_since=None)
    elif outcome.state == Delivery.State.FAILED:
        row.filter(failing_since=None).update(failing_since=now)
        late = row.filter(state=Channel.State.ON, failing_since__lte=now - patience())
        if late.update(state=Channel.State.FAILED):
            record(
                "notice.channel_failed",
                channel,
                by=channel.owner,
                project_id=channel.project_id,
                details={"owner": channel.owner_id, "kind": "channel", "subject": channel.pk},
            )


def _send_mail(delivery: Delivery) -> Outcome:
    """A mail about what the person may still see; nothing when nothing is left or they have gone."""
    user = delivery.user
    if user is None or not user.is_active:
        return suppressed("inactive")
    if settings.EMAIL_BACKEND.endswith("dummy.EmailBackend"):
        return suppressed("no_mail_server")
    carried = [one for one in notices_in(delivery) if not (delivery.event == "digest" and one.read_at)]
    return _post(user, carried, delivery)


def _post(user: User, carried: list[Notification], delivery: Delivery) -> Outcome:
    with override(user.language):
        notices = told(user, carried)
        if not notices:
            return suppressed("nothing_left")
        mail = mail_about(user, notices, delivery.receipt, thread=_thread(delivery, carried))
        try:
            mail.send()
        except OSError as error:  # what the mail server or the way to it says
            return mail_failure(error)
    return SENT


def _thread(delivery: Delivery, carried: list[Notification]) -> str:
    """What mails about one subject have in common; digests and whole projects make no thread."""
    only = carried[0]
    if delivery.event == "digest" or only.subject_kind == "project":
        return ""
    return f"{only.subject_kind}.{only.subject_id}"


def _send_message(delivery: Delivery, resolve: Resolve) -> Outcome:
    """A message to a channel, with everything looked at again."""
    channel, entry = delivery.channel, delivery.entry
    if channel is None or (channel.state != Channel.State.ON and entry is not None):
        return suppressed("switched_off")
    project = project_numbered(delivery.project_id)
    if delivery.project_id is not None and project is None:
        return suppressed("project_gone")
    if entry is not None and channel.with_client and not client_sees(channel, entry):
        return suppressed("client_may_not")
    about = subject_of(entry) if entry is not None else None
    subject = find_subject(channel.owner, *about) if about else None
    try:
        message = message_for(delivery, channel, project, subject, now=timezone.now().timestamp())
        reply = call(message.url, body=message.body, headers=message.headers, resolve=resolve)
    except SealBrokenError:
        return Outcome(Delivery.State.FAILED, "enter_again", final=True)
    except EgressError as error:
        final = isinstance(error, RefusedError)
        return Outcome(Delivery.State.FAILED, error.code, error.values, final=final)
    refusal = refusal_of(channel, reply)
    if refusal is None:
        return Outcome(Delivery.State.SENT, status=reply.status)
    return Outcome(Delivery.State.FAILED, *refusal, reply.status, final=reply.status == GONE)


@transaction.atomic
def retry(delivery: Delivery, *, by: User) -> bool:
    """Try again now, whatever was planned; False when it is on its way or has arrived."""
    again = Delivery.objects.filter(
        pk=delivery.pk, state__in=[Delivery.State.FAILED, Delivery.State.DEAD], attempts=delivery.attempts
    )
    now = timezone.now()
    # One more attempt is counted, so that the job which waits for its time finds itself overtaken.
    if not again.update(state=Delivery.State.QUEUED, next_try=now, ended_at=None, attempts=F("attempts") + 1):
        return False
    delivery.refresh_from_db()
    enqueue_delivery(delivery)
    record(
        "notice.delivery_retried", delivery, by=by, label=str(delivery.event), project_id=delivery.project_id
    )
    return True


def enqueue_overdue(*, now: datetime) -> int:
    """Open deliveries whose job is lost get another one; how many were looked at."""
    found = overdue(now)
    for delivery in found:
        enqueue_delivery(delivery)
    return len(found)


@transaction.atomic
def forget_old(*, now: datetime) -> int:
    """Deliveries that ended long ago and notices that were read long ago are forgotten."""
    old = Delivery.objects.filter(ended_at__lt=now - KEPT)
    read = Notification.objects.filter(read_at__lt=now - KEPT)
    unread = Notification.objects.filter(read_at=None, created_at__lt=now - KEPT_UNREAD)
    return sum(rows.delete()[0] for rows in (old, read, unread))
