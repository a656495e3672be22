"""The deeds of this room in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Promise] = {
    "portal.published": _("%(actor)s published the project “%(label)s” to the client."),
    "portal.unpublished": _("%(actor)s took back the publication of “%(label)s” to the client."),
}
ICONS = {"portal": "handshake"}
