"""What is agreed, what is delivered, and who is responsible for it."""

from tongzhou.scope.models.agreed import (
    ContractItem,
    Moscow,
    Requirement,
    RequirementGoal,
    RequirementImport,
    Source,
)
from tongzhou.scope.models.deliverables import (
    Criterion,
    Deliverable,
    DeliverableItem,
    DeliverableKind,
    DeliverableState,
    DeliverableVersion,
    Reviewer,
    ReviewVerdict,
    VersionFile,
    VersionLink,
    VersionReview,
)
from tongzhou.scope.models.kept import BaselineThing, ThingKind
from tongzhou.scope.models.responsibility import Letter, Responsibility

__all__ = [
    "BaselineThing",
    "ContractItem",
    "Criterion",
    "Deliverable",
    "DeliverableItem",
    "DeliverableKind",
    "DeliverableState",
    "DeliverableVersion",
    "Letter",
    "Moscow",
    "Requirement",
    "RequirementGoal",
    "RequirementImport",
    "Responsibility",
    "ReviewVerdict",
    "Reviewer",
    "Source",
    "ThingKind",
    "VersionFile",
    "VersionLink",
    "VersionReview",
]
