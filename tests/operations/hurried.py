"""Tasks for the tests that kill workers: each run leaves a line, so that none lost and none doubled goes unseen."""

from __future__ import annotations

import os
import time
from pathlib import Path

from tongzhou.operations.jobs import task


@task("test.line")
def line(number: int) -> None:
    """Take a moment, then write down that it was done; appending a short line is one step."""
    time.sleep(0.05)
    with Path(os.environ["TONGZHOU_TEST_LINES"]).open("a") as file:
        file.write(f"{number}\n")


@task("test.tick", every="* * * * *")
def tick() -> None:
    """Write down that the clock has struck."""
    with Path(os.environ["TONGZHOU_TEST_LINES"]).open("a") as file:
        file.write("tick\n")
