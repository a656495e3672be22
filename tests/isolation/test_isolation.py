"""Nobody learns what is not theirs: every address, every operation, searched for the marks of the others.

Vera (Meadow's client), Cleo and Cody (Harbour's client) and Otto (the vendor, in no project) ask every address by
every method, for things of both projects, and search; every answer, with its headers, is searched for marks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.isolation.planting import (
    MACHINE,
    MARK,
    MONEY,
    Garden,
    marks_in,
    our_models,
    planted_fields,
    text_of,
)
from tests.permission_matrix import rows
from tests.remembering import remembered
from tests.test_permission_matrix import METHODS, Stage, addresses, operation_methods
from tongzhou.accounts.models import ApiToken, Session, User
from tongzhou.config.api.docs import description
from tongzhou.projects.models import Project

NOT_STAGED = {
    "accounts.RoleRight": "has no free text",
    "accounts.IdempotencyKey": "has no free text",
    "operations.Job": "has no free text",
    "signing.SealedContent": "has no free text",
    "signing.SigningLink": "has no free text",
    "operations.Schedule": "has no free text",
    "portal.HelpPutAway": "has no free text",
    "records.PublishedRecord": "has no free text",
    "obligations.ActionLink": "has no free text",
    "obligations.ActionLinkFile": "has no free text",
    "notice.Notification": "has no free text",
    "plan.WorkStep": "has no free text",
    "changes.ApprovalStep": "has no free text; its amounts are planted as numbers",
    "plan.ScenarioFigures": "what was computed of a plan, computed again when anything differs",
    "plan.WorkingHours": "has no free text",
    "team.Demand": "has no free text",
    "closure.Release": "has no free text; the time that was promised is kept in a list",
    "team.DemandCount": "has no free text",
    "costs.Rate": "has no free text; its amounts are planted as numbers",
    "costs.BudgetVersion": "has no free text; its amounts are planted as numbers",
    "plan.CostRange": "has no free text; its amounts are planted as numbers",
    "plan.DurationRange": "has no free text",
    "plan.LevellingMove": "has no free text",
    "recovery.RecoverySettings": "has no free text; its amounts are planted as numbers",
    "recovery.TaskOption": "has no free text; its amounts are planted as numbers",
    "plan.Assignment": "has a text only when it came from a file",
}
SAME = pytest.mark.any_database
"""Asks the addresses that another person of this list asks on every database."""
BY_SECRET = frozenset(
    {"sign_link", "sign_link_decline", "sign_link_document", "sign_link_page", "action_link"}
)
"""Whoever holds the secret in the address is whom it was sent to; only secrets and money may not be on these pages."""
SIDES = {"vera": "mn", "cleo": "hk", "cody": "hk"}
"""Whose marks a client's user may see at all: their own client's and project's; of the vendor's only public ones."""


@pytest.fixture
@remembered
def garden(stage: Stage, harbour: Project, meadow: Project) -> Garden:
    """The stage with a mark in every text; the projects' keys are marks, too."""
    found = Garden(Project.objects.get(pk=harbour.pk), Project.objects.get(pk=meadow.pk))
    found.plant()
    stage.own["project"] = Project.objects.get(pk=harbour.pk).key
    stage.foreign["project"] = Project.objects.get(pk=meadow.pk).key
    for name, user in stage.cast.items():
        stage.cast[name] = User.objects.get(pk=user.pk)
    return found


def hers(garden: Garden, user: User) -> set[str]:
    """The marks in somebody's own account, tokens and sessions, and the names of whom they work with.

    A client's people talk with the members of their projects, and learn their names by that; nothing else of them.
    """
    found = set(garden.marks_of(user))
    for row in (*ApiToken.objects.filter(user=user), *Session.objects.filter(user_id=user.pk)):
        found |= garden.marks_of(row)
    if user.is_client:
        for one in User.objects.filter(memberships__project__memberships__user=user).distinct():
            found |= {mark for mark in garden.marks_of(one) if ".name of " in garden.where[mark]}
    return found


def forbidden(who: str, mark: str) -> bool:
    """Whether a mark may not come to somebody's eyes (their own account aside)."""
    parts = MARK.fullmatch(mark)
    assert parts is not None
    whose, kind, _number = parts.groups()
    if kind == "s":
        return True
    if who == "holder":
        return kind == "f"
    if who == "otto":
        return whose in "kn" or kind == "f"
    if whose == "o":
        return kind != "p"
    return whose not in SIDES[who] or kind not in "pc"


