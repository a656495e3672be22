"""Is what people typed about themselves and each other well-formed?"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.accounts.models import Density, Language, Theme, User
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
        self.fields["username"].label = _("E-mail")
        self.fields["username"].widget = forms.EmailInput(
            attrs={"autocomplete": "username", "autofocus": True, "maxlength": 254}
        )


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
    read_only = forms.BooleanField(label=_("May only read"), required=False)

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
