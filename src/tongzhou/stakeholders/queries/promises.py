"""Promises of a project, of a client, and of a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.plan.models import WorkItem
from tongzhou.projects.models import Project
from tongzhou.stakeholders.models import Promise, PromiseState
from tongzhou.web.prepared import prepared

PARTS: dict[str, Q] = {
    "open": Q(state=PromiseState.OPEN),
    "settled": ~Q(state=PromiseState.OPEN),
}


def promises_of(project: Project) -> QuerySet[Promise]:
    """The promises of a project."""
    return Promise.objects.filter(project=project, deleted_at=None).select_related("owner", "contact", "item")


def part_of(found: QuerySet[Promise], part: str) -> QuerySet[Promise]:
    """Open ones by their day, settled ones the latest first."""
    order = ("due_on", "pk") if part == "open" else ("-closed_on", "-pk")
    return found.filter(PARTS[part]).order_by(*order)


@dataclass(frozen=True, slots=True)
class Kept:
    """How many promises are open, late, kept and broken."""

    open: int
    late: int
    kept: int
    broken: int

    @property
    def settled(self) -> int:
        """How many had to be kept and are past."""
        return self.kept + self.broken

    @property
    def percent(self) -> int:
        """How many of these were kept, in percent."""
        return round(100 * self.kept / self.settled) if self.settled else 0


def counted(found: QuerySet[Promise], today: date) -> Kept:
    """The figures; one statement."""
    late = Q(state=PromiseState.OPEN, due_on__lt=today)
    return Kept(
        **found.order_by().aggregate(
            open=Count("pk", filter=PARTS["open"]),
            late=Count("pk", filter=late),
            kept=Count("pk", filter=Q(state=PromiseState.KEPT)),
            broken=Count("pk", filter=Q(state=PromiseState.BROKEN)),
        )
    )


def of_client(client_id: int, user: User, most: int) -> list[Promise]:
    """Open promises to a client, as far as the person may see them, the most urgent first."""
    projects = Project.objects.granting(user, Permission.VIEW_STAKEHOLDERS).filter(client=client_id)
    found = Promise.objects.filter(PARTS["open"], project__in=projects.values("pk"), deleted_at=None)
    return list(found.select_related("project", "owner").order_by("due_on", "pk")[:most])


@prepared
def to_keep(user: User) -> QuerySet[Promise]:
    """What somebody has promised and not kept yet."""
    projects = Project.objects.granting(user, Permission.VIEW_PROJECT)
    found = Promise.objects.filter(
        PARTS["open"], owner=user, project__in=projects.values("pk"), deleted_at=None
    )
    return found.select_related("project").order_by("due_on", "pk")[:200]


def due_until(day: date) -> list[Promise]:
    """Open promises of projects that are there and open, whose day comes by then, for the job that tells of them."""
    found = Promise.objects.filter(PARTS["open"], due_on__lte=day, deleted_at=None, project__deleted_at=None)
    return list(found.filter(project__closed_at=None).order_by("pk"))


def item_numbered(project: Project, number: int) -> WorkItem | None:
    """An item of the project."""
    return WorkItem.objects.filter(project=project, number=number, deleted_at=None, external=False).first()


def known_by_number(numbers: Iterable[int]) -> list[Promise]:
    """Promises by their keys, with their projects."""
    return list(Promise.objects.filter(pk__in=list(numbers), deleted_at=None).select_related("project"))


def astray() -> list[tuple[str, int]]:
    """Promises to a contact of another client, or about another project's item, for ``tongzhou check``."""
    contact = Promise.objects.filter(contact__isnull=False).exclude(contact__client=F("project__client"))
    item = Promise.objects.filter(item__isnull=False).exclude(item__project=F("project"))
    return [
        ("promise", pk) for pk in {*contact.values_list("pk", flat=True), *item.values_list("pk", flat=True)}
    ]
