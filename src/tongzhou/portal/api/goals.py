"""The API of shared goals, for the client's people."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.goals.actions.confirming import answer_goal
from tongzhou.goals.api.shapes import GoalAnswering
from tongzhou.portal.guards import ClientAccess, get_client_access
from tongzhou.portal.queries.goals import PortalGoal, PortalResult, portal_goal
from tongzhou.portal.queries.goals import portal_goals as shared_goals
from tongzhou.web.api.answers import json_answer
from tongzhou.web.api.bodies import Answer, PathId

router = Router(tags=["portal"])


class PortalKeyResultRow(Answer):
    """A key result; `progress` in whole percent."""

    name: str
    measured: str
    way: str
    progress: int


class PortalGoalRow(Answer):
    """A shared goal; `confirmed` is what you have answered to this edition, null as long as you have not."""

    id: int
    edition: int
    statement: str
    metric: str
    way: str
    measured: str
    due: date | None
    relevance: str
    state: Literal["agreed", "reached", "missed", "dropped"]
    progress: int | None
    pace: Literal["ahead", "on_track", "behind", "overdue", "unknown"]
    confirmed: bool | None
    key_results: list[PortalKeyResultRow]


class PortalGoals(Answer):
    """All goals that are shared with you."""

    items: list[PortalGoalRow]


@router.get("/portal/projects/{slug:key}/goals", response=PortalGoals)
def portal_goals(request: HttpRequest, key: str) -> HttpResponse:
    """The goals of a project that were shared, if goals are published; for people of its client."""
    return _all(_access(request, key))


@router.post("/portal/projects/{slug:key}/goals/{int:id}/answer", response=PortalGoals)
def portal_goal_answer(request: HttpRequest, key: str, id: PathId, body: GoalAnswering) -> HttpResponse:
    """Confirm the edition that you have read, or object to it; needs `answer_as_client`."""
    access = _access(request, key, to_answer=True)
    goal = portal_goal(access.project, id)
    if goal is None:
        raise Http404
    answer_goal(goal, by=access.user, edition=body.edition, confirmed=body.confirmed, reason=body.reason)
    return _all(access)


def _access(request: HttpRequest, key: str, *, to_answer: bool = False) -> ClientAccess:
    user = signed_in(request)
    if not user.is_client:
        raise Http404
    access = get_client_access(user, key, "goals")
    if to_answer or not access.project.is_closed:
        access.refuse(Permission.ANSWER_AS_CLIENT)
    return access


def _all(access: ClientAccess) -> HttpResponse:
    found = shared_goals(access.project, access.user, today=timezone.localdate())
    return json_answer({"items": [_row(one) for one in found]})


def _row(one: PortalGoal) -> dict[str, Any]:
    names = ("id", "edition", "statement", "metric", "way", "measured", "due", "relevance", "state", "pace")
    return {name: getattr(one, name) for name in names} | {
        "progress": one.percent,
        "confirmed": one.answer.confirmed if one.answer else None,
        "key_results": [_result(each) for each in one.results],
    }


def _result(one: PortalResult) -> dict[str, Any]:
    return {"name": one.name, "measured": one.measured, "way": one.way, "progress": one.percent}
