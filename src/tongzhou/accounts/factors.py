"""Second factors: allauth's forms, with our limits, and a code that works once in all processes together."""

from __future__ import annotations

from typing import Any

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongzhou.accounts.actions.attempts import (
    WINDOW,
    TooManyAttemptsError,
    attempt,
    bucket_of,
    note_failure,
)
from tongzhou.accounts.addresses import client_address
from tongzhou.operations.counting import count


class Counted(forms.Form):
    """A code that may be tried only so often, and used only once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = gettext_lazy("Code")
        self.fields["code"].widget = forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "maxlength": 20,
                "autofocus": True,
            }
        )

    def clean_code(self) -> str:
        """Count the attempt, look at the code, and remember that it has been used."""
        user, address = self.user, client_address(context.request)  # type: ignore[attr-defined]  # allauth's form brings the user
        try:
            counted = attempt("code", user.email, address)
        except TooManyAttemptsError as refusal:
            note_failure(user.email, address, refusal)
            raise forms.ValidationError(refusal.message) from refusal
        try:
            code = str(super().clean_code()).replace(" ", "")  # type: ignore[misc]  # allauth's form beside it
        except forms.ValidationError:
            note_failure(user.email, address)
            raise
        if count(bucket_of("used code", f"{user.pk}:{code}"), most=1, seconds=WINDOW).exceeded:
            raise forms.ValidationError(_("This code is wrong, has expired or was used already."))
        counted.succeeded()
        return code


class CodeForm(Counted, AuthenticateForm):
    """A code of the authenticator app, or a recovery code, when signing in."""


class CodeAgainForm(Counted, ReauthenticateForm):
    """The same, before something delicate."""

    def keep_proof(self, request: HttpRequest) -> None:
        """Let the session know."""
        post_authentication(request, self.authenticator, reauthenticated=True)


class AppForm(Counted, ActivateTOTPForm):
    """The first code of a new authenticator app."""


class CountedPasskey(forms.Form):
    """A passkey's answer: nothing in it can be guessed, but trying costs the server work."""

    def clean_credential(self) -> Any:
        """Count the attempt against the address alone: the account in the answer is the sender's word."""
        try:
            counted = attempt("passkey", "", client_address(context.request))
        except TooManyAttemptsError as refusal:
            raise forms.ValidationError(refusal.message) from refusal
        found = super().clean_credential()  # type: ignore[misc]  # allauth's form beside it
        counted.succeeded()
        return found


class PasskeyForm(CountedPasskey, AuthenticateWebAuthnForm):
    """A passkey as second factor."""


class PasskeyAgainForm(CountedPasskey, ReauthenticateWebAuthnForm):
    """A passkey before something delicate."""

    def keep_proof(self, request: HttpRequest) -> None:
        """Let the session know."""
        post_authentication(request, self.cleaned_data["credential"], reauthenticated=True)


class PasskeyAloneForm(CountedPasskey, LoginWebAuthnForm):
    """A passkey instead of e-mail and password."""
