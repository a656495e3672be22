"""What the diary says of signatures."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Promise] = {
    "signing.signature_asked": _("%(actor)s asked for a signature under “%(label)s”."),
    "signing.signed": _("%(actor)s signed “%(label)s”."),
    "signing.signed_by_link": _("Signed through a link that %(actor)s had sent: “%(label)s”."),
    "signing.declined": _("%(actor)s declined to sign “%(label)s”."),
    "signing.declined_by_link": _("Declined through a link that %(actor)s had sent: “%(label)s”."),
    "signing.withdrawn": _("%(actor)s withdrew the request to sign “%(label)s”."),
    "signing.link_made": _("%(actor)s made a link for signing “%(label)s”."),
    "signing.link_revoked": _("%(actor)s revoked a link for signing “%(label)s”."),
    "signing.document_issued": _("%(actor)s issued “%(label)s”."),
}
ICONS = {
    "signing": "signature",
    "signing.document_issued": "file-check",
    "signing.declined": "circle-x",
    "signing.declined_by_link": "circle-x",
    "signing.link_made": "link",
}
ROOM = _("Signatures")
