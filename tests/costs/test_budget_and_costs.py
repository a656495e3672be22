"""Rates, budgets and actual costs: what can be done, what is refused, what is kept."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from tests.costs.conftest import TODAY
from tongzhou.activity.models import DiaryEntry, TrashEntry
from tongzhou.costs import exports
from tongzhou.costs.actions.budget import change_budget_line
from tongzhou.costs.actions.entries import Spent, book_costs
from tongzhou.costs.actions.rates import create_cost_role, create_rate
from tongzhou.costs.actions.settings import change_cost_settings, change_resource_role
from tongzhou.costs.invariants import baseline_items, budget_versions, places, rates, roles
from tongzhou.costs.models import BudgetLine, BudgetVersion, Computed, CostChange, CostEntry, CostImport, Rate
from tongzhou.costs.money import exact, minor_of, plain, short
from tongzhou.costs.queries import computed
from tongzhou.costs.queries.budget import cost_of
from tongzhou.costs.queries.entries import entries_of, sums_by_type, total_of, totals_by_type
from tongzhou.costs.refusals import CurrencyInUseError, RatesOverlapError, ReferenceTakenError, StaleCostError
from tongzhou.plan import guards
from tongzhou.plan.models import BaselineItem, Resource, WorkItem
from tongzhou.plan.queries.state import load_plan

COSTS = "/projects/harbour/costs/"
FIRST = date(2026, 1, 1)


def give_rate(by, amount: int, *, first: date = FIRST, currency: str = "CNY", **more: Any) -> Rate:
    """A rate of a day without an end."""
    return create_rate(
        by=by, currency=currency, unit="day", amount_minor=amount, valid_from=first, valid_to=None, **more
    )


@pytest.mark.parametrize(
    ("text", "minor"),
    [("1,234.50", 123_450), ("¥1200", 120_000), ("-0.01", -1), ("￥ 12，000元", 1_200_000), ("5.10", 510)],
)
def test_amounts_are_read_as_people_write_them(text, minor):
    assert minor_of(text, "CNY") == minor
    assert minor_of(plain(minor, "CNY"), "CNY") == minor


@pytest.mark.parametrize("text", ["", "1.234", "1,23", "1e5", "=1+1", "NaN", "10000000000000000", "十"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(ValueError):
        minor_of(text, "CNY")


def test_amounts_are_said_in_few_figures():
    assert exact(123_450, "CNY") == "¥ 1,234.50"
    assert short(123_999_999, "CNY") == "¥ 1.24 M"
    assert short(-1_060_000, "CNY") == "-¥ 10.6 k"
    assert plain(1234, "JPY") == "1234"


def test_labour_is_work_times_the_rate_of_the_day(priced):
    assert cost_of(load_plan(priced.project)) == 1_460_000


def test_a_rate_that_changes_in_the_middle_splits_the_work(priced, pia, tom):
    # Build runs from 4 to 10 March; Tom costs 800 until 5 March and 1,000 from then on.
    mine = Rate.objects.get(user=tom)
    with pytest.raises(RatesOverlapError):
        give_rate(pia, 1, user=tom, first=date(2026, 3, 6))
    give_rate(pia, 100_000, user=tom, first=date(2026, 3, 6), end_previous=True)
    mine.refresh_from_db()
    assert mine.valid_to == date(2026, 3, 5)
    assert cost_of(load_plan(priced.project)) == 1_460_000 + 3 * 20_000


def test_the_role_counts_where_the_person_has_no_rate(staffed, pia, mara, tom):
    give_rate(pia, 10_000)
    assert cost_of(load_plan(staffed.project)) == 12 * 10_000
    role = create_cost_role(by=pia, name="Senior")
    give_rate(pia, 30_000, role=role)
    resource = Resource.objects.get(project=staffed.project, user=tom)
    change_resource_role(staffed.project, by=mara, resource=resource.pk, role=role.pk)
    assert cost_of(load_plan(staffed.project)) == 7 * 30_000 + 5 * 10_000


def test_a_rate_in_another_currency_does_not_count(staffed, pia, client_for, mara):
    give_rate(pia, 10_000, currency="USD")
    assert cost_of(load_plan(staffed.project)) == 0
    assert (
        b"2 people have work and no rate in CNY" in client_for(mara).get("/projects/harbour/budget/").content
    )


def test_a_baseline_keeps_the_budget_for_good(priced, promised, mara):
    budget = BudgetVersion.objects.get(baseline=promised)
    line = BudgetLine.objects.get()
    change_budget_line(line, by=mara, amount_minor=1)
    priced.set("Build", duration=480)
    budget.refresh_from_db()
    assert (budget.labour_minor, budget.fixed_minor) == (1_160_000, 300_000)
    build = BaselineItem.objects.get(baseline=promised, name="Build")
    assert build.cost_minor == 1_300_000
    for find in (budget_versions, baseline_items, places, rates, roles):
        assert list(find()) == []
    guards.remove(connection)
    BaselineItem.objects.filter(pk=build.pk).update(cost_minor=7)
    guards.install(connection)
    assert len(list(baseline_items())) == 1


def test_the_budget_page_stays_in_its_budget(
    client_for, fei, priced, promised, django_assert_max_num_queries
):
    client = client_for(fei)
    client.get("/projects/harbour/budget/")
    with django_assert_max_num_queries(30):
        content = client.get(f"/projects/harbour/budget/?open={priced.id('Delivery')}").content.decode()
    assert "¥ 14,600.00" in content
    assert "¥ 1,600.00" in content
    line, number = BudgetLine.objects.get(), WorkItem.objects.get(pk=priced.id("Build")).number
    client = client_for(priced.by)
    content = client.get("/projects/harbour/budget/").content.decode()
    assert f'href="/projects/harbour/items/{number}/">Build' in content
    assert client.get(f"/projects/harbour/budget/lines/{line.pk}/").status_code == 200
    assert f'href="/projects/harbour/budget/lines/{line.pk}/"' in content
    assert f'action="/projects/harbour/budget/lines/{line.pk}/delete/"' in content


@pytest.mark.parametrize("near", [0, 40, 1_000_000])
def test_branches_are_read_out_of_the_kept_rows(priced, monkeypatch, near, django_assert_num_queries):
    tree = {"": [{"item": 0}], **{str(n): [{"item": n, "name": "岸" * (n % 7)}] for n in range(1, 40)}}
    text, places = computed.packed(tree)
    kept = Computed.objects.create(
        project=priced.project, kind="budget", stamp="x", head={"branches": places}, tree=text
    )
    monkeypatch.setattr(computed, "NEAR", near)
    wanted = ["39", "2", "3", "17", "", "nothing"]
    with django_assert_num_queries(1):
        found = computed.branches_below(kept, wanted)
    assert found == {parent: tree[parent] for parent in wanted[:-1]}
    with django_assert_num_queries(0):
        assert computed.branches_below(kept, ["nothing"]) == {}


def test_two_people_do_not_overwrite_each_other(priced, mara):
    line = BudgetLine.objects.get()
    change_budget_line(line, by=mara, seen=1, amount_minor=5)
    with pytest.raises(StaleCostError):
        change_budget_line(line, by=mara, seen=1, amount_minor=6)


def test_the_currency_stays_once_there_are_amounts(priced, mara):
    with pytest.raises(CurrencyInUseError):
        change_cost_settings(priced.project, by=mara, currency="USD", rule="percent", rule_credit=50)


def row(number: int, **values: str) -> dict[str, str]:
    empty = dict.fromkeys(("amount_minor", "item", "resource", "note", "reference"), "")
    given = {"day": "2026-03-03", "cost_type": "travel"} | empty
    return {f"row{number}-{name}": value for name, value in (given | values).items()}


def test_costs_are_booked_in_a_table_and_corrected(client_for, fei, priced):
    client = client_for(fei)
    label = f"HARBOUR-{priced.item('Build').number}"
    sent = row(0, amount_minor="1,200.50", item=label, note="Train") | row(1, amount_minor="-200")
    assert client.post(f"{COSTS}new/", sent).status_code == 302
    first, second = CostEntry.objects.order_by("-amount_minor")
    assert (first.amount_minor, first.item_id, first.note) == (120_050, priced.id("Build"), "Train")
    assert second.amount_minor == -20_000
    page = client.get(COSTS).content.decode()
    assert "¥ 1,000.50" in page
    entry = {"version": 1, "day": "2026-03-04", "amount_minor": "1300", "cost_type": "travel", "item": label}
    entry |= {"resource": "", "note": "Train", "reference": ""}
    assert client.post(f"{COSTS}{first.pk}/", entry).status_code == 302
    assert client.post(f"{COSTS}{first.pk}/", entry | {"amount_minor": "1"}).status_code == 409
    first.refresh_from_db()
    assert first.amount_minor == 130_000
    kept = CostChange.objects.filter(subject="entry", subject_id=first.pk).first()
    assert kept.changes["amount_minor"] == [120_050, 130_000]
    lines = DiaryEntry.objects.filter(deed__startswith="costs.").values_list("deed", "label", "details")
    assert {"costs.booked", "costs.cost_changed"} <= {deed for deed, _l, _d in lines}
    assert not any(
        "1300" in f"{label}{details}" or "1200" in f"{label}{details}" for _d, label, details in lines
    )


def test_costs_are_summed_by_type_and_shown_with_few_statements(
    client_for, fei, priced, mara, django_assert_max_num_queries
):
    kinds = ["travel", "software", "travel", "other"]
    spent = [
        Spent(day=TODAY, amount_minor=100 + n, cost_type=kinds[n % 4], item=priced.id("Build"))
        for n in range(60)
    ]
    book_costs(priced.project, spent, by=mara, today=TODAY)
    every = entries_of(priced.project)
    assert [(code, total) for code, total, _count in sums_by_type(every)] == totals_by_type(every)
    assert {code: count for code, _total, count in sums_by_type(every)} == {
        "travel": 30, "software": 15, "other": 15
    }  # fmt: skip
    client = client_for(fei)
    with django_assert_max_num_queries(16):
        page = client.get(COSTS).content.decode()
    assert "60 costs" in page
    assert exact(total_of(every), "CNY") in page
    entry = every.order_by("-day", "-id")[0]
    number = WorkItem.objects.get(pk=priced.id("Build")).number
    assert f'href="/projects/harbour/items/{number}/"' in page
    assert f'href="{COSTS}{entry.pk}/"' in page
    assert f'action="{COSTS}{entry.pk}/delete/"' in page
    last = client.get(f"{COSTS}?page=2").content.decode()
    assert last.count("<tr>") == 11


def test_nothing_is_booked_while_a_line_is_wrong(client_for, fei, priced):
    client, tomorrow = client_for(fei), (timezone.localdate() + timedelta(days=2)).isoformat()
    for wrong, words in (
        ({"amount_minor": "12.345"}, "at most 2 digits"),
        ({"amount_minor": "5", "item": "HARBOUR-99999"}, "no such item"),
        ({"amount_minor": "0"}, "not zero"),
        ({"amount_minor": "5", "day": tomorrow}, "still to come"),
    ):
        response = client.post(f"{COSTS}new/", row(0, amount_minor="7") | row(1, **wrong))
        assert response.status_code == 422
        assert words in response.content.decode()
    assert "at least one amount" in client.post(f"{COSTS}new/", row(0)).content.decode()
    assert not CostEntry.objects.exists()


def test_a_deleted_cost_comes_back(client_for, fei, priced, mara):
    (entry,) = book_costs(priced.project, [Spent(date(2026, 3, 3), 500)], by=mara, today=TODAY)
    client = client_for(fei)
    client.post(f"{COSTS}{entry.pk}/delete/")
    assert "Nothing has been booked yet" in client.get(COSTS).content.decode()
    assert client.get(f"{COSTS}{entry.pk}/").status_code == 404
    thrown = TrashEntry.objects.get()
    assert "500" not in thrown.label
    client.post(f"/trash/{thrown.pk}/restore/")
    entry.refresh_from_db()
    assert entry.deleted_at is None


def test_a_reference_is_booked_once(priced, mara):
    spent = [Spent(date(2026, 3, 3), 500, reference="V-1")]
    book_costs(priced.project, spent, by=mara, today=TODAY, source="api")
    with pytest.raises(ReferenceTakenError):
        book_costs(priced.project, spent, by=mara, today=TODAY, source="api")


def upload(client, text: str, name: str = "costs.csv"):
    return client.post(f"{COSTS}import/", {"file": SimpleUploadedFile(name, text.encode())}, follow=True)


def test_a_table_is_shown_before_it_is_booked_and_can_be_taken_back(client_for, fei, priced):
    client = client_for(fei)
    number = priced.item("Build").number
    page = upload(
        client,
        f'日期,金额,工作项,成本类型,备注\n2026-03-03,"1,250.00",{number},差旅,机票\n2026/3/4,-50,,软件与许可,\'=1+1\n',
    )
    assert "2 rows can be booked" in page.content.decode()
    assert not CostEntry.objects.exists()
    draft = CostImport.objects.get()
    client.post(f"{COSTS}import/{draft.pk}/")
    booked = list(
        CostEntry.objects.order_by("day").values_list("amount_minor", "item_id", "cost_type", "note")
    )
    assert booked == [(125_000, priced.id("Build"), "travel", "机票"), (-5_000, None, "software", "=1+1")]
    assert client.post(f"{COSTS}import/{draft.pk}/").status_code == 404
    exported = read(client.get(f"{COSTS}export.csv")).decode("utf-8-sig")
    assert ",-50.00," in exported, "an amount is a number, not a formula"
    assert "'=1+1" in exported
    client.post(f"{COSTS}import/{draft.pk}/undo/")
    assert not CostEntry.objects.filter(deleted_at=None).exists()
    client.post(f"/trash/{TrashEntry.objects.get().pk}/restore/")
    assert CostEntry.objects.filter(deleted_at=None).count() == 2


def read(answer):
    """An answer that is sent piece by piece, to its end."""
    assert answer.streaming
    return b"".join(answer.streaming_content)


def test_an_export_has_all_costs_however_many(client_for, fei, priced, monkeypatch):
    monkeypatch.setattr(exports, "MOST_ROWS", 3)
    monkeypatch.setattr(exports, "READ", 2)
    day = date(2026, 3, 3)
    spent = [Spent(day=day, amount_minor=100 * one, cost_type="travel", item=None) for one in range(1, 8)]
    book_costs(priced.project, spent, by=fei, today=day)
    client = client_for(fei)
    lines = read(client.get(f"{COSTS}export.csv")).decode("utf-8-sig").splitlines()
    assert len(lines) == 8
    workbook = openpyxl.load_workbook(io.BytesIO(read(client.get(f"{COSTS}export.xlsx"))))
    assert workbook.sheetnames == ["Actual costs", "Actual costs 2", "Actual costs 3"]
    titles = {tuple(cell.value for cell in sheet[1]) for sheet in workbook.worksheets}
    assert len(titles) == 1, "every sheet has its headings"
    amounts = [
        row[1] for sheet in workbook.worksheets for row in sheet.iter_rows(min_row=2, values_only=True)
    ]
    assert sorted(amounts) == [1, 2, 3, 4, 5, 6, 7]


def test_every_wrong_row_of_a_table_is_told(client_for, fei, priced):
    page = upload(
        client_for(fei),
        "Date,Amount,Item,Cost type,Resource\nsoon,5,,,\n2026-03-03,1.234,,,\n"
        "2026-03-03,0,Nowhere,stones,Nobody\n2099-01-01,5,,,\n",
    )
    content = page.content.decode()
    for words in (
        *("no date", "at most 2 digits", "not zero", "no such item", "no such cost type"),
        *("Nobody of this name", "still to come"),
    ):
        assert words in content, words
    draft = CostImport.objects.get()
    assert client_for(fei).post(f"{COSTS}import/{draft.pk}/").status_code == 409
    assert not CostEntry.objects.exists()


def test_what_is_no_table_of_costs_is_refused(client_for, fei, priced):
    content = upload(client_for(fei), "a,b\n1,2\n").content.decode()
    assert "headings “Date” and “Amount”" in content
    assert "no rows" in upload(client_for(fei), "Date,Amount\n").content.decode()


def test_costs_are_found_by_branch_day_and_type(client_for, fei, priced, mara):
    design, build = priced.id("Design"), priced.id("Build")
    book_costs(
        priced.project,
        [
            Spent(date(2026, 3, 3), 100, "travel", design),
            Spent(date(2026, 3, 9), 200, "labour", build),
            Spent(date(2026, 3, 9), 400),
        ],
        by=mara,
        today=TODAY,
    )  # fmt: skip
    client = client_for(fei)

    def total(query: str) -> int:
        rows = client.get(f"/api/v1/projects/harbour/costs?{query}").json()["items"]
        return sum(minor_of(one["amount"], "CNY") for one in rows)

    assert total("") == 700
    assert total(f"branch={priced.id('Delivery')}") == 300
    assert total(f"branch={design}") == 100
    assert total("last=2026-03-05") == 100
    assert total("type=labour") == 200
    assert "¥ 3.00" in client.get(f"{COSTS}?branch={priced.id('Delivery')}").content.decode()


def test_rates_are_for_finance_and_the_pmo(client_for, fei, pia, tom, mara, priced):
    page = client_for(fei).get("/rates/").content.decode()
    assert "¥ 800.00" in page
    assert client_for(pia).get("/rates/").status_code == 200
    for user in (tom, mara):
        assert client_for(user).get("/rates/").status_code == 403
    sent = {"whose": "all", "amount_minor": "500", "unit": "day", "currency": "cny"}
    sent |= {"valid_from": "2026-01-01", "valid_to": "", "end_previous": "on"}
    assert client_for(fei).post("/rates/new/", sent).status_code == 302
    assert client_for(fei).post("/rates/new/", sent).status_code == 422
    rate = Rate.objects.get(user=None)
    shown = client_for(fei).get(f"/api/v1/rates/{rate.pk}").json()
    assert (shown["amount"], shown["currency"]) == ("500.00", "CNY")
    client_for(fei).post(f"/rates/{rate.pk}/delete/")
    client_for(fei).post(f"/trash/{TrashEntry.objects.get().pk}/restore/")
    assert Rate.objects.filter(pk=rate.pk).exists()


def test_an_item_of_another_project_is_refused(client_for, fei, priced, meadow, nora):
    from tests.plan.builder import Board

    other = Board(meadow, nora)
    other.add("Shop")
    sent = {"costs": [{"day": "2026-03-03", "amount": "5", "item": other.id("Shop")}]}
    response = client_for(fei).post("/api/v1/projects/harbour/costs", sent, content_type="application/json")
    assert response.json()["code"] == "not_in_project"
    assert WorkItem.objects.filter(name="Shop").exists()
