"""Contract items and requirements: lists, one of them, and what a table is read by."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from tongzhou.goals.models import Goal
from tongzhou.goals.models import State as GoalState
from tongzhou.goals.queries.goals import goals_of
from tongzhou.plan.builtin import REQUIREMENT, STATE_NAMES
from tongzhou.plan.models import ItemType, State, WorkItem
from tongzhou.plan.queries.work import assignees_of
from tongzhou.projects.models import Membership, Project
from tongzhou.scope.importing import Names
from tongzhou.scope.models import (
    ContractItem,
    DeliverableItem,
    DeliverableState,
    RequirementGoal,
    RequirementImport,
)
from tongzhou.web.read_tables import in_every_language

OFFERED = 300


def contract_items_of(project: Project) -> QuerySet[ContractItem]:
    """The clauses of a project's contract, in their order, with how many requirements name each."""
    mine = Q(requirements__item__project=project, requirements__item__deleted_at=None)
    found = ContractItem.objects.filter(project=project, deleted_at=None)
    return found.annotate(requirement_count=Count("requirements", filter=mine)).order_by("position", "id")


def clause_choices(project: Project) -> list[tuple[int, str]]:
    """Clauses to choose from."""
    live = ContractItem.objects.filter(project=project, deleted_at=None, withdrawn_on=None)
    rows = live.values_list("pk", "number", "title")
    return [(pk, f"{number} {title}"[:120]) for pk, number, title in rows]


def team_choices(project: Project) -> list[tuple[int, str]]:
    """People of the vendor in the project, to choose from."""
    found = Membership.objects.filter(project=project, user__is_active=True).exclude(user__role="client")
    return list(found.order_by("user__name").values_list("user", "user__name"))


def requirements_of(project: Project) -> QuerySet[WorkItem]:
    """The requirements of a project by number, with what lists show of them, but for their people."""
    answers = Q(
        deliverable_links__deliverable__project=project, deliverable_links__deliverable__deleted_at=None
    )
    found = WorkItem.live.filter(project=project, item_type__code=REQUIREMENT)
    found = found.select_related("project", "state", "requirement__contract_item")
    return found.annotate(deliverable_count=Count("deliverable_links", filter=answers)).order_by("number")


def states_of_requirements(project: Project) -> list[State]:
    """The states that requirements go through."""
    kind = ItemType.objects.filter(organisation=project.organisation_id, code=REQUIREMENT).first()
    return list(State.objects.filter(workflow=kind.workflow_id)) if kind else []


def answered(project: Project) -> Q:
    """Items that a deliverable of the project answers; the set is found once, not row by row."""
    links = DeliverableItem.objects.filter(deliverable__project=project, deliverable__deleted_at=None)
    return Q(pk__in=links.exclude(deliverable__state=DeliverableState.WITHDRAWN).values("item"))


def live_goals(project: Project) -> QuerySet[Goal]:
    """The goals that requirements can serve: neither dropped nor in the trash."""
    return goals_of(project).exclude(state=GoalState.DROPPED).order_by("level", "due", "pk")


def goal_choices(project: Project) -> list[tuple[int, str]]:
    """Goals to choose from."""
    return [(pk, words[:120]) for pk, words in live_goals(project).values_list("pk", "statement")[:500]]


def served(project: Project) -> Q:
    """Items that serve a goal of the project."""
    goals = live_goals(project).order_by().values("pk")
    return Q(pk__in=RequirementGoal.objects.filter(goal__in=goals).values("item"))


def goals_by_item(items: Iterable[int], project: Project) -> dict[int, list[Goal]]:
    """Item → the goals that it serves, the highest first; one statement."""
    links = RequirementGoal.objects.filter(item__in=set(items), goal__in=live_goals(project))
    found: dict[int, list[Goal]] = defaultdict(list)
    for link in links.select_related("goal").order_by("goal__level", "goal__due", "goal"):
        found[link.item_id].append(link.goal)
    return found


def requirements_serving(goal: Goal, most: int) -> list[WorkItem]:
    """The first requirements that serve a goal, by number."""
    return list(requirements_of(goal.project).filter(goal_links__goal=goal)[:most])


def offered_to(goal: Goal) -> list[tuple[int, str]]:
    """Number and name of the first requirements that do not serve a goal yet."""
    found = WorkItem.live.filter(project=goal.project_id, item_type__code=REQUIREMENT)
    rows = found.exclude(goal_links__goal=goal).order_by("number").values_list("number", "name")
    return [(number, f"{number} {name}"[:100]) for number, name in rows[:OFFERED] if number is not None]


