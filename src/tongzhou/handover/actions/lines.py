"""The lines of a handover: written down, changed, made ready, handed over, taken over from elsewhere, done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.models import User
from tongzhou.files.models import Audience
from tongzhou.handover.actions.preparing import locked, note, refuse_passwords, stale, to_change
from tongzhou.handover.kinds import ALWAYS, FACTS, OWED
from tongzhou.handover.models import Attendee, Handover, HandoverLine, LineKind, LineState
from tongzhou.handover.queries.handovers import remaining_to_take, work_to_take
from tongzhou.handover.refusals import HandoverRefusedError
from tongzhou.operations.limits import limit
from tongzhou.plan.actions.items.create import create_item
from tongzhou.plan.models import WorkItem

MOST_ATTENDEES = 500
TEXTS = (
    "name", "address", "edition", "purpose", "login", "role", "holder", "support", "trainer", "responsible", "details",
    "internal_note",
)  # fmt: skip
OTHERS = ("outcome", "seats", "valid_until", "day", "due", "side", "deliverable", "file_version")
STEPS = {LineState.OPEN, LineState.READY, LineState.HANDED}
"""How far the vendor can say that a line is; the rest is the client's word."""


@transaction.atomic
def add_line(handover: Handover, *, by: User, kind: str, **facts: Any) -> HandoverLine:
    """Write a line down."""
    known = to_change(handover)
    _room_for(known, 1)
    line = HandoverLine(handover=known, kind=LineKind(kind), position=_next(known))
    _set(line, facts)
    line.save(force_insert=True)
    note("handover.line_added", known, by=by, line=line.name)
    return line


def add_quietly(known: Handover, rows: Sequence[tuple[str, dict[str, Any]]]) -> None:
    """Several lines at once, for an import, which tells the diary itself; the handover is locked."""
    _room_for(known, len(rows))
    for position, (kind, facts) in enumerate(rows, start=_next(known)):
        line = HandoverLine(handover=known, kind=LineKind(kind), position=position)
        _set(line, facts)
        line.save(force_insert=True)


@transaction.atomic
def change_line(line: HandoverLine, *, by: User, seen: int, **facts: Any) -> HandoverLine:
    """Change what a line says. What the client has confirmed is theirs to confirm again when it says something else."""
    handover = to_change(line.handover)
    known = _locked(line, handover)
    if known.version != seen:
        raise stale()
    told = [name for name in (*FACTS[known.kind], "details") if name not in OWED]
    before = [getattr(known, f"{name}_id" if name in LINKS else name) for name in told]
    _set(known, facts)
    after = [getattr(known, f"{name}_id" if name in LINKS else name) for name in told]
    if known.state == LineState.CONFIRMED and before != after:
        known.state = LineState.HANDED
    known.version += 1
    known.save(update_fields=[*TEXTS, *OTHERS, "state", "version"])
    note("handover.line_changed", handover, by=by, line=known.name)
    return known


LINKS = ("deliverable", "file_version")


def _set(line: HandoverLine, facts: dict[str, Any]) -> None:
    """Set facts that lines of this kind have; refuses passwords, and things of other projects."""
    allowed = {*FACTS[line.kind], *ALWAYS, *OWED}
    for name, value in facts.items():
        if name.removesuffix("_id") not in allowed:
            raise HandoverRefusedError("no_such_fact", _("Lines of this kind have no such fact."))
        setattr(line, name, value.strip() if isinstance(value, str) else value)
    if not line.name:
        raise HandoverRefusedError("no_name", _("Say what is handed over."))
    if line.state == LineState.REMAINING and not (line.due and line.responsible):
        raise needs_day()
    project = line.handover.project_id
    chosen = line.file_version
    if line.deliverable is not None and line.deliverable.project_id != project:
        raise HandoverRefusedError("elsewhere", _("This belongs to another project."))
    if chosen is not None and chosen.file.project_id != project:
        raise HandoverRefusedError("elsewhere", _("This belongs to another project."))
    if chosen is not None and chosen.file.audience != Audience.CLIENT:
        raise HandoverRefusedError(
            "internal_file", _("This file is internal: publish it to the client first.")
        )
    refuse_passwords(*(getattr(line, name) for name in TEXTS))


def needs_day() -> HandoverRefusedError:
    """What remains is done by somebody until a day."""
    return HandoverRefusedError(
        "no_day",
        _("Say until when and by whom it is done: a remaining item has a day and somebody responsible."),
    )


@transaction.atomic
def drop_line(line: HandoverLine, *, by: User) -> None:
    """One line less; what the client has answered stays."""
    handover = to_change(line.handover)
    known = _locked(line, handover)
    if known.answers.exists():
        raise HandoverRefusedError("answered", _("The client has answered it: it stays."))
    name = known.name
    known.delete()
    note("handover.line_dropped", handover, by=by, line=name)


@transaction.atomic
def set_states(handover: Handover, *, by: User, numbers: Iterable[int], state: str) -> int:
    """Say of several lines that they are open, ready or handed over; how many. Confirmed ones stay as they are."""
    known = to_change(handover)
    if state not in STEPS:
        raise HandoverRefusedError("not_yours", _("Only the client confirms a line or objects to it."))
    chosen = known.lines.select_for_update().filter(
        pk__in=list(numbers)[: limit("handover_lines")], state__in=STEPS
    )
    changed = 0
    for line in chosen.exclude(state=state).order_by("pk"):
        line.state, line.version = LineState(state), line.version + 1
        line.save(update_fields=["state", "version"])
        changed += 1
    if changed:
        note(f"handover.lines_{state}", known, by=by, client=state == LineState.HANDED, count=changed)
    return changed


