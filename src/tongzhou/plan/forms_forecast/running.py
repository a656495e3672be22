"""How a simulation is to be run."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from tongzhou.operations.limits import limit
from tongzhou.plan.actions.forecast.runs import FEWEST, MOST_SEED, USUAL


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
