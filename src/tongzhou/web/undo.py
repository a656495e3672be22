"""“Deleted. Undo”: the one way in which a page says that something can be taken back."""

from __future__ import annotations

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

MARK = "undo:"


def say_undoable(request: HttpRequest, message: str, address: str) -> None:
    """Say on the next page what was done, with a button that posts to ``address`` to take it back."""
    messages.success(request, message, extra_tags=f"{MARK}{address}")


def undoable(response: HttpResponse, message: str, address: str) -> HttpResponse:
    """The same for an answer to htmx, whose page stays: as a toast."""
    action = {"label": _("Undo"), "post": address}
    toast = {"message": message, "kind": "ok", "action": action}
    response["HX-Trigger"] = json.dumps({"tz-toast": toast})
    return response
