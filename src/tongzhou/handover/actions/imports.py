"""Bringing in a table of lines: read and shown first, made when somebody says so."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.models import User
from tongzhou.handover.actions.lines import add_quietly
from tongzhou.handover.actions.preparing import note, to_change
from tongzhou.handover.importing import Read, Table, days_back
from tongzhou.handover.models import Handover, HandoverImport
from tongzhou.handover.refusals import HandoverRefusedError
from tongzhou.operations.limits import limit

KEPT = timedelta(days=1)
SHOWN_MISTAKES = 1_000


@transaction.atomic
def keep_table(handover: Handover, table: Table, *, by: User, filename: str) -> HandoverImport:
    """Keep what a table says until somebody decides; nothing is made."""
    HandoverImport.objects.filter(by=by, created_at__lt=timezone.now() - KEPT).delete()
    if len(table.rows) > limit("handover_lines"):
        raise HandoverRefusedError("many", _("This handover has as many lines as it may have."))
    return HandoverImport.objects.create(
        handover=handover,
        by=by,
        filename=filename[:255],
        rows=[list(row) for row in table.rows],
        report=[list(wrong) for wrong in table.wrong[:SHOWN_MISTAKES]],
        count=len(table.rows),
    )


@transaction.atomic
def take_table(draft: HandoverImport, *, by: User) -> int:
    """Make lines of every row, all or none; how many."""
    known = to_change(draft.handover)
    now = (
        HandoverImport.objects.select_for_update()
        .filter(pk=draft.pk, created_at__gte=timezone.now() - KEPT)
        .first()
    )
    if now is None:
        raise HandoverRefusedError("over", _("This table is not kept any more. Upload it again."))
    if now.report:
        raise HandoverRefusedError("mistakes", _("Correct the rows that are wrong first."))
    rows = [Read(*row) for row in now.rows]
    add_quietly(known, [(row.kind, days_back(row.facts)) for row in rows])
    note("handover.lines_imported", known, by=by, count=len(rows))
    HandoverImport.objects.filter(pk=now.pk).delete()
    return len(rows)


@transaction.atomic
def drop_table(draft: HandoverImport) -> None:
    """Throw an uploaded table away."""
    HandoverImport.objects.filter(pk=draft.pk).delete()
