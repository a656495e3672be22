"""The API of what was promised and what has become of it: baselines, milestones, delays."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.plan.actions.baselines import choose_baseline, delete_baseline, set_baseline
from tongzhou.plan.models import Baseline
from tongzhou.plan.queries.baselines import Difference, compare
from tongzhou.plan.queries.delays import Delay, delays
from tongzhou.plan.queries.items import baselines_of, wall_clock
from tongzhou.plan.queries.milestones import Milestone, milestones
from tongzhou.projects.guards import Access, get_access
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import Answer, Body, Name, PathId, Text
from tongzhou.web.api.pages import Order, Page, PageQuery, Window

router = Router(tags=["plan"])


class BaselineRow(Answer):
    """A picture of the plan; ``chosen`` is the one that the plan is compared with."""

    id: int
    name: str
    note: str
    plan_version: int
    finish: str | None
    taken_by: str
    taken_at: datetime
    chosen: bool


class NewBaseline(Body):
    """What the present plan is to be kept as."""

    name: Name = Field(max_length=100)
    note: Text = Field("", max_length=10_000)


class DatesShown(Answer):
    """An item's dates in one of the two pictures."""

    start: date | None
    finish: date | None
    duration_days: float
    work_days: float | None


class DifferenceRow(Answer):
    """An item in both pictures; ``slip`` in calendar days, positive is later."""

    item: int
    name: str
    kind: Literal["task", "milestone"]
    summary: bool
    before: DatesShown | None
    after: DatesShown | None
    slip: int | None
    state: Literal["later", "earlier", "added", "removed", "changed", "same"]


class ComparisonPage(Page[DifferenceRow]):
    """Two pictures side by side."""

    counts: dict[str, int]
    finish_before: date | None
    finish_after: date | None
    finish_slip: int | None


class ComparisonQuery(PageQuery):
    """With what, and which differences."""

    other: int | None = Field(
        None, alias="with", ge=1, le=2**63 - 1, description="Another baseline; without it, the present plan."
    )
    state: Literal["later", "earlier", "added", "removed", "changed", "same"] | None = None


class MilestoneRow(Answer):
    """A milestone: promised, expected, reached. ``slip`` and ``trend`` in calendar days."""

    item: int
    name: str
    criterion: str
    owners: str
    baseline: date | None
    forecast: date | None
    deadline: date | None
    reached: date | None
    critical: bool
    float_days: float
    slip: int | None
    trend: int | None
    state: Literal["reached", "late", "threatened", "on_track"]
    history: list[tuple[date, date]] = Field(description="Seen on, expected on.")
    p50: date | None = Field(
        description="Done by in half of the simulated courses; null before a simulation."
    )
    p80: date | None
    chance: int | None = Field(description="How likely the planned day was when simulated, in percent.")


class Milestones(Answer):
    """All milestones in order of their forecast."""

    items: list[MilestoneRow]


class DelayRow(Answer):
    """An item that needs attention, and why."""

    item: int
    name: str
    milestone: bool
    start: date
    finish: date
    percent: int
    float_days: float
    critical: bool
    owners: str
    days: int
    reason: str


class DelayLists(Answer):
    """What is late, will be late, and has no float left, as of a day."""

    status_date: date
    late: list[DelayRow]
    will_be_late: list[DelayRow]
    float_gone: list[DelayRow]


@router.get("/projects/{slug:key}/milestones", response=Milestones)
def project_milestones(request: HttpRequest, key: str) -> HttpResponse:
    """All milestones with how their dates have moved; needs `view_plan`."""
    access = _access(request, key, Permission.VIEW_PLAN)
    return json_answer({"items": [_milestone(one) for one in milestones(access.project)]})


def _milestone(found: Milestone) -> dict[str, Any]:
    return {name: getattr(found, name) for name in MilestoneRow.model_fields}


@router.get("/projects/{slug:key}/delays", response=DelayLists)
def project_delays(request: HttpRequest, key: str) -> HttpResponse:
    """What is late or will be, with reasons, 200 of each kind at most; needs `view_plan`."""
    access = _access(request, key, Permission.VIEW_PLAN)
    found = delays(access.project, today=timezone.localdate())
    lists = {name: _delays(getattr(found, name)) for name in ("late", "will_be_late", "float_gone")}
    return json_answer({"status_date": found.status_date, **lists})


