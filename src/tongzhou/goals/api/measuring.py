"""The API of key results and check-ins."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router

from tongzhou.accounts.permissions import Permission
from tongzhou.goals.actions.measuring import (
    Measured,
    add_key_result,
    change_key_result,
    check_in,
    delete_check_in,
    delete_key_result,
)
from tongzhou.goals.api.goals import found, told
from tongzhou.goals.api.shapes import (
    CheckedIn,
    CheckInShown,
    GoalShown,
    KeyResultChange,
    NewCheckIn,
    NewKeyResult,
    shown_check_in,
)
from tongzhou.goals.models import Goal, KeyResult
from tongzhou.goals.queries.goals import check_ins_of, results_of
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import PathId
from tongzhou.web.api.pages import Order, Page, PageQuery, Window

router = Router(tags=["goals"])


def _result(goal: Goal, result: int) -> KeyResult:
    one: KeyResult = get_object_or_404(results_of(goal), pk=result)
    return one


@router.post("/projects/{slug:key}/goals/{int:id}/key-results", response={201: GoalShown})
def key_result_create(request: HttpRequest, key: str, id: PathId, body: NewKeyResult) -> HttpResponse:
    """Add a key result to a goal; needs `edit_scope`."""
    access, goal = found(request, key, id, Permission.EDIT_SCOPE)
    add_key_result(goal, by=access.user, **body.model_dump())
    return json_answer(told(access, goal.pk), status=201)


@router.patch("/projects/{slug:key}/goals/{int:id}/key-results/{int:result}", response=GoalShown)
def key_result_change(
    request: HttpRequest, key: str, id: PathId, result: PathId, body: KeyResultChange
) -> HttpResponse:
    """Change a key result; needs `edit_scope`."""
    access, goal = found(request, key, id, Permission.EDIT_SCOPE)
    given = {name: value for name, value in body.model_dump(exclude_unset=True).items() if value is not None}
    seen = given.pop("version", None)
    change_key_result(_result(goal, result), by=access.user, seen=seen, **given)
    return json_answer(told(access, goal.pk))


@router.delete("/projects/{slug:key}/goals/{int:id}/key-results/{int:result}", response={204: None})
def key_result_delete(request: HttpRequest, key: str, id: PathId, result: PathId) -> HttpResponse:
    """Throw a key result away; it can be brought back from the trash. Needs `edit_scope`."""
    access, goal = found(request, key, id, Permission.EDIT_SCOPE)
    delete_key_result(_result(goal, result), by=access.user)
    return nothing()


@router.get("/projects/{slug:key}/goals/{int:id}/check-ins", response=Page[CheckInShown])
def check_ins(request: HttpRequest, key: str, id: PathId, query: Query[PageQuery]) -> HttpResponse:
    """The check-ins of a goal and its key results, the newest first; needs `view_project`."""
    _access, goal = found(request, key, id, Permission.VIEW_PROJECT)
    window = Window(request, query, Order("day", "day", falling=True), f"check-ins:{goal.pk}")
    return json_answer(window.page(window.rows(check_ins_of(goal)), shown_check_in))


@router.post("/projects/{slug:key}/goals/{int:id}/check-ins", response={201: CheckedIn})
def check_in_create(request: HttpRequest, key: str, id: PathId, body: NewCheckIn) -> HttpResponse:
    """Check in on an agreed goal and its key results; needs `edit_work`."""
    access, goal = found(request, key, id, Permission.EDIT_WORK)
    today = timezone.localdate()
    made = check_in(
        goal,
        [Measured(one.value, one.confidence, one.key_result) for one in body.values],
        by=access.user,
        today=today,
        day=body.day or today,
        comment=body.comment,
    )
    return json_answer({"ids": [one.pk for one in made]}, status=201)


@router.delete("/projects/{slug:key}/goals/{int:id}/check-ins/{int:check}", response={204: None})
def check_in_delete(request: HttpRequest, key: str, id: PathId, check: PathId) -> HttpResponse:
    """Throw a check-in away; needs `edit_scope`, or to have made it oneself."""
    access, goal = found(request, key, id, Permission.EDIT_WORK)
    one = get_object_or_404(check_ins_of(goal), pk=check)
    if not access.may(Permission.EDIT_SCOPE) and one.by_id != access.user.pk:
        raise PermissionDenied
    delete_check_in(one, by=access.user)
    return nothing()
