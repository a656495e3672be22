"""My work: what waits for somebody in all their projects, by the day it is due."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import PROJECT_TABLE, Permission, ProjectRole
from tongzhou.plan.models import Assignment, Category, State, Transition, WorkItem
from tongzhou.projects.models import Membership
from tongzhou.projects.queries import projects_granting
from tongzhou.web.field_classes import FOR_VENDOR
from tongzhou.web.leaving import rows_that_leave
from tongzhou.work.queries.conditions import Items, is_open, with_when
from tongzhou.work.queries.rows import people_on
from tongzhou.work.waiting import WaitingRow, waiting_sources

MOST = 200
"""How many items each part of the page shows at most."""
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

    @property
    def count(self) -> int:
        """How many things wait in it."""
        return len(self.rows) + len(self.others)


PARTS = (
    ("today", gettext_lazy("Today and overdue")),
    ("week", gettext_lazy("This week")),
    ("later", pgettext_lazy("my work", "Later")),
    ("undated", gettext_lazy("Without a date")),
    ("others", gettext_lazy("Waiting for others")),
)


def my_work(user: User, *, today: date) -> tuple[list[Part], bool]:
    """The parts of the page, and whether there is more than it shows: nine statements whatever the volume."""
    order = ("when", "-priority", "number")
    # Of many projects at once only what all of the vendor's people may read.
    rows = rows_that_leave(given_to(user).order_by(*order)[: 4 * MOST + 1], WANTED, FOR_VENDOR, "when")
    elsewhere = rows_that_leave(handed_on(user).order_by(*order)[: MOST + 1], WANTED, FOR_VENDOR, "when")
    parts = {key: Part(key, label) for key, label in PARTS}
    for row in rows[: 4 * MOST]:
        waits = row["state__category"] == Category.WAITING
        parts["others" if waits else _when(row["when"], today)].rows.append(row)
    parts["others"].rows += elsewhere[:MOST]
    for source in waiting_sources:
        for one in source(user, today):
            parts[_when(one.due, today)].others.append(one)
    shown = [row for part in parts.values() for row in part.rows]
    _dress(user, shown, today)
    return list(parts.values()), len(rows) > 4 * MOST or len(elsewhere) > MOST


def _when(day: date | None, today: date) -> str:
    if day is None:
        return "undated"
    if day <= today:
        return "today"
    return "week" if day <= today + timedelta(days=6 - today.weekday()) else "later"


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
    roles = dict(Membership.objects.filter(user=user).values_list("project", "role"))
    states = {one.pk: one for one in State.objects.filter(workflow__organisation=user.organisation_id)}
    ways: dict[int, list[Transition]] = defaultdict(list)
    for way in Transition.objects.filter(workflow__organisation=user.organisation_id):
        ways[way.workflow_id].append(way)
    everywhere = user.may(Permission.VIEW_ALL_PROJECTS) and user.may(Permission.EDIT_WORK)
    for row in rows:
        role = roles.get(row["project_id"], "")
        may = everywhere or bool(role and Permission.EDIT_WORK in PROJECT_TABLE[ProjectRole(role)])
        state = states.get(row["state_id"])
        row["may"], row["state"] = may, state
        row["states"] = _choices(user, state, role, states, ways) if may and state else []
        row["done"] = next((one.pk for one in row["states"] if one.category == Category.DONE), None)
        row["people"] = [one["name"] for one in people.get(row["id"], []) if one["user"] != user.pk]
        row["late"] = row["when"] is not None and row["when"] < today


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
