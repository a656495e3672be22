"""Who may read what of signatures; what a client's person sees of them goes through the portal."""

from tongzhou.accounts.access import Through
from tongzhou.accounts.permissions import Permission
from tongzhou.web.field_classes import classed
from tongzhou.web.leaving import shown
from tongzhou.web.personal_data import Personal

FIELDS = {
    "SealedContent": classed(
        client="content_type size sha256 created_at", vendor="organisation", secret="content"
    ),
    "SignatureRequest": classed(
        client="project kind side title message document_sha256 code state asked_by asked_at due ended_at ended_by"
        " reason",
        vendor="subject_id document",
    ),
    "IssuedDocument": classed(
        client="project kind title document_sha256 code issued_at",
        vendor="subject_id document issued_by",
    ),
    "SigningLink": classed(
        vendor="request contact made_by made_at expires_at opened_at used_at revoked_at",
        secret="nonce digest",
    ),
    "Signature": classed(
        client="request name title method signed_at by_link document_sha256",
        vendor="picture address user contact picture_sha256 seal",
    ),
}
REACHED = {
    "SignatureRequest": Through("project", Permission.VIEW_PLAN),
    "IssuedDocument": Through("project", Permission.VIEW_PLAN),
    "SigningLink": Through("request"),
    "Signature": Through("request"),
}
INTERNAL = {
    "SealedContent": "reached through the request, the signature or the issued document that names it"
}
PERSONAL = {
    "SealedContent": "documents and pictures of signatures, reached through what names them",
    "SignatureRequest": Personal(
        of="asked_by",
        part="signature_requests",
        hands="project__key kind side title message state asked_at due",
        keeps="says on whose word the other side has signed",
        renames="ended_by",
        within="project__organisation",
    ),
    "IssuedDocument": Personal(
        of="issued_by",
        part="issued_documents",
        hands="project__key kind title code issued_at",
        keeps="a certificate that both sides hold",
    ),
    "SigningLink": Personal(
        of="made_by",
        part="signing_links",
        hands="made_at expires_at used_at",
        keeps="says who let somebody sign",
    ),
    "Signature": Personal(
        of="user",
        part="signatures",
        hands="request__title name title method signed_at address document_sha256",
        keeps="a signature under a contract between two companies; its digest covers the name",
    ),
}
ANSWERS = {
    "SignatureRow": shown("signing.Signature", client="name title method signed_at by_link"),
    "SignatureRequestRow": shown(
        "signing.SignatureRequest", client="signature", vendor="subject overdue document_url"
    ),
    "LinkMade": shown(vendor="url expires_at mailed"),
    "SigningLinkShown": shown("signing.SigningLink", vendor="contact_name"),
    "SigningLinks": shown(),
    "SignedShown": shown(client="name title side at"),
    "VerifiedShown": shown(client="known organisation kind code at sha256 signatures whole"),
    "SignatureShown": shown("signing.Signature", client="name"),
    "PaperShown": shown(
        "signing.SignatureRequest",
        client="means vendor client project_name asked_by late state_words document_url page_urls signature",
    ),
}
