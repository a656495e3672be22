"""Goals as a tree with their progress, one goal with all that belongs to it, and what is wrong with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, QuerySet

from tongzhou.goals.models import CheckIn, Goal, GoalEdition, KeyResult, State
from tongzhou.goals.progress import (
    Pace,
    Progress,
    Source,
    bar,
    expected,
    is_stale,
    pace_of,
    share_of,
    weighted,
)
from tongzhou.goals.queries.people import People, Tally, people_of, tallies
from tongzhou.goals.smart import Criterion, Words, check
from tongzhou.plan.models import PlanSettings, last_day_of
from tongzhou.projects.models import Project

COUNTS = (State.AGREED, State.REACHED, State.MISSED)
"""Goals in these states count for the goal above them."""
CHECK_INS_SHOWN = 20
MOST_POINTS = 200


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a project that goals are measured against."""

    today: date
    start: date
    end: date | None


@dataclass(frozen=True, slots=True)
class Row:
    """A goal in the tree, with all that a list shows of it."""

    goal: Goal
    depth: int
    progress: Progress
    pace: Pace
    criteria: tuple[Criterion, ...]
    tally: Tally
    stale: bool
    measured: int

    @property
    def met(self) -> int:
        """How many of the five criteria are met."""
        return sum(one.met for one in self.criteria)


def days_of(project: Project, *, today: date) -> Days:
    """When the project begins and, as far as it is planned, ends; one statement."""
    finish = PlanSettings.objects.filter(project=project).values_list("finish_at", flat=True).first()
    return Days(today, project.start_date, None if finish is None else last_day_of(finish))


def goals_of(project: Project) -> QuerySet[Goal]:
    """The goals of a project that are not in the trash."""
    return Goal.objects.filter(project=project, deleted_at=None)


def words_of(goal: Goal, days: Days) -> Words:
    """A goal as the check of its criteria takes it."""
    return Words(
        statement=goal.statement,
        metric=goal.metric,
        unit=goal.unit,
        baseline=goal.baseline,
        target=goal.target,
        due=goal.due,
        owned=goal.owner_id is not None,
        relevance=goal.relevance,
        achievability=goal.achievability,
        late_confirmed=goal.late_confirmed,
        start=days.start,
        end=days.end,
    )


def criteria_of(goal: Goal, days: Days) -> tuple[Criterion, ...]:
    """The five criteria of a goal as it is saved."""
    return check(words_of(goal, days), today=days.today)


def key_results_of(goals: Iterable[Goal]) -> dict[int, list[KeyResult]]:
    """The key results of many goals, by goal; one statement."""
    found: dict[int, list[KeyResult]] = defaultdict(list)
    for one in KeyResult.objects.filter(goal__in=list(goals), deleted_at=None).order_by("id"):
        found[one.goal_id].append(one)
    return found


def results_of(goal: Goal) -> QuerySet[KeyResult]:
    """The key results of one goal, each with the goal at hand."""
    return KeyResult.objects.filter(goal=goal, deleted_at=None).select_related("goal")


def tree(project: Project, *, today: date, people: People | None = None) -> list[Row]:
    """All goals of a project in the order of the tree; six statements whatever there is."""
    goals = list(goals_of(project).select_related("owner").order_by("level", "due", "id"))
    results = key_results_of(goals)
    counted = tallies(goals, people or people_of(project))
    days = days_of(project, today=today)
    return [
        row_of(goal, depth, progress, results[goal.pk], counted.get(goal.pk, Tally()), days)
        for goal, depth, progress in walk(goals, results)
    ]


def walk(goals: Sequence[Goal], results: dict[int, list[KeyResult]]) -> list[tuple[Goal, int, Progress]]:
    """The tree from the top; a goal whose parent is gone stands at the top."""
    known = {one.pk for one in goals}
    below: dict[int | None, list[Goal]] = defaultdict(list)
    for one in goals:
        below[one.parent_id if one.parent_id in known else None].append(one)
    progress: dict[int, Progress] = {}
    for one in sorted(goals, key=lambda goal: -goal.level):
        children = [progress[child.pk] for child in below[one.pk] if child.state in COUNTS]
        progress[one.pk] = progress_of(one, results[one.pk], children)
    rows: list[tuple[Goal, int, Progress]] = []

    def descend(parent: int | None, depth: int) -> None:
        for one in below[parent]:
            rows.append((one, depth, progress[one.pk]))
            descend(one.pk, depth + 1)

    descend(None, 0)
    return rows


