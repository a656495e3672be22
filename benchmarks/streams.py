"""What idle event streams cost: memory each, and how long an announcement takes to reach the last of them.

Usage: ``python benchmarks/streams.py [count …]`` (default 500). Starts the real server on an empty installation, opens
that many streams from as many invented people (a person may hold five), waits, then announces to all and takes the
times of arrival. The goals: 500 streams hold, at most 64 KB each, the last hears within one second.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(REPOSITORY / "src")]

HOME = tempfile.mkdtemp(prefix="tongzhou-streams-")
os.environ |= {"TONGZHOU_HOME": HOME, "DJANGO_SETTINGS_MODULE": "tongzhou.config.settings"}

import django  # noqa: E402  # reads the environment set above

django.setup()

import uvicorn  # noqa: E402  # after the environment

from tongzhou.activity.live import bus, ticket  # noqa: E402  # after the environment
from tongzhou.config.commands import schema  # noqa: E402  # after the environment

PORT = 8199
GOAL_KILOBYTES, GOAL_SECONDS = 64.0, 1.0


def kilobytes() -> float:
    """Resident memory of this process, which holds the server and the readers."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024


async def opened(number: int) -> asyncio.StreamReader:
    """A stream that has answered; the shell's ticket names two topics."""
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
    address = f"/events?ticket={ticket(['all', f'user:{number}'], number)}"
    writer.write(f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    status = await reader.readline()
    if b" 200 " not in status:
        raise SystemExit(f"stream {number}: {status!r}")
    await reader.readuntil(b"retry: 2000")
    kept.append(writer)
    return reader


kept: list[asyncio.StreamWriter] = []


async def heard(reader: asyncio.StreamReader) -> float:
    """When the stream brings the announcement."""
    await reader.readuntil(b"event: notice")
    return time.perf_counter()


async def measure(count: int) -> bool:
    """Open, announce, print; whether the goals are met."""
    before = kilobytes()
    readers = [await opened(number) for number in range(1, count + 1)]
    await asyncio.sleep(1)
    each = (kilobytes() - before) / count
    waiting = [asyncio.create_task(heard(reader)) for reader in readers]
    await asyncio.sleep(0.2)
    began = time.perf_counter()
    bus.publish("all", b'notice {"id":1}')
    times = [moment - began for moment in await asyncio.gather(*waiting)]
    print(
        f"{count} streams: {each:.0f} KB each (server and reader together), announcement heard after "
        f"{statistics.median(times) * 1000:.0f} ms (median), {max(times) * 1000:.0f} ms (last)"
    )
    for writer in kept:
        writer.close()
    kept.clear()
    await asyncio.sleep(1)
    return each <= GOAL_KILOBYTES and max(times) <= GOAL_SECONDS


async def main(counts: list[int]) -> int:
    """Run the server in this process, with the streams read over real sockets."""
    config = uvicorn.Config(
        "tongzhou.config.asgi:application", port=PORT, lifespan="off", log_config=None, access_log=False
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  # uvicorn offers a flag and nothing to wait for
        await asyncio.sleep(0.05)
    met = [await measure(count) for count in counts]
    server.should_exit = True
    await serving
    return 0 if all(met) else 1


if __name__ == "__main__":
    schema.migrate()
    sys.exit(asyncio.run(main([int(one) for one in sys.argv[1:]] or [500])))
