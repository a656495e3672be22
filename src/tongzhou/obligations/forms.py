"""Is what people wrote about client actions well-formed?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.clients.models import Contact
from tongzhou.obligations.models import ClientObligation
from tongzhou.obligations.queries.owed import contacts_of, items_of, owners_of
from tongzhou.plan.models import WorkItem
from tongzhou.projects.models import Project

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
MOST_ITEMS = 50


class ItemsField(forms.CharField):
    """Items of a project by their numbers, separated by commas or spaces."""

    def __init__(self, *, project: Project | None = None, **more: Any) -> None:
        super().__init__(max_length=400, **more)
        self.project = project

    def clean(self, value: Any) -> Any:
        """The items, in the order of their numbers."""
        text = super().clean(value)
        if self.project is None or not text:
            return []
        words = [one for one in re.split(r"[\s,;，、；#]+", text) if one]
        if len(words) > MOST_ITEMS or not all(one.isdecimal() and len(one) < 10 for one in words):
            raise forms.ValidationError(_t("Write the numbers of items, such as 12, 15."))
        numbers = {int(one) for one in words}
        found: list[WorkItem] = list(items_of(self.project, numbers).order_by("number"))
        missing = sorted(numbers - {one.number for one in found if one.number is not None})
        if missing:
            raise forms.ValidationError(
                _t("The project has no item %(numbers)s.") % {"numbers": ", ".join(map(str, missing))}
            )
        return found


class ObligationForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """A client action as it is written down; ``version`` is the one that was looked at."""

    contacts = forms.ModelMultipleChoiceField(
        Contact.objects.none(),
        label=_("Who at the client is asked"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    items = ItemsField(
        label=_("Items of the plan that wait for it"),
        required=False,
        help_text=_("Their numbers, such as 12, 15. Only your side sees which they are."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = ClientObligation
        fields = (
            "title", "needs", "why", "criteria", "due_on", "owner", "senior", "remind_before", "remind_every",
            "escalate_after",
        )  # fmt: skip
        widgets = {
            "due_on": DATE,
            "needs": forms.Textarea(attrs={"rows": 4}),
            "why": forms.Textarea(attrs={"rows": 2}),
            "criteria": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "title": _("In the client's words: “Test data of the last twelve months”."),
            "why": _("The client reads it: what stands still without it."),
            "senior": _("Hears of it when reminders have not helped."),
        }

    def __init__(
        self,
        *args: Any,
        project: Project,
        contacts: Sequence[Contact] = (),
        items: Sequence[WorkItem] = (),
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        people = contacts_of(project)
        self.fields["contacts"].queryset = people  # type: ignore[attr-defined]  # a choice of rows
        self.fields["senior"].queryset = people  # type: ignore[attr-defined]
        self.fields["owner"].queryset = owners_of(project)  # type: ignore[attr-defined]
        self.fields["items"].project = project  # type: ignore[attr-defined]  # an ItemsField
        self.initial.setdefault("contacts", [one.pk for one in contacts])
        self.initial.setdefault("items", ", ".join(str(one.number) for one in items))
        for name in ("remind_before", "remind_every", "escalate_after"):
            self.fields[name].min_value = int(name != "remind_before")  # type: ignore[attr-defined]
            self.fields[name].widget.attrs |= {"min": int(name != "remind_before"), "max": 90}

    def _numbers(self, name: str, least: int) -> int:
        value: int = self.cleaned_data[name]
        if not least <= value <= 90:
            raise forms.ValidationError(_t("Between %(least)d and 90.") % {"least": least})
        return value

    def clean_remind_before(self) -> int:
        """A number of days."""
        return self._numbers("remind_before", 0)

    def clean_remind_every(self) -> int:
        """A number of working days."""
        return self._numbers("remind_every", 1)

    def clean_escalate_after(self) -> int:
        """A number of working days."""
        return self._numbers("escalate_after", 1)

    def written(self) -> dict[str, Any]:
        """What the actions take, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class LinkForm(forms.Form):
    """Whom a link is for."""

    contact = forms.IntegerField(min_value=1)


class NoteForm(forms.Form):
    """A deed with a few words."""

    note = forms.CharField(required=False, max_length=2000, label=pgettext_lazy("client action", "Comment"))


class ReceiveForm(NoteForm):
    """When it was received by another way than the portal."""

    day = forms.DateField(widget=DATE, label=_("Received on"))


class SendBackForm(NoteForm):
    """What is missing, and by when."""

    due_on = forms.DateField(required=False, widget=DATE, label=_("New due day"))


class ShiftForm(forms.Form):
    """Until when the plan waits."""

    day = forms.DateField(widget=DATE, label=_("The client delivers on"))

    @classmethod
    def day_in(cls, data: Any, otherwise: date) -> date:
        """The day in a request, or another one."""
        form = cls(data)
        return form.cleaned_data["day"] if form.is_valid() else otherwise


class FreezeForm(forms.Form):
    """A freeze window."""

    first = forms.DateField(widget=DATE, label=_("First day"))
    last = forms.DateField(widget=DATE, label=_("Last day"))
    name = forms.CharField(max_length=80, label=_("What it is called"))


class MarkForm(forms.Form):
    """An item, by its number."""

    number = forms.IntegerField(min_value=1, max_value=10**9, label=_("Number of the item"))