def progress_of(goal: Goal, results: Sequence[KeyResult], children: Sequence[Progress] = ()) -> Progress:
    """Measured on its own metric if it ever was; else by its key results; else by the goals below it."""
    baseline, target = goal.baseline, goal.target
    if goal.value is not None and baseline is not None and target is not None and baseline != target:
        return Progress(share_of(goal.value, baseline, target), Source.MEASURED, 1)
    if results and any(one.value is not None for one in results):
        return Progress(
            weighted((share_of_result(one), one.weight) for one in results), Source.KEY_RESULTS, len(results)
        )
    known = [one.share for one in children if one.share is not None]
    if known:
        return Progress(weighted((share, 1) for share in known), Source.GOALS, len(known))
    return Progress(None, Source.NOTHING)


def share_of_result(one: KeyResult) -> Decimal:
    """Which part of its way a key result has done; without a check-in it stands at its baseline."""
    return share_of(one.baseline if one.value is None else one.value, one.baseline, one.target)


def begin_of(goal: Goal, days: Days) -> date:
    """The day from which the straight line to the target runs."""
    return goal.baseline_on or days.start


def last_check_in(goal: Goal, results: Iterable[KeyResult]) -> date | None:
    """When somebody last checked in on the goal or one of its key results."""
    seen = [one for one in (goal.value_on, *(result.value_on for result in results)) if one is not None]
    return max(seen, default=None)


def row_of(
    goal: Goal, depth: int, progress: Progress, results: Sequence[KeyResult], tally: Tally, days: Days
) -> Row:
    """A goal as a list shows it."""
    return Row(
        goal,
        depth,
        progress,
        pace(goal, progress, days),
        criteria_of(goal, days),
        tally,
        stale=is_silent(goal, results, progress, days),
        measured=len(results),
    )


def pace(goal: Goal, progress: Progress, days: Days) -> Pace:
    """How the goal stands to its straight line; unknown unless it is agreed."""
    if not goal.is_agreed:
        return Pace.UNKNOWN
    return pace_of(progress.share, days.today, begin_of(goal, days), goal.due)


def is_silent(goal: Goal, results: Iterable[KeyResult], progress: Progress, days: Days) -> bool:
    """Whether an agreed goal has had no check-in for thirty days; one that is measured by goals below is not asked."""
    if not goal.is_agreed or goal.agreed_on is None or progress.source == Source.GOALS:
        return False
    return is_stale(last_check_in(goal, results), goal.agreed_on, days.today)


# One goal


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A key result with its progress."""

    result: KeyResult
    share: Decimal
    weight_percent: int

    @property
    def percent(self) -> int:
        """Whole percent for its bar."""
        return bar(self.share)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that the page of a goal shows, but its confirmations."""

    goal: Goal
    days: Days
    progress: Progress
    pace: Pace
    criteria: tuple[Criterion, ...]
    results: tuple[ResultRow, ...]
    children: tuple[Row, ...]
    points: tuple[tuple[date, Decimal], ...]
    stale: bool
    last: date | None
    by_results: Decimal | None

    @property
    def expected_percent(self) -> int | None:
        """Where the straight line is today."""
        if self.goal.due is None or not self.goal.is_agreed:
            return None
        return bar(expected(self.days.today, begin_of(self.goal, self.days), self.goal.due))


def sheet_of(goal: Goal, *, today: date) -> Sheet:
    """One goal with its key results, the goals below it and its chart; a handful of statements."""
    days = days_of(goal.project, today=today)
    branch = [goal, *_below(goal)]
    results = key_results_of(branch)
    walked = walk(branch, results)
    progress = next(progress for one, _depth, progress in walked if one.pk == goal.pk)
    mine = results[goal.pk]
    total = sum(one.weight for one in mine) or 1
    return Sheet(
        goal=goal,
        days=days,
        progress=progress,
        pace=pace(goal, progress, days),
        criteria=criteria_of(goal, days),
        results=tuple(ResultRow(one, share_of_result(one), round(one.weight * 100 / total)) for one in mine),
        children=tuple(
            row_of(one, depth - 1, done, results[one.pk], Tally(), days)
            for one, depth, done in walked
            if one.pk != goal.pk
        ),
        points=points_of(goal),
        stale=is_silent(goal, mine, progress, days),
        last=last_check_in(goal, mine),
        by_results=weighted((share_of_result(one), one.weight) for one in mine)
        if any(one.value is not None for one in mine)
        else None,
    )


