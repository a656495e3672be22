"""How an operation gets hold of a change, and how changes are shown."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.changes.models import Approval, ChangeOrder, ChangeRequest, ScopeChange, ScopeKind
from tongzhou.changes.queries.approving import approvals_of
from tongzhou.changes.queries.requests import (
    items_of,
    orders_of,
    request_numbered,
    story_of,
    waits_for,
)
from tongzhou.changes.queries.scope import scope_changes_of
from tongzhou.changes.templatetags.changes import approver
from tongzhou.costs.money import plain
from tongzhou.projects.guards import Access, get_access


def asked(
    request: HttpRequest, key: str, number: int, permission: Permission
) -> tuple[Access, ChangeRequest]:
    """The project and the change, or Http404."""
    access = get_access(signed_in(request), key, permission)
    found = request_numbered(access.project, number)
    if found is None:
        raise Http404
    return access, found


def amount(access: Access, minor: int | None, currency: str) -> str | None:
    """An amount for whoever may see it."""
    if minor is None or not access.may(Permission.VIEW_COST):
        return None
    return plain(minor, currency)


def number_of(value: Decimal | None) -> float | None:
    """Person-days as a number."""
    return None if value is None else float(value)


def rows_of(access: Access, requests: Iterable[ChangeRequest]) -> list[dict[str, Any]]:
    """Lines of a log; one statement for whose turn it is."""
    requests = list(requests)
    turns = waits_for(requests)
    return [_row(access, one, turns.get(one.pk, [])) for one in requests]


def _row(access: Access, one: ChangeRequest, turns: Iterable[Approval]) -> dict[str, Any]:
    names = (
        "number", "title", "state", "state_since", "source", "urgency", "by_client", "price", "currency", "obstacle",
        "version",
    )  # fmt: skip
    person = one.contact or one.requested_by
    return {name: getattr(one, name) for name in names} | {
        "project": access.project.key,
        "requested_by": person.name if person else None,
        "amount": amount(access, one.amount_minor, one.currency),
        "days": number_of(one.days),
        "waits_for": [approver(turn) for turn in turns],
    }


def whole(access: Access, one: ChangeRequest) -> dict[str, Any]:
    """A change with all that belongs to it."""
    names = (
        "description", "reason", "impact_scope", "impact_quality", "impact_risk", "price_reason", "needs_signature",
    )  # fmt: skip
    (row,) = rows_of(access, [one])
    return (
        row
        | {name: getattr(one, name) for name in names}
        | {
            "added_to_budget": amount(access, one.budget_minor, one.currency),
            "scenario": one.scenario_id,
            "baseline": one.baseline_id,
            "analyst": one.analyst.name if one.analyst else None,
            "items": [item.number for item in items_of(one)],
            "scope": [scope_shown(each) for each in scope_changes_of(one)],
            "story": [
                {"state": each.state, "by": each.by_name, "at": each.at, "note": each.note}
                for each in story_of(one)
            ],
            "approvals": [_approval(each) for each in approvals_of(one)],
            "orders": [_order(each) for each in orders_of(one)],
        }
    )


def scope_shown(one: ScopeChange) -> dict[str, Any]:
    """A line of what a change does to the scope."""
    names = ("id", "kind", "deed", "title", "name", "text", "number", "moscow", "due_date")
    thing = (
        one.contract_item_id if one.kind == ScopeKind.CONTRACT_ITEM else getattr(one.thing, "number", None)
    )
    return {name: getattr(one, name) for name in names} | {"thing": thing}


def _approval(one: Approval) -> dict[str, Any]:
    names = ("round", "position", "role", "decision", "decided_at", "comment")
    return {name: getattr(one, name) for name in names} | {
        "person": one.person.name if one.person else None,
        "decided_by": one.decided_by.name if one.decided_by else None,
    }


def _order(one: ChangeOrder) -> dict[str, Any]:
    names = ("label", "standing", "due", "issued_at", "decided_at")
    return {name: getattr(one, name) for name in names} | {
        "issued_by": one.issued_by.name,
        "decided_by": one.decided_by_name,
        "signature": one.signature_id,
    }
