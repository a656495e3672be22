"""What an edit changed, in both directions, as plain JSON: stored with the edit, played back by undo.

Shape::

    {"rows":   {id: [before, after]}      each a dict of INPUTS (and COLD where read), or null: not there
     "places": {id: [before, after]}      each [parent, sibling before], or null: not there
     "links":  {id: [before, after]}      each [predecessor, successor, type, lag, unit], or null
     "people": {id: [before, after]}      each a list of [resource, units, work, delay, start, finish, span]
     "beside": {id: [before, after]}}     whether the item was beside the plan, where it came in or went out

Rows hold only the fields that differ, except where the row appears or disappears: there they are whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tongzhou.plan.editing.state import COLD, INPUTS, AssignmentRow, LinkRow, PlanState, Row

Changes = dict[str, dict[str, list[Any]]]
FOLLOWING = frozenset({"state_id"})
"""Fields that also follow other changes: they go back only where nobody has chosen another value since."""


class ConflictError(Exception):
    """Undo met something that has been changed since by somebody else; carries the item's number."""

    def __init__(self, item: int) -> None:
        super().__init__(item)
        self.item = item


def changes_of(state: PlanState) -> Changes:
    """Everything that differs from how the state was loaded."""
    return {
        "rows": dict(_row_changes(state)),
        "places": dict(_place_changes(state)),
        "links": dict(_link_changes(state)),
        "people": dict(_people_changes(state)),
        "beside": {str(key): [key in state.rows, key not in state.rows] for key in sorted(state.beside)},
    }


def no_changes() -> Changes:
    """An empty change set."""
    return {"rows": {}, "places": {}, "links": {}, "people": {}, "beside": {}}


def reversed_changes(changes: Changes) -> Changes:
    """The same changes the other way round."""
    return {part: {key: [pair[1], pair[0]] for key, pair in pairs.items()} for part, pairs in changes.items()}


def is_empty(changes: Changes) -> bool:
    """Whether nothing was changed at all."""
    return not any(changes.values())


def touched_items(changes: Changes) -> set[int]:
    """Numbers of the items a change set is about."""
    items = {int(key) for part in ("rows", "places", "people") for key in changes[part]}
    for before, after in changes["links"].values():
        items.update(end for side in (before, after) if side for end in side[:2])
    return items


def _whole(state: PlanState, row: Row, cold: dict[str, Any]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in INPUTS} | {k: cold[k] for k in COLD if k in cold}


def _row_changes(state: PlanState) -> Iterable[tuple[str, list[Any]]]:
    for key in state.rows_before.keys() | state.cold_before.keys():
        before, after = state.rows_before.get(key, state.rows.get(key)), state.rows.get(key)
        cold = state.cold.get(key, {})
        if before is None and after is None:
            continue
        if before is None or after is None:
            old = None if before is None else _whole(state, before, state.cold_before.get(key, cold))
            yield str(key), [old, None if after is None else _whole(state, after, cold)]
            continue
        differing = {
            name: (getattr(before, name), getattr(after, name))
            for name in INPUTS
            if getattr(before, name) != getattr(after, name)
        }
        was = state.cold_before.get(key, cold)
        differing |= {
            name: (was.get(name), cold.get(name)) for name in COLD if was.get(name) != cold.get(name)
        }
        if differing:
            yield str(key), [{n: p[0] for n, p in differing.items()}, {n: p[1] for n, p in differing.items()}]


def _place_changes(state: PlanState) -> Iterable[tuple[str, list[Any]]]:
    added = [key for key, row in state.rows_before.items() if row is None and key in state.rows]
    for key in added:
        yield str(key), [None, list(state.place(key))]
    for key, place in state.places_before().items():
        now = state.place(key) if key in state.rows else None
        if now != place:
            yield str(key), [list(place), None if now is None else list(now)]


def link_values(link: LinkRow | None) -> list[int] | None:
    """A link as change sets have it."""
    if link is None:
        return None
    return [link.predecessor_id, link.successor_id, link.type, link.lag, link.lag_unit]


def _link_changes(state: PlanState) -> Iterable[tuple[str, list[Any]]]:
    for key, before in state.links_before.items():
        pair = [link_values(before), link_values(state.links.get(key))]
        if pair[0] != pair[1]:
            yield str(key), pair


def people_values(people: tuple[AssignmentRow, ...]) -> list[list[int | None]]:
    """Who is on an item, as change sets have it."""
    return [[p.resource_id, p.units, p.work, p.delay, p.start_at, p.finish_at, p.span] for p in people]


def _people_changes(state: PlanState) -> Iterable[tuple[str, list[Any]]]:
    for key, before in state.people_before.items():
        pair = [people_values(before), people_values(state.people.get(key, ()))]
        if pair[0] != pair[1]:
            yield str(key), pair


