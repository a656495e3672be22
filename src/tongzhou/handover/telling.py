"""How warranties stand, in words and colours."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

STANDINGS: dict[str, Promise] = {
    "agreed": pgettext_lazy("warranty", "Begins when both have signed"),
    "ahead": pgettext_lazy("warranty", "Has not begun"),
    "running": pgettext_lazy("warranty", "Running"),
    "over": pgettext_lazy("warranty", "Ended"),
}
COLOURS = {"agreed": "", "ahead": "info", "running": "ok", "over": ""}
