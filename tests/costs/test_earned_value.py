"""Earned value in the product: what it says, at which day, to whom."""

from __future__ import annotations

import io
import json
from datetime import date

import openpyxl
import pytest

from tests.costs.conftest import TODAY
from tests.plan.builder import Board
from tongzhou.costs.actions.entries import Spent, book_costs
from tongzhou.costs.actions.progress import keep_progress
from tongzhou.costs.actions.settings import change_earning_rule
from tongzhou.costs.models import Computed, CostSettings, ProgressReport
from tongzhou.plan.actions.baselines import set_baseline
from tongzhou.plan.models import WorkItem

PAGE = "/projects/harbour/earned-value/"
API = "/api/v1/projects/harbour/earned-value"


@pytest.fixture
def underway(priced: Board, promised, mara) -> Board:
    """Design is done, Build 20 % done by 6 March; 2,500 and 3,100 were spent."""
    design, build = priced.id("Design"), priced.id("Build")
    keep_progress(
        priced.project,
        [(design, date(2026, 3, 3), 100), (build, date(2026, 3, 5), 10), (build, date(2026, 3, 6), 20)],
    )
    book_costs(
        priced.project,
        [
            Spent(date(2026, 3, 3), 250_000, "labour", design),
            Spent(date(2026, 3, 6), 310_000, "software", build),
        ],
        by=mara,
        today=TODAY,
    )
    return priced


def answer(client, day: str) -> dict:
    response = client.get(API, {"day": day})
    assert response.status_code == 200, response.content
    return response.json()


def test_planned_earned_and_spent_are_those_of_the_day(client_for, fei, underway):
    # Design: 1,600 by 3 March. Build: 5 · (800 + 1,200) evenly over 4 to 10 March, and 3,000 when it starts.
    found = answer(client_for(fei), "2026-03-06")
    assert found["bac"] == "14600.00"
    assert found["pv"] == "10600.00"  # 1,600 + 3,000 + 3/5 of 10,000
    assert found["ev"] == "4200.00"  # 1,600 + 20 % of 13,000
    assert found["ac"] == "5600.00"
    assert (found["sv"], found["cv"]) == ("-6400.00", "-1400.00")
    assert (found["spi"], found["cpi"]) == ("0.3962", "0.7500")
    cpi = next(one for one in found["costs"] if one["method"] == "cpi")
    assert cpi["eac"] == "19466.67"
    assert sum(one["eac"] is not None for one in found["costs"]) >= 5


def test_an_earlier_day_knows_only_what_was_known_then(client_for, fei, underway):
    found = answer(client_for(fei), "2026-03-03")
    assert (found["pv"], found["ev"], found["ac"]) == ("1600.00", "1600.00", "2500.00")
    assert answer(client_for(fei), "2026-03-05")["ev"] == "2900.00"


def test_the_page_says_it_in_words(client_for, mara, underway):
    content = client_for(mara).get(f"{PAGE}?day=2026-03-06").content.decode()
    assert "The project has earned ¥ 4.20 k of ¥ 10.6 k planned and spent ¥ 5.60 k" in content
    assert "60% behind schedule, 33% over cost" in content
    assert "At this rate it ends at ¥ 19.5 k (budget ¥ 14.6 k)" in content
    assert content.count('class="chart"') >= 1


def test_the_branches_add_up_and_unfold(client_for, fei, underway):
    client = client_for(fei)
    (top,) = client.get(f"{API}/rows", {"day": "2026-03-06"}).json()["items"]
    assert (top["name"], top["ev"], top["ac"], top["has_children"]) == (
        "Delivery",
        "4200.00",
        "5600.00",
        True,
    )
    rows = client.get(f"{API}/rows", {"day": "2026-03-06", "parent": top["item"]}).json()["items"]
    assert [(one["name"], one["ev"]) for one in rows] == [("Design", "1600.00"), ("Build", "2600.00")]
    page = client.get(f"{PAGE}?day=2026-03-06&open={top['item']}").content.decode()
    assert "Design" in page
    assert ">Build<" in page


def test_resources_earn_their_part(client_for, fei, underway, tom):
    rows = {one["name"]: one for one in answer(client_for(fei), "2026-03-06")["resources"]}
    assert rows[tom.name]["bac"] == "5600.00"
    assert rows[tom.name]["ev"] == "2400.00"  # 1,600 of Design, 20 % of 4,000
    assert rows[""]["ac"] == "5600.00"


def test_a_rule_decides_what_a_percentage_earns(client_for, fei, mara, underway):
    build = WorkItem.objects.get(name="Build")
    for method, more, earned in (
        ("0_100", {}, "1600.00"),
        ("50_50", {}, "8100.00"),
        ("credit", {"credit": 10}, "2900.00"),
        ("milestones", {"weights": [15, 85]}, "3550.00"),
        ("effort", {}, "10600.00"),
        ("", {}, "4200.00"),
    ):
        change_earning_rule(build, by=mara, method=method, **more)
        assert answer(client_for(fei), "2026-03-06")["ev"] == earned, method


def test_progress_that_people_report_is_kept_by_day(priced, promised):
    priced.set("Design", percent=40)
    priced.set("Design", percent=60)
    kept = ProgressReport.objects.filter(item_id=priced.id("Design"))
    assert [(one.day, one.percent) for one in kept] == [(date(2026, 3, 9), 60)]
    priced.project.status_date = date(2026, 3, 5)
    priced.project.save(update_fields=["status_date"])
    priced.set("Design", percent=100)
    finished = [(date(2026, 3, 3), 100), (date(2026, 3, 5), 100), (date(2026, 3, 9), 60)]
    assert list(kept.values_list("day", "percent")) == finished


