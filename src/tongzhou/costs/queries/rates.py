"""Rate cards: of the organisation, and as they hold for the people of one project."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import OrganisationRole
from tongzhou.costs.labour import HOUR, RateBook, Stretch, day_number, stretches
from tongzhou.costs.models import CostRole, Rate, ResourceRole, Unit
from tongzhou.plan.models import PlanSettings, Resource
from tongzhou.projects.models import Project


def rates_of(user: User) -> QuerySet[Rate]:
    """All rates of the person's organisation."""
    return Rate.objects.filter(organisation=user.organisation_id).select_related("role", "user")


def roles_of(user: User) -> QuerySet[CostRole]:
    """The roles that rates are given for."""
    return CostRole.objects.filter(organisation=user.organisation_id)


def people_with_rates(user: User) -> QuerySet[User]:
    """The vendor's own people, who may be given a rate."""
    mine = User.objects.filter(organisation=user.organisation_id, is_active=True)
    return mine.exclude(role=OrganisationRole.CLIENT).order_by("name")


@dataclass(frozen=True, slots=True)
class Card:
    """All rates of one person, one role, or everybody else, newest first; ``now`` is the one of today."""

    kind: str
    pk: int
    name: str
    rates: tuple[Rate, ...]
    now: Rate | None


def cards(user: User, *, text: str = "", today: date) -> list[Card]:
    """The rate cards: everybody else first, then roles, then people."""
    found = rates_of(user).order_by("-valid_from", "-id")
    if text:
        found = found.filter(Q(role__name__icontains=text) | Q(user__name__icontains=text))
    grouped: dict[tuple[str, int, str], list[Rate]] = defaultdict(list)
    for rate in found:
        grouped[_whose(rate)].append(rate)
    for role in roles_of(user).filter(name__icontains=text):
        grouped.setdefault(("role", role.pk, role.name), [])
    order = {"everybody": 0, "role": 1, "person": 2}
    keys = sorted(grouped, key=lambda key: (order[key[0]], key[2]))
    return [Card(*key, tuple(grouped[key]), _at(grouped[key], today)) for key in keys]


def _whose(rate: Rate) -> tuple[str, int, str]:
    if rate.user is not None:
        return "person", rate.user.pk, rate.user.name
    return ("everybody", 0, "") if rate.role is None else ("role", rate.role.pk, rate.role.name)


def _at(rates: Iterable[Rate], day: date) -> Rate | None:
    return next(
        (one for one in rates if one.valid_from <= day and (one.valid_to is None or day <= one.valid_to)),
        None,
    )


def rate_book(project: Project, currency: str) -> RateBook:
    """The rates of a project's resources; three statements."""
    day = PlanSettings.objects.values_list("minutes_per_day", flat=True).get(project=project) * 60
    of_role: dict[int, list[Stretch]] = defaultdict(list)
    of_user: dict[int, list[Stretch]] = defaultdict(list)
    others: list[Stretch] = []
    for rate in Rate.objects.filter(organisation=project.organisation_id, currency=currency):
        held = Stretch(
            day_number(rate.valid_from),
            day_number(rate.valid_to),
            rate.amount_minor,
            HOUR if rate.unit == Unit.HOUR else day,
        )
        if rate.user_id is not None:
            of_user[rate.user_id].append(held)
        elif rate.role_id is not None:
            of_role[rate.role_id].append(held)
        else:
            others.append(held)
    found, free = {}, set()
    people = Resource.objects.filter(project=project).values_list(
        "pk", "user_id", "user__role", "cost_role__role_id"
    )
    for resource, user, kind, role in people:
        if kind == OrganisationRole.CLIENT:
            free.add(resource)
        found[resource] = stretches(of_user.get(user, ()), of_role.get(role, ()), others)
    return RateBook(found, frozenset(free))


@dataclass(frozen=True, slots=True)
class Priced:
    """A resource of a project, as what it works, and where its rate comes from today: person, role, everybody, none."""

    pk: int
    name: str
    role: int | None
    source: str


def priced_resources(project: Project, currency: str, today: date) -> list[Priced]:
    """Everybody who works in a project's plan."""
    number = day_number(today)
    mine = Rate.objects.filter(organisation=project.organisation_id, currency=currency)
    now = [one for one in mine if day_number(one.valid_from) <= number <= day_number(one.valid_to)]
    users = {one.user_id for one in now if one.user_id}
    roles = {one.role_id for one in now if one.role_id}
    everybody = any(one.user_id is None and one.role_id is None for one in now)
    rows = Resource.objects.filter(project=project, works=True).values_list(
        "pk", "name", "user_id", "user__role", "cost_role__role_id"
    )
    return [
        Priced(pk, name, role, _source(user in users, kind, role in roles, everybody))
        for pk, name, user, kind, role in rows.order_by("name", "pk")
    ]


def _source(own: bool, kind: str | None, by_role: bool, everybody: bool) -> str:
    if kind == OrganisationRole.CLIENT:
        return "client"
    return "person" if own else "role" if by_role else "everybody" if everybody else "none"


def role_choices(project: Project) -> list[tuple[int, str]]:
    """The roles that somebody in a project may work as."""
    found = CostRole.objects.filter(organisation=project.organisation_id, archived=False)
    return list(found.values_list("pk", "name"))


def resource_role(resource: int) -> ResourceRole | None:
    """As what a resource works."""
    return ResourceRole.objects.filter(resource=resource).first()
