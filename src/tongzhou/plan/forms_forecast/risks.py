"""What people type about a risk event."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tongzhou.plan.actions.forecast.risks import RiskFacts
from tongzhou.plan.forms_forecast.numbers import (
    money_out,
    time_out,
)
from tongzhou.plan.models import (
    RiskEvent,
    Unit,
)

Find = Callable[[list[int]], Mapping[int, int]]
"""Numbers that people know → numbers of the items in the database."""


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
