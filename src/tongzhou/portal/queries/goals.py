"""The goals that a client sees: shared, agreed or ended, in plain words; never drafts, notes or others' doubts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.db.models import F
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import OrganisationRole, Permission, ProjectRole
from tongzhou.goals.charts import PHONE, goal_chart
from tongzhou.goals.models import Confirmation, Goal, KeyResult, State
from tongzhou.goals.numbers import with_unit
from tongzhou.goals.progress import bar
from tongzhou.goals.queries.goals import (
    Days,
    Row,
    begin_of,
    days_of,
    key_results_of,
    points_of_many,
    share_of_result,
    shared_goals,
)
from tongzhou.goals.queries.trees import places, rows_at
from tongzhou.goals.telling import COLOURS, PACES, way_words
from tongzhou.portal.models import Publication
from tongzhou.portal.waiting import ClientWaiting
from tongzhou.projects.models import Membership, Project

MOST = 30
"""So many goals stand on the page; more than these nobody confirms."""


@dataclass(frozen=True, slots=True)
class PortalResult:
    """A key result as the client sees it."""

    name: str
    measured: str
    way: str
    percent: int


@dataclass(frozen=True, slots=True)
class PortalAnswer:
    """What somebody of the client's own people has said to the present version."""

    name: str
    confirmed: bool
    reason: str
    at: datetime
    mine: bool


@dataclass(frozen=True, slots=True)
class PortalGoal:
    """A goal in the client's words; ``waits`` tells the reader that their answer is missing."""

    id: int
    edition: int
    statement: str
    metric: str
    way: str
    measured: str
    due: date | None
    relevance: str
    state: str
    state_words: str
    percent: int | None
    pace: str
    pace_words: str
    pace_colour: str
    results: tuple[PortalResult, ...]
    chart: SafeString
    answers: tuple[PortalAnswer, ...]
    answer: PortalAnswer | None
    waits: bool


def goals_are_published(project: Project) -> bool:
    """Whether the client sees the goals of a project: said to the room of goals, which is below."""
    return Publication.objects.filter(project=project, goals=True).exists()


def portal_goals(project: Project, user: User, *, today: date) -> tuple[PortalGoal, ...]:
    """The shared goals without their charts, those that wait for the reader first; a handful of statements.

    Progress is that of the vendor's tree; what the client does not see still counts in it.
    """
    every = places(project)
    shown = [one for one in every if one.shared and one.state != State.DRAFT][:MOST]
    rows = rows_at(project, every, shown, today=today, asked=False)
    goals = [one.goal for one in rows]
    results, said = key_results_of(goals), _answers(goals, project, user)
    asked = _may_answer(project, user)
    found = []
    for row in rows:
        answers = tuple(said[row.goal.pk])
        mine = next((one for one in answers if one.mine), None)
        found.append(_goal(row, results[row.goal.pk], answers, mine, waits=asked and mine is None))
    return tuple(sorted(found, key=lambda one: (not one.waits, one.due or date.max, one.id)))


def drawn(project: Project, shown: Sequence[PortalGoal], *, today: date) -> list[PortalGoal]:
    """Some of these goals with their charts; three statements."""
    goals = {one.pk: one for one in shared_goals(project).filter(pk__in=[each.id for each in shown])}
    points, days = points_of_many(goals.values()), days_of(project, today=today)
    return [
        replace(one, chart=_chart(goals[one.id], points.get(one.id, ()), days, today))
        for one in shown
        if one.id in goals
    ]


def _chart(goal: Goal, points: Sequence[tuple[date, Decimal]], days: Days, today: date) -> SafeString:
    return goal_chart(
        points,
        begin=begin_of(goal, days),
        due=goal.due,
        baseline=goal.baseline,
        target=goal.target,
        unit=goal.unit,
        title=goal.metric or goal.statement,
        today=today,
        size=PHONE,
    )


def _goal(
    row: Row,
    results: Sequence[KeyResult],
    answers: tuple[PortalAnswer, ...],
    mine: PortalAnswer | None,
    *,
    waits: bool,
) -> PortalGoal:
    goal = row.goal
    words, colour = (PACES[row.pace], COLOURS[row.pace]) if goal.is_agreed else (goal.get_state_display(), "")
    return PortalGoal(
        id=goal.pk,
        edition=goal.edition,
        statement=goal.statement,
        metric=goal.metric,
        way=way_words(goal),
        measured="" if goal.value is None else with_unit(goal.value, goal.unit),
        due=goal.due,
        relevance=goal.relevance,
        state=goal.state,
        state_words=goal.get_state_display(),
        percent=row.progress.percent,
        pace=row.pace.value,
        pace_words=str(words),
        pace_colour={"reached": "ok", "missed": "bad"}.get(goal.state, colour),
        results=tuple(_result(one) for one in results),
        chart=SafeString(""),
        answers=answers,
        answer=mine,
        waits=waits and goal.is_agreed,
    )


def _result(one: KeyResult) -> PortalResult:
    way = _("from %(baseline)s to %(target)s") % {
        "baseline": with_unit(one.baseline, one.unit),
        "target": with_unit(one.target, one.unit),
    }
    return PortalResult(one.name, with_unit(one.value, one.unit), way, bar(share_of_result(one)))


def _answers(goals: Sequence[Goal], project: Project, reader: User) -> dict[int, list[PortalAnswer]]:
    """What the client's own people have said to the present versions; never what the vendor's have."""
    rows = Confirmation.objects.filter(
        goal__in=goals,
        edition=F("goal__edition"),
        user__role=OrganisationRole.CLIENT,
        user__contact__client=project.client_id,
    ).select_related("user")
    found: dict[int, list[PortalAnswer]] = defaultdict(list)
    for one in rows:
        found[one.goal_id].append(
            PortalAnswer(one.user.name, one.confirmed, one.reason, one.at, one.user_id == reader.pk)
        )
    return found


def _may_answer(project: Project, user: User) -> bool:
    return project.pk in _answering([project.pk], user)


def _answering(projects: Sequence[int], user: User) -> set[int]:
    """The projects in which somebody's role lets them answer for the client."""
    if not user.is_client:
        return set()
    roles = [role for role in ProjectRole if Permission.ANSWER_AS_CLIENT in user.rights_as(role)]
    mine = Membership.objects.filter(user=user, project__in=projects, role__in=roles, project__closed_at=None)
    return set(mine.values_list("project_id", flat=True))


def portal_goal(project: Project, pk: int) -> Goal | None:
    """One of the shared goals."""
    return shared_goals(project).select_related("project").filter(pk=pk).first()


def goals_to_confirm(user: User, publications: Sequence[Publication], today: date) -> list[ClientWaiting]:
    """The shared goals whose present version waits for the person's answer; two statements."""
    open_ones = {one.project_id: one.project for one in publications if one.goals}
    mine = _answering(list(open_ones), user) if open_ones else set()
    if not mine:
        return []
    said = Confirmation.objects.filter(user=user, edition=F("goal__edition")).values("goal")
    waiting = Goal.objects.filter(project__in=mine, shared=True, state=State.AGREED, deleted_at=None)
    return [
        ClientWaiting(
            title=one.statement,
            deed=pgettext("goal", "Confirm"),
            url=f"{reverse('portal_goals', args=[open_ones[one.project_id].key])}?goal={one.pk}#goal-{one.pk}",
            icon="target",
            project_name=open_ones[one.project_id].name,
        )
        for one in waiting.exclude(pk__in=said).order_by("due", "id")[:MOST]
    ]
