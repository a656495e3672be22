"""The pages between vendor and client ask the same few questions of a few rows and of many, on either side."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tongzhou.accounts.actions import create_organisation
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import ProjectRole
from tongzhou.clients.actions import create_client
from tongzhou.operations.actions import run_due_jobs
from tongzhou.portal.queries.client_actions import action_places
from tongzhou.portal.queries.handovers import line_numbers
from tongzhou.portal.queries.project import publications_to
from tongzhou.portal.waiting import waiting_at_a_glance, waiting_for
from tongzhou.projects.actions import set_member
from tongzhou.projects.models import Project

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))
import large_delivery
import large_pages

MOST, SPARE = 30, 1
SIZES = {
    "small": large_delivery.Volume(many=6, warranties=3, goals=10, results=1),
    "wide": large_delivery.Volume(many=60, warranties=60, goals=60, results=3),
}


@pytest.fixture
def both(db: None) -> tuple[User, User]:
    """A manager, and somebody of the client of their two projects, of which one has ten times as much."""
    people = large_pages.employ(create_organisation("Bench"), 4)
    customer, today = create_client(by=people[0], name="Client"), timezone.localdate()
    visitor = large_delivery.welcome(customer, people[0])
    for key, volume in SIZES.items():
        project = large_pages.planned(key, customer, people, 41, today - timedelta(days=20), today)
        set_member(project, by=people[0], user=visitor, role=ProjectRole.CLIENT_SPONSOR)
        large_delivery.deliver(project, people, volume, today)
    while run_due_jobs():
        pass
    return people[0], visitor


def counted(user: User, pages: Iterator[tuple[str, str]]) -> dict[str, int]:
    """Page → its statements when it is looked at for the second time."""
    browser = Client()
    browser.force_login(user)
    found: dict[str, int] = {}
    for name, address in pages:
        assert large_pages.ask(browser, address).status_code == 200, address
        with CaptureQueriesContext(connection) as captured:
            large_pages.ask(browser, address)
        found[name] = len(captured)
    return found


def test_statements_do_not_grow_with_what_is_delivered(both: tuple[User, User]) -> None:
    manager, visitor = both
    for user, pages in ((manager, large_delivery.pages), (visitor, large_delivery.portal_pages)):
        small, wide = counted(user, pages("small")), counted(user, pages("wide"))
        assert {name: many for name, many in wide.items() if many > MOST} == {}
        grown = {name: (small[name], many) for name, many in wide.items() if many > small[name] + SPARE}
        assert grown == {}


def test_an_address_with_a_row_opens_the_page_on_which_it_stands(both: tuple[User, User]) -> None:
    _manager, visitor = both
    browser = Client()
    browser.force_login(visitor)
    project = Project.objects.get(key="wide")
    shown = project.handovers.order_by("pk")[0]
    lines, actions = line_numbers(shown), action_places(project)
    assert len(lines) > 50
    for page, row, number in (
        (f"/portal/wide/handovers/{shown.pk}/", "line", lines[-1]),
        ("/portal/wide/client-actions/", "action", actions[-1].number),
    ):
        mark = f'id="{row}-{number}"'
        assert mark not in browser.get(page).content.decode()
        assert mark in browser.get(page, {row: number}).content.decode()
        assert browser.get(page, {row: "9" * 30}).status_code == 200


def test_what_waits_is_told_in_part_and_counted_whole(both: tuple[User, User]) -> None:
    _manager, visitor = both
    every = waiting_for(visitor, publications_to(visitor), timezone.localdate())
    glance = waiting_at_a_glance(visitor, publications_to(visitor), timezone.localdate())
    assert glance.rows == every[: len(glance.rows)]
    assert glance.more == len(every) - len(glance.rows) > 0
