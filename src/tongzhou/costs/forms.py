"""Is what people typed about money well-formed?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.models import User
from tongzhou.costs.models import CostRole, CostType, Method, Rate, Source, Spread, Unit
from tongzhou.costs.money import minor_of, places_of, plain
from tongzhou.costs.queries.entries import items_named, resource_choices
from tongzhou.costs.queries.rates import people_with_rates, roles_of
from tongzhou.plan.models import WorkItem
from tongzhou.projects.models import Project

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
ROWS = 8
LONGEST = 41
"""An amount with more characters is none."""
NOTHING = ("", "–")


class AmountField(forms.Field):
    """Money as people write it; whole minor units of the form's currency."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "maxlength": 40})

    def __init__(self, *, currency: str = "CNY", **more: Any) -> None:
        super().__init__(**more)
        self.currency = currency

    def to_python(self, value: Any) -> int | None:
        """The minor units; None for nothing."""
        text = "" if value is None else str(value).strip()
        if not text:
            return None
        try:
            return minor_of(text[:LONGEST], self.currency)
        except ValueError as error:
            digits = {"digits": places_of(self.currency)}
            raise forms.ValidationError(
                _t("This is no amount with at most %(digits)d digits after the point.") % digits
            ) from error

    def prepare_value(self, value: Any) -> Any:
        """Minor units as people write them."""
        return plain(value, self.currency) if isinstance(value, int) else value


class ItemField(forms.CharField):
    """An item of a project, by its number or its exact name."""

    def __init__(self, *, project: Project | None = None, **more: Any) -> None:
        super().__init__(max_length=500, **more)
        self.project = project

    def clean(self, value: Any) -> Any:
        """The item; None for nothing."""
        text = super().clean(value)
        if not text or self.project is None:
            return None
        found = list(items_named(self.project, text)[:2])
        if not found:
            raise forms.ValidationError(_t("The project has no such item."))
        if len(found) > 1:
            raise forms.ValidationError(_t("Several items are called so; give the number."))
        return found[0]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A day, the branches that are unfolded, and whether every row at the top is wanted rather than the first."""

    day: date | None
    opened: list[str]
    every: bool


class DayForm(forms.Form):
    """The day of which figures are asked for."""

    day = forms.DateField(required=False)
    open = forms.RegexField(r"^\d{1,18}(,\d{1,18}){0,100}$", required=False)
    rows = forms.ChoiceField(choices=[("all", "all")], required=False)

    def wanted(self) -> Wanted:
        """What is asked for; what is not understood counts as not chosen."""
        self.is_valid()
        day, branches = self.cleaned_data.get("day"), self.cleaned_data.get("open") or ""
        if day is not None and not date(1970, 1, 1) <= day <= date(2099, 12, 31):
            day = None
        opened = [one for one in branches.split(",") if one]
        return Wanted(day, opened, every=self.cleaned_data.get("rows") == "all")


class CostSettingsForm(forms.Form):
    """How a project's costs are reckoned."""

    currency = forms.CharField(
        label=_("Currency"), max_length=3, help_text=_("Three letters, such as CNY or USD.")
    )
    rule = forms.ChoiceField(
        label=_("Items earn by"),
        choices=[one for one in Method.choices if one[0] != Method.MILESTONES],
        help_text=_("For all items that have no rule of their own."),
    )
    rule_credit = forms.IntegerField(
        label=_("Share at the start (%)"), min_value=0, max_value=100, initial=50, required=False
    )

    def clean_currency(self) -> str:
        """Codes are written in capitals."""
        return str(self.cleaned_data["currency"]).upper()

    def clean_rule_credit(self) -> int:
        """Half of it where nothing is said."""
        given = self.cleaned_data.get("rule_credit")
        return 50 if given is None else int(given)


class EarningRuleForm(forms.Form):
    """How one item earns."""

    method = forms.ChoiceField(
        label=_("Earns by"), required=False, choices=[("", _("As the project's items do")), *Method.choices]
    )
    credit = forms.IntegerField(
        label=_("Share at the start (%)"), min_value=0, max_value=100, initial=50, required=False
    )
    weights = forms.RegexField(
        r"^\s*\d{1,4}(\s*[,，]\s*\d{1,4})*\s*$",
        label=_("Weights of the milestones"),
        required=False,
        max_length=200,
        help_text=_(
            "In order, with commas between them: 20, 30, 50. The percentage tells how many are reached."
        ),
    )

    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        data = self.cleaned_data
        text = (data.get("weights") or "").replace("，", ",")
        return {
            "method": data["method"],
            "credit": 50 if data.get("credit") is None else data["credit"],
            "weights": [int(one) for one in text.split(",") if one.strip()],
        }


class BudgetLineForm(forms.Form):
    """A fixed amount beside the work."""

    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    name = forms.CharField(label=_("What for"), max_length=200)
    cost_type = forms.ChoiceField(label=_("Cost type"), choices=CostType.choices, initial=CostType.SOFTWARE)
    amount_minor = AmountField(label=_("Amount"))
    item = ItemField(
        label=_("Item"),
        required=False,
        help_text=_("Its number or its name; empty for the project as a whole."),
    )
    spread = forms.ChoiceField(label=_("Falls due"), choices=Spread.choices)

    def __init__(self, data: Any = None, *, project: Project, currency: str, **more: Any) -> None:
        super().__init__(data, **more)
        _of_project(self, project, currency)

    def facts(self) -> dict[str, Any]:
        """What the action takes; the item apart."""
        names = ("name", "cost_type", "amount_minor", "spread")
        return {name: self.cleaned_data[name] for name in names}


