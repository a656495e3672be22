"""The ladder of reminders: before the day, on the day, every few working days, then to somebody senior."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from tongzhou.accounts.models import User
from tongzhou.clients.models import Contact
from tongzhou.obligations.actions.asking import Event, _locked, _log, _tell
from tongzhou.obligations.actions.links import renew_links
from tongzhou.obligations.clock import Clock
from tongzhou.obligations.models import ClientObligation
from tongzhou.obligations.queries.owed import by_mail, clock_of, contacts_asked, reachable, waited
from tongzhou.obligations.refusals import WrongStateError


@transaction.atomic
def remind_client(obligation: ClientObligation, *, by: User, today: date, note: str = "") -> ClientObligation:
    """Remind now, by hand: in the portal and by mail, or as it was done by phone (the note says how)."""
    one = _locked(obligation)
    if not one.with_client:
        raise WrongStateError
    _remind(one, contacts_asked(one), by=by, today=today, note=note)
    return one


@transaction.atomic
def escalate_obligation(
    obligation: ClientObligation, *, by: User, today: date, note: str = ""
) -> ClientObligation:
    """Let the named senior contact know that it is not there."""
    one = _locked(obligation)
    if not one.with_client or one.senior is None:
        raise WrongStateError
    _escalate(one, by=by, today=today, note=note)
    return one


@transaction.atomic
def climb_ladder(obligation: ClientObligation, *, today: date) -> str:
    """Do what is due today for one client action, once; what was done, or nothing.

    Nobody is reminded who cannot see it or be written to: the log holds only what has reached somebody.
    """
    one = _locked(obligation)
    if not one.with_client or one.deleted_at is not None or one.reminded_on == today:
        return ""
    clock = clock_of(one.project, today)
    if wants_escalation(one, clock, today) and one.senior is not None and _reached(one, one.senior):
        _escalate(one, by=one.owner, today=today)
        return Event.ESCALATED
    people = [person for person in contacts_asked(one) if _reached(one, person)]
    if people and wants_reminder(one, clock, today):
        _remind(one, people, by=one.owner, today=today)
        return Event.REMINDED
    return ""


def _reached(one: ClientObligation, person: Contact) -> bool:
    return bool(by_mail([person]) or reachable(one, [person]))


def wants_reminder(one: ClientObligation, clock: Clock, today: date) -> bool:
    """Whether today is a step of the ladder."""
    ahead = (one.due_on - today).days
    if ahead >= 0:
        return ahead in {one.remind_before, 0}
    since = max(one.reminded_on or one.due_on, one.due_on)
    return clock.days(since, today) >= one.remind_every


def wants_escalation(one: ClientObligation, clock: Clock, today: date) -> bool:
    """Whether it is time for the senior contact, who hears of each turn once."""
    return one.escalated_on is None and waited(one, clock, today) - one.waited_days >= one.escalate_after


def _remind(
    one: ClientObligation, people: Sequence[Contact], *, by: User, today: date, note: str = ""
) -> None:
    one.reminded_on = today
    one.save(update_fields=["reminded_on"])
    _log(one, Event.REMINDED, by=by, day=today, note=note, people=people)
    renew_links(one, by_mail(people), by=by)
    _tell("obligations.action_reminded", one, by, client=True, people=people)


def _escalate(one: ClientObligation, *, by: User, today: date, note: str = "") -> None:
    assert one.senior is not None
    one.reminded_on = one.escalated_on = today
    one.save(update_fields=["reminded_on", "escalated_on"])
    _log(one, Event.ESCALATED, by=by, day=today, note=note, people=[one.senior])
    _tell("obligations.action_escalated", one, by, client=True, people=[one.senior])