def _below(goal: Goal) -> list[Goal]:
    """The goals below one: the levels are three, so two statements find them all."""
    children = list(goals_of(goal.project).filter(parent=goal).select_related("owner"))
    grandchildren = (
        goals_of(goal.project).filter(parent__in=children).select_related("owner") if children else ()
    )
    return [*children, *grandchildren]


def points_of(goal: Goal, result: KeyResult | None = None) -> tuple[tuple[date, Decimal], ...]:
    """The values over time of a goal's metric, or of a key result, for a chart: the last one of each day."""
    rows = CheckIn.objects.filter(goal=goal, key_result=result, deleted_at=None).order_by("day", "id")
    return tuple(thinned(dict(rows.values_list("day", "value"))))


def points_of_many(goals: Iterable[Goal]) -> dict[int, list[tuple[date, Decimal]]]:
    """The values over time of the metrics of many goals, by goal; one statement."""
    rows = CheckIn.objects.filter(goal__in=list(goals), key_result=None, deleted_at=None)
    last: dict[int, dict[date, Decimal]] = defaultdict(dict)
    for goal, day, value in rows.order_by("day", "id").values_list("goal_id", "day", "value"):
        last[goal][day] = value
    return {goal: thinned(values) for goal, values in last.items()}


def thinned(values: dict[date, Decimal]) -> list[tuple[date, Decimal]]:
    """Values by day, so few that they can be drawn; the last one is always among them."""
    days = list(values)
    step = len(days) // MOST_POINTS + 1
    return [(day, values[day]) for day in days[::-1][::step][::-1]]


def check_ins_of(goal: Goal) -> QuerySet[CheckIn]:
    """The check-ins of a goal and its key results, the newest first."""
    return (
        CheckIn.objects.filter(goal=goal, deleted_at=None)
        .select_related("key_result", "by")
        .order_by("-day", "-id")
    )


def editions_of(goal: Goal) -> list[GoalEdition]:
    """All versions of a goal, the newest first."""
    return list(GoalEdition.objects.filter(goal=goal).select_related("by").order_by("-number"))


def parents_for(project: Project, goal: Goal | None = None) -> QuerySet[Goal]:
    """The goals that others may stand below."""
    found = goals_of(project).exclude(state=State.DROPPED).filter(level__lt=3)
    return found.exclude(pk=goal.pk) if goal else found


@dataclass(frozen=True, slots=True)
class SuccessCriterion:
    """A line of the charter's success criteria, and the goals that make it measurable."""

    text: str
    goals: tuple[Goal, ...]


def success_criteria(project: Project, goals: Iterable[Goal]) -> tuple[SuccessCriterion, ...]:
    """The charter's success criteria line by line; no statement."""
    lines = [one.strip(" -•·\t")[:300] for one in project.success_criteria.splitlines()]
    known = list(goals)
    return tuple(
        SuccessCriterion(line, tuple(one for one in known if one.criterion == line)) for line in lines if line
    )


def serving_goals(project: Project) -> QuerySet[Goal]:
    """The goals that make a line of the charter's success criteria measurable."""
    return goals_of(project).exclude(criterion="").order_by("level", "due", "id")


def find_goals(numbers: Iterable[int]) -> list[Goal]:
    """Goals by number, wherever they are; whoever asks checks the right to their project."""
    return list(Goal.objects.filter(pk__in=set(numbers), deleted_at=None).select_related("project"))


def shared_goals(project: Project) -> QuerySet[Goal]:
    """What the client may see of a project's goals: shared, and no draft."""
    return goals_of(project).filter(shared=True).exclude(state=State.DRAFT)


# For ``tongzhou check``


def astray() -> list[tuple[int, int]]:
    """Goals that stand below one of another project, or of no higher level."""
    rows = Goal.objects.exclude(parent=None)
    foreign = rows.exclude(project=F("parent__project")) | rows.filter(level__lte=F("parent__level"))
    return list(foreign.values_list("pk", "parent_id"))


def without_edition() -> list[int]:
    """Goals that have been agreed, and whose present version has not been kept."""
    kept = GoalEdition.objects.filter(number=F("goal__edition")).values("goal")
    return list(Goal.objects.exclude(agreed_on=None).exclude(pk__in=kept).values_list("pk", flat=True))


def misplaced_check_ins() -> list[int]:
    """Check-ins on a key result of another goal."""
    rows = CheckIn.objects.exclude(key_result=None).exclude(goal=F("key_result__goal"))
    return list(rows.values_list("pk", flat=True))