def has_clause() -> Q:
    """Whether an item names a clause that still holds."""
    return Q(
        requirement__contract_item__isnull=False,
        requirement__contract_item__deleted_at=None,
        requirement__contract_item__withdrawn_on=None,
    )


def dropped_state(item: WorkItem) -> State | None:
    """The state of a requirement's workflow that stands for what is not wanted any more, if it has one."""
    kind = item.item_type
    return State.objects.filter(workflow=kind.workflow_id, code="dropped").first() if kind else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What narrows the list of requirements; ``hole`` is ``deliverable``, ``clause`` or ``goal``."""

    text: str = ""
    source: str = ""
    moscow: int | None = None
    state: int | None = None
    hole: str = ""
    goal: int | None = None


def find_requirements(project: Project, wanted: Wanted) -> QuerySet[WorkItem]:
    """The requirements that were asked for."""
    found = requirements_of(project)
    if wanted.text:
        words = Q(name__icontains=wanted.text) | Q(requirement__reference__icontains=wanted.text)
        if wanted.text.rpartition("-")[2].isdecimal() and len(wanted.text) < 50:
            words |= Q(number=min(int(wanted.text.rpartition("-")[2]), 2**31 - 1))
        found = found.filter(words)
    if wanted.source:
        same = Q(requirement__source=wanted.source)
        found = found.filter(same | Q(requirement=None) if wanted.source == "other" else same)
    if wanted.moscow:
        found = found.filter(requirement__moscow=wanted.moscow)
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.goal:
        found = found.filter(goal_links__goal=wanted.goal)
    if wanted.hole == "goal":
        found = found.filter(~served(project))
    if wanted.hole == "deliverable":
        found = found.filter(~answered(project))
    if wanted.hole == "clause":
        found = found.exclude(has_clause())
    if wanted.hole:
        found = found.filter(requirement__withdrawn_on=None)
    return found


def owners_of(items: list[WorkItem], project: Project) -> dict[int, list[str]]:
    """Item → the names of the people it is given to; two statements."""
    given = assignees_of([one.pk for one in items])
    wanted = {user for users in given.values() for user in users}
    found = Membership.objects.filter(project=project, user__in=wanted).values_list("user", "user__name")
    names = dict(found)
    return {item: [names[user] for user in users if user in names] for item, users in given.items()}


def numbered_requirement(project: Project, number: int) -> WorkItem | None:
    """The requirement of that number."""
    return requirements_of(project).filter(number=number).first()


def drafts_in(project: Project, user: int) -> QuerySet[RequirementImport]:
    """Tables that somebody has uploaded and not decided on."""
    return RequirementImport.objects.filter(project=project, by=user)


def names_in(project: Project) -> Names:
    """By what a table of requirements is read."""
    live = ContractItem.objects.filter(project=project, deleted_at=None, withdrawn_on=None)
    clauses = live.values_list("number", "pk")
    people = Membership.objects.filter(project=project).exclude(user__role="client")
    there = WorkItem.live.filter(project=project, item_type__code=REQUIREMENT).values_list("name", flat=True)
    return Names(
        clauses={number.lower(): pk for number, pk in clauses},
        states=_states(project),
        people={name.lower(): pk for pk, name in people.values_list("user", "user__name")},
        there=frozenset(name.lower() for name in there),
        goals=_goal_names(project),
    )


def _goal_names(project: Project) -> dict[str, int]:
    """Goals by their statements; of two that say the same, neither."""
    rows = [(words.strip().lower(), pk) for pk, words in live_goals(project).values_list("pk", "statement")]
    often = Counter(words for words, _pk in rows)
    return {words: pk for words, pk in rows if often[words] == 1}


def _states(project: Project) -> dict[str, int]:
    found: dict[str, int] = {}
    for state in states_of_requirements(project):
        said = state.name or STATE_NAMES.get(state.code, state.code)
        found |= dict.fromkeys(in_every_language(lambda said=said: said), state.pk)  # type: ignore[misc]
    return found


def deliverables_answering(item: WorkItem) -> list[Any]:
    """The deliverables that an item is linked with."""
    links = DeliverableItem.objects.filter(item=item, deliverable__project=F("item__project"))
    links = links.filter(deliverable__deleted_at=None).select_related("deliverable__owner")
    return [link.deliverable for link in links.order_by("deliverable__number")]
