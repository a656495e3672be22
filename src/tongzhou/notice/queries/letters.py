"""What is written to contacts of a client who have no account, in plain words and without anything internal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from tongzhou.acceptance.models import Acceptance
from tongzhou.activity.models import DiaryEntry
from tongzhou.clients.models import Contact
from tongzhou.notice.models import Delivery
from tongzhou.notice.rules import CONTACTS, named_in
from tongzhou.obligations.models import ClientObligation, ObligationEvent
from tongzhou.obligations.queries.links import link_for_mail as action_link_for
from tongzhou.projects.models import Project
from tongzhou.signing.models import SigningLink
from tongzhou.signing.queries import link_for_mail, works


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to a contact: ``paragraphs`` of text, an address to open with its words, and who wants to be answered."""

    subject: str
    paragraphs: tuple[str, ...]
    sender: str
    reply_to: str
    vendor: str
    by: int
    link: str = ""
    link_words: str = ""


def letter_about(entry: DiaryEntry, contact: Contact) -> Letter | None:
    """The letter that a line of the diary makes; None when there is nothing to say any more."""
    if entry.project_id is None or entry.subject_id is None or entry.deed not in LETTERS:
        return None
    there = Project.objects.filter(pk=entry.project_id, deleted_at=None, client=contact.client_id)
    return LETTERS[entry.deed](entry, contact) if there.exists() else None


def _letter(
    entry: DiaryEntry, subject: str, paragraphs: list[str], *, link: str = "", link_words: str = ""
) -> Letter | None:
    by = entry.actor
    if by is None:
        return None
    said = tuple(text for text in paragraphs if text.strip())
    return Letter(
        subject, said, by.name, by.email, by.organisation.name, by.pk, link=link, link_words=link_words
    )


def _of_action(entry: DiaryEntry, contact: Contact) -> Letter | None:
    one = (
        ClientObligation.objects.filter(pk=entry.subject_id or 0, deleted_at=None)
        .select_related("project")
        .first()
    )
    if one is None or not one.with_client:
        return None
    deed = entry.deed.partition(".")[2]
    subject, opening = _opening(deed, one)
    why = _("Why it is needed: %(text)s") % {"text": one.why} if one.why else ""
    criteria = _("It is accepted when: %(text)s") % {"text": one.criteria} if one.criteria else ""
    ending = _("When it is done, or if something is in the way, answer this mail.")
    link = action_link_for(one, contact, timezone.now())
    by_link = ""
    if link is not None:
        words = {"day": f"{localtime(link.expires_at):%Y-%m-%d}"}
        by_link = (
            _("You can also hand it in by this link, without an account. It is for you alone, until %(day)s.")
            % words
        )
    return _letter(
        entry,
        subject,
        [opening, _missing(one, deed), one.needs, why, criteria, ending, by_link],
        link=settings.PUBLIC_URL + reverse("action_link", args=[link.secret()]) if link is not None else "",
        link_words=_("See it, and hand it in"),
    )


def _opening(deed: str, one: ClientObligation) -> tuple[str, str]:
    """Subject and first sentence."""
    words = {"title": one.title, "project": one.project.name, "day": one.due_on.isoformat()}
    late = one.due_on < timezone.localdate()
    if deed == "action_escalated":
        return (
            _("Overdue: %(title)s") % words,
            _("“%(title)s” for the project %(project)s was due on %(day)s and has not come yet.") % words
            + " "
            + _("Your colleagues were asked for it. Please help that it comes."),
        )
    if deed == "action_sent_back":
        return (
            _("Something is missing: %(title)s") % words,
            _("Thank you for “%(title)s” for the project %(project)s. Something is still missing.") % words,
        )
    if deed == "action_reminded":
        subject = _("Overdue: %(title)s") if late else _("Reminder: %(title)s")
        sentence = (
            _("“%(title)s” for the project %(project)s was due on %(day)s and has not come yet.")
            if late
            else _("“%(title)s” for the project %(project)s is due on %(day)s.")
        )
        return subject % words, sentence % words
    return (
        _("Needed by %(day)s: %(title)s") % words,
        _("For the project %(project)s we need from you: “%(title)s”, by %(day)s.") % words,
    )


def _missing(one: ClientObligation, deed: str) -> str:
    if deed != "action_sent_back":
        return ""
    last = one.events.filter(kind=ObligationEvent.Kind.SENT_BACK).order_by("-id").first()
    return last.note if last is not None else ""


