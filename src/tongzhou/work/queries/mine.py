"""My work: what waits for somebody in all their projects, by the day it is due."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, reduce
from operator import or_
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import PROJECT_TABLE, Permission, ProjectRole
from tongzhou.plan.models import Assignment, Category, State, Transition, WorkItem
from tongzhou.plan.queries.work import all_states, all_transitions
from tongzhou.projects.models import Membership
from tongzhou.projects.queries import projects_granting
from tongzhou.web.field_classes import FOR_VENDOR
from tongzhou.web.leaving import filled, rows_that_leave, values_that_leave
from tongzhou.web.prepared import prepared
from tongzhou.work.queries.conditions import Items, is_open, with_when
from tongzhou.work.queries.rows import people_on
from tongzhou.work.waiting import WaitingRow, waiting_sources

SHOWN, MOST = 20, 500
"""How many items each part of the page shows at first, and at most."""
WANTED = (
    "id", "number", "name", "version", "state_id", "item_type_id", "item_type__icon", "priority", "due_date",
    "project_id", "project__key", "project__name", "project__colour", "state__category", "planned", "summary",
)  # fmt: skip


@dataclass(slots=True)
class Part:
    """One part of the page: *today*, *this week* …"""

    key: str
    label: str | Promise
    rows: list[dict[str, Any]] = field(default_factory=list)
    others: list[WaitingRow] = field(default_factory=list)
    total: int = 0
    """How many items it has; ``rows`` are the first of them."""

    @property
    def count(self) -> int:
        """How many things wait in it."""
        return self.total + len(self.others)

    @property
    def hidden(self) -> int:
        """How many items are not shown."""
        return self.total - len(self.rows)

    @property
    def next(self) -> int:
        """How many to show when more is asked for."""
        return min(len(self.rows) + 50, MOST)


PARTS = (
    ("today", gettext_lazy("Today and overdue")),
    ("week", gettext_lazy("This week")),
    ("later", pgettext_lazy("my work", "Later")),
    ("undated", gettext_lazy("Without a date")),
    ("others", gettext_lazy("Waiting for others")),
)
_KEYS = tuple(key for key, _label in PARTS)


def my_work(
    user: User, *, today: date, shown: Mapping[str, int] | None = None, by_project: bool = False
) -> list[Part]:
    """The parts of the page: a few statements whatever the volume, rows only of what is shown.

    ``shown`` says of which part how many items are wanted, when not ``SHOWN``; ``by_project`` puts those of a
    project together.
    """
    wanted = {key: min(max((shown or {}).get(key, SHOWN), 1), MOST) for key, _label in PARTS}
    parts = {key: Part(key, label) for key, label in PARTS}
    given, handed = (_given_by_project, _handed_by_project) if by_project else (_given, _handed)
    limits = tuple(wanted.values())
    rows = [*given(user, today, _sunday(today), *limits), *handed(user, wanted["others"])]
    for row in filled(rows, WorkItem, WANTED, FOR_VENDOR):
        part = parts[row["part"]]
        if row["place"] == 1:
            part.total += row["total"]
        if len(part.rows) < wanted[part.key]:
            part.rows.append(row)
    for source in waiting_sources:
        for one in source(user, today):
            parts[_when(one.due, today)].others.append(one)
    _dress(user, [row for part in parts.values() for row in part.rows], today)
    return list(parts.values())


Rows = QuerySet[WorkItem, dict[str, Any]]
BY_PROJECT = ("project__name", "project_id")


@prepared
def _given(user: User, today: date, sunday: date, *limits: int) -> Rows:
    return _first(given_to(user).annotate(part=_part(today, sunday)), zip(_KEYS, limits, strict=True))


@prepared
def _given_by_project(user: User, today: date, sunday: date, *limits: int) -> Rows:
    parted = given_to(user).annotate(part=_part(today, sunday))
    return _first(parted, zip(_KEYS, limits, strict=True), BY_PROJECT)


@prepared
def _handed(user: User, limit: int) -> Rows:
    return _first(handed_on(user).annotate(part=Value("others")), [("others", limit)])


@prepared
def _handed_by_project(user: User, limit: int) -> Rows:
    return _first(handed_on(user).annotate(part=Value("others")), [("others", limit)], BY_PROJECT)


def _first(items: Items, wanted: Iterable[tuple[str, int]], before: tuple[str, ...] = ()) -> Rows:
    """The first items of each part, each with its place there and how many the part has."""
    ordered = [*before, "when", "-priority", "number", "pk"]
    numbered = items.annotate(
        place=Window(RowNumber(), partition_by="part", order_by=ordered),
        total=Window(Count("pk"), partition_by="part"),
    )
    shown = reduce(or_, (Q(part=key, place__lte=number) for key, number in wanted))
    found = numbered.filter(shown).order_by("part", "place")
    # Of many projects at once only what all of the vendor's people may read.
    return values_that_leave(found, WANTED, FOR_VENDOR, "when", "part", "place", "total")


def _part(today: date, sunday: date) -> Case:
    """In which part an item that is given to somebody stands."""
    return Case(
        When(state__category=Category.WAITING, then=Value("others")),
        When(when__isnull=True, then=Value("undated")),
        When(when__lte=today, then=Value("today")),
        When(when__lte=sunday, then=Value("week")),
        default=Value("later"),
    )


def _sunday(today: date) -> date:
    return today + timedelta(days=6 - today.weekday())


def row_for(user: User, key: int, *, today: date) -> dict[str, Any]:
    """One item as the page shows it to somebody."""
    (row,) = rows_that_leave(with_when(WorkItem.live.filter(pk=key)), WANTED, FOR_VENDOR, "when")
    _dress(user, [row], today)
    return row


def _when(day: date | None, today: date) -> str:
    if day is None:
        return "undated"
    if day <= today:
        return "today"
    return "week" if day <= _sunday(today) else "later"


def _open_items(user: User) -> Items:
    """Open items of the projects whose plan the person may see; summaries of a plan are computed, not done."""
    mine = projects_granting(user, Permission.VIEW_PLAN).values("pk")
    found = WorkItem.live.filter(is_open(), project__in=mine).exclude(planned=True, summary=True)
    return with_when(found)


def given_to(user: User) -> Items:
    """Open items that are given to somebody."""
    mine = Assignment.objects.filter(resource__user=user).values("item")
    return _open_items(user).filter(pk__in=mine)


def handed_on(user: User) -> Items:
    """Open items that somebody made beside the plan and that others have; a plan's own tasks are watched there."""
    mine = Assignment.objects.filter(resource__user=user, item=OuterRef("pk"))
    anybody = Assignment.objects.filter(item=OuterRef("pk"))
    return _open_items(user).filter(Q(Exists(anybody)) & ~Q(Exists(mine)), author=user, planned=False)


