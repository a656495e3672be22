"""What must be true of what is agreed and delivered."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef

from tongzhou.scope.models import (
    Deliverable,
    DeliverableItem,
    DeliverableVersion,
    Requirement,
    RequirementGoal,
)


def links_between_projects() -> Iterator[int]:
    """Links from a deliverable to an item of another project."""
    strays = DeliverableItem.objects.exclude(item__project=F("deliverable__project"))
    return iter(strays.values_list("pk", flat=True))


def clauses_of_other_projects() -> Iterator[int]:
    """Requirements that name a contract item of another project."""
    filled = Requirement.objects.filter(contract_item__isnull=False)
    return iter(filled.exclude(contract_item__project=F("item__project")).values_list("pk", flat=True))


def goals_of_other_projects() -> Iterator[int]:
    """Requirements that serve a goal of another project, by the link."""
    strays = RequirementGoal.objects.exclude(item__project=F("goal__project"))
    return iter(strays.values_list("pk", flat=True))


def without_their_version() -> Iterator[int]:
    """Deliverables whose current version is not there."""
    there = DeliverableVersion.objects.filter(deliverable=OuterRef("pk"), number=OuterRef("current"))
    return iter(Deliverable.objects.filter(~Exists(there)).values_list("pk", flat=True))


def otherwise_decided() -> Iterator[int]:
    """Deliverables whose state says something else than their current version."""
    decided = {
        "accepted": ("accepted", "conditional"),
        "conditional": ("conditional",),
        "rejected": ("rejected",),
    }
    for state, verdicts in decided.items():
        said = DeliverableVersion.objects.filter(
            deliverable=OuterRef("pk"), number=OuterRef("current"), verdict__in=verdicts
        )
        yield from Deliverable.objects.filter(~Exists(said), state=state).values_list("pk", flat=True)