def _of_acceptance(entry: DiaryEntry, contact: Contact) -> Letter | None:
    one = Acceptance.objects.filter(pk=entry.subject_id or 0).select_related("project", "request").first()
    if one is None or not one.is_put or one.due is None:
        return None
    words = {"title": one.title, "project": one.project.name, "day": one.due.isoformat()}
    link = _signing_link(one, contact)
    escalated = entry.deed == "acceptance.client_escalated"
    if link is None and not escalated:
        return None
    late = one.due < timezone.localdate()
    subject = _("Overdue decision: %(title)s") if late else _("Please decide: %(title)s")
    opening = (
        _("Your decision on the acceptance of “%(title)s” (project %(project)s) was due on %(day)s.")
        if late
        else _("Your decision on the acceptance of “%(title)s” (project %(project)s) is due on %(day)s.")
    )
    more = _("Your colleagues were asked for it. Please help that it comes.") if escalated else ""
    return _letter(
        entry,
        subject % words,
        [opening % words, more, _deemed(one.deemed_on)],
        link=_address(link) if link is not None else "",
        link_words=_("Read, and sign or decline"),
    )


def _deemed(day: date | None) -> str:
    if day is None:
        return ""
    words = {"day": day.isoformat()}
    return _("By the contract it counts as accepted if you have not answered by the end of %(day)s.") % words


def _signing_link(one: Acceptance, contact: Contact) -> SigningLink | None:
    if one.request is None:
        return None
    now = timezone.now()
    found = one.request.links.filter(contact=contact).select_related("request__project")
    return next((link for link in found if works(link, now=now)), None)


def _address(link: SigningLink) -> str:
    return settings.PUBLIC_URL + reverse("sign_link", args=[link.secret()])


def _of_link(entry: DiaryEntry, contact: Contact) -> Letter | None:
    number = entry.details.get("link")
    link = link_for_mail(number) if isinstance(number, int) else None
    if link is None or link.contact_id != contact.pk:
        return None
    words = {
        "name": link.made_by.name,
        "organisation": link.made_by.organisation.name,
        "title": link.request.title,
        "day": f"{localtime(link.expires_at):%Y-%m-%d}",
    }
    return _letter(
        entry,
        _("Please sign: %(title)s") % words,
        [
            _("%(name)s of %(organisation)s asks you to read and sign “%(title)s”.") % words,
            link.request.message,
            _("You need no account. The link is for you alone, and works once, until %(day)s.") % words,
        ],
        link=_address(link),
        link_words=_("Read and sign"),
    )


LETTERS: dict[str, Callable[[DiaryEntry, Contact], Letter | None]] = {
    "obligations.action_asked": _of_action,
    "obligations.action_reminded": _of_action,
    "obligations.action_escalated": _of_action,
    "obligations.action_sent_back": _of_action,
    "acceptance.reminded": _of_acceptance,
    "acceptance.client_escalated": _of_acceptance,
    "signing.link_made": _of_link,
}
"""Deeds that are written of to contacts without an account; their lines name them."""


def contacts_named(entry: DiaryEntry) -> list[Contact]:
    """The contacts whom a line names, of the client of its project."""
    found = Contact.objects.filter(pk__in=named_in(entry.details, CONTACTS), user=None)
    clients = Project.objects.filter(pk=entry.project_id or 0).values("client")
    return list(found.filter(client__in=clients).order_by("pk"))


def letters_since(contact: Contact, moment: datetime) -> int:
    """How many mails went to a contact after a moment."""
    return Delivery.objects.filter(contact=contact, state=Delivery.State.SENT, ended_at__gte=moment).count()


def contacts_without_account(project: Project) -> QuerySet[Contact]:
    """The client's people without an account."""
    found = Contact.objects.filter(client=project.client_id, user=None)
    return found.select_related("no_mail_by").order_by("name", "pk")


def contact_numbered(pk: int) -> Contact | None:
    """A contact, for the page behind the link in a mail."""
    return Contact.objects.filter(pk=pk).first()


def last_letters(contacts: list[int]) -> dict[int, datetime]:
    """When each contact was written to last; one statement."""
    sent = Delivery.objects.filter(contact__in=contacts, state=Delivery.State.SENT)
    rows = sent.order_by().values_list("contact").annotate(last=Max("ended_at"))
    return {pk: last for pk, last in rows if last is not None}
