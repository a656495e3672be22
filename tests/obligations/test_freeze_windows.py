"""Freeze windows: entered, drawn in the Gantt, and a warning when a change in production falls into one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.obligations.conftest import MONDAY
from tests.plan.builder import Board
from tongzhou.accounts.models import User
from tongzhou.obligations.actions.freezing import WindowTurnedError, enter_freeze, mark_change
from tongzhou.obligations.models import ProductionChange
from tongzhou.obligations.queries.freezing import changes_of, windows_of
from tongzhou.plan.models import WorkItem
from tongzhou.plan.queries.calendars import calendar_of
from tongzhou.projects.models import Project
from tongzhou.risks.actions import look_at
from tongzhou.risks.models import Kind

PAGE = "/projects/harbour/freeze-windows/"
ClientFor = Callable[[User], Client]
WEEK = timedelta(days=6)


def test_a_window_is_entered_shown_in_the_gantt_and_taken_out(
    board: Board, mara: User, client_for: ClientFor
) -> None:
    browser = client_for(mara)
    assert "Banks freeze at quarter and year ends" in browser.get(PAGE).text
    sent = {"first": MONDAY.isoformat(), "last": (MONDAY + WEEK).isoformat(), "name": "Quarter end"}
    assert "Quarter end" in browser.post(f"{PAGE}add", sent, follow=True).text
    named = [day[1:] for day in browser.get("/projects/harbour/plan/data").json()["holidays"]]
    assert ["Quarter end", "freeze"] in named
    (window,) = windows_of(board.project)
    assert calendar_of(board.project).pk != window.calendar  # other work goes on
    browser.post(f"{PAGE}remove", {"calendar": window.calendar, "identity": window.identity})
    assert windows_of(board.project) == []


def test_a_window_that_ends_before_it_begins_is_refused(board: Board, mara: User) -> None:
    with pytest.raises(WindowTurnedError):
        enter_freeze(board.project, by=mara, first=MONDAY, last=MONDAY - WEEK, name="X", today=MONDAY)


def test_work_does_not_stop_in_a_window(board: Board, mara: User, harbour: Project) -> None:
    before = WorkItem.objects.get(project=harbour, name="Build").finish_date
    enter_freeze(harbour, by=mara, first=MONDAY, last=MONDAY + WEEK, name="Quarter end", today=MONDAY)
    assert WorkItem.objects.get(project=harbour, name="Build").finish_date == before


def test_a_change_in_production_that_falls_into_a_window_is_a_warning(
    board: Board, mara: User, harbour: Project, client_for: ClientFor
) -> None:
    enter_freeze(harbour, by=mara, first=MONDAY, last=MONDAY + WEEK, name="Quarter end", today=MONDAY)
    build = WorkItem.objects.get(project=harbour, name="Build")
    browser = client_for(mara)
    assert "no such item" in browser.post(f"{PAGE}mark", {"number": 999}).text
    browser.post(f"{PAGE}mark", {"number": build.number})
    (change,) = changes_of(harbour, windows_of(harbour))
    assert [one.name for one in change.windows] == ["Quarter end"]
    found = [one for one in look_at(harbour, today=date(2026, 3, 5)) if one.kind == Kind.FREEZE]
    assert [one.item_id for one in found] == [build.pk]
    assert "falls into a freeze window" in browser.get("/projects/harbour/warnings/").text
    browser.post(f"{PAGE}{build.pk}/unmark")
    assert not ProductionChange.objects.exists()


def test_the_page_stays_in_its_budget(
    board: Board, mara: User, client_for: ClientFor, django_assert_max_num_queries: Any
) -> None:
    for item in WorkItem.objects.filter(project=board.project):
        mark_change(item, by=mara)
    browser = client_for(mara)
    browser.get(PAGE)
    with django_assert_max_num_queries(30):
        assert browser.get(PAGE).status_code == 200
