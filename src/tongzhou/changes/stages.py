"""The way of a change, as a row of steps that everybody understands."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from tongzhou.changes.models import ChangeRequest, State

WAY: tuple[tuple[frozenset[str], Promise], ...] = (
    (frozenset({State.DRAFT}), pgettext_lazy("stage", "Asked for")),
    (frozenset({State.ANALYSIS}), pgettext_lazy("stage", "Analysed")),
    (frozenset({State.APPROVAL, State.REFUSED}), pgettext_lazy("stage", "Approved")),
    (
        frozenset({State.APPROVED, State.ORDERED, State.DECLINED}),
        pgettext_lazy("stage", "Signed by the client"),
    ),
    (frozenset({State.SIGNED, State.DONE}), pgettext_lazy("stage", "Carried out")),
)
SIGNED = 3


@dataclass(frozen=True, slots=True)
class Stage:
    """A step: done, now, or ahead."""

    label: Promise
    state: str


def stages(request: ChangeRequest) -> list[Stage]:
    """The steps of a request; without a signature there is one less."""
    if request.state == State.WITHDRAWN:
        return []
    here = next(place for place, (states, _label) in enumerate(WAY) if request.state in states)
    if request.state == State.APPROVED and not request.needs_signature:
        here = len(WAY) - 1
    ended = request.state == State.DONE
    found = []
    for place, (_states, label) in enumerate(WAY):
        if place == SIGNED and not request.needs_signature:
            continue
        state = "done" if place < here or ended else "now" if place == here else ""
        found.append(Stage(label, state))
    return found
