"""Bringing in a table of requirements: read and shown first, made when somebody says so."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from tongzhou.accounts.models import User
from tongzhou.activity.actions import record
from tongzhou.operations.limits import limit
from tongzhou.plan.actions.items.create import MOST_AT_ONCE, create_items
from tongzhou.plan.models import ItemType, WorkItem
from tongzhou.projects.models import Project
from tongzhou.scope.actions.requirements import requirement_type
from tongzhou.scope.importing import Read, Table
from tongzhou.scope.models import ContractItem, Requirement, RequirementGoal, RequirementImport
from tongzhou.scope.queries.agreed import live_goals
from tongzhou.scope.refusals import TableHasMistakesError, TableOverError, TooManyOfScopeError
from tongzhou.web.statistics import look_again

KEPT = timedelta(days=1)
SHOWN_MISTAKES = 1_000


@transaction.atomic
def keep_table(project: Project, table: Table, *, by: User, filename: str) -> RequirementImport:
    """Keep what a table says until somebody decides; nothing is made."""
    RequirementImport.objects.filter(by=by, created_at__lt=timezone.now() - KEPT).delete()
    if len(table.rows) > limit("scope_rows"):
        raise TooManyOfScopeError
    return RequirementImport.objects.create(
        project=project,
        by=by,
        filename=filename[:255],
        rows=[list(row) for row in table.rows],
        report=[list(wrong) for wrong in table.wrong[:SHOWN_MISTAKES]],
        count=len(table.rows),
    )


def _waiting(draft: RequirementImport) -> RequirementImport:
    """The table under a lock; refused when it is over or has mistakes."""
    known = RequirementImport.objects.select_for_update(of=("self",)).select_related("project")
    present = known.filter(pk=draft.pk, created_at__gte=timezone.now() - KEPT).first()
    if present is None:
        raise TableOverError
    if present.report:
        raise TableHasMistakesError
    return present


@transaction.atomic
def take_table(draft: RequirementImport, *, by: User, today: date) -> list[WorkItem]:
    """Make requirements of every row, all or none.

    Raises TableOverError, TableHasMistakesError, ItemRefusedError.
    """
    present = _waiting(draft)
    project, kind = present.project, requirement_type(present.project)
    if WorkItem.live.filter(project=project, item_type=kind).count() + present.count > limit("scope_rows"):
        raise TooManyOfScopeError
    rows = [Read(*row) for row in present.rows]
    made: list[WorkItem] = []
    for start in range(0, len(rows), MOST_AT_ONCE):
        some = rows[start : start + MOST_AT_ONCE]
        items = create_items(
            project,
            by=by,
            today=today,
            began_as=[row.state for row in some],
            rows=[_fields(row, kind) for row in some],
        )
        _describe(project, list(zip(items, some, strict=True)))
        made += items
    look_again(WorkItem, Requirement, RequirementGoal, written=len(made))
    record(
        "scope.requirements_imported",
        project,
        by=by,
        label=present.filename,
        project_id=project.pk,
        details={"count": len(made)},
    )
    RequirementImport.objects.filter(pk=present.pk).delete()
    return made


def _fields(row: Read, kind: ItemType) -> dict[str, Any]:
    """A row as the fields of a work item."""
    return {
        "type": kind.pk,
        "planned": False,
        "name": row.name,
        "description": row.text,
        "assignees": [row.owner] if row.owner else [],
    }


def _describe(project: Project, made: list[tuple[WorkItem, Read]]) -> None:
    """What rows say beside their items; clauses and goals that have gone since are left out."""
    clauses = set(ContractItem.objects.filter(project=project, deleted_at=None).values_list("pk", flat=True))
    goals = set(live_goals(project).values_list("pk", flat=True))
    Requirement.objects.bulk_create(
        Requirement(
            item=item,
            source=row.source,
            reference=row.reference,
            contract_item_id=row.contract_item if row.contract_item in clauses else None,
            moscow=row.moscow,
            acceptance=row.acceptance,
        )
        for item, row in made
    )
    RequirementGoal.objects.bulk_create(
        RequirementGoal(item=item, goal_id=pk) for item, row in made for pk in row.goals if pk in goals
    )


@transaction.atomic
def drop_table(draft: RequirementImport) -> None:
    """Throw an uploaded table away."""
    RequirementImport.objects.filter(pk=draft.pk).delete()
