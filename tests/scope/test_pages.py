"""The pages of scope: what they show, what they take, and how many statements they need."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.scope.conftest import TODAY, Agreed
from tongzhou.accounts.models import User
from tongzhou.plan.builtin import REQUIREMENT
from tongzhou.plan.models import ItemType, WorkItem
from tongzhou.projects.models import Project
from tongzhou.scope.actions.deliverables import create_deliverable
from tongzhou.scope.actions.links import link_deliverable
from tongzhou.scope.actions.requirements import create_requirement
from tongzhou.scope.actions.responsibility import Cell, set_responsibility
from tongzhou.scope.models import ContractItem, Deliverable, DeliverableItem, Requirement, Responsibility

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]
BASE = "/projects/harbour/scope/"
MOST = 30


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.mark.parametrize(
    "page",
    [
        "contract/", "requirements/", "deliverables/", "deliverables/?view=board", "responsibilities/",
        "responsibilities/?part=client", "responsibilities/?part=roles&gap=any", "traceability/",
        "traceability/?by=contract", "traceability/?by=deliverable&hole=item", "deliverables/1/",
        "requirements/create/", "deliverables/create/", "deliverables/1/edit/", "deliverables/1/links/",
        "deliverables/1/links/?what=items&q=1", "requirements/import/", "contract/add/",
    ],
)  # fmt: skip
def test_a_page_needs_few_statements(
    page: str, agreed: Agreed, client_for: ClientFor, mara: User, django_assert_max_num_queries: Any
) -> None:
    browser = client_for(mara)
    browser.get(BASE + page)
    with django_assert_max_num_queries(MOST):
        assert browser.get(BASE + page).status_code == 200


def test_without_anything_the_pages_teach(client_for: ClientFor, mara: User, harbour: Project) -> None:
    browser = client_for(mara)
    for page, words in (
        ("contract/", "Write down what the contract promises"),
        ("requirements/", "What does the client need"),
        ("deliverables/", "in their hands at the end"),
        ("responsibilities/", "who answers for it"),
        ("traceability/", "where the thread is torn"),
    ):
        assert words in text_of(browser.get(BASE + page))


def test_prices_are_for_those_who_may_see_costs(
    agreed: Agreed, client_for: ClientFor, mara: User, lee: User
) -> None:
    assert "1,200.00" in text_of(client_for(mara).get(f"{BASE}contract/"))
    assert "1,200.00" not in text_of(client_for(lee).get(f"{BASE}contract/"))
    answer = client_for(lee).post(
        f"{BASE}contract/{agreed.clause.pk}/", {"number": "3.1", "title": "Same day", "price_minor": "1"}
    )
    agreed.clause.refresh_from_db()
    assert (answer.status_code, agreed.clause.title, agreed.clause.price_minor) == (302, "Same day", 120_000)


def test_a_clause_is_added_changed_and_thrown_away(
    client_for: ClientFor, mara: User, harbour: Project
) -> None:
    browser = client_for(mara)
    browser.post(f"{BASE}contract/add/", {"number": "1", "title": "One", "price_minor": "12.50"})
    one = ContractItem.objects.get()
    assert one.price_minor == 1250
    again = browser.post(f"{BASE}contract/add/", {"number": "1", "title": "Two"})
    assert again.status_code == 422
    assert "contract item with this number already" in text_of(again)
    stale = browser.post(f"{BASE}contract/{one.pk}/", {"number": "1", "title": "X", "version": "9"})
    assert stale.status_code == 409
    browser.post(f"{BASE}contract/{one.pk}/delete")
    assert ContractItem.objects.get().deleted_at


def test_a_requirement_is_written_down_and_described(
    agreed: Agreed, client_for: ClientFor, mara: User, tom: User
) -> None:
    browser = client_for(mara)
    body = {
        "name": "Two languages",
        "source": "meeting",
        "moscow": "1",
        "owner": str(tom.pk),
        "reference": "Minutes 4",
    }
    answer = browser.post(f"{BASE}requirements/create/", body)
    item = WorkItem.live.get(name="Two languages")
    assert answer.headers["Location"] == f"{BASE}requirements/{item.number}/"
    assert (item.requirement.source, item.requirement.moscow, item.planned) == ("meeting", 1, False)
    changed = {
        "source": "client",
        "moscow": "2",
        "version": "1",
        "contract_item": str(agreed.clause.pk),
        "shared": "on",
    }
    assert browser.post(f"{BASE}requirements/{item.number}/", changed).status_code == 302
    known = Requirement.objects.get(item=item)
    assert (known.source, known.contract_item, known.shared, known.version) == (
        "client",
        agreed.clause,
        True,
        2,
    )
    assert browser.post(f"{BASE}requirements/{item.number}/", changed).status_code == 409
    assert client_for(tom).post(f"{BASE}requirements/{item.number}/", changed).status_code == 403


def test_a_requirement_without_more_is_shown_and_can_be_described(
    harbour: Project, client_for: ClientFor, mara: User
) -> None:
    browser = client_for(mara)
    browser.post(
        "/projects/harbour/items/add",
        {"fields": {"name": "Bare", "type": ItemType.objects.get(code=REQUIREMENT).pk, "planned": False}},
        content_type="application/json",
    )
    item = WorkItem.live.get(name="Bare")
    assert "Bare" in text_of(browser.get(f"{BASE}requirements/?source=other"))
    body = {"source": "law", "moscow": "1", "version": "0"}
    assert browser.post(f"{BASE}requirements/{item.number}/", body).status_code == 302
    assert Requirement.objects.get(item=item).source == "law"


def test_filters_of_requirements(agreed: Agreed, client_for: ClientFor, mara: User, harbour: Project) -> None:
    create_requirement(
        harbour, by=mara, today=TODAY, fields={"name": "No clause here"}, source="law", moscow=3
    )
    link_deliverable(agreed.deliverable, agreed.requirement, by=mara)
    browser = client_for(mara)
    for query, shown, hidden in (
        ("q=18:00", "Settle by 18:00", "No clause here"),
        ("hole=deliverable", "No clause here", "Settle by 18:00"),
        ("hole=clause", "No clause here", "Settle by 18:00"),
        ("source=law", "No clause here", "Settle by 18:00"),
        ("moscow=3", "No clause here", "Settle by 18:00"),
    ):
        found = text_of(browser.get(f"{BASE}requirements/?{query}"))
        assert shown in found
        assert f">{hidden}<" not in found, query


def table(rows: list[list[str]]) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    held = io.BytesIO()
    book.save(held)
    return SimpleUploadedFile("needs.xlsx", held.getvalue())


def test_requirements_come_from_a_table(agreed: Agreed, client_for: ClientFor, mara: User, tom: User) -> None:
    browser = client_for(mara)
    rows = [
        ["需求", "条款", "Importance", "Status", "Owner", "来源"],
        ["Import A", "3.1", "必须", "Agreed", tom.name, ""],
        ["Import B", "", "Could", "", "", "会议"],
    ]
    answer = browser.post(f"{BASE}requirements/import/", {"file": table(rows)})
    assert answer.status_code == 302
    draft = answer.headers["Location"]
    page = text_of(browser.get(draft))
    assert "2 rows can be taken" in page
    assert browser.post(draft).status_code == 302
    first, second = (WorkItem.live.get(name=f"Import {one}") for one in "AB")
    assert (first.requirement.contract_item, first.requirement.source) == (agreed.clause, "contract")
    assert (first.requirement.moscow, first.state.code if first.state else "") == (1, "agreed")
    assert (second.requirement.moscow, second.requirement.source) == (3, "meeting")
    assert first.assignments.get().resource.user == tom
    assert browser.post(draft).status_code == 404


def test_a_table_with_mistakes_brings_nothing(agreed: Agreed, client_for: ClientFor, mara: User) -> None:
    browser = client_for(mara)
    rows = [
        ["Requirement", "Clause", "Importance", "Owner", "Source", "Status"],
        ["Settle by 18:00", "9.9", "Maybe", "Nobody", "Heaven", "Gone"],
        ["", "3.1", "", "", "", ""],
    ]
    answer = browser.post(f"{BASE}requirements/import/", {"file": table(rows)})
    page = text_of(browser.get(answer.headers["Location"]))
    for words in (
        "of this name already", "no such clause", "no such importance", "Nobody of this name", "no such source",
        "no such state", "The name is missing",
    ):  # fmt: skip
        assert words in page
    assert browser.post(answer.headers["Location"]).status_code == 409
    dropped = browser.post(f"{answer.headers['Location']}drop")
    assert dropped.status_code == 302
    nothing = browser.post(f"{BASE}requirements/import/", {"file": table([["Colour"], ["red"]])})
    assert "see the template" in text_of(nothing)


def sheet_of(answer: Any) -> list[list[Any]]:
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(answer.content)).active.values]


def test_what_is_exported_can_be_imported(agreed: Agreed, client_for: ClientFor, mara: User) -> None:
    browser = client_for(mara)
    head, row = sheet_of(browser.get(f"{BASE}requirements/export/xlsx"))
    assert (row[0], row[2], row[4], row[-1]) == (
        "Settle by 18:00",
        "Contract",
        "3.1",
        agreed.requirement.label,
    )
    assert sheet_of(browser.get(f"{BASE}requirements/export/template"))[0] == head[:-1]
    assert browser.get(f"{BASE}requirements/export/doc").status_code == 404


def test_a_hole_vanishes_when_a_link_is_made(agreed: Agreed, client_for: ClientFor, mara: User) -> None:
    browser = client_for(mara)
    assert "No deliverable" in text_of(browser.get(f"{BASE}traceability/"))
    number = agreed.requirement.number
    browser.post(f"{BASE}requirements/{number}/link", {"deliverable": "1"})
    assert DeliverableItem.objects.filter(item=agreed.requirement).exists()
    page = text_of(browser.get(f"{BASE}traceability/"))
    assert "No deliverable" not in page
    assert "Settlement report" in page
    assert "No row has this hole" in text_of(browser.get(f"{BASE}traceability/?hole=deliverable"))
    browser.post(
        f"{BASE}deliverables/1/links/?what=requirements", {"item": agreed.requirement.pk, "unlink": "1"}
    )
    assert not DeliverableItem.objects.exists()


def test_the_matrix_by_contract_and_by_deliverable(
    agreed: Agreed, client_for: ClientFor, mara: User, harbour: Project
) -> None:
    browser = client_for(mara)
    link_deliverable(agreed.deliverable, agreed.requirement, by=mara)
    create_deliverable(harbour, by=mara, today=TODAY, name="Loose end")
    page = text_of(browser.get(f"{BASE}traceability/?by=deliverable&hole=requirement"))
    assert "Loose end" in page
    assert "Settlement report" not in page
    by_contract = text_of(browser.get(f"{BASE}traceability/?by=contract&hole=acceptance"))
    assert "Settlement in a day" in by_contract
    assert (
        text_of(browser.get(f"{BASE}traceability/?by=contract&state=accepted")).count("Settlement in a day")
        == 0
    )
    rows = sheet_of(browser.get(f"{BASE}traceability/export?by=contract"))
    assert rows[1][:4] == [
        "3.1 Settlement in a day",
        None,
        f"{agreed.requirement.label} Settle by 18:00",
        "D01 Settlement report",
    ]


def test_the_deliverable_goes_its_way_on_its_page(
    agreed: Agreed, client_for: ClientFor, mara: User, tom: User, lee: User, quinn: User
) -> None:
    one = f"{BASE}deliverables/1/"
    assert client_for(quinn).post(f"{one}step/review").status_code == 403
    assert client_for(tom).post(f"{one}step/review", {"words": "First"}).status_code == 302
    assert client_for(tom).post(f"{one}step/submit").status_code == 403
    early = client_for(mara).post(f"{one}step/submit")
    assert early.status_code == 409
    assert "Not every reviewer" in text_of(early)
    assert "Your review" in text_of(client_for(lee).get(one))
    assert client_for(lee).post(f"{one}review", {"verdict": "changes"}).status_code == 409
    client_for(lee).post(f"{one}review", {"verdict": "fine"})
    assert client_for(mara).post(f"{one}step/submit").status_code == 302
    assert Deliverable.objects.get().state == "submitted"
    assert client_for(tom).post(f"{one}step/take-back").status_code == 403
    assert client_for(mara).post(f"{one}step/take-back").status_code == 302
    assert client_for(mara).post(f"{one}step/fly").status_code == 404


def test_criteria_and_links_on_the_page(
    agreed: Agreed, client_for: ClientFor, tom: User, quinn: User
) -> None:
    browser, one = client_for(tom), agreed.deliverable
    address = f"{BASE}deliverables/1/part/"
    browser.post(f"{address}criterion-add", {"text": "In two languages"})
    criterion = one.criteria.last()
    browser.post(f"{address}criterion-tick", {"pk": criterion.pk, "met": "on"})
    criterion.refresh_from_db()
    assert (criterion.text, criterion.met_by) == ("In two languages", tom)
    browser.post(f"{address}criterion-drop", {"pk": criterion.pk})
    assert one.criteria.count() == 2
    browser.post(f"{address}link-add", {"address": "https://example.com/2", "label": "Two"})
    browser.post(f"{address}link-add", {"address": "javascript:alert(1)"})
    links = one.versions.get().links
    assert [link.address for link in links.all()] == ["https://example.com/report", "https://example.com/2"]
    browser.post(f"{address}link-drop", {"pk": links.last().pk})
    assert links.count() == 1
    assert client_for(quinn).post(f"{address}criterion-add", {"text": "No"}).status_code == 403


def test_deliverables_are_filtered_and_overdue_ones_flagged(
    agreed: Agreed, client_for: ClientFor, mara: User, harbour: Project
) -> None:
    create_deliverable(harbour, by=mara, today=TODAY, name="Manual", kind="training")
    browser = client_for(mara)
    page = text_of(browser.get(f"{BASE}deliverables/?overdue=1"))
    assert "Settlement report" in page
    assert "Manual" not in page
    assert "Settlement report" not in text_of(browser.get(f"{BASE}deliverables/?kind=training"))
    assert "Manual" in text_of(browser.get(f"{BASE}deliverables/?q=D2"))


def test_a_letter_is_written_by_the_page_and_by_a_script(
    agreed: Agreed, client_for: ClientFor, mara: User, tom: User, lee: User, quinn: User
) -> None:
    browser, cell = client_for(mara), f"d{agreed.deliverable.pk}:u{tom.pk}"
    assert browser.post(f"{BASE}responsibilities/set?part=people", {"cell": cell}).status_code == 302
    assert Responsibility.objects.get().letter == "R"
    answer = browser.post(
        f"{BASE}responsibilities/set", {"cell": cell, "letter": "AR"}, headers={"accept": "application/json"}
    )
    assert answer.json() == {"letter": "AR", "gaps": []}
    assert browser.post(f"{BASE}responsibilities/set", {"cell": "d999:u1", "letter": "A"}).status_code == 404
    wrong = browser.post(
        f"{BASE}responsibilities/set", {"cell": f"d{agreed.deliverable.pk}:u999", "letter": "A"}
    )
    assert wrong.status_code == 409
    assert client_for(quinn).post(f"{BASE}responsibilities/set", {"cell": cell}).status_code == 403


def test_gaps_of_the_matrix(
    agreed: Agreed, client_for: ClientFor, mara: User, tom: User, lee: User, harbour: Project
) -> None:
    browser = client_for(mara)
    assert "Nobody is accountable" in text_of(browser.get(f"{BASE}responsibilities/"))
    for user in (tom, lee):
        cell = Cell("deliverable", agreed.deliverable.pk, "user", str(user.pk))
        set_responsibility(harbour, cell, "AR", by=mara)
    assert "Settlement report" in text_of(browser.get(f"{BASE}responsibilities/?gap=two_a"))
    assert "Settlement report" not in text_of(browser.get(f"{BASE}responsibilities/?gap=no_a"))
    rows = sheet_of(browser.get(f"{BASE}responsibilities/export"))
    assert rows[1][-1] == "Several are accountable"
    assert "AR" in rows[1]


def test_a_full_matrix_stays_quick(
    agreed: Agreed, client_for: ClientFor, mara: User, harbour: Project, django_assert_max_num_queries: Any
) -> None:
    for number in range(60):
        create_deliverable(harbour, by=mara, today=TODAY, name=f"Part {number}")
    browser = client_for(mara)
    browser.get(f"{BASE}responsibilities/")
    with django_assert_max_num_queries(MOST):
        assert "Part 59" in text_of(browser.get(f"{BASE}responsibilities/?page=3"))
    with django_assert_max_num_queries(MOST):
        browser.get(f"{BASE}traceability/?by=deliverable&page=2")


def test_strangers_and_clients_find_nothing(
    agreed: Agreed, client_for: ClientFor, otto: User, cleo: User, nora: User
) -> None:
    for page in ("contract/", "requirements/", "deliverables/1/", "responsibilities/", "traceability/"):
        assert client_for(otto).get(BASE + page).status_code == 404
        assert client_for(nora).get(BASE + page).status_code == 404
        assert client_for(cleo).get(BASE + page).status_code == 403
