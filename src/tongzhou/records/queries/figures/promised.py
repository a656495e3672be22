"""What the project was to reach: facts, goals, dates, scope."""

from __future__ import annotations

from collections import Counter
from datetime import date

from tongzhou.goals.models import Confidence, State
from tongzhou.goals.numbers import with_unit
from tongzhou.goals.queries.goals import Row, tree
from tongzhou.plan.models import Baseline, Kind, PlanSettings, WorkItem, last_day_of
from tongzhou.plan.queries.milestones import Milestone, milestones
from tongzhou.projects.models import Project
from tongzhou.records.queries.figures.told import NO, Cell, Found, day, fact, figures, table, words
from tongzhou.records.sections import Pair
from tongzhou.scope.models import Deliverable, DeliverableState
from tongzhou.scope.queries.agreed import requirements_of
from tongzhou.scope.queries.deliverables import deliverables_of

GOAL = ("目标", "Goal")
STATE = ("状态", "State")
UNSUBMITTED = (DeliverableState.DRAFT, DeliverableState.IN_REVIEW)


def milestones_of(project: Project) -> tuple[Milestone, ...]:
    """The milestones of a project; none where there is no plan."""
    return milestones(project) if PlanSettings.objects.filter(project=project).exists() else ()


def finish_of(project: Project) -> date | None:
    """When the plan says that the project ends, or when it has ended."""
    finish = PlanSettings.objects.filter(project=project).values_list("finish_at", flat=True).first()
    return None if finish is None else last_day_of(finish)


def first_baseline(project: Project) -> Baseline | None:
    """The picture of the plan that was agreed first."""
    return Baseline.objects.filter(project=project).order_by("taken_at", "pk").first()


def summary(project: Project, today: date) -> Found:
    """Who, for whom, from when to when."""
    finish = finish_of(project)
    done, whole = _finished(project)
    text = (
        (
            f"本项目为{project.client.name}实施，由{project.organisation.name}承担，自 {day(project.start_date)} 起"
            f"{f'，至 {day(finish)} 止' if finish else ''}。"
        ),
        (
            f"The project was carried out by {project.organisation.name} for {project.client.name}, from "
            f"{day(project.start_date)}{f' to {day(finish)}' if finish else ''}."
        ),
    )
    facts = (
        fact(("项目", "Project"), project.name),
        fact(("甲方", "Client"), project.client.name),
        fact(("乙方", "Vendor"), project.organisation.name),
        fact(("合同编号", "Contract number"), project.contract_number or "–"),
        fact(("开始", "Start"), day(project.start_date)),
        fact(("完工", "Finish"), day(finish)),
    )
    inside = (
        fact(("阶段", "Phase"), words(project.get_phase_display)),
        fact(("任务完成", "Tasks complete"), f"{done} / {whole}"),
    )
    return Found(text, figures(*facts), figures(*inside))


def _finished(project: Project) -> tuple[int, int]:
    tasks = WorkItem.objects.filter(
        project=project, summary=False, active=True, planned=True, external=False, deleted_at=None
    ).exclude(kind=Kind.MILESTONE)
    return tasks.filter(percent__gte=100).count(), tasks.count()


# Goals


def goals(project: Project, today: date) -> Found:
    """Every goal with its target, what was reached, and how sure people were; the client's part: shared ones."""
    rows = [row for row in tree(project, today=today) if row.goal.state != State.DRAFT]
    shared = [row for row in rows if row.goal.shared]
    reached = sum(row.goal.state == State.REACHED for row in shared)
    missed = sum(row.goal.state == State.MISSED for row in shared)
    text = (
        f"共同商定的 {len(shared)} 个目标中，{reached} 个已达成，{missed} 个未达成。",
        f"Goals agreed together: {len(shared)}; reached: {reached}; missed: {missed}.",
    )
    head = (GOAL, ("基准", "Baseline"), ("目标值", "Target"), ("实际", "Reached"), ("期限", "Due"), STATE)
    mine = (*head, ("把握", "Confidence"), ("已确认", "Confirmed"))
    return Found(
        text if shared else ("", ""),
        figures(tables=table(GOAL, head, (_goal(row) for row in shared), numbers=(1, 2, 3))),
        figures(
            fact(("目标总数", "Goals in all"), len(rows)),
            tables=table(
                ("全部目标", "All goals"),
                mine,
                ((*_goal(row), *_sure(row)) for row in rows),
                numbers=(1, 2, 3),
            ),
        ),
    )


