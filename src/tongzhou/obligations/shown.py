"""What a contact without an account sees of what they are asked for, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from tongzhou.obligations.models import ClientObligation, ObligationEvent, State


@dataclass(frozen=True, slots=True)
class ActionAsked:
    """One client action, without its log; ``missing`` is what was said when it came back."""

    describes: ClassVar[str] = "obligations.ClientObligation"

    vendor: str
    project_name: str
    title: str
    needs: str
    why: str
    criteria: str
    due_on: date
    late: bool
    open: bool
    missing: str


def asked_of(one: ClientObligation, *, is_open: bool, today: date) -> ActionAsked:
    """The client action for the page behind a link; ``is_open`` says whether it can be handed in there."""
    last = one.events.filter(kind=ObligationEvent.Kind.SENT_BACK).order_by("-id").first()
    return ActionAsked(
        vendor=one.project.organisation.name,
        project_name=one.project.name,
        title=one.title,
        needs=one.needs,
        why=one.why,
        criteria=one.criteria,
        due_on=one.due_on,
        late=one.with_client and one.due_on < today,
        open=is_open,
        missing=last.note if last is not None and one.state == State.SENT_BACK else "",
    )