def _delays(found: tuple[Delay, ...]) -> list[dict[str, Any]]:
    return [{name: getattr(one, name) for name in DelayRow.model_fields} for one in found]


@router.get("/projects/{slug:key}/baselines", response=Page[BaselineRow])
def baselines(request: HttpRequest, key: str, query: Query[PageQuery]) -> HttpResponse:
    """The baselines, newest first; needs `view_plan`."""
    access = _access(request, key, Permission.VIEW_PLAN)
    window = Window(request, query, Order("id", "id", falling=True), f"baselines:{access.project.pk}")
    rows = window.rows(baselines_of(access.project).select_related("taken_by"))
    chosen = access.project.plan.baseline_id
    return json_answer(window.page(rows, lambda one: _baseline(one, chosen)))


@router.post("/projects/{slug:key}/baselines", response={201: BaselineRow})
def baseline_set(request: HttpRequest, key: str, body: NewBaseline) -> HttpResponse:
    """Keep the plan as it is now, and compare with it from now on. Needs `set_baseline`."""
    access = _access(request, key, Permission.SET_BASELINE)
    made = set_baseline(access.project, by=access.user, name=body.name, note=body.note)
    return json_answer(_baseline(made, made.pk), 201, Location=f"{request.path}/{made.pk}")


@router.get("/projects/{slug:key}/baselines/{int:id}", response=BaselineRow)
def baseline(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """One baseline; needs `view_plan`."""
    access = _access(request, key, Permission.VIEW_PLAN)
    return json_answer(_baseline(_found(access, id), access.project.plan.baseline_id))


@router.delete("/projects/{slug:key}/baselines/{int:id}", response={204: None})
def baseline_delete(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """Discard a baseline. Needs `set_baseline`."""
    access = _access(request, key, Permission.SET_BASELINE)
    delete_baseline(_found(access, id), by=access.user)
    return nothing()


@router.post("/projects/{slug:key}/baselines/{int:id}/choose", response=BaselineRow)
def baseline_choose(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """Compare the plan with this baseline from now on, for everybody. Needs `set_baseline`."""
    access = _access(request, key, Permission.SET_BASELINE)
    found = _found(access, id)
    choose_baseline(access.project, found, by=access.user)
    return json_answer(_baseline(found, found.pk))


@router.get("/projects/{slug:key}/baselines/{int:id}/comparison", response=ComparisonPage)
def baseline_comparison(
    request: HttpRequest, key: str, id: PathId, query: Query[ComparisonQuery]
) -> HttpResponse:
    """A baseline beside the present plan, or beside another baseline; needs `view_plan`."""
    access = _access(request, key, Permission.VIEW_PLAN)
    before = _found(access, id)
    after = None if query.other is None else _found(access, query.other)
    found = compare(access.project, before, after, minutes_per_day=access.project.plan.minutes_per_day)
    scope = f"comparison:{before.pk}:{after.pk if after else 'now'}:{query.state or ''}"
    window = Window(request, query, Order("item", "item"), scope)
    last = window.after()
    rows = sorted(
        (
            row
            for row in found.rows
            if (last is None or row.item > last[1]) and query.state in (None, row.state)
        ),
        key=lambda row: row.item,
    )
    shown = rows[: query.limit]
    following = window.address(shown[-1].item, shown[-1].item) if len(rows) > query.limit else None
    return json_answer(
        {
            "items": [_difference(row) for row in shown],
            "next": following,
            "counts": found.counts,
            "finish_before": found.finish_before,
            "finish_after": found.finish_after,
            "finish_slip": found.finish_slip,
        }
    )


def _difference(row: Difference) -> dict[str, Any]:
    return {name: getattr(row, name) for name in DifferenceRow.model_fields}


def _baseline(found: Baseline, chosen: int | None) -> dict[str, Any]:
    return {
        **{name: getattr(found, name) for name in ("id", "name", "note", "plan_version", "taken_at")},
        "finish": wall_clock(found.finish_at),
        "taken_by": found.taken_by.name,
        "chosen": found.pk == chosen,
    }


def _found(access: Access, number: int) -> Baseline:
    return get_object_or_404(baselines_of(access.project).select_related("taken_by"), pk=number)


def _access(request: HttpRequest, key: str, permission: Permission) -> Access:
    return get_access(signed_in(request), key, permission)
