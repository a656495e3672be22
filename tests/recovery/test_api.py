"""The API of recovery says and does what the pages do."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.plan.builder import Board
from tongzhou.accounts.actions import create_token
from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry
from tongzhou.operations.actions import run_due_jobs
from tongzhou.plan.models import Scenario, WorkItem
from tongzhou.recovery.models import RecoverySettings

BASE = "/api/v1/projects/harbour"


@pytest.fixture
def api(client: Client) -> Callable[..., Any]:
    """Ask as somebody, with a token of theirs."""
    tokens: dict[int, str] = {}

    def ask(user: User, method: str, path: str, body: Any = None, **headers: str) -> Any:
        if user.pk not in tokens:
            tokens[user.pk] = create_token(user, name="t", read_only=False, expires_on=None)[1]
        return client.generic(
            method, BASE + path, "" if body is None else json.dumps(body),
            content_type="application/json", headers={"authorization": f"Bearer {tokens[user.pk]}"} | headers,
        )  # fmt: skip

    return ask


def test_the_whole_way(late: Board, live: WorkItem, mara: User, lee: User, api: Callable[..., Any]) -> None:
    asked = api(mara, "POST", "/recovery", {"milestone": live.pk, "days": 3})
    assert asked.status_code == 202, asked.content
    assert asked.json()["state"] == "waiting"
    assert asked.json()["proposals"] is None
    number = asked.json()["id"]
    run_due_jobs()
    found = api(mara, "GET", f"/recovery/{number}").json()
    assert (found["state"], found["reached"], found["currency"]) == ("done", True, "CNY")
    best = found["proposals"][0]
    assert best["won_days"] >= 3
    assert best["cost_minor"] > 0
    composed = api(mara, "POST", f"/recovery/{number}/compose", {"measures": best["measures"]}).json()
    assert (composed["won_days"], composed["cost_minor"]) == (best["won_days"], best["cost_minor"])
    made = api(mara, "POST", f"/recovery/{number}/apply", {"measures": best["measures"], "name": "Faster"})
    assert made.status_code == 201
    assert Scenario.objects.get(pk=made.json()["scenario"]).name == "Faster"
    assert [one["id"] for one in api(mara, "GET", "/recovery").json()["items"]] == [number]
    theirs = api(lee, "GET", f"/recovery/{number}").json()
    assert "cost_minor" not in theirs["proposals"][0] or theirs["proposals"][0]["cost_minor"] is None


def test_refusals_are_problems(late: Board, live: WorkItem, mara: User, api: Callable[..., Any]) -> None:
    assert api(mara, "POST", "/recovery", {"milestone": 10**9, "days": 3}).status_code == 404
    assert api(mara, "POST", "/recovery", {"milestone": live.pk, "days": 0}).status_code == 422
    number = api(mara, "POST", "/recovery", {"milestone": live.pk, "days": 3}).json()["id"]
    assert api(mara, "POST", f"/recovery/{number}/compose", {"measures": ["x"]}).status_code == 404
    run_due_jobs()
    gone = api(mara, "POST", f"/recovery/{number}/compose", {"measures": ["crash:1:1"]})
    assert (gone.status_code, gone.json()["code"]) == (409, "measure_gone")


def test_options_are_set_together(late: Board, mara: User, lee: User, api: Callable[..., Any]) -> None:
    build = late.id("Build")
    items = [{"item": build, "shortest_days": 6, "overlap": 30}, {"item": late.id("Test"), "optional": True}]
    assert api(mara, "PATCH", "/recovery-options", {"items": items}).json() == {"changed": 2}
    listed = api(mara, "GET", "/recovery-options").json()["items"]
    assert {one["item"]: one["shortest_days"] for one in listed} == {build: 6, late.id("Test"): None}
    assert api(mara, "PATCH", "/recovery-options", {"items": [{"item": build, "overlap": None}]}).json() == {
        "changed": 1
    }
    unknown = {"items": [{"item": 10**9}]}
    assert api(mara, "PATCH", "/recovery-options", unknown).status_code == 404
    money = {"items": [{"item": build, "day_cost_minor": 5}]}
    assert api(lee, "PATCH", "/recovery-options", money).status_code == 403


def test_prices_are_read_and_changed_for_a_revision(
    late: Board, mara: User, lee: User, api: Callable[..., Any]
) -> None:
    read = api(mara, "GET", "/recovery-prices")
    assert read.status_code == 200, read.content
    told = read.json()
    assert (told["currency"], told["person_day_minor"], told["added_day_minor"]) == ("CNY", 100_000, None)
    assert (told["overtime_percent"], told["weekend_percent"]) == (150, 200)
    tag = read["ETag"]
    assert tag == f'"v{told["revision"]}"'
    change = {"added_day_minor": 300_000, "weekend_percent": 250}
    assert api(mara, "PATCH", "/recovery-prices", change).status_code == 428
    changed = api(mara, "PATCH", "/recovery-prices", change, if_match=tag)
    assert changed.status_code == 200, changed.content
    assert changed["ETag"] != tag
    assert changed.json() == told | change | {"revision": told["revision"] + 1}, "what is absent stays"
    late_one = api(mara, "PATCH", "/recovery-prices", {"currency": "EUR"}, if_match=tag)
    assert (late_one.status_code, late_one.json()["code"]) == (412, "stale")
    assert late_one.json()["version"] == told["revision"] + 1
    assert api(mara, "GET", "/recovery-prices").json()["currency"] == "CNY", "nothing was changed"
    emptied = api(mara, "PATCH", "/recovery-prices", {"person_day_minor": None}, if_match=changed["ETag"])
    assert emptied.json()["person_day_minor"] is None
    assert DiaryEntry.objects.filter(deed="recovery.prices_changed", actor=mara).count() == 3


def test_what_may_be_done_moves_the_revision_of_prices_on(
    late: Board, mara: User, api: Callable[..., Any]
) -> None:
    tag = api(mara, "GET", "/recovery-prices")["ETag"]
    items = [{"item": late.id("Build"), "overlap": 30}]
    assert api(mara, "PATCH", "/recovery-options", {"items": items}).json() == {"changed": 1}
    assert api(mara, "PATCH", "/recovery-prices", {"currency": "EUR"}, if_match=tag).status_code == 412


def test_prices_are_for_those_who_may_see_costs(
    late: Board, mara: User, lee: User, api: Callable[..., Any]
) -> None:
    assert api(lee, "GET", "/recovery-prices").status_code == 403
    assert api(lee, "PATCH", "/recovery-prices", {"currency": "EUR"}, if_match="*").status_code == 403
    for wrong in (
        {"currency": "yuan"}, {"person_day_minor": -1}, {"overtime_percent": 1001}, {"weekend_percent": None},
    ):  # fmt: skip
        assert api(mara, "PATCH", "/recovery-prices", wrong, if_match="*").status_code == 422
    assert RecoverySettings.objects.get().person_day_minor == 100_000
