"""What is typed about types, workflows and fields."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.accounts.permissions import ProjectRole
from tongzhou.plan.models import Category, CustomField, FieldClass, FieldKind, ItemType, State, Workflow
from tongzhou.plan.work.values import FIELD_NAMES, REQUIRABLE

ICONS = (
    ("circle-check", pgettext_lazy("icon", "Tick")),
    ("diamond", pgettext_lazy("icon", "Diamond")),
    ("clipboard-list", pgettext_lazy("icon", "Clipboard")),
    ("bug", pgettext_lazy("icon", "Bug")),
    ("triangle-alert", pgettext_lazy("icon", "Warning sign")),
    ("circle-dot", pgettext_lazy("icon", "Dot")),
    ("flag", pgettext_lazy("icon", "Flag")),
    ("bookmark", pgettext_lazy("icon", "Bookmark")),
    ("lightbulb", pgettext_lazy("icon", "Light bulb")),
    ("message-circle", pgettext_lazy("icon", "Speech bubble")),
    ("shield-alert", pgettext_lazy("icon", "Shield")),
    ("wallet", pgettext_lazy("icon", "Wallet")),
    ("package", pgettext_lazy("icon", "Parcel")),
    ("rocket", pgettext_lazy("icon", "Rocket")),
    ("calendar-check", pgettext_lazy("icon", "Calendar")),
    ("gavel", pgettext_lazy("icon", "Gavel")),
    ("phone", pgettext_lazy("icon", "Telephone")),
    ("timer", pgettext_lazy("icon", "Stopwatch")),
)
HUES = tuple(
    (number, label)
    for number, label in enumerate(
        (
            pgettext_lazy("colour", "Blue"),
            pgettext_lazy("colour", "Teal"),
            pgettext_lazy("colour", "Amber"),
            pgettext_lazy("colour", "Magenta"),
            pgettext_lazy("colour", "Grey"),
            pgettext_lazy("colour", "Red"),
            pgettext_lazy("colour", "Olive"),
            pgettext_lazy("colour", "Purple"),
        ),
        start=1,
    )
)
ROLES = [(role.value, role.label) for role in ProjectRole if not role.for_clients]


class TypeForm(forms.Form):
    """A type of items."""

    name = forms.CharField(label=_("Name"), max_length=60, required=False)
    icon = forms.ChoiceField(label=pgettext_lazy("type", "Icon"), choices=ICONS)
    hue = forms.TypedChoiceField(label=pgettext_lazy("type", "Colour"), choices=HUES, coerce=int)
    workflow = forms.ModelChoiceField(
        label=pgettext_lazy("type", "Workflow"), queryset=Workflow.objects.none(), empty_label=None
    )
    planned = forms.BooleanField(label=_("New ones take part in the plan"), required=False)

    def __init__(self, flows: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["workflow"].queryset = flows  # type: ignore[attr-defined]  # a ModelChoiceField

    @classmethod
    def of(cls, flows: Any, one: ItemType, *args: Any) -> TypeForm:
        """The form with what a type is now."""
        names = ("name", "icon", "hue", "planned")
        initial = {name: getattr(one, name) for name in names} | {"workflow": one.workflow_id}
        return cls(flows, *args, initial=initial, prefix=f"type-{one.pk}")


class WorkflowForm(forms.Form):
    """A new workflow, or another name."""

    name = forms.CharField(label=_("Name"), max_length=100, required=False)
    like = forms.ModelChoiceField(
        label=_("Like"),
        queryset=Workflow.objects.none(),
        required=False,
        empty_label=_("Three simple states"),
    )

    def __init__(self, flows: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["like"].queryset = flows  # type: ignore[attr-defined]  # a ModelChoiceField


class StateForm(forms.Form):
    """A state of a workflow."""

    name = forms.CharField(label=_("Name"), max_length=60, required=False)
    category = forms.ChoiceField(label=pgettext_lazy("state", "Means"), choices=Category.choices)
    hue = forms.TypedChoiceField(label=pgettext_lazy("type", "Colour"), choices=HUES, coerce=int)
    position = forms.IntegerField(min_value=0, max_value=100, required=False)

    @classmethod
    def of(cls, state: State, place: int, data: QueryDict | None = None) -> StateForm:
        """The form with what a state is now; ``place`` counts from 1."""
        initial = {"name": state.name, "category": state.category, "hue": state.hue, "position": place}
        return cls(data, initial=initial, prefix=f"state-{state.pk}")


def pairs_of(data: QueryDict) -> list[tuple[int | None, int]]:
    """The ticked cells of the matrix: ``from:to``, from 0 being any state."""
    found = []
    for one in data.getlist("way"):
        source, _colon, target = one.partition(":")
        if source.isdecimal() and target.isdecimal() and len(one) < 40:
            found.append((int(source) or None, int(target)))
    return found


def requirable(fields: Iterable[CustomField]) -> list[tuple[str, Any]]:
    """What a transition can ask for: fields of every item, and custom ones."""
    own = [(f"custom:{one.pk}", one.name) for one in fields if one.kind != FieldKind.FORMULA]
    return [(name, FIELD_NAMES[name]) for name in REQUIRABLE] + own


class WayForm(forms.Form):
    """Who may take a transition, and what must be filled in first."""

    roles = forms.MultipleChoiceField(choices=ROLES, required=False)
    required_fields = forms.MultipleChoiceField(required=False)

    def __init__(self, choices: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["required_fields"].choices = choices  # type: ignore[attr-defined]  # a field with choices


class FieldForm(forms.Form):
    """A custom field; choices stand one on a line."""

    name = forms.CharField(label=_("Name"), max_length=60)
    kind = forms.ChoiceField(label=pgettext_lazy("field", "Kind"), choices=FieldKind.choices)
    code = forms.RegexField(
        r"^[a-z][a-z0-9_]*$",
        label=pgettext_lazy("field", "Code"),
        max_length=40,
        required=False,
        help_text=_("What formulas call it: small Latin letters, digits and _."),
    )
    choices = forms.CharField(
        label=_("Options"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For a choice: one option on each line."),
    )
    currency = forms.RegexField(
        r"^[A-Z]{3}$",
        label=_("Currency"),
        required=False,
        help_text=_("For money: three letters, such as CNY."),
    )
    expression = forms.CharField(
        label=_("Formula"),
        required=False,
        max_length=500,
        help_text=_(
            "Calculates with codes of other fields, percent, estimate, spent, priority, start, finish and due."
        ),
    )
    item_types = forms.TypedMultipleChoiceField(
        label=_("Only for these types"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    required = forms.BooleanField(label=_("Must not be empty"), required=False)
    field_class = forms.ChoiceField(label=_("Visible to"), choices=FieldClass.choices)

    def __init__(
        self,
        types: Iterable[ItemType],
        *args: Any,
        fixed: bool = False,
        finance: bool = True,
        **kwargs: Any,
    ) -> None:
        """``fixed`` without what never changes; without ``finance`` a field is for everybody in the project."""
        super().__init__(*args, **kwargs)
        self.fields["item_types"].choices = [(one.pk, one.label) for one in types]  # type: ignore[attr-defined]  # a field with choices
        if fixed:
            del self.fields["kind"], self.fields["code"]
        if not finance:
            del self.fields["field_class"]

    @classmethod
    def of(
        cls,
        types: Iterable[ItemType],
        field: CustomField,
        data: QueryDict | None = None,
        *,
        finance: bool = True,
    ) -> FieldForm:
        """The form with what a field is now; its kind and code stay as they are."""
        names = ("name", "item_types", "required", "field_class")
        options = field.options
        initial = {name: getattr(field, name) for name in names} | {
            "choices": "\n".join(one["name"] for one in options.get("choices", [])),
            "currency": options.get("currency", ""),
            "expression": options.get("expression", ""),
        }
        form = cls(types, data, initial=initial, fixed=True, finance=finance)
        for kind, name in (("choice", "choices"), ("money", "currency"), ("formula", "expression")):
            if field.kind != kind:
                del form.fields[name]
        return form

    def values(self, kind: str, before: dict[str, Any] | None = None) -> dict[str, Any]:
        """The field's values as the actions take them; an option keeps its id as long as it keeps its name."""
        data = self.cleaned_data
        names = ("name", "item_types", "required", "field_class")
        values = {name: data[name] for name in names if name in data}
        return values | {"options": self._options(kind, before or {})}

    def _options(self, kind: str, before: dict[str, Any]) -> dict[str, Any]:
        data = self.cleaned_data
        if kind == FieldKind.MONEY:
            return {"currency": data["currency"] or "CNY"}
        if kind == FieldKind.FORMULA:
            return {"expression": data["expression"].strip()}
        if kind != FieldKind.CHOICE:
            return {}
        known = {one["name"]: one for one in before.get("choices", [])}
        used = {one["id"] for one in known.values()}
        choices = []
        for place, name in enumerate(dict.fromkeys(data["choices"].split("\n"))):
            if text := name.strip()[:100]:
                fresh = next(f"c{n}" for n in range(1, 1000) if f"c{n}" not in used)
                one = known.get(text) or {"id": fresh, "name": text, "hue": place % 8 + 1}
                used.add(one["id"])
                choices.append(one)
        return {"choices": choices}
