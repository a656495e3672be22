"""What waits to be signed, as rows of the portal's front page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.operations.limits import limit
from tongzhou.portal.models import Publication
from tongzhou.portal.waiting import ClientWaiting
from tongzhou.projects.guards import accesses
from tongzhou.signing.documents import kind_of
from tongzhou.signing.models import SignatureRequest
from tongzhou.signing.queries import waiting_for_client
from tongzhou.web.addresses import address_of


def papers_to_sign(user: User, publications: Sequence[Publication], today: date) -> list[ClientWaiting]:
    """What somebody who may sign for the client is asked to sign; three statements."""
    published = {one.project_id: one for one in publications}
    asked = waiting_for_client([publication.project for publication in publications])
    asked = asked.select_related(None).only("project_id", "kind", "subject_id", "title", "due")
    found = [
        one
        for one in asked[: limit("portal_rows")]
        if getattr(published[one.project_id], kind_of(one).part, False)
    ]
    for one in found:
        one.project = published[one.project_id].project
    known = accesses(user, {one.project_id for one in found}) if found else {}
    deeds = {one.kind: str(kind_of(one).deed or _("Sign")) for one in found}
    return [
        ClientWaiting(
            title=one.title,
            deed=deeds[one.kind],
            url=_door(one),
            icon="signature",
            project_name=one.project.name,
            due=one.due,
            late=one.due is not None and one.due < today,
        )
        for one in found
        if one.project_id in known and known[one.project_id].may(Permission.SIGN_AS_CLIENT)
    ]


def _door(one: SignatureRequest) -> str:
    door = kind_of(one).door
    return door(one) if door else address_of("portal_sign", one.project.key, one.pk)
