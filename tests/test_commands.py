"""The commands, run as processes: what they say, what they refuse, how they end."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.processes import PATIENCE, environment, run, server

REPOSITORY = Path(__file__).resolve().parent.parent


def start(folder: Path, *arguments: str) -> list[str | Path]:
    """The arguments of an empty installation in a folder, on any free port."""
    return ["start", "--no-demo", "--port", "0", "--data", folder, *arguments]


@pytest.fixture(scope="module")
def first_start(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of an installation that has been started once, and what it said."""
    folder = tmp_path_factory.mktemp("installed")
    with server(folder / "output", *start(folder), env=environment()) as first:
        first.address()
        assert first.stop() == 0
    return folder, first.said()


@pytest.fixture
def home(first_start: tuple[Path, str], tmp_path: Path) -> Path:
    """A copy of it for one test."""
    return Path(shutil.copytree(first_start[0], tmp_path / "home"))


def test_the_first_start_makes_an_administrator(first_start: tuple[Path, str]) -> None:
    assert "管理员 Administrator   admin@tongzhou.example" in first_start[1]


def test_the_second_start_finds_everything_ready(home: Path, tmp_path: Path) -> None:
    with server(tmp_path / "second", *start(home), env=environment()) as second:
        with urlopen(f"{second.address()}/readyz", timeout=PATIENCE) as answer:
            assert answer.read() == b"ready"
        assert second.stop() == 0
    assert "请用自己的账号登录。 Sign in with your own account." in second.said()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_the_server_without_a_word(home: Path, tmp_path: Path, how: signal.Signals) -> None:
    with server(tmp_path / "output", *start(home, "--language", "en"), env=environment()) as started:
        with urlopen(f"{started.address()}/healthz", timeout=PATIENCE) as answer:
            assert answer.status == 200
        before = started.said()
        assert started.stop(how) == 0
        assert started.said().strip() == before.strip()


def test_an_open_event_stream_does_not_hold_up_the_stop(home: Path, tmp_path: Path) -> None:
    own = environment(TONGZHOU_SECRET_KEY=os.environ["TONGZHOU_SECRET_KEY"])
    from tongzhou.activity.live import ticket

    with server(tmp_path / "output", *start(home), env=own) as started:
        stream = urlopen(f"{started.address()}/events?ticket={ticket('user:1', 1)}", timeout=PATIENCE)
        assert stream.readline() == b"retry: 2000\n"
        assert started.stop() == 0
        assert stream.read() == b"\n"
        stream.close()
    assert "Traceback" not in started.said()
    assert "ERROR" not in started.said()


def test_a_busy_port_is_named_in_both_languages(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = run("start", "--no-demo", "--data", tmp_path, "--port", port, env=environment())
    assert ended.returncode == 1
    assert f"端口 {port} 已被占用" in ended.stderr
    assert f"Port {port} is in use" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_several_workers_are_refused_on_sqlite(tmp_path: Path) -> None:
    ended = run(*start(tmp_path, "--workers", "2"), env=environment())
    assert ended.returncode == 1
    assert "SQLite works with one process" in ended.stderr


def test_a_server_refuses_a_database_that_was_not_migrated(tmp_path: Path) -> None:
    ended = run("serve", "--port", "0", env=environment(TONGZHOU_HOME=str(tmp_path)))
    assert ended.returncode == 1
    assert "tongzhou manage migrate" in ended.stderr


def test_a_database_of_a_newer_version_is_refused(home: Path) -> None:
    with contextlib.closing(sqlite3.connect(home / "tongzhou.sqlite3")) as database, database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('plan', '9999_x', '2099-01-01')"
        )
    ended = run(*start(home), env=environment())
    assert ended.returncode == 1
    assert "This database was made by a newer Tongzhou" in ended.stderr
    assert "plan.9999_x" in ended.stderr


def test_a_machine_without_python_is_told_so_in_both_languages(tmp_path: Path) -> None:
    dirname = shutil.which("dirname")
    assert dirname is not None
    (tmp_path / "dirname").symlink_to(dirname)
    command = ["/bin/sh", REPOSITORY / "bin/run"]
    ended = subprocess.run(command, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "需要 Python 3.11" in ended.stderr
    assert "Python 3.11 or later is needed" in ended.stderr
