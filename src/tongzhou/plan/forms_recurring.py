"""What people say about an item that comes again."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.plan.models import Priority, Recurrence, Rule, WorkItem
from tongzhou.plan.work.setting import Setting

COPIED = ("estimate_minutes", "deliverable", "criterion")
"""Fields that an item hands on to those that come like it, beside those of the form."""
MOST_TURNS, MOST_DAYS = 60, 365


class RecurrenceForm(forms.Form):
    """The item, and when it comes."""

    name = forms.CharField(label=_("Name"), max_length=200)
    rule = forms.ChoiceField(label=_("Comes again"), choices=Rule.choices)
    every = forms.IntegerField(
        label=pgettext_lazy("recurring item", "Every how many"),
        min_value=1,
        max_value=MOST_TURNS,
        help_text=_("1 is every week, month or workday; 2 is every second one."),
    )
    next_on = forms.DateField(
        label=_("Next on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Its weekday, or its day of the month, is kept for the following ones."),
    )
    due_in_days = forms.IntegerField(
        label=_("Due after days"),
        required=False,
        min_value=0,
        max_value=MOST_DAYS,
        help_text=_("Counted from the day on which the item comes; empty for no day by which it is due."),
    )
    type = forms.TypedChoiceField(label=pgettext_lazy("work item", "Type"), coerce=int)
    priority = forms.TypedChoiceField(
        label=pgettext_lazy("work item", "Priority"), choices=Priority.choices, coerce=int
    )
    assignees = forms.TypedMultipleChoiceField(
        label=pgettext_lazy("work item", "Assignees"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    tags = forms.TypedMultipleChoiceField(
        label=pgettext_lazy("work item", "Tags"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    description = forms.CharField(
        label=pgettext_lazy("work item", "Description"),
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, setting: Setting, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        types = [one for one in setting.types.values() if not one.archived]
        people = sorted(setting.people.values(), key=lambda one: one.name)
        choices = {
            "type": [(one.pk, one.label) for one in sorted(types, key=lambda one: (one.position, one.pk))],
            "assignees": [(one.pk, one.name) for one in people],
            "tags": [(one.pk, one.name) for one in setting.tags.values()],
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]  # a field with choices
            if not options:
                del self.fields[name]

    def template(self, before: dict[str, Any]) -> dict[str, Any]:
        """The fields of the items to come; what the form does not show stays as it was."""
        data = self.cleaned_data
        wanted = {name: data[name] for name in ("name", "priority", "description")}
        for name in ("type", "assignees", "tags", "due_in_days"):
            if data.get(name) not in (None, []):
                wanted[name] = data[name]
        kept = {name: value for name, value in before.items() if name not in (*self.fields, "due_date")}
        return kept | wanted

    def turns(self) -> dict[str, Any]:
        """When the items come, as the actions take it."""
        data = self.cleaned_data
        return {
            "name": data["name"],
            "rule": Rule(data["rule"]),
            "every": data["every"],
            "next_on": data["next_on"],
        }


def initial_of(recurrence: Recurrence) -> dict[str, Any]:
    """What the form holds of a recurring item."""
    names = ("name", "rule", "every", "next_on")
    return {"priority": Priority.NONE, **recurrence.template} | {
        name: getattr(recurrence, name) for name in names
    }


def template_of(setting: Setting, item: WorkItem, values: dict[str, Any]) -> dict[str, Any]:
    """An item's own fields as those of items to come, as far as the person may see them."""
    custom = {
        str(field.pk): value
        for field in setting.fields_of(item.item_type_id)
        if (value := (item.custom or {}).get(str(field.pk))) is not None
    }
    names = ("name", "type", "priority", "assignees", "tags", "description", *COPIED)
    found = {name: values[name] for name in names if values[name] not in (None, "", [])}
    return found | ({"custom": custom} if custom else {})


def initial_from(template: dict[str, Any], first: date) -> dict[str, Any]:
    """What the form holds of a new one, from the fields of an item or from none."""
    turns = {"rule": Rule.WEEKLY, "every": 1, "next_on": first}
    return {"priority": Priority.NORMAL, **template, **turns, "name": template.get("name", "")[:200]}
