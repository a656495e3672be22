"""What a process keeps in memory when it has started, and what of it others can share."""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from multiprocessing.context import ForkProcess

Answer = TypeVar("Answer")
SELDOM = (10_000, 20, 20)
"""Objects that come together before the collector looks at the youngest, and how often it goes on to the older ones."""


class ChildFailedError(RuntimeError):
    """A child has ended without an answer."""


def collect_seldom() -> None:
    """Look for garbage in circles a tenth as often as Python does by itself.

    Whoever makes many rows and pages has the collector run several times for each of them: a sixth of the processor
    time of filling a new installation, of which this leaves a thirtieth, for some megabytes.
    """
    gc.set_threshold(*SELDOM)


def settle() -> None:
    """Let go of what only the start needed, and keep the collector from stirring up the rest.

    The collector writes into every object that it looks at, which would copy pages shared after a fork; and what
    has been loaded stays for as long as the process, so there is nothing for it to find. The C library keeps freed
    memory for itself until it is told otherwise (glibc only).
    """
    gc.collect()
    gc.freeze()
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def in_a_child(check: Callable[[], None]) -> int:
    """Run a check in a process that ends afterwards; return its exit status.

    What it had to load is thus not kept. Where processes cannot be copied, it runs in this one.
    """
    if "fork" not in multiprocessing.get_all_start_methods():
        check()
        return 0
    child = multiprocessing.get_context("fork").Process(target=check)
    child.start()
    with _ended_with_us(child):
        child.join()
    return child.exitcode or 0


def asked_of_a_child(question: Callable[[], Answer]) -> Answer | None:
    """What a function returns in a process that ends afterwards; None where processes cannot be copied.

    A child that fails without an answer raises ChildFailedError here.
    """
    if "fork" not in multiprocessing.get_all_start_methods():
        return None
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=lambda: there.send(question()))
    child.start()
    there.close()
    with here, _ended_with_us(child):
        try:
            answer: Answer = here.recv()
        except EOFError:
            child.join()
            raise ChildFailedError(f"{question.__qualname__}: {child.exitcode}") from None
        child.join()
    return answer


@contextmanager
def _ended_with_us(child: ForkProcess) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        child.terminate()
        child.join()
        raise
