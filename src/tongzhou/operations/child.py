"""Work on what strangers have sent, done in a process that can do nothing else.

``run_limited("room.module.function", {...}, content=file)`` imports the function in a fresh Python, locks
that process down (see ``exchange.confinement``) and calls it with the payload and, if there is one, the open
file. The function returns values that JSON can hold, and bytes; nothing else comes back, because what a
taken-over child sends must not be able to run anything here. A module with a function ``prepare()`` loads
there what would otherwise be loaded from files when it is too late.
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO, Any

import orjson

from tongzhou.exchange.confinement import OUT_OF_TIME, lock_down, start

MB = 1024 * 1024
_CONTENT = 3
"""The number of the open file that the child may read; after it there is none."""


class ChildRefusedError(Exception):
    """The work was not done. ``code`` is one the function raised, or time, memory, output or failed."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


@dataclass(frozen=True, slots=True)
class Result:
    """What came back: plain values, and bytes."""

    values: dict[str, Any] = field(default_factory=dict)
    data: bytes = b""


def run_limited(
    function_path: str,
    payload: dict[str, Any],
    *,
    content: IO[bytes] | None = None,
    cpu_seconds: int = 10,
    wall_seconds: float = 30,
    memory_mb: int = 500,
    output_bytes: int = 20 * MB,
) -> Result:
    """Call ``function(payload, content)`` in a limited process. Refuses with ``ChildRefusedError``.

    ``content`` must be a real file (with a number); its position does not matter. Memory is address space.
    """
    order = {
        "function": function_path,
        "payload": payload,
        "cpu_seconds": cpu_seconds,
        "memory_mb": memory_mb,
        "output_bytes": output_bytes,
        "content": content.fileno() if content is not None else None,
    }
    with (
        tempfile.TemporaryDirectory(prefix="tongzhou-child-") as empty,
        tempfile.TemporaryFile() as asked,
        tempfile.TemporaryFile() as answer,
        tempfile.TemporaryFile() as log,
    ):
        asked.write(orjson.dumps(order))
        asked.seek(0)
        handed = (content.fileno(),) if content is not None else ()
        status = start(
            "tongzhou.operations.child", order=asked, answer=answer, log=log,
            wall_seconds=wall_seconds, cwd=empty, hand_over=handed,
        )  # fmt: skip
        answer.seek(0)
        log.seek(0)
        return _understood(status, answer.read(output_bytes + 1), log.read(4096))


def _understood(status: int, answer: bytes, log: bytes) -> Result:
    if status == OUT_OF_TIME:
        raise ChildRefusedError("time")
    if status == 3 or status == -signal.SIGXFSZ:
        raise ChildRefusedError("output")
    if status != 0 and (b"emory" in log or status == -signal.SIGKILL):
        raise ChildRefusedError("memory")
    head, _line, data = answer.partition(b"\n")
    try:
        values = orjson.loads(head)
        refused = values.pop("refused", None)
    except (ValueError, AttributeError) as error:
        raise ChildRefusedError("failed", status=status) from error
    if status != 0:
        raise ChildRefusedError("failed", status=status)
    if refused is not None:
        raise ChildRefusedError(str(refused)[:50], **{str(name): value for name, value in values.items()})
    return Result(values, data)


def main() -> None:
    """Inside the child: read the order, lock the process down, work, answer."""
    order = orjson.loads(sys.stdin.buffer.read())
    module_name, _dot, name = order["function"].rpartition(".")
    module = importlib.import_module(module_name)
    if hasattr(module, "prepare"):
        module.prepare()
    content = _only_content(order["content"])
    lock_down(
        cpu_seconds=order["cpu_seconds"],
        memory_bytes=order["memory_mb"] * MB,
        output_bytes=order["output_bytes"],
        files=3 if content is None else 4,
    )
    _answer(_worked(getattr(module, name), order["payload"], content))


def _only_content(number: int | None) -> IO[bytes] | None:
    """The handed file under the lowest free number, so that the limit leaves no number for another."""
    if number is None:
        return None
    if number != _CONTENT:
        os.dup2(number, _CONTENT)
        os.close(number)
    content = os.fdopen(_CONTENT, "rb")
    content.seek(0)
    return content


def _worked(
    function: Callable[[dict[str, Any], IO[bytes] | None], tuple[dict[str, Any], bytes]],
    payload: dict[str, Any],
    content: IO[bytes] | None,
) -> bytes:
    try:
        values, data = function(payload, content)
        return orjson.dumps(values) + b"\n" + data
    except ChildRefusedError as refusal:
        return orjson.dumps({"refused": refusal.code, **refusal.params}) + b"\n"
    except MemoryError:
        return b'{"refused":"memory"}\n'
    except Exception as error:  # noqa: BLE001  # whatever a file provokes in a reader is an answer, not a crash
        return (
            orjson.dumps({"refused": "failed", "kind": type(error).__name__, "said": str(error)[:200]})
            + b"\n"
        )


def _answer(answer: bytes) -> None:
    try:
        sys.stdout.buffer.write(answer)
        sys.stdout.buffer.flush()
    except OSError:  # the output limit
        os._exit(3)


if __name__ == "__main__":
    # Under this name the refusals of the readers are those of another module; they must be the same class.
    importlib.import_module("tongzhou.operations.child").main()