def leaks(garden: Garden, who: str, text: str, own: set[str], sent: str = "") -> list[str]:
    """The forbidden marks in a text; what somebody has sent themselves may come back to them.

    Random tokens may look like marks that were never planted; those tell nothing.
    """
    found = (marks_in(text) & garden.where.keys()) - own - marks_in(sent)
    told = [f"{mark} = {garden.where[mark]}" for mark in sorted(found) if forbidden(who, mark)]
    if who != "mara" and MONEY.search(text):
        told.append(f"money: {MONEY.search(text)}")
    return told


def requests() -> Iterator[tuple[str, Any]]:
    """Every method that every address has."""
    described, known = operation_methods(), rows()
    for address in addresses():
        for method in METHODS:
            if method in described.get(address.name, METHODS) and f"{method} {address.name}" in known:
                yield method, address


@pytest.mark.parametrize(
    "who", ["vera", pytest.param("cleo", marks=SAME), pytest.param("cody", marks=SAME), "otto"]
)
def test_no_address_and_no_operation_tells_what_is_not_theirs(
    stage: Stage,
    garden: Garden,
    who: str,
) -> None:
    own, found, asked = hers(garden, stage.cast[who]), [], 0
    for method, address in requests():
        for things in (stage.own, stage.foreign):
            answer = stage.ask(who, method, address, things)
            asked += 1
            if answer.status_code >= 500:
                found.append(
                    f"{method} {address.name} answers {answer.status_code}: planting breaks it (MACHINE)"
                )
            path = reverse(address.name, kwargs=stage.values(address, things))
            reader = "holder" if address.name in BY_SECRET else who
            found += [f"{method} {path}: {one}" for one in leaks(garden, reader, text_of(answer), own, path)]
    assert not found, "\n".join(found)
    assert asked > 250


TEXT_PARAMETERS = frozenset({"q", "query", "text", "search", "name", "person"})


def searchable() -> Iterator[tuple[Any, frozenset[str]]]:
    """Every address that can be asked with a text, and what its parameters are called; pages get all of them."""
    asking = {
        f"api:{operation['operationId']}": frozenset(one["name"] for one in operation.get("parameters", ()))
        for methods in description()["paths"].values()
        for method, operation in methods.items()
        if method == "get"
    }
    for method, address in requests():
        if method == "GET":
            known = (
                asking.get(address.name, frozenset()) if address.name.startswith("api:") else TEXT_PARAMETERS
            )
            if names := known & TEXT_PARAMETERS:
                yield address, names


@pytest.mark.parametrize(
    "who", ["vera", pytest.param("cleo", marks=SAME), pytest.param("cody", marks=SAME), "otto"]
)
def test_no_search_finds_what_is_not_theirs(stage: Stage, garden: Garden, who: str) -> None:
    own, found, browser = hers(garden, stage.cast[who]), [], Client(raise_request_exception=False)
    browser.force_login(stage.cast[who])
    for address, names in searchable():
        path = reverse(address.name, kwargs=stage.values(address, stage.own))
        for text in ("zq", "planted"):
            answer = browser.get(path, dict.fromkeys(names, text))
            reader = "holder" if address.name in BY_SECRET else who
            told = leaks(garden, reader, text_of(answer), own, path)
            found += [f"{path} for {text}: {one}" for one in told]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("who", [pytest.param("vera", marks=SAME), "otto"])
def test_what_is_hidden_is_refused_like_what_does_not_exist(
    stage: Stage,
    garden: Garden,
    who: str,
) -> None:
    """Status, words and headers are the same: nobody learns by asking whether a project of the others exists."""
    different, asked = [], 0
    missing = {name: 10**9 if isinstance(value, int) else value for name, value in stage.own.items()}
    missing["project"] = "nowhere"
    for method, address in requests():
        if "key" not in address.parameters:
            continue
        asked += 1
        there = refusal(stage.ask(who, method, address, stage.own), stage.own["project"])
        nowhere = refusal(stage.ask(who, method, address, missing), "nowhere")
        if there != nowhere:
            different.append(f"{method} {address.name}: {there[0]} and {nowhere[0]}")
    assert not different, "\n".join(different)
    assert asked > 60


def refusal(answer: HttpResponse, key: str) -> tuple[int, str, list[tuple[str, str]]]:
    """An answer without what differs from request to request."""
    body = re.sub(r"[0-9a-f]{16}", "", answer.content.decode().replace(key, ""))
    headers = sorted((name, value) for name, value in answer.headers.items() if name != "X-Request-Id")
    return (
        answer.status_code,
        body,
        [(name, re.sub(r"[0-9a-f]{16}|\d+", "", value)) for name, value in headers],
    )


