"""Risk events of a simulation: written down, changed, thrown away and brought back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.core import serializers
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from tongzhou.accounts.models import User
from tongzhou.activity.actions import put_into_trash, record, restore_rows
from tongzhou.activity.models import TrashEntry
from tongzhou.plan.actions.forecast.ranges import MOST_MINOR, MOST_PERCENT, MOST_SECONDS
from tongzhou.plan.actions.forecast.settings import moved_on
from tongzhou.plan.models import WHOLE, RiskEvent, Unit, WorkItem
from tongzhou.projects.models import Project

TRASH = "risk_event"
MOST_RISKS, MOST_ITEMS = 200, 500
Triple = tuple[int, int, int]


class RiskRefusedError(Exception):
    """A risk event makes no sense; ``field`` names what is wrong with it, ``code`` is for programs."""

    def __init__(self, code: str, message: str, field: str = "") -> None:
        super().__init__(code)
        self.code, self.message, self.field = code, message, field


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskFacts:
    """What people say about a risk event: see ``RiskEvent``. ``cost`` False: stays as it is."""

    name: str
    probability: int
    active: bool = True
    unit: str = Unit.TIME
    effect: Triple | None = None
    cost: Triple | bool | None = False
    items: tuple[int, ...] = ()


@transaction.atomic
def create_risk_event(project: Project, facts: RiskFacts, *, by: User) -> RiskEvent:
    """A new risk event."""
    if RiskEvent.objects.filter(project=project).count() >= MOST_RISKS:
        words = _("A project may have at most %(most)d risk events.") % {"most": MOST_RISKS}
        raise RiskRefusedError("too_many_risks", words)
    risk = RiskEvent(project=project)
    items = _taken(risk, facts)
    moved_on(project, None)
    risk.save()
    risk.items.set(items)
    _record("created", risk, by)
    return risk


@transaction.atomic
def change_risk_event(risk: RiskEvent, facts: RiskFacts, *, by: User) -> RiskEvent:
    """Another name, probability, effect; what was simulated before stays as it was."""
    risk = RiskEvent.objects.select_for_update().select_related("project").get(pk=risk.pk)
    items = _taken(risk, facts)
    moved_on(risk.project, None)
    fields = ["name", "probability", "active", "unit", "low", "likely", "high"]
    fields += ["cost_low_minor", "cost_likely_minor", "cost_high_minor"]
    risk.save(update_fields=fields)
    risk.items.set(items)
    _record("changed", risk, by)
    return risk


@transaction.atomic
def delete_risk_event(risk: RiskEvent, *, by: User) -> TrashEntry:
    """Into the trash, from where it comes back as it was."""
    moved_on(risk.project, None)
    entry = put_into_trash(
        TRASH,
        risk.pk,
        label=_("Risk event of %(percent)s %%") % {"percent": f"{risk.probability / 100:g}"},
        content={"rows": serializers.serialize("python", [risk])},
        by=by,
        project_id=risk.project_id,
    )
    _record("deleted", risk, by)
    risk.delete()
    return entry


@transaction.atomic
def restore_risk_event(entry: TrashEntry, by: User) -> str:
    """Bring it back out of the trash, with those of its tasks that are still there; its address."""
    rows = entry.content["rows"]
    for row in rows:
        there = WorkItem.every.filter(pk__in=row["fields"]["items"]).values_list("pk", flat=True)
        row["fields"]["items"] = sorted(there)
    restore_rows(rows)
    risk = RiskEvent.objects.select_related("project").get(pk=entry.subject_id)
    moved_on(risk.project, None)
    _record("restored", risk, by)
    return reverse("forecast_risks", args=[risk.project.key])


def _record(deed: str, risk: RiskEvent, by: User) -> None:
    """The diary is read by people who may not know of internal risks: it says that there was one, not which."""
    label = risk.project.name
    record(f"plan.risk_event_{deed}", risk, by=by, project_id=risk.project_id, label=label)


def _taken(risk: RiskEvent, facts: RiskFacts) -> list[int]:
    """Write the facts into the row; the numbers of its tasks. RiskRefusedError for what makes no sense."""
    _check(facts)
    risk.name, risk.probability, risk.active = facts.name, facts.probability, facts.active
    risk.unit = facts.unit
    risk.low, risk.likely, risk.high = facts.effect or (None, None, None)
    if not isinstance(facts.cost, bool):
        amounts = facts.cost or (None, None, None)
        risk.cost_low_minor, risk.cost_likely_minor, risk.cost_high_minor = amounts
    if facts.effect is None and risk.cost_low_minor is None:
        words = _("A risk event needs an effect: on tasks, or on the cost.")
        raise RiskRefusedError("without_effect", words, "effect")
    if facts.effect is not None and not facts.items:
        raise RiskRefusedError("without_tasks", _("Say which tasks it delays."), "items")
    return _items(risk.project, facts.items)


def _check(facts: RiskFacts) -> None:
    if not 0 < facts.probability <= WHOLE:
        raise RiskRefusedError(
            "probability", _("A probability is more than 0 and at most 100 %."), "probability"
        )
    most = MOST_PERCENT if facts.unit == Unit.PERCENT else MOST_SECONDS
    least = -WHOLE if facts.unit == Unit.PERCENT else -MOST_SECONDS
    if facts.effect is not None:
        _check_triple(facts.effect, least, most, "effect")
    if isinstance(facts.cost, tuple):
        _check_triple(facts.cost, -MOST_MINOR, MOST_MINOR, "cost")


def _check_triple(values: Triple, least: int, most: int, field: str) -> None:
    if list(values) != sorted(values):
        words = _("The least, the likely and the greatest value must stand in this order.")
        raise RiskRefusedError("not_ascending", words, field)
    if values[0] < least or values[-1] > most:
        raise RiskRefusedError("out_of_range", _("This range reaches too far."), field)


def _items(project: Project, wanted: Iterable[int]) -> list[int]:
    numbers = sorted(set(wanted))
    if len(numbers) > MOST_ITEMS:
        words = _("A risk event may name at most %(most)d tasks; name their summary instead.")
        raise RiskRefusedError("too_many_items", words % {"most": MOST_ITEMS}, "items")
    found = set(WorkItem.objects.filter(project=project, pk__in=numbers).values_list("pk", flat=True))
    if len(found) < len(numbers):
        raise RiskRefusedError("unknown_item", _("There is no such task in this plan."), "items")
    return numbers
