"""Is what people wrote about stakeholders and promises well-formed?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from tongzhou.projects.models import Project
from tongzhou.stakeholders.models import HIGH, LOW, Promise, PromiseState, Stakeholder, StakeholderContact
from tongzhou.stakeholders.queries.people import contacts_of, owners_of
from tongzhou.stakeholders.queries.promises import item_numbered

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class StakeholderForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """Somebody of the register; a contact of the client brings the name."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Stakeholder
        fields = (
            "contact", "name", "organisation_name", "role", "power", "interest", "attitude", "wanted",
            "expectation", "owner", "next_contact",
        )  # fmt: skip
        widgets = {"next_contact": DATE, "expectation": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "contact": _("Or leave it empty and write a name: a regulator, a department, a supplier."),
            "power": _("1 can hardly influence the project, 5 can stop it."),
            "interest": _("1 hardly cares, 5 lives with the result every day."),
        }

    def __init__(self, *args: Any, project: Project, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["name"].required = False
        self.fields["contact"].queryset = contacts_of(project)  # type: ignore[attr-defined]  # a choice of rows
        self.fields["owner"].queryset = owners_of(project)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The contact's name is the name, unless another one is written."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        contact = data.get("contact")
        if not data.get("name") and contact is not None:
            data["name"] = contact.name
            data["role"] = data.get("role") or contact.title
            data["organisation_name"] = data.get("organisation_name") or contact.department
        if not data.get("name") and "name" not in self.errors:
            self.add_error("name", _t("Choose a contact, or write a name."))
        return data

    def written(self) -> dict[str, Any]:
        """What the actions take, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class PlaceForm(forms.Form):
    """A place on the grid; ``version`` is the one that was seen there."""

    version = forms.IntegerField(min_value=0)
    power = forms.IntegerField(min_value=LOW, max_value=HIGH)
    interest = forms.IntegerField(min_value=LOW, max_value=HIGH)


class TalkForm(forms.Form):
    """A talk with somebody."""

    day = forms.DateField(widget=DATE, label=_("day"))
    kind = forms.ChoiceField(choices=StakeholderContact.Kind.choices, label=_("how"))
    note = forms.CharField(
        max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), label=_("what was said")
    )
    follow_up = forms.CharField(max_length=300, required=False, label=_("what follows"))
    next_contact = forms.DateField(widget=DATE, required=False, label=_("next contact"))


class PromiseForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """A promise; ``item_number`` is the number of the work item that keeps it."""

    item_number = forms.IntegerField(required=False, min_value=1, label=_("number of the work item"))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Promise
        fields = ("text", "contact", "to_name", "owner", "promised_on", "due_on", "source", "note")
        widgets = {"promised_on": DATE, "due_on": DATE, "note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, project: Project, **more: Any) -> None:
        super().__init__(*args, **more)
        self.project = project
        self.fields["to_name"].required = False
        self.fields["contact"].queryset = contacts_of(project)  # type: ignore[attr-defined]  # a choice of rows
        self.fields["owner"].queryset = owners_of(project)  # type: ignore[attr-defined]
        if self.instance.item is not None:
            self.initial.setdefault("item_number", self.instance.item.number)

    def clean(self) -> dict[str, Any]:
        """The contact's name is to whom, unless another one is written; the item must be there."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        contact = data.get("contact")
        if not data.get("to_name") and contact is not None:
            data["to_name"] = contact.name
        if not data.get("to_name") and "to_name" not in self.errors:
            self.add_error("to_name", _t("Choose a contact, or write a name."))
        number = data.get("item_number")
        data["item"] = item_numbered(self.project, number) if number else None
        if number and data["item"] is None:
            self.add_error("item_number", _t("The project has no such item."))
        return data

    def written(self) -> dict[str, Any]:
        """What the actions take."""
        return {
            name: value for name, value in self.cleaned_data.items() if name not in {"version", "item_number"}
        }


class SettleForm(forms.Form):
    """What became of a promise."""

    state = forms.ChoiceField(choices=[one for one in PromiseState.choices if one[0] != PromiseState.OPEN])
    note = forms.CharField(required=False, max_length=1000)
