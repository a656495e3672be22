"""The API of goals: writing, agreeing, sharing, confirming and ending them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.goals.actions.confirming import answer_goal, remind_of_confirmation
from tongzhou.goals.actions.goals import (
    agree_goal,
    change_goal,
    create_goal,
    delete_goal,
    end_goal,
    reopen_goal,
    share_goal,
    unshare_goal,
)
from tongzhou.goals.api.shapes import (
    GoalAnswering,
    GoalAnswers,
    GoalChange,
    GoalEnding,
    Goals,
    GoalShown,
    GoalVersions,
    KeptQuery,
    NewGoal,
    Reminded,
    shown_answer,
    shown_goal,
    shown_version,
)
from tongzhou.goals.models import Goal
from tongzhou.goals.queries.goals import editions_of, goals_of, sheet_of, tree
from tongzhou.goals.queries.people import Tally, asked_about, owners_of, people_of, tallies
from tongzhou.goals.refusals import NotInProjectError, NotOwnerError
from tongzhou.projects.guards import Access, get_access
from tongzhou.projects.models import Project
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import PathId

router = Router(tags=["goals"])


def found(request: HttpRequest, key: str, id: int, permission: Permission) -> tuple[Access, Goal]:
    """A goal with what whoever asks may do in its project."""
    access = get_access(signed_in(request), key, permission)
    return access, get_object_or_404(goals_of(access.project).select_related("owner", "project"), pk=id)


def told(access: Access, pk: int) -> dict[str, Any]:
    """A goal as it is now, with its key results."""
    goal = goals_of(access.project).select_related("owner", "project").filter(pk=pk).first()
    if goal is None:
        raise Http404
    sheet = sheet_of(goal, today=timezone.localdate())
    tally = tallies([goal], people_of(access.project)).get(goal.pk, Tally())
    return shown_goal(
        goal,
        access.project.key,
        sheet.progress,
        sheet.pace,
        sheet.criteria,
        tally,
        stale=sheet.stale,
        results=[row.result for row in sheet.results],
    )


def _facts(project: Project, given: dict[str, Any]) -> dict[str, Any]:
    """What a body names, with the goal above and the owner found in the project."""
    facts = dict(given)
    if facts.get("parent") is not None:
        facts["parent"] = goals_of(project).filter(pk=facts["parent"]).first()
        if facts["parent"] is None:
            raise NotInProjectError
    if facts.get("owner") is not None:
        facts["owner"] = owners_of(project).filter(pk=facts["owner"]).first()
        if facts["owner"] is None:
            raise NotOwnerError
    return facts


@router.get("/projects/{slug:key}/goals", response=Goals)
def goals(request: HttpRequest, key: str, query: Query[KeptQuery]) -> HttpResponse:
    """All goals of a project in the order of the tree, with progress and confirmations; needs `view_project`."""
    access = get_access(signed_in(request), key, Permission.VIEW_PROJECT)
    rows = tree(access.project, today=timezone.localdate())
    items = [
        shown_goal(row.goal, key, row.progress, row.pace, row.criteria, row.tally, stale=row.stale)
        for row in rows
        if query.state in {"", row.goal.state}
    ]
    return json_answer({"items": items})


@router.post("/projects/{slug:key}/goals", response={201: GoalShown})
def goal_create(request: HttpRequest, key: str, body: NewGoal) -> HttpResponse:
    """Write a goal; it is a draft until it is agreed. Needs `edit_scope`."""
    access = get_access(signed_in(request), key, Permission.EDIT_SCOPE)
    made = create_goal(access.project, by=access.user, **_facts(access.project, body.model_dump()))
    return json_answer(told(access, made.pk), status=201)


@router.get("/projects/{slug:key}/goals/{int:id}", response=GoalShown)
def goal(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """One goal with its key results; needs `view_project`."""
    access, one = found(request, key, id, Permission.VIEW_PROJECT)
    return json_answer(told(access, one.pk))


NEVER_EMPTY = frozenset(
    {
        "statement",
        "metric",
        "unit",
        "relevance",
        "achievability",
        "criterion",
        "notes",
        "level",
        "late_confirmed",
    }
)


@router.patch("/projects/{slug:key}/goals/{int:id}", response=GoalShown)
def goal_change(request: HttpRequest, key: str, id: PathId, body: GoalChange) -> HttpResponse:
    """Change a goal; needs `edit_scope`. What an agreed goal says gets a new version, and everybody is asked again."""
    access, one = found(request, key, id, Permission.EDIT_SCOPE)
    given = body.model_dump(exclude_unset=True)
    seen = given.pop("version", None)
    named = {name: value for name, value in given.items() if value is not None or name not in NEVER_EMPTY}
    facts = _facts(access.project, named)
    change_goal(one, by=access.user, today=timezone.localdate(), seen=seen, **facts)
    return json_answer(told(access, one.pk))


@router.delete("/projects/{slug:key}/goals/{int:id}", response={204: None})
def goal_delete(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """Throw a goal away; it can be brought back from the trash. Needs `edit_scope`."""
    access, one = found(request, key, id, Permission.EDIT_SCOPE)
    delete_goal(one, by=access.user)
    return nothing()


@router.post("/projects/{slug:key}/goals/{int:id}/agree", response=GoalShown)
def goal_agree(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """The goal holds from now on, and everybody is asked to confirm it; needs `edit_scope`.

    409 `not_smart` while a criterion is missing; the detail names each.
    """
    access, one = found(request, key, id, Permission.EDIT_SCOPE)
    agree_goal(one, by=access.user, today=timezone.localdate())
    return json_answer(told(access, one.pk))


@router.post("/projects/{slug:key}/goals/{int:id}/end", response=GoalShown)
def goal_end(request: HttpRequest, key: str, id: PathId, body: GoalEnding) -> HttpResponse:
    """Say that a goal was reached, missed or dropped; needs `edit_scope`."""
    access, one = found(request, key, id, Permission.EDIT_SCOPE)
    end_goal(one, by=access.user, today=timezone.localdate(), state=body.state, reason=body.reason)
    return json_answer(told(access, one.pk))


@router.post("/projects/{slug:key}/goals/{int:id}/reopen", response=GoalShown)
def goal_reopen(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """Take an ending back; needs `edit_scope`."""
    access, one = found(request, key, id, Permission.EDIT_SCOPE)
    reopen_goal(one, by=access.user)
    return json_answer(told(access, one.pk))


@router.put("/projects/{slug:key}/goals/{int:id}/sharing", response=GoalShown)
def goal_share(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """Show an agreed goal to the client and ask the client's people, too; needs `publish_to_client`."""
    access, one = found(request, key, id, Permission.PUBLISH_TO_CLIENT)
    share_goal(one, by=access.user)
    return json_answer(told(access, one.pk))


