"""``tongzhou evm`` as people run it."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from contextvars import copy_context
from decimal import Decimal
from pathlib import Path

import lxml.html
import pytest

from tests.exchange.test_earned_value_tables import FRIDAY, MONDAY, file
from tongzhou.config.commands import evm
from tongzhou.engine.critical_path import schedule
from tongzhou.exchange.document import Baseline, TaskDetails
from tongzhou.exchange.mspdi_writer import write_mspdi

HEADINGS = "ID,Name,Duration,Predecessors,Start,% Complete"
PLAN = f"{HEADINGS}\n1,Design,10d,,2026-01-05,100%\n2,Build,10d,1,,20%\n3,Plan tests,5d,1,,100%\n"
BUDGET = "任务,预算\n1,10000\n2,20000\n3,5000\n"
COSTS = "date,task,amount\n2026-01-15,1,11000\n2026-01-23,2,7000\n2026-01-22,3,3500\n"
REPORTS = "date,task,complete\n2026-01-16,1,100\n2026-01-23,2,20\n2026-01-23,3,100\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("plan", PLAN), ("budget", BUDGET), ("costs", COSTS), ("reports", REPORTS)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def arguments(folder: Path, *more: str) -> list[str]:
    tables = [f"--{name}={folder / name}.csv" for name in ("budget", "costs")]
    return [str(folder / "plan.csv"), *tables, "--no-progress", *more]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]):
    """Runs the command in this process: exit status, output, complaints."""

    def run(*given: str) -> tuple[int, str, str]:
        status = copy_context().run(evm.main, ["--language=en", *given])
        said = capfd.readouterr()
        return status, said.out, said.err

    return run


def test_the_worked_example_of_the_page(folder: Path, run) -> None:
    """Its date is that of the latest cost."""
    status, said, complaints = run(*arguments(folder, "--json"))
    assert (status, complaints) == (0, "")
    answer = json.loads(said)
    figures = answer["status"]
    assert [figures[name] for name in ("bac", "pv", "ev", "ac", "spi")] == [
        "35000.00", "25000.00", "19000.00", "21500.00", "0.76",
    ]  # fmt: skip
    assert figures["date"] == "2026-01-23T23:59:59"
    assert (figures["earned_schedule_min"], figures["sv_t_min"]) == (13 * 480, -2 * 480)
    eac = {one["method"]: one["eac"] for one in figures["cost_forecasts"]}
    assert (eac["cpi"], eac["sci_t"], eac["bottom_up"]) == ("39605.26", "42390.69", None)
    finish = {one["method"]: one["finish"] for one in figures["time_forecasts"]}
    assert finish["es_planned"] == "2026-02-03T17:00:00"
    assert figures["cost_range"] == {"low": "37500.00", "high": "45322.71"}
    assert answer["baseline"] == "schedule"
    assert answer["p_factor"].startswith("0.8947")
    assert answer["findings"][0]["code"] == "cost_over"
    assert set(answer) == {"baseline", "status", "outlook", "p_factor", "findings"}


def test_reports_give_a_history(folder: Path, run) -> None:
    given = arguments(folder, f"--reports={folder / 'reports.csv'}", "--json", "--period=week")
    periods = json.loads(run(*given)[1])["periods"]
    assert [(point["date"][:10], point["ev"], point["ac"]) for point in periods] == [
        ("2026-01-11", "0.00", "0.00"),
        ("2026-01-18", "10000.00", "11000.00"),
        ("2026-01-23", "19000.00", "21500.00"),
        ("2026-01-25", None, None),
        ("2026-02-01", None, None),
    ]
    assert periods[-1]["pv"] == "35000.00"
    assert periods[0]["status"]["undefined"]["cpi"] == "nothing_spent"


@pytest.mark.parametrize(
    ("by", "names"), [("task", ["Design", "Build", "Plan tests"]), ("resource", ["(none)"])]
)
def test_parts_as_csv(folder: Path, run, by: str, names: list[str]) -> None:
    status, said, _ = run(*arguments(folder, "--csv", f"--by={by}", "--method=planned"))
    rows = list(csv.DictReader(io.StringIO(said)))
    assert status == 0
    assert [row["Name"] for row in rows] == names
    assert sum(float(row["BAC"]) for row in rows) == 35000
    assert sum(float(row["EAC"]) for row in rows) == 37500


def test_periods_as_csv(folder: Path, run) -> None:
    said = run(*arguments(folder, "--csv", "--period=month"))[1]
    rows = list(csv.reader(io.StringIO(said)))
    assert rows[1][:4] == ["2026-01-23", "25000.00", "19000.00", "21500.00"]
    assert rows[2][:4] == ["2026-01-31", "35000.00", "", ""]


def test_tables_and_sentences(folder: Path, run) -> None:
    given = arguments(folder, "--by=wbs", "--period=week", "--etc=20000")
    status, said, _ = run(*given)
    assert status == 0
    for text in (
        "39,605.26",
        "41,500.00",
        "-16.0 h",
        "2026-02-05 08:36",
        "Plan tests",
        "SPI(t)",
        "CPI 0.88: each",
    ):
        assert text in said
    chinese = run(*given, "--language=zh")[1]
    for text in ("指标", "进度遵循度", "严重：CPI 0.88：每花 1 元挣得 0.88 元", "（Build）"):
        assert text in chinese


def test_a_page_with_charts_that_needs_nothing_else(folder: Path, run) -> None:
    page, table = folder / "report.html", folder / "curve.csv"
    named = PLAN.replace("Build", "<b>Build & co</b>")
    (folder / "plan.csv").write_text(named, encoding="utf-8")
    tables = [f"--reports={folder / 'reports.csv'}", "--period=week", "--by=task"]
    status, _, complaints = run(*arguments(folder, *tables, f"--html={page}", f"--csv={table}"))
    assert (status, complaints) == (0, "")
    html = page.read_text(encoding="utf-8")
    root = lxml.html.document_fromstring(html)
    assert len(root.findall(".//svg")) == 2
    assert not root.findall(".//script") + root.findall(".//link") + root.findall(".//img")
    assert "http" not in html.replace("http://www.w3.org/2000/svg", "")
    assert "&lt;b&gt;Build &amp; co&lt;/b&gt;" in html
    for text in ("39,605.26", "SPI(t)", "at this rate it will cost", "2026-01-18"):
        assert text in html
    assert table.read_text(encoding="utf-8-sig").startswith("UID,Name,BAC")


def test_a_page_that_cannot_be_written(folder: Path, run) -> None:
    status, out, complaint = run(*arguments(folder, f"--html={folder / 'nowhere' / 'report.html'}"))
    assert (status, out) == (2, "")
    assert "report.html: cannot be opened" in complaint


@pytest.mark.parametrize("moment", ["2025-12-01", "2026-01-05 08:00", "2030-01-01"])
def test_a_page_of_any_date(folder: Path, run, moment: str) -> None:
    page = folder / "report.html"
    assert run(*arguments(folder, f"--date={moment}", f"--html={page}"))[0] == 0
    assert page.read_text(encoding="utf-8").count("<svg") >= 1


def test_a_file_with_a_baseline_of_its_own(tmp_path: Path, run) -> None:
    stored = Baseline(0, MONDAY, FRIDAY, cost=Decimal(100))
    document = file(
        TaskDetails(key=11, cost=Decimal(150), actual_cost=Decimal(120), baselines=(stored,)),
        TaskDetails(key=12, cost=Decimal(80)),
    )
    path = tmp_path / "plan.xml"
    path.write_bytes(write_mspdi(document, schedule(document.plan)))
    answer = json.loads(run(str(path), "--json", "--date=2026-03-06", "--by=wbs")[1])
    assert answer["baseline"] == "stored"
    assert [answer["status"][name] for name in ("bac", "pv", "ev", "ac")] == [
        "100.00",
        "100.00",
        "100.00",
        "120.00",
    ]
    assert [row["name"] for row in answer["rows"]] == ["House", "Walls"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--date=soon"], "“soon” is no date: write 2026-03-31."),
        (["--etc=lots"], "“lots” is no amount."),
        (["--etc=-1"], "“-1” is no amount."),
        (["--costs=missing.csv"], "missing.csv: cannot be opened (No such file or directory)"),
        (["--costs=plan.csv"], "plan.csv: the first row needs the headings date, amount."),
    ],
)
def test_refusals(folder: Path, run, monkeypatch: pytest.MonkeyPatch, more: list[str], said: str) -> None:
    monkeypatch.chdir(folder)
    status, out, complaint = run("plan.csv", *more, "--no-progress")
    assert (status, out) == (2, "")
    assert complaint == f"tongzhou evm: plan.csv: {said}\n"


def test_wrong_cells_are_named(folder: Path, run) -> None:
    (folder / "costs.csv").write_text("date,task,amount\n2026-01-15,9,1\n2026-01-16,1,x\n")
    status, _, complaint = run(*arguments(folder))
    assert status == 2
    assert "costs.csv: 2 cells cannot be taken over:" in complaint
    assert "row 2, task “9”: the plan has no such task" in complaint
    assert "row 3, amount “x”: this is no amount" in complaint


def test_a_plan_without_a_status_date(folder: Path, run) -> None:
    status, _, complaint = run(str(folder / "plan.csv"), "--no-progress")
    assert status == 2
    assert complaint.endswith("the plan has no status date: give one with --date.\n")


def test_a_budget_that_cannot_be_used(folder: Path, run) -> None:
    (folder / "budget.csv").write_text("task,budget\n1,-5\n")
    status, _, complaint = run(*arguments(folder))
    assert status == 2
    assert "Budget line 1 of task 1 (Design) cannot be used: a budget is not negative" in complaint


def test_it_is_a_command_of_tongzhou(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tongzhou.config.cli", "evm", *arguments(folder)],
        capture_output=True, text=True, check=False, timeout=60,
        env={**os.environ, "LANG": "zh_CN.UTF-8", "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "完工时" in done.stdout
