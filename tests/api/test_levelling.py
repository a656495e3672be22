"""Levelling, capacities and links between projects over the API."""

from __future__ import annotations

from tests.api.calling import Caller, problem
from tests.api.conftest import Planned
from tongzhou.accounts.models import User
from tongzhou.operations.actions import run_due_jobs
from tongzhou.plan.actions.edit_plan import edit_plan
from tongzhou.plan.models import LevellingProposal, Resource, WorkItem
from tongzhou.projects.models import Project

BASE = "/projects/harbour"


def test_an_overload_is_found_levelled_and_cleared_again(mara: User, plan: Planned, harbour: Project) -> None:
    caller = Caller(mara)
    ann = Resource.objects.create(project=harbour, name="Ann")
    for name in ("Log", "Trace"):
        fields = {"name": name, "duration": 480, "people": [ann.pk]}
        caller.edit("harbour", {"op": "add", "fields": fields})
    WorkItem.objects.filter(name__in=("Log", "Trace")).update(constraint_type=4, constraint_at=4_000_000_000)
    caller.edit(
        "harbour", {"op": "set", "id": WorkItem.objects.get(name="Log").pk, "fields": {"name": "Logs"}}
    )
    found = caller.get(f"{BASE}/overloads")
    assert (found["total"], found["people"], found["hours"]) == (1, 1, 8.0)
    asked = caller.call("POST", f"{BASE}/levelling", {"seconds": 1})
    assert asked.status_code == 202
    problem(caller.call("POST", f"{BASE}/levelling", {"seconds": 1}), 409, "search_running")
    run_due_jobs()
    number = asked.json()["id"]
    ready = caller.get(f"{BASE}/levelling/{number}")
    assert (ready["state"], ready["open"], ready["delays"], ready["overloads_after"]) == ("ready", True, 1, 0)
    assert caller.get(f"{BASE}/levelling")["id"] == number
    (move,) = [one for one in caller.get(f"{BASE}/levelling/{number}/moves")["items"] if one["delay_minutes"]]
    assert "Ann" in move["reason"]
    left = caller.call("POST", f"{BASE}/levelling/{number}/choose", {"chosen": False}).json()
    assert left["chosen"] == 0
    problem(caller.call("POST", f"{BASE}/levelling/{number}/accept", {}), 409, "nothing_chosen")
    done = caller.call("POST", f"{BASE}/levelling/{number}/accept", {"items": [move["item"]]})
    assert done.status_code == 200
    assert caller.get(f"{BASE}/overloads")["total"] == 0
    assert caller.call("POST", f"{BASE}/levelling/clear").status_code == 200
    assert caller.get(f"{BASE}/overloads")["total"] == 1
    problem(caller.call("POST", f"{BASE}/levelling/clear"), 409, "no_delays")


def test_a_capacity_is_set_within_bounds(mara: User, plan: Planned, harbour: Project) -> None:
    caller = Caller(mara)
    team = Resource.objects.create(project=harbour, name="Team")
    changed = caller.call("PATCH", f"{BASE}/resources/{team.pk}", {"percent": 300}).json()
    assert changed["percent"] == 300
    assert {"id": team.pk, "name": "Team", "percent": 300} in caller.get(f"{BASE}/resources")["items"]
    for wrong in (-1, 100_001, "300", 1.5):
        assert caller.call("PATCH", f"{BASE}/resources/{team.pk}", {"percent": wrong}).status_code == 422


def test_nobody_levels_people_of_other_projects(mara: User, plan: Planned, meadow: Project) -> None:
    stranger = Resource.objects.create(project=meadow, name="Else")
    caller = Caller(mara)
    own = Resource.objects.create(project=Project.objects.get(key="harbour"), name="Ann")
    fields = {"name": "Log", "duration": 480, "people": [own.pk]}
    caller.edit("harbour", {"op": "add", "fields": fields})
    asked = caller.call("POST", f"{BASE}/levelling", {"resources": [stranger.pk]})
    assert asked.status_code == 404
    assert not LevellingProposal.objects.exists()


def test_an_item_waits_for_a_milestone_that_one_may_see(
    mara: User, ada: User, plan: Planned, meadow: Project
) -> None:
    commands = [{"op": "add", "fields": {"name": "Ready", "kind": "milestone"}}]
    made = edit_plan(
        meadow, by=ada, version=meadow.plan_version, commands=commands, today=meadow.start_date
    ).added[0]
    body = {"item": plan.items["Code"], "milestone": made}
    assert Caller(mara).call("POST", f"{BASE}/outside-links", body).status_code == 404
    link = Caller(ada).call("POST", f"{BASE}/outside-links", body)
    assert link.status_code == 201
    problem(Caller(ada).call("POST", f"{BASE}/outside-links", body), 409, "waits_already")
    (mine,) = Caller(mara).get(f"{BASE}/outside-links")["waits"]
    assert (mine["other"]["name"], mine["names"]) == (None, ["Code"])
    (seen,) = Caller(ada).get("/projects/meadow/outside-links")["awaited"]
    assert seen["other"]["name"] == "Code"
    timeline = Caller(mara).get("/portfolio/timeline")
    assert [one["key"] for one in timeline["items"]] == ["harbour"]
    assert timeline["links"][0]["source"] == ""
    ended = Caller(ada).call("DELETE", f"{BASE}/outside-links/{link.json()['link']}")
    assert ended.status_code == 204
    assert Caller(mara).get(f"{BASE}/outside-links")["waits"] == []
