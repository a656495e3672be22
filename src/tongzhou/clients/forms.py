"""Is what people typed about a client well-formed?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.accounts.models import Language
from tongzhou.clients.models import ClientOrganisation, Contact, Tier

NOTES_LIMIT = 50_000


class ClientForm(forms.Form):
    """A client's own facts."""

    name = forms.CharField(label=_("Name"), max_length=200)
    short_name = forms.CharField(label=_("Short name"), max_length=40, required=False)
    tier = forms.ChoiceField(label=_("Tier"), choices=Tier.choices, initial=Tier.KEY)
    industry = forms.CharField(label=_("Industry"), max_length=100, required=False)
    notes = forms.CharField(
        label=_("Notes"),
        max_length=NOTES_LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("For our own people only; the client never sees this page."),
    )

    @classmethod
    def of(cls, client: ClientOrganisation) -> ClientForm:
        """The form as it stands now."""
        return cls(initial={name: getattr(client, name) for name in cls.base_fields})


class ContactForm(forms.Form):
    """A person at the client."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=100)
    title = forms.CharField(label=_("Job title"), max_length=100, required=False)
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)
    phone = forms.CharField(
        label=_("Phone"), max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )

    @classmethod
    def of(cls, contact: Contact) -> ContactForm:
        """The form as it stands now."""
        return cls(initial={name: getattr(contact, name) for name in cls.base_fields})


class LoginForm(forms.Form):
    """The account that a contact is to sign in with."""

    email = forms.EmailField(label=_("E-mail"), max_length=254, help_text=_("They sign in with it."))
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)


class ClientFilter(forms.Form):
    """What narrows the list of clients."""

    q = forms.CharField(max_length=100, required=False)
    tier = forms.ChoiceField(choices=[("", ""), *Tier.choices], required=False)

    def wanted(self) -> dict[str, Any]:
        """The accepted values; what was not understood counts as empty."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}
