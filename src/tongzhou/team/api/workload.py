"""The API of workload: the figures of the heat map, what is behind a cell, and who is free."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router
from pydantic import BaseModel, ConfigDict, Field

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.plan.queries.people import colleagues
from tongzhou.plan.workload import monday_of
from tongzhou.projects.guards import get_access
from tongzhou.projects.queries import members_of
from tongzhou.team.actions.moving import move_work
from tongzhou.team.queries.allocations import tasks_in
from tongzhou.team.queries.cell import TaskPart, cell_detail
from tongzhou.team.queries.heatmap import Cell, HeatMap, Wanted, heat_map
from tongzhou.team.queries.periods import COUNTS, MOST
from tongzhou.team.queries.staffing import Candidate, Skilled, candidates
from tongzhou.team.queries.staffing import Search as Staffing
from tongzhou.team.views.workload import vendor
from tongzhou.web.api.answers import json_answer
from tongzhou.web.api.bodies import Answer, Body, Day, Id, PathId, Search
from tongzhou.web.api.problems import ProblemError

router = Router(tags=["workload"])


class LoadCell(Answer):
    """Working minutes in one period: there, needed, and whether the person is away (1 partly, 2 altogether)."""

    first: date
    last: date
    there: int
    needed: int
    away: int


class LoadRow(Answer):
    """One person over time, in working minutes."""

    user: int
    name: str
    title: str
    there: int
    needed: int
    overload: int
    cells: list[LoadCell]


class Load(Answer):
    """A page of the heat map; `waiting` plans are being counted."""

    people: int
    page: int
    pages: int
    waiting: int
    items: list[LoadRow]


class LoadTask(Answer):
    """A task and its working minutes in the period."""

    item: int
    number: int | None
    name: str
    project: str
    start: date
    finish: date
    minutes: int


class LoadDetail(Answer):
    """What somebody does in a time; `others` are working minutes in projects that the reader may not see."""

    user: int
    first: date
    last: date
    others: int
    tasks: list[LoadTask]


class LoadQuery(BaseModel):
    """Which part of the heat map."""

    model_config = ConfigDict(extra="forbid")

    grain: Literal["day", "week", "month"] = "week"
    first: Day | None = Field(None, description="The first day; this week's Monday otherwise.")
    count: int = Field(0, ge=0, le=MOST, description=f"So many columns; usually {COUNTS}.")
    measure: Literal["tasks", "allocations"] = "tasks"
    sort: Literal["overload", "load", "free", "name"] = "overload"
    search: Search = ""
    skill: int = Field(0, ge=0, le=2**31)
    over: bool = Field(False, description="Only overloaded people, and the columns in which one of them is.")
    page: int = Field(1, ge=1, le=10_000)


class DetailQuery(BaseModel):
    """Which time."""

    model_config = ConfigDict(extra="forbid")

    first: Day
    last: Day


class StaffingQuery(BaseModel):
    """Who is looked for; `skill` and `level` may come several times, pair by pair."""

    model_config = ConfigDict(extra="forbid")

    first: Day
    last: Day
    percent: int = Field(100, ge=1, le=100)
    skill: list[int] = Field(default_factory=list, max_length=5)
    level: list[int] = Field(default_factory=list, max_length=5)
    confirmed: bool = False


class FreeWeek(Answer):
    """Working minutes of one week: there, taken and asked for."""

    first: date
    there: int
    taken: int
    asked: int


class CandidateShown(Answer):
    """Somebody who has the skills; `share` is percent of what is asked for that is free."""

    user: int
    name: str
    title: str
    share: int
    fits: bool
    weeks: list[FreeWeek]
    conflicts: list[str]


class CandidatesShown(Answer):
    """Those who fit, the best first."""

    items: list[CandidateShown]


class WorkMove(Body):
    """To whom, or into which week, somebody's part of an item goes."""

    giver: Id | None = None
    taker: Id | None = None
    week: Day | None = None


class Moved(Answer):
    """The plan's new version, and how many items moved."""

    version: int
    moved: int


@router.get("/workload", response=Load)
def workload(request: HttpRequest, query: Query[LoadQuery]) -> HttpResponse:
    """Everybody's workload over all projects; without `view_workload` one's own."""
    return json_answer(_map(heat_map(vendor(request), _wanted(query))))


