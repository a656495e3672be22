"""The scope is kept with each baseline; the database refuses to change it; two of them are compared."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from tests.plan.builder import Board
from tests.scope.conftest import TODAY, Agreed
from tongzhou.accounts.models import User
from tongzhou.plan.actions.baselines import delete_baseline, set_baseline
from tongzhou.plan.models import Baseline
from tongzhou.projects.models import Project
from tongzhou.scope.actions.contract import change_contract_item
from tongzhou.scope.actions.deliverables import change_deliverable, create_deliverable, delete_deliverable
from tongzhou.scope.actions.requirements import describe_requirement
from tongzhou.scope.models import BaselineThing
from tongzhou.scope.queries.kept import ScopeComparison

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]
API = "/api/v1/projects/harbour/baselines"


@pytest.fixture
def kept(agreed: Agreed, harbour: Project, mara: User) -> Baseline:
    """A baseline of Harbour's only task, and of its scope."""
    Board(harbour, mara).add("Build", days=2)
    harbour.refresh_from_db()
    return set_baseline(harbour, by=mara, name="Signed")


def otherwise(agreed: Agreed, mara: User) -> None:
    """Everything is another than it was: the clause, the requirement, the deliverable; one came."""
    change_contract_item(agreed.clause, by=mara, title="Settlement by noon")
    describe_requirement(agreed.requirement, by=mara, moscow=1)
    change_deliverable(agreed.deliverable, by=mara, due_date=date(2026, 5, 1))
    create_deliverable(agreed.deliverable.project, by=mara, today=TODAY, name="Manual")


def test_a_baseline_keeps_the_scope(kept: Baseline, agreed: Agreed) -> None:
    rows = {one.kind: one for one in BaselineThing.objects.filter(baseline=kept)}
    assert len(rows) == 3
    assert (rows["contract_item"].number, rows["contract_item"].name) == ("3.1", "Settlement in a day")
    requirement = rows["requirement"]
    assert (requirement.thing_id, requirement.state, requirement.moscow, requirement.version) == (
        agreed.requirement.pk, "draft", 2, 1,
    )  # fmt: skip
    assert (rows["deliverable"].due_date, rows["deliverable"].state) == (date(2026, 4, 1), "draft")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE scope_baselinething SET name = 'Other'",
        "UPDATE scope_baselinething SET moscow = 1",
        "DELETE FROM scope_baselinething",
    ],
)
def test_the_database_refuses(statement: str, kept: Baseline) -> None:
    with pytest.raises(DatabaseError, match="baselines are not changed"), transaction.atomic():
        connection.cursor().execute(statement)


def test_it_goes_with_its_baseline(kept: Baseline, mara: User) -> None:
    delete_baseline(kept, by=mara)
    assert not BaselineThing.objects.exists()


def test_a_baseline_and_now(kept: Baseline, agreed: Agreed, harbour: Project, mara: User) -> None:
    same = ScopeComparison(harbour, kept, None)
    assert (same.counts(), same.lines()) == ({"added": 0, "removed": 0, "changed": 0}, [])
    otherwise(agreed, mara)
    compared = ScopeComparison(harbour, kept, None)
    assert compared.counts() == {"added": 1, "removed": 0, "changed": 3}
    clause, deliverable, new, requirement = compared.lines()
    assert [(str(label), old, after) for label, old, after in clause.changes] == [
        ("Name", "Settlement in a day", "Settlement by noon"),
        ("Version", "1", "2"),
    ]
    assert (str(deliverable.changes[0][0]), *deliverable.changes[0][1:]) == (
        "Due",
        "2026-04-01",
        "2026-05-01",
    )
    assert (new.label, new.difference, new.before) == ("D02", "added", None)
    assert next((str(label), old, after) for label, old, after in requirement.changes) == (
        "Importance", "Should", "Must",
    )  # fmt: skip
    assert requirement.label == agreed.requirement.label
    assert [one.label for one in compared.lines("added")] == ["D02"]
    assert [one.kind for one in compared.lines(first=3)] == ["requirement"]


def test_two_baselines_and_what_was_deleted(
    kept: Baseline, agreed: Agreed, harbour: Project, mara: User
) -> None:
    otherwise(agreed, mara)
    second = set_baseline(harbour, by=mara, name="Second")
    delete_deliverable(agreed.deliverable, by=mara)
    assert ScopeComparison(harbour, kept, second).counts() == {"added": 1, "removed": 0, "changed": 3}
    backwards = ScopeComparison(harbour, second, kept)
    assert backwards.counts() == {"added": 0, "removed": 1, "changed": 3}
    (gone,) = ScopeComparison(harbour, second, None).lines()
    assert (gone.label, gone.thing.name, gone.difference) == ("D01", "Settlement report", "removed")


def test_the_page_the_workbook_and_scripts_show_it(
    kept: Baseline, agreed: Agreed, harbour: Project, mara: User, client_for: ClientFor,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    browser = client_for(mara)
    page = "/projects/harbour/baselines/"
    assert "are the same" in browser.get(page).content.decode()
    otherwise(agreed, mara)
    with django_assert_max_num_queries(30):
        shown = browser.get(page).content.decode()
    for words in ("Settlement by noon", "D02", "Manual", "Altered"):
        assert words in shown
    book = openpyxl.load_workbook(io.BytesIO(browser.get(f"{page}compare.xlsx").content))
    rows = list(book.worksheets[1].values)
    assert len(rows) == 5
    assert rows[1][:2] == ("3.1", "Settlement by noon")
    found = browser.get(f"{API}/{kept.pk}/scope").json()
    assert found["counts"] == {"added": 1, "removed": 0, "changed": 3}
    assert (len(found["rows"]), found["pages"]) == (4, 1)
    added = browser.get(f"{API}/{kept.pk}/scope?difference=added").json()["rows"]
    assert [(one["label"], one["before"], one["after"]["name"]) for one in added] == [("D02", None, "Manual")]
    assert browser.get(f"{API}/{kept.pk}/scope?after={kept.pk}").json()["rows"] == []
    assert browser.get(f"{API}/{kept.pk}/scope?after=999999").status_code == 404
    assert browser.get(f"{API}/999999/scope").status_code == 404
