"""What the page of levelling and its API need to know: overloads, the newest proposal, what of it still fits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from tongzhou.engine.errors import PlanError
from tongzhou.plan.levelling import PRIORITIES, FoundMove, Overload, since_of, standing_of, weeks_of
from tongzhou.plan.models import (
    Assignment,
    LevellingMove,
    LevellingProposal,
    PlanEdit,
    Priority,
    Resource,
    WorkItem,
    day_of,
    last_day_of,
)
from tongzhou.plan.queries.remembered import Key, Remembered, stamp_of
from tongzhou.plan.queries.state import load_plan
from tongzhou.projects.models import Project
from tongzhou.web.prepared import prepared

QUICK = 300
"""Plans of so many items are computed while their page waits."""
KEPT = 64
"""Of so many plans a process remembers the overloads, as long as plan and capacities stay what they are."""


class Standing(StrEnum):
    """Whether a proposed delay can still be given to its task, and if not, why."""

    FITS = "fits"
    GONE = "gone"
    BEGUN = "begun"
    BY_HAND = "by_hand"
    DELAYED = "delayed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Load:
    """The overloads of a plan as it is now. ``impossible``: it cannot be computed, so nobody knows."""

    overloads: tuple[Overload, ...]
    impossible: bool = False

    @property
    def people(self) -> int:
        """How many resources are overloaded."""
        return len({one.resource for one in self.overloads})

    @property
    def weeks(self) -> int:
        """In how many calendar weeks somebody is."""
        return weeks_of([(one.start, one.finish) for one in self.overloads])

    @property
    def excess(self) -> int:
        """How much work is too much, in seconds."""
        return sum(one.excess for one in self.overloads)


@dataclass(frozen=True, slots=True)
class OverloadShown:
    """One overload in words: who, from when to when, how much, on what. Units in percent, excess in hours."""

    resource: int
    name: str
    first: date
    last: date
    required: int
    available: int
    hours: float
    tasks: tuple[tuple[int, str], ...]


_loads: Remembered[Load] = Remembered(KEPT)
_delayed: Remembered[frozenset[int]] = Remembered(KEPT)
_move_counts: Remembered[dict[str, int]] = Remembered(KEPT)
_fitting: Remembered[Counter[Standing]] = Remembered(KEPT)


def load_at_hand(project: Project, *, today: date) -> Load | None:
    """The same, but None where that takes a while: a large plan of which nobody has asked since it changed."""
    if WorkItem.objects.filter(project=project).order_by()[: QUICK + 1].count() <= QUICK:
        return load_of(project, today=today)
    return _loads.at_hand(_key_of(project, today)[0])


def load_of(project: Project, *, today: date) -> Load:
    """The overloads from the status date (or today) on; computed once for each state of plan and capacities."""
    key, since = _key_of(project, today)
    return _loads.get(key, lambda: _computed(project, since))


def _key_of(project: Project, today: date) -> tuple[Key, int]:
    """What the overloads depend on, and the instant from which on they matter; two statements."""
    since = since_of(project.status_date, today)
    return (*stamp_of(project), since, *_capacities(project.pk)), since


@prepared
def _capacities(project: int) -> QuerySet[Resource, tuple[Any, ...]]:
    return Resource.objects.filter(project=project).order_by("pk").values_list("pk", "capacity", "works")


def _computed(project: Project, since: int) -> Load:
    try:
        return Load(standing_of(load_plan(project), since=since))
    except PlanError:
        return Load((), impossible=True)


def shown(overloads: Iterable[Overload], people: Mapping[int, str] | None = None) -> list[OverloadShown]:
    """Overloads with names; one statement where the names of the people are known."""
    found = list(overloads)
    if people is None:
        people = names_of_resources({one.resource for one in found})
    tasks = names_of_items({key for one in found for key in one.tasks[:6]})
    return [
        OverloadShown(
            one.resource,
            people.get(one.resource, ""),
            day_of(one.start),
            last_day_of(one.finish),
            one.required // 100,
            one.available // 100,
            round(one.excess / 3600, 1),
            tuple((key, tasks[key]) for key in one.tasks if key in tasks),
        )
        for one in found
    ]


def names_of_resources(keys: Iterable[int]) -> dict[int, str]:
    """Number → name."""
    return dict(Resource.objects.filter(pk__in=list(keys)).values_list("pk", "name"))


def names_of_items(keys: Iterable[int]) -> dict[int, str]:
    """Number → name, of items that are not in the trash."""
    return dict(WorkItem.live.filter(pk__in=list(keys)).values_list("pk", "name"))


def resources_of(project: Project) -> list[Resource]:
    """Who works in a project, by name."""
    return _working(project.pk)


@prepared
def _working(project: int) -> QuerySet[Resource]:
    return Resource.objects.filter(project=project, works=True).order_by("name", "pk")


def resource_of(project: Project, number: int) -> Resource | None:
    """One of them."""
    return Resource.objects.filter(project=project, works=True, pk=number).first()


def has_assignments(project: Project) -> bool:
    """Whether anybody is assigned to anything in the plan."""
    return bool(_an_assignment(project.pk))


@prepared
def _an_assignment(project: int) -> QuerySet[Assignment, tuple[int]]:
    found = Assignment.objects.filter(resource__project=project, resource__works=True)
    found = found.filter(item__planned=True, item__deleted_at=None)
    return found.order_by().values_list("pk")[:1]  # any will do: an order would have all of them read


def has_delays(project: Project) -> bool:
    """Whether the plan holds levelling delays; looked for once for each state of the plan."""
    return bool(_delayed.get(stamp_of(project), lambda: frozenset(_a_delay(project))))


def _a_delay(project: Project) -> QuerySet[WorkItem, int]:
    found = WorkItem.objects.filter(project=project).exclude(levelling_delay=0)
    return found.order_by().values_list("pk", flat=True)[:1]


def priorities_of(project: Project) -> dict[int, int]:
    """Items that are not of normal priority, on the engine's scale; what a file says of its tasks comes first."""
    found = {
        key: PRIORITIES[Priority(value)]
        for key, value in WorkItem.objects.filter(project=project)
        .exclude(priority=Priority.NORMAL)
        .values_list("pk", "priority")
    }
    told = WorkItem.objects.filter(project=project, file_details__has_key="priority")
    for key, value in told.values_list("pk", "file_details__priority"):
        if isinstance(value, int) and 0 <= value <= 1000:
            found[key] = value
    return found


