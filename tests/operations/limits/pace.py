"""How often and how long: limits of pace."""

from __future__ import annotations

from typing import Any

from django.db import connections
from django.test import Client

from tests.api.calling import Caller, problem
from tests.conftest import PASSWORD
from tests.operations.limits.driving import Stage, drives
from tongzhou.config import asgi
from tongzhou.operations.actions import enqueue, run_due_jobs
from tongzhou.operations.jobs import TASKS, task
from tongzhou.operations.limits import LIMITS
from tongzhou.operations.models import Job


@drives("api_per_minute")
def api_per_minute(stage: Stage) -> None:
    stage.low("api_per_minute", 1)
    program = Caller(stage.tom)
    assert program.call("GET", "/me").status_code == 200
    refused = program.call("GET", "/me")
    assert problem(refused, 429, "too_many_requests")["limit"] == 1
    assert int(refused["Retry-After"]) > 0


@drives("heavy_per_minute")
def heavy_per_minute(stage: Stage) -> None:
    stage.low("heavy_per_minute", 1)
    assert stage.browser.get("/projects/harbour/items/export.csv").status_code == 200
    refused = stage.browser.get("/projects/harbour/export/mspdi/")
    assert (refused.status_code, int(refused["Retry-After"]) > 0) == (429, True)
    assert "more than 1 exports" in refused.content.decode()
    chinese = stage.browser.get("/projects/harbour/items/export.csv", headers={"accept-language": "zh-hans"})
    assert chinese.status_code == 429


def knock(email: str, password: str = "wrong") -> int:
    return Client().post("/sign-in/", {"username": email, "password": password}).status_code


@drives("sign_in_per_account")
def sign_in_per_account(stage: Stage) -> None:
    stage.low("sign_in_per_account", 1)
    assert [knock(stage.mara.email), knock(stage.mara.email, PASSWORD)] == [422, 429]


@drives("sign_in_per_address")
def sign_in_per_address(stage: Stage) -> None:
    stage.low("sign_in_per_address", 1)
    assert [knock("one@x.example"), knock("two@x.example")] == [422, 429]


def never_ending(*_args: Any, **_kwargs: Any) -> Any:
    while True:
        pass


@drives("request_seconds")
def request_seconds(stage: Stage) -> None:
    stage.low("request_seconds", 1)
    stage.patch.setattr("tongzhou.config.views.entries", never_ending)
    stage.browser.raise_request_exception = False
    answer = stage.browser.get("/palette/?q=x")
    assert (answer.status_code, "longer than 1 seconds" in answer.content.decode()) == (503, True)


@drives("statement_seconds")
def statement_seconds(stage: Stage) -> None:
    stage.patch.setenv(LIMITS["statement_seconds"].setting, "7")
    settings = connections["default"].settings_dict
    stage.patch.setitem(settings, "ENGINE", "django.db.backends.postgresql")
    stage.patch.setitem(settings, "OPTIONS", dict(settings["OPTIONS"]))
    asgi.limit_statements()
    assert settings["OPTIONS"]["options"] == "-c statement_timeout=7s"


@drives("search_seconds")
def search_seconds(stage: Stage) -> None:
    stage.low("search_seconds", 1)
    stage.patch.setattr("tongzhou.search.queries.finding._candidates", never_ending)
    stage.browser.raise_request_exception = False
    answer = stage.browser.get("/search/?q=harbour")
    assert (answer.status_code, "longer than 1 seconds" in answer.content.decode()) == (503, True)


@drives("job_seconds")
def job_seconds(stage: Stage) -> None:
    stage.low("job_seconds", 1)
    task("test.never_ending")(never_ending)
    stage.patch.setitem(TASKS, "test.never_ending", TASKS.pop("test.never_ending"))
    Job.objects.all().delete()
    enqueue("test.never_ending")
    run_due_jobs()
    assert "OverdueError" in Job.objects.get(task="test.never_ending").error