def count_for(user: User, *, today: date) -> int:
    """How much is due today or overdue."""
    due = given_to(user).filter(when__lte=today).exclude(state__category=Category.WAITING)
    return int(due.count())


def _dress(user: User, rows: list[dict[str, Any]], today: date) -> None:
    """What each row offers: the states it may go to, who else has it, and whether it may be changed at all."""
    people = people_on(row["id"] for row in rows)
    roles = dict(_roles(user.pk))
    states = {one.pk: one for one in all_states(user.organisation_id)}
    ways: dict[int, list[Transition]] = defaultdict(list)
    for way in all_transitions(user.organisation_id):
        ways[way.workflow_id].append(way)
    everywhere = user.may(Permission.VIEW_ALL_PROJECTS) and user.may(Permission.EDIT_WORK)

    @cache
    def choices(state: int, role: str) -> list[State]:
        return _choices(user, states[state], role, states, ways)

    for row in rows:
        role = roles.get(row["project_id"], "")
        may = everywhere or bool(role and Permission.EDIT_WORK in PROJECT_TABLE[ProjectRole(role)])
        state = states.get(row["state_id"])
        row["may"], row["state"] = may, state
        row["states"] = choices(state.pk, role) if may and state else []
        row["done"] = next((one.pk for one in row["states"] if one.category == Category.DONE), None)
        row["people"] = [one["name"] for one in people.get(row["id"], []) if one["user"] != user.pk]
        row["late"] = row["when"] is not None and row["when"] < today


@prepared
def _roles(user: int) -> QuerySet[Membership, tuple[int, str]]:
    return Membership.objects.filter(user=user).values_list("project", "role")


def _choices(
    user: User,
    state: State,
    role: str,
    states: dict[int, State],
    ways: dict[int, list[Transition]],
) -> list[State]:
    """The states that an item may go to from here, in the workflow's order."""
    free = user.may(Permission.MANAGE_WORKFLOWS)
    found = {
        way.to_state_id
        for way in ways[state.workflow_id]
        if way.from_state_id in (None, state.pk)
        and way.to_state_id != state.pk
        and (not way.roles or role in way.roles or free)
    }
    return sorted((states[pk] for pk in found if pk in states), key=lambda one: (one.position, one.pk))
