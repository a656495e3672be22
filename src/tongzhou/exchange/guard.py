"""Reads a file in a child process, so that a hostile one costs ten seconds of a child and nothing else.

The child gets the file and its limits on the standard input and answers on the standard output, both of them
unnamed temporary files: they need no pumping, the kernel holds the child to the size of its answer, and no
pipe, socket, secret of the environment or working directory goes with it. The answer is JSON of plain values
(see ``wire``), because what a taken-over child sends must not be able to run anything here.
"""

from __future__ import annotations

import signal
import tempfile
from dataclasses import asdict
from typing import Any

import orjson

from tongzhou.exchange.confinement import start
from tongzhou.exchange.document import PlanDocument
from tongzhou.exchange.errors import (
    RowProblem,
    TableError,
    Unreadable,
    UnreadablePlanError,
    UnreadableTableError,
)
from tongzhou.exchange.limits import Limits
from tongzhou.exchange.wire import WireError, unpack

LETTERS = {"document": b"D", "sheets": b"S", "cells": b"C"}
"""How the child's answer begins when it is what was wanted; anything else is a refusal."""
_OUT_OF_MEMORY = b"memory allocation of"
"""What the spreadsheet reader's runtime says before it ends its process."""


def read_in_child(data: bytes, filename: str, limits: Limits) -> PlanDocument:
    """The document in the file, read by a child process. Refuses with ``UnreadablePlanError``."""
    answer = _asked(data, filename, limits, "document")
    try:
        return unpack(answer)
    except WireError as error:
        raise UnreadablePlanError(Unreadable.READER_FAILED, {"kind": "answer"}) from error


def read_sheets_in_child(data: bytes, filename: str, limits: Limits) -> dict[str, list[list[Any]]]:
    """The sheets of a table by name, read by a child process; dates come as texts. Refuses as ``read_in_child``."""
    answer = _asked(data, filename, limits, "sheets")
    try:
        return {str(name): [_plain(row) for row in rows] for name, rows in orjson.loads(answer).items()}
    except (ValueError, TypeError, AttributeError) as error:
        raise UnreadablePlanError(Unreadable.READER_FAILED, {"kind": "answer"}) from error


def _plain(row: list[Any]) -> list[Any]:
    """Plain cells; anything else in the answer is not believed."""
    return [cell if cell is None or isinstance(cell, bool | int | float) else str(cell) for cell in row]


def read_cells_in_child(data: bytes, filename: str, limits: Limits) -> list[list[str]]:
    """The cells of a table's first sheet as texts, read by a child process. Refuses as ``read_in_child``."""
    answer = _asked(data, filename, limits, "cells")
    try:
        return [[str(cell) for cell in row] for row in orjson.loads(answer)]
    except (ValueError, TypeError) as error:
        raise UnreadablePlanError(Unreadable.READER_FAILED, {"kind": "answer"}) from error


def _asked(data: bytes, filename: str, limits: Limits, wanted: str) -> bytes:
    """What the child answers when it is asked for a ``document``, ``sheets`` or ``cells``."""
    with (
        tempfile.TemporaryFile() as order,
        tempfile.TemporaryFile() as answer,
        tempfile.TemporaryFile() as log,
    ):
        told = {"filename": filename[:255], "limits": asdict(limits), "wanted": wanted}
        order.write(orjson.dumps(told) + b"\n")
        order.write(data)
        order.seek(0)
        status = start(
            "tongzhou.exchange.child", order=order, answer=answer, log=log, wall_seconds=limits.wall_seconds
        )
        answer.seek(0)
        log.seek(0)
        said = _said(status, answer.read(limits.output_bytes + 1), log.read(4096), limits)
    if said[:1] == LETTERS[wanted]:
        return said[1:]
    try:
        refusal = _refusal(orjson.loads(said[1:]))
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadablePlanError(Unreadable.READER_FAILED, {"kind": "answer"}) from error
    raise refusal


def _said(status: int, answer: bytes, log: bytes, limits: Limits) -> bytes:
    """What the child has answered; refuses when it came to no answer."""
    if status == -signal.SIGXCPU:
        raise UnreadablePlanError(Unreadable.TIME_LIMIT, {"seconds": limits.seconds})
    if status == 3 or status == -signal.SIGXFSZ:
        raise UnreadablePlanError(Unreadable.OUTPUT_LIMIT, {"limit_mb": limits.output_bytes >> 20})
    if status != 0 and (_OUT_OF_MEMORY in log or b"MemoryError" in log or status == -signal.SIGKILL):
        raise UnreadablePlanError(Unreadable.MEMORY_LIMIT, {"limit_mb": limits.memory_bytes >> 20})
    if status != 0 or not answer:
        kind = signal.Signals(-status).name if -status in set(signal.Signals) else f"exit {status}"
        raise UnreadablePlanError(Unreadable.READER_FAILED, {"kind": kind})
    return answer


def _refusal(described: dict[str, Any]) -> UnreadablePlanError:
    """The child's refusal, made anew from its code; an unknown code is not believed."""
    code, params = Unreadable(described["code"]), _params(described["params"])
    if code is not Unreadable.TABLE_ERRORS:
        return UnreadablePlanError(code, params)
    errors = tuple(
        TableError(int(row), str(column), str(value), RowProblem(problem), _params(more))
        for row, column, value, problem, more in described["errors"]
    )
    return UnreadableTableError(errors, int(params["count"]))


def _params(values: dict[str, Any]) -> dict[str, str | int]:
    return {str(key): value if type(value) is int else str(value) for key, value in values.items()}
