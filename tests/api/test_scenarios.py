"""Scenarios over the API: made, edited with versions, compared, published, dropped."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.api.calling import Caller
from tests.api.conftest import Planned, give
from tongzhou.accounts.models import User
from tongzhou.operations.actions import run_due_jobs
from tongzhou.plan.models import Baseline, Scenario, WorkItem
from tongzhou.plan.queries import scenario_figures

BASE = "/projects/harbour/scenarios"


@pytest.fixture
def caller(mara: User) -> Caller:
    """Mara's program."""
    return Caller(mara)


def made(caller: Caller, plan: Planned, **more: Any) -> dict[str, Any]:
    """A scenario in which coding takes twenty days."""
    commands = [{"op": "set", "id": plan.items["Code"], "fields": {"duration": 20 * 480}}]
    answer = caller.call("POST", BASE, {"name": "Slow", "commands": commands} | more)
    assert answer.status_code == 201, answer.content
    return dict(json.loads(answer.content))


def test_a_scenario_is_made_read_and_listed(plan: Planned, caller: Caller) -> None:
    one = made(caller, plan, note="one developer")
    assert (one["version"], one["size"], one["state"], one["note"]) == (2, 1, "open", "one developer")
    assert one["finish"] != caller.get("/projects/harbour/plan")["finish"]
    assert caller.get(f"{BASE}/{one['id']}") == one
    assert [row["name"] for row in caller.get(BASE)["items"]] == ["Slow"]
    again = caller.call("POST", BASE, {"name": "Slow"})
    assert (again.status_code, json.loads(again.content)["code"]) == (409, "scenario_name_taken")


def test_commands_need_the_version_and_answer_with_what_changed(plan: Planned, caller: Caller) -> None:
    one = made(caller, plan)
    address = f"{BASE}/{one['id']}"
    commands = {"commands": [{"op": "add", "fields": {"name": "Train"}}]}
    assert caller.call("POST", f"{address}/commands", commands).status_code == 428
    done = caller.call("POST", f"{address}/commands", commands, If_Match='"v2"')
    body = json.loads(done.content)
    assert (done.status_code, done["ETag"], len(body["added"])) == (200, '"v3"', 1)
    assert body["added"][0] < 0
    stale = caller.call("POST", f"{address}/commands", commands, If_Match='"v2"')
    problem = json.loads(stale.content)
    assert (stale.status_code, problem["code"], problem["items"]) == (412, "stale", body["added"])
    undone = json.loads(caller.call("POST", f"{address}/undo", If_Match='"v3"').content)
    assert undone["removed"] == body["added"]
    redone = json.loads(caller.call("POST", f"{address}/redo", If_Match='"v4"').content)
    assert redone["version"] == 5
    assert caller.get(f"{address}/changes", since=2)["changed"]["name"] == ["Train"]
    assert not WorkItem.objects.filter(name="Train").exists()


def test_renaming_keeps_what_is_not_named(plan: Planned, caller: Caller) -> None:
    one = made(caller, plan, note="dear")
    address = f"{BASE}/{one['id']}"
    done = caller.call("PATCH", address, {"name": "Slower"}, If_Match='"v2"')
    body = json.loads(done.content)
    assert (body["name"], body["note"], done["ETag"]) == ("Slower", "dear", '"v3"')
    assert caller.call("PATCH", address, {"name": "Slowest"}, If_Match='"v2"').status_code == 412


def test_the_comparison_is_measured(plan: Planned, caller: Caller) -> None:
    one = made(caller, plan)
    found = caller.get("/projects/harbour/scenario-comparison", scenarios=str(one["id"]))
    rows = {row["code"]: row for row in found["measures"]}
    assert rows["finish"]["scenarios"][0]["delta"] > 7
    assert rows["work"]["plan"] == 80
    assert rows["work"]["scenarios"][0]["value"] == 160
    assert found["milestones"][0]["name"] == "Go live"
    lines = caller.get(f"{BASE}/{one['id']}/differences", kind="changed")
    assert [(row["name"], row["plan"], row["scenario"]) for row in lines["items"]] == [
        ("Code", "10 d", "20 d")
    ]
    assert caller.get(f"{BASE}/{one['id']}/differences")["total"] > 1


