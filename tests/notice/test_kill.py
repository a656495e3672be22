"""Workers are killed in the middle of telling and sending: nothing is lost, nothing comes under another receipt."""

from __future__ import annotations

import os
import random
import select
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.db import connection

from tests.processes import environment
from tongzhou.accounts.models import User
from tongzhou.activity.actions import record
from tongzhou.notice.actions.channels import create_channel
from tongzhou.notice.models import Delivery, Notification
from tongzhou.operations.models import Job
from tongzhou.projects.models import Project

KILLS, MESSAGES = 20, 60
PATIENCE = 120
WORKER = Path(__file__).parent / "worker.py"


def database_url() -> str:
    """The tests' database, for another process."""
    named = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{named['NAME']}"
    host = named["HOST"]
    place = (
        f"/{named['NAME']}?host={host}" if host.startswith("/") else f"{host}:{named['PORT']}/{named['NAME']}"
    )
    return f"postgresql://{named['USER']}:{named['PASSWORD']}@{place}"


class Workers:
    """One worker at a time: started, killed, waited for."""

    def __init__(self, port: int) -> None:
        own = {
            "DATABASE_URL": database_url(),
            "TONGZHOU_HOME": str(configured.DATA),
            "TONGZHOU_SECRET_KEY": configured.SECRET_KEY,
            "TONGZHOU_EGRESS_ALLOW": f"127.0.0.1:{port}",
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        }
        self.process = subprocess.Popen(
            [sys.executable, WORKER],
            env=environment(**own),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.pid = 0

    def start(self, number: int) -> None:
        """The next worker."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{number}\n")
        self.process.stdin.flush()
        self.pid = int(self._said())

    def kill(self) -> None:
        """End it in the midst of whatever it does."""
        os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> None:
        """Until it has ended."""
        assert self._said() == "ended"

    def stop(self) -> None:
        """No more workers."""
        self.process.communicate(timeout=PATIENCE)

    def _said(self) -> str:
        assert self.process.stdout is not None
        ready, _write, _error = select.select([self.process.stdout], [], [], PATIENCE)
        assert ready, "the worker says nothing"
        return self.process.stdout.readline().strip()


class Receiver:
    """Takes messages, and on request kills who has just sent one, before it hears that it was taken."""

    def __init__(self) -> None:
        self.receipts: Counter[str] = Counter()
        self.victim: Workers | None = None
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                outer.receipts[self.headers["Tongzhou-Delivery"]] += 1
                victim, outer.victim = outer.victim, None
                if victim is not None:
                    victim.kill()
                    return
                self.send_response(204)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def still_open() -> int:
    """How many lines are still to be told, and messages to be sent."""
    tasks = ("notice.dispatch", "notice.deliver")
    jobs = Job.objects.filter(task__in=tasks, state__in=["waiting", "running"]).count()
    return jobs + Delivery.objects.filter(state__in=["queued", "failed"]).count()


@pytest.mark.django_db(transaction=True)
def test_twenty_killed_workers_lose_no_message(harbour: Project, mara: User, lee: User) -> None:
    Job.objects.all().delete()
    Notification.objects.all().delete()
    receiver = Receiver()
    port = receiver.server.server_port
    configured.EGRESS_ALLOW = frozenset({f"127.0.0.1:{port}"})
    create_channel(
        by=mara, project=harbour, type="webhook", name="Hook", url=f"http://127.0.0.1:{port}/", language="en",
        kinds=["plan"],
    )  # fmt: skip
    for number in range(MESSAGES):
        record("plan.baseline_set", harbour, by=mara, project_id=harbour.pk, label=f"Baseline {number}")
    chance, workers = random.Random(7), Workers(port)
    for kill in range(KILLS):
        workers.start(kill)
        if kill % 2:
            receiver.victim = workers
            if still_open_messages() == 0:
                record("plan.baseline_set", harbour, by=mara, project_id=harbour.pk, label=f"More {kill}")
        else:
            wait_for_work()
            time.sleep(chance.random() * 0.1)
            workers.kill()
        workers.wait()
    receiver.victim = None
    workers.start(KILLS)
    deadline = time.monotonic() + PATIENCE
    while still_open() and time.monotonic() < deadline:
        time.sleep(0.05)
    workers.kill()
    workers.wait()
    workers.stop()
    receiver.server.shutdown()
    receiver.server.server_close()
    told = Delivery.objects.filter(type="channel")
    expected = {str(receipt) for receipt in told.values_list("receipt", flat=True)}
    assert told.count() >= MESSAGES
    assert set(told.values_list("state", flat=True)) == {"sent"}
    assert set(receiver.receipts) == expected
    assert sum(receiver.receipts.values()) - len(expected) <= KILLS
    assert sum(receiver.receipts.values()) > len(expected)  # the kills did hit between sending and noting
    assert Notification.objects.filter(user=lee, kind="plan").count() == told.count()


def still_open_messages() -> int:
    return Delivery.objects.filter(type="channel", state__in=["queued", "failed"]).count()


def wait_for_work() -> None:
    """Let the worker do something, unless there is nothing left to do."""
    before, deadline = still_open(), time.monotonic() + 10
    while time.monotonic() < deadline:
        if before == 0 or still_open() != before:
            return
        time.sleep(0.01)
