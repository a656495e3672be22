"""Killing workers while they work, and counting what they have done."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.processes import run

THREADS = 4
"""Of two workers: after as many jobs everybody is at work."""
WORKER = Path(__file__).with_name("worker_with_tasks.py")
COUNT = """
import time
from tongzhou.operations.models import Job
left, until = Job.objects.exclude(task="test.tick").exclude(state="done"), time.monotonic() + %d
while left.exists() and time.monotonic() < until:
    time.sleep(0.1)
print(left.count())
"""
ENQUEUE = """
from django.db import transaction
from tongzhou.operations.actions import enqueue
with transaction.atomic():
    for number in range(%d):
        enqueue("test.line", number=number)
print("done")
"""


@dataclass(frozen=True)
class Outcome:
    """What became of the jobs."""

    lost: int
    repeated: int
    kills: int
    seconds: float
    not_done: int


def shell(code: str, env: dict[str, str]) -> str:
    """Run a few lines in the installation; return the last word that they printed."""
    done = run("manage", "shell", "-v", "0", "-c", code, env=env)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()[-1]


def start(env: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start a worker; it is ready when it has said its name."""
    process = subprocess.Popen(
        [sys.executable, WORKER], env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdout is not None
    with process.stdout as said:
        said.readline()
    return process


def kill_while_working(
    env: dict[str, str], lines: Path, *, jobs: int, kills: int, pause: float, patience: float = 120
) -> Outcome:
    """Have two workers do so many jobs, and kill one of them at random, ``pause`` seconds after both have begun."""
    env = env | {"TONGZHOU_TEST_LINES": str(lines)}
    lines.touch()
    shell(ENQUEUE % jobs, env)
    workers, began, chance = [start(env), start(env)], time.monotonic(), random.Random(7)
    try:
        for _kill in range(kills):
            wait_for_lines(lines, min(len(done(lines)) + THREADS, jobs))
            time.sleep(pause)
            number = chance.randrange(2)
            workers[number].send_signal(signal.SIGKILL)
            workers[number].wait()
            workers[number] = start(env)
        wait_for_lines(lines, jobs, patience)
        left = int(shell(COUNT % patience, env))
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait(60)
    counted = Counter(line for line in written(lines) if line != "tick")
    return Outcome(
        lost=sum(str(number) not in counted for number in range(jobs)),
        repeated=sum(count - 1 for count in counted.values()),
        kills=kills,
        seconds=time.monotonic() - began,
        not_done=left,
    )


def wait_for_lines(lines: Path, most: int, seconds: float = 120) -> None:
    """Wait until so many jobs have been done."""
    until = time.monotonic() + seconds
    while len(done(lines)) < most and time.monotonic() < until:
        time.sleep(0.02)


def done(lines: Path) -> set[str]:
    """The jobs that have been done."""
    return set(written(lines)) - {"tick"}


def written(lines: Path) -> list[str]:
    """The lines so far."""
    return lines.read_text().split()
