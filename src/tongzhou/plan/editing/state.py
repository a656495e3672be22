"""A project's plan in memory, remembering how everything that is touched looked before.

Loading, editing, scheduling and storing a plan of 10,000 rows takes a fraction of a second because it is
done on plain slotted objects and written back in a few statements; the ORM would take several.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from operator import attrgetter
from typing import Any


@dataclass(slots=True)
class Row:
    """One work item. The order of the fields is the order of the columns in ``queries.state``."""

    id: int
    parent_id: int | None
    position: int
    name: str
    kind: str = "task"
    duration: int = 0
    elapsed: bool = False
    estimated: bool = False
    manual: bool = False
    active: bool = True
    external: bool = False
    constraint_type: int = 0
    constraint_at: int | None = None
    deadline_at: int | None = None
    calendar_id: int | None = None
    ignore_resource_calendar: bool = False
    given_start_at: int | None = None
    given_finish_at: int | None = None
    percent: int = 0
    actual_start_at: int | None = None
    actual_finish_at: int | None = None
    remaining: int | None = None
    stop_at: int | None = None
    resume_at: int | None = None
    segments: str = ""
    levelling_delay: int = 0
    levelling_delay_elapsed: bool = True
    work: int | None = None
    split_span: int | None = None
    fixed_duration: bool = False
    placeholder: bool = False
    item_type_id: int | None = None
    state_id: int | None = None
    start_at: int | None = None
    finish_at: int | None = None
    early_start_at: int | None = None
    early_finish_at: int | None = None
    late_start_at: int | None = None
    late_finish_at: int | None = None
    total_float: int | None = None
    free_float: int | None = None
    critical: bool = False
    summary: bool = False
    progress: int = 0
    span: int = 0


COLUMNS = tuple(f.name for f in fields(Row))
VALUES = attrgetter(*COLUMNS)
"""All values of a row: the fast way to copy one."""
FIRST_INPUT, FIRST_RESULT = COLUMNS.index("name"), COLUMNS.index("start_at")
INPUTS = COLUMNS[FIRST_INPUT:FIRST_RESULT]
"""What people decide and what undo restores."""
RESULTS = COLUMNS[FIRST_RESULT:]
"""What the engine computes."""
COLD = ("notes", "deliverable", "criterion", "file_details")
"""Texts that no date depends on: read only where an edit touches them."""


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A dependency as the editor sees it."""

    id: int
    predecessor_id: int
    successor_id: int
    type: int = 1
    lag: int = 0
    lag_unit: int = 0
    driving: bool = False

    def same_inputs(self, other: LinkRow) -> bool:
        """Whether both say the same, computed *driving* aside."""
        return replace(self, driving=False) == replace(other, driving=False)


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """A resource on a work item as the editor sees it."""

    resource_id: int
    units: int = 10_000
    work: int | None = None
    delay: int = 0
    start_at: int | None = None
    finish_at: int | None = None
    span: int | None = None


