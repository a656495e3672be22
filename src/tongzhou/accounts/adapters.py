"""What django-allauth is told about this product: no sign-up, our looks, our limits, our diary."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongzhou.accounts.actions.sessions import note_signed_in
from tongzhou.accounts.addresses import client_address
from tongzhou.accounts.models import User
from tongzhou.accounts.proof import recently_proved
from tongzhou.accounts.sessions import note_sign_in

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet


class AccountAdapter(DefaultAccountAdapter):
    """Signing in, and proving it again."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come from administrators and invitations only."""
        return False

    def login(self, request: HttpRequest, user: Any) -> None:
        """Begin the session; from here on it is in the person's list."""
        super().login(request, user)
        note_sign_in(request)
        methods = [str(one.get("type", one["method"])) for one in get_authentication_records(request, user)]
        note_signed_in(
            user,
            here=str(request.session.session_key),
            address=client_address(request),
            method="+".join(methods)[:100],
            now=timezone.now(),
        )

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """Somebody whose account was deactivated between two steps, or who comes with a passkey."""
        messages.error(request, _("You could not be signed in. Ask an administrator."))
        return redirect("sign_in")

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The front door sorts people."""
        return reverse("home")

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that counts; see ``addresses``."""
        return client_address(request) or "0.0.0.0"  # noqa: S104  # a name for nowhere, nothing listens there

    def is_reauthentication_required(self, *, app: str, **_more: Any) -> bool:
        """Before factors are changed: unless it was proved within ten minutes."""
        return not recently_proved(context.request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """One page offers every method that the person has."""
        if not user.is_authenticated:
            return []
        return [{"id": "step_up", "description": "", "url": reverse("account_reauthenticate")}]

    def add_message(self, *_arguments: Any, **_more: Any) -> None:
        """Our views say what has happened, in our words."""

    def send_notification_mail(self, *_arguments: Any, **_more: Any) -> None:
        """The diary tells; mails are the notice room's business."""


class FactorAdapter(DefaultMFAAdapter):
    """Second factors: names in our words, secrets encrypted."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("This code is wrong, has expired or was used already."),
    }

    def get_totp_issuer(self) -> str:
        """What the authenticator app shows."""
        return str(_("Tongzhou"))

    def _get_user_identifier(self, user: Any) -> str:
        return str(user.email)

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        """How a passkey is labelled in the person's device."""
        return super().get_public_key_credential_user_entity(user) | {"display_name": user.name}

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """A passkey that nobody has named."""
        return _("Passkey of %(day)s") % {"day": timezone.localdate().isoformat()}

    def encrypt(self, text: str) -> str:
        """Secrets of factors are useless without the installation's key."""
        return _locks().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again, also after the installation's key has been changed with the old one kept."""
        return _locks().decrypt(encrypted_text.encode()).decode()


def _locks() -> MultiFernet:
    from cryptography.fernet import Fernet, MultiFernet  # 6 MB that only secrets need

    keys = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    digests = [hashlib.sha256(f"tongzhou.accounts.factors:{key}".encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
