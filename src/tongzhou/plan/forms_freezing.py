"""Is what people typed about a freeze window of many projects well-formed?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from tongzhou.accounts.models import User
from tongzhou.clients.models import ClientOrganisation
from tongzhou.plan.actions.freezing import Frozen
from tongzhou.plan.models import SharedFreeze
from tongzhou.plan.queries.freezing import clients_to_choose
from tongzhou.projects.forms import DayField


class SharedFreezeForm(forms.Form):
    """A window, and for whom it holds."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    client = forms.ModelChoiceField(
        label=gettext_lazy("Holds for"),
        queryset=ClientOrganisation.objects.none(),
        required=False,
        empty_label=gettext_lazy("All projects of our organisation"),
    )
    first = DayField(label=gettext_lazy("First day"))
    last = DayField(label=gettext_lazy("Last day"))
    note = forms.CharField(label=gettext_lazy("Note"), max_length=500, required=False)

    def __init__(self, data: Any = None, *, user: User, of: SharedFreeze | None = None) -> None:
        names = ("name", "client", "first", "last", "note")
        super().__init__(data, initial={name: getattr(of, name) for name in names} if of else None)
        self.fields["client"].queryset = clients_to_choose(user)  # type: ignore[attr-defined]  # a choice of rows
        self.fields["name"].widget.attrs["placeholder"] = pgettext_lazy("freeze window", "Annual closing")

    def window(self) -> Frozen:
        """What was typed; the form must be valid."""
        return Frozen(**self.cleaned_data)
