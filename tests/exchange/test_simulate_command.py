"""``tongzhou simulate`` as people run it."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tongzhou.config import cli
from tongzhou.web.documents import FONTS

PLAN = (
    "ID,Name,Duration,Predecessors,Start,Deadline\n"
    "1,Dig <deep>,2d,,2026-03-02,\n2,Build,1w,1FS+1d,,2026-03-12\n3,Paint,1d,1,,\n4,Done,0d,2;3,,\n"
)
RANGES = "ID,Low,Likely,High,Cost per day\n1,1d,2d,5d,800\n2,4d,1w,3w,900\n"
RISKS = "Risk,Probability,Tasks,Delay,Cost\n=Rain,30%,2,3d,1000\n"


def run(*arguments: str | Path, lang: str = "C.UTF-8") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "LANG": lang, "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-m", "tongzhou.config.cli", "simulate", *map(str, arguments)],
        capture_output=True, text=True, check=False, env=environment, timeout=120,
    )  # fmt: skip


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path, Path]:
    paths = tmp_path / "plan.csv", tmp_path / "ranges.csv", tmp_path / "risks.csv"
    for path, text in zip(paths, (PLAN, RANGES, RISKS), strict=True):
        path.write_text(text)
    return paths


def test_json_says_everything_and_the_same_again(files: tuple[Path, Path, Path], tmp_path: Path) -> None:
    plan, ranges, risks = files
    page, table = tmp_path / "out.html", tmp_path / "out.csv"
    asked = (plan, "--ranges", ranges, "--risks", risks, "--iterations", "4000", "--seed", "3")
    done = run(*asked, "--json", "--html", page, "--csv", table)
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert (told["iterations"], told["seed"], told["planned"]["finish"]) == (4000, 3, "2026-03-11T17:00:00")
    percentiles = {p["percent"]: p for p in told["finish"]["percentiles"]}
    assert percentiles[10]["date"] < percentiles[50]["date"] < percentiles[80]["date"]
    assert percentiles[80]["error_days"] > 0
    assert {task["uid"]: task["criticality"] for task in told["tasks"]}[1] == 1
    assert told["risks"][0]["delay_days"] == pytest.approx(3, abs=0.4)
    assert told["chances"][0]["kind"] == "deadline"
    assert told["milestones"][0]["name"] == "Done"
    assert told["cost"]["percentiles"][0]["cost"] > 800
    assert [level["probability"] for level in told["joint"]] == [0.5, 0.7, 0.8]
    assert json.loads(run(*asked, "--json", "--workers", "2").stdout) == told
    _check_page(page.read_text(encoding="utf-8"))
    rows = list(csv.DictReader(io.StringIO(table.read_text(encoding="utf-8-sig"))))
    assert {row["kind"] for row in rows} == {"finish", "milestone", "cost", "chance", "task", "risk"}
    assert {row["name"] for row in rows if row["kind"] == "risk"} == {"'=Rain"}


def _check_page(page: str) -> None:
    """It stands for itself: no script, nothing from elsewhere, every chart well-formed, names escaped."""
    assert "<script" not in page
    assert not re.findall(r"(?:src|href)=|url\(|@import", page)
    charts = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(charts) == 6
    for chart in charts:
        ElementTree.fromstring(chart)
        assert "nan" not in chart
    assert "Dig &lt;deep&gt;" in page
    assert "<deep>" not in page


def test_tables_speak_both_languages_and_say_what_was_assumed(files: tuple[Path, Path, Path]) -> None:
    english = run(files[0], "--iterations", "500")
    assert english.returncode == 0
    assert "Planned finish 2026-03-11 17:00" in english.stdout
    assert "10 % less to 30 % more" in english.stdout
    chinese = run(files[0], "--iterations", "500", lang="zh_CN.UTF-8")
    assert "计划完成 2026-03-11 17:00" in chinese.stdout
    assert "影响完成日期的任务" in chinese.stdout
    assert "\x1b" not in english.stdout


@pytest.mark.skipif(not any(FONTS.glob("*.ttf")), reason="the front end has not been built")
def test_the_charts_are_written_as_a_picture(files: tuple[Path, Path, Path], tmp_path: Path) -> None:
    picture = tmp_path / "out.png"
    assert run(files[0], "--iterations", "500", "--png", picture, "--language", "zh").returncode == 0
    assert picture.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("option", "value", "language", "sentence"),
    [
        ("--ranges", "none.csv", "en", "none.csv: cannot be opened"),
        ("--ranges", "wrong.csv", "zh", "第 2 行“ID”“9”：没有这个任务"),
        ("--correlation", "3", "zh", "相关系数 3 不在 0 与 1 之间"),
        ("--spread", "200", "en", "must begin between -100 % and 0"),
        ("--iterations", "1", "zh", "迭代次数 1"),
        ("--html", "no/such/folder.html", "zh", "folder.html：没有这个文件"),
    ],
)
def test_what_cannot_be_done_ends_with_status_two_and_a_sentence(
    files: tuple[Path, Path, Path],
    tmp_path: Path,
    option: str,
    value: str,
    language: str,
    sentence: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "wrong.csv").write_text("ID,Low,High\n9,1d,2d\n")
    given = str(tmp_path / value) if "." in value else value
    status = cli.main(["simulate", str(files[0]), option, given, "--language", language])
    cli.choose_language(None)
    said = capsys.readouterr()
    assert (status, said.out) == (2, "")
    assert sentence in said.err


def test_simulating_needs_no_django() -> None:
    script = (
        "import sys; from tongzhou.config.commands import simulate, simulate_charts, simulate_figures; "
        "import tongzhou.engine.simulation, tongzhou.web.documents; sys.exit('django' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
