"""The plan over the API: reading, editing with versions, undo, links, milestones, delays, baselines."""

from __future__ import annotations

from tests.api.calling import Caller, problem
from tests.api.conftest import Planned
from tongzhou.accounts.models import User
from tongzhou.plan.models import Baseline


def test_a_plan_is_read_with_its_version_as_etag(mara: User, plan: Planned) -> None:
    response = Caller(mara).call("GET", "/projects/harbour/plan")
    content = response.json()
    assert response["ETag"] == f'"v{plan.version}"'
    assert content["counts"] == {"tasks": 2, "milestones": 1, "summaries": 1, "critical": 3, "links": 2}
    assert (content["start"], content["finish"]) == ("2026-03-02T08:00", "2026-03-20T17:00")


def test_what_has_not_changed_is_not_sent_again(mara: User, plan: Planned) -> None:
    caller = Caller(mara)
    for path in (
        "/plan",
        "/work-items",
        "/links",
        "/milestones",
        "/baselines",
        "/delays",
        "/plan/changes?since=1",
    ):
        first = caller.call("GET", f"/projects/harbour{path}")
        again = caller.call("GET", f"/projects/harbour{path}", If_None_Match=first["ETag"])
        assert (again.status_code, again.content) == (304, b""), path
        assert again["ETag"] == first["ETag"]
    caller.edit("harbour", {"op": "set", "id": plan.items["Code"], "fields": {"name": "Code it"}})
    again = caller.call("GET", "/projects/harbour/plan", If_None_Match=f'"v{plan.version - 1}"')
    assert again.status_code == 200


def test_commands_change_the_plan_and_answer_what_moved(mara: User, plan: Planned) -> None:
    caller = Caller(mara)
    before = plan.version
    response = caller.edit(
        "harbour", {"op": "set", "id": plan.items["Design"], "fields": {"duration": 6 * 480}}
    )
    content = response.json()
    assert (response.status_code, response["ETag"]) == (200, f'"v{before + 1}"')
    assert set(content["changed"]["id"]) >= {plan.items["Design"], plan.items["Code"], plan.items["Go live"]}
    assert "finish +3 d" in content["message"]
    assert caller.get(f"/projects/harbour/work-items/{plan.items['Code']}")["finish"] == "2026-03-23T17:00"


def test_a_change_must_say_which_version_it_is_for(mara: User, plan: Planned) -> None:
    caller = Caller(mara)
    body = {"commands": [{"op": "delete", "ids": [plan.items["Code"]]}]}
    path = "/projects/harbour/plan/commands"
    problem(caller.call("POST", path, body), 428, "version_required")
    problem(caller.call("POST", path, body, If_Match='"something"'), 412, "unknown_version")
    problem(caller.call("POST", path, body, If_Match='W/"v4"'), 412, "unknown_version")
    problem(caller.call("POST", "/projects/harbour/plan/undo"), 428, "version_required")
    problem(caller.call("POST", "/projects/harbour/plan/redo"), 428, "version_required")
    problem(caller.call("PATCH", "/projects/harbour/plan", {"several_ends": True}), 428, "version_required")


def test_whoever_comes_second_is_told_who_was_first(mara: User, lee: User, plan: Planned) -> None:
    seen = plan.version
    Caller(lee).edit("harbour", {"op": "set", "id": plan.items["Code"], "fields": {"name": "Program"}})
    change = {"op": "set", "id": plan.items["Code"], "fields": {"name": "Write"}}
    content = problem(Caller(mara).edit("harbour", change, version=seen), 412, "stale")
    assert content["by"] == "Lee Zhao"
    assert content["version"] == seen + 1
    assert content["items"] == [plan.items["Code"]]
    late = Caller(mara).call("PATCH", "/projects/harbour/plan", {"several_ends": True}, If_Match=f'"v{seen}"')
    problem(late, 412, "stale")


