"""How a process is locked up before it reads what a stranger has sent: one way for all rooms.

The parent starts a fresh Python with nothing of its own (``start``): no environment, no secrets, no working
directory, no open files but those it is handed. The child imports what it needs and then locks itself down
(``lock_down``): so much time, memory and output, no network, no new files, no new processes. What a
taken-over child could still do is compute for some seconds.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import tongzhou

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_NO_NEW_PRIVILEGES = 38
_PACKAGES = str(Path(tongzhou.__file__).parent.parent)
_ENVIRONMENT = {
    "PYTHONPATH": _PACKAGES,
    "PYTHONUTF8": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "OPENBLAS_NUM_THREADS": "1",  # NumPy's threads would reserve much of the memory allowed
    "MALLOC_ARENA_MAX": "1",
}
OUT_OF_TIME = -signal.SIGXCPU


def start(
    module: str,
    *,
    order: IO[bytes],
    answer: IO[bytes],
    log: IO[bytes],
    wall_seconds: float,
    cwd: str = "/",
    hand_over: Sequence[int] = (),
) -> int:
    """Run ``python -m module`` locked in and wait; its exit status, ``OUT_OF_TIME`` when its time was up.

    ``order`` is its standard input, ``answer`` its output; ``hand_over`` are open files it keeps. Whatever it
    has started is killed with it.
    """
    child = subprocess.Popen(  # noqa: S603  # our own program; what a stranger sent is only its input
        [sys.executable, "-P", "-s", "-m", module],
        stdin=order, stdout=answer, stderr=log, env=_ENVIRONMENT, cwd=cwd, close_fds=True,
        start_new_session=True, pass_fds=tuple(hand_over),
    )  # fmt: skip
    try:
        return child.wait(wall_seconds)
    except subprocess.TimeoutExpired:
        return OUT_OF_TIME
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def lock_down(*, cpu_seconds: int, memory_bytes: int, output_bytes: int, files: int = 3) -> None:
    """Give up everything but computing. Import what is needed before: afterwards no file can be opened.

    With no free file descriptor (``files`` are all there are) nothing can be opened any more, neither a file
    nor a connection, even where the system does not let us leave its network.
    """
    leave_network()
    for kind, value in (
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_FSIZE, output_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, files),
    ):
        hard = resource.getrlimit(kind)[1]
        bounded = value if hard == resource.RLIM_INFINITY else min(value, hard)
        # At the softer limit of time the kernel says why it ends the process, at the harder one it does not.
        harder = bounded + 1 if kind == resource.RLIMIT_CPU and hard == resource.RLIM_INFINITY else bounded
        resource.setrlimit(kind, (bounded, harder))


def leave_network() -> None:
    """Into a network namespace of its own, without any interface; where the system allows it."""
    if not sys.platform.startswith("linux"):
        return
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    if libc.unshare(_NEW_NETWORK) != 0:
        libc.unshare(_NEW_USER | _NEW_NETWORK)
