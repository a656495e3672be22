"""Who is still in a project that is being closed, and what is promised of their time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q, QuerySet

from tongzhou.accounts.permissions import ProjectRole
from tongzhou.closure.models import Closing, Release
from tongzhou.plan.models import Assignment, Category
from tongzhou.projects.models import Membership, Project
from tongzhou.team.models import Allocation
from tongzhou.web.prepared import prepared

CLIENT_ROLES = [role.value for role in ProjectRole if role.for_clients]
MOST = 200


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the vendor's: what is promised of their time from now on, and their work that is not done."""

    member: Membership
    promised_until: date | None
    open_items: int
    release: Release | None

    @property
    def role_words(self) -> str:
        """As what they work in the project."""
        return str(ProjectRole(self.member.role).label)


@dataclass(frozen=True, slots=True)
class People:
    """Who works in the project, whom one has released and who has left, and the client's people."""

    here: tuple[Person, ...]
    gone: tuple[Release, ...]
    client: tuple[Membership, ...]

    @property
    def unreleased(self) -> tuple[Person, ...]:
        """Those whose last day nobody has set."""
        return tuple(one for one in self.here if one.release is None)


def people_of(project: Project, closing: Closing | None, today: date) -> People:
    """Everybody of a project with what still binds them; four statements."""
    members = _members(project.pk)
    until = _promised(project, closing.closing_on if closing else today)
    busy = Counter(dict(_busy(project.pk)))
    released = {one.user_id: one for one in releases_of(closing)} if closing else {}
    ours = [one for one in members if one.role not in CLIENT_ROLES]
    here = {one.user_id for one in members}
    return People(
        tuple(
            Person(one, until.get(one.user_id), busy[one.user_id], released.get(one.user_id)) for one in ours
        ),
        tuple(one for one in released.values() if one.user_id not in here),
        tuple(one for one in members if one.role in CLIENT_ROLES),
    )


def _promised(project: Project, after: date) -> dict[int, date]:
    rows = Allocation.objects.filter(project=project, last__gt=after).order_by()
    return dict(rows.values("user").annotate(until=Max("last")).values_list("user", "until"))


@prepared
def _members(project: int) -> QuerySet[Membership]:
    found = Membership.objects.filter(project=project).select_related("user")
    return found.order_by("user__name", "pk")[:MOST]


@prepared
def _busy(project: int) -> QuerySet[Assignment, tuple[int, int]]:
    """Person → how many of the project's items that are not done they are on."""
    rows = Assignment.objects.filter(
        Q(item__state=None) | ~Q(item__state__category=Category.DONE),
        item__project=project,
        item__deleted_at=None,
        item__active=True,
        item__summary=False,
        item__percent__lt=100,
        resource__user__isnull=False,
    )
    counted = rows.order_by().values("resource__user").annotate(count=Count("pk"))
    return counted.values_list("resource__user", "count")


def releases_of(closing: Closing) -> QuerySet[Release]:
    """Those that stand."""
    return Release.objects.filter(closing=closing, undone_at=None).select_related("user", "by", "closing")


def releases_in(project: Project) -> QuerySet[Release]:
    """All of a project, those that were taken back among them."""
    return Release.objects.filter(closing__project=project).select_related("user", "by")


def allocations_after(project: Project, user: int, day: date) -> QuerySet[Allocation]:
    """What is promised of somebody beyond a day."""
    return Allocation.objects.filter(project=project, user=user, last__gt=day).select_related("user")


def due_to_leave(today: date) -> QuerySet[Release]:
    """Releases whose last day is over, and nobody has carried them out."""
    found = Release.objects.filter(undone_at=None, left_at=None, stays=False, last_day__lt=today)
    found = found.filter(closing__state__in=["started", "closed"], closing__project__deleted_at=None)
    return found.select_related("user", "by", "closing__project").order_by("pk")


def due_to_withdraw(today: date) -> QuerySet[Closing]:
    """Closed projects whose client's people lose their access by now."""
    found = Closing.objects.filter(state=Closing.State.CLOSED, client_access=Closing.Access.WITHDRAWN)
    found = found.filter(withdrawn_at=None, withdraw_on__lte=today, project__deleted_at=None)
    return found.select_related("project", "closed_by").order_by("pk")