def _of_project(form: forms.BaseForm, project: Project, currency: str) -> None:
    amount, item = form.fields["amount_minor"], form.fields["item"]
    assert isinstance(amount, AmountField)
    assert isinstance(item, ItemField)
    amount.currency, item.project = currency, project


class CostForm(forms.Form):
    """An actual cost."""

    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    day = forms.DateField(label=_("Date"), widget=DATE)
    amount_minor = AmountField(label=_("Amount"), help_text=_("A correction is negative."))
    cost_type = forms.ChoiceField(label=_("Cost type"), choices=CostType.choices, initial=CostType.LABOUR)
    item = ItemField(
        label=_("Item"),
        required=False,
        help_text=_("Its number or its name; empty for the project as a whole."),
    )
    resource = forms.TypedChoiceField(
        label=_("Person or resource"), required=False, coerce=int, empty_value=None
    )
    note = forms.CharField(label=_("Note"), max_length=500, required=False)
    reference = forms.CharField(label=_("Reference"), max_length=100, required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        project: Project,
        currency: str,
        resources: Sequence[tuple[int, str]] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(data, **more)
        _of_project(self, project, currency)
        chosen = self.fields["resource"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [NOTHING, *(resource_choices(project) if resources is None else resources)]

    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        data, item = self.cleaned_data, self.cleaned_data["item"]
        names = ("day", "amount_minor", "cost_type", "note", "reference")
        return {
            "item_id": None if item is None else item.pk,
            "resource_id": data["resource"],
            **{name: data[name] for name in names},
        }


class CostRow(CostForm):
    """One line of the table in which many costs are booked; without an amount it does not count."""

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, empty_permitted=True, use_required_attribute=False, **more)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = field.label
            field.widget.attrs.setdefault("class", "input small")

    def has_changed(self) -> bool:
        """Whether there is an amount, a note or an item in the line."""
        return any(self[name].value() for name in ("amount_minor", "note", "item", "reference"))


class CostFilter(forms.Form):
    """What narrows the list of costs; what is not understood counts as not chosen."""

    q = forms.CharField(max_length=100, required=False)
    type = forms.ChoiceField(choices=[NOTHING, *CostType.choices], required=False)
    source = forms.ChoiceField(choices=[NOTHING, *Source.choices], required=False)
    first = forms.DateField(required=False)
    last = forms.DateField(required=False)
    branch = forms.IntegerField(min_value=1, max_value=2**62, required=False)
    resource = forms.IntegerField(min_value=1, max_value=2**62, required=False)
    bundle = forms.IntegerField(min_value=1, max_value=2**62, required=False)
    whole = forms.BooleanField(required=False)


class TableForm(forms.Form):
    """A file with costs."""

    file = forms.FileField(label=_("File"), help_text=_("XLSX, XLS, ODS or CSV."))


class RateForm(forms.Form):
    """A rate; ``version`` is the one that the person looked at."""

    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    whose = forms.ChoiceField(label=_("Whose"))
    amount_minor = AmountField(label=_("Amount"))
    unit = forms.ChoiceField(label=_("Unit"), choices=Unit.choices)
    currency = forms.CharField(label=_("Currency"), max_length=3, initial="CNY")
    valid_from = forms.DateField(label=_("Valid from"), widget=DATE)
    valid_to = forms.DateField(
        label=_("Valid to"), widget=DATE, required=False, help_text=_("Empty: until another rate follows.")
    )
    end_previous = forms.BooleanField(
        label=_("End the present rate the day before"), required=False, initial=True
    )

    def __init__(self, data: Any = None, *, user: User, rate: Rate | None = None, **more: Any) -> None:
        if rate is not None:
            more["initial"] = {
                name: getattr(rate, name)
                for name in ("version", "amount_minor", "unit", "currency", "valid_from", "valid_to")
            }
        super().__init__(data, **more)
        self.user = user
        amount, whose = self.fields["amount_minor"], self.fields["whose"]
        assert isinstance(amount, AmountField)
        assert isinstance(whose, forms.ChoiceField)
        amount.currency = self._currency(rate)
        if rate is None:
            whose.choices = self._people()
        else:
            del self.fields["whose"], self.fields["end_previous"]

    def _currency(self, rate: Rate | None) -> str:
        given = str(self.data.get("currency", "")) if self.is_bound else ""
        return given.upper() or (rate.currency if rate else "CNY")

    def _people(self) -> list[Any]:
        roles = [(f"role:{one.pk}", one.name) for one in roles_of(self.user).filter(archived=False)]
        people = [(f"user:{one.pk}", one.name) for one in people_with_rates(self.user)]
        return [("all", _("Everybody else")), (_("Roles"), roles), (_("People"), people)]

    def clean_currency(self) -> str:
        """Codes are written in capitals."""
        return str(self.cleaned_data["currency"]).upper()

    def facts(self) -> dict[str, Any]:
        """What the action takes beside whose rate it is."""
        names = ("amount_minor", "unit", "currency", "valid_from", "valid_to")
        return {name: self.cleaned_data[name] for name in names}

    def owner(self) -> tuple[CostRole | None, User | None]:
        """Whose rate it is to be, among those that the form offers; nobody's is everybody else's."""
        kind, _colon, number = self.cleaned_data["whose"].partition(":")
        if kind == "role":
            return roles_of(self.user).get(pk=number), None
        return None, people_with_rates(self.user).get(pk=number) if kind == "user" else None


class RoleForm(forms.Form):
    """A role's name."""

    name = forms.CharField(label=_("Name"), max_length=100)


def item_text(project: Project, item: WorkItem | None) -> str:
    """How a form shows an item: its number, or its name where it has none."""
    if item is None:
        return ""
    return f"{project.key.upper()}-{item.number}" if item.number else item.name
