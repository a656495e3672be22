"""What is sent about closings."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongzhou.closure.models import Closing
from tongzhou.projects.forms import DayField

LONG = 4_000


class DayForm(forms.Form):
    """A day: of the closing, or somebody's last one."""

    day = DayField(label=_("Day"))

    def chosen(self) -> date:
        """The day."""
        day: date = self.cleaned_data["day"]
        return day


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=LONG, widget=forms.Textarea(attrs={"rows": 3}))


class WaiveForm(ReasonForm):
    """What is waived, and why."""

    check = forms.CharField(max_length=60)


class CheckForm(forms.Form):
    """Which line of the checklist."""

    check = forms.CharField(max_length=60)


class ReleaseForm(DayForm):
    """Who is released, and their last day."""

    user = forms.IntegerField(min_value=1, max_value=2**62)


class AccessForm(forms.Form):
    """What becomes of the client's access."""

    access = forms.ChoiceField(
        choices=[(one.value, one.label) for one in Closing.Access if one.value],
        error_messages={"required": _("Choose what becomes of the client's access.")},
    )
    day = DayField(label=_("First day without access"), required=False)


class TextForm(forms.Form):
    """A new own item."""

    text = forms.CharField(label=_("What must be done"), max_length=300)


class ItemForm(forms.Form):
    """Whether an own item is done, by what that can be seen, and who sees to it."""

    done = forms.BooleanField(label=_("It is done"), required=False)
    note = forms.CharField(
        label=_("Note"), max_length=LONG, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    owner = forms.TypedChoiceField(label=_("Responsible"), coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["owner"]
        field.choices = [("", _("Project manager")), *people]


class TemplateForm(forms.Form):
    """With which own items closings begin."""

    lines = forms.CharField(
        label=_("Items, one per line"),
        max_length=40_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("Empty: the usual list. Closings that have been started keep their items."),
    )
