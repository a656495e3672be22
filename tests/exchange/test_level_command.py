"""``tongzhou level`` as people run it."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

PLAN = (
    "ID,Name,Duration,Predecessors,Start,Resource Names\n"
    "1,=Draft <x>,2d,,2026-03-02,Ann\n2,Survey,3d,,2026-03-02,Ann\n3,Call,1d,,2026-03-02,Ann\n4,Build,4d,3,,Bob\n"
)


def run(*arguments: str | Path, lang: str = "C.UTF-8") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "LANG": lang, "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-m", "tongzhou.config.cli", *map(str, arguments)],
        capture_output=True, text=True, check=False, env=environment, timeout=120,
    )  # fmt: skip


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.csv"
    path.write_text(PLAN)
    return path


def test_json_csv_page_and_a_plan_that_has_the_proposed_dates(plan: Path, tmp_path: Path) -> None:
    page, table, out = tmp_path / "out.html", tmp_path / "out.csv", tmp_path / "out.xml"
    asked = ("level", plan, "--schedules", "60", "--json", "--html", page, "--csv", table, "--out", out)
    done = run(*asked)
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert (told["finish_before"], told["finish_after"]) == ("2026-03-06T17:00:00", "2026-03-09T17:00:00")
    assert told["overloads_after"] == told["unsolved"] == []
    assert {move["uid"] for move in told["moves"]} == {1, 2}
    assert {move["reason"]["resource"] for move in told["moves"]} == {"Ann"}
    dates = {
        task["uid"]: task["start"] for task in json.loads(run("schedule", out, "--json").stdout)["tasks"]
    }
    assert {move["uid"]: move["new_start"] for move in told["moves"]}.items() <= dates.items()
    again = run("level", plan, "--schedules", "60", "--json", "--out", out, "--constraints")
    assert json.loads(again.stdout) == told
    constrained = {t["uid"]: t["start"] for t in json.loads(run("schedule", out, "--json").stdout)["tasks"]}
    assert constrained == dates
    rows = list(csv.DictReader(io.StringIO(table.read_text(encoding="utf-8-sig"))))
    assert rows[0]["name"] == "'=Draft <x>"
    text = page.read_text(encoding="utf-8")
    assert "<script" not in text
    assert "<x>" not in text
    charts = [part.partition("</svg>")[0] for part in text.split("<svg")[1:]]
    assert len(charts) == 2
    for chart in charts:
        ElementTree.fromstring(f"<svg{chart}</svg>")


def test_tables_speak_both_languages(plan: Path) -> None:
    english = run("level", plan, "--schedules", "30").stdout
    assert "2 tasks move; overloads: 1 before, 0 after" in english
    assert "Ann, week of 2026-03-02" in english
    assert "个任务变动" in run("level", plan, "--schedules", "30", lang="zh_CN.UTF-8").stdout


def test_within_slack_tells_what_is_left(plan: Path) -> None:
    told = json.loads(run("level", plan, "--schedules", "30", "--within-slack", "--json").stdout)
    assert told["finish_after"] == told["finish_before"]
    assert [u["code"] for u in told["unsolved"]] == ["no_room_before_latest"]
    said = run("level", plan, "--schedules", "30", "--within-slack").stdout
    assert "no room before its latest start" in said


def test_wrong_arguments_are_refused_in_words(plan: Path) -> None:
    unknown = run("level", plan, "--resources", "Zoe")
    assert (unknown.returncode, unknown.stderr) == (
        2,
        "tongzhou level: plan.csv: there is no resource “Zoe”.\n",
    )
    assert run("level", plan, "--seconds", "0").returncode == 2
    only = json.loads(run("level", plan, "--schedules", "30", "--resources", "bob", "--json").stdout)
    assert only["moves"] == []
