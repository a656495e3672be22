"""What is sent about acceptances and gates."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongzhou.acceptance.models import AcceptanceKind
from tongzhou.acceptance.queries.acceptances import (
    contacts_of,
    deliverables_to_accept,
    items_to_accept,
    people_to_tell,
)
from tongzhou.projects.models import Project
from tongzhou.signing.models import Side

MOST_CONDITIONS = 10


def _day(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}), **options
    )


class AcceptanceForm(forms.Form):
    """The facts of an acceptance."""

    kind = forms.ChoiceField(label=_("Kind"), choices=AcceptanceKind.choices)
    title = forms.CharField(label=_("Title"), max_length=300)
    description = forms.CharField(
        label=_("What is accepted"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    item = forms.TypedChoiceField(
        label=_("Phase or milestone of the plan"), coerce=int, empty_value=None, required=False
    )
    deliverable = forms.TypedChoiceField(
        label=_("Deliverable"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Only for the acceptance of a deliverable; it must have been submitted."),
    )
    due = _day(_("Decision by"))
    criteria = forms.CharField(
        label=_("Criteria, one per line"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Without any, those of the deliverable, phase or milestone are taken over."),
    )
    clause = forms.CharField(
        label=_("Clause of the contract by which silence is acceptance"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Quote it only if the contract has such a clause; the client sees it, with the day."),
    )
    clause_days = forms.IntegerField(
        label=_("Working days of this clause"), min_value=1, max_value=250, required=False
    )
    escalate_to = forms.TypedChoiceField(label=_("Escalate to"), coerce=int, empty_value=None, required=False)
    escalate_contact = forms.TypedChoiceField(
        label=_("Escalate at the client to"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Somebody without an account gets a mail."),
    )
    escalate_after = forms.IntegerField(
        label=_("… so many days after the day"), min_value=1, max_value=365, initial=5
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        none = [("", "–")]
        people = [(one.pk, one.name) for one in people_to_tell(project)]
        delivered = [(one.pk, f"{one.label} {one.name}") for one in deliverables_to_accept(project)]
        self.offer("item", none + items_to_accept(project))
        self.offer("deliverable", none + delivered)
        self.offer("escalate_to", none + people)
        self.offer("escalate_contact", none + [(one.pk, one.name) for one in contacts_of(project)])

    def offer(self, name: str, choices: list[Any]) -> None:
        """Let one choose among these."""
        field: Any = self.fields[name]
        field.choices = choices

    def facts(self) -> dict[str, Any]:
        """What the action takes; numbers stand for what they choose."""
        given = dict(self.cleaned_data)
        given.pop("criteria", None)
        for name in ("item", "deliverable", "escalate_to", "escalate_contact"):
            given[f"{name}_id"] = given.pop(name)
        return given


class TextForm(forms.Form):
    """One line of a list."""

    text = forms.CharField(max_length=1000)


class CriterionForm(forms.Form):
    """Whether a criterion is met, and by which evidence."""

    met = forms.BooleanField(required=False)
    evidence = forms.CharField(max_length=4000, required=False)


class RemainingForm(forms.Form):
    """What is still to be done."""

    text = forms.CharField(label=_("What remains"), max_length=1000)
    side = forms.ChoiceField(label=_("Side"), choices=Side.choices)
    owner = forms.CharField(label=_("Who"), max_length=100, required=False)
    due = _day(_("Day to be done by"))


class DoneForm(forms.Form):
    """Done, or not."""

    done = forms.BooleanField(required=False)


class GateForm(forms.Form):
    """A new gate."""

    title = forms.CharField(label=_("Title"), max_length=200)
    item = forms.TypedChoiceField(
        label=_("Phase or milestone of the plan"), coerce=int, empty_value=None, required=False
    )
    template = forms.ChoiceField(label=_("Checklist"), required=False)
    lines = forms.CharField(
        label=_("… or its own, one per line"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(
        self, *args: Any, items: list[tuple[int, str]], templates: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("item", items), ("template", templates)):
            field: Any = self.fields[name]
            field.choices = [("", "–"), *choices]


class CheckForm(forms.Form):
    """A gate's item: whether it is true, and by which evidence."""

    checked = forms.BooleanField(required=False)
    evidence = forms.CharField(max_length=4000, required=False)


class WaiveForm(forms.Form):
    """Why one goes on."""

    reason = forms.CharField(label=_("Why is it waived?"), max_length=4000)


class NameForm(forms.Form):
    """What a checklist is called."""

    name = forms.CharField(label=_("Name"), max_length=200)


class ConditionsForm(forms.Form):
    """Up to ten conditions, each with its day."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(MOST_CONDITIONS):
            self.fields[f"text_{number}"] = forms.CharField(max_length=1000, required=False)
            self.fields[f"due_{number}"] = _day("")

    def conditions(self) -> list[tuple[str, date | None]]:
        """Those that were written down."""
        rows = range(MOST_CONDITIONS)
        given = [(self.cleaned_data.get(f"text_{n}", ""), self.cleaned_data.get(f"due_{n}")) for n in rows]
        return [(text, due) for text, due in given if text]
