"""A mail about notices: text and HTML in the reader's language, one mail per person, nobody else named in it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from email.utils import formataddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongzhou.accounts.models import User
from tongzhou.notice.queries.notices import Notice

UNSUBSCRIBE = "tongzhou.notice.unsubscribe"
MOST_SUBJECT = 150
MOST_IN_DIGEST = 60
FONT = "-apple-system,'Segoe UI','PingFang SC','Microsoft YaHei','Noto Sans SC',sans-serif"
PAGE = f"margin:0;padding:24px 12px;background:#f5f6f8;font-family:{FONT};color:#1a1d23;font-size:14px"
SHEET = "max-width:600px;margin:0 auto;background:#ffffff;border:1px solid #e2e5ea;border-radius:8px"
HEAD = "padding:16px 24px;border-bottom:1px solid #e2e5ea;font-weight:600;color:#1a1d23"
BODY = "padding:8px 24px 16px"
ROW = "padding:12px 0;border-bottom:1px solid #eef0f3"
TITLE = "margin:0;line-height:1.5;color:#1a1d23"
META = "margin:2px 0 0;font-size:12px;color:#5b6470"
LINK = "color:#3049d8;text-decoration:none"
BUTTON = (
    "display:inline-block;margin:16px 0 8px;padding:8px 16px;border-radius:6px;background:#3049d8;color:#ffffff;"
    "text-decoration:none;font-weight:600"
)
FOOT = "max-width:600px;margin:12px auto 0;font-size:12px;line-height:1.6;color:#5b6470"


def mail_about(
    user: User, notices: Sequence[Notice], receipt: uuid.UUID, *, thread: str
) -> EmailMultiAlternatives:
    """The mail; ``receipt`` makes its number the same when it has to be sent again, ``thread`` joins it to others."""
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    root = f"<{thread}.{user.pk}@{host}>" if thread else ""
    kind = notices[0].kind if len({one.kind for one in notices}) == 1 else ""
    unsubscribe = settings.PUBLIC_URL + unsubscribe_address(user, kind)
    return _assembled(
        user,
        subject_line(notices),
        text_body(notices, unsubscribe),
        html_body(notices, unsubscribe),
        {
            "Message-ID": f"<{receipt}@{host}>",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            "X-Tongzhou-Delivery": str(receipt),
            "List-Unsubscribe": f"<{unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            **({"In-Reply-To": root, "References": root} if root else {}),
        },
    )


def _assembled(
    user: User, subject: str, text: str, html: str, headers: dict[str, str]
) -> EmailMultiAlternatives:
    mail = EmailMultiAlternatives(
        subject, text, to=[formataddr((one_line(user.name), user.email))], headers=headers
    )
    mail.attach_alternative(html, "text/html")
    return mail


def one_line(text: str) -> str:
    """A text that fits into a header: no line breaks, no other control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def subject_line(notices: Sequence[Notice]) -> str:
    """The project and what it is about; a digest says how many."""
    if len(notices) > 1:
        return ngettext("%(count)d notice", "%(count)d notices", len(notices)) % {"count": len(notices)}
    only = notices[0]
    about = only.title if only.project == only.subject or not only.subject else only.subject
    return one_line(f"[{only.project}] {about}" if only.project else about)[:MOST_SUBJECT]


def text_body(notices: Sequence[Notice], unsubscribe: str) -> str:
    """The mail as plain text."""
    parts = [f"{one.title}\n{_meta(one)}\n{address_of(one)}" for one in notices[:MOST_IN_DIGEST]]
    foot = "\n".join(
        (
            "-- ",
            _why(),
            f"{_('Choose what you get by mail')}: {choices_address()}",
            f"{_('No more mail of this kind')}: {unsubscribe}",
        )
    )
    return "\n\n".join([*parts, foot]) + "\n"


def html_body(notices: Sequence[Notice], unsubscribe: str) -> str:
    """The mail as HTML: tables and inline styles, because that is what mail programs read."""
    return format_html(
        '<!doctype html><html><head><meta charset="utf-8"></head><body style="{}"><div style="{}">'
        '<div style="{}">{}</div><div style="{}">{}{}</div></div><div style="{}">{}<br>'
        '<a style="{}" href="{}">{}</a> · <a style="{}" href="{}">{}</a></div></body></html>',
        PAGE,
        SHEET,
        HEAD,
        _("Tongzhou"),
        BODY,
        format_html_join("", "{}", ((_row(one),) for one in notices[:MOST_IN_DIGEST])),
        _button(notices),
        FOOT,
        _why(),
        LINK,
        choices_address(),
        _("Choose what you get by mail"),
        LINK,
        unsubscribe,
        _("No more mail of this kind"),
    )


def _row(notice: Notice) -> SafeString:
    return format_html(
        '<div style="{}"><p style="{}"><a style="{}" href="{}">{}</a></p><p style="{}">{}</p></div>',
        ROW,
        TITLE,
        "color:#1a1d23;text-decoration:none",
        address_of(notice),
        notice.title,
        META,
        _meta(notice),
    )


def _button(notices: Sequence[Notice]) -> SafeString:
    one = len(notices) == 1
    address = address_of(notices[0]) if one else settings.PUBLIC_URL + reverse("notices")
    label = _("Open in Tongzhou") if one else _("All notices")
    return format_html('<a style="{}" href="{}">{}</a>', BUTTON, address, label)


def _meta(notice: Notice) -> str:
    when = f"{localtime(notice.at):%Y-%m-%d %H:%M}"
    return " · ".join(part for part in (notice.project, notice.kind_label, when) if part)


def _why() -> str:
    return _("You get this mail because it concerns your work in Tongzhou.")


def address_of(notice: Notice) -> str:
    """Where a notice leads: through its own page, which marks it as read."""
    return settings.PUBLIC_URL + reverse("notice", args=[notice.id])


def choices_address() -> str:
    """Where people choose what they hear of."""
    return settings.PUBLIC_URL + reverse("notice_choices")


def unsubscribe_address(user: User, kind: str) -> str:
    """Ends the mails of a kind (of every kind, without one) with one click and without signing in."""
    return reverse("notice_unsubscribe", args=[signing.dumps([user.pk, kind], salt=UNSUBSCRIBE)])


def unsubscriber(token: str) -> tuple[int, str] | None:
    """The person's number and the kind in such an address, or None when it was not made by us."""
    try:
        user, kind = signing.loads(token, salt=UNSUBSCRIBE)
    except (signing.BadSignature, ValueError):
        return None
    return int(user), str(kind)
