"""Is what people typed about a project well-formed?"""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import ProjectRole
from tongzhou.clients.models import ClientOrganisation
from tongzhou.clients.queries import clients_known_to
from tongzhou.projects.actions import CHARTER
from tongzhou.projects.models import Method, Phase, Project

COLOURS = [(number, str(number)) for number in range(1, 9)]
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2100, 12, 31)
TEXT_LIMIT = 100_000


class DayField(forms.DateField):
    """A date that the browser draws, between 1970 and 2100."""

    widget = forms.DateInput(
        attrs={"type": "date", "min": FIRST_DAY.isoformat(), "max": LAST_DAY.isoformat()}, format="%Y-%m-%d"
    )

    def clean(self, value: Any) -> date | None:
        """The day itself; refuses what lies outside the range."""
        day: date | None = super().clean(value)
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            raise forms.ValidationError(_("Choose a day between 1970 and 2100."))
        return day


class TextField(forms.CharField):
    """A long text; longer than any text may be is refused."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            max_length=TEXT_LIMIT, required=False, widget=forms.Textarea(attrs={"rows": 4}), **options
        )


class CharterForm(forms.Form):
    """The charter: what the project is for, and under which terms."""

    name = forms.CharField(label=_("Name"), max_length=200)
    client: forms.ModelChoiceField[ClientOrganisation] = forms.ModelChoiceField(
        None, label=_("Client"), empty_label=None
    )
    phase = forms.ChoiceField(label=_("Phase"), choices=Phase.choices)
    method = forms.ChoiceField(label=_("Method"), choices=Method.choices)
    contract_number = forms.CharField(label=_("Contract number"), max_length=60, required=False)
    sponsor = forms.CharField(
        label=_("Sponsor"), max_length=100, required=False, help_text=_("Who at the client pays and decides.")
    )
    start_date = DayField(label=_("Start"))
    status_date = DayField(
        label=_("Status date"),
        required=False,
        help_text=_("Progress counts up to this day. Without it, today counts."),
    )
    background = TextField(
        label=_("Background"), help_text=_("Why the client wants it, and what went before.")
    )
    success_criteria = TextField(
        label=_("Success criteria"), help_text=_("How both sides will know that it succeeded; one per line.")
    )
    colour = forms.TypedChoiceField(label=_("Colour"), choices=COLOURS, coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        client = self.fields["client"]
        assert isinstance(client, forms.ModelChoiceField)
        client.queryset = clients_known_to(user)

    @classmethod
    def of(cls, project: Project, user: User) -> CharterForm:
        """The form as the charter stands now."""
        return cls(initial={name: getattr(project, name) for name in CHARTER}, user=user)


class RoleForm(forms.Form):
    """A role in the project."""

    role = forms.ChoiceField(choices=ProjectRole.choices)

    def chosen(self) -> ProjectRole:
        """The role; the form must be valid."""
        return ProjectRole(self.cleaned_data["role"])


class DeleteForm(forms.Form):
    """Deleting needs the project's key typed, so that it cannot happen by a slip."""

    key = forms.CharField(max_length=40, strip=True, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project = project
        self.fields["key"].label = _("Type %(key)s to confirm") % {"key": project.key}

    def clean_key(self) -> str:
        """It must be the key of this project, letter by letter."""
        typed: str = self.cleaned_data["key"]
        if typed != self.project.key:
            raise forms.ValidationError(
                _("This is not the key of the project. It is: %(key)s") % {"key": self.project.key}
            )
        return typed
