"""The API of the forecast: begin, watch and read a simulation; ranges, rules and risk events."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.api.calling import Caller, problem
from tests.api.conftest import Planned
from tongzhou.accounts.models import User
from tongzhou.operations.actions import run_due_jobs
from tongzhou.plan.models import CostRange, DurationRange, RiskEvent

BASE = "/projects/harbour/forecast"
Call = Callable[[User], Caller]


def done(mine: Caller) -> dict[str, Any]:
    """A simulation that a program has begun and waited for."""
    answer = mine.call("POST", f"{BASE}/simulations", {"iterations": 400, "seed": 3})
    assert answer.status_code == 202, answer.content
    assert answer.json()["state"] == "waiting"
    run_due_jobs()
    return mine.get(answer["Location"])  # type: ignore[no-any-return]  # JSON


def test_a_program_begins_a_simulation_and_reads_its_result(plan: Planned, mara: User, caller: Call) -> None:
    mine = caller(mara)
    assert mine.get(BASE)["result"] is None
    result = done(mine)
    assert (result["state"], result["iterations"], result["seed"]) == ("done", 400, 3)
    assert result["p50"] <= result["p80"] <= result["p90"]
    assert 0 <= result["planned_probability"] <= 1
    assert [one["name"] for one in result["dates"]] == ["Go live"]
    assert result["cost"] is None
    standing = mine.get(BASE)
    assert (standing["stale"], standing["result"]["id"]) == (False, result["id"])
    assert [one["id"] for one in mine.get(f"{BASE}/simulations")] == [result["id"]]
    tasks = mine.get(f"{BASE}/simulations/{result['id']}/tasks", limit=1)
    assert tasks["items"][0]["criticality"] == 1
    more = mine.get(tasks["next"])
    assert {tasks["items"][0]["name"], more["items"][0]["name"]} <= {"Design", "Code", "Go live"}


def test_refusals_are_problems(plan: Planned, mara: User, caller: Call) -> None:
    mine = caller(mara)
    made = mine.call("POST", f"{BASE}/simulations", {}).json()
    problem(mine.call("POST", f"{BASE}/simulations", {}), 409, "running")
    problem(mine.call("POST", f"{BASE}/simulations", {"iterations": 5}), 422, "iterations")
    assert mine.call("POST", f"{BASE}/simulations/{made['id']}/cancel").status_code == 204
    problem(mine.call("POST", f"{BASE}/simulations/{made['id']}/cancel"), 409, "over")


def test_ranges_are_changed_for_a_version(plan: Planned, mara: User, caller: Call) -> None:
    mine, code = caller(mara), plan.items["Code"]
    change = {
        "ranges": [
            {
                "item": code,
                "duration": {"shape": "triangular", "unit": "time", "low": 480, "likely": 960, "high": 4800},
                "cost": {"low": 100, "likely": 200, "high": 300, "per_day": 50},
            }
        ]
    }
    problem(mine.call("PATCH", f"{BASE}/ranges", change), 428, "version_required")
    saved = mine.call("PATCH", f"{BASE}/ranges", change, If_Match='"v0"')
    assert (saved.status_code, saved.json()["version"]) == (200, 1)
    problem(mine.call("PATCH", f"{BASE}/ranges", change, If_Match='"v0"'), 412, "stale")
    (shown,) = mine.get(f"{BASE}/ranges")["items"]
    assert (shown["low"], shown["likely"], shown["high"]) == (480, 960, 4800)
    assert (shown["cost_likely"], shown["cost_per_day"]) == (200, 50)
    gone = {"ranges": [{"item": code, "duration": None}]}
    assert mine.call("PATCH", f"{BASE}/ranges", gone, If_Match="*").status_code == 200
    assert not DurationRange.objects.exists()
    assert CostRange.objects.exists()


def test_ranges_that_make_no_sense_change_nothing(plan: Planned, mara: User, caller: Call) -> None:
    mine = caller(mara)

    def send(item: int, **duration: Any) -> Any:
        body = {"ranges": [{"item": item, "duration": duration}]}
        return mine.call("PATCH", f"{BASE}/ranges", body, If_Match="*")

    problem(send(plan.items["Code"], low=30, high=-10), 422, "not_ascending")
    problem(send(plan.items["Build"], low=-10, high=30), 409, "summary")
    problem(send(10**9, low=-10, high=30), 404, "unknown_item")
    assert not DurationRange.objects.exists()


def test_costs_stay_with_those_who_may_see_them(plan: Planned, mara: User, lee: User, caller: Call) -> None:
    code = plan.items["Code"]
    costs = {"ranges": [{"item": code, "duration": {"low": -10, "high": 20}, "cost": {"per_day": 70_000}}]}
    problem(caller(lee).call("PATCH", f"{BASE}/ranges", costs, If_Match="*"), 403, "forbidden")
    assert caller(mara).call("PATCH", f"{BASE}/ranges", costs, If_Match="*").status_code == 200
    result = done(caller(mara))
    assert result["cost"]["planned"] == 10 * 70_000
    hers = caller(lee).get(f"{BASE}/simulations/{result['id']}")
    assert "cost" not in hers or hers["cost"] is None
    assert "70000" not in str(caller(lee).get(f"{BASE}/ranges"))


def test_rules_are_changed(plan: Planned, mara: User, caller: Call) -> None:
    mine = caller(mara)
    change = {"spread": "sure", "together_by": "person", "nightly": True}
    assert mine.call("PATCH", f"{BASE}/rules", change, If_Match='"v0"').status_code == 200
    rules = mine.get(f"{BASE}/rules")
    assert (rules["spread"], rules["together_by"], rules["nightly"]) == ("sure", "person", True)
    assert mine.call("PATCH", f"{BASE}/rules", {"spreads": {"x": "sure"}}, If_Match="*").status_code == 422


def test_risk_events_are_written_changed_and_deleted(plan: Planned, mara: User, caller: Call) -> None:
    mine, code = caller(mara), plan.items["Code"]
    body = {"name": "Late", "probability": 0.25, "effect": [480, 960, 2400], "items": [code]}
    made = mine.call("POST", f"{BASE}/risks", body | {"cost": [1, 2, 3]})
    assert made.status_code == 201, made.content
    assert made.json()["cost"] == [1, 2, 3]
    address = f"{BASE}/risks/{made.json()['id']}"
    changed = mine.call("PUT", address, body | {"unit": "percent", "effect": [0, 10, 50]}).json()
    assert (changed["unit"], changed["effect"], changed["cost"]) == ("percent", [0, 10, 50], None)
    problem(mine.call("PUT", address, body | {"effect": [3, 2, 1]}), 422, "not_ascending")
    assert [one["items"] for one in mine.get(f"{BASE}/risks")] == [[code]]
    assert mine.call("DELETE", address).status_code == 204
    assert not RiskEvent.objects.exists()
