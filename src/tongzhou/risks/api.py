"""The API of early warnings."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.discussion.guards import get_talk
from tongzhou.plan.subjects import KIND as WORK_ITEM
from tongzhou.projects.guards import Access, get_access
from tongzhou.risks.actions import (
    ask_about_warning,
    dismiss_warning,
    follow_up_warning,
    look_at,
    may_take_back,
    reopen_warning,
    snooze_warning,
)
from tongzhou.risks.models import EarlyWarning
from tongzhou.risks.queries import PARTS, open_warnings_for, warnings_of, with_names
from tongzhou.risks.telling import told
from tongzhou.web.api.answers import json_answer
from tongzhou.web.api.bodies import Answer, Body, Day, Name, PathId, Text
from tongzhou.web.api.pages import Order, Page, PageQuery, Window

router = Router(tags=["risks"])
PartName = Literal["open", "decided", "passed"]
assert PartName.__args__ == tuple(PARTS)  # type: ignore[attr-defined]  # a Literal


class WarningShown(Answer):
    """Something that was noticed, told in the language of the request.

    `subject` tells warnings of a kind apart: the number of an item, a resource or a person, or empty for the project.
    """

    id: int
    project: str
    kind: str
    subject: str
    item: int | None
    severity: int = Field(description="1 watch, 2 warning, 3 serious.")
    title: str
    why: str
    state: str
    found_on: date
    seen_on: date
    ended_on: date | None
    until: date | None
    reason: str
    decided_by: str | None
    decided_at: datetime | None
    follow_up: int | None = Field(description="Number in the project of the task that was made of it.")


class WarningsQuery(PageQuery):
    """Which warnings."""

    part: PartName = "open"


class Looked(Answer):
    """How many warnings are new or have come back."""

    risen: int


class FollowUp(Body):
    """The task's name; without it, the warning's own words."""

    name: Text = Field("", max_length=500)


class Question(Body):
    """What the responsible person is asked; without it, the usual question."""

    words: Text = Field("", max_length=2000)


class Snooze(Body):
    """Until when."""

    until: Day


class Dismissal(Body):
    """Why it is no problem."""

    reason: Name = Field(max_length=2000)


def _shown(one: EarlyWarning) -> dict[str, Any]:
    words = told(one, {})
    return {
        "id": one.pk,
        "project": one.project.key,
        "kind": one.kind,
        "subject": one.subject,
        "item": one.item.number if one.item else None,
        "severity": one.severity,
        "title": words.title,
        "why": words.why,
        "state": one.state,
        "found_on": one.found_on,
        "seen_on": one.seen_on,
        "ended_on": one.ended_on,
        "until": one.until,
        "reason": one.reason,
        "decided_by": one.decided_by.name if one.decided_by else None,
        "decided_at": one.decided_at,
        "follow_up": one.follow_up.number if one.follow_up else None,
    }


def _found(request: HttpRequest, key: str, id: int, permission: Permission) -> tuple[Access, EarlyWarning]:
    access = get_access(signed_in(request), key, permission)
    return access, get_object_or_404(with_names(warnings_of(access)), pk=id)


def _again(access: Access, one: EarlyWarning) -> HttpResponse:
    return json_answer(_shown(with_names(warnings_of(access)).get(pk=one.pk)))


@router.get("/warnings", response=Page[WarningShown])
def all_warnings(request: HttpRequest, query: Query[PageQuery]) -> HttpResponse:
    """What is open in all projects whose risks you may see, the gravest first."""
    window = Window(request, query, Order("severity", "severity", falling=True), "warnings")
    return json_answer(window.page(window.rows(with_names(open_warnings_for(signed_in(request)))), _shown))


@router.get("/projects/{slug:key}/warnings", response=Page[WarningShown])
def warnings(request: HttpRequest, key: str, query: Query[WarningsQuery]) -> HttpResponse:
    """The warnings of a project; needs `view_internal_risks`, and `view_cost` for those about money."""
    access = get_access(signed_in(request), key, Permission.VIEW_INTERNAL_RISKS)
    order = Order("severity", "severity", falling=True)
    window = Window(request, query, order, f"warnings:{key}:{query.part}")
    found = with_names(warnings_of(access).filter(PARTS[query.part]))
    return json_answer(window.page(window.rows(found), _shown))


@router.get("/projects/{slug:key}/warnings/{int:id}", response=WarningShown)
def warning(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """One warning."""
    return json_answer(_shown(_found(request, key, id, Permission.VIEW_INTERNAL_RISKS)[1]))


@router.post("/projects/{slug:key}/warnings/look", response=Looked)
def warnings_look(request: HttpRequest, key: str) -> HttpResponse:
    """Look at the project now, not only at night; needs `edit_work`."""
    access = get_access(signed_in(request), key, Permission.EDIT_WORK)
    return json_answer({"risen": len(look_at(access.project, today=timezone.localdate()))})


@router.post("/projects/{slug:key}/warnings/{int:id}/follow-up", response=WarningShown)
def warning_follow_up(request: HttpRequest, key: str, id: PathId, body: FollowUp) -> HttpResponse:
    """Make a task of it for whoever is responsible; needs `edit_work`. 409 when it is not open any more."""
    access, found = _found(request, key, id, Permission.EDIT_WORK)
    follow_up_warning(found, by=access.user, today=timezone.localdate(), name=body.name)
    return _again(access, found)


@router.post("/projects/{slug:key}/warnings/{int:id}/ask", response=WarningShown)
def warning_ask(request: HttpRequest, key: str, id: PathId, body: Question) -> HttpResponse:
    """Ask the responsible person in the talk of the item; needs `comment`."""
    access, found = _found(request, key, id, Permission.COMMENT)
    talk = get_talk(access.user, WORK_ITEM, found.item_id or 0, to_write=True)
    ask_about_warning(found, talk, by=access.user, today=timezone.localdate(), words=body.words)
    return _again(access, found)


@router.post("/projects/{slug:key}/warnings/{int:id}/snooze", response=WarningShown)
def warning_snooze(request: HttpRequest, key: str, id: PathId, body: Snooze) -> HttpResponse:
    """Put it off until a day; needs `edit_plan`. It comes back before if it grows much worse."""
    access, found = _found(request, key, id, Permission.EDIT_PLAN)
    return _again(access, snooze_warning(found, by=access.user, until=body.until, today=timezone.localdate()))


@router.post("/projects/{slug:key}/warnings/{int:id}/dismiss", response=WarningShown)
def warning_dismiss(request: HttpRequest, key: str, id: PathId, body: Dismissal) -> HttpResponse:
    """Say that it is no problem, and why; needs `edit_plan`. It comes back if it grows much worse."""
    access, found = _found(request, key, id, Permission.EDIT_PLAN)
    return _again(access, dismiss_warning(found, by=access.user, reason=body.reason))


@router.post("/projects/{slug:key}/warnings/{int:id}/reopen", response=WarningShown)
def warning_reopen(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """Take a decision back; needs `edit_plan`, or to have decided it oneself."""
    access, found = _found(request, key, id, Permission.EDIT_WORK)
    if not may_take_back(access, found):
        raise PermissionDenied
    return _again(access, reopen_warning(found, by=access.user))
