"""The part of the permission matrix about signatures; a link and the page of verification ask nobody who they are."""

from __future__ import annotations

from typing import Any

from tests.signing.paper import asked, issued
from tongzhou.accounts.models import User
from tongzhou.clients.actions import add_contact
from tongzhou.projects.models import Project
from tongzhou.signing.actions import Ink, make_link, sign
from tongzhou.signing.documents import Signer
from tongzhou.signing.models import Method

TABLE = """
#      address                               anon otto tom  lee  fei  quin mara pia  ada  cleo cody vera
GET    signatures                           302  404  200  200  200  200  200  200  200  403  403  404
GET    signature                            302  404  200  200  200  200  200  200  200  403  403  404
POST   signature                            302  404  403  403  403  403  422  403  422  403  403  404
GET    signature_document                   302  404  200  200  200  200  200  200  200  403  403  404
GET    signature_page                       302  404  200  200  200  200  200  200  200  403  403  404
POST   signature_withdraw                   302  404  403  403  403  403  302  403  302  403  403  404
POST   signature_link                       302  404  403  403  403  403  201  403  201  403  403  404
POST   signature_link_revoke                302  404  403  403  403  403  302  403  302  403  403  404
GET    issued_document                      302  404  200  200  200  200  200  200  200  403  403  404
GET    sign_link                            200  200  200  200  200  200  200  200  200  200  200  200
POST   sign_link                            302  302  302  302  302  302  302  302  302  302  302  302
POST   sign_link_decline                    302  302  302  302  302  302  302  302  302  302  302  302
GET    sign_link_document                   200  200  200  200  200  200  200  200  200  200  200  200
GET    sign_link_page                       200  200  200  200  200  200  200  200  200  200  200  200
GET    verify                               200  200  200  200  200  200  200  200  200  200  200  200
POST   verify                               422  422  422  422  422  422  422  422  422  422  422  422
GET    portal_sign                          302  404  403  403  403  403  200  403  200  200  200  404
POST   portal_sign                          302  404  403  403  403  403  403  403  403  422  403  404
POST   portal_sign_decline                  302  404  403  403  403  403  403  403  403  302  403  404
GET    portal_sign_document                 302  404  403  403  403  403  200  403  200  200  200  404
GET    portal_sign_page                     302  404  403  403  403  403  200  403  200  200  200  404
GET    portal_certificate                   302  404  403  403  403  403  200  403  200  200  200  404
GET    api:signature_requests               401  404  200  200  200  200  200  200  200  403  403  404
GET    api:signature_request                401  404  200  200  200  200  200  200  200  403  403  404
POST   api:signature_sign                   401  404  403  403  403  403  409  403  409  403  403  404
POST   api:signature_request_withdraw       401  404  403  403  403  403  200  403  200  403  403  404
POST   api:signing_link_create              401  404  403  403  403  403  201  403  201  403  403  404
GET    api:signing_links                    401  404  403  403  403  403  200  403  200  403  403  404
DELETE api:signing_link_revoke              401  404  403  403  403  403  204  403  204  403  403  404
POST   api:document_verify                  401  200  200  200  200  200  200  200  200  200  200  200
GET    api:portal_certificates              401  404  404  404  404  404  404  404  404  200  200  404
GET    api:portal_signatures                401  404  404  404  404  404  404  404  404  200  200  404
POST   api:portal_signature_sign            401  404  404  404  404  404  404  404  404  409  403  404
POST   api:portal_signature_decline         401  404  404  404  404  404  404  404  404  200  403  404
"""
_TYPED = {"name": "Ann Without Account", "typed": "Ann Without Account", "method": "typed", "agreed": "on"}
SENT: dict[str, dict[str, Any]] = {
    "POST signature": {"method": "typed", "typed": "own name", "agreed": "on"},
    "POST signature_link": {"contact": "contact without account"},
    "POST sign_link": _TYPED,
    "POST sign_link_decline": {"reason": "Too dear"},
    "POST portal_sign": {"method": "typed", "typed": "somebody else", "agreed": "on"},
    "POST portal_sign_decline": {"reason": "Too dear"},
    "POST api:signature_sign": {"name": "somebody else"},
    "POST api:signing_link_create": {"contact": "contact without account"},
    "POST api:document_verify": {"code": "AAAA-BBBB-CCCC-DDDD"},
    "POST api:portal_signature_sign": {"name": "somebody else"},
    "POST api:portal_signature_decline": {"reason": "Too dear"},
}
NAMED: dict[str, str] = {
    **{
        f"{address} {name}": "paper"
        for address, name in (
            *((one, "pk") for one in ("signature_document", "signature_page", "signature_withdraw")),
            *((one, "pk") for one in ("signature_link", "signature_link_revoke", "portal_sign")),
            *((one, "pk") for one in ("portal_sign_decline", "portal_sign_document", "portal_sign_page")),
            *((f"api:{one}", "id") for one in ("signature_request", "signature_request_withdraw")),
            *((f"api:{one}", "id") for one in ("signing_link_create", "portal_signature_sign")),
            ("api:portal_signature_decline", "id"),
            ("api:signing_links", "id"),
            ("api:signing_link_revoke", "id"),
        )
    },
    "signature pk": "vendor's paper",
    "api:signature_sign id": "vendor's paper",
    "signature_page number": "first page",
    "portal_sign_page number": "first page",
    "sign_link_page number": "first page",
    "signature_link_revoke link": "signing link",
    "api:signing_link_revoke link": "signing link",
    "issued_document pk": "certificate",
    "portal_certificate pk": "certificate",
    **{
        f"{one} secret": "secret of a signing link"
        for one in ("sign_link", "sign_link_decline", "sign_link_document", "sign_link_page")
    },
}


def things(project: Project, by: User) -> dict[str, Any]:
    """A document for each side, a link to one of them, one that is signed, and a certificate."""
    signed = asked(project, by, side="vendor")
    sign(signed, by=Signer.person(by, address="192.0.2.1"), ink=Ink(Method.TYPED, typed=by.name))
    ann = add_contact(project.client, by=by, name="Ann Without Account")
    paper = asked(project, by)
    link, secret = make_link(paper, ann, by=by)
    return {
        "paper": paper.pk,
        "vendor's paper": asked(project, by, side="vendor").pk,
        "signing link": link.pk,
        "secret of a signing link": secret,
        "contact without account": ann.pk,
        "certificate": issued(project, by).pk,
        "first page": 1,
    }
