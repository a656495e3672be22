"""The commands of the plan's editor, each a change to a ``PlanState``; nothing here reads the database.

A command comes as a dict of the shapes in docs/guides/plan-commands.md. Instants on the wire are minutes,
here seconds. A command that cannot be carried out raises ``CommandError`` with a code and the words for
the person who gave it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from tongzhou.engine.plan import Constraint
from tongzhou.plan.editing.state import AssignmentRow, LinkRow, PlanState, Row
from tongzhou.plan.models import DAY, Kind

HUNDRED_YEARS = 100 * 366 * DAY
FIRST, LAST = 0, 4_102_444_800
"""1970-01-01 and 2100-01-01."""
NEEDS_DATE = frozenset(Constraint) - {Constraint.ASAP, Constraint.ALAP}
AT_THE_END = frozenset({Constraint.MFO, Constraint.FNET, Constraint.FNLT})


class CommandError(Exception):
    """A command that the plan refuses; ``message`` is for the person, ``items`` to point at."""

    def __init__(self, code: str, message: str, items: Iterable[int] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.items = list(items)


@dataclass(slots=True)
class Editor:
    """A state being edited, with the working time that commands need to turn dates into durations."""

    state: PlanState
    work_between: Callable[[Row, int, int], int]
    """Seconds of the row's own working time between two instants."""
    end_of_day: Callable[[Row, int], int]
    """The last working instant of the day on which an instant falls."""
    resources: frozenset[int]
    calendars: frozenset[int]
    added: list[int] = field(default_factory=list)

    def row(self, number: Any) -> Row:
        """The row of that number, about to be changed."""
        if not isinstance(number, int) or number not in self.state.rows:
            raise CommandError("unknown_item", _("This work item is no longer in the plan."))
        return self.state.touch(number)


def apply(editor: Editor, command: dict[str, Any]) -> None:
    """Carry out one command."""
    handler = HANDLERS.get(str(command.get("op")))
    if handler is None:
        raise CommandError("unknown_command", _("The plan does not know this command."))
    try:
        handler(editor, command)
    except (KeyError, TypeError, ValueError) as error:
        raise CommandError(
            "malformed", _("The command is incomplete or has a value of the wrong kind.")
        ) from error


def minutes(value: Any, *, empty: bool = False) -> int | None:
    """An instant from the wire, in seconds."""
    if value is None and empty:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not FIRST <= value * 60 < LAST:
        raise CommandError("date_out_of_range", _("Dates must lie between 1970 and 2099."))
    return value * 60


