"""The pages of planning, money and people ask the same few questions of a small plan and of a larger one."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tongzhou.accounts.actions import create_organisation
from tongzhou.clients.actions import create_client
from tongzhou.operations.actions import run_due_jobs
from tongzhou.plan.queries import scenario_figures

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))
import large_pages

MOST = 30
SPARE = 2
"""A list that is empty in the small plan asks for no names."""
SMALL, WIDE = 2 * 41, 8 * 41


@pytest.fixture
def client(db: None) -> Client:
    """A manager of two projects that have everything, one four times as long as the other."""
    vendor = create_organisation("Bench")
    people = large_pages.employ(vendor, 6)
    customer, today = create_client(by=people[0], name="Client"), timezone.localdate()
    start = today - timedelta(days=20)
    large_pages.give_skills(people)
    for key, items in (("small", SMALL), ("wide", WIDE)):
        project = large_pages.planned(key, customer, people, items, start, today)
        run_due_jobs()
        large_pages.report_progress(project, today)
        large_pages.set_costs(project, people[0], start, today, rate=key == "small")
        large_pages.think_ahead(project, people[0], today)
        while run_due_jobs():
            pass
    browser = Client()
    browser.force_login(people[0])
    return browser


def counted(client: Client, key: str) -> dict[str, int]:
    """Page → its statements when it is looked at for the second time."""
    found: dict[str, int] = {}
    for name, address in large_pages.pages(key):
        assert large_pages.ask(client, address).status_code == 200, address
        while run_due_jobs():
            pass
        with CaptureQueriesContext(connection) as captured:
            large_pages.ask(client, address)
        found[name] = len(captured)
    return found


def test_statements_do_not_grow_with_the_plan(client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(scenario_figures, "AT_ONCE", 0)  # as large plans do
    small, wide = counted(client, "small"), counted(client, "wide")
    assert {name: many for name, many in wide.items() if many > MOST} == {}
    grown = {name: (small[name], many) for name, many in wide.items() if many > small[name] + SPARE}
    assert grown == {}
