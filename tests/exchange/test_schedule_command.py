"""``tongzhou schedule`` as people run it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.exchange.plans import document
from tongzhou.engine.critical_path import schedule
from tongzhou.exchange.mspdi_writer import write_mspdi
from tongzhou.exchange.table.xlsx_writer import write_xlsx

TABLE = "ID,Name,Duration,Predecessors,Start\n1,Dig,2d,,2026-03-02\n2,Build,1w,1FS+1d,\n3,Paint,1d,1,\n"
FIELDS = {
    "uid", "name", "start", "finish", "early_start", "early_finish", "late_start", "late_finish", "total_slack_min",
    "free_slack_min", "critical", "summary", "drivers",
}  # fmt: skip


def run(*arguments: str, lang: str = "C.UTF-8") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "LANG": lang, "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-m", "tongzhou.config.cli", "schedule", *arguments],
        capture_output=True, text=True, check=False, env=environment, timeout=60,
    )  # fmt: skip


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "plan.csv"
    path.write_text(TABLE)
    return path


def test_json_has_exactly_the_promised_fields(table: Path) -> None:
    done = run(str(table), "--json", "--no-progress")
    assert (done.returncode, done.stderr) == (0, "")
    tasks = json.loads(done.stdout)["tasks"]
    assert [set(task) for task in tasks] == [FIELDS] * 3
    dig, build, paint = tasks
    assert (dig["start"], dig["finish"]) == ("2026-03-02T08:00:00", "2026-03-03T17:00:00")
    assert (build["start"], build["finish"]) == ("2026-03-05T08:00:00", "2026-03-11T17:00:00")
    assert (paint["total_slack_min"], paint["free_slack_min"], paint["critical"]) == (
        2400 + 480 - 480,
        2400,
        False,
    )
    assert build["drivers"][0]["kind"] == "predecessor"
    assert (build["drivers"][0]["uid"], build["drivers"][0]["type"], build["drivers"][0]["lag"]) == (
        1,
        "FS",
        480,
    )


def test_every_format_gives_the_same_dates(tmp_path: Path) -> None:
    plan = document()
    computed = schedule(plan.plan)
    (tmp_path / "plan.xml").write_bytes(write_mspdi(plan, computed))
    (tmp_path / "plan.xlsx").write_bytes(write_xlsx(plan, computed))
    answers = [json.loads(run(str(tmp_path / name), "--json").stdout) for name in ("plan.xml", "plan.xlsx")]
    dates = [[(t["start"], t["finish"]) for t in answer["tasks"]] for answer in answers]
    assert dates[0] == dates[1]


def test_the_table_shows_names_as_they_are_and_the_driver(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text(TABLE.replace("Dig", "[red]Dig\x1b[31m[/red]"))
    done = run(str(path))
    assert done.returncode == 0
    assert "[red]Dig [31m[/red]" in done.stdout
    assert "\x1b" not in done.stdout
    assert "1FS+480" in done.stdout
    assert "总浮动时间" in run(str(path), lang="zh_CN.UTF-8").stdout


def test_the_language_can_be_chosen(table: Path) -> None:
    assert "总浮动时间" in run(str(table), "--language", "zh").stdout
    assert "Total float" in run(str(table), "--language", "en", lang="zh_CN.UTF-8").stdout
    assert run(str(table), "--language", "fr").returncode == 2


@pytest.mark.parametrize(
    ("name", "content", "english", "chinese"),
    [
        ("a.mpp", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Save As", "另存为"),
        ("a.xml", b"<Project><Tasks>", "the XML is broken in line 1", "XML 在第 1 行"),
        ("a.csv", b"ID,Name,Duration\n1,A,soon\n", "row 2, Duration “soon”", "第 2 行“Duration”“soon”"),
        ("a.csv", b"ID,Name,Predecessors\n1,A,2\n2,B,1\n", "in a circle", "循环依赖"),
    ],
)
def test_a_bad_file_ends_with_status_two_and_a_sentence(
    tmp_path: Path, name: str, content: bytes, english: str, chinese: str
) -> None:
    (tmp_path / name).write_bytes(content)
    for lang, sentence in (("en_GB.UTF-8", english), ("zh_CN.UTF-8", chinese)):
        done = run(str(tmp_path / name), "--json", lang=lang)
        assert (done.returncode, done.stdout) == (2, "")
        assert name in done.stderr
        assert sentence in done.stderr
        assert "Traceback" not in done.stderr


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    done = run(str(tmp_path / "none.xml"))
    assert (done.returncode, "none.xml" in done.stderr, "Traceback" in done.stderr) == (2, True, False)


def test_the_limit_of_tasks_can_be_set(table: Path) -> None:
    done = run(str(table), "--limit-tasks", "2")
    assert done.returncode == 2
    assert "at most 2" in done.stderr
    assert run(str(table), "--limit-tasks", "60000", "--json").returncode == 0


def test_scheduling_needs_no_django() -> None:
    script = (
        "import sys; from tongzhou.config import cli; from tongzhou.config.commands import schedule; "
        "import tongzhou.exchange.parsing, tongzhou.engine.critical_path; sys.exit('django' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_an_unknown_command_shows_what_there_is() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tongzhou.config.cli", "nonsense"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "schedule" in done.stderr