def test_undo_and_redo_are_ones_own(mara: User, lee: User, plan: Planned) -> None:
    caller, item = Caller(mara), f"/projects/harbour/work-items/{plan.items['Code']}"
    caller.edit("harbour", {"op": "set", "id": plan.items["Code"], "fields": {"name": "Program"}})
    problem(
        Caller(lee).call("POST", "/projects/harbour/plan/undo", If_Match=f'"v{plan.version}"'),
        409,
        "nothing_to_undo",
    )
    assert (
        caller.call("POST", "/projects/harbour/plan/undo", If_Match=f'"v{plan.version}"').status_code == 200
    )
    assert caller.get(item)["name"] == "Code"
    assert (
        caller.call("POST", "/projects/harbour/plan/redo", If_Match=f'"v{plan.version}"').status_code == 200
    )
    assert caller.get(item)["name"] == "Program"


def test_refusals_have_a_code_a_sentence_and_the_items(mara: User, plan: Planned) -> None:
    caller = Caller(mara)
    circle = {"op": "link", "from": plan.items["Code"], "to": plan.items["Design"]}
    content = problem(caller.edit("harbour", circle), 409, "cycle")
    assert "wait for each other in a circle" in content["detail"]
    assert set(content["items"]) == {plan.items["Code"], plan.items["Design"]}
    computed = {"op": "set", "id": plan.items["Build"], "fields": {"duration": 480}}
    problem(caller.edit("harbour", computed), 409, "summary_is_computed")


def test_malformed_commands_are_mistakes(mara: User, plan: Planned) -> None:
    caller, code = Caller(mara), plan.items["Code"]
    problem(caller.edit("harbour", {"op": "explode"}), 422, "invalid")
    problem(caller.edit("harbour"), 422, "invalid")
    problem(caller.edit("harbour", {"op": "set", "id": code}), 422, "malformed")
    problem(caller.edit("harbour", {"op": "set", "id": code, "fields": {"colour": 1}}), 422, "unknown_field")
    problem(caller.edit("harbour", {"op": "move", "id": code, "start": -1}), 422, "date_out_of_range")
    too_many = [{"op": "delete", "ids": []}] * 5001
    content = problem(caller.edit("harbour", *too_many), 422, "invalid")
    assert content["errors"][0]["limit"] == 5000


def test_a_step_is_carried_out_whole_or_not_at_all(mara: User, plan: Planned) -> None:
    before = plan.version
    commands = [
        {"op": "set", "id": plan.items["Code"], "fields": {"name": "Half"}},
        {"op": "delete", "ids": [10**9]},
    ]
    problem(Caller(mara).edit("harbour", *commands), 404, "unknown_item")
    assert plan.version == before
    assert Caller(mara).get(f"/projects/harbour/work-items/{plan.items['Code']}")["name"] == "Code"


def test_rules_are_changed_and_everything_computed_anew(mara: User, plan: Planned) -> None:
    caller, before = Caller(mara), plan.version
    body = {"near_critical_days": 3, "start_date": "2026-03-09"}
    response = caller.call("PATCH", "/projects/harbour/plan", body, If_Match=f'"v{before}"')
    content = response.json()
    assert (content["near_critical_days"], content["start"]) == (3, "2026-03-09T08:00")
    assert content["version"] == before + 1
    changes = caller.get("/projects/harbour/plan/changes", since=before)
    assert changes == {"version": before + 1, "reload": True}


def test_changes_since_a_version_are_a_delta(mara: User, plan: Planned) -> None:
    caller, before = Caller(mara), plan.version
    caller.edit("harbour", {"op": "set", "id": plan.items["Code"], "fields": {"name": "Program"}})
    changes = caller.get("/projects/harbour/plan/changes", since=before)
    assert changes["changed"]["name"] == ["Program"]


def test_an_item_shows_its_early_and_late_dates_and_links(tom: User, plan: Planned) -> None:
    item = Caller(tom).get(f"/projects/harbour/work-items/{plan.items['Code']}")
    assert (item["start"], item["finish"]) == ("2026-03-09T08:00", "2026-03-20T17:00")
    assert item["early_start"] == item["late_start"] == item["start"]
    assert item["total_float_minutes"] == 0
    assert item["people"] == [{"id": plan.resource, "name": "Developer"}]
    assert [link["from"] for link in item["predecessors"]] == [plan.items["Design"]]
    assert [link["to"] for link in item["successors"]] == [plan.items["Go live"]]
    assert item["parent"] == plan.items["Build"]


