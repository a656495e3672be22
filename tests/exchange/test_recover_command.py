"""``tongzhou recover`` as people run it."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.exchange.test_level_command import run

PLAN = "ID,Name,Duration,Predecessors,Start\n1,=Draft <x>,4d,,2026-03-02\n2,Build,10d,1,\n3,Go live,0d,2,\n"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.csv"
    path.write_text(PLAN)
    return path


def test_json_page_curve_and_a_plan_with_the_first_proposal(plan: Path, tmp_path: Path) -> None:
    page, out = tmp_path / "out.html", tmp_path / "out.xml"
    done = run(
        "recover", plan, "--milestone", "go LIVE", "--days", "2", "--day-cost", "100", "--json", "--html", page,
        "--out", out, "--no-extra-time",
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert told["finish"] == "2026-03-19T17:00:00"
    best = told["proposals"][0]
    assert "cheapest" in best["aims"]
    assert best["won_days"] >= 2
    dates = {
        task["uid"]: task["finish"] for task in json.loads(run("schedule", out, "--json").stdout)["tasks"]
    }
    assert dates[3] == best["new_finish"]
    assert [point["days"] for point in told["curve"]][:2] == [1, 2]
    text = page.read_text(encoding="utf-8")
    assert "<x>" not in text
    (chart,) = [part.partition("</svg>")[0] for part in text.split("<svg")[1:]]
    ElementTree.fromstring(f"<svg{chart}</svg>")


def test_days_that_cannot_be_won_are_status_one_and_nonsense_is_two(plan: Path) -> None:
    much = run("recover", plan, "--milestone", "3", "--days", "14")
    assert much.returncode == 1
    assert "cannot be won" in much.stdout
    unknown = run("recover", plan, "--milestone", "Nirvana", "--days", "1")
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert "there is no task “Nirvana”" in unknown.stderr


def test_tables_speak_chinese_and_say_that_they_guess(plan: Path) -> None:
    said = run("recover", plan, "--milestone", "3", "--days", "1", lang="zh_CN.UTF-8").stdout
    assert "估计" in said
    assert "风险" in said
