"""Bringing in a table of actual costs: read and shown first, booked when somebody says so."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from tongzhou.accounts.models import User
from tongzhou.costs.actions.entries import Spent, book_costs
from tongzhou.costs.importing import Table
from tongzhou.costs.models import CostEntry, CostImport, Source
from tongzhou.costs.refusals import ImportHasMistakesError, ImportOverError, TooManyEntriesError
from tongzhou.operations.limits import limit
from tongzhou.projects.models import Project

KEPT = timedelta(days=1)
SHOWN_MISTAKES = 1_000


@transaction.atomic
def keep_import(project: Project, table: Table, *, by: User, filename: str) -> CostImport:
    """Keep what a table says until somebody decides; nothing is booked."""
    if len(table.rows) > limit("cost_entries"):
        raise TooManyEntriesError
    return CostImport.objects.create(
        project=project,
        by=by,
        filename=filename[:255],
        rows=[list(row) for row in table.rows],
        report=[list(wrong) for wrong in table.wrong[:SHOWN_MISTAKES]],
        count=len(table.rows),
        total_minor=sum(row.amount for row in table.rows),
    )


@transaction.atomic
def book_import(draft: CostImport, *, by: User, today: date) -> list[CostEntry]:
    """Book everything in a table, all or none."""
    found = CostImport.objects.select_for_update().select_related("project").get(pk=draft.pk)
    if found.imported_at is not None or not found.rows:
        raise ImportOverError
    if found.report:
        raise ImportHasMistakesError
    costs = [
        Spent(date.fromisoformat(day), amount, cost_type, item, resource, note, reference)
        for _row, day, amount, cost_type, item, resource, note, reference in found.rows
    ]
    found.imported_at, found.rows = timezone.now(), []
    found.save(update_fields=["imported_at", "rows"])
    return book_costs(found.project, costs, by=by, today=today, source=Source.IMPORT, bundle=found)


@transaction.atomic
def drop_import(draft: CostImport) -> None:
    """Throw a table away that was not booked."""
    CostImport.objects.filter(pk=draft.pk, imported_at=None).delete()


def purge_drafts(*, now: datetime) -> int:
    """Throw away the tables that have waited for too long; how many."""
    return CostImport.objects.filter(imported_at=None, created_at__lt=now - KEPT).delete()[0]
