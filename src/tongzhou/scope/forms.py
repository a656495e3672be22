"""Is what people typed about scope well-formed?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.costs.forms import AmountField
from tongzhou.projects.models import Project
from tongzhou.scope.models import DeliverableKind, DeliverableState, Moscow, Source
from tongzhou.scope.queries.agreed import clause_choices, goal_choices, team_choices
from tongzhou.scope.queries.deliverables import milestones_and_phases

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
AREA = forms.Textarea(attrs={"rows": 3})
NOBODY = ("", "–")


def number_or_none(value: Any) -> int | None:
    """What a choice of numbers gave: its number, or nothing."""
    return int(value) if value else None


class VersionedForm(forms.Form):
    """A form that remembers which version its reader looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ContractItemForm(VersionedForm):
    """A clause; the price only for those who may see costs."""

    number = forms.CharField(label=pgettext_lazy("contract", "Clause"), max_length=40)
    title = forms.CharField(label=pgettext_lazy("contract", "Title"), max_length=300)
    text = forms.CharField(
        label=pgettext_lazy("contract", "Text"),
        max_length=50_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    price_minor = AmountField(label=pgettext_lazy("contract", "Price"), required=False)

    def __init__(self, *args: Any, currency: str | None, **more: Any) -> None:
        super().__init__(*args, **more)
        if currency is None:
            del self.fields["price_minor"]
        else:
            self.fields["price_minor"].currency = currency  # type: ignore[attr-defined]  # an AmountField

    def clean_price_minor(self) -> int | None:
        """A price is not negative."""
        price: int | None = self.cleaned_data["price_minor"]
        if price is not None and price < 0:
            raise forms.ValidationError(_("A price is not negative."))
        return price

    def facts(self) -> dict[str, Any]:
        """The facts as the action takes them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class RequirementForm(VersionedForm):
    """What a requirement has beside its name, state and people."""

    source = forms.ChoiceField(label=_("Source"), choices=Source.choices)
    reference = forms.CharField(
        label=_("Where exactly"),
        max_length=200,
        required=False,
        help_text=_("Clause, minutes, mail: where one can look it up."),
    )
    contract_item = forms.ChoiceField(label=_("Contract item"), required=False)
    goals = forms.TypedMultipleChoiceField(
        label=_("Goals that it serves"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    moscow = forms.TypedChoiceField(
        label=_("Importance"), choices=Moscow.choices, coerce=int, initial=Moscow.SHOULD
    )
    acceptance = forms.CharField(
        label=_("How it is accepted"), max_length=50_000, required=False, widget=AREA
    )
    shared = forms.BooleanField(
        label=_("The client sees this requirement"),
        required=False,
        help_text=_(
            "In the portal, once deliverables are published: its name, state, source and how it is accepted."
        ),
    )

    def __init__(self, *args: Any, project: Project, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["contract_item"].choices = [NOBODY, *clause_choices(project)]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["goals"].choices = goal_choices(project)  # type: ignore[attr-defined]  # a ChoiceField

    def facts(self) -> dict[str, Any]:
        """The facts as the action takes them."""
        data = self.cleaned_data
        names = ("source", "reference", "moscow", "acceptance", "shared", "goals")
        return {name: data[name] for name in names} | {
            "contract_item_id": number_or_none(data["contract_item"])
        }


class NewRequirementForm(RequirementForm):
    """A requirement to be written down."""

    name = forms.CharField(label=_("Requirement"), max_length=500)
    description = forms.CharField(label=_("Description"), max_length=50_000, required=False, widget=AREA)
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    field_order = ("name", "description", "owner", "source")

    def __init__(self, *args: Any, project: Project, **more: Any) -> None:
        super().__init__(*args, project=project, **more)
        self.fields["owner"].choices = [NOBODY, *team_choices(project)]  # type: ignore[attr-defined]  # a ChoiceField

    def item_fields(self) -> dict[str, Any]:
        """The fields of the work item."""
        data = self.cleaned_data
        owner = number_or_none(data["owner"])
        return {
            "name": data["name"],
            "description": data["description"],
            "assignees": [owner] if owner else [],
        }


class TableForm(forms.Form):
    """A table of requirements."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("XLSX, XLS, ODS or CSV."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv"}),
    )


class RequirementFilter(forms.Form):
    """What narrows the list of requirements."""

    q = forms.CharField(required=False, max_length=100)
    source = forms.ChoiceField(required=False, choices=Source.choices)
    moscow = forms.TypedChoiceField(required=False, choices=Moscow.choices, coerce=int, empty_value=None)
    state = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    hole = forms.ChoiceField(required=False, choices=[(one, "") for one in ("deliverable", "clause", "goal")])
    goal = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)


class DeliverableForm(VersionedForm):
    """What a deliverable is called, who is behind it, and by when."""

    name = forms.CharField(label=pgettext_lazy("deliverable", "Name"), max_length=300)
    kind = forms.ChoiceField(label=_("Kind"), choices=DeliverableKind.choices)
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    due_date = forms.DateField(label=pgettext_lazy("deliverable", "Due"), required=False, widget=DATE)
    item = forms.ChoiceField(
        label=_("Milestone or phase"), required=False, help_text=_("Where in the plan it is due.")
    )
    description = forms.CharField(
        label=_("Description"),
        max_length=50_000,
        required=False,
        widget=AREA,
        help_text=_("The client reads it, too."),
    )
    reviewers = forms.MultipleChoiceField(
        label=_("Reviewers"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each of them must find it fine before it goes to the client."),
    )

    def __init__(self, *args: Any, project: Project, **more: Any) -> None:
        super().__init__(*args, **more)
        team = team_choices(project)
        choices: dict[str, list[Any]] = {
            "owner": [NOBODY, *team],
            "item": [NOBODY, *milestones_and_phases(project)],
            "reviewers": team,
        }
        for name, some in choices.items():
            self.fields[name].choices = some  # type: ignore[attr-defined]  # choice fields

    def facts(self) -> dict[str, Any]:
        """The facts as the actions take them."""
        data = self.cleaned_data
        return {
            **{name: data[name] for name in ("name", "kind", "description", "due_date")},
            "owner_id": number_or_none(data["owner"]),
            "item_id": number_or_none(data["item"]),
            "reviewers": [int(one) for one in data["reviewers"]],
        }


class NewDeliverableForm(DeliverableForm):
    """A deliverable to be created, with its criteria line by line."""

    criteria = forms.CharField(
        label=_("Acceptance criteria"),
        required=False,
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One per line; each can be ticked off."),
    )
    field_order = ("name", "kind", "owner", "due_date", "item", "description", "criteria", "reviewers")


class DeliverableFilter(forms.Form):
    """What narrows the list of deliverables."""

    q = forms.CharField(required=False, max_length=100)
    state = forms.ChoiceField(required=False, choices=DeliverableState.choices)
    kind = forms.ChoiceField(required=False, choices=DeliverableKind.choices)
    owner = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    overdue = forms.BooleanField(required=False)


class WordsForm(forms.Form):
    """A few words to a deed: what is new, why, what remains."""

    words = forms.CharField(max_length=10_000, required=False)
    conditions = forms.CharField(max_length=10_000, required=False)


class LinkForm(forms.Form):
    """An address that belongs to a version."""

    address = forms.URLField(max_length=1000, assume_scheme="https")
    label = forms.CharField(max_length=200, required=False)


class CriterionForm(forms.Form):
    """One more criterion."""

    text = forms.CharField(max_length=500)