def _goal(row: Row) -> tuple[Cell, ...]:
    one = row.goal
    return (
        one.statement,
        with_unit(one.baseline, one.unit),
        with_unit(one.target, one.unit),
        with_unit(one.value, one.unit),
        day(one.due),
        words(one.get_state_display),
    )


def _sure(row: Row) -> tuple[Cell, ...]:
    sure = NO if row.goal.confidence is None else words(Confidence(row.goal.confidence).label)
    return sure, f"{row.tally.confirmed} / {row.tally.asked}"


# Dates


def dates(project: Project, today: date) -> Found:
    """Milestones as agreed, expected and reached, and how far the end has moved."""
    found = milestones_of(project)
    known = [one for one in found if one.baseline is not None]
    reached = [one for one in found if one.reached is not None]
    late = [one for one in known if (one.reached or one.forecast or date.min) > (one.baseline or date.max)]
    text = (
        f"{len(found)} 个里程碑中已达成 {len(reached)} 个；与基线相比，{len(late)} 个晚于约定日期。",
        f"{len(reached)} of {len(found)} milestones were reached; {len(late)} are later than agreed.",
    )
    head = (
        ("里程碑", "Milestone"),
        ("约定", "Agreed"),
        ("预计", "Forecast"),
        ("实际", "Actual"),
        ("偏差（天）", "Days later"),
    )
    rows = [
        (one.name, day(one.baseline), day(one.forecast), day(one.reached), days_late(one)) for one in found
    ]
    return Found(
        text if found else ("", ""),
        figures(tables=table(head[0], head, rows, numbers=(4,))),
        _drift(project),
    )


def days_late(one: Milestone) -> str:
    """How many days after its baseline a milestone was reached or is expected; a dash without a baseline."""
    ended = one.reached or one.forecast
    return "–" if ended is None or one.baseline is None else f"{(ended - one.baseline).days:+d}"


def _drift(project: Project) -> dict[str, object]:
    first, finish = first_baseline(project), finish_of(project)
    if first is None or first.finish_at is None:
        return {}
    agreed = last_day_of(first.finish_at)
    moved = "–" if finish is None else f"{(finish - agreed).days:+d}"
    return figures(
        fact(("基线数量", "Baselines"), Baseline.objects.filter(project=project).count()),
        fact(("首个基线的完工日期", "Finish in the first baseline"), day(agreed)),
        fact(("现计划完工日期", "Finish now"), day(finish)),
        fact(("完工漂移（天）", "Drift of the finish in days"), moved),
    )


# Scope


def scope(project: Project, today: date) -> Found:
    """Deliverables and requirements by what has become of them."""
    found = list(deliverables_of(project).order_by("number"))
    submitted = [one for one in found if one.state not in UNSUBMITTED or one.current > 1]
    settled = sum(one.is_settled for one in submitted)
    text = (
        f"已向甲方提交 {len(submitted)} 项交付物，其中 {settled} 项已通过。",
        f"{len(submitted)} deliverables were submitted to the client, of which {settled} were accepted.",
    )
    head = (("编号", "No."), ("交付物", "Deliverable"), ("版本", "Version"), STATE, ("自", "Since"))
    requirements = requirements_of(project)
    agreed = requirements.filter(requirement__shared=True)
    return Found(
        text if submitted else ("", ""),
        figures(
            fact(("已共享需求", "Requirements shared"), agreed.count()),
            fact(("其中已完成", "of them complete"), agreed.filter(state__category="done").count()),
            tables=table(head[1], head, (_deliverable(one) for one in submitted)),
        ),
        figures(
            fact(("需求总数", "Requirements in all"), requirements.count()),
            fact(("其中已完成", "of them complete"), requirements.filter(state__category="done").count()),
            tables=_by_state(found),
        ),
    )


def _deliverable(one: Deliverable) -> tuple[Cell, ...]:
    return one.label, one.name, f"V{one.current}", words(one.get_state_display), day(one.state_since)


def _by_state(found: list[Deliverable]) -> list[dict[str, object]]:
    counted = Counter(one.state for one in found)
    rows: list[tuple[Pair, int]] = [
        (words(state.label), counted[state.value]) for state in DeliverableState if counted[state.value]
    ]
    title = ("交付物按状态", "Deliverables by state")
    return table(title, (STATE, ("数量", "Count")), rows, numbers=(1,))
