"""Deliverables as lists, pages and others name them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.plan.builtin import REQUIREMENT
from tongzhou.plan.models import WorkItem
from tongzhou.projects.models import Project
from tongzhou.scope.models import (
    Criterion,
    Deliverable,
    DeliverableItem,
    DeliverableState,
    DeliverableVersion,
    Reviewer,
    VersionReview,
)
from tongzhou.web.prepared import prepared

OPEN_STATES = (DeliverableState.DRAFT, DeliverableState.IN_REVIEW, DeliverableState.REJECTED)


def deliverables_of(project: Project) -> QuerySet[Deliverable]:
    """What a project delivers, but for what is in the trash."""
    return Deliverable.objects.filter(project=project, deleted_at=None)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What narrows the list of deliverables; ``overdue`` keeps those that should have been handed in."""

    text: str = ""
    state: str = ""
    kind: str = ""
    owner: int | None = None
    overdue: bool = False


def find_deliverables(project: Project, wanted: Wanted, today: date) -> QuerySet[Deliverable]:
    """The deliverables that were asked for, with what lists show of them."""
    found = deliverables_of(project).select_related("owner", "item")
    found = found.annotate(
        criteria_count=Count("criteria", distinct=True),
        met_count=Count("criteria", filter=Q(criteria__met=True), distinct=True),
    )
    if wanted.text:
        words = Q(name__icontains=wanted.text)
        digits = wanted.text.upper().removeprefix("D")
        if digits.isdecimal() and len(digits) < 9:
            words |= Q(number=int(digits))
        found = found.filter(words)
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.owner:
        found = found.filter(owner=wanted.owner)
    if wanted.overdue:
        found = found.filter(due_date__lt=today, state__in=OPEN_STATES)
    return found.order_by("number")


def counts_by_state(project: Project) -> dict[str, int]:
    """State → how many deliverables are in it."""
    rows = deliverables_of(project).order_by().values_list("state").annotate(n=Count("pk"))
    return dict(rows)


def numbered_deliverable(project: Project, number: int) -> Deliverable | None:
    """The deliverable of that number, with what its page shows of it."""
    found = deliverables_of(project).select_related("owner", "item", "created_by")
    one = found.filter(number=number).first()
    if one is not None:
        one.project = project
    return one


def named_deliverables(numbers: Iterable[int]) -> list[tuple[int, str, int, int]]:
    """Key, name, project and number in it; whoever asks checks the right to the project."""
    found = Deliverable.objects.filter(pk__in=set(numbers), deleted_at=None)
    return list(found.values_list("pk", "name", "project_id", "number"))


def is_overdue(one: Deliverable, today: date) -> bool:
    """Whether it should have been handed in by now."""
    return bool(one.due_date and one.due_date < today and one.state in OPEN_STATES)


def versions_of(one: Deliverable) -> list[DeliverableVersion]:
    """Its versions, the newest first, with what was handed in and what was said."""
    found = DeliverableVersion.objects.filter(deliverable=one)
    found = found.select_related("made_by", "submitted_by", "decided_by")
    return list(found.prefetch_related("links", "files__content", "reviews__by").order_by("-number"))


def criteria_of(one: Deliverable) -> QuerySet[Criterion]:
    """By what it is judged."""
    return Criterion.objects.filter(deliverable=one).select_related("met_by")


def reviewers_of(one: Deliverable) -> list[Any]:
    """Its reviewers, each with what they say of the current version (None: nothing yet)."""
    said = VersionReview.objects.filter(version__deliverable=one, version__number=one.current)
    by = {review.by_id: review for review in said}
    found = Reviewer.objects.filter(deliverable=one).select_related("user")
    return [{"user": one.user, "review": by.get(one.user_id)} for one in found]


def linked_items(one: Deliverable) -> list[WorkItem]:
    """The requirements and work items that it is linked with, requirements first."""
    links = DeliverableItem.objects.filter(deliverable=one, item__deleted_at=None, item__project=one.project)
    items = [link.item for link in links.select_related("item__project", "item__state", "item__item_type")]
    return sorted(items, key=lambda item: (not is_requirement(item), item.number or 0))


def is_requirement(item: WorkItem) -> bool:
    """Whether an item is a requirement."""
    return item.item_type is not None and item.item_type.code == REQUIREMENT


def linkable_items(project: Project, text: str, *, requirements: bool) -> QuerySet[WorkItem]:
    """Items that a deliverable could be linked with, by name or number."""
    found = WorkItem.live.filter(project=project).select_related("project", "state", "item_type")
    is_one = Q(item_type__code=REQUIREMENT)
    found = found.filter(is_one) if requirements else found.exclude(is_one)
    if text:
        words = Q(name__icontains=text)
        digits = text.rpartition("-")[2]
        if digits.isdecimal() and len(digits) < 9:
            words |= Q(number=int(digits))
        found = found.filter(words)
    return found.order_by("position" if not requirements else "number", "pk")


def milestones_and_phases(project: Project) -> list[tuple[int, str]]:
    """Milestones and top branches of the plan, to choose from."""
    top = Q(parent=None) | Q(kind="milestone")
    rows = WorkItem.objects.filter(top, project=project).order_by("position").values_list("pk", "name")
    return [(pk, name[:100]) for pk, name in rows[:500]]


@prepared
def waiting_reviews(user: User) -> QuerySet[Deliverable]:
    """What somebody has been asked to review and has not said anything of."""
    said = VersionReview.objects.filter(
        by=user, version__deliverable=OuterRef("pk"), version__number=OuterRef("current")
    )
    found = Deliverable.objects.filter(
        ~Exists(said), reviewers__user=user, state=DeliverableState.IN_REVIEW, deleted_at=None
    )
    known = Project.objects.granting(user, Permission.VIEW_PLAN).values("pk")
    return found.filter(project__in=known).select_related("project").order_by("due_date", "pk")[:100]


@prepared
def waiting_rework(user: User) -> QuerySet[Deliverable]:
    """What somebody owns and the client has sent back."""
    found = Deliverable.objects.filter(owner=user, state=DeliverableState.REJECTED, deleted_at=None)
    known = Project.objects.granting(user, Permission.VIEW_PLAN).values("pk")
    return found.filter(project__in=known).select_related("project").order_by("due_date", "pk")[:100]
