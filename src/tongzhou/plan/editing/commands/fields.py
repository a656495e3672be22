"""Commands that give an item new values: ``set``, ``move``, ``resize``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from tongzhou.engine.plan import Constraint
from tongzhou.plan.editing.commands.editor import CommandError, Editor, minutes, span, text
from tongzhou.plan.editing.state import AssignmentRow, Row
from tongzhou.plan.models import DAY, Kind

NEEDS_DATE = frozenset(Constraint) - {Constraint.ASAP, Constraint.ALAP}
AT_THE_END = frozenset({Constraint.MFO, Constraint.FNET, Constraint.FNLT})


def set_fields(editor: Editor, command: dict[str, Any]) -> None:
    """``set``: give an item new values, one field at a time, in a fixed order."""
    row = editor.row(command["id"])
    given = command["fields"]
    if unknown := set(given) - set(SETTERS):
        raise CommandError("unknown_field", _("The plan has no field “%(field)s”.") % {"field": min(unknown)})
    for name, setter in SETTERS.items():
        if name in given:
            setter(editor, row, given[name])


def _set_name(editor: Editor, row: Row, value: Any) -> None:
    name = text(value, 500)
    if not name:
        raise CommandError("name_missing", _("A work item needs a name."), [row.id])
    row.name = name


def _refuse_on_summary(editor: Editor, row: Row) -> None:
    if editor.state.is_summary(row.id) and not row.manual:
        raise CommandError(
            "summary_is_computed",
            _("“%(name)s” is a summary: its dates, duration and progress come from the items below it.")
            % {"name": row.name},
            [row.id],
        )


def _set_kind(editor: Editor, row: Row, value: Any) -> None:
    if value not in Kind.values:
        raise CommandError("unknown_kind", _("The plan does not know this kind of work item."), [row.id])
    row.kind = value
    if value == Kind.MILESTONE and not editor.state.is_summary(row.id):
        row.duration = 0
        row.remaining = None


def _set_duration(editor: Editor, row: Row, value: Any) -> None:
    _refuse_on_summary(editor, row)
    row.duration = span(value)
    _forget_profile(editor, row)
    if row.kind == Kind.MILESTONE and row.duration:
        row.kind = Kind.TASK
    if row.manual and row.given_start_at is not None:
        row.given_finish_at = None
    _after_progress(row)


def _forget_profile(editor: Editor, row: Row) -> None:
    """A new duration is worked without the gaps and contours that a file had brought."""
    row.segments = ""
    row.split_span = None
    row.placeholder = False
    people = editor.state.people.get(row.id, ())
    editor.state.set_people(
        row.id,
        tuple(
            replace(one, span=None, work=row.duration * one.units // 10_000 if one.work else one.work)
            for one in people
        ),
    )


def _flag(name: str) -> Callable[[Editor, Row, Any], None]:
    def setter(editor: Editor, row: Row, value: Any) -> None:
        setattr(row, name, bool(value))

    return setter


def _set_manual(editor: Editor, row: Row, value: Any) -> None:
    row.manual = bool(value)
    row.given_start_at, row.given_finish_at = (row.start_at, row.finish_at) if row.manual else (None, None)


def _set_start(editor: Editor, row: Row, value: Any) -> None:
    """A start given by hand: the actual one, the manual one, or a start-no-earlier-than constraint."""
    instant = minutes(value, empty=True)
    if row.actual_start_at is not None and instant is not None:
        row.actual_start_at = instant
    elif row.manual:
        _shift_manual(row, instant)
    else:
        _refuse_on_summary(editor, row)
        row.constraint_type = Constraint.ASAP if instant is None else Constraint.SNET
        row.constraint_at = instant


def _shift_manual(row: Row, start: int | None) -> None:
    if start is not None and row.given_start_at is not None and row.given_finish_at is not None:
        row.given_finish_at += start - row.given_start_at
    row.given_start_at = start


def _set_finish(editor: Editor, row: Row, value: Any) -> None:
    """A finish given by hand changes the duration, as dragging the bar's end does."""
    _resize_to(editor, row, minutes(value))


def _resize_to(editor: Editor, row: Row, finish: int | None) -> None:
    _refuse_on_summary(editor, row)
    start = row.start_at
    if finish is None or start is None:
        return
    if finish % DAY == 0:
        finish = editor.end_of_day(row, finish)
    if finish < start:
        raise CommandError("finish_before_start", _("The finish would lie before the start."), [row.id])
    if row.actual_finish_at is not None:
        row.actual_finish_at = finish
    if row.manual:
        row.given_start_at = row.given_start_at if row.given_start_at is not None else start
        row.given_finish_at = finish
    row.duration = finish - start if row.elapsed else editor.work_between(row, start, finish)
    _forget_profile(editor, row)
    if row.kind == Kind.MILESTONE and row.duration:
        row.kind = Kind.TASK
    _after_progress(row)


def _set_percent(editor: Editor, row: Row, value: Any) -> None:
    _refuse_on_summary(editor, row)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 100:
        raise CommandError("percent_out_of_range", _("Progress must lie between 0 and 100 %."), [row.id])
    row.percent = value
    row.stop_at = row.resume_at = None
    row.segments = ""
    if value == 0:
        row.actual_start_at = row.actual_finish_at = row.remaining = None
        return
    if row.actual_start_at is None:
        row.actual_start_at = row.start_at
    if value == 100:
        row.actual_finish_at = row.actual_finish_at or row.finish_at
        row.remaining = 0
        return
    row.actual_finish_at = None
    _after_progress(row)


