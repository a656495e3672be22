"""Changes: what is asked for, what it would cost, who has said yes, what the client has signed, what was given away."""

from tongzhou.changes.models.approval import ROLES, Approval, ApprovalRule, ApprovalStep
from tongzhou.changes.models.orders import ChangeOrder, FreeWork
from tongzhou.changes.models.requests import (
    EDITABLE,
    OPEN,
    ChangedItem,
    ChangeRequest,
    Price,
    Source,
    State,
    StateChange,
    Urgency,
)
from tongzhou.changes.models.scope import ScopeChange, ScopeDeed, ScopeKind

__all__ = [
    "EDITABLE",
    "OPEN",
    "ROLES",
    "Approval",
    "ApprovalRule",
    "ApprovalStep",
    "ChangeOrder",
    "ChangeRequest",
    "ChangedItem",
    "FreeWork",
    "Price",
    "ScopeChange",
    "ScopeDeed",
    "ScopeKind",
    "Source",
    "State",
    "StateChange",
    "Urgency",
]
