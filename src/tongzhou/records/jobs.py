"""Dossiers are made by a job; whether whoever ordered one may still have it is asked again."""

from __future__ import annotations

from tongzhou.operations.jobs import task
from tongzhou.records.actions.dossiers import make_dossier as make
from tongzhou.records.queries.dossiers import dossier_for_job

LONGEST = 3 * 3600


@task("records.make_dossier", seconds=LONGEST)
def make_dossier(dossier: int) -> None:
    """Make a dossier's file; nothing happens when it is gone, or made already."""
    found = dossier_for_job(dossier)
    if found is not None:
        make(found)