@router.delete("/projects/{slug:key}/goals/{int:id}/sharing", response=GoalShown)
def goal_unshare(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """The client does not see the goal any more; needs `publish_to_client`."""
    access, one = found(request, key, id, Permission.PUBLISH_TO_CLIENT)
    unshare_goal(one, by=access.user)
    return json_answer(told(access, one.pk))


@router.get("/projects/{slug:key}/goals/{int:id}/confirmations", response=GoalAnswers)
def goal_confirmations(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """Who is asked to confirm the present version, and what they have said; needs `view_project`."""
    access, one = found(request, key, id, Permission.VIEW_PROJECT)
    asked = () if one.is_draft else asked_about(one, people_of(access.project))
    return json_answer({"edition": one.edition, "items": [shown_answer(each) for each in asked]})


@router.post("/projects/{slug:key}/goals/{int:id}/confirmations", response=GoalAnswers)
def goal_answer(request: HttpRequest, key: str, id: PathId, body: GoalAnswering) -> HttpResponse:
    """Confirm the version that you have read, or object to it; needs `edit_work`.

    409 when the goal has a newer version by now, or when you are not asked.
    """
    access, one = found(request, key, id, Permission.EDIT_WORK)
    answer_goal(one, by=access.user, edition=body.edition, confirmed=body.confirmed, reason=body.reason)
    asked = asked_about(one, people_of(access.project))
    return json_answer({"edition": one.edition, "items": [shown_answer(each) for each in asked]})


@router.post("/projects/{slug:key}/goals/{int:id}/remind", response=Reminded)
def goal_remind(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """Remind those who have not answered; needs `edit_scope`."""
    access, one = found(request, key, id, Permission.EDIT_SCOPE)
    return json_answer({"count": remind_of_confirmation(one, by=access.user)})


@router.get("/projects/{slug:key}/goals/{int:id}/versions", response=GoalVersions)
def goal_versions(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """Everything that the goal has said since it was agreed, the newest first; needs `view_project`."""
    _access, one = found(request, key, id, Permission.VIEW_PROJECT)
    return json_answer({"items": [shown_version(each) for each in editions_of(one)]})
