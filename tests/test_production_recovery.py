"""Production with all its parts: PostgreSQL, two server processes, two workers; any of them may be killed."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.request import HTTPCookieProcessor, Request, build_opener, urlopen

import pytest
from django.conf import settings

from tests.migrated import connect, migrate, postgresql_url
from tests.operations.killing import shell
from tests.processes import PATIENCE, Server, environment, run, server
from tests.test_production_start import database, sign_in  # noqa: F401  # a fixture
from tongzhou.activity.live import ticket

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]
RECOVERY_SECONDS = 30
"""Ten are promised; a machine that is busy with other tests gets thrice that."""
ENQUEUE = """
from tongzhou.operations.actions import enqueue
print(enqueue("operations.tidy_up").pk)
"""
STATE = """
from tongzhou.operations.models import Job
job = Job.objects.get(pk=%s)
print(f"{job.state}:{job.attempts}:{job.worker}")
"""
ANNOUNCE = """
from django.db import transaction
from tongzhou.activity.live import announce
with transaction.atomic():
    announce("user:1", {"version": 7})
print("said")
"""


@pytest.fixture
def installation(database: str, tmp_path: Path) -> dict[str, str]:  # noqa: F811  # the fixture
    """The environment of a migrated, empty installation."""
    own = environment(
        DATABASE_URL=postgresql_url(database),
        TONGZHOU_HOME=str(tmp_path),
        TONGZHOU_SECRET_KEY=settings.SECRET_KEY,
        TONGZHOU_METRICS_TOKEN="figures",
    )
    migrate(own)
    return own


def children(process: int) -> list[int]:
    """The processes that answer: those that a server's first process has started."""
    return list(map(int, Path(f"/proc/{process}/task/{process}/children").read_text().split()))


@contextlib.contextmanager
def workers(folder: Path, env: dict[str, str]) -> Iterator[list[Server]]:
    """Two workers, once they have said their names."""
    with contextlib.ExitStack() as running:
        started = [
            running.enter_context(server(folder / f"worker-{number}", "worker", env=env))
            for number in range(2)
        ]
        for worker in started:
            wait_for(lambda worker=worker: worker.said().strip())
        yield started


def wait_for(true: Callable[[], object], seconds: float = PATIENCE) -> float:
    """Wait until something is true; return how long that took."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds, "it has not become true"
        time.sleep(0.1)
    return time.monotonic() - began


def answers(address: str) -> bool:
    """Whether a new connection is answered."""
    with contextlib.suppress(OSError), urlopen(f"{address}/readyz", timeout=5) as answer:
        return bool(answer.read() == b"ready")
    return False


def result_of(job: str, env: dict[str, str]) -> list[str]:
    """State, attempts and worker of a job that has ended."""
    found = [""]

    def ended() -> bool:
        found[0] = shell(STATE % job, env)
        return found[0].startswith(("done", "dead"))

    wait_for(ended)
    return found[0].split(":", 2)


def test_any_process_may_be_killed(installation: dict[str, str], tmp_path: Path) -> None:
    email, password = run("administrator", "--language", "en", env=installation).stdout.split()
    serving = server(tmp_path / "output", "serve", "--port", "0", "--workers", "2", env=installation)
    with serving as started, workers(tmp_path, installation) as working:
        address = started.address()
        wait_for(lambda: answers(address))
        browser = build_opener(HTTPCookieProcessor(CookieJar()))
        assert "/sign-in/" not in sign_in(browser, address, email, password)

        # A job of another process runs once, in one of the workers.
        state, attempts, name = result_of(shell(ENQUEUE, installation), installation)
        assert (state, attempts) == ("done", "1")
        assert name in {worker.said().split()[0] for worker in working}

        # What another process announces reaches the streams of both server processes.
        streams = [
            urlopen(f"{address}/events?ticket={ticket('user:1', 1)}", timeout=PATIENCE) for _ in range(4)
        ]
        assert [stream.readline() for stream in streams] == [b"retry: 2000\n"] * 4
        shell(ANNOUNCE, installation)
        for stream in streams:
            assert [stream.readline() for _ in range(3)][2] == b'data: {"version":7}\n'

        # Figures are the same whichever process is asked.
        for _attempt in range(6):
            browser.open(f"{address}/me/", timeout=PATIENCE).close()
        for _attempt in range(4):
            request = Request(f"{address}/metrics", headers={"Authorization": "Bearer figures"})
            with urlopen(request, timeout=PATIENCE) as page:
                text = page.read().decode()
            counted = re.search(r'tongzhou_requests_total\{method="GET",status="200",view="me"\} (\d+)', text)
            assert counted is not None
            assert int(counted[1]) >= 6
            assert "\ntongzhou_streams 4.0\n" in text
            assert "\ntongzhou_workers 2.0\n" in text
        for stream in streams:
            stream.close()

        # A server process dies: the other one goes on answering, and a new one takes its place.
        before = children(started.process.pid)
        assert len(before) == 2
        os.kill(before[0], signal.SIGKILL)
        assert wait_for(lambda: answers(address)) < RECOVERY_SECONDS
        new = lambda: [pid for pid in children(started.process.pid) if pid not in before]  # noqa: E731
        assert wait_for(new) < RECOVERY_SECONDS
        with browser.open(f"{address}/me/", timeout=PATIENCE) as page:
            assert email in page.read().decode()

        # A worker dies: the other one does the jobs.
        working[0].process.kill()
        working[0].process.wait()
        survivor = working[1].said().split()[0]
        assert result_of(shell(ENQUEUE, installation), installation) == ["done", "1", survivor]

        # The database drops all connections: everybody comes back by themselves.
        with connect("postgres") as doctor:
            doctor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'production_%'"
            )
        assert wait_for(lambda: answers(address)) < RECOVERY_SECONDS
        assert result_of(shell(ENQUEUE, installation), installation)[0] == "done"
        assert working[1].stop() == 0
        assert started.stop() == 0


def test_workers_born_from_one_do_jobs_and_are_replaced(installation: dict[str, str], tmp_path: Path) -> None:
    order = ("worker", "--processes", "2", "--threads", "1")
    with server(tmp_path / "workers", *order, env=installation) as together:
        names = lambda: re.findall(r"^\S+:\d+:[0-9a-f]{6}$", together.said(), re.MULTILINE)  # noqa: E731
        wait_for(lambda: len(names()) == 2)
        first = children(together.process.pid)
        assert len(first) == 2
        for pid in first:
            os.kill(pid, signal.SIGKILL)
        wait_for(lambda: len(names()) == 4)
        replaced = children(together.process.pid)
        assert len(replaced) == 2
        assert not set(first) & set(replaced)
        state, attempts, name = result_of(shell(ENQUEUE, installation), installation)
        assert (state, attempts) == ("done", "1")
        assert name in names()
        assert int(name.split(":")[-2]) in replaced
        assert together.stop() == 0
    assert not any(Path(f"/proc/{pid}").exists() for pid in replaced)
