"""What the data says of each criterion, figure by figure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from tongzhou.acceptance.models import Acceptance, RemainingItem
from tongzhou.changes.models import ChangeRequest, Price
from tongzhou.changes.models import State as ChangeState
from tongzhou.costs.queries.settings import cost_settings
from tongzhou.goals.models import Confirmation, State
from tongzhou.goals.queries.goals import goals_of
from tongzhou.plan.builtin import DEFECT
from tongzhou.plan.models import Resource, WorkItem, last_day_of
from tongzhou.projects.models import Project
from tongzhou.records.models.evaluations import BEST
from tongzhou.records.queries.figures.money import MILLION
from tongzhou.records.queries.figures.promised import finish_of, first_baseline, milestones_of
from tongzhou.records.scoring import Measure, index, rounded, share
from tongzhou.scope.models import DeliverableVersion
from tongzhou.stakeholders.queries.promises import counted, promises_of
from tongzhou.team.queries.figures import figures
from tongzhou.team.queries.periods import MOST, periods

Measures = list[Measure]


def schedule(project: Project, today: date) -> Measures:
    """Milestones by their day, and the duration against what was agreed first. Nothing of it depends on money."""
    known = [one for one in milestones_of(project) if one.baseline is not None]
    past = [one for one in known if one.reached is not None or (one.baseline and one.baseline < today)]
    timely = [one for one in past if one.reached and one.baseline and one.reached <= one.baseline]
    return [*share("milestones", len(timely), len(past)), *index("spi_t", duration_index(project))]


def duration_index(project: Project) -> Decimal | None:
    """Agreed by actual (or expected) duration in days: what SPI(t) comes to when a project is over."""
    first, finish = first_baseline(project), finish_of(project)
    if first is None or first.finish_at is None or finish is None:
        return None
    agreed = (last_day_of(first.finish_at) - project.start_date).days + 1
    took = (finish - project.start_date).days + 1
    return Decimal(agreed) / took if agreed > 0 and took > 0 else None


def cost(project: Project, today: date) -> Measures:
    """CPI and the estimate at completion as they were last computed, and what was given away."""
    known = cost_settings(project)
    cpi = None if known.latest_cpi is None else Decimal(known.latest_cpi) / MILLION
    held = Decimal(known.latest_bac) / known.latest_eac if known.latest_bac and known.latest_eac else None
    done = ChangeRequest.objects.filter(project=project, state=ChangeState.DONE)
    charged, given = done.filter(price=Price.CHARGED).count(), done.filter(price=Price.GIVEN).count()
    return [*index("cpi", cpi), *index("budget", held), *share("given", charged, charged + given)]


def quality(project: Project, today: date) -> Measures:
    """What the client accepted at once, what was repaired, what is still to be done."""
    decided = Acceptance.objects.filter(project=project, decided_at__isnull=False)
    first = decided.filter(round=1).exclude(state=Acceptance.State.REJECTED)
    versions = DeliverableVersion.objects.filter(
        deliverable__project=project, deliverable__deleted_at=None
    ).exclude(verdict="")
    fine = versions.exclude(verdict=DeliverableVersion.Verdict.REJECTED)
    remaining = RemainingItem.objects.filter(acceptance__project=project)
    remaining = remaining.exclude(acceptance__state=Acceptance.State.DRAFT)
    defects = WorkItem.objects.filter(project=project, item_type__code=DEFECT, deleted_at=None)
    return [
        *share("first_round", first.count(), decided.count()),
        *share("versions", fine.count(), versions.count()),
        *share("remaining", remaining.filter(done_at__isnull=False).count(), remaining.count()),
        *share("defects", defects.filter(state__category="done").count(), defects.count()),
    ]


def client(project: Project, today: date) -> Measures:
    """Goals reached and confirmed, promises kept."""
    found = list(goals_of(project).exclude(state__in=[State.DRAFT, State.DROPPED]))
    ended = [one for one in found if one.is_ended]
    reached = sum(one.state == State.REACHED for one in ended)
    shared = {one.pk: one.edition for one in found if one.shared}
    said = Confirmation.objects.filter(goal__in=list(shared), user__contact__isnull=False)
    answers = [one.confirmed for one in said if one.edition == shared[one.goal_id]]
    kept = counted(promises_of(project), today)
    return [
        *share("goals", reached, len(ended)),
        *share("confirmed", sum(answers), len(answers)),
        *share("promises", kept.kept, kept.settled),
    ]


def team(project: Project, today: date) -> Measures:
    """How much of what was needed of the project's people fitted into their time: the last year of the project."""
    people = list(
        Resource.objects.filter(project=project, user__is_active=True)
        .order_by("user")
        .values_list("user", flat=True)
        .distinct()
    )
    last = min(today, finish_of(project) or today)
    if not people or last < project.start_date:
        return []
    first = max(project.start_date, last - timedelta(weeks=MOST - 1))
    weeks = (last - first).days // 7 + 1
    found = figures(project.organisation_id, people, periods("week", first, weeks))
    needed, excess = int(found.demand.sum()), int(found.excess.sum())
    if not needed:
        return []
    within = Decimal(needed - excess) / needed
    return [Measure("load", f"{within * 100:.0f} %", rounded(within * BEST))]


MEASURES: dict[str, Callable[[Project, date], Measures]] = {
    "schedule": schedule,
    "cost": cost,
    "quality": quality,
    "client": client,
    "team": team,
}
