"""Preparing an acceptance: its facts, criteria, and what remains."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongzhou.acceptance.models import Acceptance, AcceptanceCriterion, AcceptanceKind, RemainingItem
from tongzhou.acceptance.refusals import AcceptanceRefusedError
from tongzhou.accounts.models import User
from tongzhou.activity.actions import record
from tongzhou.operations.limits import limit
from tongzhou.plan.actions.items.create import create_item
from tongzhou.plan.models import WorkItem
from tongzhou.projects.models import Project
from tongzhou.scope.actions.submission import meet_conditions
from tongzhou.scope.models import DeliverableState
from tongzhou.signing.models import Side

FACTS = (
    "kind", "title", "description", "item", "deliverable", "due", "clause", "clause_days", "escalate_to",
    "escalate_contact", "escalate_after",
)  # fmt: skip


@transaction.atomic
def create_acceptance(project: Project, *, by: User, criteria: str = "", **facts: Any) -> Acceptance:
    """Begin to prepare an acceptance; each line of ``criteria`` becomes a criterion."""
    if Acceptance.objects.filter(project=project).count() >= limit("acceptances"):
        raise AcceptanceRefusedError("many", _("A project can have no more acceptances."))
    acceptance = Acceptance(project=project, created_by=by)
    _set(acceptance, facts)
    acceptance.save(force_insert=True)
    lines = [line.strip() for line in criteria.splitlines() if line.strip()][: limit("acceptance_lines")]
    lines = lines or _criteria_of(acceptance)
    for position, line in enumerate(lines):
        AcceptanceCriterion.objects.create(acceptance=acceptance, position=position, text=line[:1000])
    note("acceptance.created", acceptance, by=by)
    return acceptance


def _criteria_of(acceptance: Acceptance) -> list[str]:
    """By what the deliverable, or else the phase or milestone, was to be judged."""
    if acceptance.deliverable is not None:
        return [one.text for one in acceptance.deliverable.criteria.all()[: limit("acceptance_lines")]]
    known = acceptance.item.criterion if acceptance.item is not None else ""
    return [line.strip() for line in known.splitlines() if line.strip()][: limit("acceptance_lines")]


@transaction.atomic
def change_acceptance(acceptance: Acceptance, *, by: User, seen: int, **facts: Any) -> Acceptance:
    """Change what is being prepared; refused when somebody else has changed it since it was ``seen``."""
    known = to_prepare(acceptance)
    if known.version != seen:
        raise AcceptanceRefusedError(
            "stale", _("Somebody else has changed this in the meantime. Look at it again.")
        )
    before = {name: getattr(known, name) for name in FACTS}
    _set(known, facts)
    known.version += 1
    known.save(update_fields=[*FACTS, "version"])
    changed = [name for name in FACTS if getattr(known, name) != before[name]]
    note("acceptance.changed", known, by=by, fields=changed)
    return known


def _set(acceptance: Acceptance, facts: dict[str, Any]) -> None:
    for name, value in facts.items():
        if name.removesuffix("_id") not in FACTS:
            raise TypeError(name)
        setattr(acceptance, name, value)
    acceptance.title = acceptance.title.strip()
    if not acceptance.title:
        raise AcceptanceRefusedError("no_title", _("Give it a title."))
    if bool(acceptance.clause.strip()) != bool(acceptance.clause_days):
        raise AcceptanceRefusedError(
            "clause",
            _(
                "Quote the clause of the contract and say after how many working days it takes effect, or neither."
            ),
        )
    for thing in (acceptance.item, acceptance.deliverable):
        if thing is not None and thing.project_id != acceptance.project_id:
            raise AcceptanceRefusedError("elsewhere", _("This belongs to another project."))
    senior = acceptance.escalate_contact
    if senior is not None and senior.client_id != acceptance.project.client_id:
        raise AcceptanceRefusedError("elsewhere", _("Choose a contact of this project's client."))
    if (acceptance.kind == AcceptanceKind.DELIVERABLE) != (acceptance.deliverable_id is not None):
        raise AcceptanceRefusedError(
            "deliverable", _("Choose the deliverable for this kind of acceptance, and none for any other.")
        )


@transaction.atomic
def delete_acceptance(acceptance: Acceptance, *, by: User) -> None:
    """Remove what was never put to the client; anything else stays for ever."""
    known = to_prepare(acceptance)
    if known.decisions.exists():
        raise AcceptanceRefusedError("decided", _("The client has decided on it once: it stays."))
    note("acceptance.deleted", known, by=by)
    known.delete()


@transaction.atomic
def add_criterion(acceptance: Acceptance, *, by: User, text: str) -> AcceptanceCriterion:
    """One more criterion."""
    known = to_prepare(acceptance)
    if known.criteria.count() >= limit("acceptance_lines"):
        raise AcceptanceRefusedError("many", _("An acceptance can have no more criteria."))
    last = known.criteria.aggregate(last=Max("position"))["last"]
    made = AcceptanceCriterion.objects.create(
        acceptance=known, position=0 if last is None else last + 1, text=_worded(text)
    )
    note("acceptance.criterion_added", known, by=by)
    return made


@transaction.atomic
def change_criterion(
    criterion: AcceptanceCriterion, *, by: User, met: bool, evidence: str
) -> AcceptanceCriterion:
    """Say whether it is met, and by which evidence."""
    known = to_prepare(criterion.acceptance)
    criterion.met, criterion.evidence = met, evidence.strip()
    criterion.save(update_fields=["met", "evidence"])
    note("acceptance.criterion_changed", known, by=by)
    return criterion


@transaction.atomic
def drop_criterion(criterion: AcceptanceCriterion, *, by: User) -> None:
    """One criterion less, as long as it is being prepared."""
    known = to_prepare(criterion.acceptance)
    criterion.delete()
    note("acceptance.criterion_dropped", known, by=by)


@transaction.atomic
def add_remaining(
    acceptance: Acceptance, *, by: User, text: str, side: str, owner: str = "", due: date | None = None
) -> RemainingItem:
    """What is still to be done; only before it is put to the client, because it stands in what they sign."""
    known = to_prepare(acceptance)
    if known.remaining.count() >= limit("acceptance_lines"):
        raise AcceptanceRefusedError("many", _("An acceptance can have no more remaining items."))
    made = RemainingItem.objects.create(
        acceptance=known, text=_worded(text), side=Side(side), owner=owner.strip()[:100], due=due
    )
    note("acceptance.remaining_added", known, by=by)
    return made


@transaction.atomic
def finish_remaining(one: RemainingItem, *, by: User, done: bool, today: date) -> RemainingItem:
    """Tick a remaining item off, or open it again; at any time.

    With the last condition under which a deliverable was accepted, the deliverable is accepted without any.
    """
    one.done_at = timezone.now() if done else None
    one.save(update_fields=["done_at"])
    note("acceptance.remaining_done" if done else "acceptance.remaining_opened", one.acceptance, by=by)
    about = one.acceptance
    if done and about.state == Acceptance.State.CONDITIONAL and about.deliverable is not None:
        left = about.remaining.filter(is_condition=True, done_at=None).exists()
        if not left and about.deliverable.state == DeliverableState.CONDITIONAL:
            meet_conditions(about.deliverable, by=by, today=today)
    return one


@transaction.atomic
def work_on_remaining(one: RemainingItem, *, by: User, today: date) -> WorkItem:
    """Make a work item of it, with its day."""
    if one.item is not None:
        raise AcceptanceRefusedError("made", _("There is a work item for it already."))
    fields = {"name": one.text[:500], "due_date": one.due, "planned": False}
    made = create_item(one.acceptance.project, by=by, fields=fields, today=today, complete=False)
    one.item = made
    one.save(update_fields=["item"])
    note("acceptance.remaining_planned", one.acceptance, by=by)
    return made


def _worded(text: str) -> str:
    if not text.strip():
        raise AcceptanceRefusedError("no_text", _("Say what it is."))
    return text.strip()[:1000]


def locked(acceptance: Acceptance) -> Acceptance:
    """The acceptance as it stands now, held until the transaction ends."""
    return (
        Acceptance.objects.select_for_update(of=("self",))
        .select_related("project__client", "project__organisation", "item", "deliverable")
        .select_related("request", "escalate_contact")
        .get(pk=acceptance.pk)
    )


def to_prepare(acceptance: Acceptance) -> Acceptance:
    """The same, if it is still being prepared."""
    known = locked(acceptance)
    if not known.is_draft:
        raise AcceptanceRefusedError(
            "not_draft", _("The client has it, or has decided: take it back before you change it.")
        )
    return known


def note(deed: str, acceptance: Acceptance, *, by: User, client: bool = False, **details: Any) -> None:
    """A line in the diary about an acceptance."""
    record(
        deed,
        acceptance,
        by=by,
        project_id=acceptance.project_id,
        details={"kind_of_acceptance": acceptance.kind, "round": acceptance.round, **details},
        client_may_see=client,
    )
