"""Who is asked to confirm a goal, what they have answered, and who may own one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission, ProjectRole
from tongzhou.goals.models import Confirmation, Goal, State
from tongzhou.goals.sharing import is_open
from tongzhou.projects.models import Membership, Project
from tongzhou.web.prepared import prepared


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who is asked to confirm a goal, and what they have said to its present version."""

    user: User
    role: str
    of_client: bool
    answer: Confirmation | None = None

    @property
    def waits(self) -> bool:
        """Whether they have not answered yet."""
        return self.answer is None

    @property
    def confirmed(self) -> bool:
        """Whether they have confirmed."""
        return self.answer is not None and self.answer.confirmed


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of those who are asked have confirmed, and how many object."""

    asked: int = 0
    confirmed: int = 0
    objected: int = 0

    @property
    def open(self) -> int:
        """How many have not answered."""
        return self.asked - self.confirmed - self.objected


@dataclass(frozen=True, slots=True)
class People:
    """Who is asked in a project: its own people always, the client's for goals that are shared and reach them."""

    vendor: tuple[Membership, ...]
    client: tuple[Membership, ...]

    def of(self, goal: Goal) -> tuple[Membership, ...]:
        """Those who are asked about one goal."""
        return self.vendor + self.client if goal.shared else self.vendor


@prepared
def _memberships(project: int) -> QuerySet[Membership]:
    found = Membership.objects.filter(project=project, user__is_active=True)
    return found.select_related("user__organisation", "user__contact").order_by("user__name", "id")


def people_of(project: Project) -> People:
    """Everybody who works in the project, and its client's people if they see goals; two statements."""
    vendor, client, opened = [], [], is_open(project)
    for one in _memberships(project.pk):
        rights = one.user.rights_as(one.role)
        if not one.user.is_client and Permission.EDIT_WORK in rights:
            vendor.append(one)
        elif opened and one.user.is_client and Permission.ANSWER_AS_CLIENT in rights:
            contact = getattr(one.user, "contact", None)
            if contact is not None and contact.client_id == project.client_id:
                client.append(one)
    return People(tuple(vendor), tuple(client))


def asked_about(goal: Goal, people: People) -> tuple[Asked, ...]:
    """Everybody who is asked about a goal, with their answers to its present version; one statement."""
    found = Confirmation.objects.filter(goal=goal, edition=goal.edition)
    answers = {one.user_id: one for one in found}
    return tuple(
        Asked(one.user, one.get_role_display(), one.user.is_client, answers.get(one.user_id))
        for one in people.of(goal)
    )


def tallies(goals: Iterable[Goal], people: People) -> dict[int, Tally]:
    """The confirmations of many goals; one statement."""
    rows = [one for one in goals if not one.is_draft]
    said = Confirmation.objects.filter(goal__in=rows, edition=F("goal__edition"))
    by_goal: dict[int, dict[int, bool]] = defaultdict(dict)
    for goal, user, confirmed in said.order_by().values_list("goal_id", "user_id", "confirmed"):
        by_goal[goal][user] = confirmed
    return {one.pk: _tally([asked.user_id for asked in people.of(one)], by_goal[one.pk]) for one in rows}


def _tally(asked: list[int], said: Mapping[int, bool]) -> Tally:
    known = [said[user] for user in asked if user in said]
    return Tally(len(asked), sum(known), len(known) - sum(known))


def answer_of(goal: Goal, user: User) -> Confirmation | None:
    """What somebody has answered to the present version of a goal."""
    return Confirmation.objects.filter(goal=goal, edition=goal.edition, user=user).first()


def is_asked(goal: Goal, user: User) -> bool:
    """Whether somebody is among those who are asked."""
    return any(one.user_id == user.pk for one in people_of(goal.project).of(goal))


def owners_of(project: Project) -> QuerySet[User]:
    """Who may own a goal: the project's members of the vendor."""
    clients = [role for role in ProjectRole if role.for_clients]
    members = Membership.objects.filter(project=project).exclude(role__in=clients)
    return User.objects.filter(pk__in=members.values("user"), is_active=True).order_by("name", "id")


@prepared
def unanswered_by(user: User) -> QuerySet[Goal]:
    """The agreed goals that wait for the confirmation of somebody of the vendor, in all projects they work in; 50."""
    roles = [role for role in ProjectRole if Permission.EDIT_WORK in user.rights_as(role)]
    mine = Membership.objects.filter(user=user, role__in=roles)
    said = Q(confirmations__user=user, confirmations__edition=F("edition"))
    waiting = Goal.objects.filter(
        project__in=Project.objects.visible_to(user).values("pk"), state=State.AGREED, deleted_at=None
    )
    return (
        waiting.filter(project__in=mine.values("project"))
        .exclude(pk__in=Goal.objects.filter(said).values("pk"))
        .select_related("project")
        .order_by("due", "id")[:50]
    )


@dataclass(frozen=True, slots=True)
class Said:
    """An answer to any version of a goal, for its history."""

    name: str
    of_client: bool
    confirmed: bool
    reason: str
    at: datetime


def said_of(goal: Goal) -> dict[int, list[Said]]:
    """All answers to all versions of a goal, by version; one statement."""
    found: dict[int, list[Said]] = defaultdict(list)
    for one in Confirmation.objects.filter(goal=goal).select_related("user"):
        found[one.edition].append(Said(one.user.name, one.user.is_client, one.confirmed, one.reason, one.at))
    return found
