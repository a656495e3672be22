"""What people type about ranges: a table, a branch, the rules, and rows that are pasted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongzhou.plan.actions.forecast.ranges import RangeChanges, RangeRefusedError, check_cost, check_range
from tongzhou.plan.forms_forecast.numbers import (
    NoNumberError,
    money_in,
    time_in,
    values_in,
)
from tongzhou.plan.models import (
    ForecastSettings,
    ItemType,
    Shape,
    Spread,
    Strength,
    Together,
    Unit,
)
from tongzhou.plan.queries.forecast.doubts import SPREADS, CostRow, RangeRow

LONGEST = 200
TIMES, COSTS = ("low", "likely", "high"), ("cost_low", "cost_likely", "cost_high", "rate")


@dataclass(slots=True)
class RangeTable:
    """What was typed into the rows of the table, item by item; wrong rows keep what was typed."""

    day: int
    with_costs: bool
    changes: RangeChanges = field(default_factory=RangeChanges)
    typed: dict[int, dict[str, str]] = field(default_factory=dict)
    errors: dict[int, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        posted: Mapping[str, str],
        items: Iterable[int],
        *,
        day: int,
        with_costs: bool,
        durations: Mapping[int, RangeRow],
        costs: Mapping[int, CostRow],
    ) -> RangeTable:
        """The rows of ``items``; only what differs from ``durations`` and ``costs`` counts as a change."""
        table = cls(day, with_costs)
        new_durations: dict[int, RangeRow | None] = {}
        new_costs: dict[int, CostRow | None] = {}
        names = ("shape", "unit", *TIMES, *(COSTS if with_costs else ()))
        for item in items:
            typed = {name: posted.get(f"{name}-{item}", "").strip()[:LONGEST] for name in names}
            table.typed[item] = typed
            try:
                duration = table._duration(typed)
                if duration is not None:
                    check_range(duration, item)
                cost = table._cost(typed) if with_costs else None
                if cost is not None:
                    check_cost(cost, item)
            except NoNumberError as error:
                table.errors[item] = _("“%(text)s” is no number.") % {"text": error.args[0]}
            except RangeRefusedError as refusal:
                table.errors[item] = refusal.message
            else:
                if duration != durations.get(item):
                    new_durations[item] = duration
                if with_costs and cost != costs.get(item):
                    new_costs[item] = cost
        table.changes = RangeChanges(new_durations, new_costs)
        return table

    def _duration(self, typed: Mapping[str, str]) -> RangeRow | None:
        shape = typed["shape"] if typed["shape"] in Shape.values else Shape.PERT
        unit = typed["unit"] if typed["unit"] in Unit.values else Unit.PERCENT
        if shape == Shape.DISCRETE:
            values = values_in(typed["likely"], unit, self.day)
            if not values:
                return None
            numbers = [value for value, _weight in values]
            return RangeRow(shape, unit, min(numbers), None, max(numbers), values)
        low, likely, high = (time_in(typed[name], unit, self.day) for name in TIMES)
        if low is None and likely is None and high is None:
            return None
        if low is None or high is None:
            raise RangeRefusedError(
                "incomplete",
                _("A range needs its least and its greatest value; the likely one may be empty."),
            )
        return RangeRow(shape, unit, low, likely, high)

    def _cost(self, typed: Mapping[str, str]) -> CostRow | None:
        low, likely, high, rate = (money_in(typed[name]) for name in COSTS)
        if low is None and likely is None and high is None and rate is None:
            return None
        return CostRow(low, likely, high, rate)


class FillForm(forms.Form):
    """The same range for a whole branch."""

    branch = forms.TypedChoiceField(
        label=gettext_lazy("Tasks below"), required=False, coerce=int, empty_value=None
    )
    spread = forms.ChoiceField(label=gettext_lazy("How sure are you?"), required=False)
    low = forms.DecimalField(
        label=gettext_lazy("At the least, %"),
        required=False,
        min_value=-100,
        max_value=10_000,
        decimal_places=2,
    )
    high = forms.DecimalField(
        label=gettext_lazy("At the most, %"),
        required=False,
        min_value=-100,
        max_value=10_000,
        decimal_places=2,
    )
    overwrite = forms.BooleanField(label=gettext_lazy("Also tasks that have a range already"), required=False)

    def __init__(self, branches: Iterable[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [("", gettext_lazy("own percentages"))]
        spreads = [(value, label) for value, label in Spread.choices if value != Spread.NONE]
        self.fields["branch"].choices = [("", gettext_lazy("the whole plan")), *branches]  # type: ignore[attr-defined]  # likewise
        self.fields["spread"].choices = [*spreads, *own]  # type: ignore[attr-defined]  # a field with choices
        self.fields["spread"].initial = Spread.USUAL

    def clean(self) -> dict[str, Any]:
        """Either a named spread, or two percentages in their order."""
        data: dict[str, Any] = super().clean() or {}
        if not data.get("spread") and not self.errors:
            low, high = data.get("low"), data.get("high")
            if low is None or high is None:
                raise ValidationError(_("Say how sure you are, or give both percentages."))
            if low > high:
                self.add_error("high", _("The greatest value is below the least one."))
        return data

    def row(self) -> RangeRow:
        """The range that was chosen."""
        data = self.cleaned_data
        spread = SPREADS.get(data["spread"])
        low, high = spread or (round(data["low"] * 100), round(data["high"] * 100))
        likely = 0 if low <= 0 <= high else None
        return RangeRow(Shape.PERT, Unit.PERCENT, low, likely, high)


class RulesForm(forms.Form):
    """What holds for tasks without a range of their own, what tasks have in common, and the run at night."""

    spread = forms.ChoiceField(label=gettext_lazy("Durations without a range are"), choices=Spread.choices)
    together_by = forms.ChoiceField(
        label=gettext_lazy("What is quick or slow together"),
        choices=Together.choices,
        help_text=gettext_lazy(
            "Tasks that share a cause do not make up for each other: the range of the finish grows wider."
        ),
    )
    together_strength = forms.ChoiceField(
        label=gettext_lazy("How strongly"), choices=Strength.choices, required=False
    )
    nightly = forms.BooleanField(
        label=gettext_lazy("Simulate every night when the plan has changed"), required=False
    )

    def __init__(
        self, types: Iterable[ItemType], spreads: Mapping[int, str], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.types = list(types)
        self.usual = dict(spreads)
        for one in self.types:
            self.fields[f"type_{one.pk}"] = forms.ChoiceField(
                label=one.label,
                required=False,
                choices=[("", gettext_lazy("as above")), *Spread.choices],
                initial=spreads.get(one.pk, ""),
            )

    @property
    def of_types(self) -> list[Any]:
        """The fields of the types."""
        return [self[f"type_{one.pk}"] for one in self.types]

    def values(self) -> dict[str, Any]:
        """As the action takes them; a type that is to follow the project's own rule is named with it."""
        data = self.cleaned_data
        spreads = {}
        for one in self.types:
            chosen = data.get(f"type_{one.pk}")
            if chosen:
                spreads[one.pk] = Spread(chosen)
            elif one.pk in self.usual:
                spreads[one.pk] = Spread(data["spread"])
        return {
            "spread": Spread(data["spread"]),
            "spreads": spreads,
            "together_by": Together(data["together_by"]),
            "together_strength": Strength(data["together_strength"] or Strength.SOME),
            "nightly": data["nightly"],
        }


def rules_initial(settings: ForecastSettings) -> dict[str, Any]:
    """What the form of the rules holds."""
    return {
        name: getattr(settings, name) for name in ("spread", "together_by", "together_strength", "nightly")
    }


class PasteForm(forms.Form):
    """A table of ranges: pasted from a spreadsheet, or a file."""

    text = forms.CharField(
        label=gettext_lazy("Paste a table here"),
        required=False,
        max_length=1_000_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        strip=False,
    )
    file = forms.FileField(
        label=gettext_lazy("or choose a file"),
        required=False,
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv"}),
    )

    def content(self) -> tuple[bytes, str]:
        """The bytes and the name of the table; empty bytes when nothing was given."""
        sent = self.cleaned_data.get("file")
        if sent:
            return sent.read(), sent.name or "table"
        return self.cleaned_data["text"].encode(), "table.csv"