def test_an_item_says_why(tom: User, plan: Planned) -> None:
    why = Caller(tom).get(f"/projects/harbour/work-items/{plan.items['Code']}/why")
    assert [reason["name"] for reason in why["chain"]][:2] == ["Code", "Design"]
    assert why["chain"][0]["sentences"] == ["It waits for “Design” (finish to start)."]


def test_links_milestones_and_delays_are_listed(tom: User, plan: Planned) -> None:
    caller = Caller(tom)
    first, second = caller.get("/projects/harbour/links")["items"]
    assert (first["from"], first["to"], first["type"]) == (plan.items["Design"], plan.items["Code"], "FS")
    assert second["driving"] is True
    (milestone,) = caller.get("/projects/harbour/milestones")["items"]
    assert (milestone["name"], milestone["forecast"], milestone["slip"]) == ("Go live", "2026-03-20", 0)
    delays = caller.get("/projects/harbour/delays")
    assert {"status_date", "late", "will_be_late", "float_gone"} == set(delays)


def test_baselines_are_set_chosen_compared_and_deleted(mara: User, plan: Planned) -> None:
    caller = Caller(mara)
    caller.edit("harbour", {"op": "set", "id": plan.items["Design"], "fields": {"duration": 6 * 480}})
    made = caller.call("POST", "/projects/harbour/baselines", {"name": "Changed", "note": "CR 7"})
    assert made.status_code == 201
    assert caller.get(made["Location"])["chosen"] is True
    names = [one["name"] for one in caller.get("/projects/harbour/baselines")["items"]]
    assert names == ["Changed", "Signed"]
    problem(
        caller.call("POST", "/projects/harbour/baselines", {"name": "Changed"}), 409, "baseline_name_taken"
    )
    address = f"/projects/harbour/baselines/{plan.baseline}"
    assert caller.call("POST", f"{address}/choose").json()["chosen"] is True
    now = caller.get(f"{address}/comparison", state="later")
    assert {row["name"] for row in now["items"]} == {"Build", "Design", "Code", "Go live"}
    assert now["finish_slip"] == 3
    both = caller.get(f"{address}/comparison", **{"with": made.json()["id"]})
    assert both["counts"] == now["counts"]
    assert caller.call("DELETE", address).status_code == 204
    assert not Baseline.objects.filter(pk=plan.baseline).exists()


def test_a_comparison_comes_in_pages(mara: User, plan: Planned) -> None:
    caller = Caller(mara)
    page = caller.get(f"/projects/harbour/baselines/{plan.baseline}/comparison", limit=3)
    rest = caller.get(page["next"])
    assert [row["item"] for row in [*page["items"], *rest["items"]]] == sorted(plan.items.values())
    assert rest["next"] is None


def test_calendars_are_read(tom: User, plan: Planned) -> None:
    caller = Caller(tom)
    (shown,) = caller.get("/calendars")["items"]
    assert shown["is_default"] is True
    calendar = caller.get(f"/calendars/{shown['id']}")
    assert len(calendar["week"]) == 7
    assert any(one["kind"] == "holiday" and one["working"] == [] for one in calendar["exceptions"])
    (own,) = caller.get("/projects/harbour/calendars")["items"]
    assert caller.get(f"/projects/harbour/calendars/{own['id']}") == calendar


def test_the_plan_is_exported(tom: User, plan: Planned) -> None:
    response = Caller(tom).call("GET", "/projects/harbour/export/mspdi")
    assert response["Content-Type"].startswith("application/xml")
    assert "attachment" in response["Content-Disposition"]
    assert b"<Name>Go live</Name>" in response.content
    problem(Caller(tom).call("GET", "/projects/harbour/export/nothing"), 404, "not_found")
