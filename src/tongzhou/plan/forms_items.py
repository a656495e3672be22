"""What people type or choose about an item, as changes name it."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tongzhou.plan.models import CustomField, FieldKind, ItemType, Priority, RelationKind
from tongzhou.plan.work.cells import MINOR
from tongzhou.plan.work.refusals import ItemRefusedError
from tongzhou.plan.work.setting import Setting
from tongzhou.plan.work.values import FIELD_NAMES
from tongzhou.web.numbers import whole_number

NUMBERS = frozenset({"type", "state", "priority", "parent", "percent"})
LISTS = frozenset({"assignees", "tags"})
TIMES = frozenset({"estimate_minutes", "spent_minutes"})
TEXTS = frozenset({"name", "description", "deliverable", "criterion", "due_date"})


def posted_change(setting: Setting, name: str, data: QueryDict) -> dict[str, Any]:
    """One field of a posted form as a change; ItemRefusedError when it cannot be read."""
    kind, _colon, number = name.partition(":")
    if kind == "custom" and number.isdecimal() and len(number) < 19 and int(number) in setting.fields:
        return {name: _custom(setting.fields[int(number)], data.get("value", "").strip())}
    if name in LISTS:
        return {name: [_whole(name, one) for one in data.getlist("value")]}
    text = data.get("value", "").strip()
    if name in NUMBERS:
        return {name: _whole(name, text) if text else None}
    if name in TIMES:
        return {name: _minutes(name, text)}
    if name == "planned":
        return {name: text == "yes"}
    if name in TEXTS:
        return {name: text}
    raise ItemRefusedError("unknown_field", _("There is no such field."), [name])


def _whole(name: str, text: str) -> int:
    number = whole_number(text)
    if number is None:
        raise _unreadable(name)
    return number


def _minutes(name: str, text: str) -> int | None:
    if not text:
        return None
    hours = _decimal(name, text)
    return int(hours * 60)


def _decimal(name: str, text: str) -> Decimal:
    try:
        number = Decimal(text.replace(",", "").replace(" ", ""))
    except InvalidOperation as error:
        raise _unreadable(name) from error
    if not number.is_finite() or abs(number) > Decimal(10) ** 15:
        raise _unreadable(name)
    return number


def _unreadable(name: str) -> ItemRefusedError:
    label = FIELD_NAMES.get(name, name)
    return ItemRefusedError("invalid", _("“%(field)s” does not take this value.") % {"field": label}, [name])


def _custom(field: CustomField, text: str) -> Any:
    if not text:
        return None
    name = f"custom:{field.pk}"
    if field.kind == FieldKind.PERSON:
        return _whole(name, text)
    if field.kind == FieldKind.MONEY:
        amount = _decimal(name, text) * MINOR
        if amount != int(amount):
            raise ItemRefusedError("invalid", _("An amount has at most two places."), [name])
        return int(amount)
    if field.kind == FieldKind.NUMBER:
        return str(_decimal(name, text))
    return text


class ItemForm(forms.Form):
    """A new item in a few words; the rest is said on its page."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=500)
    type = forms.ModelChoiceField(
        label=pgettext_lazy("work item", "Type"), queryset=ItemType.objects.none(), empty_label=None
    )
    assignee = forms.TypedChoiceField(
        label=pgettext_lazy("work item", "Assignee"), required=False, coerce=int, empty_value=None
    )
    priority = forms.TypedChoiceField(
        label=pgettext_lazy("work item", "Priority"), choices=Priority.choices, coerce=int
    )
    due_date = forms.DateField(
        label=pgettext_lazy("work item", "Due"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    description = forms.CharField(
        label=pgettext_lazy("work item", "Description"),
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, setting: Setting, *args: Any, types: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["type"].queryset = types  # type: ignore[attr-defined]  # a ModelChoiceField
        people = sorted(setting.people.values(), key=lambda one: one.name)
        self.fields["assignee"].choices = [("", _("Nobody yet"))] + [  # type: ignore[attr-defined]  # a field with choices
            (str(one.pk), one.name) for one in people
        ]
        self.fields["priority"].initial = Priority.NORMAL

    def changes(self) -> dict[str, Any]:
        """The fields as ``create_item`` takes them."""
        values = self.cleaned_data
        fields: dict[str, Any] = {
            "name": values["name"],
            "type": values["type"].pk,
            "priority": values["priority"],
            "description": values["description"],
        }
        if values["assignee"]:
            fields["assignees"] = [values["assignee"]]
        if values["due_date"]:
            fields["due_date"] = values["due_date"].isoformat()
        return fields


class EntryForm(forms.Form):
    """A line of a checklist."""

    text = forms.CharField(max_length=500)


class RelationForm(forms.Form):
    """How an item belongs together with another one, named by its number."""

    kind = forms.ChoiceField(choices=RelationKind.choices)
    other = forms.CharField(max_length=60)


class TagForm(forms.Form):
    """A new tag."""

    name = forms.CharField(max_length=40)
    hue = forms.IntegerField(min_value=1, max_value=8)
