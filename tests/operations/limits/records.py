"""Limits of closing reports and dossiers."""

from __future__ import annotations

import pytest
from django.utils import timezone

from tests.operations.limits.driving import Stage, drives
from tongzhou.files.actions.files import set_audience
from tongzhou.files.models import Audience
from tongzhou.operations.actions import run_due_jobs
from tongzhou.records.actions.dossiers import order_dossier
from tongzhou.records.actions.reports import draft_report, finalise_report, reopen_report
from tongzhou.records.models import ClosingReport, Dossier
from tongzhou.records.refusals import TooManyDossiersError, TooManyVersionsError


@drives("report_versions")
def report_versions(stage: Stage) -> None:
    stage.low("report_versions", 1)
    today = timezone.localdate()
    made = draft_report(stage.project, by=stage.mara, today=today)
    finalise_report(made, by=stage.mara, today=today)
    with pytest.raises(TooManyVersionsError):
        reopen_report(ClosingReport.objects.get(pk=made.pk), by=stage.mara, today=today)


@drives("dossiers")
def dossiers(stage: Stage) -> None:
    stage.low("dossiers", 1)
    order_dossier(stage.project, by=stage.mara, circle="client")
    run_due_jobs()
    with pytest.raises(TooManyDossiersError):
        order_dossier(stage.project, by=stage.mara, circle="client")


@drives("dossier_files")
def dossier_files(stage: Stage) -> None:
    stage.low("dossier_files", 1)
    for _one in range(2):
        set_audience(stage.file(), Audience.CLIENT, by=stage.tom)
    order_dossier(stage.project, by=stage.mara, circle="client")
    run_due_jobs()
    assert Dossier.objects.get().error == "There are more files than 1."