Place = tuple[int | None, int | None]
"""Where an item stands: its parent and the sibling before it."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """How everything touched so far looked before, set aside while something else is remembered."""

    rows: dict[int, Row | None]
    moved: set[int]
    children: dict[int | None, list[int]] | None
    links: dict[int, LinkRow | None]
    people: dict[int, tuple[AssignmentRow, ...]]
    cold: dict[int, dict[str, Any]]


@dataclass(slots=True)
class PlanState:
    """The rows of one plan as a tree, its links and assignments, and what they were before editing."""

    rows: dict[int, Row]
    children: dict[int | None, list[int]]
    links: dict[int, LinkRow]
    people: dict[int, tuple[AssignmentRow, ...]]
    cold: dict[int, dict[str, Any]] = field(default_factory=dict)
    rows_before: dict[int, Row | None] = field(default_factory=dict)
    moved: set[int] = field(default_factory=set)
    beside: set[int] = field(default_factory=set)
    """Items that come into the plan from beside it, or go there instead of into the trash."""
    children_before: dict[int | None, list[int]] | None = None
    """The tree as it was loaded, kept from the first change of its shape."""
    links_before: dict[int, LinkRow | None] = field(default_factory=dict)
    people_before: dict[int, tuple[AssignmentRow, ...]] = field(default_factory=dict)
    cold_before: dict[int, dict[str, Any]] = field(default_factory=dict)
    touching: dict[int, set[int]] | None = None
    """Links by the items at their ends, built when first asked for."""
    loose: int = 0

    @classmethod
    def of(
        cls,
        rows: Iterable[Row],
        links: Iterable[LinkRow],
        people: dict[int, tuple[AssignmentRow, ...]],
    ) -> PlanState:
        """Build the tree from rows in any order that has each parent's children in their order."""
        by_id: dict[int, Row] = {}
        children: dict[int | None, list[int]] = {None: []}
        for row in rows:
            by_id[row.id] = row
            children.setdefault(row.parent_id, []).append(row.id)
        return cls(by_id, children, {link.id: link for link in links}, people)

    def set_aside(self) -> Remembered:
        """Begin to remember anew, as if the present state had just been loaded; ``take_back`` joins both."""
        aside = Remembered(
            self.rows_before,
            self.moved,
            self.children_before,
            self.links_before,
            self.people_before,
            self.cold_before,
        )
        self.rows_before, self.moved, self.children_before = {}, set(), None
        self.links_before, self.people_before, self.cold_before = {}, {}, {}
        return aside

    def take_back(self, aside: Remembered) -> None:
        """Remember what was set aside as well: where both know a thing, the older memory counts."""
        self.rows_before |= aside.rows
        self.moved |= aside.moved
        if aside.children is not None:
            self.children_before = aside.children
        self.links_before |= aside.links
        self.people_before |= aside.people
        self.cold_before |= aside.cold

    def copy(self) -> PlanState:
        """The same rows, links and people, to be changed on their own; what was remembered stays behind."""
        rows = {key: Row(*VALUES(row)) for key, row in self.rows.items()}
        children = {parent: list(below) for parent, below in self.children.items()}
        return PlanState(rows, children, dict(self.links), dict(self.people))

    def order(self) -> list[int]:
        """All ids, depth first."""
        result: list[int] = []
        stack = list(reversed(self.children[None]))
        children = self.children
        while stack:
            key = stack.pop()
            result.append(key)
            if below := children.get(key):
                stack.extend(reversed(below))
        return result

    def subtree(self, key: int) -> Iterator[int]:
        """An item and everything below it, depth first."""
        stack = [key]
        while stack:
            key = stack.pop()
            yield key
            stack.extend(reversed(self.children.get(key, ())))

    def is_summary(self, key: int) -> bool:
        """Whether an item has items below it."""
        return bool(self.children.get(key))

    def place(self, key: int) -> Place:
        """The parent and the sibling before an item."""
        parent = self.rows[key].parent_id
        siblings = self.children[parent]
        index = siblings.index(key)
        return parent, siblings[index - 1] if index else None

    def touch(self, key: int) -> Row:
        """The row, after remembering how it was."""
        row = self.rows[key]
        if key not in self.rows_before:
            self.rows_before[key] = Row(*VALUES(row))
        return row

    def next_loose(self) -> int:
        """A number for something that the database has not numbered yet: negative."""
        self.loose -= 1
        return self.loose

    def places_before(self) -> dict[int, Place]:
        """Where the items that were moved or removed stood when the plan was loaded."""
        places: dict[int, Place] = {}
        for parent, siblings in (self.children_before or {}).items():
            for index, key in enumerate(siblings):
                if key in self.moved:
                    places[key] = parent, siblings[index - 1] if index else None
        return places

    def _remember_shape(self) -> None:
        if self.children_before is None:
            self.children_before = {parent: list(below) for parent, below in self.children.items()}

    def insert(self, row: Row, place: Place) -> None:
        """Add a row that the plan did not have."""
        self._remember_shape()
        if row.id not in self.rows_before:
            self.rows_before[row.id] = None
        self.rows[row.id] = row
        self.attach(row.id, place)

    def remove(self, key: int) -> None:
        """Take out a row that has no children any more, with its links and assignments."""
        self.set_people(key, ())
        for link in self.links_of(key):
            self.set_link(link.id, None)
        self.lift(key)
        self.children.pop(key, None)
        del self.rows[key]

    def lift(self, key: int) -> None:
        """Take an item off the tree, to be attached elsewhere or removed."""
        self._remember_shape()
        self.moved.add(key)
        self.touch(key)
        self.children[self.rows[key].parent_id].remove(key)

    def put(self, key: int, place: Place) -> None:
        """Move an item, with everything below it, behind a sibling (or to the front) of a parent."""
        self.lift(key)
        self.attach(key, place)

    def attach(self, key: int, place: Place) -> None:
        """Hang an item that hangs nowhere behind a sibling (None: to the front) of a parent."""
        parent, after = place
        siblings = self.children.setdefault(parent, [])
        if after is not None and siblings and siblings[-1] == after:
            siblings.append(key)
        else:
            siblings.insert(siblings.index(after) + 1 if after in siblings else 0, key)
        self.rows[key].parent_id = parent

    def links_of(self, key: int) -> list[LinkRow]:
        """The links that begin or end at an item."""
        if self.touching is None:
            self.touching = {}
            for link in self.links.values():
                self._note_link(link)
        return [self.links[number] for number in sorted(self.touching.get(key, ())) if number in self.links]

    def _note_link(self, link: LinkRow) -> None:
        if self.touching is not None:
            self.touching.setdefault(link.predecessor_id, set()).add(link.id)
            self.touching.setdefault(link.successor_id, set()).add(link.id)

    def set_link(self, key: int, link: LinkRow | None) -> None:
        """Add, replace or (None) remove a link."""
        self.links_before.setdefault(key, self.links.get(key))
        if link is not None:
            self._note_link(link)
        if link is None:
            self.links.pop(key, None)
        else:
            self.links[key] = link

    def set_people(self, key: int, people: tuple[AssignmentRow, ...]) -> None:
        """Replace who is on an item."""
        now = self.people.get(key, ())
        if now != people:
            self.people_before.setdefault(key, now)
            self.people[key] = people

    def set_cold(self, key: int, **texts: Any) -> None:
        """Change texts of an item; they must have been read into ``cold`` first."""
        now = self.cold.setdefault(key, {})
        self.cold_before.setdefault(key, dict(now))
        now.update(texts)