# Proposals


def newest_proposal(project: Project) -> LevellingProposal | None:
    """The one that the page is about: the newest that was not dropped."""
    return next(iter(_newest(project.pk)), None)


@prepared
def _newest(project: int) -> QuerySet[LevellingProposal]:
    found = LevellingProposal.objects.filter(project=project).exclude(state=LevellingProposal.State.DROPPED)
    return found.select_related("asked_by", "decided_by", "edit").defer("edit__changes")[:1]


def proposal_of(project: Project, number: int) -> LevellingProposal | None:
    """One of them."""
    found = LevellingProposal.objects.filter(project=project, pk=number)
    return found.select_related("asked_by", "decided_by", "edit").first()


def is_step_of(project: Project, number: int) -> bool:
    """Whether a step belongs to the project's plan."""
    return PlanEdit.objects.filter(project=project, pk=number).exists()


def is_open(proposal: LevellingProposal) -> bool:
    """Whether it can be accepted: it is ready, or was accepted and that has been taken back."""
    state = LevellingProposal.State
    if proposal.state == state.ACCEPTED:
        return proposal.edit is not None and proposal.edit.reversed_by_id is not None
    return proposal.state == state.READY


def moves_of(
    proposal: LevellingProposal, *, text: str = "", resource: int | None = None, own: bool = False
) -> QuerySet[LevellingMove]:
    """What it moves, in the plan's order; narrowed to names, to those who wait for somebody, to own delays.

    Moves were written in that order, and so their numbers go by it: the first page is found without sorting all.
    """
    found = LevellingMove.objects.filter(proposal=proposal).select_related("item").order_by("pk")
    if text:
        found = found.filter(item__name__icontains=text)
    if resource is not None:
        found = found.filter(resource_id=resource)
    if own:
        found = found.exclude(delay=None)
    return found


