"""Writing to contacts of a client who have no account: everything is looked at again when the mail goes out."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry
from tongzhou.clients.actions import allow_contact_mail, stop_contact_mail
from tongzhou.clients.models import Contact
from tongzhou.notice.actions.outcomes import SENT, Outcome, mail_failure, suppressed
from tongzhou.notice.letter_mail import mail_with
from tongzhou.notice.models import Delivery
from tongzhou.notice.queries.letters import letter_about, letters_since
from tongzhou.operations.limits import limit

DAY = timedelta(days=1)


def send_letter(delivery: Delivery) -> Outcome:
    """A mail to a contact, if one may still write to them, and there is still something to say."""
    contact, entry = delivery.contact, delivery.entry
    if contact is None or entry is None:
        return suppressed("nothing_left")
    if contact.user_id is not None:
        return suppressed("has_account")
    if not contact.takes_mail:
        return suppressed("wants_no_mail")
    if not settings.MAIL_WORKS:
        return suppressed("no_mail_server")
    most = limit("contact_mails_per_day")
    if letters_since(contact, timezone.now() - DAY) >= most:
        return suppressed("too_many_mails", {"most": most})
    with override(contact.language or entry.actor.language if entry.actor else contact.language or None):
        letter = letter_about(entry, contact)
        if letter is None:
            return suppressed("nothing_left")
        try:
            mail_with(letter, contact, delivery.receipt).send()
        except OSError as error:  # what the mail server or the way to it says
            return mail_failure(error)
    return SENT


@transaction.atomic
def letter_of_past(entry: DiaryEntry, contact: Contact, *, at: datetime) -> Delivery:
    """Put a mail of a loaded history into the log, as sent at a moment of the past; nothing goes out."""
    delivery = Delivery.objects.create(
        organisation_id=entry.organisation_id,
        project_id=entry.project_id,
        type=Delivery.Type.MAIL,
        contact=contact,
        entry=entry,
        event=entry.deed,
        state=Delivery.State.SENT,
        attempts=1,
        ended_at=at,
    )
    Delivery.objects.filter(pk=delivery.pk).update(created_at=at)
    return delivery


@transaction.atomic
def set_contact_mail(contact: Contact, *, by: User, allowed: bool) -> None:
    """Stop mail to a contact, or allow it again; refused when they have ended it themselves."""
    if allowed:
        allow_contact_mail(contact, by=by)
    else:
        stop_contact_mail(contact, by=by)
