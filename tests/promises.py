"""Breaking an installation on purpose, and counting what broke: servers killed while they write, people who collide."""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.migrated import migrate
from tests.operations.killing import shell
from tests.processes import Server, run, server

TOKEN = """
from tongzhou.accounts.actions import create_token
from tongzhou.accounts.models import User
print(create_token(User.objects.get(), name="promises", expires_on=None)[1])
"""
NUMBERS = """
from tongzhou.plan.models import WorkItem
print(",".join(map(str, WorkItem.objects.filter(project__key="promises").values_list("number", flat=True))))
"""
DATES = {"start_date": "2031-03-03"}
IMPORTED = """
from django.db.models import Count
from tongzhou.projects.models import Project
counted = Project.objects.filter(key__startswith="torn").annotate(items=Count("work_items"))
print(",".join(f"{one.key}:{one.items}" for one in counted) or "none")
"""


@dataclass
class Place:
    """An installation with one administrator, and how to reach it."""

    env: dict[str, str]
    folder: Path
    token: str = ""
    started: Server | None = None
    address: str = ""
    starts: int = 0

    def prepare(self) -> None:
        """Migrate, and create the administrator with a token."""
        self.env |= {"TONGZHOU_LIMIT_API_PER_MINUTE": "1000000", "TONGZHOU_LIMIT_HEAVY_PER_MINUTE": "10000"}
        migrate(self.env)
        done = run("administrator", "--language", "en", env=self.env)
        assert done.returncode == 0, done.stderr
        self.token = shell(TOKEN, self.env)

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Keep a server running, with a project named *promises* in it; ``kill`` replaces it."""
        self.start()
        try:
            client = self.ask("POST", "/clients", {"name": "Client"}).content["id"]
            made = self.ask(
                "POST", "/projects", {"key": "promises", "name": "Promises", "client": client} | DATES
            )
            assert made.status == 201, made.content
            yield
        finally:
            self.stop(signal.SIGTERM)

    def start(self) -> None:
        """Start the server; it can be reached afterwards."""
        self.starts += 1
        self.around = server(self.folder / f"output-{self.starts}", "serve", "--port", "0", env=self.env)
        self.started = self.around.__enter__()
        self.address = self.started.address()

    def stop(self, how: signal.Signals) -> None:
        """End it."""
        assert self.started is not None
        self.started.process.send_signal(how)
        self.around.__exit__(None, None, None)

    def kill(self) -> None:
        """Kill it in the middle of whatever it does, and start another one."""
        self.stop(signal.SIGKILL)
        self.start()

    def ask(self, method: str, path: str, body: Any = None, **given: str) -> Answer:
        """One request of the API; OSError or HTTPException when the server goes away meanwhile."""
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=60)
        try:
            own = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"} | given
            data = (
                body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else None
            )
            connection.request(method, f"/api/v1{path}", data, own)
            answer = connection.getresponse()
            text = answer.read()
            headers = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, json.loads(text) if text else {}, headers)
        finally:
            connection.close()


@dataclass(frozen=True)
class Answer:
    """What the API said."""

    status: int
    content: Any
    headers: dict[str, str]


@dataclass
class Saved:
    """Writes that were acknowledged, and which of them are gone."""

    acknowledged: set[int] = field(default_factory=set)
    kills: int = 0
    lost: int = 0
    twice: int = 0
    interrupted: bool = False
    refused: Counter[str] = field(default_factory=Counter)
    """What the server said instead of saving, and how often."""


def kill_while_writing(place: Place, *, writes: int, kills: int, writers: int = 4) -> Saved:
    """Have several people create items, and kill the server again and again; then look for what was acknowledged.

    Whoever interrupts it (Ctrl-C) gets the count of what there was until then, and so does whoever has no patience left
    on a machine that is busy with other things.
    """
    found, enough, chance = Saved(), threading.Event(), random.Random(7)
    given: list[int] = []

    def write() -> None:
        while not enough.is_set():
            try:
                made = place.ask("POST", "/projects/promises/items", {"name": "Saved"})
            except (OSError, http.client.HTTPException, ValueError):
                time.sleep(0.05)
                continue
            if made.status == 201:
                given.append(made.content["number"])
            else:
                found.refused[f"{made.status} {made.content}"[:500]] += 1

    threads = [threading.Thread(target=write) for _ in range(writers)]
    for thread in threads:
        thread.start()
    try:
        for number in range(kills):
            due = writes * (number + 1) // (kills + 1)
            _wait(lambda due=due: len(given) >= due)
            time.sleep(chance.random() * 0.1)
            place.kill()
            found.kills += 1
        _wait(lambda: len(given) >= writes)
    except (KeyboardInterrupt, TimeoutError):
        found.interrupted = True
    finally:
        enough.set()
        for thread in threads:
            thread.join()
    stored = {int(number) for number in shell(NUMBERS, place.env).split(",")}
    found.acknowledged = set(given)
    found.lost = len(found.acknowledged - stored)
    found.twice = sum(count - 1 for count in Counter(given).values())
    return found


def kill_while_importing(place: Place, *, kills: int, rows: int) -> list[int]:
    """Kill the server inside of an import, at another moment each time; how many rows each project has afterwards."""
    sheet = "Name,Duration\r\n" + "".join(f"Task {number},2d\r\n" for number in range(rows))
    chance = random.Random(7)
    client = place.ask("POST", "/clients", {"name": "Importers"}).content["id"]
    draft = _draft(place, sheet)
    begun = time.perf_counter()
    assert _confirm(place, draft, "torn-whole", client).status == 201
    usual = time.perf_counter() - begun
    for number in range(kills):
        draft = _draft(place, sheet)
        with ThreadPoolExecutor(1) as pool:
            going = pool.submit(_confirm, place, draft, f"torn-{number}", client)
            time.sleep(usual * chance.random())
            place.kill()
            going.exception()
    counted = shell(IMPORTED, place.env)
    return [int(one.partition(":")[2]) for one in counted.split(",")]


def collide(place: Place, *, rounds: int, people: int) -> tuple[int, int]:
    """Have many people change one version of an item at once, and create items at once.

    Returns how many changes overwrote another one unseen, and how many numbers were given twice.
    """
    overwritten, numbers = 0, Counter[int]()
    with ThreadPoolExecutor(people) as pool:
        for _round in range(rounds):
            made = place.ask("POST", "/projects/promises/items", {"name": "Before"})
            path, tag = f"/projects/promises/items/{made.content['number']}", made.headers["etag"]

            def change(name: str, path: str = path, tag: str = tag) -> Answer:
                return place.ask("PATCH", path, {"name": name}, **{"If-Match": tag})

            answers = list(pool.map(change, [f"Name {number}" for number in range(people)]))
            assert {answer.status for answer in answers} <= {200, 412}, answers
            overwritten += sum(answer.status == 200 for answer in answers) - 1
            create = [
                pool.submit(place.ask, "POST", "/projects/promises/items", {"name": "New"})
                for _ in range(people)
            ]
            made_at_once = [one.result() for one in create]
            refused = [answer for answer in made_at_once if answer.status != 201]
            assert not refused, refused
            numbers.update(answer.content["number"] for answer in made_at_once)
    return overwritten, sum(count - 1 for count in numbers.values())


def _draft(place: Place, sheet: str) -> int:
    form = (
        b'--limit\r\nContent-Disposition: form-data; name="file"; filename="plan.csv"\r\n'
        b"Content-Type: text/csv\r\n\r\n" + sheet.encode() + b"\r\n--limit--\r\n"
    )
    made = place.ask("POST", "/imports", form, **{"Content-Type": "multipart/form-data; boundary=limit"})
    assert made.status == 201, made.content
    return int(made.content["id"])


def _confirm(place: Place, draft: int, key: str, client: int) -> Answer:
    project = {"key": key, "name": key, "client": client}
    return place.ask("POST", f"/imports/{draft}/confirm", {"new_project": project})


def _wait(true: Callable[[], bool], seconds: float = 600) -> None:
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            raise TimeoutError("it has not become true")
        time.sleep(0.02)


def on_this_database(folder: Path, url: str = "") -> Place:
    """An installation in a folder: on SQLite, or on the PostgreSQL database of the URL, which must be empty."""
    own = {
        name: value for name, value in os.environ.items() if not name.startswith(("TONGZHOU_", "DATABASE_"))
    }
    own |= {"DJANGO_SETTINGS_MODULE": "tongzhou.config.settings", "PYTHONUNBUFFERED": "1"}
    own |= {"TONGZHOU_HOME": str(folder), "TONGZHOU_SECRET_KEY": "k" * 50}
    place = Place(own | ({"DATABASE_URL": url} if url else {}), folder)
    place.prepare()
    return place