def play(state: PlanState, changes: Changes) -> None:
    """Apply changes to a state; ConflictError when what they start from is no longer so."""
    _check(state, changes)
    state.beside.update(int(key) for key in changes.get("beside", ()))
    for key, (_before, after) in changes["links"].items():
        if after is None and int(key) in state.links:
            state.set_link(int(key), None)
    for key, (_before, people) in changes["people"].items():
        if int(key) in state.rows:
            state.set_people(int(key), people_rows(people))
    waiting = _lift_moving(state, changes)
    _play_removals(state, changes)
    _play_fields(state, changes)
    _play_places(state, waiting, changes)
    for key, (_before, people) in changes["people"].items():
        if int(key) in state.rows:
            state.set_people(int(key), people_rows(people))
    for key, (_before, after) in changes["links"].items():
        if after is not None:
            state.set_link(int(key), LinkRow(int(key), *after))


def people_rows(values: list[list[Any]]) -> tuple[AssignmentRow, ...]:
    """Who is on an item, from a change set."""
    return tuple(AssignmentRow(*value) for value in values)


def _check(state: PlanState, changes: Changes) -> None:
    for text, (before, after) in changes["rows"].items():
        key = int(text)
        row = state.rows.get(key)
        if (before is None) != (row is None):
            raise ConflictError(key)
        if before is None or row is None:
            continue
        if after is None and any(_stays(child, key, changes) for child in state.children.get(key, ())):
            raise ConflictError(key)
        cold = state.cold.get(key, {})
        for name, value in before.items():
            if name in FOLLOWING:
                continue
            now = cold.get(name) if name in COLD else getattr(row, name)
            if now != value and not (name in COLD and name not in cold):
                raise ConflictError(key)
    for text, (before, after) in changes["links"].items():
        link = state.links.get(int(text))
        if link_values(link) != before:
            raise ConflictError((after or before)[1])
    for text, (before, _after) in changes["places"].items():
        if before is not None and int(text) in state.rows and state.rows[int(text)].parent_id != before[0]:
            raise ConflictError(int(text))


def _stays(child: int, parent: int, changes: Changes) -> bool:
    """Whether something would be left below an item that goes: neither removed with it nor moved elsewhere."""
    goes = changes["rows"].get(str(child), [0, 0])[1] is None
    _before, after = changes["places"].get(str(child), [None, None])
    return not goes and (after is None or after[0] == parent)


def _play_removals(state: PlanState, changes: Changes) -> None:
    gone = [int(key) for key, (_before, after) in changes["rows"].items() if after is None]
    depth_first = sorted(gone, key=lambda key: -_depth(state, key))
    for key in depth_first:
        state.remove(key)


def _depth(state: PlanState, key: int | None) -> int:
    depth = 0
    while key is not None:
        key = state.rows[key].parent_id
        depth += 1
    return depth


def _play_fields(state: PlanState, changes: Changes) -> None:
    for text, (before, after) in changes["rows"].items():
        if before is None or after is None:
            continue
        row = state.touch(int(text))
        for name, value in after.items():
            if name in FOLLOWING and getattr(row, name) != before.get(name):
                continue
            if name in COLD:
                state.set_cold(row.id, **{name: value})
            else:
                setattr(row, name, value)


def _lift_moving(state: PlanState, changes: Changes) -> dict[int, list[Any]]:
    """Take off the tree what moves, before what it stood below is removed; where everything goes."""
    waiting = {int(key): after for key, (_before, after) in changes["places"].items() if after is not None}
    for key in waiting:
        if key in state.rows:
            state.lift(key)
    return waiting


def _play_places(state: PlanState, waiting: dict[int, list[Any]], changes: Changes) -> None:
    """Put everything where it belongs, each behind a sibling that is there."""
    while waiting:
        ready = [
            key for key, (parent, after) in waiting.items() if parent not in waiting and after not in waiting
        ]
        for key in ready or list(waiting):
            parent, after = waiting.pop(key)
            _settle(state, key, parent, after, changes)


def _settle(state: PlanState, key: int, parent: int | None, after: int | None, changes: Changes) -> None:
    if parent is not None and parent not in state.rows:
        raise ConflictError(key)
    if key in state.rows:
        state.attach(key, (parent, after))
        return
    whole = changes["rows"][str(key)][1]
    # A step from before a field existed does not name it.
    row = Row(id=key, parent_id=parent, position=0, **{n: whole[n] for n in INPUTS if n in whole})
    state.insert(row, (parent, after))
    if cold := {n: whole[n] for n in COLD if n in whole}:
        state.cold[key] = {}
        state.set_cold(key, **cold)
