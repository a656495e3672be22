"""A worker of its own process for the test that kills workers: runs due jobs until it is killed.

Its clock is some hours ahead, so that what a killed worker held counts as lost at once.
"""

from __future__ import annotations

import sys
import time
from datetime import timedelta

import django
from django.utils import timezone

django.setup()

from tongzhou.operations.actions import claim_job, run_job  # noqa: E402  # after Django is ready

ahead = timedelta(hours=int(sys.argv[1]))
while True:
    job = claim_job(worker=f"killed {sys.argv[1]}", now=timezone.now() + ahead)
    if job is None:
        time.sleep(0.01)
    else:
        run_job(job)
