"""The portfolio, new projects, charter, members and activity over the API."""

from __future__ import annotations

import pytest

from tests.api.calling import Caller, problem
from tests.api.conftest import Planned
from tongzhou.accounts.models import User
from tongzhou.clients.models import ClientOrganisation
from tongzhou.plan.actions.calendars import own_calendar
from tongzhou.plan.models import WorkingCalendar
from tongzhou.projects.actions import purge_project
from tongzhou.projects.models import Project

NEW = {"name": "Wharf", "start_date": "2026-03-02"}


def test_the_portfolio_shows_figures(mara: User, plan: Planned) -> None:
    (shown,) = Caller(mara).get("/projects")["items"]
    assert shown["key"] == "harbour"
    assert shown["managers"] == ["Mara Chen"]
    assert shown["figures"]["items"] == 3
    assert shown["slip_days"] == 0
    assert shown["next_milestone"]["name"] == "Go live"


def test_the_portfolio_is_filtered_and_sorted(pia: User, plan: Planned, meadow: Project) -> None:
    caller = Caller(pia)
    assert [one["key"] for one in caller.get("/projects", sort="-name")["items"]] == ["meadow", "harbour"]
    assert [one["key"] for one in caller.get("/projects", sort="-slip")["items"]] == ["harbour", "meadow"]
    assert [one["key"] for one in caller.get("/projects", q="bank")["items"]] == ["harbour"]
    assert caller.get("/projects", mine=True)["items"] == []
    assert [one["key"] for one in caller.get("/projects", client=meadow.client_id)["items"]] == ["meadow"]
    assert caller.get("/projects", phase="closing")["items"] == []
    assert caller.get("/projects", q="web")["items"][0]["status"] == "no_plan"


def test_nobody_sees_more_than_their_projects(otto: User, cleo: User, plan: Planned, meadow: Project) -> None:
    assert Caller(otto).get("/projects")["items"] == []
    problem(Caller(cleo).call("GET", "/projects"), 403, "forbidden")


def test_an_empty_project_begins_with_its_creator_as_manager(
    mara: User, harbour_bank: ClientOrganisation
) -> None:
    caller = Caller(mara)
    made = caller.call("POST", "/projects", NEW | {"client": harbour_bank.pk})
    assert made.status_code == 201
    assert made.json()["key"] == "wharf"
    assert caller.get(made["Location"])["client"]["name"] == "Harbour Bank"
    assert caller.get("/projects/wharf/members")["items"][0]["role"] == "pm"
    assert caller.get("/projects/wharf/plan")["counts"]["tasks"] == 0


def test_a_project_begins_with_a_template(mara: User) -> None:
    caller = Caller(mara)
    template = caller.get("/templates")["items"][0]
    body = NEW | {"client": "A new client", "template": template["slug"]}
    made = caller.call("POST", "/projects", body).json()
    counts = caller.get(f"/projects/{made['key']}/plan")["counts"]
    assert counts["tasks"] + counts["milestones"] == template["tasks"]
    optional = next(one for one in caller.get("/templates")["items"] if one["optional"])
    left_out = {
        "template": optional["slug"],
        "left_out": [optional["optional"][0]["id"]],
        "client": "Another",
    }
    smaller = caller.call("POST", "/projects", NEW | left_out).json()
    assert smaller["key"] == "wharf-2"


@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [
        ({"template": "nothing"}, 404, "unknown_template"),
        ({"template": "erp_rollout", "left_out": ["1"]}, 422, "not_optional"),
        ({"key": "harbour"}, 409, "key_taken"),
        ({"key": "Not A Key"}, 422, "bad_key"),
        ({"key": "new"}, 422, "bad_key"),
        ({"client": 10**9}, 404, "not_found"),
        ({"client": "Harbour Bank"}, 409, "client_name_taken"),
        ({"start_date": "1969-12-31"}, 422, "invalid"),
        ({"start_date": "soon"}, 422, "invalid"),
    ],
)
def test_a_project_that_cannot_be_leaves_nothing_behind(
    mara: User, harbour: Project, wrong: dict[str, object], status: int, code: str
) -> None:
    body = NEW | {"client": harbour.client_id} | wrong
    problem(Caller(mara).call("POST", "/projects", body), status, code)
    assert list(Project.objects.values_list("key", flat=True)) == ["harbour"]