def _after_progress(row: Row) -> None:
    """What is left of a started task follows its duration and its percentage."""
    if row.actual_finish_at is None and row.actual_start_at is not None:
        row.remaining = row.duration * (100 - row.percent) // 100


def _set_actual_start(editor: Editor, row: Row, value: Any) -> None:
    _refuse_on_summary(editor, row)
    row.actual_start_at = minutes(value, empty=True)
    if row.actual_start_at is None:
        row.percent, row.actual_finish_at, row.remaining = 0, None, None
    _after_progress(row)


def _set_actual_finish(editor: Editor, row: Row, value: Any) -> None:
    _refuse_on_summary(editor, row)
    finish = minutes(value, empty=True)
    if finish is None:
        row.actual_finish_at = None
        row.percent = min(row.percent, 99)
        _after_progress(row)
        return
    if finish % DAY == 0:
        finish = editor.end_of_day(row, finish)
    start = row.actual_start_at if row.actual_start_at is not None else row.start_at
    if start is not None and finish < start:
        raise CommandError("finish_before_start", _("The finish would lie before the start."), [row.id])
    row.actual_start_at, row.actual_finish_at, row.percent, row.remaining = start, finish, 100, 0
    if start is not None and row.duration:
        row.duration = finish - start if row.elapsed else editor.work_between(row, start, finish)


def _set_remaining(editor: Editor, row: Row, value: Any) -> None:
    _refuse_on_summary(editor, row)
    left = span(value)
    done = row.duration * row.percent // 100
    row.duration = done + left
    row.remaining = left
    row.percent = min(99, done * 100 // row.duration) if row.duration and left else row.percent


def _set_constraint(editor: Editor, row: Row, value: Any) -> None:
    kind, at = value if value is not None else (Constraint.ASAP, None)
    instant = minutes(at, empty=True)
    if kind not in set(Constraint):
        raise CommandError("unknown_constraint", _("The plan does not know this constraint."), [row.id])
    if kind in NEEDS_DATE and instant is None:
        raise CommandError("constraint_needs_date", _("This constraint needs a date."), [row.id])
    if kind in AT_THE_END and instant is not None and instant % DAY == 0:
        instant = editor.end_of_day(row, instant)
    row.constraint_type = int(kind)
    row.constraint_at = instant if kind in NEEDS_DATE else None


def _set_deadline(editor: Editor, row: Row, value: Any) -> None:
    instant = minutes(value, empty=True)
    if instant is not None and instant % DAY == 0:
        instant = editor.end_of_day(row, instant)
    row.deadline_at = instant


def _set_calendar(editor: Editor, row: Row, value: Any) -> None:
    if value is not None and value not in editor.calendars:
        raise CommandError("unknown_calendar", _("This calendar does not belong to the project."), [row.id])
    row.calendar_id = value


def _set_people(editor: Editor, row: Row, value: Any) -> None:
    wanted = list(dict.fromkeys(value))
    if set(wanted) - editor.resources:
        raise CommandError("unknown_resource", _("This person does not belong to the project."), [row.id])
    now = {person.resource_id: person for person in editor.state.people.get(row.id, ())}
    editor.state.set_people(row.id, tuple(now.get(key, AssignmentRow(key)) for key in wanted))


def _cold(name: str, limit: int) -> Callable[[Editor, Row, Any], None]:
    def setter(editor: Editor, row: Row, value: Any) -> None:
        editor.state.set_cold(row.id, **{name: text(value, limit)})

    return setter


SETTERS: dict[str, Callable[[Editor, Row, Any], None]] = {
    "name": _set_name,
    "kind": _set_kind,
    "active": _flag("active"),
    "elapsed": _flag("elapsed"),
    "estimated": _flag("estimated"),
    "manual": _set_manual,
    "calendar": _set_calendar,
    "duration": _set_duration,
    "constraint": _set_constraint,
    "start": _set_start,
    "finish": _set_finish,
    "actual_start": _set_actual_start,
    "percent": _set_percent,
    "remaining": _set_remaining,
    "actual_finish": _set_actual_finish,
    "deadline": _set_deadline,
    "people": _set_people,
    "notes": _cold("notes", 100_000),
    "deliverable": _cold("deliverable", 500),
    "criterion": _cold("criterion", 100_000),
}


def reassign(editor: Editor, command: dict[str, Any]) -> None:
    """``reassign``: one person's part of an item goes to another, with its units and its work."""
    row, giver, taker = editor.row(command["id"]), command["from"], command["to"]
    if {giver, taker} - editor.resources:
        raise CommandError("unknown_resource", _("This person does not belong to the project."), [row.id])
    people = editor.state.people.get(row.id, ())
    on_it = {one.resource_id for one in people}
    if giver not in on_it:
        raise CommandError(
            "not_assigned", _("“%(name)s” is no longer given to this person.") % {"name": row.name}, [row.id]
        )
    if taker in on_it:
        raise CommandError(
            "assigned_already",
            _("“%(name)s” is given to this person already.") % {"name": row.name},
            [row.id],
        )
    handed = (replace(one, resource_id=taker) if one.resource_id == giver else one for one in people)
    editor.state.set_people(row.id, tuple(handed))


def move(editor: Editor, command: dict[str, Any]) -> None:
    """``move``: a bar was dragged to a new start."""
    _set_start(editor, editor.row(command["id"]), command["start"])


def resize(editor: Editor, command: dict[str, Any]) -> None:
    """``resize``: the end of a bar was dragged."""
    _resize_to(editor, editor.row(command["id"]), minutes(command["finish"]))
