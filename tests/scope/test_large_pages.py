"""The pages of scope ask the same few questions of a small scope and of a larger one, and show as much of it."""

from __future__ import annotations

import io
import sys
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.remembering import remembered
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import ProjectRole
from tongzhou.goals.models import Goal
from tongzhou.plan.actions.items.create import create_items
from tongzhou.plan.actions.start_plan import start_plan
from tongzhou.plan.models import WorkItem
from tongzhou.projects.actions import create_project, set_member
from tongzhou.projects.models import Project
from tongzhou.scope.models import ContractItem, Deliverable, DeliverableItem, DeliverableState, Requirement
from tongzhou.scope.queries.cells import COLUMNS, SHOWN
from tongzhou.scope.queries.holes import HOLES
from tongzhou.scope.queries.trace import filled, hole_counts, of_row, rows_of

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))
import large_pages

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 9)
MOST, SPARE, LONGEST = 30, 2, 100_000
SMALL, WIDE = 60, 180
"""Requirements, and deliverables; more than a page holds."""


@pytest.fixture
@remembered
def both_scopes(harbour: Project, mara: User, tom: User, lee: User, fei: User) -> tuple[Project, Project]:
    """Two projects with a scope, one three times as large as the other."""
    wide = create_project(by=mara, key="wide", name="Wide", client=harbour.client, start_date=TODAY)
    start_plan(wide, by=mara)
    for user in (tom, lee, fei):
        set_member(wide, by=mara, user=user, role=ProjectRole.MEMBER)
    for project, count in ((harbour, SMALL), (wide, WIDE)):
        create_items(project, by=mara, today=TODAY, rows=[{"name": f"Task {n}"} for n in range(40)])
        large_pages.agree_on_scope(project, [mara, tom, lee, fei], count, TODAY)
    return harbour, wide


