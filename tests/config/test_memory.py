"""What a process of the product does about its memory."""

from __future__ import annotations

import subprocess
import sys

from tests.processes import environment


def test_whatever_serves_collects_garbage_seldom() -> None:
    program = (
        "import gc\nusual = gc.get_threshold()\nfrom tongzhou.config.commands import serve\nserve.prepare()\n"
        "from tongzhou.config.memory import SELDOM\nassert gc.get_threshold() == SELDOM and SELDOM[0] > usual[0]"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
