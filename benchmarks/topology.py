#!/usr/bin/env python3
"""What a whole installation holds and does: two web processes, two workers, eight people who never pause.

    bin/_postgres python benchmarks/topology.py [--items 100000] [--idle]

Prints the memory of all processes of the product (their proportional share, without PostgreSQL), idle and after
the load, and for each page how many are answered in a second and how long half and nineteen of twenty take. The
clients run on the same machine and take a part of its cores.
"""

from __future__ import annotations

import argparse
import http.client
import os
import statistics
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote, urlsplit

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import large_installation as large  # noqa: E402  # after the path

CLIENTS, SECONDS = 8, 10
PROCESSES = 6
"""Two server processes, two workers, and for each two the one that watches over them."""
QUIET, PATIENCE = 5, 600
"""Seconds without work after which a process counts as idle, and how long to wait for that."""


def family(roots: list[int]) -> list[int]:
    """Processes with all that they have started."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    found = list(roots)
    for root in found:
        found += [child for child, parent in parents.items() if parent == root]
    return found


def memory(pids: list[int]) -> dict[int, float]:
    """Process → MB, where pages that several share are shared out."""
    sizes = {}
    for pid in pids:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                sizes[pid] = int(line.split()[1]) / 1024
    return sizes


def spent(pids: list[int]) -> int:
    """Processor time of all of them together, in ticks."""
    fields = [(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()) for pid in pids]
    return sum(int(one[11]) + int(one[12]) for one in fields)


def settled(roots: list[int]) -> list[int]:
    """All processes, as soon as they are all there and have nothing left to do."""
    until, quiet_since, before = time.monotonic() + PATIENCE, time.monotonic(), -1
    while time.monotonic() < until:
        pids = family(roots)
        now = spent(pids)
        if (
            len(pids) < PROCESSES or now - before > 2 * QUIET
        ):  # they look at the clock and the queue now and then
            quiet_since, before = time.monotonic(), now
        elif time.monotonic() - quiet_since > QUIET:
            return pids
        time.sleep(0.5)
    raise SystemExit("The installation does not come to rest.")


def load(address: str, cookie: str, page: str) -> list[float]:
    """Seconds that each answer took, asked by all clients at once for a while."""
    taken: list[float] = []
    end = time.perf_counter() + SECONDS

    def client() -> None:
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
        while time.perf_counter() < end:
            begun = time.perf_counter()
            connection.request("GET", quote(page, safe="/?=&,-%"), headers={"Cookie": cookie})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise SystemExit(f"{page} answers {answer.status}")
            taken.append(time.perf_counter() - begun)

    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken


def main() -> None:
    """Fill, start, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--idle", action="store_true", help="only the memory while nobody uses it")
    arguments = parser.parse_args()
    os.environ["TONGZHOU_SECRET_KEY"] = "k" * 50
    large.prepare()
    from django.db import connection
    from django.test import Client

    from tests.processes import environment, server

    user, project, item = large.fill(arguments.items, 3 * arguments.items)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    browser = Client()
    browser.force_login(user)
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in browser.cookies.items())
    connection.close()
    kept = {name: value for name, value in os.environ.items() if name.startswith("TONGZHOU_")}
    env = environment(DATABASE_URL=os.environ["DATABASE_URL"], **kept)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        web = stack.enter_context(server(folder / "web", "serve", "--port", "0", "--workers", "2", env=env))
        workers = stack.enter_context(server(folder / "workers", "worker", "--processes", "2", env=env))
        address = web.address()
        pids = [web.process.pid, workers.process.pid]
        sizes = memory(settled(pids))
        shares = ", ".join(f"{size:.0f}" for size in sizes.values())
        print(f"idle: {sum(sizes.values()):.0f} MB in {len(sizes)} processes ({shares})")
        if arguments.idle:
            return
        print(f"{'page':42} answers/s  median ms   95 % ms")
        for name, page in large.pages(project, item):
            load(address, cookie, page)  # so that what is kept in memory is there
            taken = load(address, cookie, page)
            twentieths = statistics.quantiles(taken, n=20)
            median = 1000 * statistics.median(taken)
            print(f"{name:42} {len(taken) / SECONDS:9.1f} {median:10.0f} {1000 * twentieths[-1]:9.0f}")
        print(f"after the load: {sum(memory(family(pids)).values()):.0f} MB")


if __name__ == "__main__":
    main()
