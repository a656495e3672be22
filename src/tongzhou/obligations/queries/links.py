"""Links for handing in, and whether they work."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from tongzhou.clients.models import Contact
from tongzhou.files.models import FileVersion, StoredFile
from tongzhou.obligations.models import ActionLink, ClientObligation, ObligationContact


def links_of(one: ClientObligation) -> QuerySet[ActionLink]:
    """The links that were made for a client action, the newest first."""
    return one.links.select_related("contact", "made_by", "obligation")


def may_have_link(one: ClientObligation) -> QuerySet[Contact]:
    """Those of the contacts asked for a client action who have no account to deliver it with."""
    asked = ObligationContact.objects.filter(obligation=one).values("contact")
    return Contact.objects.filter(pk__in=asked, user=None).order_by("name", "pk")


def action_link_presented(secret: str, now: datetime) -> ActionLink | None:
    """The link with this secret if its page opens now: it works, or it was used and has not expired."""
    found = ActionLink.objects.filter(digest=ActionLink.digest_of(secret), made_by__is_active=True)
    link = found.select_related(
        "contact", "made_by", "obligation__owner", "obligation__project__organisation"
    ).first()
    if link is None or link.expires_at <= now or link.revoked_at is not None or not _there(link):
        return None
    return link if link.used_at is not None or is_asked(link) else None


def _there(link: ActionLink) -> bool:
    one = link.obligation
    return one.deleted_at is None and one.project.deleted_at is None and not one.project.is_closed


def is_asked(link: ActionLink) -> bool:
    """Whether its contact is still asked for what is still missing, and has no account to do it with."""
    one, person = link.obligation, link.contact
    return (
        one.with_client
        and person.user_id is None
        and person.client_id == one.project.client_id
        and ObligationContact.objects.filter(obligation=one, contact=person).exists()
    )


def works(link: ActionLink, now: datetime) -> bool:
    """Whether one may hand in by a link now."""
    fresh = link.used_at is None and link.revoked_at is None and link.expires_at > now
    return fresh and _there(link) and is_asked(link)


def link_for_mail(one: ClientObligation, contact: Contact, now: datetime) -> ActionLink | None:
    """The link that goes into a mail to a contact; None when none works."""
    found = links_of(one).select_related("obligation__project").filter(contact=contact)
    return next((link for link in found if works(link, now)), None)


def contents_of(files: list[StoredFile]) -> list[FileVersion]:
    """The first content of files that have just been taken in."""
    return list(FileVersion.objects.filter(file__in=files, number=1).order_by("pk"))


def arrived(link: ActionLink) -> list[FileVersion]:
    """What has come by a link, in its order."""
    return [one.content for one in link.files.select_related("content")]
