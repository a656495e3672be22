"""Processes that are born from one: who dies is replaced, and nobody stays when the first one has gone."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.processes import PATIENCE, environment

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="asks Linux for its processes")
PROGRAM = """
import django, os, sys, threading, time
django.setup()
from tongzhou.config import supervisor
supervisor.SECONDS_WITHOUT_SIGN, supervisor.SHORT_LIFE = 5.0, 0.1
shared = list(range(1000))
def work():
    assert len(shared) == 1000
    os.write(1, b"works\\n")  # at once, or two processes write into each other
    threading.Event().wait()
def refuse():
    sys.exit(3)
sys.exit(supervisor.Supervisor([{tasks}], hopeless=3).run())
"""


def children(pid: int) -> set[int]:
    """The processes that a process has started."""
    with contextlib.suppress(OSError):
        return {int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}
    return set()


def wait_for(true: Callable[[], object]) -> None:
    """Wait until something is true."""
    until = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < until, "it has not become true"
        time.sleep(0.05)


@contextlib.contextmanager
def supervised(tasks: str, *, before: str = "") -> Iterator[subprocess.Popen[str]]:
    """A process that watches over these tasks."""
    program = before + PROGRAM.format(tasks=tasks)
    started = subprocess.Popen(
        [sys.executable, "-c", program],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield started
    finally:
        if started.poll() is None:
            started.terminate()
        started.communicate(timeout=PATIENCE)


def both(started: subprocess.Popen[str]) -> set[int]:
    """Its two processes, as soon as they work."""
    assert started.stdout is not None
    assert [started.stdout.readline() for _ in range(2)] == ["works\n", "works\n"]
    return children(started.pid)


def test_who_is_killed_is_replaced_and_a_signal_ends_all() -> None:
    with supervised("work, work") as started:
        first = both(started)
        assert len(first) == 2
        os.kill(min(first), signal.SIGKILL)
        wait_for(lambda: len(children(started.pid) - {min(first)}) == 2)
        everybody = first | children(started.pid)
        started.terminate()
        assert started.wait(PATIENCE) == 0
        assert not any(Path(f"/proc/{pid}").exists() for pid in everybody)


def test_who_gives_no_sign_of_life_is_replaced() -> None:
    with supervised("work, work") as started:
        first = both(started)
        os.kill(max(first), signal.SIGSTOP)
        wait_for(lambda: len(children(started.pid) - {max(first)}) == 2)
        assert min(first) in children(started.pid)


def test_nobody_stays_when_the_supervisor_is_killed() -> None:
    with supervised("work, work") as started:
        everybody = both(started)
        started.kill()
        started.wait(PATIENCE)
        wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in everybody))


def test_a_process_that_cannot_start_ends_all() -> None:
    with supervised("work, refuse") as started:
        assert started.wait(PATIENCE) == 3


def test_a_process_with_threads_is_not_copied() -> None:
    thread = (
        "import threading; threading.Thread(target=threading.Event().wait, name='other', daemon=True).start()"
    )
    with supervised("work, work", before=thread) as started:
        _out, said = started.communicate(timeout=PATIENCE)
        assert started.returncode == 1
        assert "NotAloneError: Threads run before the fork: other" in said