def span(value: Any) -> int:
    """A duration from the wire, in seconds."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value * 60 <= HUNDRED_YEARS:
        raise CommandError("duration_out_of_range", _("A duration must lie between 0 and 100 years."))
    return value * 60


def text(value: Any, limit: int) -> str:
    """A text from the wire, without its outer spaces."""
    if not isinstance(value, str) or "\x00" in value:
        raise CommandError("malformed", _("A text was expected."))
    if len(value) > limit:
        raise CommandError(
            "text_too_long", _("This text is longer than %(limit)d characters.") % {"limit": limit}
        )
    return value.strip()


def set_fields(editor: Editor, command: dict[str, Any]) -> None:
    """``set``: give an item new values, one field at a time, in a fixed order."""
    row = editor.row(command["id"])
    given = command["fields"]
    if unknown := set(given) - set(SETTERS):
        raise CommandError(
            "unknown_field", _("The plan has no field “%(field)s”.") % {"field": sorted(unknown)[0]}
        )
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


def move(editor: Editor, command: dict[str, Any]) -> None:
    """``move``: a bar was dragged to a new start."""
    _set_start(editor, editor.row(command["id"]), command["start"])


def resize(editor: Editor, command: dict[str, Any]) -> None:
    """``resize``: the end of a bar was dragged."""
    _resize_to(editor, editor.row(command["id"]), minutes(command["finish"]))


def add(editor: Editor, command: dict[str, Any]) -> None:
    """``add``: a new item behind a sibling, or at the end of a parent (``after`` 0)."""
    state = editor.state
    after, parent = command.get("after") or None, command.get("parent") or None
    if after is not None:
        parent = editor.row(after).parent_id
    elif parent is not None:
        editor.row(parent)
    if after is None and (siblings := state.children.get(parent)):
        after = siblings[-1]
    key = state.next_loose()
    row = Row(id=key, parent_id=parent, position=0, name="", duration=8 * 3600, estimated=True)
    state.insert(row, (parent, after))
    state.cold[key] = {}
    editor.added.append(key)
    given = dict(command.get("fields") or {})
    given.setdefault("name", _("New task"))
    set_fields(editor, {"id": key, "fields": given})


def delete(editor: Editor, command: dict[str, Any]) -> None:
    """``delete``: items and everything below them."""
    for number in _chosen(editor, command):
        for key in reversed(list(editor.state.subtree(number))):
            editor.state.remove(key)


def _chosen(editor: Editor, command: dict[str, Any]) -> list[int]:
    """The items of a command in outline order, without those below another of them."""
    numbers = set(command["ids"])
    for number in numbers:
        editor.row(number)
    rows = editor.state.rows

    def below_another(key: int) -> bool:
        parent = rows[key].parent_id
        while parent is not None and parent not in numbers:
            parent = rows[parent].parent_id
        return parent is not None

    return [key for key in editor.state.order() if key in numbers and not below_another(key)]


def indent(editor: Editor, command: dict[str, Any]) -> None:
    """``indent``: items become the last children of the sibling before them."""
    state = editor.state
    for key in _chosen(editor, command):
        _parent, before = state.place(key)
        if before is None:
            raise CommandError(
                "nothing_to_indent_under", _("There is no item above it to put it under."), [key]
            )
        _refuse_depth(state, key, before)
        _refuse_links_into(state, before, key)
        below = state.children.get(before, [])
        state.put(key, (before, below[-1] if below else None))


def outdent(editor: Editor, command: dict[str, Any]) -> None:
    """``outdent``: items go behind their parent; what followed them below it comes under them."""
    state = editor.state
    for key in reversed(_chosen(editor, command)):
        parent = state.rows[key].parent_id
        if parent is None:
            raise CommandError("outermost", _("This item is at the outermost level already."), [key])
        siblings = state.children[parent]
        followers = siblings[siblings.index(key) + 1 :]
        state.put(key, (state.rows[parent].parent_id, parent))
        for follower in followers:
            below = state.children.get(key, [])
            state.put(follower, (key, below[-1] if below else None))


def reorder(editor: Editor, command: dict[str, Any]) -> None:
    """``reorder``: items go behind a sibling (0: to the front) of a parent (0: the top)."""
    state = editor.state
    parent, after = command.get("parent") or None, command.get("after") or None
    if parent is not None:
        editor.row(parent)
    for key in _chosen(editor, command):
        above = parent
        while above is not None:
            if above == key:
                raise CommandError("into_itself", _("An item cannot go below itself."), [key])
            above = state.rows[above].parent_id
        if parent is not None:
            _refuse_depth(state, key, parent)
            _refuse_links_into(state, parent, key)
        if after == key:
            continue
        if after is not None and (after not in state.rows or state.rows[after].parent_id != parent):
            raise CommandError("unknown_item", _("This work item is no longer in the plan."))
        state.put(key, (parent, after))
        after = key


def _refuse_depth(state: PlanState, key: int, parent: int) -> None:
    depth, above = 1, state.rows[parent].parent_id
    while above is not None:
        depth, above = depth + 1, state.rows[above].parent_id
    if depth >= 64:
        raise CommandError("too_deep", _("A work breakdown structure has at most 64 levels."), [key])


def _refuse_links_into(state: PlanState, summary: int, key: int) -> None:
    """A summary may not be linked with what is below it; going below it would make such a link."""
    family = set(state.subtree(key))
    ancestors = set()
    above: int | None = summary
    while above is not None:
        ancestors.add(above)
        above = state.rows[above].parent_id
    for ancestor in ancestors:
        for link in state.links_of(ancestor):
            other = link.successor_id if link.predecessor_id == ancestor else link.predecessor_id
            if other in family:
                raise CommandError(
                    "link_with_summary",
                    _("“%(item)s” is linked with “%(summary)s” and so cannot go below it.")
                    % {"item": state.rows[other].name, "summary": state.rows[ancestor].name},
                    [other, ancestor],
                )


def link(editor: Editor, command: dict[str, Any]) -> None:
    """``link``: one item waits for another; a second link of the same type replaces the first."""
    state = editor.state
    source, target = editor.row(command["from"]), editor.row(command["to"])
    if source.id == target.id:
        raise CommandError("link_to_itself", _("An item cannot wait for itself."), [source.id])
    if target.id in set(state.subtree(source.id)) or source.id in set(state.subtree(target.id)):
        raise CommandError(
            "link_with_summary",
            _("A summary cannot be linked with an item below it."),
            [source.id, target.id],
        )
    values = _link_values(command)
    present = _twin(state, source.id, target.id, values[0])
    key = present.id if present else state.next_loose()
    state.set_link(key, LinkRow(key, source.id, target.id, *values))


def _twin(state: PlanState, source: int, target: int, kind: int) -> LinkRow | None:
    return next(
        (one for one in state.links_of(source) if (one.successor_id, one.type) == (target, kind)), None
    )


def relink(editor: Editor, command: dict[str, Any]) -> None:
    """``relink``: another type or lag for a link."""
    present = _known_link(editor, command["id"])
    values = _link_values({"type": present.type, "lag": None, "unit": present.lag_unit} | command, present)
    editor.state.set_link(
        present.id, LinkRow(present.id, present.predecessor_id, present.successor_id, *values)
    )


def _link_values(command: dict[str, Any], present: LinkRow | None = None) -> tuple[int, int, int]:
    kind, lag, unit = command.get("type", 1), command.get("lag", 0), command.get("unit", 0)
    if lag is None and present is not None:
        return int(kind), present.lag, int(unit)
    if (
        kind not in {0, 1, 2, 3}
        or unit not in {0, 1, 2, 3}
        or isinstance(lag, bool)
        or not isinstance(lag, int)
    ):
        raise CommandError("malformed", _("The command is incomplete or has a value of the wrong kind."))
    scaled = lag * 60 if unit in {0, 1} else lag
    if abs(scaled) > HUNDRED_YEARS:
        raise CommandError("duration_out_of_range", _("A duration must lie between 0 and 100 years."))
    return kind, scaled, unit


def unlink(editor: Editor, command: dict[str, Any]) -> None:
    """``unlink``: links are taken out."""
    for number in command["ids"]:
        editor.state.set_link(_known_link(editor, number).id, None)


def _known_link(editor: Editor, number: Any) -> LinkRow:
    if not isinstance(number, int) or number not in editor.state.links:
        raise CommandError("unknown_link", _("This link is no longer in the plan."))
    return editor.state.links[number]


HANDLERS: dict[str, Callable[[Editor, dict[str, Any]], None]] = {
    "set": set_fields,
    "move": move,
    "resize": resize,
    "add": add,
    "delete": delete,
    "indent": indent,
    "outdent": outdent,
    "reorder": reorder,
    "link": link,
    "relink": relink,
    "unlink": unlink,
}