def standings(
    proposal: LevellingProposal, moves: QuerySet[LevellingMove] | None = None
) -> dict[int, Standing]:
    """Number of the item → whether its delay still fits, of all moves with a delay of their own; one statement."""
    if moves is None:
        moves = LevellingMove.objects.filter(proposal=proposal)
    present = moves.exclude(delay=None).values_list(
        "item_id", "start_at", "finish_at", "old_delay", "item__start_at", "item__finish_at", "item__levelling_delay",
        "item__deleted_at", "item__planned", "item__active", "item__actual_start_at", "item__manual",
    )  # fmt: skip
    return {row[0]: _standing(*row[1:]) for row in present}


def _standing(
    start: int,
    finish: int,
    delay: int,
    start_now: int | None,
    finish_now: int | None,
    delay_now: int,
    deleted_at: Any,
    planned: bool,
    active: bool,
    begun_at: int | None,
    manual: bool,
) -> Standing:
    if deleted_at is not None or not planned or not active:
        return Standing.GONE
    if begun_at is not None:
        return Standing.BEGUN
    if manual:
        return Standing.BY_HAND
    if delay_now != delay:
        return Standing.DELAYED
    return Standing.FITS if (start_now, finish_now) == (start, finish) else Standing.MOVED


def chosen_delays(proposal: LevellingProposal, items: Iterable[int] | None = None) -> dict[int, int]:
    """Number of the item → its new delay: those that are chosen, or these."""
    found = LevellingMove.objects.filter(proposal=proposal).exclude(delay=None)
    found = found.filter(chosen=True) if items is None else found.filter(item_id__in=list(items))
    return {key: delay for key, delay in found.values_list("item_id", "delay") if delay is not None}


def new_dates(proposal: LevellingProposal) -> dict[int, tuple[int, int]]:
    """Where the proposal has the tasks that it moves."""
    moves = LevellingMove.objects.filter(proposal=proposal)
    return {key: (a, b) for key, a, b in moves.values_list("item_id", "new_start_at", "new_finish_at")}


def counts_of(proposal: LevellingProposal) -> dict[str, int]:
    """How many tasks move, how many of them by a delay of their own, how many of those are chosen.

    Counted once for each state of the choice.
    """
    return _move_counts.get((*_told(proposal), proposal.choosing), lambda: _counted(proposal))


def _told(proposal: LevellingProposal) -> Key:
    """What tells a proposal, and that its search has ended."""
    return (proposal.pk, proposal.asked_at, proposal.ended_at)


def _counted(proposal: LevellingProposal) -> dict[str, int]:
    moves = LevellingMove.objects.filter(proposal=proposal).order_by()
    stays, own = Q(start_at=F("new_start_at"), finish_at=F("new_finish_at")), Q(delay__isnull=False)
    return moves.aggregate(
        moves=Count("pk", filter=~stays),
        own=Count("pk", filter=own),
        chosen=Count("pk", filter=own & Q(chosen=True)),
    )


def fitting_of(proposal: LevellingProposal, project: Project) -> Counter[Standing]:
    """How many of the proposed delays stand how in the plan as it is now; found once for each of its states."""
    key = (*_told(proposal), *stamp_of(project))
    return _fitting.get(key, lambda: Counter(standings(proposal).values()))


def move_rows(proposal: LevellingProposal, found: Iterable[FoundMove]) -> list[LevellingMove]:
    """What a search has found, as rows to be stored."""
    return [
        LevellingMove(
            proposal=proposal, item_id=one.item, position=place, start_at=one.start, finish_at=one.finish,
            new_start_at=one.new_start, new_finish_at=one.new_finish,
            days=(day_of(one.new_start) - day_of(one.start)).days,
            delay=one.delay, old_delay=one.old_delay, resource_id=one.resource, week=one.week,
            rivals=list(one.rivals), chosen=one.delay is not None,
        )
        for place, one in enumerate(found)
    ]  # fmt: skip


def waits_for(proposal: LevellingProposal, names: Mapping[int, str]) -> list[tuple[int, str]]:
    """For whom tasks of the proposal wait, by name: what the list can be narrowed to."""
    found = [(key, names[key]) for (key,) in _waited_for(proposal.pk) if key is not None and key in names]
    return sorted(found, key=lambda pair: pair[1])


@prepared
def _waited_for(proposal: int) -> QuerySet[LevellingMove, tuple[int | None]]:
    keys = LevellingMove.objects.filter(proposal=proposal).order_by()
    return keys.values_list("resource_id").distinct()
