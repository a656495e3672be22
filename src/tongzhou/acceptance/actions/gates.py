"""Gates: making them, checking what must be true, passing, waiving; and what they block in the plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongzhou.acceptance.models import Gate, GateItem, GateTemplate
from tongzhou.acceptance.queries.gates import blocking
from tongzhou.acceptance.refusals import AcceptanceRefusedError
from tongzhou.acceptance.standard import STANDARD
from tongzhou.accounts.models import User
from tongzhou.activity.actions import record
from tongzhou.operations.limits import limit
from tongzhou.plan.actions.edit_plan import Reported
from tongzhou.plan.editing.commands.editor import CommandError
from tongzhou.plan.models import WorkItem
from tongzhou.projects.models import Project
from tongzhou.web.numbers import whole_number

State = Gate.State


@transaction.atomic
def create_gate(
    project: Project, *, by: User, title: str, item: WorkItem | None, template: str = "", lines: str = ""
) -> Gate:
    """A gate before an item of the plan, with the lines of a checklist.

    ``template`` is the code of one that comes with the product, or the number of one of the organisation.
    """
    if not title.strip():
        raise AcceptanceRefusedError("no_title", gettext_lazy("Give it a title."))
    if item is not None and item.project_id != project.pk:
        raise AcceptanceRefusedError("elsewhere", gettext_lazy("This belongs to another project."))
    if item is not None and Gate.objects.filter(item=item, state=State.OPEN).exists():
        raise AcceptanceRefusedError(
            "gated", gettext_lazy("There is an open gate before this milestone or phase already.")
        )
    wanted = [line.strip() for line in lines.splitlines() if line.strip()] or _lines_of(project, template)
    if not wanted:
        raise AcceptanceRefusedError(
            "no_lines",
            gettext_lazy("A gate needs at least one thing to check: choose a checklist, or write it."),
        )
    if Gate.objects.filter(project=project).count() >= limit("gates"):
        raise AcceptanceRefusedError("many", gettext_lazy("A project can have no more gates."))
    gate = Gate.objects.create(project=project, title=title.strip()[:200], item=item, created_by=by)
    for position, line in enumerate(wanted[: limit("gate_items")]):
        GateItem.objects.create(gate=gate, position=position, text=line[:500])
    _note("acceptance.gate_created", gate, by=by)
    return gate


def _lines_of(project: Project, template: str) -> list[str]:
    if (number := whole_number(template)) is not None:
        found = GateTemplate.objects.filter(organisation=project.organisation_id, pk=number).first()
        return [line.strip() for line in found.lines.splitlines() if line.strip()] if found else []
    return [str(line) for one in STANDARD if one.code == template for line in one.lines]


@transaction.atomic
def delete_gate(gate: Gate, *, by: User) -> None:
    """Remove a gate that nobody has passed or waived."""
    known = _to_check(gate)
    _note("acceptance.gate_deleted", known, by=by)
    known.delete()


@transaction.atomic
def add_gate_item(gate: Gate, *, by: User, text: str) -> GateItem:
    """One more thing that must be true."""
    known = _to_check(gate)
    if not text.strip():
        raise AcceptanceRefusedError("no_text", gettext_lazy("Say what it is."))
    if known.items.count() >= limit("gate_items"):
        raise AcceptanceRefusedError("many", gettext_lazy("A gate can have no more items."))
    last = known.items.aggregate(last=Max("position"))["last"]
    made = GateItem.objects.create(
        gate=known, position=0 if last is None else last + 1, text=text.strip()[:500]
    )
    _note("acceptance.gate_item_added", known, by=by)
    return made


@transaction.atomic
def drop_gate_item(one: GateItem, *, by: User) -> None:
    """One thing less."""
    known = _to_check(one.gate)
    one.delete()
    _note("acceptance.gate_item_dropped", known, by=by)


@transaction.atomic
def check_gate_item(one: GateItem, *, by: User, checked: bool, evidence: str) -> GateItem:
    """Say that it is true, by which evidence; or take that back."""
    known = _to_check(one.gate)
    one.evidence = evidence.strip()
    one.checked_by, one.checked_at = (by, timezone.now()) if checked else (None, None)
    one.save(update_fields=["evidence", "checked_by", "checked_at"])
    _note("acceptance.gate_item_checked" if checked else "acceptance.gate_item_opened", known, by=by)
    return one


@transaction.atomic
def pass_gate(gate: Gate, *, by: User) -> Gate:
    """Everything is checked: the way is free."""
    known = _to_check(gate)
    left = list(known.items.filter(checked_at=None).values_list("text", flat=True)[:5])
    if left or not known.items.exists():
        raise AcceptanceRefusedError(
            "open_items",
            _("Still open: %(items)s. Check them, or waive the gate with a reason.")
            % {"items": "; ".join(left)},
        )
    return _decide(known, State.PASSED, by=by)


@transaction.atomic
def waive_gate(gate: Gate, *, by: User, reason: str) -> Gate:
    """Go on although something is open: with a reason, which stays for ever."""
    known = _to_check(gate)
    if not reason.strip():
        raise AcceptanceRefusedError("no_reason", gettext_lazy("Say why the gate is waived."))
    return _decide(known, State.WAIVED, by=by, reason=reason.strip())


def _decide(known: Gate, state: str, *, by: User, reason: str = "") -> Gate:
    known.state, known.reason = state, reason
    known.decided_by, known.decided_at = by, timezone.now()
    known.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    _note(f"acceptance.gate_{state}", known, by=by)
    return known


@transaction.atomic
def save_template(gate: Gate, *, by: User, name: str) -> GateTemplate:
    """Keep the checklist of a gate for other projects; the same name replaces it."""
    if not name.strip():
        raise AcceptanceRefusedError("no_title", gettext_lazy("Give it a title."))
    lines = "\n".join(gate.items.values_list("text", flat=True))
    made, _created = GateTemplate.objects.update_or_create(
        organisation=gate.project.organisation,
        name=name.strip()[:200],
        defaults={"lines": lines, "made_by": by},
    )
    record("acceptance.gate_template_saved", made, by=by, label=made.name)
    return made


@transaction.atomic
def delete_template(template: GateTemplate, *, by: User) -> None:
    """A checklist is not offered any more; gates that were made from it stay."""
    record("acceptance.gate_template_deleted", template, by=by, label=template.name)
    template.delete()


def keep_closed(project: Project, said: Mapping[int, Reported], _day: date) -> None:
    """Refuse a step in the plan that finishes what lies behind an open gate; called in the step's transaction."""
    finished = [key for key, one in said.items() if one.percent >= 100]
    found = blocking(project, finished) if finished else None
    if found is not None:
        raise CommandError(
            "gate_open",
            _("“%(item)s” cannot be complete: the gate “%(gate)s” is open. Still to check: %(left)s.")
            % {"item": found.item, "gate": found.gate, "left": "; ".join(found.open_items) or "–"},
        )


def _to_check(gate: Gate) -> Gate:
    known = Gate.objects.select_for_update(of=("self",)).select_related("project").get(pk=gate.pk)
    if not known.is_open:
        raise AcceptanceRefusedError(
            "not_open", gettext_lazy("The gate has been passed or waived: it is not changed any more.")
        )
    return known


def _note(deed: str, gate: Gate, *, by: User, **details: Any) -> None:
    record(deed, gate, by=by, project_id=gate.project_id, details=details)
