"""Both ways in which the client moves the plan: by a change that they sign for, and by what they owe."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import assert_accessible
from tests.e2e.conftest import PHONE, WALL, Stage
from tests.e2e.plan_page import PlanPage
from tests.e2e.steps import Words, confirmed, deed, sign_by_finger
from tongzhou.demo.portfolio import portfolio

AT = "/projects/harbour/"
EPOCH = date(1970, 1, 1)
TASK, LONGER = 0, 10
"""A row of the plan's data that is a task; days by which it becomes longer."""
CHANGE = "增加第二家支行的接口联调"
NEEDED = {"en": "Test data from the branch", "zh-hans": "支行提供测试数据"}
MONEY = re.compile(r"\d,\d{3}\.\d\d")
PAID = ("pm", "lead", "member")
RELEASE = {"Analyse": 3, "Build": 5, "Test": 2, "Live": 0}
LATE = "2031-03-19"


@dataclass(frozen=True)
class Row:
    """A row of a plan, as its page gets it from the server: minutes since 1970, working minutes.

    ``paid``: people work on it who have a rate; those whom the client pays cost the project nothing.
    """

    id: int
    name: str
    kind: int
    finish: int
    duration: int
    percent: int
    slack: int
    paid: bool

    @property
    def last_day(self) -> date:
        """The day on which it ends."""
        return EPOCH + timedelta(minutes=self.finish - 1)


def rows_of(page: Page, address: str) -> Iterator[Row]:
    """The rows of a plan or a scenario."""
    answer: dict[str, Any] = page.request.get(f"{address}data").json()
    tasks, ours = answer["tasks"], {one.person for one in portfolio().logins if one.role in PAID}
    names = {name for one in portfolio().people if one.id in ours for name in (one.name.zh, one.name.en)}
    paid = {one["id"] for one in answer["people"] if one["name"] in names}
    for at, key in enumerate(tasks["id"]):
        facts = (tasks[name][at] for name in ("name", "kind", "finish", "duration", "percent", "slack"))
        yield Row(key, *facts, paid=not paid.isdisjoint(tasks["people"].get(str(at), ())))


def named(page: Page, address: str, name: str) -> Row:
    """The row of that name."""
    return next(row for row in rows_of(page, address) if row.name == name)


def test_a_change_is_simulated_approved_and_signed(sign_in: Callable[..., Page]) -> None:
    say = Words("zh-hans")
    manager = sign_in("pm", f"{AT}changes/new/", language="zh-hans", size=WALL)
    client = sign_in("client_sponsor", "", language="zh-hans", size=PHONE, has_touch=True)
    manager.locator("[name=title]").fill(CHANGE)
    deed(manager, say("Put it into the log")).click()
    expect(manager.locator("#scope-title")).to_be_visible()
    request = manager.url
    before = made_longer_in_a_scenario(manager, say)
    impact_seen(manager, say, request)
    approved(manager, say)
    expect(manager.locator("#change-impact")).to_contain_text(say("Milestones that move"))
    assert named(manager, f"{AT}plan/", before.name).finish == before.finish

    signed_by_the_client(manager, client, say)
    manager.goto(request)
    expect(manager.get_by_role("heading", name=say("Carried out"), exact=True)).to_be_visible()
    after = named(manager, f"{AT}plan/", before.name)
    assert (after.duration, after.last_day > before.last_day) == (before.duration + LONGER * 480, True)
    baseline_set(manager, say)


def made_longer_in_a_scenario(manager: Page, say: Words) -> Row:
    """The manager opens the scenario of the request, and makes a task longer on which a milestone depends."""
    deed(manager, say("Analyse in a scenario")).click()
    expect(manager.locator(".scenario-bar")).to_be_visible()
    address = manager.url.partition("#")[0]
    rows = list(rows_of(manager, address))
    often = Counter(row.name for row in rows)
    task = next(
        row
        for row in rows
        if row.kind == TASK and row.paid and not row.percent and row.slack <= 0 and often[row.name] == 1
    )
    manager.goto(f"{address}#task-{task.id}")
    manager.reload()
    plan = PlanPage(manager).ready().widened(300)
    with manager.expect_response(re.compile(r"/scenarios/\d+/changes")) as saved:
        plan.type_into(task.name, "duration", f"{task.duration // 480 + LONGER}d")
    assert saved.value.ok
    expect(manager.locator(".scenario-bar")).to_contain_text(CHANGE)
    assert named(manager, address, task.name).last_day > task.last_day
    return task


