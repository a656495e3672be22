"""Requirements and the goals that they serve: on both pages, in tables, in the matrix and in the API."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.remembering import remembered
from tests.scope.conftest import TODAY, Agreed
from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry
from tongzhou.goals.actions.goals import create_goal, delete_goal, end_goal
from tongzhou.goals.models import Goal, State
from tongzhou.plan.models import WorkItem
from tongzhou.projects.models import Project
from tongzhou.scope.actions.links import link_deliverable
from tongzhou.scope.actions.requirements import describe_requirement, link_goal, unlink_goal
from tongzhou.scope.invariants import goals as stray_goals
from tongzhou.scope.models import RequirementGoal
from tongzhou.scope.refusals import NotOfProjectError

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]
BASE = "/projects/harbour/scope/"
API = "/api/v1/projects/harbour"


@pytest.fixture
@remembered
def faster(harbour: Project, mara: User) -> Goal:
    return create_goal(harbour, by=mara, statement="Settle faster")


@pytest.fixture
@remembered
def elsewhere(meadow: Project, mara: User) -> Goal:
    return create_goal(meadow, by=mara, statement="Something else")


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_requirement_serves_goals_and_the_diary_says_so(agreed: Agreed, faster: Goal, mara: User) -> None:
    assert link_goal(agreed.requirement, faster, by=mara)
    assert not link_goal(agreed.requirement, faster, by=mara)
    assert RequirementGoal.objects.get().goal == faster
    entry = DiaryEntry.objects.filter(deed="scope.requirement_described").get()
    assert entry.details["fields"] == ["requirement.goals"]
    assert unlink_goal(agreed.requirement, faster, by=mara)
    assert not RequirementGoal.objects.exists()
    assert not unlink_goal(agreed.requirement, faster, by=mara)


def test_a_goal_of_another_project_or_in_the_trash_is_refused(
    agreed: Agreed, faster: Goal, elsewhere: Goal, mara: User
) -> None:
    for goal in (elsewhere, faster):
        if goal == faster:
            delete_goal(faster, by=mara)
        with pytest.raises(NotOfProjectError):
            describe_requirement(agreed.requirement, by=mara, goals=[goal.pk])
    assert not RequirementGoal.objects.exists()
    RequirementGoal.objects.create(item=agreed.requirement, goal=elsewhere)
    assert len(list(stray_goals())) == 1


def test_both_pages_show_and_change_it(
    agreed: Agreed, faster: Goal, client_for: ClientFor, mara: User, tom: User
) -> None:
    browser, number = client_for(mara), agreed.requirement.number
    page, goal_page = f"{BASE}requirements/{number}/", f"/projects/harbour/goals/{faster.pk}/"
    assert "Requirement without goal" in text_of(browser.get(page))
    assert "Goal without requirement" in text_of(browser.get(goal_page))
    link = f"{BASE}goals/{faster.pk}/requirement"
    assert client_for(tom).post(link, {"requirement": number}).status_code == 403
    assert browser.post(link, {"requirement": "99999"}).status_code == 404
    assert browser.post(link, {"requirement": number}).headers["Location"] == goal_page
    assert "Settle faster" in text_of(browser.get(page))
    assert "Settle by 18:00" in text_of(browser.get(goal_page))
    assert link not in text_of(client_for(tom).get(goal_page))
    assert "Settle by 18:00" in text_of(browser.get(f"{BASE}requirements/?goal={faster.pk}"))
    facts = {"source": "client", "moscow": "2", "version": "2"}
    assert browser.post(page, {**facts, "goals": ["7777"]}).status_code == 422
    assert browser.post(page, facts).status_code == 302  # no goal is ticked
    assert not RequirementGoal.objects.exists()
    assert browser.post(page, {**facts, "version": "3", "goals": [faster.pk]}).status_code == 302
    assert RequirementGoal.objects.get().goal == faster
    browser.post(link, {"requirement": number, "unlink": "1"})
    assert not RequirementGoal.objects.exists()


def test_the_matrix_marks_the_holes_of_goals(
    agreed: Agreed, faster: Goal, client_for: ClientFor, mara: User, harbour: Project
) -> None:
    browser = client_for(mara)
    idle = create_goal(harbour, by=mara, statement="Nobody works for this")
    assert "No goal" in text_of(browser.get(f"{BASE}traceability/?hole=goal"))
    link_goal(agreed.requirement, faster, by=mara)
    link_deliverable(agreed.deliverable, agreed.requirement, by=mara)
    assert "Settle by 18:00" not in text_of(browser.get(f"{BASE}traceability/?hole=goal"))
    torn = text_of(browser.get(f"{BASE}traceability/?by=goal&hole=requirement"))
    assert idle.statement in torn
    assert faster.statement not in torn
    whole = text_of(browser.get(f"{BASE}traceability/?by=goal&q=faster"))
    for words in ("Settlement in a day", "Settle by 18:00", "Settlement report"):
        assert words in whole
    assert faster.statement in text_of(browser.get(f"{BASE}traceability/?by=contract"))
    assert faster.statement in text_of(browser.get(f"{BASE}traceability/?by=deliverable"))
    end_goal(faster, by=mara, today=TODAY, state=State.DROPPED, reason="Not wanted any more")
    assert "Settle by 18:00" in text_of(browser.get(f"{BASE}traceability/?hole=goal"))
    assert faster.statement not in text_of(browser.get(f"{BASE}traceability/?by=goal"))


def rows_of(answer: Any) -> list[list[Any]]:
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(answer.content)).active.values]


def test_tables_carry_the_goals_in_and_out(
    agreed: Agreed, faster: Goal, client_for: ClientFor, mara: User, harbour: Project
) -> None:
    browser = client_for(mara)
    twice = [create_goal(harbour, by=mara, statement="Said twice") for _again in range(2)]
    sent = "Requirement,Goals\nImport A,settle FASTER\nImport B,Said twice\nImport C,No such goal\n"
    draft = browser.post(f"{BASE}requirements/import/", {"file": SimpleUploadedFile("a.csv", sent.encode())})
    page = text_of(browser.get(draft.headers["Location"]))
    assert page.count("no such goal, or several") == 2
    other = create_goal(harbour, by=mara, statement="In two languages")
    sent = '需求,目标\nImport A,"Settle faster\nIn two languages"\n'
    draft = browser.post(f"{BASE}requirements/import/", {"file": SimpleUploadedFile("a.csv", sent.encode())})
    assert browser.post(draft.headers["Location"]).status_code == 302
    item = WorkItem.live.get(name="Import A")
    assert {link.goal for link in item.goal_links.all()} == {faster, other}
    head, *rows = rows_of(browser.get(f"{BASE}requirements/export/xlsx"))
    mine = next(row for row in rows if row[0] == "Import A")
    assert set(mine[head.index("Goals")].split("\n")) == {"Settle faster", "In two languages"}
    matrix = rows_of(browser.get(f"{BASE}traceability/export?by=goal"))
    assert [row[1] for row in matrix[1:]].count(twice[0].statement) == 2


def test_scripts_read_and_write_it(
    agreed: Agreed, faster: Goal, elsewhere: Goal, client_for: ClientFor, mara: User
) -> None:
    browser, number = client_for(mara), agreed.requirement.number
    address = f"{API}/requirements/{number}"

    def change(body: dict[str, Any]) -> Any:
        return browser.patch(address, body, content_type="application/json")

    assert change({"goals": [faster.pk]}).json()["goals"] == [faster.pk]
    assert change({"moscow": 1}).json()["goals"] == [faster.pk]
    assert change({"goals": [elsewhere.pk]}).status_code == 409
    listed = browser.get(f"{API}/requirements?goal={faster.pk}").json()["items"]
    assert [(one["number"], one["goals"]) for one in listed] == [(number, [faster.pk])]
    assert browser.get(f"{API}/requirements?hole=goal").json()["items"] == []
    row = browser.get(f"{API}/traceability?by=goal").json()["rows"][0]
    assert (row["goals"], row["requirements"], row["holes"]) == (
        [faster.pk],
        [number],
        ["deliverable", "acceptance"],
    )
    made = browser.post(
        f"{API}/requirements", {"name": "New", "goals": [faster.pk]}, content_type="application/json"
    )
    assert made.json()["goals"] == [faster.pk]
    assert change({"goals": []}).json()["goals"] == []
