"""The checklists that every organisation finds ready, in the language of whoever uses them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Standard:
    """A checklist that comes with the product."""

    code: str
    name: Promise
    lines: tuple[Promise, ...]


STANDARD: tuple[Standard, ...] = (
    Standard(
        "planning",
        _("Planning gate"),
        (
            _("Scope and exclusions are agreed with the client in writing"),
            _("The plan has a baseline and the client knows its milestones"),
            _("People for the next phase are booked"),
            _("Early warnings were looked at, and each has somebody who answers for it"),
        ),
    ),
    Standard(
        "design",
        _("Design gate"),
        (
            _("Requirements are traced to the design"),
            _("The design was reviewed, and findings are resolved"),
            _("Interfaces are agreed with every other party"),
            _("Acceptance criteria of the next phase are written down"),
        ),
    ),
    Standard(
        "go_live",
        _("Go-live gate"),
        (
            _("All planned tests are done; no open defect is critical"),
            _("Data were migrated in a rehearsal, and checked"),
            _("A way back has been tried"),
            _("Users and operations are trained"),
            _("The client has agreed to the day of going live"),
        ),
    ),
    Standard(
        "closing",
        _("Closing gate"),
        (
            _("Final acceptance is signed"),
            _("Everything was handed over to the client and to operations"),
            _("Remaining items have an owner and a day"),
            _("Lessons were gathered"),
        ),
    ),
)
