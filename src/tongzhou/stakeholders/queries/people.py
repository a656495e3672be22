"""Stakeholders of a project: the register, the grid, the log; and how the client's other projects see them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Max, Q, QuerySet
from django.utils.functional import Promise as Words
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission, ProjectRole
from tongzhou.clients.models import Contact
from tongzhou.projects.models import Membership, Project
from tongzhou.stakeholders.models import HIGH, LOW, MIDDLE, Stakeholder, StakeholderContact
from tongzhou.web.prepared import prepared

CLIENT_ROLES = [role.value for role in ProjectRole if role.for_clients]
IN_A_FIELD = 12
"""People whose pictures a field of the grid has room for."""
HINTS: dict[tuple[bool, bool], tuple[Words, Words]] = {
    (True, True): (
        _("Manage closely"),
        _("Decide with them, not about them: regular talks, no surprises."),
    ),
    (True, False): (
        _("Keep satisfied"),
        _("Short and rare, but with what matters to them: results, risks, decisions."),
    ),
    (False, True): (_("Keep informed"), _("They help and tell others: demonstrations, news, early trials.")),
    (False, False): (_("Watch"), _("A look now and then whether power or interest has changed.")),
}


def hint_for(power: int, interest: int) -> tuple[Words, Words]:
    """What to do with somebody of this power and interest: its name, and the advice; the middle counts as high."""
    return HINTS[power >= MIDDLE, interest >= MIDDLE]


def stakeholders_of(project: Project) -> QuerySet[Stakeholder]:
    """The register, the most powerful first, each with the day of the last talk."""
    found = Stakeholder.objects.filter(project=project, deleted_at=None).select_related("owner", "contact")
    found = found.annotate(last_contact=Max("contacts__day"))
    return found.order_by("-power", "-interest", "name", "pk")


def matching(found: QuerySet[Stakeholder], text: str) -> QuerySet[Stakeholder]:
    """Those whose name, organisation or role has the text in it."""
    if not text:
        return found
    wanted = Q(name__icontains=text) | Q(organisation_name__icontains=text) | Q(role__icontains=text)
    return found.filter(wanted)


@dataclass(frozen=True, slots=True)
class Cell:
    """A field of the grid: who is there, and which quarter it belongs to."""

    power: int
    interest: int
    people: tuple[Stakeholder, ...]

    @property
    def shown(self) -> tuple[Stakeholder, ...]:
        """Those who have room in the field."""
        return self.people[:IN_A_FIELD]

    @property
    def more(self) -> int:
        """How many have not."""
        return max(0, len(self.people) - IN_A_FIELD)

    @property
    def quarter(self) -> str:
        """Its colour."""
        return f"{'high' if self.power >= MIDDLE else 'low'}-{'high' if self.interest >= MIDDLE else 'low'}"


def grid(people: Iterable[Stakeholder]) -> list[list[Cell]]:
    """The power and interest grid: the most powerful row first, interest from left to right."""
    every = list(people)
    scale = range(LOW, HIGH + 1)
    return [
        [
            Cell(power, interest, tuple(o for o in every if (o.power, o.interest) == (power, interest)))
            for interest in scale
        ]
        for power in reversed(scale)
    ]


def log_of(one: Stakeholder) -> list[StakeholderContact]:
    """The talks, newest first."""
    return list(one.contacts.select_related("by")[:100])


def elsewhere(one: Stakeholder, user: User) -> Sequence[Stakeholder]:
    """The same contact in other projects of which the person may see the stakeholders."""
    if one.contact_id is None:
        return []
    projects = Project.objects.granting(user, Permission.VIEW_STAKEHOLDERS).exclude(pk=one.project_id)
    found = Stakeholder.objects.filter(
        contact=one.contact_id, deleted_at=None, project__in=projects.values("pk")
    )
    return list(found.select_related("project", "owner").order_by("project__name")[:50])


def of_client(client_id: int, user: User, most: int) -> list[Stakeholder]:
    """The most powerful stakeholders of a client's projects, as far as the person may see them."""
    projects = Project.objects.granting(user, Permission.VIEW_STAKEHOLDERS).filter(client=client_id)
    found = Stakeholder.objects.filter(project__in=projects.values("pk"), deleted_at=None)
    return list(found.select_related("project").order_by("-power", "-interest", "name", "pk")[:most])


@prepared
def late_contacts(user: User, today: date) -> QuerySet[Stakeholder]:
    """Those whom one looks after, and with whom the next talk is due."""
    projects = Project.objects.granting(user, Permission.VIEW_STAKEHOLDERS)
    found = Stakeholder.objects.filter(
        owner=user, next_contact__lte=today, deleted_at=None, project__in=projects.values("pk")
    )
    return found.select_related("project").order_by("next_contact", "pk")[:200]


def contacts_of(project: Project) -> QuerySet[Contact]:
    """The people of the project's client."""
    return Contact.objects.filter(client=project.client_id).order_by("name", "pk")


def owners_of(project: Project) -> QuerySet[User]:
    """The vendor's people in the project."""
    members = Membership.objects.filter(project=project).exclude(role__in=CLIENT_ROLES)
    return User.objects.filter(pk__in=members.values("user"), is_active=True).order_by("name", "pk")


def known_by_number(numbers: Iterable[int]) -> list[Stakeholder]:
    """Stakeholders by their keys, with their projects."""
    return list(Stakeholder.objects.filter(pk__in=list(numbers), deleted_at=None).select_related("project"))


def astray() -> list[tuple[str, int]]:
    """Stakeholders whose contact belongs to another client, for ``tongzhou check``."""
    found = Stakeholder.objects.filter(contact__isnull=False).exclude(contact__client=F("project__client"))
    return [("stakeholder", pk) for pk in found.values_list("pk", flat=True)]
