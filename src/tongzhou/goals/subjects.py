"""Goals as subjects: what can be talked about, followed, tagged with files and found."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.goals.models import Goal
from tongzhou.goals.queries.goals import find_goals
from tongzhou.goals.sharing import is_open
from tongzhou.projects.guards import Access, accesses
from tongzhou.projects.subjects import Subject, SubjectKind, register_kind

KIND = "goal"


def subject_of(access: Access, goal: Goal) -> Subject:
    """A goal of a project that somebody may see, as its subject."""
    address = reverse("goal", args=[access.project.key, goal.pk])
    shared = goal.shared and not goal.is_draft
    return Subject(KIND, goal.pk, goal.statement[:200], address, access, client_may_see=shared)


def find_subjects(user: User, numbers: Iterable[int]) -> dict[int, Subject]:
    """Goals of projects that the person may see; the client's people find those that are shared and reach them."""
    goals = find_goals(numbers)
    known = accesses(user, (one.project_id for one in goals))
    found = {}
    for one in goals:
        access = known.get(one.project_id)
        if access is None:
            continue
        if user.is_client and one.shared and not one.is_draft and is_open(access.project):
            if access.holds(Permission.ANSWER_AS_CLIENT):
                address = f"{reverse('portal_goals', args=[access.project.key])}#goal-{one.pk}"
                found[one.pk] = Subject(
                    KIND, one.pk, one.statement[:200], address, access, client_may_see=True
                )
        elif access.may(Permission.VIEW_PROJECT):
            found[one.pk] = subject_of(access, one)
    return found


def register_kinds() -> None:
    """Make the kind known."""
    register_kind(SubjectKind(KIND, _("Goal"), "target", find_subjects, ("Goal",)))
