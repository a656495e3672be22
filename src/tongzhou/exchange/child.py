"""The process in which a hostile file may do its worst: limited first, then made to read.

Run as ``python -m tongzhou.exchange.child`` by ``guard`` only. The order is on the standard input: one line of JSON
with the file's name, the limits and what is wanted, then the file. The answer on the standard output is a letter
(``guard.LETTERS``, or ``E``) and JSON: a document, sheets, the cells of a sheet, or why there is none.
"""

from __future__ import annotations

import codecs
import importlib
import os
import sys
from collections.abc import Callable
from typing import Any, BinaryIO

import orjson

from tongzhou.exchange.confinement import lock_down
from tongzhou.exchange.errors import Unreadable, UnreadablePlanError, UnreadableTableError
from tongzhou.exchange.limits import Limits
from tongzhou.exchange.parsing import parse
from tongzhou.exchange.wire import pack

Reader = Callable[[bytes, str, Limits], bytes]


def main() -> None:
    """Read the order, lock the process down, read the file, answer."""
    order = orjson.loads(sys.stdin.buffer.readline())
    limits = Limits(**order["limits"])
    read = READERS[order["wanted"]]()  # loads what it needs from files, which is forbidden afterwards
    _lock_down(limits)
    _answer(lambda: read(sys.stdin.buffer.read(), order["filename"], limits), limits, sys.stdout.buffer)


def _document() -> Reader:
    return lambda data, filename, limits: b"D" + pack(parse(data, filename, limits))


def _sheets() -> Reader:
    from tongzhou.exchange.uncertainty.sheets import sheets_of

    return lambda data, filename, limits: b"S" + orjson.dumps(sheets_of(data, filename, limits), default=str)


def _cells() -> Reader:
    from tongzhou.exchange.table.texts import sheet_of_texts

    return lambda data, filename, limits: b"C" + orjson.dumps(sheet_of_texts(data, filename, limits))


READERS = {"document": _document, "sheets": _sheets, "cells": _cells}
"""What is wanted → its reader, made before the process is locked down; each loads only what it needs itself."""


def _answer(read: Callable[[], bytes], limits: Limits, out: BinaryIO) -> None:
    try:
        answer = read()
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
    _load_what_comes_late()
    lock_down(cpu_seconds=limits.seconds, memory_bytes=limits.memory_bytes, output_bytes=limits.output_bytes)


def _load_what_comes_late() -> None:
    """Codecs and the spreadsheet reader are loaded from files when first used: then it would be too late."""
    for codec in ("utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "cp437"):
        codecs.lookup(codec)
    importlib.import_module("python_calamine")


if __name__ == "__main__":
    main()
