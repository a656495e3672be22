"""A project manager and a team lead work on the same plan at the same time, each in a browser of their own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Complaints, Stage
from tests.e2e.plan_page import PlanPage
from tongzhou.demo.portfolio import portfolio

RELEASE = {"Analyse": 3, "Build": 5, "Test": 2, "Deploy": 1}
SOON = 2_000
"""Milliseconds within which a change must have arrived."""


@pytest.fixture
def both(stage: Stage, open_plan: Callable[..., PlanPage]) -> tuple[PlanPage, PlanPage]:
    """The plan as the manager and as the lead have it open, both connected to the live events."""
    key = stage.project(RELEASE)
    stage.add_member(key, next(one.email for one in portfolio().logins if one.role == "lead"), "lead")
    plans = open_plan("pm", key), open_plan("lead", key)
    for plan in plans:
        plan.page.wait_for_function(
            "performance.getEntriesByType('resource').some(e => e.name.includes('/data'))"
        )
    return plans


def test_a_change_of_the_one_appears_at_the_other(both: tuple[PlanPage, PlanPage]) -> None:
    manager, lead = both
    manager.type_into("Analyse", "duration", "6d")
    manager.expect_cell("Build", "start", "2031-03-11")
    expect(lead.cell("Build", "start")).to_have_text("2031-03-11", timeout=SOON)
    expect(lead.page.locator(".gantt").get_by_role("status").last).to_contain_text("陆远帆 changed 4 tasks.")
    lead.type_into("Deploy", "name", "Go live")
    expect(manager.row("Go live")).to_be_visible(timeout=SOON)


def test_changes_of_different_tasks_do_not_disturb_each_other(
    both: tuple[PlanPage, PlanPage], complaints: Complaints
) -> None:
    """The lead's line is down while the manager works; then the lead's change is sent, and both hold."""
    complaints.expect("ERR_INTERNET_DISCONNECTED")
    complaints.expect("409")
    manager, lead = both
    lead.page.context.set_offline(True)
    lead.type_into("Deploy", "name", "Go live")
    expect(lead.page.get_by_role("alert")).to_contain_text("Connection lost. Changes waiting here: 1")
    manager.type_into("Analyse", "name", "Analyse it")
    manager.row("Analyse it").wait_for()
    lead.page.context.set_offline(False)
    for plan in both:
        plan.expect_names("Analyse it", "Build", "Test", "Go live")


@pytest.mark.parametrize("answer", ["Apply mine again", "Keep theirs"])
def test_two_changes_of_one_task_are_asked_about(
    both: tuple[PlanPage, PlanPage], complaints: Complaints, answer: str
) -> None:
    complaints.expect("ERR_INTERNET_DISCONNECTED")
    complaints.expect("409")
    manager, lead = both
    lead.page.context.set_offline(True)
    lead.type_into("Test", "duration", "9d")
    manager.type_into("Test", "duration", "4d")
    manager.expect_cell("Test", "duration", "4 d")
    lead.page.context.set_offline(False)

    question = lead.page.get_by_role("dialog", name="陆远帆 was faster")
    expect(question).to_contain_text("Test: Thu 13 Mar 2031 – Tue 18 Mar 2031, 0%")
    expect(question).to_contain_text("Test: Duration 9 d")
    question.get_by_role("button", name=answer).click()
    for plan in both:
        plan.expect_cell("Test", "duration", "9 d" if answer == "Apply mine again" else "4 d")
