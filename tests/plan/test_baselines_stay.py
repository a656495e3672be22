"""Baselines: the database refuses to change them; two of them, or one and the plan now, side by side."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from tests.costs.conftest import board, priced, promised, staffed
from tests.plan.builder import Board
from tongzhou.accounts.models import User
from tongzhou.costs.actions.computed import keep_budget
from tongzhou.costs.models import BudgetVersion, BudgetVersionLine
from tongzhou.plan import guards
from tongzhou.plan.actions.baselines import delete_baseline, set_baseline
from tongzhou.plan.invariants import baseline_guards
from tongzhou.plan.models import Baseline, BaselineItem, WorkItem
from tongzhou.plan.queries.baseline_comparison import BaselineComparison, Wanted
from tongzhou.projects.actions import delete_project, purge_project
from tongzhou.projects.models import Project

pytestmark = pytest.mark.django_db
__all__ = ["board", "priced", "promised", "staffed"]

STATEMENTS = [
    "UPDATE plan_baseline SET name = 'Other'",
    "UPDATE plan_baseline SET finish_at = 1",
    "UPDATE plan_baseline SET name = 'Other', discarded_at = '2026-01-01'",
    "DELETE FROM plan_baseline",
    "UPDATE plan_baselineitem SET name = 'Other'",
    "UPDATE plan_baselineitem SET start_at = 1",
    "UPDATE plan_baselineitem SET work = 1",
    "UPDATE plan_baselineitem SET cost_minor = 1 WHERE cost_minor IS NOT NULL",
    "DELETE FROM plan_baselineitem",
    "UPDATE costs_budgetversion SET labour_minor = 1",
    "DELETE FROM costs_budgetversion",
    "UPDATE costs_budgetversionline SET amount_minor = 1",
    "DELETE FROM costs_budgetversionline",
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_database_refuses(statement: str, promised: Baseline) -> None:
    with pytest.raises(DatabaseError, match="baselines are not changed"), transaction.atomic():
        connection.cursor().execute(statement)


def test_a_discarded_baseline_goes_with_all_its_rows(promised: Baseline, mara: User) -> None:
    delete_baseline(promised, by=mara)
    assert not any(one.objects.exists() for one in (Baseline, BaselineItem, BudgetVersion, BudgetVersionLine))


def test_a_project_leaves_the_trash_for_good_with_its_baselines(
    promised: Baseline, harbour: Project, mara: User
) -> None:
    delete_project(harbour, by=mara)
    purge_project(harbour.pk)
    assert not BaselineItem.objects.exists()


def test_a_guard_that_is_missing_is_named(promised: Baseline) -> None:
    guards.remove(connection)
    found = list(baseline_guards())
    guards.install(connection)
    assert len(found) == 10


@pytest.fixture
def moved(priced: Board, promised: Baseline) -> Baseline:
    """Since the contract: Design is gone, Build is longer and called otherwise, Test has come."""
    priced.set("Build", duration=8 * 480, name="Build it")
    priced.add("Test", parent="Delivery", days=2)
    priced.do({"op": "delete", "ids": [priced.id("Design")]})
    keep_budget(priced.project)
    return promised


def test_a_baseline_and_the_plan_now(moved: Baseline, harbour: Project) -> None:
    compared = BaselineComparison(harbour, moved, None, with_costs=True)
    lines = {one.name: one for one in compared.lines(Wanted())}
    assert {name: one.state for name, one in lines.items()} == {
        "Delivery": "later", "Design": "removed", "Build it": "later", "Test": "added",
    }  # fmt: skip
    assert lines["Build it"].was_called == "Build"
    assert lines["Design"].before is not None
    assert lines["Design"].after is None
    assert lines["Build it"].cost == 600_000
    assert lines["Design"].cost == -160_000
    totals = compared.totals()
    assert totals.cost == 440_000
    assert (totals.counts["added"], totals.counts["removed"], totals.counts["dearer"]) == (1, 1, 1)
    assert [one.name for one in compared.lines(Wanted("dearer"))] == ["Build it"]
    assert [one.name for one in compared.lines(Wanted("cheaper"))] == ["Design"]
    assert [one.name for one in compared.lines(Wanted(text="BUILD"))] == ["Build it"]
    without = BaselineComparison(harbour, moved, None, with_costs=False)
    assert without.totals().cost is None
    assert without.lines(Wanted("dearer")) == []


def test_a_comparison_with_the_plan_follows_each_step_of_it(
    moved: Baseline, priced: Board, mara: User, django_assert_num_queries: Any
) -> None:
    def names(state: str = "", **page: int) -> list[str]:
        compared = BaselineComparison(priced.project, moved, None, with_costs=False)
        return [one.name for one in compared.lines(Wanted(state), **page)]

    whole = names()
    assert len(whole) == 4
    assert [names(first=n, most=1) for n in range(5)] == [*([one] for one in whole), []], (
        "page by page the same"
    )
    assert names(first=1, most=2) == whole[1:3]
    with django_assert_num_queries(2):  # what tells the plan, and the lines themselves: nothing is searched
        names()
    priced.add("Again", parent="Delivery", days=1)
    priced.project.refresh_from_db()
    assert set(names("added")) == {"Test", "Again"}
    compared = BaselineComparison(priced.project, moved, None, with_costs=False)
    assert compared.summed(Wanted("added"))[1] == 2
    assert compared.summed(Wanted("added", "again"))[1] == 1
    assert [one.name for one in compared.lines(Wanted("added", "again"))] == ["Again"]
    assert compared.summed(Wanted("same"))[1] == len(compared.lines(Wanted("same")))
    priced.do({"op": "delete", "ids": [priced.id("Again")]})
    priced.project.refresh_from_db()
    assert names() == whole


def test_two_baselines(moved: Baseline, priced: Board, mara: User) -> None:
    second = set_baseline(priced.project, by=mara, name="Second")
    compared = BaselineComparison(priced.project, moved, second, with_costs=True)
    assert compared.totals().cost == 440_000
    assert {one.name for one in compared.lines(Wanted())} == {"Delivery", "Design", "Build it", "Test"}
    backwards = BaselineComparison(priced.project, second, moved, with_costs=True)
    assert backwards.totals().cost == -440_000
    assert {one.state for one in backwards.lines(Wanted("added"))} == {"added"}
    same = BaselineComparison(priced.project, second, second, with_costs=True)
    assert same.lines(Wanted()) == []


def test_the_page_and_its_workbook(
    moved: Baseline,
    client_for: Callable[[User], Client],
    mara: User,
    tom: User,
    django_assert_max_num_queries: Any,
) -> None:
    client = client_for(mara)
    client.get("/projects/harbour/baselines/")
    with django_assert_max_num_queries(30):
        page = client.get("/projects/harbour/baselines/").content.decode()
    assert "was “Build”" in page
    assert "CNY 4,400.00" in page
    toms = client_for(tom).get("/projects/harbour/baselines/").content.decode()
    assert "CNY" not in toms
    assert "dearer" not in toms
    answer = client.get("/projects/harbour/baselines/compare.xlsx?state=removed")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == ["Design"]


def test_ten_thousand_items_are_read_a_page_at_a_time(
    board: Board,
    harbour: Project,
    mara: User,
    client_for: Callable[[User], Client],
    django_assert_max_num_queries: Any,
) -> None:
    board.add("First")
    first = WorkItem.objects.get(project=harbour)
    own = {"id", "name", "position", "number"}
    columns = [one.attname for one in WorkItem._meta.concrete_fields if one.attname not in own]
    same = {name: getattr(first, name) for name in columns}
    rows = [WorkItem(**same, name=f"Item {n}", position=n, number=n) for n in range(2, 10_001)]
    WorkItem.objects.bulk_create(rows, batch_size=500)
    set_baseline(harbour, by=mara, name="Big")
    WorkItem.objects.filter(project=harbour, number__gt=5_000).update(finish_at=first.finish_at + 3 * 86_400)  # type: ignore[operator]
    client = client_for(mara)
    client.get("/projects/harbour/baselines/")
    with django_assert_max_num_queries(30):
        page = client.get("/projects/harbour/baselines/?page=3").content.decode()
    assert page.count("▲ +3") == 50
    assert "5000" in page