def test_a_large_plan_is_compared_by_a_job_and_asked_for_again(
    plan: Planned, caller: Caller, mara: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, code = made(caller, plan), plan.items["Code"]
    give(plan.project, mara, {"op": "set", "id": code, "fields": {"duration": 12 * 480}})
    address = f"{BASE}/{one['id']}"
    asked = [
        ("/projects/harbour/scenario-comparison", {"scenarios": str(one["id"])}),
        (f"{address}/differences", {}),
        (f"{address}/differences", {"kind": "changed"}),
        (f"{address}/differences", {"offset": "1", "limit": "1"}),
        (f"{address}/conflicts", {}),
    ]
    computed = [caller.get(at, **query) for at, query in asked]
    monkeypatch.setattr(scenario_figures, "AT_ONCE", 0)
    for at, query in asked:
        answer = caller.call("GET", f"{at}?{urlencode(query)}" if query else at)
        assert answer.status_code == 202
        assert json.loads(answer.content)["waiting"] == [one["id"]]
        assert answer["Location"].endswith(f"{at}?{urlencode(query)}" if query else at)
        assert int(answer["Retry-After"]) > 0
    run_due_jobs()
    assert [caller.get(at, **query) for at, query in asked] == computed


def test_conflicts_are_listed_and_decided(plan: Planned, caller: Caller, mara: User) -> None:
    one, code = made(caller, plan), plan.items["Code"]
    address = f"{BASE}/{one['id']}"
    give(plan.project, mara, {"op": "set", "id": code, "fields": {"duration": 12 * 480}})
    (conflict,) = caller.get(f"{address}/conflicts")["items"]
    assert (conflict["key"], conflict["base"], conflict["plan"], conflict["scenario"]) == (
        f"rows:{code}:duration",
        "10 d",
        "12 d",
        "20 d",
    )
    refused = caller.call("POST", f"{address}/publish", {}, If_Match='"v2"')
    problem = json.loads(refused.content)
    assert (refused.status_code, problem["code"], problem["items"]) == (409, "scenario_conflicts", [code])
    assert problem["errors"][0]["options"] == ["plan", "scenario"]
    fresh = caller.call(
        "POST", f"{address}/refresh", {"resolutions": {conflict["key"]: "scenario"}}, If_Match='"v2"'
    )
    assert json.loads(fresh.content)["base_version"] == plan.version
    assert caller.get(f"{address}/conflicts")["items"] == []


def test_publishing_with_a_baseline(plan: Planned, caller: Caller, lee: User) -> None:
    one = made(caller, plan)
    address = f"{BASE}/{one['id']}/publish"
    forbidden = Caller(lee).call("POST", address, {"baseline_name": "V2"}, If_Match='"v2"')
    assert forbidden.status_code == 403
    done = caller.call("POST", address, {"baseline_name": "V2"}, If_Match='"v2"')
    body = json.loads(done.content)
    assert (body["state"], body["plan_version"]) == ("published", plan.version)
    assert Baseline.objects.filter(name="V2", plan_version=plan.version).exists()
    assert WorkItem.objects.get(pk=plan.items["Code"]).duration == 20 * 8 * 3600
    again = caller.call("POST", address, {}, If_Match='"v3"')
    assert (again.status_code, json.loads(again.content)["code"]) == (409, "scenario_closed")
    assert caller.call("POST", f"{BASE}/{one['id']}/reopen").status_code == 409


def test_dropping_and_duplicating(plan: Planned, caller: Caller) -> None:
    one = made(caller, plan)
    copy = json.loads(caller.call("POST", f"{BASE}/{one['id']}/duplicate", {"name": "Twin"}).content)
    assert (copy["name"], copy["size"], copy["version"]) == ("Twin", 1, 1)
    dropped = caller.call("DELETE", f"{BASE}/{one['id']}")
    assert json.loads(dropped.content)["state"] == "dropped"
    assert caller.call("GET", f"{BASE}/{one['id']}").status_code == 404
    assert Scenario.objects.get(pk=one["id"]).state == "dropped"
