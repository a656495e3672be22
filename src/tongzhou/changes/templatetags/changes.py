"""Changes in templates: ``{% load changes %}``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import reverse

from tongzhou.accounts.permissions import Permission
from tongzhou.changes.models import Approval, ScopeChange, State
from tongzhou.changes.queries.statistics import Given, given_to
from tongzhou.changes.scope_words import told_after, told_before
from tongzhou.clients.models import ClientOrganisation
from tongzhou.projects.models import Project

register = template.Library()
TONES = {
    State.DRAFT: "",
    State.ANALYSIS: "info",
    State.APPROVAL: "accent",
    State.APPROVED: "accent",
    State.ORDERED: "warn",
    State.SIGNED: "ok",
    State.DONE: "ok",
    State.REFUSED: "bad",
    State.DECLINED: "bad",
    State.WITHDRAWN: "",
}
DECISIONS = {"approved": "ok", "refused": "bad", "sent_back": "warn", "waiting": "accent"}


@register.filter
def state_tone(state: str) -> str:
    """The colour of a state."""
    return TONES.get(State(state), "")


@register.filter
def scope_tone(deed: str) -> str:
    """The colour of what becomes of a thing of the scope."""
    return {"add": "info", "alter": "accent", "withdraw": "bad"}.get(deed, "")


@register.filter
def scope_before(line: ScopeChange) -> list[tuple[str, str]]:
    """How a thing stood: all of it where it is withdrawn, else what becomes different."""
    return told_before(line)


@register.filter
def scope_after(line: ScopeChange) -> list[tuple[str, str]]:
    """How a thing becomes."""
    return told_after(line)


@register.simple_tag
def scope_address(project: Project, line: ScopeChange) -> str:
    """Where a thing of the scope is; nothing for what is not there yet, or not any more."""
    if line.deliverable is not None and line.deliverable.deleted_at is None:
        return reverse("deliverable", args=[project.key, line.deliverable.number])
    if line.item is not None and line.item.number and line.item.deleted_at is None:
        return reverse("requirement", args=[project.key, line.item.number])
    return reverse("contract_items", args=[project.key]) if line.contract_item is not None else ""


@register.filter
def decision_tone(decision: str) -> str:
    """The colour of an approver's word."""
    return DECISIONS.get(decision, "")


@register.filter
def approver(approval: Approval) -> str:
    """Who decides or has decided: a person, else a role."""
    decided_by = getattr(approval, "decided_by", None)
    if decided_by is not None:
        return str(decided_by.name)
    return approval.person.name if approval.person is not None else str(approval.get_role_display())


@register.filter
def person_days(value: Any) -> str:
    """Person-days without needless noughts."""
    if value is None:
        return "–"
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True, slots=True)
class GivenShown:
    """What a client was given; ``given`` is None for whoever may see no costs at all."""

    given: Given | None = None
    key: str = ""


@register.simple_tag(takes_context=True)
def given_to_client(context: dict[str, Any], client: ClientOrganisation) -> GivenShown:
    """The sums of the ledger of a client, over the projects whose costs the reader may see."""
    user = context["request"].user
    given, projects = given_to(client, user)
    first = projects.order_by("pk").first() if given.count else None
    return GivenShown(given if first or user.may(Permission.VIEW_COST) else None, first.key if first else "")
