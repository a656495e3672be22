"""Importing a file over the API: read, looked at, confirmed."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.api.calling import Caller, problem
from tests.api.conftest import Planned
from tongzhou.accounts.models import User
from tongzhou.clients.models import ClientOrganisation
from tongzhou.plan.models import ImportDraft, WorkItem
from tongzhou.projects.models import Project

CSV = "ID,Name,Duration,Predecessors\n1,Design,5d,\n2,Build,10d,1\n"


def upload(caller: Caller, content: str = CSV, **fields: Any) -> Any:
    return caller.upload("/imports", {"file": SimpleUploadedFile("plan.csv", content.encode()), **fields})


def test_a_file_becomes_a_project(mara: User, harbour_bank: ClientOrganisation) -> None:
    caller = Caller(mara)
    draft = upload(caller)
    assert draft.status_code == 201, draft.content
    assert (draft.json()["counts"]["tasks"], draft.json()["counts"]["links"]) == (2, 1)
    assert caller.get(draft["Location"]) == draft.json()
    assert not Project.objects.exists()
    address = f"{draft['Location']}/confirm"
    problem(caller.call("POST", address, {}), 422, "new_project_required")
    body = {"new_project": {"name": "From a file", "client": harbour_bank.pk}}
    made = caller.call("POST", address, body)
    assert made.status_code == 201, made.content
    names = [one["name"] for one in caller.get(f"/projects/{made.json()['key']}/work-items")["items"]]
    assert names == ["Design", "Build"]
    problem(caller.call("GET", draft["Location"]), 404, "not_found")


def test_a_file_fills_an_empty_plan(mara: User, harbour: Project) -> None:
    caller = Caller(mara)
    draft = upload(caller, project="harbour")
    assert draft.json()["project"] == "harbour"
    assert caller.call("POST", f"{draft['Location']}/confirm", {"dates": "keep"}).status_code == 201
    assert WorkItem.objects.filter(project=harbour).count() == 2


def test_a_plan_with_items_takes_no_file(mara: User, plan: Planned) -> None:
    problem(upload(Caller(mara), project="harbour"), 409, "plan_not_empty")


def test_a_file_that_cannot_be_read_says_why(mara: User) -> None:
    content = problem(upload(Caller(mara), "Name,Duration\nDesign,often\n"), 422, "file_table_errors")
    assert content["errors"][0]["row"] == 2
    assert content["errors"][0]["value"] == "often"
    problem(upload(Caller(mara), ""), 422, "file_empty")


def test_an_upload_needs_a_file(mara: User) -> None:
    content = problem(Caller(mara).upload("/imports", {"project": ""}), 422, "invalid")
    assert content["errors"][0]["field"] == "file"


def test_a_draft_is_its_owners_alone(mara: User, ada: User, pia: User) -> None:
    draft = upload(Caller(mara))
    for stranger in (ada, pia):
        caller = Caller(stranger)
        problem(caller.call("GET", draft["Location"]), 404, "not_found")
        problem(caller.call("POST", f"{draft['Location']}/confirm", {}), 404, "not_found")
        problem(caller.call("DELETE", draft["Location"]), 404, "not_found")
    assert Caller(mara).call("DELETE", draft["Location"]).status_code == 204
    assert not ImportDraft.objects.exists()


def test_importing_needs_the_right(tom: User, otto: User, harbour: Project) -> None:
    problem(upload(Caller(tom)), 403, "forbidden")
    problem(upload(Caller(tom), project="harbour"), 403, "forbidden")
    problem(upload(Caller(otto), project="harbour"), 404, "not_found")


def test_too_large_a_request_is_refused_before_it_is_read(mara: User) -> None:
    caller = Caller(mara)
    response = caller.client.post(
        "/api/v1/imports",
        {"file": SimpleUploadedFile("plan.csv", b"x")},
        headers={"Authorization": f"Bearer {caller.secret}"},
        CONTENT_LENGTH=str(62 * 1024 * 1024),
    )
    assert problem(response, 413, "too_large")["limit"] == 61 * 1024 * 1024