def test_costs_on_an_item_that_came_later_have_no_budget(client_for, fei, mara, underway):
    underway.add("Rework", parent="Delivery")
    late = underway.id("Rework")
    book_costs(underway.project, [Spent(date(2026, 3, 6), 90_000, "other", late)], by=mara, today=TODAY)
    found = answer(client_for(fei), "2026-03-06")
    assert found["ac"] == "6500.00"
    assert found["bac"] == "14600.00"
    assert "cost_without_budget" in {one["code"] for one in found["findings"]}


def test_without_a_baseline_the_page_leads_to_one(client_for, mara, priced):
    response = client_for(mara).get(PAGE)
    assert b"There is no baseline yet" in response.content
    assert b"/projects/harbour/baselines/" in response.content
    assert client_for(mara).get(API).json()["code"] == "no_budget"


def test_a_baseline_without_a_budget_can_be_given_one(client_for, mara, staffed):
    set_baseline(staffed.project, by=mara, name="Early")
    client = client_for(mara)
    assert b"The baseline was set without a budget" in client.get(PAGE).content
    client.post("/projects/harbour/budget/baseline/")
    assert b"There is no budget yet" in client.get(PAGE, follow=True).content
    line = {
        "name": "Licence",
        "cost_type": "software",
        "amount_minor": "1,000",
        "spread": "linear",
        "item": "",
    }
    assert client.post("/projects/harbour/budget/lines/new/", line).status_code == 302
    client.post("/projects/harbour/budget/baseline/")
    assert client.get(API, {"day": "2026-03-06"}).json()["bac"] == "1000.00"
    again = client.post("/projects/harbour/budget/baseline/", follow=True)
    assert b"This baseline has a budget already" in again.content


def test_works_without_costs_and_without_reports(client_for, fei, promised):
    found = answer(client_for(fei), "2026-03-06")
    assert (found["ev"], found["ac"], found["cpi"]) == ("0.00", "0.00", None)
    assert found["undefined"]["cpi"] == "nothing_spent"
    assert client_for(fei).get(f"{PAGE}?day=2026-03-06").status_code == 200


def test_a_day_before_everything_and_one_that_is_none(client_for, fei, underway):
    assert client_for(fei).get(f"{PAGE}?day=1999-01-01").status_code == 200
    assert client_for(fei).get(f"{PAGE}?day=nonsense").status_code == 200
    assert client_for(fei).get(f"{API}?day=nonsense").status_code == 422


def test_figures_are_computed_once_and_anew_when_something_changes(
    client_for, fei, mara, underway, django_assert_max_num_queries
):
    client = client_for(fei)
    client.get(f"{PAGE}?day=2026-03-06")
    made = Computed.objects.get(kind="earned").pk
    with django_assert_max_num_queries(30):
        client.get(f"{PAGE}?day=2026-03-06")
    assert Computed.objects.get(kind="earned").pk == made
    book_costs(underway.project, [Spent(date(2026, 3, 6), 100)], by=mara, today=TODAY)
    assert answer(client, "2026-03-06")["ac"] == "5601.00"


def test_the_export_is_a_workbook_of_numbers_and_texts(client_for, fei, underway):
    WorkItem.objects.filter(name="Build").update(name="=Build")
    response = client_for(fei).get(f"{PAGE}export/?day=2026-03-06")
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    figures = {row[0].value: row[1].value for row in book["Figures"].iter_rows(min_row=2)}
    assert figures["EV"] == 4200
    assert figures["CPI"] == 0.75
    names = [row[1] for row in book["WBS"].iter_rows(min_row=2)]
    assert all(cell.data_type == "s" for cell in names)


def test_who_may_not_see_costs_learns_nothing(client_for, tom, lee, cleo, otto, underway):
    for user, status in ((tom, 403), (lee, 403), (cleo, 403), (otto, 404)):
        assert client_for(user).get(PAGE).status_code == status
        assert client_for(user).get(API).status_code == status
    home = client_for(tom).get("/projects/harbour/").content.decode()
    assert "earned-value" not in home
    assert "CPI" not in home
    assert "CPI" not in client_for(tom).get("/projects/").content.decode()
    diary = client_for(tom).get("/projects/harbour/activity/").content.decode()
    assert "booked actual costs" in diary
    for amount in ("2500", "2,500", "3100", "3,100", "5600", "5,600"):
        assert amount not in diary


def test_overview_and_portfolio_show_the_latest_figures(client_for, mara, nora, underway):
    underway.project.status_date = date(2026, 3, 6)
    underway.project.save(update_fields=["status_date"])
    client_for(mara).get(PAGE)
    kept = CostSettings.objects.get(project=underway.project)
    assert (kept.latest_cpi, kept.latest_day) == (750_000, date(2026, 3, 6))
    assert "CPI 0.75" in client_for(mara).get("/projects/harbour/").content.decode()
    portfolio = client_for(mara).get("/projects/").content.decode()
    assert "CPI · SPI" in portfolio
    assert "0.75" in portfolio
    assert "CPI · SPI" not in client_for(nora).get("/projects/").content.decode()


def test_the_findings_speak_the_readers_language(client_for, fei, underway):
    response = client_for(fei).get(f"{API}?day=2026-03-06", headers={"accept-language": "en"})
    said = json.loads(response.content)["findings"]
    assert any("CPI 0.75" in one["sentence"] for one in said)