@pytest.fixture
def agreed_on(both_scopes: tuple[Project, Project]) -> tuple[Project, Project]:
    """The same, after PostgreSQL has looked at its tables, as it does by itself a minute after they were filled.

    Without that it goes by what earlier tests have left behind, and that is empty tables.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return both_scopes


def counted(browser: Client, project: Project) -> dict[str, tuple[int, int]]:
    """Page → its statements when it is looked at for the second time, and the bytes of its answer."""
    found: dict[str, tuple[int, int]] = {}
    for name, address in large_pages.of_scope(project):
        assert browser.get(address).status_code == 200, address
        with CaptureQueriesContext(connection) as captured:
            answer = browser.get(address)
        found[name] = len(captured), len(answer.content)
    return found


def test_neither_statements_nor_pages_grow_with_the_scope(
    agreed_on: tuple[Project, Project], client_for: Any, mara: User
) -> None:
    browser = client_for(mara)
    small, wide = (counted(browser, project) for project in agreed_on)
    assert {name: many for name, (many, _size) in wide.items() if many > MOST} == {}
    assert {name: many for name, (many, _size) in wide.items() if many > small[name][0] + SPARE} == {}
    assert {name: size for name, (_many, size) in wide.items() if size > LONGEST} == {}


@pytest.mark.parametrize("by", list(HOLES))
def test_a_cell_shows_its_first_things_and_the_rest_is_one_link_away(
    agreed_on: tuple[Project, Project], by: str
) -> None:
    _small, project = agreed_on
    whole = filled(project, by, rows_of(project, by), None)
    shown = filled(project, by, rows_of(project, by))
    assert [row.holes for row in shown] == [row.holes for row in whole]
    for short, row in zip(shown, whole, strict=True):
        for column in COLUMNS:
            first, every = getattr(short, column), getattr(row, column)
            assert first.things == every.things[:SHOWN]
            assert (first.count, every.more) == (len(every.things), 0)
    longest = max(whole, key=lambda row: row.requirements.count)
    of = of_row(project, longest.code)
    assert of is not None
    for way, column in (("requirement", "requirements"), ("deliverable", "deliverables"), ("goal", "goals")):
        if way != by:
            there = set(rows_of(project, way, of=of))
            assert there == set(getattr(longest, column).things), (by, way)


@pytest.mark.parametrize("by", list(HOLES))
def test_the_marks_in_the_rows_are_what_the_filters_count(
    agreed_on: tuple[Project, Project], by: str
) -> None:
    _small, project = agreed_on
    spoil(project)
    rows = filled(project, by, rows_of(project, by), None)
    marked = {code: sum(code in row.holes for row in rows) for code in HOLES[by]}
    assert marked == hole_counts(project, by)
    for code, many in marked.items():
        assert rows_of(project, by, hole=code).count() == many


def spoil(project: Project) -> None:
    """Something of everything is accepted, withdrawn, or in the trash."""
    made = Deliverable.objects.filter(project=project)
    made.filter(number__lte=60).update(state=DeliverableState.ACCEPTED)
    made.filter(number__gt=60, number__lte=80).update(state=DeliverableState.WITHDRAWN)
    made.filter(number__gt=80, number__lte=90).update(deleted_at="2026-03-09T00:00Z")
    asked = list(
        Requirement.objects.filter(item__project=project).order_by("pk").values_list("pk", flat=True)
    )
    Requirement.objects.filter(pk__in=asked[100:120]).update(withdrawn_on=TODAY)
    WorkItem.objects.filter(pk__in=asked[120:140]).update(deleted_at="2026-03-09T00:00Z")
    ContractItem.objects.filter(project=project, number__in=["1", "2"]).update(withdrawn_on=TODAY)
    ContractItem.objects.filter(project=project, number="3").update(deleted_at="2026-03-09T00:00Z")
    goal = Goal.objects.filter(project=project).order_by("pk")[0]
    goal.deleted_at = "2026-03-09T00:00Z"  # type: ignore[assignment]
    goal.save()
    last = made.order_by("-number")[0]
    DeliverableItem.objects.filter(deliverable=last).delete()


@pytest.mark.usefixtures("contexts")
def test_the_page_leads_on_and_the_table_holds_everything(
    agreed_on: tuple[Project, Project], client_for: Any, mara: User
) -> None:
    _small, project = agreed_on
    browser, at = client_for(mara), f"/projects/{project.key}/scope/traceability/"
    goal = Goal.objects.filter(project=project).order_by("pk")[1]
    page = browser.get(f"{at}?by=goal").content.decode()
    row = filled(project, "goal", [goal], None)[0]
    assert f"and {row.requirements.count - SHOWN} more" in page
    assert f'href="?by=requirement&amp;of=goal-{goal.pk}"' in page
    narrowed = browser.get(f"{at}?by=requirement&of=goal-{goal.pk}").content.decode()
    assert goal.statement in narrowed
    assert narrowed.count("<tr>") == row.requirements.count + 1
    assert browser.get(f"{at}?of=goal-{Goal.objects.exclude(project=project)[0].pk}").context["of"] is None
    book = openpyxl.load_workbook(io.BytesIO(browser.get(f"{at}export?by=goal").content))
    cells = next(line for line in book.active.values if line[1] == goal.statement)
    assert len(str(cells[2]).split("\n")) == row.requirements.count
    assert len(str(cells[3]).split("\n")) == row.deliverables.count
    assert len(str(cells[4]).split("\n")) == row.items.count


def test_scripts_get_the_first_and_a_way_to_the_others(
    agreed_on: tuple[Project, Project], client_for: Any, mara: User
) -> None:
    _small, project = agreed_on
    browser, at = client_for(mara), f"/api/v1/projects/{project.key}/traceability"
    row = browser.get(f"{at}?by=goal").json()["rows"][1]
    assert row["counts"]["requirements"] == len(row["requirements"])
    others = browser.get(f"{at}?by=requirement&of={row['row']}").json()["rows"]
    assert [one["requirements"][0] for one in others] == row["requirements"]
    assert browser.get(f"{at}?of=goal-999999").status_code == 404
    assert browser.get(f"{at}?of=goal").status_code == 422
