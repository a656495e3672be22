"""Scenarios of a large plan: a job compares them, and then the page is the same as of a small one."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.test import Client

from tests.plan.builder import Board
from tests.plan.what_if import WhatIf
from tongzhou.accounts.models import User
from tongzhou.operations.actions import run_due_jobs
from tongzhou.plan.models import ScenarioFigures
from tongzhou.plan.queries import scenario_figures

Browser = Callable[[User], Client]
LIST = "/projects/harbour/scenarios/"


@pytest.fixture
def what_if(chain: Board) -> WhatIf:
    """A scenario of the chain."""
    return WhatIf.of(chain)


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every plan counts as a large one."""
    monkeypatch.setattr(scenario_figures, "AT_ONCE", 0)


def plain(page: str) -> str:
    """The page's own part without what is new in each answer."""
    return re.sub(r'(name="csrfmiddlewaretoken" value|nonce)="[^"]*"', "", page.split('id="view"')[1])


def text_of(client: Client, address: str) -> str:
    """The page of an address."""
    return client.get(address).content.decode()


@pytest.mark.parametrize("page", ["compare", "narrowed", "publish"])
def test_the_kept_page_is_the_computed_one(
    what_if: WhatIf, chain: Board, mara: User, client_for: Browser, monkeypatch: Any, page: str
) -> None:
    what_if.do(
        {"op": "set", "id": chain.id("Build"), "fields": {"duration": 5 * 480, "name": "Make <b>"}},
        {"op": "add", "fields": {"name": "Train"}},
    )
    other = WhatIf.of(chain, "One team")
    other.do({"op": "delete", "ids": [chain.id("Test")]})
    chain.set("Build", duration=7 * 480)
    pk = what_if.scenario.pk
    address = {
        "compare": f"{LIST}compare/?with={pk}&with={other.scenario.pk}",
        "narrowed": f"{LIST}compare/?with={pk}&kind=moved&q=li",
        "publish": f"{LIST}{pk}/publish/",
    }[page]
    client = client_for(mara)
    computed = text_of(client, address)
    monkeypatch.setattr(scenario_figures, "AT_ONCE", 0)
    assert "This is a large plan" in text_of(client, address)
    run_due_jobs()
    kept = text_of(client, address)
    assert "This is a large plan" not in kept
    assert plain(kept) == plain(computed)


def test_a_change_of_either_side_has_them_computed_anew(
    what_if: WhatIf, chain: Board, mara: User, client_for: Browser, large: None
) -> None:
    client, address = client_for(mara), f"{LIST}compare/?with={what_if.scenario.pk}"
    what_if.set("Build", duration=5 * 480)
    text_of(client, address)
    run_due_jobs()
    assert "large plan" not in text_of(client, address)
    chain.set("Design", duration=6 * 480)
    meanwhile = text_of(client, address)
    assert "0 of 1 scenarios have been computed" in meanwhile
    assert "Until then some figures are of" in meanwhile
    run_due_jobs()
    assert "large plan" not in text_of(client, address)
    what_if.set("Build", duration=6 * 480)
    assert "large plan" in text_of(client, address)
    assert ScenarioFigures.objects.count() == 1


def test_costs_stay_with_those_who_may_know_them(
    what_if: WhatIf, tom: User, fei: User, client_for: Browser, large: None
) -> None:
    address = f"{LIST}compare/?with={what_if.scenario.pk}"
    text_of(client_for(fei), address)
    run_due_jobs()
    assert "Planned cost" in text_of(client_for(fei), address)
    assert "Planned cost" not in text_of(client_for(tom), address)


def test_the_workbook_waits_for_the_job_and_is_then_the_computed_one(
    what_if: WhatIf, chain: Board, mara: User, client_for: Browser, monkeypatch: Any
) -> None:
    what_if.do(
        {"op": "set", "id": chain.id("Build"), "fields": {"duration": 5 * 480, "name": "Make <b>"}},
        {"op": "add", "fields": {"name": "Train"}},
    )
    client, pk = client_for(mara), what_if.scenario.pk
    computed = _cells(client.get(f"{LIST}compare.xlsx?with={pk}").content)
    monkeypatch.setattr(scenario_figures, "AT_ONCE", 0)
    waiting = client.get(f"{LIST}compare.xlsx?with={pk}")
    assert (waiting.status_code, waiting["Location"]) == (302, f"{LIST}compare/?with={pk}")
    assert "as soon as the scenarios have been computed" in text_of(client, waiting["Location"])
    run_due_jobs()
    assert _cells(client.get(f"{LIST}compare.xlsx?with={pk}").content) == computed
    assert any("Make <b>" in row for row in computed["Differences"])


def test_milestones_that_move_are_shown_by_pages(
    chain: Board, mara: User, client_for: Browser, monkeypatch: Any
) -> None:
    for number in range(35):
        chain.add(f"Gate {number:02}", kind="milestone", days=0)
        chain.link("Build", f"Gate {number:02}")
    scenario = WhatIf.of(
        chain, "Late", {"op": "set", "id": chain.id("Build"), "fields": {"duration": 9 * 480}}
    )
    sooner = WhatIf.of(chain, "None", {"op": "delete", "ids": [chain.id("Gate 07")]})
    client = client_for(mara)
    address = f"{LIST}compare/?with={scenario.scenario.pk}&with={sooner.scenario.pk}"
    addresses = [address, f"{address}&milestones=2", f"{address}&milestones=99"]
    computed = [text_of(client, one) for one in addresses]
    monkeypatch.setattr(scenario_figures, "AT_ONCE", 0)
    text_of(client, address)
    run_due_jobs()
    kept = [text_of(client, one) for one in addresses]
    assert [plain(one) for one in kept] == [plain(one) for one in computed]
    assert [one.count("<td>Gate ") for one in kept] == [30, 5, 5]
    assert "1–30 of 36" in kept[0]
    assert "31–36 of 36" in kept[1]
    assert "<td>Live" in kept[1]


def _cells(workbook: bytes) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(workbook), read_only=True)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}
