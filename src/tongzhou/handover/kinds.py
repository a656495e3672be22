"""Which facts a line of each kind has, and what they are called."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from tongzhou.handover.models import LineKind

FACTS: dict[str, tuple[str, ...]] = {
    LineKind.ENVIRONMENT: ("name", "address", "edition", "purpose", "responsible"),
    LineKind.ACCOUNT: ("name", "login", "role", "holder", "outcome"),
    LineKind.LICENCE: ("name", "seats", "holder", "valid_until", "support"),
    LineKind.DOCUMENT: ("name", "edition", "deliverable", "file_version"),
    LineKind.TRAINING: ("name", "day", "trainer"),
    LineKind.DEFECT: ("name", "due", "responsible", "side"),
    LineKind.OTHER: ("name",),
}
"""The facts of a line by its kind; ``details`` and ``internal_note`` every line has."""
ALWAYS = ("details", "internal_note")
OWED = ("due", "responsible", "side")
"""What any line may have once it is to become a remaining item."""

LABELS: dict[str, Promise] = {
    "name": pgettext_lazy("handover line", "What"),
    "address": pgettext_lazy("handover line", "Address"),
    "edition": pgettext_lazy("handover line", "Version"),
    "purpose": pgettext_lazy("handover line", "Purpose"),
    "login": pgettext_lazy("handover line", "User name"),
    "role": pgettext_lazy("handover line", "Role"),
    "holder": pgettext_lazy("handover line", "Held by"),
    "outcome": pgettext_lazy("handover line", "What becomes of it"),
    "seats": pgettext_lazy("handover line", "Seats"),
    "valid_until": pgettext_lazy("handover line", "Valid until"),
    "support": pgettext_lazy("handover line", "Support contract"),
    "trainer": pgettext_lazy("handover line", "Trainer"),
    "day": pgettext_lazy("handover line", "Date"),
    "responsible": pgettext_lazy("handover line", "Responsible"),
    "side": pgettext_lazy("handover line", "Side"),
    "due": pgettext_lazy("handover line", "Due"),
    "deliverable": pgettext_lazy("handover line", "Deliverable"),
    "file_version": pgettext_lazy("handover line", "File"),
    "details": pgettext_lazy("handover line", "Details"),
    "internal_note": pgettext_lazy("handover line", "Internal note"),
}
NAMES: dict[str, Promise] = {
    LineKind.ENVIRONMENT: pgettext_lazy("handover line", "Environment"),
    LineKind.ACCOUNT: pgettext_lazy("handover line", "System"),
    LineKind.LICENCE: pgettext_lazy("handover line", "Product"),
    LineKind.DOCUMENT: pgettext_lazy("handover line", "Document"),
    LineKind.TRAINING: pgettext_lazy("handover line", "Course"),
    LineKind.DEFECT: pgettext_lazy("handover line", "What remains"),
    LineKind.OTHER: pgettext_lazy("handover line", "What"),
}
"""What the name of a line is called in its kind."""
PLURALS: dict[str, Promise] = {
    LineKind.ENVIRONMENT: pgettext_lazy("handover", "Environments"),
    LineKind.ACCOUNT: pgettext_lazy("handover", "Accounts"),
    LineKind.LICENCE: pgettext_lazy("handover", "Licences"),
    LineKind.DOCUMENT: pgettext_lazy("handover", "Documents"),
    LineKind.TRAINING: pgettext_lazy("handover", "Trainings"),
    LineKind.DEFECT: pgettext_lazy("handover", "Open items"),
    LineKind.OTHER: pgettext_lazy("handover", "Other things"),
}
ICONS: dict[str, str] = {
    LineKind.ENVIRONMENT: "server",
    LineKind.ACCOUNT: "user-cog",
    LineKind.LICENCE: "key-round",
    LineKind.DOCUMENT: "file-text",
    LineKind.TRAINING: "graduation-cap",
    LineKind.DEFECT: "bug",
    LineKind.OTHER: "package",
}


def label_of(fact: str, kind: str) -> Promise:
    """What a fact is called in a line of a kind."""
    return NAMES[kind] if fact == "name" else LABELS[fact]
