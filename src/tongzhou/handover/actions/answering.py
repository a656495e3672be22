"""Presenting a handover to the client, what they answer to its lines, and solving what they object to."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.models import User
from tongzhou.handover.actions.lines import _locked, needs_day
from tongzhou.handover.actions.preparing import locked, note, refuse_passwords
from tongzhou.handover.models import Handover, HandoverLine, LineAnswer, LineState
from tongzhou.handover.queries.handovers import client_people_of
from tongzhou.handover.refusals import HandoverRefusedError

State, Answer = Handover.State, LineAnswer.Answer
ANSWERABLE = {LineState.HANDED, LineState.CONFIRMED, LineState.OBJECTED, LineState.REMAINING}
"""Lines to which the client can say something: those that are handed over, or were once."""


@transaction.atomic
def present_handover(handover: Handover, *, by: User) -> Handover:
    """Show it to the client: from now on they see its lines and answer those that are handed over."""
    known = locked(handover)
    if not known.is_draft:
        raise HandoverRefusedError("not_draft", _("The client sees it already."))
    if not known.lines.exists():
        raise HandoverRefusedError("no_lines", _("Write down at least one line: what is handed over?"))
    known.state, known.presented_by, known.presented_at = State.PRESENTED, by, timezone.now()
    known.version += 1
    known.save(update_fields=["state", "presented_by", "presented_at", "version"])
    note(
        "handover.presented",
        known,
        by=by,
        client=True,
        user=[one.pk for one in client_people_of(known.project)],
    )
    return known


@transaction.atomic
def take_back_handover(handover: Handover, *, by: User) -> Handover:
    """Hide it from the client again, to prepare it anew; what they have answered stays with its lines."""
    known = locked(handover)
    if not known.is_presented:
        raise HandoverRefusedError("not_presented", _("It is not with the client."))
    known.state, known.version = State.DRAFT, known.version + 1
    known.save(update_fields=["state", "version"])
    note("handover.taken_back", known, by=by)
    return known


@transaction.atomic
def answer_line(
    line: HandoverLine,
    *,
    by: User,
    answer: str,
    comment: str = "",
    due: date | None = None,
    said_by: str = "",
    seen: int | None = None,
) -> HandoverLine:
    """The client confirms a line, objects to it with a reason, or accepts that it remains to be done.

    ``by`` is a person of the client, or one of the vendor who notes what ``said_by`` has said elsewhere; whoever
    calls has checked their right. ``due`` is until when something remaining is to be done. ``seen`` is the version of
    the line that was read: nobody confirms what was changed under their eyes.
    """
    handover = _with_client(line)
    known = _locked(line, handover)
    comment, said_by = comment.strip(), said_by.strip()
    if seen is not None and seen != known.version:
        raise HandoverRefusedError(
            "changed", _("This line has been changed since you opened it. Read it again.")
        )
    if known.state not in ANSWERABLE:
        raise HandoverRefusedError("not_handed", _("This line has not been handed over yet."))
    if answer not in {Answer.CONFIRMED, Answer.OBJECTED, Answer.REMAINING}:
        raise HandoverRefusedError(
            "answer", _("Confirm it, object to it, or accept that it remains to be done.")
        )
    if answer == Answer.OBJECTED and not comment:
        raise HandoverRefusedError("no_reason", _("Say in a few words what is missing or wrong."))
    if not by.is_client and not said_by:
        raise HandoverRefusedError("no_name", _("Say who of the client has said so."))
    refuse_passwords(comment)
    if answer == Answer.REMAINING:
        known.due = due or known.due
        known.responsible = known.responsible or handover.project.organisation.name[:200]
        if known.due is None:
            raise needs_day()
    known.state = LineState(str(answer))
    known.version += 1
    known.save(update_fields=["state", "due", "responsible", "version"])
    _log(known, answer, by=by, comment=comment, said_by=said_by)
    note(f"handover.line_{answer}", handover, by=by, client=True, line=known.name)
    return known


@transaction.atomic
def confirm_all(handover: Handover, *, by: User) -> int:
    """The client confirms every line that is handed over and waits for their word; how many."""
    known = locked(handover)
    if not known.is_presented:
        raise not_with_client()
    waiting = list(known.lines.select_for_update().filter(state=LineState.HANDED).order_by("pk"))
    for line in waiting:
        line.state, line.version = LineState.CONFIRMED, line.version + 1
        line.save(update_fields=["state", "version"])
        _log(line, Answer.CONFIRMED, by=by)
    if waiting:
        note("handover.lines_confirmed", known, by=by, client=True, count=len(waiting))
    return len(waiting)


@transaction.atomic
def solve_line(line: HandoverLine, *, by: User, comment: str) -> HandoverLine:
    """What the client has objected to is put right: it is handed over again, with a word on what was done."""
    handover = _with_client(line)
    known = _locked(line, handover)
    if known.state != LineState.OBJECTED:
        raise HandoverRefusedError("not_objected", _("The client does not object to this line."))
    if not comment.strip():
        raise HandoverRefusedError("no_reason", _("Say in a few words what was done: the client reads it."))
    refuse_passwords(comment)
    known.state, known.version = LineState.HANDED, known.version + 1
    known.save(update_fields=["state", "version"])
    _log(known, Answer.SOLVED, by=by, comment=comment.strip())
    note(
        "handover.line_solved",
        handover,
        by=by,
        client=True,
        line=known.name,
        user=[one.pk for one in client_people_of(handover.project)],
    )
    return known


def _with_client(line: HandoverLine) -> Handover:
    known = locked(line.handover)
    if not known.is_presented:
        raise not_with_client()
    return known


def not_with_client() -> HandoverRefusedError:
    """It is in preparation, frozen or signed."""
    return HandoverRefusedError("not_presented", _("It is not open for answers at the moment. Look again."))


def _log(line: HandoverLine, answer: str, *, by: User, comment: str = "", said_by: str = "") -> None:
    LineAnswer.objects.create(
        line=line,
        answer=Answer(answer),
        comment=comment,
        by_name=(said_by or by.name)[:100],
        noted=bool(said_by) and not by.is_client,
        user=by,
        at=timezone.now(),
    )
