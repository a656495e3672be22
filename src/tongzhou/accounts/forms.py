"""Is what people typed about themselves and each other well-formed?"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.accounts.actions.attempts import TooManyAttemptsError, attempt, note_failure
from tongzhou.accounts.addresses import client_address
from tongzhou.accounts.models import ApiToken, Density, Language, Organisation, Theme, User
from tongzhou.accounts.permissions import OrganisationRole
from tongzhou.accounts.rights import DEFAULTS, Cell, open_cells

VENDOR_ROLES = [choice for choice in OrganisationRole.choices if choice[0] != OrganisationRole.CLIENT]
"""Client users are made from a client's contacts, so that they always belong to a client."""


class SignInForm(AuthenticationForm):
    """E-mail and password; one answer for whatever is wrong, so that nobody learns who has an account."""

    error_messages = {
        "invalid_login": _("The e-mail address or the password is wrong, or the account is not active."),
        "inactive": _("The e-mail address or the password is wrong, or the account is not active."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.minutes = 0
        """For how long nothing is looked at any more; 0 while it is."""
        self.fields["username"].label = _("E-mail")
        self.fields["username"].widget = forms.EmailInput(
            attrs={"autocomplete": "username webauthn", "autofocus": True, "maxlength": 254}
        )

    def clean(self) -> dict[str, Any]:
        """Count the attempt, then look whether the password is right."""
        email = self.cleaned_data.get("username", "")
        address = client_address(self.request) if self.request else ""
        try:
            counted = attempt("password", email, address)
        except TooManyAttemptsError as refusal:
            self.minutes = refusal.minutes
            note_failure(email, address, refusal)
            raise forms.ValidationError(refusal.message) from refusal
        try:
            values = super().clean()
        except forms.ValidationError:
            note_failure(email, address)
            raise
        counted.succeeded()
        return values


class ProfileForm(forms.Form):
    """How somebody is called and how they want the pages."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=100)
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices, widget=forms.RadioSelect)
    theme = forms.ChoiceField(label=_("Appearance"), choices=Theme.choices, widget=forms.RadioSelect)
    density = forms.ChoiceField(label=_("Row height"), choices=Density.choices, widget=forms.RadioSelect)
    shortcuts = forms.BooleanField(
        label=_("Single-key shortcuts, such as G P for the projects"), required=False
    )

    @classmethod
    def of(cls, user: User) -> ProfileForm:
        """The form as it stands now."""
        return cls(initial={name: getattr(user, name) for name in cls.base_fields})


class PreferenceForm(forms.Form):
    """One choice of the quick menu; the others stay as they are."""

    theme = forms.ChoiceField(choices=Theme.choices, required=False)
    density = forms.ChoiceField(choices=Density.choices, required=False)
    language = forms.ChoiceField(choices=Language.choices, required=False)

    def chosen(self) -> dict[str, str]:
        """The preferences that were sent."""
        return {name: value for name, value in self.cleaned_data.items() if value}


class TokenForm(forms.Form):
    """A new API token."""

    name = forms.CharField(
        label=_("What is it for?"), max_length=100, help_text=_("For example: nightly report, CI server.")
    )
    expires_on = forms.DateField(
        label=_("Expires on"),
        required=False,
        help_text=_("Without a date it works until you revoke it."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    scope = forms.ChoiceField(
        label=_("Scope"), choices=ApiToken.Scope.choices, initial=ApiToken.Scope.READ, required=False
    )

    def clean_scope(self) -> str:
        """A token that nobody has given a scope may only read."""
        return self.cleaned_data["scope"] or ApiToken.Scope.READ

    def clean_expires_on(self) -> date | None:
        """A token that has expired already would be of no use."""
        day: date | None = self.cleaned_data["expires_on"]
        today = timezone.localdate()
        if day is not None and not today < day <= today + timedelta(days=3660):
            raise forms.ValidationError(_("Choose a day after today, and within ten years."))
        return day


class PersonForm(forms.Form):
    """Somebody of the vendor who is to get an account."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=100)
    email = forms.EmailField(
        label=_("E-mail"), max_length=254, help_text=_("They sign in with it."), widget=forms.EmailInput
    )
    title = forms.CharField(label=_("Job title"), max_length=100, required=False)
    role = forms.ChoiceField(label=_("Role"), choices=VENDOR_ROLES, initial=OrganisationRole.MEMBER)
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)


class PersonChangeForm(forms.Form):
    """What an administrator may change about somebody; a client user stays one."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=100)
    title = forms.CharField(label=_("Job title"), max_length=100, required=False)
    role = forms.ChoiceField(label=_("Role"), choices=VENDOR_ROLES)
    is_active = forms.BooleanField(
        label=_("Active"),
        required=False,
        help_text=_("Whoever is not active cannot sign in; their tokens stop working at once."),
    )

    def __init__(self, data: Any = None, *, person: User) -> None:
        super().__init__(data, initial={name: getattr(person, name) for name in self.base_fields})
        if person.is_client:
            role = self.fields["role"]
            assert isinstance(role, forms.ChoiceField)
            role.choices = [(OrganisationRole.CLIENT.value, OrganisationRole.CLIENT.label)]


class PeopleFilter(forms.Form):
    """What narrows the list of people."""

    q = forms.CharField(max_length=100, required=False)
    role = forms.ChoiceField(choices=[("", ""), *OrganisationRole.choices], required=False)
    state = forms.ChoiceField(choices=[("", ""), ("inactive", ""), ("all", "")], required=False)


class PasswordAgainForm(forms.Form):
    """One's own password, before something delicate."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        self.user = user

    def clean_password(self) -> str:
        """Count the attempt like one at the door, then look whether it is right."""
        return proved_password(self.user, self.cleaned_data["password"])

    def keep_proof(self, request: HttpRequest) -> None:
        """Let the session know."""
        record_authentication(request, self.user, method="password", reauthenticated=True)


class OwnPasswordForm(PasswordChangeForm):
    """Another password; the present one is asked for as often as the door would let it be tried."""

    keep_tokens = forms.BooleanField(
        label=_("Keep my API tokens and my calendar feed"),
        required=False,
        help_text=_("Otherwise all of them are revoked, as are your other sessions."),
    )

    def clean_old_password(self) -> str:
        """Count the attempt like one at the door, then look whether it is right."""
        return proved_password(self.user, self.cleaned_data["old_password"])


def proved_password(user: User, password: str) -> str:
    """The password, if it is this person's; every attempt is counted."""
    address = client_address(context.request)
    try:
        counted = attempt("password", user.email, address)
    except TooManyAttemptsError as refusal:
        note_failure(user.email, address, refusal)
        raise forms.ValidationError(refusal.message) from refusal
    if not user.check_password(password):
        note_failure(user.email, address)
        raise forms.ValidationError(_("This is not your password."))
    counted.succeeded()
    return password


def password_change_form(user: User, data: Any = None) -> OwnPasswordForm:
    """The form on a page of its own account, where the cursor does not belong into it."""
    form = OwnPasswordForm(user, data)
    form.fields["old_password"].widget.attrs.pop("autofocus", None)
    return form


class NewPasswordForm(SetPasswordForm):  # type: ignore[type-arg]  # Django does not know at run time that it is generic
    """A password, twice, for somebody who has none or has forgotten it."""


class JoinForm(SetPasswordForm):  # type: ignore[type-arg]  # Django does not know at run time that it is generic
    """What an invited person chooses."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=100)
    field_order = ("name", "new_password1", "new_password2")


class ForgottenForm(forms.Form):
    """Where the link to a new password goes."""

    email = forms.EmailField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )


class EmailForm(forms.Form):
    """Another address for an account."""

    new_email = forms.EmailField(
        label=_("New e-mail address"),
        max_length=254,
        help_text=_("It is used once the link that is mailed to it has been opened."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        self.user = user

    def clean_new_email(self) -> str:
        """Another one than now, in small letters."""
        email = str(self.cleaned_data["new_email"]).lower()
        if email == self.user.email.lower():
            raise forms.ValidationError(_("This is the address already."))
        return email


class InvitationForm(forms.Form):
    """Somebody of the vendor who is to make an account."""

    email = forms.EmailField(label=_("E-mail"), max_length=254, help_text=_("They sign in with it."))
    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=100, required=False)
    title = forms.CharField(label=_("Job title"), max_length=100, required=False)
    role = forms.ChoiceField(label=_("Role"), choices=VENDOR_ROLES, initial=OrganisationRole.MEMBER)
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)


class SignInRulesForm(forms.Form):
    """What the organisation demands and allows at the door."""

    second_factor_required = forms.BooleanField(
        label=_("Everybody needs a second factor"),
        required=False,
        help_text=_("Whoever has none is asked to set one up before anything else opens."),
    )
    provider_sign_in = forms.BooleanField(
        label=_("People may sign in through the company's provider"),
        required=False,
        help_text=_("Only into accounts that exist, and only with the same e-mail address, verified there."),
    )

    @classmethod
    def of(cls, organisation: Organisation, data: Any) -> SignInRulesForm:
        """The rules as they stand now, or as they were sent."""
        return cls(data, initial={name: getattr(organisation, name) for name in cls.base_fields})


class RightsForm(forms.Form):
    """The boxes of the permission table that are ticked; ``defaults`` stands for ticking what the product brings."""

    stamp = forms.CharField(max_length=32, required=False)
    right = forms.MultipleChoiceField(
        choices=[(":".join(cell), "") for cell in sorted(open_cells())], required=False
    )
    defaults = forms.BooleanField(required=False)
    confirmed = forms.BooleanField(required=False)

    def ticked(self) -> set[Cell]:
        """The cells that are to be allowed."""
        if self.cleaned_data["defaults"]:
            return {cell for cell in open_cells() if DEFAULTS.holds(cell)}
        return {Cell(*value.split(":")) for value in self.cleaned_data["right"]}
