"""The process in which a hostile file may do its worst: limited first, then made to read.

Run as ``python -m tongzhou.exchange.child`` by ``guard.read_in_child`` only. The order is on the standard
input: one line of JSON with the file's name and the limits, then the file. The answer on the standard output
is a letter, ``D`` or ``E``, and JSON: a document, or why there is none.
"""

from __future__ import annotations

import codecs
import ctypes
import importlib
import os
import resource
import sys
from typing import Any, BinaryIO

import orjson

from tongzhou.exchange.errors import Unreadable, UnreadablePlanError, UnreadableTableError
from tongzhou.exchange.limits import Limits
from tongzhou.exchange.parsing import parse
from tongzhou.exchange.wire import pack

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_NO_NEW_PRIVILEGES = 38


def main() -> None:
    """Read the order, lock the process down, read the file, answer."""
    order = orjson.loads(sys.stdin.buffer.readline())
    limits = Limits(**order["limits"])
    _lock_down(limits)
    _answer(sys.stdin.buffer, order["filename"], limits, sys.stdout.buffer)


def _answer(source: BinaryIO, filename: str, limits: Limits, out: BinaryIO) -> None:
    try:
        answer = b"D" + pack(parse(source.read(), filename, limits))
    except UnreadablePlanError as error:
        answer = b"E" + orjson.dumps(_described(error))
    except MemoryError:
        answer = b"E" + orjson.dumps({"code": Unreadable.MEMORY_LIMIT, "params": _memory(limits)})
    except Exception as error:  # noqa: BLE001  (whatever a file provokes in a reader is an answer, not a crash)
        answer = b"E" + orjson.dumps(
            {"code": Unreadable.READER_FAILED, "params": {"kind": type(error).__name__}}
        )
    try:
        out.write(answer)
        out.flush()
    except OSError:  # the output limit
        os._exit(3)


def _memory(limits: Limits) -> dict[str, int]:
    return {"limit_mb": limits.memory_bytes >> 20}


def _described(error: UnreadablePlanError) -> dict[str, Any]:
    described: dict[str, Any] = {"code": str(error.code), "params": dict(error.params)}
    if isinstance(error, UnreadableTableError):
        described["errors"] = [[*row[:3], str(row.code), dict(row.params)] for row in error.errors]
    return described


def _lock_down(limits: Limits) -> None:
    """No network, no new files, no new processes; so much memory, time and output and no more.

    Everything needed is imported by now: with no free file descriptor nothing can be opened any more,
    neither a file nor a connection, even where the system does not let us leave its network.
    """
    _leave_network()
    _load_what_comes_late()
    for kind, value in (
        (resource.RLIMIT_CPU, limits.seconds),
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_FSIZE, limits.output_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 3),
    ):
        hard = resource.getrlimit(kind)[1]
        bounded = value if hard == resource.RLIM_INFINITY else min(value, hard)
        # At the softer limit of time the kernel says why it ends the process, at the harder one it does not.
        harder = bounded + 1 if kind == resource.RLIMIT_CPU and hard == resource.RLIM_INFINITY else bounded
        resource.setrlimit(kind, (bounded, harder))


def _load_what_comes_late() -> None:
    """Codecs and the spreadsheet reader are loaded from files when first used: then it would be too late."""
    for codec in ("utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "cp437"):
        codecs.lookup(codec)
    importlib.import_module("python_calamine")


def _leave_network() -> None:
    """Into a network namespace of its own, without any interface; where the system allows it."""
    if not sys.platform.startswith("linux"):
        return
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    if libc.unshare(_NEW_NETWORK) != 0:
        libc.unshare(_NEW_USER | _NEW_NETWORK)


if __name__ == "__main__":
    main()
