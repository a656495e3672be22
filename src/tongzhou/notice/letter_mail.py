"""A mail to a contact without an account: text and HTML, answered to whoever asks, and ended with one click."""

from __future__ import annotations

import uuid
from email.utils import formataddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tongzhou.clients.models import Contact
from tongzhou.notice.mail import BODY, BUTTON, FOOT, HEAD, LINK, MOST_SUBJECT, PAGE, SHEET, one_line
from tongzhou.notice.queries.letters import Letter

NO_MORE = "tongzhou.notice.contact"
LINE = "margin:12px 0;line-height:1.6;white-space:pre-line;color:#1a1d23"


def mail_with(letter: Letter, contact: Contact, receipt: uuid.UUID) -> EmailMultiAlternatives:
    """The mail; answers go to whoever asks."""
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    stop = settings.PUBLIC_URL + stop_address(contact, letter.by)
    mail = EmailMultiAlternatives(
        one_line(letter.subject)[:MOST_SUBJECT],
        _text(letter, contact, stop),
        to=[formataddr((one_line(contact.name), contact.email))],
        reply_to=[formataddr((one_line(letter.sender), letter.reply_to))],
        headers={
            "Message-ID": f"<{receipt}@{host}>",
            "Auto-Submitted": "auto-generated",
            "X-Tongzhou-Delivery": str(receipt),
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    mail.attach_alternative(_html(letter, contact, stop), "text/html")
    return mail


def _greeting(contact: Contact) -> str:
    return _("Hello %(name)s,") % {"name": contact.name}


def _ending(letter: Letter) -> str:
    return f"{letter.sender}, {letter.vendor}"


def _why(letter: Letter) -> str:
    return _("You get this mail because %(vendor)s works with you on this project.") % {
        "vendor": letter.vendor
    }


def _text(letter: Letter, contact: Contact, stop: str) -> str:
    link = [f"{letter.link_words}:\n{letter.link}"] if letter.link else []
    foot = "\n".join(("-- ", _why(letter), f"{_('No more mail')}: {stop}"))
    parts = [_greeting(contact), *letter.paragraphs, *link, _ending(letter), foot]
    return "\n\n".join(parts) + "\n"


def _html(letter: Letter, contact: Contact, stop: str) -> SafeString:
    button: SafeString | str = ""
    if letter.link:
        button = format_html('<a style="{}" href="{}">{}</a>', BUTTON, letter.link, letter.link_words)
    lines = format_html_join("", '<p style="{}">{}</p>', ((LINE, text) for text in letter.paragraphs))
    return format_html(
        '<!doctype html><html><head><meta charset="utf-8"></head><body style="{}"><div style="{}">'
        '<div style="{}">{}</div><div style="{}"><p style="{}">{}</p>{}{}<p style="{}">{}</p></div></div>'
        '<div style="{}">{}<br><a style="{}" href="{}">{}</a></div></body></html>',
        PAGE,
        SHEET,
        HEAD,
        letter.vendor,
        BODY,
        LINE,
        _greeting(contact),
        lines,
        button,
        LINE,
        _ending(letter),
        FOOT,
        _why(letter),
        LINK,
        stop,
        _("No more mail"),
    )


def stop_address(contact: Contact, by: int) -> str:
    """Ends the mails to a contact with one click; ``by`` is who wrote to them."""
    return reverse("contact_no_mail", args=[signing.dumps([contact.pk, by], salt=NO_MORE)])


def stopper(token: str) -> tuple[int, int] | None:
    """The numbers of the contact and of who wrote to them, or None when the address was not made by us."""
    try:
        contact, by = signing.loads(token, salt=NO_MORE)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(contact), int(by)
