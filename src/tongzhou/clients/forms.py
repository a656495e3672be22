"""Is what people typed about a client well-formed?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.accounts.models import Language, User
from tongzhou.clients.actions import StaleClientError
from tongzhou.clients.models import ClientOrganisation, Contact, Tier
from tongzhou.clients.queries import account_managers, clients_known_to, possible_parents

NOTES_LIMIT = 50_000


class ClientForm(forms.Form):
    """A client's own facts; ``version`` is the one that the person looked at."""

    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=200)
    short_name = forms.CharField(label=_("Short name"), max_length=40, required=False)
    tier = forms.ChoiceField(label=_("Tier"), choices=Tier.choices, initial=Tier.KEY)
    industry = forms.CharField(label=_("Industry"), max_length=100, required=False)
    parent = forms.ChoiceField(
        label=_("Belongs to"), required=False, help_text=_("The group or headquarters above this client.")
    )
    account_manager: forms.ModelChoiceField[User] = forms.ModelChoiceField(
        label=_("Account manager"), queryset=None, required=False, empty_label=_("Nobody yet")
    )
    website = forms.URLField(
        label=_("Website"), max_length=200, required=False, assume_scheme="https", widget=forms.TextInput
    )
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    notes = forms.CharField(
        label=_("Notes"),
        max_length=NOTES_LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("For our own people only; the client never sees this page."),
    )

    def __init__(
        self, data: Any = None, *, user: User, client: ClientOrganisation | None = None, **more: Any
    ) -> None:
        if client is not None:
            more["initial"] = {name: getattr(client, name) for name in self.base_fields if name != "parent"}
            more["initial"]["parent"] = client.parent_id or ""
        super().__init__(data, **more)
        self.user = user
        parent, manager = self.fields["parent"], self.fields["account_manager"]
        assert isinstance(parent, forms.ChoiceField)
        assert isinstance(manager, forms.ModelChoiceField)
        parent.choices = [("", _("Nobody: it stands for itself")), *possible_parents(user, client)]
        manager.queryset = account_managers(user)

    def clean_parent(self) -> ClientOrganisation | None:
        """The client above, among those that the person may know of."""
        chosen = self.cleaned_data["parent"]
        return clients_known_to(self.user).get(pk=chosen) if chosen else None

    def facts(self) -> dict[str, Any]:
        """The facts that were sent."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class ContactForm(forms.Form):
    """A person at the client; ``version`` is the one that was looked at."""

    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=100)
    title = forms.CharField(label=_("Job title"), max_length=100, required=False)
    department = forms.CharField(label=_("Department"), max_length=100, required=False)
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)
    phone = forms.CharField(
        label=_("Phone"), max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    mobile = forms.CharField(
        label=_("Mobile"), max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    wechat = forms.CharField(label=_("WeChat"), max_length=60, required=False)
    language = forms.ChoiceField(
        label=_("Language"), choices=[("", _("not known")), *Language.choices], required=False
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=NOTES_LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For our own people only; the client never sees this page."),
    )
    is_main = forms.BooleanField(
        label=_("Main contact"),
        required=False,
        help_text=_("The first one to call; there is one per client."),
    )

    @classmethod
    def of(cls, contact: Contact) -> ContactForm:
        """The form as it stands now."""
        return cls(initial={name: getattr(contact, name) for name in cls.base_fields})

    def facts(self) -> dict[str, Any]:
        """The facts that were sent."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def show_changes(form: forms.Form, refusal: StaleClientError) -> None:
    """Tell at each field what it is by now, and let the next save be for the present version."""
    form.add_error(None, str(refusal.message))
    assert isinstance(form.data, QueryDict)
    for name, value in refusal.changed.items():
        shown = str(value) if value not in (None, "") else str(_("nothing"))
        form.add_error(name, str(_("Saved by somebody else meanwhile: %(value)s")) % {"value": shown[:200]})
    form.data = {**form.data.dict(), "version": str(refusal.version)}


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