@transaction.atomic
def take_over(
    handover: Handover, *, by: User, remaining: Iterable[int] = (), items: Iterable[int] = ()
) -> list[HandoverLine]:
    """Make lines of what remains of acceptances, and of open defects and issues; each is taken over once."""
    known = to_change(handover)
    found = list(remaining_to_take(known).filter(pk__in=list(remaining)))
    work = list(work_to_take(known).filter(pk__in=list(items)))
    _room_for(known, len(found) + len(work))
    position = _next(known)
    made = []
    for one in found:
        made.append(
            HandoverLine(
                name=one.text[:300],
                side=one.side,
                responsible=one.owner,
                due=one.due,
                remaining=one,
                item=None,
            )
        )
    for item in work:
        made.append(HandoverLine(name=item.name[:300], due=item.due_date or item.finish_date, item=item))
    for place, line in enumerate(made, start=position):
        line.handover, line.kind, line.position = known, LineKind.DEFECT, place
        line.save(force_insert=True)
    if made:
        note("handover.items_taken_over", known, by=by, count=len(made))
    return made


@transaction.atomic
def finish_line(line: HandoverLine, *, by: User, done: bool) -> HandoverLine:
    """Tick off what was still to be done, or open it again; also when the handover is signed."""
    handover = locked(line.handover)
    known = _locked(line, handover)
    if known.kind != LineKind.DEFECT and known.state != LineState.REMAINING:
        raise HandoverRefusedError("nothing_owed", _("Nothing of this line remains to be done."))
    if handover.is_signing:
        raise HandoverRefusedError("frozen", _("It is with both for signature. Wait until they have signed."))
    known.done_at = timezone.now() if done else None
    known.version += 1
    known.save(update_fields=["done_at", "version"])
    note(
        "handover.line_finished" if done else "handover.line_reopened",
        handover,
        by=by,
        client=True,
        line=known.name,
    )
    return known


@transaction.atomic
def work_on_line(line: HandoverLine, *, by: User, today: date) -> WorkItem:
    """Make a work item of something that is still to be done."""
    handover = locked(line.handover)
    known = _locked(line, handover)
    if known.item is not None:
        raise HandoverRefusedError("made", _("There is a work item for it already."))
    fields = {"name": known.name, "due_date": known.due, "planned": False}
    known.item = create_item(handover.project, by=by, fields=fields, today=today, complete=False)
    known.save(update_fields=["item"])
    note("handover.line_planned", handover, by=by, line=known.name)
    return known.item


# Attendance


@transaction.atomic
def invite(line: HandoverLine, *, by: User, people: Sequence[tuple[str, str]]) -> list[Attendee]:
    """Add people, with their organisations, to the attendance list of a training."""
    handover, known = _training(line)
    if known.attendees.count() + len(people) > MOST_ATTENDEES:
        raise HandoverRefusedError("many", _("A training has at most five hundred people."))
    made = [
        Attendee.objects.create(line=known, name=name[:100], organisation=organisation[:200])
        for name, organisation in people
        if name
    ]
    note("handover.attendees_added", handover, by=by, line=known.name, count=len(made))
    return made


@transaction.atomic
def set_attendance(line: HandoverLine, *, by: User, came: Iterable[int]) -> int:
    """Say who of those invited has come; how many."""
    handover, known = _training(line)
    there = set(came)
    known.attendees.filter(pk__in=there).update(attended=True)
    known.attendees.exclude(pk__in=there).update(attended=False)
    count = known.attendees.filter(attended=True).count()
    _ask_again(known)
    note("handover.attendance_set", handover, by=by, line=known.name, count=count)
    return count


@transaction.atomic
def drop_attendee(attendee: Attendee, *, by: User) -> None:
    """Somebody less on the list."""
    handover, known = _training(attendee.line)
    known.attendees.filter(pk=attendee.pk).delete()
    _ask_again(known)
    note("handover.attendee_dropped", handover, by=by, line=known.name)


def _training(line: HandoverLine) -> tuple[Handover, HandoverLine]:
    handover = to_change(line.handover)
    known = _locked(line, handover)
    if known.kind != LineKind.TRAINING:
        raise HandoverRefusedError("no_training", _("Only a training has an attendance list."))
    return handover, known


def _ask_again(line: HandoverLine) -> None:
    line.version += 1
    if line.state == LineState.CONFIRMED:
        line.state = LineState.HANDED
    line.save(update_fields=["state", "version"])


def _locked(line: HandoverLine, handover: Handover) -> HandoverLine:
    found = (
        HandoverLine.objects.select_for_update(of=("self",))
        .select_related("deliverable", "file_version__file", "item")
        .get(pk=line.pk, handover=handover)
    )
    found.handover = handover
    return found


def _room_for(handover: Handover, more: int) -> None:
    if handover.lines.count() + more > limit("handover_lines"):
        raise HandoverRefusedError("many", _("This handover has as many lines as it may have."))


def _next(handover: Handover) -> int:
    last = handover.lines.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1
