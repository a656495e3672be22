"""Items of the contract: adding, changing, throwing away."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone

from tongzhou.accounts.models import User
from tongzhou.activity.actions import put_into_trash, record
from tongzhou.activity.models import TrashEntry
from tongzhou.operations.limits import limit
from tongzhou.projects.models import Project
from tongzhou.scope.models import ContractItem
from tongzhou.scope.refusals import ClauseTakenError, StaleScopeError, TooManyOfScopeError

TRASH = "contract_item"
FACTS = ("number", "title", "text", "price_minor")


@transaction.atomic
def add_contract_item(
    project: Project, *, by: User, number: str, title: str, text: str = "", price_minor: int | None = None
) -> ContractItem:
    """A clause of the contract, at the end of the list. Raises ClauseTakenError."""
    live = ContractItem.objects.filter(project=project, deleted_at=None)
    if live.count() >= limit("scope_rows"):
        raise TooManyOfScopeError
    last = live.aggregate(last=Max("position"))["last"] or 0
    try:
        with transaction.atomic():
            made = ContractItem.objects.create(
                project=project,
                number=number.strip(),
                title=title.strip(),
                text=text.strip(),
                price_minor=price_minor,
                position=last + 1,
                created_by=by,
            )
    except IntegrityError as error:
        raise ClauseTakenError from error
    record("scope.contract_item_added", made, by=by, project_id=project.pk)
    return made


@transaction.atomic
def change_contract_item(
    one: ContractItem, *, by: User, seen: int | None = None, **facts: Any
) -> ContractItem:
    """Other words, number or price; ``seen`` is the version that the person looked at."""
    present = ContractItem.objects.select_for_update().get(pk=one.pk, deleted_at=None)
    if seen is not None and seen != present.version:
        raise StaleScopeError(present.version)
    changed = [name for name in FACTS if name in facts and getattr(present, name) != facts[name]]
    if not changed:
        return present
    for name in changed:
        setattr(present, name, facts[name])
    present.version += 1
    try:
        with transaction.atomic():
            present.save(update_fields=[*changed, "version"])
    except IntegrityError as error:
        raise ClauseTakenError from error
    record(
        "scope.contract_item_changed",
        present,
        by=by,
        project_id=present.project_id,
        details={"fields": [f"contract_item.{name}" for name in changed]},
    )
    return present


@transaction.atomic
def delete_contract_item(one: ContractItem, *, by: User) -> TrashEntry:
    """Into the trash; requirements keep what they say of it for the day it comes back."""
    ContractItem.objects.filter(pk=one.pk).update(deleted_at=timezone.now(), version=F("version") + 1)
    record("scope.contract_item_deleted", one, by=by, project_id=one.project_id)
    return put_into_trash(TRASH, one.pk, label=str(one), by=by, project_id=one.project_id)


@transaction.atomic
def restore_contract_item(number: int) -> ContractItem:
    """Out of the trash; IntegrityError when its number has been given again since."""
    ContractItem.objects.filter(pk=number).update(deleted_at=None)
    return ContractItem.objects.select_related("project").get(pk=number)


@transaction.atomic
def purge_contract_item(number: int) -> None:
    """Gone for good."""
    ContractItem.objects.filter(pk=number).exclude(deleted_at=None).delete()
