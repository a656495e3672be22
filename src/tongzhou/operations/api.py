"""The API of operations: the queue, the schedules, the limits."""

from __future__ import annotations

from datetime import datetime
from importlib.metadata import version
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from tongzhou.operations.actions import cancel_job, retry_job
from tongzhou.operations.guards import get_job_or_404, refuse_others
from tongzhou.operations.limits import TABLE
from tongzhou.operations.logs import scrub, without_secrets
from tongzhou.operations.queries import (
    database_bytes,
    database_version,
    find_jobs,
    queue_now,
    workers,
)
from tongzhou.operations.queries import schedules as schedules_now
from tongzhou.web.api.answers import json_answer
from tongzhou.web.api.bodies import Answer, PathId, Search
from tongzhou.web.api.pages import Order, Page, PageQuery, Window

router = Router(tags=["operations"])
JOB_SORTS = {"id": "id", "run_at": "run_at", "task": "task"}
JobState = Literal["waiting", "running", "done", "dead", "cancelled"]


class OperationsStatus(Answer):
    """How the installation runs."""

    version: str
    database: str
    database_bytes: int
    jobs: dict[str, int] = Field(description="Jobs by state.")
    queue_age: int = Field(description="Seconds by which the oldest due job is late.")
    workers: list[str]


class JobRow(Answer):
    """One job; secrets in what it was given and in its error are replaced by stars."""

    id: int
    task: str
    key: str
    state: JobState
    given: dict[str, Any]
    attempts: int
    most_attempts: int
    run_at: datetime
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    error: str


JOB_COLUMNS = tuple("arguments" if name == "given" else name for name in JobRow.model_fields)


class JobQuery(PageQuery):
    """Which jobs."""

    state: JobState | None = None
    task: Search = ""
    sort: str = Field("-id", max_length=30, description="id, run_at or task; `-` before it reverses.")


class ScheduleRow(Answer):
    """A task that runs by the clock."""

    task: str
    every: str = Field(description="A cron expression, in the installation's time zone.")
    last_run: datetime | None
    next_run: datetime


class Schedules(Answer):
    """All of them."""

    items: list[ScheduleRow]


class LimitRow(Answer):
    """One limit."""

    name: str
    words: str
    value: int
    unit: str
    setting: str | None = Field(description="The environment variable that changes it, if it can be changed.")


class Limits(Answer):
    """All of them."""

    items: list[LimitRow]


@router.get("/operations", response=OperationsStatus)
def operations_status(request: HttpRequest) -> HttpResponse:
    """How the installation runs; needs `view_operations`."""
    refuse_others(request)
    queue = queue_now()
    return json_answer(
        {
            "version": version("tongzhou"),
            "database": database_version(),
            "database_bytes": database_bytes(),
            "jobs": queue.counts,
            "queue_age": queue.age,
            "workers": [one.name for one in workers(queue.now)],
        }
    )


@router.get("/operations/jobs", response=Page[JobRow])
def jobs(request: HttpRequest, query: Query[JobQuery]) -> HttpResponse:
    """Jobs, newest first; needs `view_operations`."""
    refuse_others(request)
    window = Window(request, query, Order.chosen(query.sort, JOB_SORTS), "jobs")
    rows = window.rows(find_jobs(state=query.state or "", task=query.task), *JOB_COLUMNS)
    return json_answer(window.page(rows, _shown))


@router.get("/operations/jobs/{int:id}", response=JobRow)
def job(request: HttpRequest, id: PathId) -> HttpResponse:
    """One job; needs `view_operations`."""
    refuse_others(request)
    return json_answer(_job(id))


@router.post("/operations/jobs/{int:id}/retry", response=JobRow)
def job_retry(request: HttpRequest, id: PathId) -> HttpResponse:
    """Try a job again that was given up or cancelled, or a waiting one at once; needs `view_operations`."""
    refuse_others(request)
    retry_job(get_job_or_404(id), by=request.user)
    return json_answer(_job(id))


@router.post("/operations/jobs/{int:id}/cancel", response=JobRow)
def job_cancel(request: HttpRequest, id: PathId) -> HttpResponse:
    """Take a waiting job out of the queue; needs `view_operations`."""
    refuse_others(request)
    cancel_job(get_job_or_404(id), by=request.user)
    return json_answer(_job(id))


@router.get("/operations/schedules", response=Schedules)
def schedules(request: HttpRequest) -> HttpResponse:
    """What runs by the clock; needs `view_operations`."""
    refuse_others(request)
    rows = [{name: getattr(one, name) for name in ScheduleRow.model_fields} for one in schedules_now()]
    return json_answer({"items": rows})


@router.get("/operations/limits", response=Limits)
def limits(request: HttpRequest) -> HttpResponse:
    """The limits in force; needs `view_operations`."""
    refuse_others(request)
    rows = [
        {
            "name": one.name,
            "words": str(one.words),
            "value": one.in_force,
            "unit": one.unit,
            "setting": one.setting if one.settable else None,
        }
        for one in TABLE
    ]
    return json_answer({"items": rows})


def _job(pk: int) -> dict[str, Any]:
    found = get_job_or_404(pk)
    return _shown({name: getattr(found, name) for name in JOB_COLUMNS})


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    shown = {name: row[name] for name in JobRow.model_fields if name != "given"}
    return shown | {"given": scrub(row["arguments"]), "error": without_secrets(row["error"])}