def test_a_client_counts_only_their_own(
    stage: Stage, garden: Garden, client_for: Callable[..., Client]
) -> None:
    for who, project in (("vera", stage.foreign["project"]), ("cleo", stage.own["project"])):
        api = client_for(stage.cast[who])
        (row,) = api.get("/api/v1/portal/projects").json()["items"]
        assert row["key"] == project
        page = api.get("/portal/").content.decode()
        assert "published 1 project to you" in page
        assert page.count('class="portal-project"') == 1


def test_a_client_knows_no_people_not_even_of_their_own_side(
    stage: Stage,
    garden: Garden,
    client_for: Callable[..., Client],
) -> None:
    people = [mark for user in stage.cast.values() for mark in garden.marks_of(user)]
    for who in ("vera", "cleo", "cody"):
        browser, own = client_for(stage.cast[who]), garden.marks_of(stage.cast[who])
        for address in ("/portal/", "/palette/?q=zq", "/me/", "/api/v1/me", "/api/v1/users", "/people/"):
            text = text_of(browser.get(address))
            assert not marks_in(text) & (set(people) - own), address


# That the proof could fail


def test_whoever_may_see_the_project_does_find_marks_of_every_kind(stage: Stage, garden: Garden) -> None:
    """The planting reaches pages and operations, and the search sees it there."""
    seen: set[str] = set()
    for method, address in requests():
        if method == "GET":
            seen |= marks_in(text_of(stage.ask("mara", method, address, stage.own))) & garden.where.keys()
    kinds = {(mark[2], mark[3]) for mark in seen}
    assert {("k", "c"), ("k", "v"), ("h", "v"), ("h", "c"), ("o", "p"), ("o", "v")} <= kinds
    rooms = {garden.where[mark].partition(".")[0] for mark in seen}
    shown = {"accounts", "activity", "clients", "projects", "plan", "files", "discussion", "notice", "work"}
    assert shown <= rooms
    assert not [mark for mark in seen if mark[2] == "n" or mark[3] == "s"]


def test_a_client_does_find_what_was_published(stage: Stage, garden: Garden) -> None:
    address = next(one for one in addresses() if one.name == "portal_project")
    seen = marks_in(text_of(stage.ask("vera", "GET", address, stage.foreign)))
    assert {("n", "c"), ("m", "c"), ("o", "p")} <= {(mark[2], mark[3]) for mark in seen}


def test_every_model_with_texts_is_on_the_stage_for_both_sides(garden: Garden) -> None:
    planted = {where.rpartition(" of row ")[0].rpartition(".")[0] for where in garden.where.values()}
    wanted = {model._meta.label for model in our_models() if planted_fields(model)}
    missing = wanted - planted - NOT_STAGED.keys()
    assert not missing, (
        f"No row of {sorted(missing)} is on the stage: make one in things(project, by) of tests/matrix/<room>.py"
    )
    whose = {mark[2] for mark in garden.where}
    assert whose == set("hkmno")


@pytest.mark.parametrize(
    ("who", "mark", "expected"),
    [
        ("vera", "zqhp0001", True),
        ("vera", "zqkc0001", True),
        ("vera", "zqmv0001", True),
        ("vera", "zqnc0001", False),
        ("vera", "zqov0001", True),
        ("vera", "zqop0001", False),
        ("cleo", "zqkv0001", True),
        ("cleo", "zqkf0001", True),
        ("cleo", "zqkc0001", False),
        ("cleo", "zqnc0001", True),
        ("otto", "zqkc0001", True),
        ("otto", "zqhv0001", False),
        ("otto", "zqof0001", True),
        ("otto", "zqos0001", True),
    ],
)
def test_what_counts_as_a_leak(who: str, mark: str, expected: bool) -> None:
    assert forbidden(who, mark) is expected


def test_marks_are_seen_in_headers_cookies_capitals_and_zipped_files() -> None:
    import io
    import zipfile

    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("x.xml", "<t>zqhv0001</t>" * 50)
    answer = HttpResponse(content.getvalue(), headers={"Location": "/projects/ZQKC0002/"})
    answer.set_cookie("messages", "zqnc0003")
    assert marks_in(text_of(answer)) == {"zqhv0001", "zqkc0002", "zqnc0003"}


def test_amounts_are_seen_and_what_chance_has_made_is_none() -> None:
    assert all(MONEY.search(text) for text in ('{"amount": 77000025}', "CNY77000025", "77000025"))
    assert not any(MONEY.search(text) for text in ("a877000025bc12de", "77000025bc12de3f", "770000256"))


def test_machine_texts_exist() -> None:
    known = {f"{model._meta.label}.{one.name}" for model in our_models() for one in model._meta.fields}
    for name in MACHINE:
        prefix = name.removesuffix("*")
        assert any(one == name or (prefix != name and one.startswith(prefix)) for one in known), name
