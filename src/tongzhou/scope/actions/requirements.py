"""Requirements: what a work item of that type has beside its name, state and people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from tongzhou.accounts.models import User
from tongzhou.activity.actions import record
from tongzhou.goals.models import Goal
from tongzhou.plan.actions.items.create import create_item
from tongzhou.plan.builtin import REQUIREMENT
from tongzhou.plan.models import ItemType, WorkItem
from tongzhou.projects.models import Project
from tongzhou.scope.models import ContractItem, Requirement, RequirementGoal
from tongzhou.scope.queries.agreed import live_goals
from tongzhou.scope.refusals import NotLinkableError, NotOfProjectError, StaleScopeError

FACTS = ("source", "reference", "contract_item_id", "moscow", "acceptance", "shared")


def requirement_type(project: Project) -> ItemType:
    """The organisation's type of requirements; NotLinkableError where it has been removed."""
    types = ItemType.objects.filter(organisation=project.organisation_id, code=REQUIREMENT)
    found = types.first()
    if found is None:
        raise NotLinkableError
    return found


@transaction.atomic
def create_requirement(
    project: Project, *, by: User, today: date, fields: Mapping[str, Any], **facts: Any
) -> WorkItem:
    """A work item of the type requirement, beside the plan; ``fields`` are those of an item.

    Raises ItemRefusedError.
    """
    given = {**fields, "type": requirement_type(project).pk, "planned": False}
    item = create_item(project, by=by, fields=given, today=today, complete=False)
    _check(item, facts)
    Requirement.objects.create(item=item, **{name: value for name, value in facts.items() if name in FACTS})
    _serve(item, facts.get("goals") or ())
    return item


def _serve(item: WorkItem, wanted: Iterable[int]) -> bool:
    """Let a requirement serve these goals and no others; whether anything changed."""
    goals, before = set(wanted), _served(item)
    if live_goals(item.project).filter(pk__in=goals).count() != len(goals):
        raise NotOfProjectError
    RequirementGoal.objects.filter(item=item, goal__in=before - goals).delete()
    RequirementGoal.objects.bulk_create(
        RequirementGoal(item=item, goal_id=pk) for pk in sorted(goals - before)
    )
    return goals != before


def _served(item: WorkItem) -> set[int]:
    links = RequirementGoal.objects.filter(item=item, goal__in=live_goals(item.project))
    return set(links.values_list("goal_id", flat=True))


@transaction.atomic
def link_goal(item: WorkItem, goal: Goal, *, by: User) -> bool:
    """Say that a requirement serves a goal; whether that was new."""
    before = _served(item)
    describe_requirement(item, by=by, goals=before | {goal.pk})
    return goal.pk not in before


@transaction.atomic
def unlink_goal(item: WorkItem, goal: Goal, *, by: User) -> bool:
    """Take that back; whether there was anything to take back."""
    before = _served(item)
    describe_requirement(item, by=by, goals=before - {goal.pk})
    return goal.pk in before


@transaction.atomic
def describe_requirement(item: WorkItem, *, by: User, seen: int | None = None, **facts: Any) -> Requirement:
    """Say where a requirement comes from, which goals it serves, how much it matters, how it is accepted.

    ``goals`` are the numbers of all that it serves. Whether the client sees it is said here too.
    ``seen`` is the version that the person looked at; 0 stands for one of which nothing has been said yet.
    """
    if item.item_type is None or item.item_type.code != REQUIREMENT:
        raise NotLinkableError
    _check(item, facts)
    present = Requirement.objects.select_for_update().filter(item=item).first()
    version = present.version if present else 0
    if seen is not None and seen != version:
        raise StaleScopeError(version)
    known = present or Requirement(item=item, version=0)
    changed = [name for name in FACTS if name in facts and getattr(known, name) != facts[name]]
    served = ["goals"] if "goals" in facts and _serve(item, facts["goals"]) else []
    if present is not None and not changed and not served:
        return present
    for name in changed:
        setattr(known, name, facts[name])
    known.version += 1
    if present is None:
        known.save(force_insert=True)
    else:
        known.save(update_fields=[*(name.removesuffix("_id") for name in changed), "version"])
    record(
        "scope.requirement_described",
        item,
        by=by,
        label=f"{item.label} {item.name}",
        project_id=item.project_id,
        details={"fields": [f"requirement.{name.removesuffix('_id')}" for name in changed + served]},
    )
    return known


def _check(item: WorkItem, facts: Mapping[str, Any]) -> None:
    wanted = facts.get("contract_item_id")
    there = ContractItem.objects.filter(project=item.project_id, deleted_at=None)
    if wanted and not there.filter(pk=wanted).exists():
        raise NotOfProjectError
