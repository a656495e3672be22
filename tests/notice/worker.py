"""Workers of their own processes for the test that kills them, one after the other: each runs due jobs until then.

The program is loaded once; each line on the standard input forks a worker off it, whose number of process is the
answer, then the word that it has ended. A worker's clock is as many hours ahead as the line says, so that what the
killed one before it held counts as lost at once.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import timedelta

import django
from django.utils import timezone

django.setup()

from tongzhou.config.api import urls  # noqa: E402, F401  # loads everything that jobs may need
from tongzhou.operations.actions import claim_job, run_job  # noqa: E402  # after Django is ready


def work(number: str) -> None:
    """Run due jobs until killed."""
    ahead = timedelta(hours=int(number))
    while True:
        job = claim_job(worker=f"killed {number}", now=timezone.now() + ahead)
        if job is None:
            time.sleep(0.01)
        else:
            run_job(job)


def say(word: object) -> None:
    """Tell the test."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


for line in sys.stdin:
    child = os.fork()
    if child == 0:
        work(line)
    say(child)
    os.waitpid(child, 0)
    say("ended")
