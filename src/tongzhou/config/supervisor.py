"""Several processes born from one that has loaded the product: what none of them changes is in memory once.

The first process loads everything, forks, and from then on only watches: who dies is replaced at once, without
loading anything again; who has not given a sign of life for half a minute is killed and replaced. A process whose
supervisor is gone ends by itself. See docs/adr/0024-forked-processes.md.
"""

from __future__ import annotations

import logging
import mmap
import multiprocessing
import os
import signal
import struct
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess

from tongzhou.config.memory import settle

LOOKS_EVERY = 0.5
SIGN_OF_LIFE_EVERY = 1.0
SECONDS_WITHOUT_SIGN = 30.0
SECONDS_TO_FINISH = 25.0
"""Longer than open answers (ten seconds) and jobs (twenty) may take to end."""
SHORT_LIFE = 2.0
"""Seconds: who dies sooner is replaced after as long a pause, so that a fault does not spin."""
STOPS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
FORK = multiprocessing.get_context("fork")
TIME = struct.Struct("d")
log = logging.getLogger(__name__)


class NotAloneError(RuntimeError):
    """A thread runs already: what it holds at the moment of the fork would be held for ever in the child."""


@dataclass
class Child:
    """One process of the installation, and when it began."""

    process: ForkProcess
    place: int
    began: float


class Supervisor:
    """Runs each task in a process of its own until a signal comes.

    Who ends with the exit status ``hopeless`` would do so again: then all end.
    """

    def __init__(self, tasks: Sequence[Callable[[], object]], *, hopeless: int | None = None) -> None:
        self.tasks, self.hopeless = tasks, hopeless
        self.stopping = threading.Event()
        self.failed = 0
        self.signs = mmap.mmap(-1, TIME.size * len(tasks))
        self.children: list[Child] = []

    def run(self) -> int:
        """Start all, replace who dies, end all; return the exit status."""
        share_memory()
        for number in STOPS:
            signal.signal(number, self._stop)
        self.children = [self._started(place) for place in range(len(self.tasks))]
        while not self.stopping.is_set():
            wait([one.process.sentinel for one in self.children], timeout=LOOKS_EVERY)
            self.children = [self._looked_after(one) for one in self.children]
        self._end()
        return self.failed

    def _stop(self, number: int, frame: object) -> None:
        self.stopping.set()

    def _started(self, place: int) -> Child:
        TIME.pack_into(self.signs, place * TIME.size, time.monotonic())
        process = FORK.Process(target=self._live, args=(place, os.getpid()))
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)  # until the child has handlers of its own
        try:
            process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
        return Child(process, place, time.monotonic())

    def _live(self, place: int, supervisor: int) -> None:
        """What a child does: its task, and a sign of life now and then."""
        for number in STOPS:
            signal.signal(number, end_quietly)
        with suppress(KeyboardInterrupt):
            signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
            threading.Thread(target=self._beat, args=(place, supervisor), name="signs", daemon=True).start()
            self.tasks[place]()

    def _beat(self, place: int, supervisor: int) -> None:
        while os.getppid() == supervisor:
            TIME.pack_into(self.signs, place * TIME.size, time.monotonic())
            time.sleep(SIGN_OF_LIFE_EVERY)
        os.kill(os.getpid(), signal.SIGTERM)

    def _looked_after(self, child: Child) -> Child:
        """The child, or its successor."""
        (sign,) = TIME.unpack_from(self.signs, child.place * TIME.size)
        if child.process.is_alive() and time.monotonic() - sign > SECONDS_WITHOUT_SIGN:
            log.error("Process %s has given no sign of life and is killed", child.process.pid)
            child.process.kill()
            child.process.join()
        if child.process.is_alive() or self.stopping.is_set():
            return child
        if self.hopeless is not None and child.process.exitcode == self.hopeless:
            log.error("Process %s could not start; nothing would be different next time", child.process.pid)
            self.failed = self.hopeless
            self.stopping.set()
            return child
        log.warning("Process %s has ended (%s) and is replaced", child.process.pid, child.process.exitcode)
        if time.monotonic() - child.began < SHORT_LIFE:
            self.stopping.wait(SHORT_LIFE)
        return self._started(child.place)

    def _end(self) -> None:
        """Ask all to end, and end those that do not."""
        for one in self.children:
            one.process.terminate()
        until = time.monotonic() + SECONDS_TO_FINISH
        for one in self.children:
            one.process.join(max(0.0, until - time.monotonic()))
            if one.process.is_alive():
                log.error("Process %s has not ended and is killed", one.process.pid)
                one.process.kill()
                one.process.join()


def end_quietly(number: int, frame: object) -> None:
    """Being asked to stop is no failure."""
    raise KeyboardInterrupt


def share_memory() -> None:
    """Make this process fit to be copied: no threads, no connections, nothing for the collector to stir up."""
    from django.db import connections

    connections.close_all()
    others = [one.name for one in threading.enumerate() if one is not threading.current_thread()]
    if others:
        raise NotAloneError(f"Threads run before the fork: {', '.join(others)}")
    settle()
