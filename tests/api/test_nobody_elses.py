"""What belongs to another organisation, client or project is not there: in addresses, filters and bodies."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.api.calling import Caller, problem
from tests.api.conftest import Planned
from tongzhou.accounts.actions import create_organisation, create_user
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import OrganisationRole
from tongzhou.clients.actions import add_contact, create_client
from tongzhou.clients.models import ClientOrganisation, Contact
from tongzhou.plan.actions.start_plan import start_plan
from tongzhou.plan.models import PlanSettings
from tongzhou.projects.actions import create_project
from tongzhou.projects.models import Project

READS = (
    "", "/members", "/activity", "/plan", "/plan/changes?since=0", "/work-items", "/links", "/milestones",
    "/delays", "/baselines", "/calendars", "/export/mspdi",
)  # fmt: skip


@pytest.fixture
def rival(db: None, ada: User) -> User:
    """The administrator of another organisation in the same installation."""
    return create_user(
        create_organisation("Rival"),
        email="rita@rival.example",
        name="Rita",
        password="lanterns-over-the-bay",
        role=OrganisationRole.ADMIN,
        by=None,
    )


@pytest.mark.parametrize("path", READS)
def test_strangers_cannot_tell_a_project_from_none(
    otto: User, nora: User, rival: User, plan: Planned, path: str
) -> None:
    for stranger in (otto, nora, rival):
        caller = Caller(stranger)
        there = problem(caller.call("GET", f"/projects/harbour{path}"), 404, "not_found")
        nowhere = problem(caller.call("GET", f"/projects/nothing{path}"), 404, "not_found")
        assert there | {"request_id": ""} == nowhere | {"request_id": ""}


def test_another_projects_things_are_not_there(mara: User, plan: Planned, foreign_plan: Planned) -> None:
    caller, other = Caller(mara), foreign_plan
    item, baseline = other.items["Code"], other.baseline
    for method, path, body in (
        ("GET", f"/work-items/{item}", None),
        ("GET", f"/work-items/{item}/why", None),
        ("GET", f"/work-items?person={other.resource}", None),
        ("GET", f"/baselines/{baseline}", None),
        ("POST", f"/baselines/{baseline}/choose", None),
        ("DELETE", f"/baselines/{baseline}", None),
        ("GET", f"/baselines/{baseline}/comparison", None),
        ("GET", f"/baselines/{plan.baseline}/comparison?with={baseline}", None),
    ):
        problem(caller.call(method, f"/projects/harbour{path}", body), 404, "not_found")
    assert PlanSettings.objects.get(project=other.project).baseline_id == baseline


def foreign(other: Planned, own: int) -> list[dict[str, Any]]:
    """Commands that name another plan's things."""
    item = other.items["Code"]
    return [
        {"op": "set", "id": item, "fields": {"name": "Mine"}},
        {"op": "move", "id": item, "start": 29_600_000},
        {"op": "resize", "id": item, "finish": 29_700_000},
        {"op": "add", "parent": item},
        {"op": "add", "after": item},
        {"op": "delete", "ids": [item]},
        {"op": "indent", "ids": [item]},
        {"op": "outdent", "ids": [item]},
        {"op": "reorder", "ids": [own], "parent": item},
        {"op": "reorder", "ids": [own], "parent": 0, "after": item},
        {"op": "link", "from": own, "to": item},
        {"op": "link", "from": item, "to": own},
        {"op": "unlink", "ids": other.links},
        {"op": "relink", "id": other.links[0], "lag": 480},
        {"op": "set", "id": own, "fields": {"people": [other.resource]}},
        {"op": "set", "id": own, "fields": {"calendar": 10**9}},
    ]


def test_commands_reach_only_their_own_plan(mara: User, plan: Planned, foreign_plan: Planned) -> None:
    before = foreign_plan.version
    for command in foreign(foreign_plan, plan.items["Design"]):
        response = Caller(mara).edit("harbour", command)
        content = problem(response, 404, response.json()["code"])
        assert content["code"].startswith("unknown_"), command
    assert foreign_plan.version == before


def test_another_clients_contact_is_not_there(
    mara: User, nora: User, harbour_bank: ClientOrganisation, meadow_retail: ClientOrganisation
) -> None:
    contact = add_contact(meadow_retail, by=nora, name="Ann")
    caller = Caller(mara)
    address = f"/clients/{harbour_bank.pk}/contacts/{contact.pk}"
    for method, body in (("GET", None), ("PATCH", {"name": "Mine"}), ("DELETE", None)):
        problem(caller.call(method, address, body), 404, "not_found")
    assert Contact.objects.get(pk=contact.pk).name == "Ann"


def test_another_organisation_is_not_there(
    rival: User, mara: User, otto: User, plan: Planned, harbour_bank: ClientOrganisation
) -> None:
    caller = Caller(rival)
    assert caller.get("/projects")["items"] == []
    assert caller.get("/clients")["items"] == []
    assert [one["name"] for one in caller.get("/users", state="all")["items"]] == ["Rita"]
    problem(caller.call("GET", f"/clients/{harbour_bank.pk}"), 404, "not_found")
    problem(caller.call("PATCH", f"/clients/{harbour_bank.pk}", {"name": "Mine"}), 404, "not_found")
    new = {"name": "Theirs", "client": harbour_bank.pk, "start_date": "2026-03-02"}
    problem(caller.call("POST", "/projects", new), 404, "not_found")


def test_another_organisations_things_in_a_body_are_not_there(rival: User, mara: User, plan: Planned) -> None:
    theirs = create_client(by=rival, name="Their client")
    project = create_project(
        by=rival, key="theirs", name="Theirs", client=theirs, start_date=date(2026, 3, 2)
    )
    calendar = start_plan(project, by=rival).calendar_id
    caller = Caller(mara)
    problem(caller.call("PATCH", "/projects/harbour", {"client": theirs.pk}), 404, "not_found")
    problem(caller.call("PUT", f"/projects/harbour/members/{rival.pk}", {"role": "qa"}), 404, "not_found")
    problem(caller.call("GET", f"/calendars/{calendar}"), 404, "not_found")
    problem(caller.call("GET", f"/projects/harbour/calendars/{calendar}"), 404, "not_found")
    foreign_calendar = {"op": "set", "id": plan.items["Code"], "fields": {"calendar": calendar}}
    problem(caller.edit("harbour", foreign_calendar), 404, "unknown_calendar")
    assert Project.objects.get(key="harbour").client.name == "Harbour Bank"


def test_client_users_see_nothing_of_the_vendors_pages(cleo: User, vera: User, plan: Planned) -> None:
    for path in READS:
        problem(Caller(cleo).call("GET", f"/projects/harbour{path}"), 403, "forbidden")
        problem(Caller(vera).call("GET", f"/projects/harbour{path}"), 404, "not_found")
    for path in ("/clients", "/users", "/calendars", "/templates", "/projects"):
        problem(Caller(cleo).call("GET", path), 403, "forbidden")
