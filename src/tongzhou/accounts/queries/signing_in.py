"""What the pages about signing in need to know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from tongzhou.accounts.diary import diary_readers
from tongzhou.accounts.models import Invitation, Organisation, Session, User
from tongzhou.web.prepared import prepared

SECURITY_DEEDS = (
    "accounts.signed_in",
    "accounts.sign_in_failed",
    "accounts.locked_out",
    "accounts.session_ended",
    "accounts.sessions_ended",
    "accounts.stepped_up",
    "accounts.password_changed",
    "accounts.password_reset",
    "accounts.password_link_sent",
    "accounts.password_renewed",
    "accounts.email_asked",
    "accounts.email_changed",
    "accounts.factor_added",
    "accounts.factor_removed",
    "accounts.factors_removed",
    "accounts.codes_made",
    "accounts.provider_linked",
    "accounts.token_created",
    "accounts.token_revoked",
    "accounts.tokens_ended",
    "accounts.invitation_accepted",
)
"""What somebody wants to hear about the safety of their account."""

EVENTS = 12


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One place where somebody is signed in."""

    handle: str
    device: str
    address: str
    started_at: datetime | None
    seen_at: datetime | None
    here: bool


def user_by_number(number: Any) -> User | None:
    """The active person with this number, together with their organisation."""
    return None if number is None else next(iter(_active(int(number))), None)


@prepared
def _active(number: int) -> QuerySet[User]:
    return User.objects.select_related("organisation").filter(pk=number, is_active=True)[:1]


def user_by_email(email: str) -> User | None:
    """The active person with this address, whatever its case."""
    found = User.objects.select_related("organisation").filter(email__iexact=email, is_active=True)
    return found.first()


def email_is_free(user: User, email: str) -> bool:
    """Whether no other account and no open invitation has the address."""
    others = User.objects.filter(email__iexact=email).exclude(pk=user.pk)
    invited = Invitation.objects.filter(email__iexact=email, state=Invitation.State.OPEN)
    return not others.exists() and not invited.exists()


def user_with_password(email: str, password: str) -> User | None:
    """The active person with this address and password; unknown addresses take as long as known ones."""
    user = User.objects.select_related("organisation").filter(email__iexact=email).first()
    if user is None:
        make_password(password)
        return None
    return user if user.check_password(password) and user.is_active else None


def sessions_of(user: User, *, here: str, now: datetime) -> list[SessionLine]:
    """Where somebody is signed in; ``here`` is the key of the session that asks."""
    return [
        SessionLine(
            one.handle,
            device_in_words(one.agent),
            one.address,
            one.started_at,
            one.seen_at,
            one.session_key == here,
        )
        for one in Session.objects.of(user, now=now)
    ]


BROWSERS = (
    ("MicroMessenger", "WeChat"), ("DingTalk", "DingTalk"), ("Lark", "Lark"), ("Edg", "Edge"), ("OPR/", "Opera"),
    ("Firefox", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
    ("curl", "curl"),
)  # fmt: skip
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
    ("Windows", "Windows"), ("Macintosh", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def device_in_words(agent: str) -> str:
    """Browser and system as far as the browser says; brand names are the same in both languages."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return " · ".join(part for part in (browser, system) if part) or _("Unknown device")


def open_invitations(organisation: Organisation, *, now: datetime) -> QuerySet[Invitation]:
    """Who has been invited and has not come yet."""
    return Invitation.objects.open(now=now).filter(organisation=organisation).select_related("inviter")


def invitation_presented(secret: str, *, now: datetime) -> Invitation | None:
    """The invitation that a link belongs to, if it can still be accepted."""
    return Invitation.objects.presented(secret, now=now)


def security_events(user: User) -> list[Any]:
    """The newest lines of the diary about the safety of somebody's account."""
    return [line for read in diary_readers for line in read(user, SECURITY_DEEDS, EVENTS)]


def factors_of(user: User) -> QuerySet[Authenticator]:
    """Somebody's second factors and recovery codes, oldest first."""
    found: QuerySet[Authenticator] = Authenticator.objects.filter(user_id=user.pk)
    return found.order_by("created_at", "id")


def factor_kinds(user: User) -> set[str]:
    """Which kinds of factors somebody has."""
    return set(factors_of(user).values_list("type", flat=True))


def open_invitation(number: int, *, now: datetime) -> Invitation | None:
    """The invitation with this number if it can still be accepted."""
    found = Invitation.objects.open(now=now).filter(pk=number, inviter__is_active=True)
    return found.select_related("organisation", "inviter").first()


def invited_contacts(organisation: Organisation, contacts: list[int], *, now: datetime) -> set[int]:
    """Which of these contacts of clients have an open invitation."""
    open_ones = Invitation.objects.open(now=now).filter(organisation=organisation, contact_id__in=contacts)
    return {number for number in open_ones.values_list("contact_id", flat=True) if number is not None}


def still_let_in(number: int, *, since: float, session: str = "") -> User | None:
    """The active person, if nothing handed out at ``since`` (seconds since 1970) was revoked and the session lasts."""
    user = user_by_number(number)
    if user is None or (user.revoked_at is not None and user.revoked_at.timestamp() >= since):
        return None
    there = not session or any(one.handle == session for one in Session.objects.of(user, now=timezone.now()))
    return user if there else None
