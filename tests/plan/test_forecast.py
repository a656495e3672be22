"""The forecast: asking for a simulation, watching, stopping and reading it; what is uncertain, typed and imported."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone, translation

from tests.plan.builder import Board, minutes
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import ProjectRole
from tongzhou.activity.models import DiaryEntry, TrashEntry
from tongzhou.activity.trash import CannotRestoreError
from tongzhou.operations.actions import run_due_jobs
from tongzhou.operations.limits import memory
from tongzhou.plan.actions.baselines import set_baseline
from tongzhou.plan.actions.forecast.ranges import (
    RangeChanges,
    RangeRefusedError,
    fill_ranges,
    restore_ranges,
    set_ranges,
)
from tongzhou.plan.actions.forecast.risks import RiskFacts, create_risk_event
from tongzhou.plan.actions.forecast.runs import (
    SimulationRefusedError,
    advance_simulation,
    begin_simulation,
    cancel_simulation,
    request_simulation,
)
from tongzhou.plan.actions.forecast.settings import StaleForecastError, change_forecast_settings
from tongzhou.plan.forecasting import Watch, carry_out
from tongzhou.plan.forms_forecast.numbers import NoNumberError, number_in, values_in
from tongzhou.plan.jobs import simulate_at_night
from tongzhou.plan.models import (
    CostRange,
    DurationRange,
    ForecastSettings,
    RiskEvent,
    Shape,
    SimulatedTask,
    Simulation,
    Spread,
    Strength,
    Together,
    Unit,
)
from tongzhou.plan.queries.forecast.doubts import CostRow, RangeRow
from tongzhou.plan.queries.forecast.results import due_at_night
from tongzhou.projects.actions import set_member
from tongzhou.projects.models import Project

Browser = Callable[[User], Client]
PAGE = "/projects/harbour/forecast/"
TENTH = RangeRow(Shape.PERT, Unit.PERCENT, -1_000, 0, 1_000)
TENTH_LATER = RangeRow(Shape.PERT, Unit.PERCENT, -1_000, 0, 2_000)
WORKDAY = 8 * 3600
DONE = Simulation.State.DONE


def simulated(board: Board, by: User, **how: Any) -> Simulation:
    """A simulation that has been carried out."""
    board.project.refresh_from_db()
    made = request_simulation(board.project, by=by, **({"iterations": 500} | how))
    assert carry_out(made.pk)
    made.refresh_from_db()
    return made


def night(board: Board, by: User, *, nightly: bool = True) -> None:
    change_forecast_settings(
        board.project,
        by=by,
        spread=Spread.USUAL,
        spreads={},
        together_by=Together.NONE,
        together_strength=Strength.SOME,
        nightly=nightly,
    )


def text_of(client: Client, address: str = PAGE, **how: Any) -> str:
    answer = client.get(address, **how)
    assert answer.status_code == 200
    return answer.content.decode()


# ── asking for one ────────────────────────────────────────────────────────────────────────────────────
def test_one_click_simulates_any_plan(chain: Board, mara: User, client_for: Browser) -> None:
    client = client_for(mara)
    assert "Simulate now" in text_of(client)
    answer = client.post(f"{PAGE}run", {"iterations": 1_000, "seed": 1})
    assert answer.status_code == 302
    assert "waiting for its turn" in text_of(client)
    assert run_due_jobs() > 0
    page = text_of(client)
    made = Simulation.objects.get()
    assert made.state == DONE
    assert "With 80 % probability the project is done by" in page
    assert made.p80_date is not None
    assert made.p80_date.isoformat() in page
    assert page.count("<figure") >= 3
    assert DiaryEntry.objects.filter(deed="plan.simulation_requested", actor=mara).count() == 1


def test_an_empty_plan_teaches_and_refuses(board: Board, mara: User, client_for: Browser) -> None:
    client = client_for(mara)
    assert "This plan has no tasks yet." in text_of(client)
    answer = client.post(f"{PAGE}run", {"iterations": 1_000, "seed": 1})
    assert answer.status_code == 409
    assert "there is nothing to simulate" in answer.content.decode()


def test_only_one_runs_at_a_time(chain: Board, mara: User) -> None:
    request_simulation(chain.project, by=mara)
    with pytest.raises(SimulationRefusedError, match="running"):
        request_simulation(chain.project, by=mara)


def test_one_that_was_lost_is_not_in_the_way_for_ever(chain: Board, mara: User) -> None:
    lost = request_simulation(chain.project, by=mara)
    Simulation.objects.filter(pk=lost.pk).update(requested_at=timezone.now() - timedelta(hours=2))
    request_simulation(chain.project, by=mara)
    lost.refresh_from_db()
    assert (lost.state, lost.trouble["code"]) == (Simulation.State.FAILED, "lost")


@pytest.mark.parametrize("how", [{"iterations": 99}, {"iterations": 100_001}, {"seed": -1}, {"seed": 2**31}])
def test_too_much_is_refused(chain: Board, mara: User, how: dict[str, int]) -> None:
    with pytest.raises(SimulationRefusedError):
        request_simulation(chain.project, by=mara, **how)
    assert not Simulation.objects.exists()


def test_a_form_with_nonsense_is_shown_again(chain: Board, mara: User, client_for: Browser) -> None:
    answer = client_for(mara).post(f"{PAGE}run", {"iterations": "many", "seed": 1})
    assert answer.status_code == 422


# ── carrying it out ───────────────────────────────────────────────────────────────────────────────────
def test_the_same_seed_and_plan_give_the_same_figures(chain: Board, mara: User) -> None:
    one, same, other = (simulated(chain, mara, seed=seed) for seed in (5, 5, 6))
    assert one.figures == same.figures
    assert one.figures != other.figures
    assert list(one.tasks.values_list("item_id", "criticality")) == list(
        same.tasks.values_list("item_id", "criticality")
    )


def test_a_job_that_runs_twice_does_nothing_the_second_time(chain: Board, mara: User) -> None:
    made = simulated(chain, mara)
    assert not carry_out(made.pk)
    assert Simulation.objects.get().dates.count() == 1


def test_a_simulation_that_was_stopped_keeps_nothing(chain: Board, mara: User, client_for: Browser) -> None:
    made = request_simulation(chain.project, by=mara, iterations=50_000)
    running = begin_simulation(made.pk, now=timezone.now())
    assert running is not None
    answer = client_for(mara).post(f"{PAGE}{made.pk}/cancel")
    assert answer.status_code == 302
    assert not advance_simulation(running, done=10)
    watch = Watch(running)
    watch.progress(10_000, 50_000)
    assert watch.cancelled()
    assert not carry_out(made.pk)
    made.refresh_from_db()
    assert made.state == Simulation.State.CANCELLED
    with pytest.raises(SimulationRefusedError):
        cancel_simulation(made, by=mara)


def test_it_tells_how_far_it_is(chain: Board, mara: User, client_for: Browser) -> None:
    made = request_simulation(chain.project, by=mara, iterations=40_000)
    running = begin_simulation(made.pk, now=timezone.now())
    assert running is not None
    Watch(running).progress(16_384, 40_000)
    state = text_of(client_for(mara), f"{PAGE}state")
    assert "16384 of 40000" in state.replace(",", "")
    assert 'value="40"' in state


def test_over_its_time_it_ends_in_words(chain: Board, mara: User, client_for: Browser) -> None:
    made = request_simulation(chain.project, by=mara)
    memory.take({"simulation_seconds": 0})
    assert not carry_out(made.pk)
    made.refresh_from_db()
    assert made.trouble["code"] == "overdue"
    assert "Choose fewer iterations" in text_of(client_for(mara))


def test_the_open_page_loads_the_result_when_it_is_there(
    chain: Board, mara: User, client_for: Browser
) -> None:
    made = simulated(chain, mara)
    answer = client_for(mara).get(f"{PAGE}state?running={made.pk}", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, PAGE)


def test_only_the_newest_results_are_kept(chain: Board, mara: User) -> None:
    memory.take({"simulations_kept": 2})
    made = [simulated(chain, mara, seed=seed) for seed in range(4)]
    assert list(Simulation.objects.values_list("pk", flat=True)) == [made[3].pk, made[2].pk]
    assert set(SimulatedTask.objects.values_list("simulation", flat=True)) == {made[3].pk, made[2].pk}


def test_many_milestones_mean_fewer_iterations(
    chain: Board, mara: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tongzhou.plan.simulation.MOST_CELLS", 2_500)
    made = simulated(chain, mara, iterations=10_000)
    assert made.iterations == 2_500
    assert made.figures["remarks"][0]["code"] == "fewer_iterations"


# ── reading it ────────────────────────────────────────────────────────────────────────────────────────
def test_a_result_of_an_older_plan_says_so(chain: Board, mara: User, client_for: Browser) -> None:
    made = simulated(chain, mara)
    client = client_for(mara)
    assert "Calculated on version" not in text_of(client)
    chain.set("Build", duration=9 * 480)
    chain.project.refresh_from_db()
    said = f"Calculated on version {made.plan_version} of the plan; it is at version {chain.project.plan_version} now."
    assert said in text_of(client)


def test_a_result_of_other_ranges_says_so(chain: Board, mara: User, client_for: Browser) -> None:
    simulated(chain, mara)
    fill_ranges(chain.project, TENTH, by=mara)
    assert "have been changed since this was calculated" in text_of(client_for(mara))


def test_older_results_can_be_looked_at(
    chain: Board, mara: User, client_for: Browser, nora: User, meadow: Project
) -> None:
    first, _second = simulated(chain, mara, seed=1), simulated(chain, mara, seed=2)
    client = client_for(mara)
    assert "seed 1," in text_of(client, f"{PAGE}?run={first.pk}")
    assert "seed 2," in text_of(client)
    assert client.get(f"{PAGE}?run=999999").status_code == 404
    assert client_for(nora).get(f"/projects/meadow/forecast/?run={first.pk}").status_code == 404


def test_risk_events_and_costs_are_for_those_who_may_see_them(
    chain: Board, mara: User, tom: User, client_for: Browser
) -> None:
    facts = RiskFacts(
        name="Secret quarrel", probability=5_000, effect=(WORKDAY,) * 3, items=(chain.id("Build"),)
    )
    create_risk_event(chain.project, facts, by=mara)
    costs = {chain.id("Build"): CostRow(700_00, 800_00, 990_00, None)}
    set_ranges(chain.project, RangeChanges(costs=costs), by=mara)
    simulated(chain, mara)
    mine, his = text_of(client_for(mara)), text_of(client_for(tom))
    assert "What the project costs" in mine
    assert "What the project costs" not in his
    assert "Secret quarrel" in mine
    set_member(chain.project, by=mara, user=tom, role=ProjectRole.OBSERVER)
    watching = text_of(client_for(tom))
    assert "Secret quarrel" not in watching
    assert "With 80 % probability" in watching
    assert client_for(tom).get(f"{PAGE}risks/").status_code == 403


def test_milestones_overview_item_and_portfolio_show_p80(
    chain: Board, mara: User, client_for: Browser
) -> None:
    chain.set("Test", deadline=minutes("2026-03-20"))
    client = client_for(mara)
    for address in ("/projects/harbour/milestones/", "/projects/harbour/", "/projects/"):
        assert "P80" not in text_of(client, address)
    made = simulated(chain, mara)
    assert made.p80_date is not None
    day = made.p80_date.isoformat()
    live, test = chain.item("Live"), chain.item("Test")
    for address in (
        "/projects/harbour/milestones/",
        "/projects/harbour/",
        "/projects/",
        f"/projects/harbour/items/{live.number}/",
    ):
        page = text_of(client, address)
        assert "P80" in page, address
        assert day in page, address
    assert "deadline 2026-03-20" in text_of(client, f"/projects/harbour/items/{test.number}/")


def test_the_pages_stay_within_their_budget(
    chain: Board, mara: User, client_for: Browser, django_assert_max_num_queries: Any
) -> None:
    set_baseline(chain.project, by=mara, name="V1")
    fill_ranges(chain.project, TENTH, by=mara)
    simulated(chain, mara)
    client = client_for(mara)
    for page in ("", "state", "tasks/", "ranges/", "risks/", "risks/new"):
        with django_assert_max_num_queries(30):
            text_of(client, PAGE + page)


def test_the_page_speaks_chinese(chain: Board, mara: User, client_for: Browser) -> None:
    simulated(chain, mara)
    mara.language = "zh-hans"
    mara.save(update_fields=["language"])
    with translation.override("zh-hans"):
        page = text_of(client_for(mara))
    assert "把握" in page
    assert "With 80" not in page


def test_tasks_are_sorted_and_found(chain: Board, mara: User, client_for: Browser) -> None:
    simulated(chain, mara)
    client = client_for(mara)
    page = text_of(client, f"{PAGE}tasks/?sort=outline")
    assert page.index("Design") < page.index("Build")
    assert "Design" not in text_of(client, f"{PAGE}tasks/?q=buil").partition("<tbody>")[2]


# ── what is uncertain ─────────────────────────────────────────────────────────────────────────────────
def typed(item: int, **cells: str) -> dict[str, str]:
    given = {"shape": "pert", "unit": "percent", "low": "", "likely": "", "high": ""} | cells
    return {f"{name}-{item}": value for name, value in given.items()}


def test_ranges_are_typed_into_a_table(chain: Board, mara: User, client_for: Browser) -> None:
    build, test, design = chain.id("Build"), chain.id("Test"), chain.id("Design")
    client = client_for(mara)
    money = {"cost_low": "100", "cost_likely": "200.50", "cost_high": "300"}
    sent = {
        "version": "0",
        **typed(design),
        **typed(build, low="−10 %", high="+30,5"),
        **typed(
            test,
            shape="discrete",
            unit="time",
            likely="1:60；2.5:40",
            **money,
        ),
    }
    assert client.post(f"{PAGE}ranges/save", sent).status_code == 302
    row = DurationRange.objects.get(item=build)
    assert (row.shape, row.unit, row.low, row.likely, row.high) == ("pert", "percent", -1_000, None, 3_050)
    single = DurationRange.objects.get(item=test)
    assert single.values == [[WORKDAY, 60], [2.5 * WORKDAY, 40]]
    assert CostRange.objects.get().likely_minor == 200_50
    assert DiaryEntry.objects.get(deed="plan.ranges_changed").details == {"items": 2}
    page = text_of(client, f"{PAGE}ranges/")
    assert 'value="30.5"' in page
    assert "1:60; 2.5:40" in page


def test_a_wrong_row_keeps_what_was_typed_and_saves_nothing(
    chain: Board, mara: User, client_for: Browser
) -> None:
    build, test = chain.id("Build"), chain.id("Test")
    sent = {"version": "0", **typed(build, low="30", high="10"), **typed(test, low="-5", high="abc")}
    answer = client_for(mara).post(f"{PAGE}ranges/save", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "must stand in this order" in page
    assert "“abc” is no number." in page
    assert 'value="abc"' in page
    assert not DurationRange.objects.exists()


def test_who_is_overtaken_keeps_what_was_typed(
    chain: Board, mara: User, lee: User, client_for: Browser
) -> None:
    build = chain.id("Build")
    fill_ranges(chain.project, TENTH, by=lee)
    client = client_for(mara)
    sent = {"version": "0", **typed(build, low="-20", high="44")}
    answer = client.post(f"{PAGE}ranges/save", sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody has changed the ranges" in page
    assert 'value="44"' in page
    assert 'name="version" value="1"' in page
    assert DurationRange.objects.get(item=build).high == 1_000
    assert client.post(f"{PAGE}ranges/save", sent | {"version": "1"}).status_code == 302
    assert DurationRange.objects.get(item=build).high == 4_400


def test_an_emptied_row_follows_the_rules_again(chain: Board, mara: User, client_for: Browser) -> None:
    build = chain.id("Build")
    set_ranges(chain.project, RangeChanges({build: TENTH}), by=mara)
    client_for(mara).post(f"{PAGE}ranges/save", {"version": "1", **typed(build)})
    assert not DurationRange.objects.exists()


def test_the_table_is_narrowed(chain: Board, mara: User, client_for: Browser) -> None:
    chain.add("Elsewhere")
    set_ranges(chain.project, RangeChanges({chain.id("Build"): TENTH}), by=mara)
    client = client_for(mara)
    below = text_of(client, f"{PAGE}ranges/?branch={chain.id('Delivery')}").partition("<tbody>")[2]
    assert "Build" in below
    assert "Elsewhere" not in below.partition("</tbody>")[0]
    own = text_of(client, f"{PAGE}ranges/?show=with").partition("<tbody>")[2].partition("</tbody>")[0]
    assert "Build" in own
    assert "Design" not in own
    assert "No task is like this." in text_of(client, f"{PAGE}ranges/?q=zebra")


def test_a_branch_is_filled_at_once(chain: Board, mara: User, client_for: Browser) -> None:
    chain.add("Elsewhere")
    set_ranges(chain.project, RangeChanges({chain.id("Build"): TENTH}), by=mara)
    client = client_for(mara)
    sent = {"branch": chain.id("Delivery"), "spread": "unsure"}
    assert client.post(f"{PAGE}ranges/fill", sent).status_code == 302
    highs = dict(DurationRange.objects.values_list("item__name", "high"))
    assert highs == {"Build": 1_000, "Design": 6_000, "Test": 6_000}
    own = {"spread": "", "low": "-5", "high": "15", "overwrite": "on"}
    client.post(f"{PAGE}ranges/fill", own)
    assert set(DurationRange.objects.values_list("high", flat=True)) == {1_500}
    wrong = client.post(f"{PAGE}ranges/fill", {"spread": "", "low": "20", "high": "15"})
    assert wrong.status_code == 422
    nothing = client.post(f"{PAGE}ranges/fill", {"spread": "usual"})
    assert "No task there is open and without a range." in nothing.content.decode()


def test_filling_a_branch_is_taken_back(chain: Board, mara: User, client_for: Browser) -> None:
    weighted = RangeRow("discrete", "time", 480, None, 960, ((480, 60), (960, 40)))
    set_ranges(chain.project, RangeChanges({chain.id("Build"): weighted}), by=mara)
    before = list(DurationRange.objects.values_list("item", "shape", "low", "likely", "high", "values"))
    client = client_for(mara)
    page = client.post(f"{PAGE}ranges/fill", {"spread": "unsure", "overwrite": "on"}, follow=True)
    entry = TrashEntry.objects.get()
    assert f"/trash/{entry.pk}/restore/" in page.content.decode(), "the message offers to undo"
    assert DurationRange.objects.count() == 3
    set_ranges(chain.project, RangeChanges({chain.id("Test"): TENTH}), by=mara)
    client.post(f"/trash/{entry.pk}/restore/")
    found = list(
        DurationRange.objects.exclude(item=chain.id("Test")).values_list(
            "item", "shape", "low", "likely", "high", "values"
        )
    )
    assert found == before, "what was overwritten is back, what was filled is gone"
    assert DurationRange.objects.get(item=chain.id("Test")).high == TENTH.high, "changed since, so it stays"


def test_ranges_that_were_all_changed_since_do_not_come_back(chain: Board, mara: User) -> None:
    entry = fill_ranges(chain.project, TENTH, by=mara).entry
    every = {chain.id(name): TENTH_LATER for name in ("Design", "Build", "Test")}
    set_ranges(chain.project, RangeChanges(every), by=mara)
    with pytest.raises(CannotRestoreError):
        restore_ranges(entry, mara)
    assert set(DurationRange.objects.values_list("high", flat=True)) == {TENTH_LATER.high}


def test_a_pasted_table_is_taken_over(chain: Board, mara: User, client_for: Browser) -> None:
    head = "Name\tOptimistic\tMost likely\tPessimistic\tCost low\tCost\tCost high\n"
    text = f"{head}Build\t2d\t3d\t8d\t10\t20\t30\nTest\t4h\t1d\t2d\t\t\t\n"
    answer = client_for(mara).post(f"{PAGE}ranges/import", {"text": text})
    assert answer.status_code == 302, answer.content.decode()
    row = DurationRange.objects.get(item=chain.id("Build"))
    assert (row.unit, row.low, row.likely, row.high) == ("time", 2 * WORKDAY, 3 * WORKDAY, 8 * WORKDAY)
    assert CostRange.objects.get().high_minor == 30_00


def test_a_spreadsheet_is_taken_over(chain: Board, mara: User, client_for: Browser) -> None:
    book = io.BytesIO()
    with xlsxwriter.Workbook(book) as made:
        sheet = made.add_worksheet("Ranges")
        sheet.write_row(0, 0, ["任务名称", "乐观工期", "悲观工期", "分布"])
        sheet.write_row(1, 0, ["Build", 2, 7, "三角"])
    sent = {"file": SimpleUploadedFile("ranges.xlsx", book.getvalue())}
    answer = client_for(mara).post(f"{PAGE}ranges/import", sent)
    assert answer.status_code == 302, answer.content.decode()
    row = DurationRange.objects.get()
    assert (row.shape, row.low, row.high) == ("triangular", 2 * WORKDAY, 7 * WORKDAY)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Paste a table, or choose a file."),
        ("Nothing\tknown\n1\t2\n", "heading"),
        ("Name\tOptimistic\tPessimistic\nNobody\t1d\t2d\n", "Row 2"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(
    chain: Board, mara: User, client_for: Browser, text: str, said: str
) -> None:
    answer = client_for(mara).post(f"{PAGE}ranges/import", {"text": text})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not DurationRange.objects.exists()


def test_costs_of_a_table_are_left_out_for_who_may_not_see_them(
    chain: Board, lee: User, client_for: Browser
) -> None:
    text = "Name\tOptimistic\tPessimistic\tCost low\tCost\tCost high\nBuild\t2d\t8d\t10\t20\t30\n"
    assert client_for(lee).post(f"{PAGE}ranges/import", {"text": text}).status_code == 302
    assert DurationRange.objects.exists()
    assert not CostRange.objects.exists()


def test_rules_are_set_by_type(chain: Board, mara: User, client_for: Browser) -> None:
    kind = chain.item("Build").item_type_id
    sent = {"version": "0", "spread": "sure", f"type_{kind}": "open", "together_by": "person"}
    assert client_for(mara).post(f"{PAGE}rules", sent | {"nightly": "on"}).status_code == 302
    settings = ForecastSettings.objects.get()
    assert (settings.spread, settings.spreads, settings.nightly) == ("sure", {str(kind): "open"}, True)
    assert client_for(mara).post(f"{PAGE}rules", sent).status_code == 422  # somebody has been faster
    assert DiaryEntry.objects.filter(deed="plan.forecast_settings_changed").count() == 1


@pytest.mark.parametrize(
    "row",
    [
        RangeRow(Shape.PERT, Unit.PERCENT, -10_001, 0, 1),
        RangeRow(Shape.PERT, Unit.TIME, -1, 0, 1),
        RangeRow(Shape.PERT, Unit.TIME, 5, 6, 4),
        RangeRow(Shape.PERT, Unit.TIME, 5, 9, 8),
        RangeRow(Shape.PERT, Unit.TIME, 0, 1, 2**60),
        RangeRow(Shape.DISCRETE, Unit.TIME, 0, None, 1),
        RangeRow(Shape.DISCRETE, Unit.TIME, 0, None, 1, ((1, 0),)),
        RangeRow(Shape.PERT, Unit.TIME, 0, None, 1, ((1, 1),)),
    ],
)
def test_ranges_that_make_no_sense_are_refused(chain: Board, mara: User, row: RangeRow) -> None:
    with pytest.raises(RangeRefusedError):
        set_ranges(chain.project, RangeChanges({chain.id("Build"): row}), by=mara)
    assert not DurationRange.objects.exists()


@pytest.mark.parametrize(
    "row",
    [
        CostRow(1, None, 3, None),
        CostRow(3, 2, 1, None),
        CostRow(-1, 0, 1, None),
        CostRow(None, None, None, None),
    ],
)
def test_costs_that_make_no_sense_are_refused(chain: Board, mara: User, row: CostRow) -> None:
    with pytest.raises(RangeRefusedError):
        set_ranges(chain.project, RangeChanges(costs={chain.id("Build"): row}), by=mara)


def test_summaries_and_foreign_tasks_get_no_range(
    chain: Board, mara: User, nora: User, meadow: Project
) -> None:
    with pytest.raises(RangeRefusedError, match="summary"):
        set_ranges(chain.project, RangeChanges({chain.id("Delivery"): TENTH}), by=mara)
    with pytest.raises(RangeRefusedError, match="unknown_item"):
        set_ranges(meadow, RangeChanges({chain.id("Build"): TENTH}), by=nora)
    with pytest.raises(StaleForecastError):
        set_ranges(chain.project, RangeChanges({chain.id("Build"): TENTH}), by=mara, version=5)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,5", "1.5"),
        ("1,500", "1500"),
        ("−10 %", "-10"),
        ("8 天", "8"),
        ("3d", "3"),
        ("", None),
        (" ", None),
    ],
)
def test_numbers_are_read_as_people_type_them(text: str, value: str | None) -> None:
    found = number_in(text)
    assert (None if found is None else f"{found:f}") == value


@pytest.mark.parametrize("text", ["x", "1.2.3", "inf", "nan", "1e99"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(NoNumberError):
        number_in(text)


def test_single_values_are_read_with_their_weights() -> None:
    assert values_in("5:60; 10:40", Unit.TIME, 10) == ((50, 60), (100, 40))
    assert values_in("1", Unit.PERCENT, 10) == ((100, 1),)


# ── risk events ───────────────────────────────────────────────────────────────────────────────────────
def test_a_risk_event_is_written_down_changed_deleted_and_brought_back(
    chain: Board, mara: User, client_for: Browser
) -> None:
    client, build = client_for(mara), chain.item("Build")
    sent = {"name": "Late <b>", "probability": "30", "items": f"HARBOUR-{build.number}", "unit": "time"}
    answer = client.post(f"{PAGE}risks/new", sent | {"low": "5", "likely": "8", "high": "15", "active": "on"})
    assert answer.status_code == 302, answer.content.decode()
    risk = RiskEvent.objects.get()
    assert (risk.probability, risk.low, risk.high) == (3_000, 5 * WORKDAY, 15 * WORKDAY)
    page = text_of(client, f"{PAGE}risks/")
    assert "5 – 8 – 15" in page
    assert "<b>" not in page
    client.post(f"{PAGE}risks/{risk.pk}/", sent | {"low": "2", "cost_likely": "1000", "active": "on"})
    risk.refresh_from_db()
    assert (risk.low, risk.likely, risk.cost_low_minor) == (2 * WORKDAY, 2 * WORKDAY, 1_000_00)
    client.post(f"{PAGE}risks/{risk.pk}/delete")
    assert not RiskEvent.objects.exists()
    entry = TrashEntry.objects.get()
    assert "Late" not in entry.label
    client.post(f"/trash/{entry.pk}/restore/")
    assert RiskEvent.objects.get().items.get() == build
    deeds = DiaryEntry.objects.filter(deed__startswith="plan.risk_event").order_by("id")
    assert [one.deed.rpartition("_")[2] for one in deeds] == ["created", "changed", "deleted", "restored"]
    assert "Late" not in str(list(deeds.values_list("label", "details")))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"items": ""}, "Say which tasks it delays."),
        ({"items": "HARBOUR-99999"}, "There is no item HARBOUR-99999 in the plan."),
        ({"low": ""}, "A risk event needs an effect"),
        ({"low": "5", "high": "2"}, "Give all three values"),
        ({"low": "5", "likely": "4", "high": "2"}, "must stand in this order"),
        ({"probability": "0"}, "greater than or equal"),
    ],
)
def test_a_risk_event_that_makes_no_sense_is_refused(
    chain: Board, mara: User, client_for: Browser, fields: dict[str, str], said: str
) -> None:
    number = str(chain.item("Build").number)
    sent = {"name": "Late", "probability": "30", "items": number, "unit": "time", "low": "5"} | fields
    answer = client_for(mara).post(f"{PAGE}risks/new", sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not RiskEvent.objects.exists()


def test_risk_events_of_others_are_not_found(
    chain: Board, mara: User, nora: User, meadow: Project, client_for: Browser
) -> None:
    facts = RiskFacts(name="Ours", probability=1, effect=(1, 1, 1), items=(chain.id("Build"),))
    risk = create_risk_event(chain.project, facts, by=mara)
    assert client_for(nora).get(f"/projects/meadow/forecast/risks/{risk.pk}/").status_code == 404


# ── at night ──────────────────────────────────────────────────────────────────────────────────────────
def test_at_night_changed_plans_with_ranges_are_simulated(chain: Board, mara: User) -> None:
    night(chain, mara)
    assert due_at_night(10) == []  # without a range of its own
    fill_ranges(chain.project, TENTH, by=mara)
    assert simulate_at_night() == 1
    run_due_jobs()
    made = Simulation.objects.get()
    assert (made.state, made.requested_by) == (DONE, None)
    assert due_at_night(10) == []
    chain.set("Build", duration=9 * 480)
    assert due_at_night(10) == [chain.project]
    assert due_at_night(0) == []
    night(chain, mara, nightly=False)
    assert due_at_night(10) == []
