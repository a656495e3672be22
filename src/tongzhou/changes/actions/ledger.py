"""The ledger of work given away."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from tongzhou.accounts.models import User
from tongzhou.activity.actions import put_into_trash, record
from tongzhou.activity.models import TrashEntry
from tongzhou.changes.models import ChangeRequest, FreeWork
from tongzhou.changes.refusals import ChangeHasNoTitleError, NotNowError, ReasonMissingError
from tongzhou.costs.queries.settings import currency_of
from tongzhou.projects.models import Project

KIND = "free_work"


@transaction.atomic
def give_away(
    project: Project,
    *,
    by: User,
    title: str,
    days: Decimal | int,
    given_on: date,
    reason: str = "",
    value_minor: int | None = None,
    request: ChangeRequest | None = None,
) -> FreeWork:
    """Note work that the client gets for nothing, by itself or as what a change was."""
    if not title.strip():
        raise ChangeHasNoTitleError
    if not reason.strip():
        raise ReasonMissingError
    made = FreeWork.objects.create(
        project=project,
        request=request,
        title=title.strip()[:200],
        reason=reason.strip(),
        days=days,
        value_minor=value_minor,
        currency="" if value_minor is None else currency_of(project),
        given_on=given_on,
        by=by,
    )
    record("changes.work_given_away", made, by=by, project_id=project.pk)
    return made


@transaction.atomic
def take_free_work_back(line: FreeWork, *, by: User) -> TrashEntry:
    """A line of the ledger was wrong; what a change gave away stays as long as the change does."""
    known = FreeWork.objects.select_for_update().get(pk=line.pk)
    if known.deleted_at is not None or known.request_id is not None:
        raise NotNowError
    known.deleted_at = timezone.now()
    known.save(update_fields=["deleted_at"])
    record("changes.free_work_removed", known, by=by, project_id=known.project_id)
    return put_into_trash(KIND, known.pk, label=known.title, by=by, project_id=known.project_id)


@transaction.atomic
def restore_free_work(number: int) -> FreeWork:
    """A line comes back from the trash."""
    FreeWork.objects.filter(pk=number).update(deleted_at=None)
    return FreeWork.objects.select_related("project").get(pk=number)


@transaction.atomic
def purge_free_work(number: int) -> None:
    """A line is gone for good."""
    FreeWork.objects.filter(pk=number).exclude(deleted_at=None).delete()
