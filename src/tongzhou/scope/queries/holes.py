"""Where the thread from the contract to the acceptance is torn, as conditions in the database.

A filter by a hole costs no more than a list, and all holes of a kind are counted by one statement.
"""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tongzhou.plan.builtin import REQUIREMENT
from tongzhou.projects.models import Project
from tongzhou.scope.models import DeliverableItem, DeliverableState, Requirement, RequirementGoal
from tongzhou.scope.queries.agreed import answered, has_clause, served

SETTLED = (DeliverableState.ACCEPTED, DeliverableState.CONDITIONAL)
HOLES: dict[str, dict[str, Promise]] = {
    "contract": {
        "requirement": _("Clause without requirement"),
        "deliverable": _("Clause without deliverable"),
        "acceptance": _("Not everything accepted"),
    },
    "goal": {
        "requirement": _("Goal without requirement"),
        "deliverable": _("Goal without deliverable"),
        "acceptance": _("Not everything accepted"),
    },
    "requirement": {
        "goal": _("Requirement without goal"),
        "clause": _("Requirement without clause"),
        "deliverable": _("Requirement without deliverable"),
        "item": _("Requirement without work item"),
        "acceptance": _("Deliverable without acceptance"),
    },
    "deliverable": {
        "requirement": _("Deliverable without requirement"),
        "item": _("Deliverable without work item"),
        "acceptance": _("Deliverable without acceptance"),
    },
}
"""What the rows are → the holes that they can have."""
TO = {
    "contract": "item__requirement__contract_item",
    "goal": "item__goal_links__goal",
    "requirement": "item",
    "deliverable": "deliverable",
}
"""What the rows are → how one comes to a row from the link of a deliverable and an item."""


def answers_of(project: Project) -> QuerySet[DeliverableItem]:
    """What deliverables of a project answer or are made in, but for what has been withdrawn."""
    found = DeliverableItem.objects.filter(deliverable__project=project, deliverable__deleted_at=None)
    found = found.exclude(deliverable__state=DeliverableState.WITHDRAWN)
    return found.filter(item__requirement__withdrawn_on=None)


def reached(links: QuerySet[DeliverableItem], by: str) -> Q:
    """Rows to which these links lead. The set is found once, not row by row."""
    return Q(pk__in=links.filter(**{f"{TO[by]}__isnull": False}).values(TO[by]))


def live_links(project: Project) -> QuerySet[DeliverableItem]:
    """What deliverables answer or are made in, among what is in the trash nowhere."""
    return answers_of(project).filter(item__deleted_at=None)


def _made(project: Project) -> QuerySet[DeliverableItem]:
    """Links of deliverables to items that are no requirements."""
    others = DeliverableItem.objects.filter(deliverable__project=project, item__deleted_at=None)
    return others.exclude(item__item_type__code=REQUIREMENT)


def _made_ones(project: Project) -> list[int]:
    """The numbers of deliverables that items are made for; one statement.

    As a set within another set a database that believes its tables to be empty would find it anew for every link.
    """
    return list(_made(project).values_list("deliverable", flat=True).distinct())


def holes_in(project: Project, by: str) -> dict[str, Q]:
    """The condition of each hole that rows of a kind can have, in the order of ``HOLES``."""
    links = live_links(project)
    if by == "requirement":
        open_ones = reached(links.exclude(deliverable__state__in=SETTLED), by)
        return {
            "goal": ~served(project),
            "clause": ~has_clause(),
            "deliverable": ~answered(project),
            "item": ~reached(links.filter(deliverable__in=_made_ones(project)), by),
            "acceptance": open_ones,
        }
    if by == "deliverable":
        asked = DeliverableItem.objects.filter(deliverable__project=project, item__deleted_at=None)
        asked = asked.filter(item__item_type__code=REQUIREMENT, item__requirement__withdrawn_on=None)
        return {
            "requirement": ~reached(asked, by),
            "item": ~reached(_made(project), by),
            "acceptance": ~Q(state__in=SETTLED),
        }
    return {
        "requirement": ~_named(project, by),
        "deliverable": ~reached(links, by),
        "acceptance": ~_settled(links, by),
    }


def _settled(links: QuerySet[DeliverableItem], by: str) -> Q:
    """Clauses or goals that lead to deliverables, all of which are accepted."""
    ends = links.filter(**{f"{TO[by]}__isnull": False}).values(TO[by])
    ends = ends.annotate(open=Count("pk", filter=~Q(deliverable__state__in=SETTLED)))
    return Q(pk__in=ends.filter(open=0).values(TO[by]))


def _named(project: Project, by: str) -> Q:
    """Clauses or goals that requirements name."""
    there = Q(item__project=project, item__deleted_at=None, item__item_type__code=REQUIREMENT)
    if by == "goal":
        serving = RequirementGoal.objects.filter(there, item__requirement__withdrawn_on=None)
        return Q(pk__in=serving.values("goal"))
    said = Requirement.objects.filter(there, withdrawn_on=None, contract_item__isnull=False)
    return Q(pk__in=said.values("contract_item"))
