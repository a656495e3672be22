"""The parts of a project that can be published to its client, each with its own switch and, mostly, a page of its own.

A part is offered as soon as it stands in ``PARTS``; its code is the name of its field in ``Publication``. That a part
is published opens its page; what is *on* the page is still only what was shared thing by thing.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, slots=True)
class Part:
    """A part: its field, its words, and the url name of its page (which takes the project's key), if it has one."""

    code: str
    label: Promise
    help: Promise
    icon: str
    page: str = ""


PARTS: tuple[Part, ...] = (
    Part(
        "milestones",
        _("Milestones"),
        _("Name, acceptance criterion, agreed and expected date, and how far it is."),
        "flag",
    ),
    Part(
        "confidence",
        _("How sure the dates are"),
        _("By when each milestone is reached in five, and in eight, of ten simulated courses of the plan."),
        "gauge",
    ),
    Part(
        "changes",
        pgettext_lazy("project tab", "Changes"),
        _("What they ask for and how far it is, and change orders to sign. Never analysis, cost or margin."),
        "git-compare",
        "portal_changes",
    ),
    Part(
        "acceptances",
        _("Acceptances"),
        _("What was put to the client for acceptance, what they sign, and certificates."),
        "clipboard-check",
        page="portal_acceptances",
    ),
    Part(
        "handovers",
        _("Handovers"),
        _(
            "What was presented to be handed over: the client confirms line by line, signs, and sees warranties."
        ),
        "package-check",
        "portal_handovers",
    ),
    Part(
        "client_actions",
        _("Client actions"),
        _("What the client was asked to do or deliver, by when and why; they deliver it there."),
        "handshake",
        "portal_client_actions",
    ),
    Part(
        "goals",
        _("Goals"),
        _("Goals that were shared one by one, with their progress; the client's people confirm them."),
        "target",
        "portal_goals",
    ),
    Part("documents", _("Documents"), _("Only documents that were published one by one."), "file-text"),
    Part(
        "deliverables",
        _("Deliverables"),
        _("What was submitted, version by version with its files; and requirements that are shared."),
        "package",
        "portal_deliverables",
    ),
    Part(
        "records",
        _("Closing documents"),
        _("The closing report and the dossier, each only once it was published; with all signed documents."),
        "archive",
        "portal_records",
    ),
)
CODES = tuple(part.code for part in PARTS)
PAGES = frozenset(CODES) - {"confidence"}
"""Parts that show something by themselves; how sure the dates are is said beside the milestones."""
