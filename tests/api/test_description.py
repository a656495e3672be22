"""The API describes itself: as OpenAPI, as a page; every operation has a door, words and a budget."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests.api.calling import Caller, operations, problem
from tests.api.conftest import Planned
from tongzhou.accounts.models import User
from tongzhou.config.api.docs import description
from tongzhou.config.api.words import SUMMARIES

Browser = Callable[[User], Client]
BUDGET = 30


def test_the_description_is_for_those_who_have_signed_in(mara: User, client_for: Browser) -> None:
    problem(Client().get("/api/v1/openapi.json"), 401, "sign_in_required")
    content = client_for(mara).get("/api/v1/openapi.json").json()
    assert content["openapi"].startswith("3.1")
    assert content["security"] == [{"token": []}, {"session": []}]
    assert Caller(mara).call("GET", "/openapi.json").status_code == 200


def test_every_operation_has_words_in_both_languages() -> None:
    ids = {one["operationId"] for methods in description()["paths"].values() for one in methods.values()}
    assert ids == set(SUMMARIES)
    assert len(ids) == len(operations())
    with translation.override("zh-hans"):
        assert not [name for name, words in SUMMARIES.items() if str(words).isascii()]


def test_every_operation_says_what_it_answers() -> None:
    for path, methods in description()["paths"].items():
        for method, operation in methods.items():
            assert operation["description"], (method, path)
            assert {"default"} < set(map(str, operation["responses"])), (method, path)


def test_the_page_shows_every_operation_in_both_languages(mara: User, client_for: Browser) -> None:
    browser = client_for(mara)
    page = browser.get("/api/v1/docs").content.decode()
    for name in SUMMARIES:
        assert f'id="{name}"' in page
    assert "List work items" in page
    assert "https://" not in page.replace("https://testserver", "")
    mara.language = "zh-hans"
    mara.save(update_fields=["language"])
    assert "工作项" in browser.get("/api/v1/docs").content.decode()


def test_the_page_is_for_those_who_have_signed_in(db: None) -> None:
    response = Client().get("/api/v1/docs")
    assert (response.status_code, response["Location"]) == (302, "/sign-in/?next=/api/v1/docs")


READS = (
    "/me", "/users", "/clients", "/clients/{client}", "/clients/{client}/contacts", "/projects", "/templates",
    "/projects/harbour", "/projects/harbour/members", "/projects/harbour/activity", "/projects/harbour/plan",
    "/projects/harbour/plan/changes?since=0", "/projects/harbour/export/mspdi", "/projects/harbour/work-items",
    "/projects/harbour/work-items/{item}", "/projects/harbour/work-items/{item}/why", "/projects/harbour/links",
    "/projects/harbour/milestones", "/projects/harbour/delays", "/projects/harbour/baselines",
    "/projects/harbour/baselines/{baseline}", "/projects/harbour/baselines/{baseline}/comparison",
    "/projects/harbour/calendars", "/projects/harbour/calendars/{calendar}", "/calendars", "/calendars/{calendar}",
    "/projects/harbour/list", "/projects/harbour/list/vocabulary", "/projects/harbour/list/month",
    "/projects/harbour/list/export/csv", "/projects/harbour/board", "/projects/harbour/board/cards?column=todo",
    "/projects/harbour/board/limits", "/projects/harbour/views", "/my-work",
)  # fmt: skip


@pytest.mark.parametrize("path", READS)
def test_reading_stays_within_the_budget_of_queries(mara: User, cleo: User, plan: Planned, path: str) -> None:
    caller = Caller(mara)
    address = path.format(
        client=plan.project.client_id,
        item=plan.items["Code"],
        baseline=plan.baseline,
        calendar=plan.project.plan.calendar_id,
    )
    with CaptureQueriesContext(connection) as queries:
        assert caller.call("GET", address).status_code == 200
    # With several processes the counter of requests is in the database, too.
    asked = [one["sql"][:120] for one in queries.captured_queries if "operations_counter" not in one["sql"]]
    assert len(asked) <= 20, asked


def test_writing_stays_within_the_budget_of_queries(mara: User, otto: User, plan: Planned) -> None:
    caller = Caller(mara)
    code, version = plan.items["Code"], plan.version
    for method, path, body, tags in (
        ("POST", "/clients", {"name": "N"}, {"Idempotency_Key": "k"}),
        ("PATCH", f"/clients/{plan.project.client_id}", {"industry": "I"}, {}),
        ("PATCH", "/projects/harbour", {"sponsor": "S"}, {}),
        ("PUT", f"/projects/harbour/members/{otto.pk}", {"role": "qa"}, {}),
        ("POST", "/projects/harbour/baselines", {"name": "B"}, {}),
        ("POST", f"/projects/harbour/baselines/{plan.baseline}/choose", None, {}),
        ("PATCH", "/projects/harbour/plan", {"several_ends": True}, {"If_Match": f'"v{version}"'}),
        (
            "POST",
            "/projects/harbour/plan/commands",
            {"commands": [{"op": "set", "id": code, "fields": {"duration": 960}}]},
            {"If_Match": f'"v{version + 1}"'},
        ),
        ("POST", "/projects/harbour/plan/undo", None, {"If_Match": f'"v{version + 2}"'}),
        ("DELETE", f"/projects/harbour/members/{otto.pk}", None, {}),
    ):
        with CaptureQueriesContext(connection) as queries:
            response = caller.call(method, path, body, **tags)
        assert 200 <= response.status_code < 300, response.content
        statements = [one["sql"] for one in queries.captured_queries if "SAVEPOINT" not in one["sql"]]
        statements = [
            one
            for one in statements
            if not any(word in one for word in ("operations_job", "pg_notify", "operations_counter"))
        ]  # work for later, and what PostgreSQL counts and says beside
        assert len(statements) <= BUDGET, "\n".join(
            [path, str(len(statements)), *(one[:110] for one in statements)]
        )
