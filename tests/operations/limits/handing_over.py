"""Limits of handovers and warranties."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from tests.operations.limits.driving import Stage, drives
from tongzhou.handover.actions.lines import add_line
from tongzhou.handover.actions.preparing import create_handover
from tongzhou.handover.actions.warranties import report_claim
from tongzhou.handover.models import Handover, Warranty
from tongzhou.handover.refusals import HandoverRefusedError


@drives("handovers")
def handovers(stage: Stage) -> None:
    stage.low("handovers", 1)
    create_handover(stage.project, by=stage.mara, title="First")
    with pytest.raises(HandoverRefusedError):
        create_handover(stage.project, by=stage.mara, title="Second")


@drives("handover_lines")
def handover_lines(stage: Stage) -> None:
    stage.low("handover_lines", 1)
    one = create_handover(stage.project, by=stage.mara, title="First")
    add_line(one, by=stage.mara, kind="other", name="Keys")
    with pytest.raises(HandoverRefusedError):
        add_line(one, by=stage.mara, kind="other", name="More keys")


@drives("warranty_claims")
def warranty_claims(stage: Stage) -> None:
    stage.low("warranty_claims", 1)
    today = timezone.localdate()
    one = create_handover(stage.project, by=stage.mara, title="First")
    Handover.objects.filter(pk=one.pk).update(state="warranty", signed_on=today)
    running = Warranty.objects.create(
        handover=one, title="Software", months=1, starts_on=today, ends_on=today
    )
    told: dict[str, Any] = {"text": "It stops", "reported_on": today, "reported_by": "Cleo", "today": today}
    report_claim(running, by=stage.mara, **told)
    with pytest.raises(HandoverRefusedError):
        report_claim(running, by=stage.mara, **told)
