"""Laying a change set over a plan that may have moved on since: three ways, the smallest thing that people decide.

Each change knows what it starts from. What the plan still has so is changed; what it has as the change wants it is
left; what it has otherwise is a ``Conflict``. Fields that only make sense together (``GROUPS``) are one thing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tongzhou.plan.editing.changeset import FOLLOWING, Changes, link_values, people_rows, people_values
from tongzhou.plan.editing.state import COLD, INPUTS, AssignmentRow, LinkRow, Place, PlanState, Row

PLAN, SCENARIO = "plan", "scenario"
BOTH = (PLAN, SCENARIO)
TOGETHER: dict[str, tuple[str, ...]] = {
    "kind": ("kind", "item_type_id"),
    "duration": ("duration", "elapsed", "segments", "split_span", "placeholder"),
    "constraint": ("constraint_type", "constraint_at"),
    "manual": ("manual", "given_start_at", "given_finish_at"),
    "progress": ("percent", "actual_start_at", "actual_finish_at", "remaining", "stop_at", "resume_at"),
    "levelling": ("levelling_delay", "levelling_delay_elapsed"),
}
GROUPS: dict[str, str] = {name: group for group, names in TOGETHER.items() for name in names}
"""Field → the group that it is decided with; the others are groups of their own."""


PLAIN = frozenset(INPUTS) - {"calendar_id"}
"""Fields that are in every row and refer to nothing that may be gone."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """One thing that plan and scenario have both changed, differently.

    ``key`` names it in ``choices``; ``part`` is a group of fields, ``people``, ``place``, ``link``, or what became of
    the whole item: ``deleted`` (in the plan), ``delete`` (in the scenario), ``orphan`` (what it was put below is gone).
    Values are as the change set has them. ``choice`` is empty while nobody has decided.
    """

    key: str
    item: int
    part: str
    base: Any
    plan: Any
    scenario: Any
    options: tuple[str, ...] = BOTH
    choice: str = ""


@dataclass(slots=True)
class Beside:
    """What the plan does not hold itself: rows in its trash and who is on them, and what items may refer to."""

    trash: dict[int, Row] = field(default_factory=dict)
    people: dict[int, tuple[AssignmentRow, ...]] = field(default_factory=dict)
    resources: frozenset[int] = frozenset()
    calendars: frozenset[int] = frozenset()


def group_of(name: str) -> str:
    """What a field is decided with."""
    return GROUPS.get(name, name)


def missing_items(state: PlanState, changes: Changes) -> list[int]:
    """Items that the changes are about and that the plan does not hold any more."""
    return [
        int(key)
        for key, (before, after) in changes["rows"].items()
        if before is not None and after is not None and int(key) not in state.rows
    ]


def items_with_texts(changes: Changes) -> set[int]:
    """Items of the plan whose texts must be read before the changes are laid over it."""
    return {
        int(key)
        for key, (before, after) in changes["rows"].items()
        if before is not None and (after is None or set(COLD) & set(after))
    }


def in_groups(state: PlanState, changes: Changes) -> Changes:
    """The changes of this state, each field in the company of those that it is decided with, changed or not.

    A task's duration and its progress keep each other company, because what remains follows from both.
    """
    rows = {key: _accompanied(state, int(key), *pair) for key, pair in changes["rows"].items()}
    return {**changes, "rows": rows}


def _accompanied(state: PlanState, key: int, before: Any, after: Any) -> list[Any]:
    was = state.rows_before.get(key)
    if before is None or after is None or was is None:
        return [before, after]
    groups = {group_of(name) for name in after}
    if groups & {"duration", "progress"}:
        groups |= {"duration", "progress"}
    names = [name for group in groups for name in TOGETHER.get(group, ())]
    row = state.rows[key]
    return [
        {name: getattr(was, name) for name in names} | before,
        {name: getattr(row, name) for name in names} | after,
    ]


def overlay(state: PlanState, changes: Changes, choices: Mapping[str, str], beside: Beside) -> list[Conflict]:
    """Lay the changes over the state and say where they collide.

    Where nobody has chosen, the scenario's value is laid, except on what the plan has deleted.
    """
    return _Overlay(state, changes, choices, beside).run()


def carried(fresh: Changes, changes: Changes, conflicts: list[Conflict]) -> Changes:
    """``fresh`` changes, measured on the plan as it is, still knowing of what collides with it.

    What nobody has decided keeps starting from where it started, so that it is asked again.
    """
    result: Changes = {part: dict(pairs) for part, pairs in fresh.items()}
    for one in conflicts:
        key = str(one.item)
        if one.part == "deleted":
            _carry_item(result, changes, key)
        elif one.part in {"place", "orphan"}:
            _carry_pair(result["places"], changes["places"], key)
        elif one.part == "delete":
            _carry_pair(result["rows"], changes["rows"], key)
        elif one.part == "link":
            _carry_pair(result["links"], changes["links"], one.key.partition(":")[2])
        elif one.part == "people":
            _carry_person(result["people"], one)
        elif key in result["rows"] and isinstance(one.base, dict):
            before, after = result["rows"][key]
            if before is not None and after is not None and set(one.base) <= set(after):
                result["rows"][key] = [before | one.base, after]
    return result


def _carry_item(result: Changes, changes: Changes, key: str) -> None:
    for part in ("rows", "places", "people"):
        if key in changes[part]:
            result[part][key] = changes[part][key]
    for link, pair in changes["links"].items():
        if any(side and int(key) in side[:2] for side in pair):
            result["links"].setdefault(link, pair)


def _carry_pair(result: dict[str, list[Any]], changes: dict[str, list[Any]], key: str) -> None:
    if key in result and key in changes:
        result[key] = [changes[key][0], result[key][1]]
    elif key in changes:
        result[key] = changes[key]


def _carry_person(result: dict[str, list[Any]], one: Conflict) -> None:
    if pair := result.get(str(one.item)):
        resource = (one.base or one.plan or one.scenario)[0]
        others = [person for person in pair[0] if person[0] != resource]
        result[str(one.item)] = [others + ([one.base] if one.base else []), pair[1]]


@dataclass(slots=True)
class _Group:
    """Fields that are decided together, on the three sides."""

    name: str
    base: dict[str, Any]
    plan: dict[str, Any]
    scenario: dict[str, Any]

    @property
    def changed(self) -> bool:
        """Whether the scenario has changed them; else they only keep others company."""
        return self.base != self.scenario

    @property
    def moved_on(self) -> bool:
        """Whether the plan has changed them since."""
        return self.base != self.plan


@dataclass(slots=True)
class _Overlay:
    state: PlanState
    changes: Changes
    choices: Mapping[str, str]
    beside: Beside
    conflicts: list[Conflict] = field(default_factory=list)
    left_out: set[int] = field(default_factory=set)
    kept: set[int] = field(default_factory=set)
    stood: dict[int, Place] = field(default_factory=dict)

    def run(self) -> list[Conflict]:
        self._remove()
        self._unlink()
        self._restore()
        for text, (before, after) in self.changes["rows"].items():
            if before is not None and after is not None and int(text) in self.state.rows:
                self._fields(int(text), before, after)
        self._places()
        self._people()
        self._links()
        return self.conflicts

    def _ask(
        self, key: str, item: int, part: str, values: tuple[Any, Any, Any], options: tuple[str, ...] = BOTH
    ) -> str:
        """Note a conflict; whose value to lay. Where nobody has chosen, the last option is."""
        choice = self.choices.get(key, "")
        choice = choice if choice in options else ""
        self.conflicts.append(Conflict(key, item, part, *values, options, choice))
        return choice or options[-1]

    # ── items that the scenario deletes ─────────────────────────────────────────────────────────
    def _remove(self) -> None:
        rows, state = self.changes["rows"], self.state
        gone = {int(key) for key, (_before, after) in rows.items() if after is None} & state.rows.keys()
        leaving = {int(key) for key, (_before, after) in self.changes["places"].items() if after is not None}
        for key in sorted(gone):
            before = rows[str(key)][0] or {}
            new = [one for one in state.children.get(key, ()) if one not in gone and one not in leaving]
            if (touched := self._touched(key, before)) or new:
                was = {name: before[name] for name in touched}
                values = (was, touched | ({"children": len(new)} if new else {}), None)
                if self._ask(f"rows:{key}", key, "delete", values) == PLAN:
                    self.kept.update(self._above(key))
        for key in leaving & state.rows.keys():
            if gone & set(self._above(key)):
                self._lift(key)
        doomed = {one for key in gone - self.kept for one in state.subtree(key)} - self.kept
        while blocked := {key for key in doomed if set(state.children.get(key, ())) - doomed}:
            doomed -= blocked
        for key in reversed([key for key in state.order() if key in doomed] if doomed else []):
            state.remove(key)

    def _lift(self, key: int) -> None:
        if key not in self.stood:
            self.stood[key] = self.state.place(key)
            self.state.lift(key)

    def _touched(self, key: int, before: dict[str, Any]) -> dict[str, Any]:
        """What the plan has changed of an item since."""
        return {
            name: now
            for name, value in before.items()
            if name not in FOLLOWING and (now := self._now(key, name, value)) != value
        }

    def _above(self, key: int | None) -> Iterator[int]:
        """An item and what it stands below, inside out."""
        while key is not None and key in self.state.rows:
            yield key
            key = self.state.rows[key].parent_id

    def _unlink(self) -> None:
        for text, (before, after) in self.changes["links"].items():
            link = self.state.links.get(int(text))
            if after is not None or link is None or {link.predecessor_id, link.successor_id} & self.kept:
                continue
            values = (before, link_values(link), None)
            if (
                values[0] == values[1]
                or self._ask(f"links:{text}", link.successor_id, "link", values) != PLAN
            ):
                self.state.set_link(int(text), None)

    # ── items that the plan has deleted ─────────────────────────────────────────────────────────
    def _restore(self) -> None:
        for key in missing_items(self.state, self.changes):
            row = self.beside.trash.get(key)
            after = self.changes["rows"][str(key)][1]
            # The plan's choice comes last: what is deleted stays so until somebody decides otherwise.
            options = (SCENARIO, PLAN) if row else (PLAN,)
            values = ({"name": row.name} if row else {}, None, after)
            if self._ask(f"rows:{key}", key, "deleted", values, options) == PLAN or row is None:
                self.left_out.add(key)
                continue
            parent = row.parent_id if row.parent_id in self.state.rows else None
            below = self.state.children.get(parent, [])
            self.state.insert(row, (parent, below[-1] if below else None))
            self.state.set_people(key, self.beside.people.get(key, ()))

    # ── fields ──────────────────────────────────────────────────────────────────────────────────
    def _now(self, key: int, name: str, unread: Any) -> Any:
        if name not in COLD:
            return getattr(self.state.rows[key], name, unread)
        return self.state.cold.get(key, {}).get(name, unread)

    def _fields(self, key: int, before: dict[str, Any], after: dict[str, Any]) -> None:
        if self._is_plain(key, before, after):
            row = self.state.touch(key)
            for name, value in after.items():
                setattr(row, name, value)
            return
        groups: dict[str, _Group] = {}
        for name, value in after.items():
            if name in INPUTS or name in COLD:
                group = groups.setdefault(group_of(name), _Group(group_of(name), {}, {}, {}))
                group.base[name], group.scenario[name] = before.get(name), value
                group.plan[name] = self._now(key, name, before.get(name))
        laid = {group.name for group in groups.values() if self._lays(key, group)}
        for mine, theirs in (("duration", "progress"), ("progress", "duration")):
            if mine in laid and theirs not in laid and theirs in groups and groups[theirs].moved_on:
                self._keep_progress(self.state.rows[key])

    def _is_plain(self, key: int, before: dict[str, Any], after: dict[str, Any]) -> bool:
        """Whether the plan has everything as the change found it, so that there is nothing to decide."""
        if not PLAIN.issuperset(after):
            return False
        row = self.state.rows[key]
        return all(getattr(row, name) == value for name, value in before.items())

    def _lays(self, key: int, group: _Group) -> bool:
        """Lay the scenario's values of a group of fields; whether they are what counts now."""
        if not group.changed or group.plan == group.scenario:
            return group.changed
        values = (group.base, group.plan, group.scenario)
        if group.name in FOLLOWING and group.moved_on:
            return False
        if self._is_unknown(group.scenario.get("calendar_id")):
            self._ask(f"rows:{key}:{group.name}", key, group.name, values, (PLAN,))
            return False
        if group.moved_on and self._ask(f"rows:{key}:{group.name}", key, group.name, values) == PLAN:
            return False
        row = self.state.touch(key)
        for name, value in group.scenario.items():
            if name in COLD:
                self.state.set_cold(key, **{name: value})
            else:
                setattr(row, name, value)
        return True

    def _is_unknown(self, calendar: int | None) -> bool:
        return calendar is not None and calendar not in self.beside.calendars

    def _keep_progress(self, row: Row) -> None:
        """What is left of a task that has begun follows from a duration and a progress of different origin."""
        if row.actual_start_at is not None and row.actual_finish_at is None:
            row.remaining = row.duration * (100 - row.percent) // 100

    # ── the tree ────────────────────────────────────────────────────────────────────────────────
    def _places(self) -> None:
        waiting: dict[int, Place] = {}
        for text, (before, after) in self.changes["places"].items():
            if after is not None and self._moves(int(text), before, after):
                waiting[int(text)] = after[0], after[1]
        for key in self.stood.keys() - waiting.keys():
            waiting[key] = self.stood[key]
        for key in waiting.keys() & self.state.rows.keys():
            self._lift(key)
        while waiting:
            ready = [
                key
                for key, (parent, after) in waiting.items()
                if parent not in waiting
                and after not in waiting
                and not any(one in waiting for one in self._above(parent))
            ]
            for key in ready or list(waiting):
                self._settle(key, *waiting.pop(key))

    def _moves(self, key: int, before: list[Any] | None, after: list[Any]) -> bool:
        """Whether an item is put where the scenario has it."""
        state = self.state
        if before is None:
            return key not in state.rows and key not in self.left_out
        if key not in state.rows:
            return False
        now = self.stood.get(key) or state.place(key)
        values = (before[:1], [now[0]], after[:1])
        if self._is_gone(after[0]):
            self._ask(f"places:{key}", key, "place", values, (PLAN,))
            return False
        moved_on = now[0] != before[0] and now[0] != after[0]
        return not moved_on or self._ask(f"places:{key}", key, "place", values) != PLAN

    def _is_gone(self, parent: int | None) -> bool:
        """Whether what something is put below is neither there nor comes with the scenario."""
        if parent is None or parent in self.state.rows:
            return False
        before, after = self.changes["rows"].get(str(parent), [None, None])
        return before is not None or after is None

    def _settle(self, key: int, parent: int | None, after: int | None) -> None:
        state = self.state
        if key not in state.rows:
            self._add(key, parent, after)
            return
        if parent is not None and parent not in state.rows:
            parent, after = self._stood(key)
        elif key in set(self._above(parent)):
            values = ([self.stood[key][0]], [self.stood[key][0]], [parent])
            self._ask(f"places:{key}", key, "place", values, (PLAN,))
            parent, after = self._stood(key)
        state.attach(key, (parent, self._behind(parent, after)))

    def _stood(self, key: int) -> Place:
        """Where the plan has it, unless the scenario has hung that below the item itself."""
        parent, after = self.stood[key]
        there = parent is None or (parent in self.state.rows and key not in set(self._above(parent)))
        return (parent, after) if there else (None, None)

    def _behind(self, parent: int | None, after: int | None) -> int | None:
        """A sibling that is there: the wanted one, or the last."""
        siblings = self.state.children.get(parent, [])
        if after is None or after in siblings:
            return after
        return siblings[-1] if siblings else None

    def _add(self, key: int, parent: int | None, after: int | None) -> None:
        """An item that the scenario adds, at the outermost level if what it was put below is gone."""
        whole = self.changes["rows"][str(key)][1]
        if parent in self.left_out and (parent or 0) < 0:
            self.left_out.add(key)
            return
        if parent is not None and parent not in self.state.rows:
            if self._ask(f"rows:{key}", key, "orphan", (None, None, whole)) == PLAN:
                self.left_out.add(key)
                return
            parent, after = None, next(reversed(self.state.children[None]), None)
        row = Row(id=key, parent_id=parent, position=0, **{n: whole[n] for n in INPUTS if n in whole})
        if self._is_unknown(row.calendar_id):
            values = (None, None, {"calendar_id": row.calendar_id})
            self._ask(f"rows:{key}:calendar_id", key, "calendar_id", values, (PLAN,))
            row.calendar_id = None
        self.state.insert(row, (parent, self._behind(parent, after)))
        self.state.cold[key] = {}
        if cold := {n: whole[n] for n in COLD if n in whole}:
            self.state.set_cold(key, **cold)

    # ── people and links ────────────────────────────────────────────────────────────────────────
    def _people(self) -> None:
        for text, (before, after) in self.changes["people"].items():
            key = int(text)
            if key in self.state.rows and self.changes["rows"].get(text, [0, 0])[1] is not None:
                self.state.set_people(key, people_rows(self._merged_people(key, before, after)))

    def _merged_people(self, key: int, before: list[list[Any]], after: list[list[Any]]) -> list[list[Any]]:
        """Who is on an item: each resource is decided by itself."""
        old, new = ({one[0]: one for one in side} for side in (before, after))
        result = {one[0]: one for one in people_values(self.state.people.get(key, ()))}
        for resource in dict.fromkeys((*old, *new)):
            was, now, wanted = old.get(resource), result.get(resource), new.get(resource)
            if wanted in (was, now):
                continue
            unknown = wanted is not None and resource not in self.beside.resources
            if unknown or now != was:
                options = (PLAN,) if unknown else BOTH
                if self._ask(f"people:{key}:{resource}", key, "people", (was, now, wanted), options) == PLAN:
                    continue
            if wanted is None:
                result.pop(resource, None)
            else:
                result[resource] = wanted
        return list(result.values())

    def _links(self) -> None:
        for text, (before, after) in self.changes["links"].items():
            if after is not None and not {after[0], after[1]} & self.left_out:
                self._link(int(text), before, after)

    def _link(self, key: int, before: list[Any] | None, after: list[Any]) -> None:
        state, twin = self.state, self._twin(after)
        present = state.links.get(key) or twin
        now = link_values(present)
        if now == after:
            return
        possible = after[0] in state.rows and after[1] in state.rows and twin in (None, present)
        if not possible or now != before:
            options = BOTH if possible else (PLAN,)
            if self._ask(f"links:{key}", after[1], "link", (before, now, after), options) == PLAN:
                return
        number = present.id if present else key
        state.set_link(number, LinkRow(number, *after))

    def _twin(self, values: list[Any]) -> LinkRow | None:
        """A link of the same type between the same two items, which the plan has got meanwhile."""
        for one in self.state.links_of(values[0]):
            if [one.predecessor_id, one.successor_id, one.type] == values[:3]:
                return one
        return None