def test_the_charter_is_changed_field_by_field(mara: User, harbour: Project) -> None:
    caller = Caller(mara)
    before = caller.get("/projects/harbour")
    after = caller.call("PATCH", "/projects/harbour", {"sponsor": "Ms Li", "phase": "execution"}).json()
    assert after == before | {"sponsor": "Ms Li", "phase": "execution"}


def test_a_new_start_moves_the_plan(mara: User, plan: Planned) -> None:
    caller = Caller(mara)
    caller.call("PATCH", "/projects/harbour", {"start_date": "2026-04-01"})
    moved = caller.get("/projects/harbour/plan")
    assert moved["start"] == "2026-04-01T08:00"
    assert moved["version"] > plan.version - 1


def test_a_member_is_set_and_removed(mara: User, otto: User, harbour: Project) -> None:
    caller = Caller(mara)
    address = f"/projects/harbour/members/{otto.pk}"
    assert caller.call("PUT", address, {"role": "qa"}).json()["role"] == "qa"
    assert caller.call("PUT", address, {"role": "lead"}).json()["role"] == "lead"
    assert caller.call("DELETE", address).status_code == 204
    problem(caller.call("DELETE", address), 404, "not_found")


def test_members_are_refused_by_the_rules(mara: User, tom: User, vera: User, harbour: Project) -> None:
    caller = Caller(mara)
    problem(
        caller.call("PUT", f"/projects/harbour/members/{tom.pk}", {"role": "client_sponsor"}),
        409,
        "wrong_side",
    )
    problem(caller.call("PUT", f"/projects/harbour/members/{mara.pk}", {"role": "qa"}), 409, "last_manager")
    problem(caller.call("DELETE", f"/projects/harbour/members/{mara.pk}"), 409, "last_manager")
    problem(
        caller.call("PUT", f"/projects/harbour/members/{vera.pk}", {"role": "client_member"}),
        404,
        "not_found",
    )
    problem(caller.call("PUT", f"/projects/harbour/members/{tom.pk}", {"role": "king"}), 422, "invalid")


def test_activity_is_told_in_pages_newest_first(mara: User, tom: User, harbour: Project) -> None:
    caller = Caller(tom)
    whole = [one["id"] for one in caller.get("/projects/harbour/activity", limit=200)["items"]]
    assert whole == sorted(whole, reverse=True)
    page = caller.get("/projects/harbour/activity", limit=3)
    seen = [one["id"] for one in page["items"]]
    Caller(mara).call("PATCH", "/projects/harbour", {"sponsor": "A deed at the top"})
    while page["next"]:
        page = caller.get(page["next"])
        seen += [one["id"] for one in page["items"]]
    assert seen == whole
    newest = caller.get("/projects/harbour/activity", limit=1)["items"][0]["sentence"]
    assert newest.startswith("Mara Chen changed the charter")


def test_a_project_is_deleted_by_its_manager_only(mara: User, lee: User, harbour: Project) -> None:
    problem(Caller(lee).call("DELETE", "/projects/harbour"), 403, "forbidden")
    assert Caller(mara).call("DELETE", "/projects/harbour").status_code == 204
    assert not Project.objects.visible_to(mara).exists()
    problem(Caller(mara).call("GET", "/projects/harbour"), 404, "not_found")


def test_a_project_with_a_calendar_of_its_own_is_deleted_whole(mara: User, harbour: Project) -> None:
    own_calendar(harbour, by=mara)
    assert Caller(mara).call("DELETE", "/projects/harbour").status_code == 204
    purge_project(harbour.pk)
    assert not WorkingCalendar.objects.filter(project__isnull=False).exists()