def impact_seen(manager: Page, say: Words, request: str) -> None:
    """The request shows which milestones move, and what it costs."""
    manager.goto(request)
    impact = manager.locator("#change-impact")
    milestones = impact.get_by_role("region", name=say("Milestones that move"))
    expect(milestones.locator("tbody tr").first).to_be_visible()
    measures = impact.get_by_role("region", name=say("Measures"))
    work = measures.locator("tbody tr", has=manager.get_by_role("rowheader", name=say("Work"), exact=True))
    expect(work).to_contain_text(re.compile(r"\+\d"))
    expect(measures.locator("tbody tr", has_text=say("Planned cost"))).to_contain_text(MONEY)
    assert_accessible(manager)


def approved(manager: Page, say: Words) -> None:
    """Priced, put to approval with its figures, and approved."""
    manager.locator("[name=price][value=charged]").check()
    manager.locator("[name=amount_minor]").fill("12000")
    deed(manager, say("Save the price")).click()
    confirmed(manager, say("Put to approval"))
    deed(manager, say("Approve")).click()
    expect(deed(manager, say("Send the order to the client"))).to_be_visible()


def signed_by_the_client(manager: Page, client: Page, say: Words) -> None:
    """The order goes to the client, who reads it in the portal and signs."""
    deed(manager, say("Send the order to the client")).click()
    expect(manager.get_by_role("heading", name=say("The order is with the client"))).to_be_visible()
    client.goto("/portal/harbour/changes/")
    order = client.locator(".portal-changes li", has_text=CHANGE).first
    expect(order).to_contain_text("12,000")
    order.get_by_role("link", name=say("Read and sign")).click()
    sign_by_finger(client, say)


def baseline_set(manager: Page, say: Words) -> None:
    """The baseline that keeps the change is there, and tells the dates from those before."""
    manager.get_by_role("link", name=say("Compare the baselines")).click()
    expect(manager.get_by_text(CHANGE).first).to_be_visible()
    assert_accessible(manager)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_plan_waits_for_the_client_and_comes_back(
    stage: Stage, sign_in: Callable[..., Page], language: str
) -> None:
    say, key = Words(language), stage.project(RELEASE)
    manager = sign_in("pm", f"/projects/{key}/client-actions/new", language=language, size=WALL)
    address = f"/projects/{key}/plan/"
    before = {row.name: row.last_day for row in rows_of(manager, address)}
    asked_for(manager, say, NEEDED[language])
    manager.get_by_role("link", name=say("Let the plan wait"), exact=True).click()
    manager.locator("[name=day]").first.fill(LATE)
    deed(manager, say("Look at this day")).click()
    expect(manager.locator("tbody tr", has_text="Live")).to_contain_text(f"{before['Live']:%Y-%m-%d}")
    assert {row.name: row.last_day for row in rows_of(manager, address)} == before
    assert_accessible(manager)
    deed(manager, say("Accept: shift the plan")).click()
    expect(manager.get_by_text(say("Undo it in the plan if need be."))).to_be_visible()

    manager.goto(address)
    plan = PlanPage(manager).ready().widened(300)
    plan.expect_cell("Build", "start", "2031-03-20")
    milestone = plan.row(say("Client: %(title)s") % {"title": NEEDED[language]})
    expect(milestone).to_be_visible()
    expect(plan.lane("Build").locator(".gantt-bar")).to_be_visible()
    plan.command("undo").click()
    plan.expect_cell("Build", "start", "2031-03-06")
    expect(milestone).to_have_count(0)
    assert {row.name: row.last_day for row in rows_of(manager, address)} == before


def asked_for(manager: Page, say: Words, title: str) -> None:
    """A client action for which Build waits goes to the client."""
    manager.locator("[name=title]").fill(title)
    manager.locator("[name=due_on]").fill("2031-03-04")
    manager.locator("[name=items]").fill("2")
    deed(manager, say("Write it down")).click()
    deed(manager, say("Ask the client")).first.click()
    manager.locator("#ask .dialog-foot .primary").click()
    expect(manager.get_by_role("link", name=say("Let the plan wait"), exact=True)).to_be_visible()
    assert re.search(r"/client-actions/\d+/$", manager.url)