@router.get("/projects/{slug:key}/workload", response=Load)
def project_workload(request: HttpRequest, key: str, query: Query[LoadQuery]) -> HttpResponse:
    """What one project needs of its members; needs `view_plan`."""
    access = get_access(signed_in(request), key, Permission.VIEW_PLAN)
    members = [one.user_id for one in members_of(access.project) if not one.user.is_client]
    found = heat_map(access.user, _wanted(query), only=members, projects=[access.project.pk])
    return json_answer(_map(found))


@router.get("/users/{int:id}/workload", response=LoadDetail)
def person_workload(request: HttpRequest, id: PathId, query: Query[DetailQuery]) -> HttpResponse:
    """Somebody's tasks in a time with their hours; oneself, or with `view_workload` anybody."""
    user = vendor(request)
    if id != user.pk and not user.may(Permission.VIEW_WORKLOAD):
        raise PermissionDenied
    person = get_object_or_404(colleagues(user.organisation_id), pk=id)
    if query.last < query.first:
        raise ProblemError(422, "invalid", "last < first")
    found = cell_detail(user, person, query.first, query.last)
    tasks = [_task(one) for one in found.tasks]
    facts = {"user": person.pk, "first": found.first, "last": found.last, "others": found.others // 60}
    return json_answer({**facts, "tasks": tasks})


@router.post("/projects/{slug:key}/work-items/{int:item}/hand-over", response=Moved)
def work_move(request: HttpRequest, key: str, item: PathId, body: WorkMove) -> HttpResponse:
    """Give somebody's part of an item to another member, or begin it in another week; needs `edit_plan`."""
    access = get_access(signed_in(request), key, Permission.EDIT_PLAN)
    found = get_object_or_404(tasks_in(access.project), pk=item)
    people = colleagues(access.project.organisation_id)
    giver = get_object_or_404(people, pk=body.giver) if body.giver else None
    taker = get_object_or_404(people, pk=body.taker) if body.taker else None
    result = move_work(
        found,
        by=access.user,
        giver=giver,
        taker=taker,
        week=body.week,
        today=timezone.localdate(),
    )
    return json_answer({"version": result.version, "moved": result.moved})


@router.get("/staffing", response=CandidatesShown)
def staffing(request: HttpRequest, query: Query[StaffingQuery]) -> HttpResponse:
    """Who with these skills is free; needs `view_workload`, without it one finds oneself alone."""
    user = vendor(request)
    if query.last < query.first or (query.last - query.first).days > 7 * MOST:
        raise ProblemError(422, "invalid", "first, last")
    levels = [*query.level, *[1] * len(query.skill)]
    skills = tuple(Skilled(skill, level) for skill, level in zip(query.skill, levels, strict=False))
    asked = Staffing(
        first=query.first, last=query.last, percent=query.percent, skills=skills, confirmed=query.confirmed
    )
    return json_answer({"items": [_candidate(one) for one in candidates(user, asked)]})


def _wanted(query: LoadQuery) -> Wanted:
    return Wanted(
        grain=query.grain,
        first=query.first or monday_of(timezone.localdate()),
        count=query.count,
        sort=query.sort,
        measure=query.measure,
        text=query.search,
        skill=query.skill,
        over=query.over,
        page=query.page,
    )


def _map(found: HeatMap) -> dict[str, Any]:
    items = [
        {
            "user": row.person.id,
            "name": row.person.name,
            "title": row.person.title,
            "there": row.capacity // 60,
            "needed": row.demand // 60,
            "overload": row.excess // 60,
            "cells": [_cell(one) for one in row.cells],
        }
        for row in found.rows
    ]
    facts = {"people": found.people, "page": found.page, "pages": found.pages, "waiting": found.waiting}
    return {**facts, "items": items}


def _cell(one: Cell) -> dict[str, Any]:
    return {
        "first": one.period.first,
        "last": one.period.last,
        "there": one.capacity // 60,
        "needed": one.demand // 60,
        "away": one.away,
    }


def _task(one: TaskPart) -> dict[str, Any]:
    return {
        "item": one.item,
        "number": one.number,
        "name": one.name,
        "project": one.project_key,
        "start": one.start,
        "finish": one.finish,
        "minutes": one.seconds // 60,
    }


def _candidate(one: Candidate) -> dict[str, Any]:
    weeks = [
        {
            "first": week.first,
            "there": week.there // 60,
            "taken": week.taken // 60,
            "asked": week.wanted // 60,
        }
        for week in one.weeks
    ]
    return {
        "user": one.person.pk,
        "name": one.person.name,
        "title": one.person.title,
        "share": one.share,
        "fits": one.fits,
        "weeks": weeks,
        "conflicts": list(one.conflicts),
    }
