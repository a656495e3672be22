"""Running the product's own command as a process, as a user does."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

TONGZHOU = Path(sys.executable).with_name("tongzhou")
SQLITE = "tongzhou.sqlite3"
CACHE = Path(__file__).parent.parent / ".pytest_cache"
"""What outlives a run of tests."""
PATIENCE = 180
"""Seconds: a machine that is busy with other tests is slow, not broken."""


def environment(**own: str) -> dict[str, str]:
    """This process's environment without its settings of Tongzhou, and with the given ones."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TONGZHOU_")}
    kept.pop("DATABASE_URL", None)
    if kept.pop("PYTHONDONTWRITEBYTECODE", None):
        # Most of what a process costs is compiling the program: all processes of all runs do it once.
        kept.setdefault("PYTHONPYCACHEPREFIX", str(CACHE / "compiled"))
    return kept | {"DJANGO_SETTINGS_MODULE": "tongzhou.config.settings", "PYTHONUNBUFFERED": "1"} | own


def run(
    *arguments: str | Path, env: Mapping[str, str], patience: float = PATIENCE
) -> subprocess.CompletedProcess[str]:
    """Run a sub-command to its end."""
    command = [TONGZHOU, *arguments]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=patience, check=False)


@dataclass
class Server:
    """A running server; ``output`` is the file with all it has said."""

    process: subprocess.Popen[bytes]
    output: Path

    def said(self) -> str:
        """Everything so far, from both streams."""
        return self.output.read_text(encoding="utf-8")

    def address(self, patience: float = PATIENCE) -> str:
        """Its address, as soon as it has printed one."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline and self.process.poll() is None:
            if found := re.search(r"http://\S+", self.said()):
                return found[0]
            time.sleep(0.05)
        raise RuntimeError(f"The server has not started:\n{self.said()}")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to stop; return its exit status."""
        self.process.send_signal(how)
        return self.process.wait(PATIENCE)


@contextlib.contextmanager
def server(output: Path, *arguments: str | Path, env: Mapping[str, str]) -> Iterator[Server]:
    """Start a sub-command that serves; killed in the end if it is still there."""
    with output.open("wb") as file:
        command = [TONGZHOU, *arguments]
        process = subprocess.Popen(command, env=env, stdout=file, stderr=subprocess.STDOUT)
    try:
        yield Server(process, output)
    finally:
        if process.poll() is None:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(PATIENCE)
            process.kill()
        process.wait()
