"""Two ways in which Harbour could end earlier, to be compared with its plan."""

from __future__ import annotations

from typing import Any

from tongzhou.accounts.models import User
from tongzhou.demo.words import in_language
from tongzhou.plan.actions.scenarios import create_scenario
from tongzhou.plan.editing.state import Row
from tongzhou.plan.models import Kind
from tongzhou.plan.queries.state import LoadedPlan, load_plan
from tongzhou.projects.models import Project

HARBOUR = "harbour"
CROWDED, OVERLAPPED = 6, 5


def try_out(project: Project, *, by: User) -> None:
    """More people on the longest critical tasks, and tasks that overlap."""
    loaded = load_plan(project)
    create_scenario(
        project,
        by=by,
        name=in_language("关键任务增派人手", "More people on the critical tasks"),
        note=in_language(
            "最长的关键任务各增派一组人员,工期压缩约四成,投入相应增加。",
            "A second group on each of the longest critical tasks: about 40 % shorter, and dearer.",
        ),
        commands=_crowd(loaded),
    )
    create_scenario(
        project,
        by=by,
        name=in_language("关键任务搭接推进", "Critical tasks overlap"),
        note=in_language(
            "前置任务完成前提前介入,不增加人手,返工风险上升。",
            "Work begins before what it waits for is done: nobody is added, but rework becomes likelier.",
        ),
        commands=_overlap(loaded),
    )


def _ahead(loaded: LoadedPlan) -> list[Row]:
    """The critical tasks that nobody has begun, the longest first."""
    state = loaded.state
    rows = [
        row
        for row in state.rows.values()
        if row.critical and row.kind == Kind.TASK and not row.percent and not state.children.get(row.id)
    ]
    return sorted(rows, key=lambda row: (-row.duration, row.id))


def _crowd(loaded: LoadedPlan) -> list[dict[str, Any]]:
    day = loaded.settings.minutes_per_day
    return [
        {
            "op": "set",
            "id": row.id,
            "fields": {"duration": max(day, row.duration * 6 // 10 // 60 // day * day)},
        }
        for row in _ahead(loaded)[:CROWDED]
    ]


def _overlap(loaded: LoadedPlan) -> list[dict[str, Any]]:
    """Each of the longest links of the critical path gets a lead, and a review keeps the risk in sight."""
    day = loaded.settings.minutes_per_day
    ahead = {row.id: row for row in _ahead(loaded)}
    links = [
        one
        for one in loaded.state.links.values()
        if one.driving and one.type == 1 and one.predecessor_id in ahead and one.successor_id in ahead
    ]
    links.sort(key=lambda one: (-ahead[one.predecessor_id].duration, one.id))
    leads = [
        {
            "op": "relink",
            "id": one.id,
            "lag": -max(day, ahead[one.predecessor_id].duration // 240 // day * day),
            "unit": 0,
        }
        for one in links[:OVERLAPPED]
    ]
    if not links:
        return leads
    review = in_language("搭接风险评审", "Review of the overlapping work")
    first = links[0].successor_id
    return [*leads, {"op": "add", "after": first, "fields": {"name": review, "duration": 2 * day}}]
