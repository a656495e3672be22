"""Who is away when, how people work, and which plans that concerns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Q, QuerySet

from tongzhou.accounts.models import Organisation, User
from tongzhou.accounts.permissions import OrganisationRole, Permission
from tongzhou.engine.days import Days
from tongzhou.plan.models import Leave, WorkingCalendar, WorkingHours
from tongzhou.plan.personal_time import Away, Hours, PersonTime, resolved
from tongzhou.projects.models import Project


def times_of(users: Collection[int]) -> dict[int, PersonTime]:
    """Person → when they work, of those who have leave or hours of their own; two statements, none for nobody."""
    if not users:
        return {}
    away: dict[int, list[Away]] = defaultdict(list)
    hours: dict[int, list[Hours]] = defaultdict(list)
    found = Leave.objects.filter(user__in=users).order_by("first", "id")
    for user, first, last, noon, till in found.values_list(
        "user", "first", "last", "from_noon", "until_noon"
    ):
        away[user].append(Away(first, last, noon, till))
    rows = WorkingHours.objects.filter(user__in=users).order_by("since")
    for user, since, off, percent in rows.values_list("user", "since", "days_off", "percent"):
        hours[user].append(Hours(since, frozenset(off), percent))
    return {
        user: PersonTime(tuple(away.get(user, ())), tuple(hours.get(user, ()))) for user in {*away, *hours}
    }


def usual_days(organisation_id: int) -> Days | None:
    """The days of the organisation's default calendar: what people work who are in no plan; None without one."""
    # Imported here because scheduling reads this room's state, which reads people's times.
    from tongzhou.plan.scheduling import engine_calendars

    shared = WorkingCalendar.objects.filter(organisation=organisation_id, project=None).order_by("id")
    stored = list(shared)
    default = next((one for one in stored if one.is_default), stored[0] if stored else None)
    return None if default is None else resolved(engine_calendars(stored), default.pk)


def colleagues(organisation: Organisation | int) -> QuerySet[User]:
    """Everybody of the vendor who works: active accounts that are not the client's, by name."""
    people = User.objects.filter(organisation=organisation, is_active=True)
    return people.exclude(role=OrganisationRole.CLIENT).order_by("name", "id")


def may_keep_time_of(by: User, user: User) -> bool:
    """Whether somebody may enter another's leave and hours: their own, as keeper of staff, as their manager."""
    if user.organisation_id != by.organisation_id or user.is_client or by.is_client:
        return False
    if by.pk == user.pk or by.may(Permission.MANAGE_STAFF):
        return True
    mine = Project.objects.granting(by, Permission.MANAGE_MEMBERS)
    return mine.filter(memberships__user=user).exists()


def kept_by(by: User) -> QuerySet[User]:
    """Whose leave and hours somebody may enter."""
    people = colleagues(by.organisation_id)
    if by.is_client:
        return people.none()
    if by.may(Permission.MANAGE_STAFF):
        return people
    mine = Project.objects.granting(by, Permission.MANAGE_MEMBERS).values("pk")
    return people.filter(Q(pk=by.pk) | Q(memberships__project__in=mine)).distinct()


def knows_why(by: User, leave: Leave) -> bool:
    """Whether somebody may read kind and note of a leave; others learn its dates alone."""
    return by.may(Permission.MANAGE_STAFF) or by.pk in (leave.user_id, leave.entered_by_id)


def leave_between(users: Iterable[int], first: date, last: date) -> QuerySet[Leave]:
    """The leave of these people that touches a time."""
    found = Leave.objects.filter(user__in=list(users), first__lte=last, last__gte=first)
    return found.select_related("user").order_by("first", "id")


def plans_with(users: Collection[int]) -> QuerySet[Project]:
    """The projects in whose plan these people have work, without those that are closed."""
    given = {
        "resources__user__in": list(users),
        "resources__assignments__item__planned": True,
        "resources__assignments__item__deleted_at": None,
    }
    return (
        Project.objects.filter(deleted_at=None, closed_at=None, **given)
        .exclude(plan=None)
        .distinct()
        .order_by("id")
    )


def leave_among(person: User) -> QuerySet[Leave]:
    """A person's leave, with the person."""
    return Leave.objects.filter(user=person).select_related("user")


def hours_among(person: User) -> QuerySet[WorkingHours]:
    """A person's working hours, with the person."""
    return WorkingHours.objects.filter(user=person).select_related("user")


def plan_of(number: int) -> Project | None:
    """A project that has a plan and is neither in the trash nor closed."""
    return Project.objects.filter(pk=number, deleted_at=None, closed_at=None).exclude(plan=None).first()


def person_of(number: int) -> User | None:
    """An account by its number."""
    return User.objects.filter(pk=number).first()
