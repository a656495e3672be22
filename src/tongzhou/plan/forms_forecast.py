"""What people type about what is uncertain: ranges in a table, rules, risk events, how to run."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tongzhou.operations.limits import limit
from tongzhou.plan.actions.forecast.ranges import RangeChanges, RangeRefusedError, check_cost, check_range
from tongzhou.plan.actions.forecast.risks import RiskFacts
from tongzhou.plan.actions.forecast.runs import FEWEST, MOST_SEED, USUAL
from tongzhou.plan.models import (
    ForecastSettings,
    ItemType,
    RiskEvent,
    Shape,
    Spread,
    Strength,
    Together,
    Unit,
)
from tongzhou.plan.queries.forecast.doubts import SPREADS, CostRow, RangeRow

LONGEST = 200
_DIGITS = 15
_NOISE = re.compile(r"[\s %％dD天日,，]")
_MINUS = str.maketrans({"−": "-", "–": "-", "－": "-"})
_SEPARATORS = re.compile(r"[;；\n]+")
TIMES, COSTS = ("low", "likely", "high"), ("cost_low", "cost_likely", "cost_high", "rate")


class NoNumberError(ValueError):
    """The text is no number."""


def number_in(text: str) -> Decimal | None:
    """A number as people type it: ``1,5`` and ``1.5``, with or without %, d or 天; None for nothing."""
    stripped = text.strip().translate(_MINUS)
    if "," in stripped and "." not in stripped and len(stripped.rpartition(",")[2]) < 3:
        stripped = stripped.replace(",", ".")
    plain = _NOISE.sub("", stripped)
    if not plain:
        return None
    try:
        value = Decimal(plain)
    except InvalidOperation as error:
        raise NoNumberError(text) from error
    if not value.is_finite() or abs(value) >= Decimal(10) ** _DIGITS:
        raise NoNumberError(text)
    return value


def time_in(text: str, unit: str, day: int) -> int | None:
    """A value of a range as it is stored: hundredths of a percent, or seconds of working days."""
    value = number_in(text)
    if value is None:
        return None
    return round(value * 100) if unit == Unit.PERCENT else round(value * day)


def money_in(text: str) -> int | None:
    """An amount in minor units."""
    value = number_in(text)
    return None if value is None else round(value * 100)


def time_out(value: int | None, unit: str, day: int) -> str:
    """A stored value of a range as it is typed."""
    if value is None:
        return ""
    return f"{value / 100:g}" if unit == Unit.PERCENT else f"{round(value / day, 3):g}"


def money_out(value: int | None) -> str:
    """A stored amount as it is typed."""
    return "" if value is None else f"{Decimal(value) / 100:f}".removesuffix(".00")


def values_out(values: Iterable[tuple[int, int]], unit: str, day: int) -> str:
    """Single values with their weights as they are typed: 5:60; 10:40."""
    return "; ".join(f"{time_out(value, unit, day)}:{weight}" for value, weight in values)


def values_in(text: str, unit: str, day: int) -> tuple[tuple[int, int], ...]:
    """Single values with their weights."""
    found = []
    for part in filter(str.strip, _SEPARATORS.split(text)):
        value, _colon, weight = part.replace("：", ":").partition(":")
        stored = time_in(value, unit, day)
        if stored is None:
            raise NoNumberError(text)
        heavy = number_in(weight) if weight.strip() else Decimal(1)
        found.append((stored, round(heavy or 0)))
    return tuple(found)


# ── the table of ranges ───────────────────────────────────────────────────────────────────────────────
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


Find = Callable[[list[int]], Mapping[int, int]]
"""Numbers that people know → numbers of the items in the database."""


# ── risk events ───────────────────────────────────────────────────────────────────────────────────────
class RiskForm(forms.Form):
    """A risk event. Numbers of items are written KEY-12 or 12, with commas between them."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    probability = forms.DecimalField(
        label=gettext_lazy("Probability, %"), min_value=Decimal("0.01"), max_value=100, decimal_places=2
    )
    items = forms.CharField(
        label=gettext_lazy("Tasks that it hits"),
        required=False,
        max_length=5_000,
        help_text=gettext_lazy("Numbers with commas between them; a summary stands for all tasks below it."),
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Its effect is in"),
        choices=[
            (Unit.TIME, pgettext_lazy("effect", "working days more")),
            (Unit.PERCENT, pgettext_lazy("effect", "% more duration")),
        ],
    )
    low = forms.DecimalField(
        label=gettext_lazy("At the least"), required=False, decimal_places=3, max_digits=12
    )
    likely = forms.DecimalField(label=gettext_lazy("Likely"), required=False, decimal_places=3, max_digits=12)
    high = forms.DecimalField(
        label=gettext_lazy("At the most"), required=False, decimal_places=3, max_digits=12
    )
    cost_low = forms.DecimalField(
        label=gettext_lazy("Cost at the least"), required=False, decimal_places=2, max_digits=14
    )
    cost_likely = forms.DecimalField(
        label=gettext_lazy("Likely cost"), required=False, decimal_places=2, max_digits=14
    )
    cost_high = forms.DecimalField(
        label=gettext_lazy("Cost at the most"), required=False, decimal_places=2, max_digits=14
    )
    active = forms.BooleanField(label=gettext_lazy("Counts in simulations"), required=False, initial=True)

    def __init__(self, *args: Any, day: int, find: Find, key: str, with_costs: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day, self.find, self.key, self.with_costs = day, find, key, with_costs
        if not with_costs:
            for name in ("cost_low", "cost_likely", "cost_high"):
                del self.fields[name]

    def clean_items(self) -> tuple[int, ...]:
        """The numbers of the items in the database."""
        typed: dict[int, str] = {}
        for part in filter(None, re.split(r"[\s,，;；、]+", self.cleaned_data["items"])):
            text = part.upper().removeprefix(f"{self.key.upper()}-")
            typed[int(text) if text.isdecimal() and len(text) < 10 else 0] = part
        known = self.find(list(typed))
        for number, part in typed.items():
            if number not in known:
                raise ValidationError(_("There is no item %(number)s in the plan.") % {"number": part})
        return tuple(known[number] for number in typed)

    def clean(self) -> dict[str, Any]:
        """Three values or none."""
        data: dict[str, Any] = super().clean() or {}
        for names in (("low", "likely", "high"), ("cost_low", "cost_likely", "cost_high")):
            given = [data.get(name) is not None for name in names if name in self.fields]
            if given and any(given):
                self._complete(data, names)
        return data

    def _complete(self, data: dict[str, Any], names: tuple[str, str, str]) -> None:
        """One value alone stands for all three; two need the third."""
        given = [data[name] for name in names if data.get(name) is not None]
        if len(given) == 1:
            data.update(dict.fromkeys(names, given[0]))
        elif len(given) == 2:
            missing = next(name for name in names if data.get(name) is None)
            self.add_error(missing, _("Give all three values, or one alone."))

    def facts(self) -> RiskFacts:
        """As the actions take it."""
        data = self.cleaned_data
        factor = 100 if data["unit"] == Unit.PERCENT else self.day
        cost: Any = self._triple("cost_low", "cost_likely", "cost_high", 100) if self.with_costs else False
        return RiskFacts(
            name=data["name"],
            probability=round(data["probability"] * 100),
            active=data["active"],
            unit=data["unit"],
            effect=self._triple("low", "likely", "high", factor),
            cost=cost,
            items=data["items"],
        )

    def _triple(self, *names_and_factor: Any) -> tuple[int, int, int] | None:
        *names, factor = names_and_factor
        values = [self.cleaned_data.get(name) for name in names]
        if any(value is None for value in values):
            return None
        low, likely, high = (round(value * factor) for value in values)
        return low, likely, high


def risk_initial(risk: RiskEvent, items: Iterable[str], day: int) -> dict[str, Any]:
    """What the form holds of a risk event; ``items`` are the numbers that people know."""
    initial: dict[str, Any] = {
        "name": risk.name,
        "probability": f"{risk.probability / 100:g}",
        "items": ", ".join(items),
        "unit": risk.unit,
        "active": risk.active,
    }
    for name in ("low", "likely", "high"):
        initial[name] = time_out(getattr(risk, name), risk.unit, day)
        initial[f"cost_{name}"] = money_out(getattr(risk, f"cost_{name}_minor"))
    return initial


class RunForm(forms.Form):
    """How to simulate."""

    iterations = forms.IntegerField(
        label=gettext_lazy("Iterations"),
        initial=USUAL,
        min_value=FEWEST,
        help_text=gettext_lazy("10,000 settle P80 to a fraction of a day in most plans."),
    )
    seed = forms.IntegerField(
        label=gettext_lazy("Seed"),
        initial=1,
        min_value=0,
        max_value=MOST_SEED,
        help_text=gettext_lazy("The same seed and the same plan give the same figures."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["iterations"].widget.attrs["max"] = limit("simulation_iterations")
