"""Are the limits that an administrator types within their bounds?"""

from __future__ import annotations

from typing import Any

from django import forms

from tongzhou.operations.limits import GROUPS, TABLE, Limit


class LimitsForm(forms.Form):
    """A number for each limit that can be set here; left empty, it is the product's own again."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        for one in TABLE:
            if one.bounds and not one.by_environment:
                least, most = (value // one.step for value in one.bounds)
                self.fields[one.name] = forms.IntegerField(
                    label=str(one.words),
                    required=False,
                    min_value=least,
                    max_value=most,
                    initial=one.in_force // one.step,
                    widget=forms.NumberInput(
                        attrs={"inputmode": "numeric", "placeholder": one.value // one.step}
                    ),
                )

    def wanted(self) -> dict[str, int | None]:
        """What was sent, in the limits' own units; None for the product's own value."""
        sent = {one.name: one for one in TABLE if one.name in self.fields and one.name in self.data}
        values = {name: self.cleaned_data[name] for name in sent}
        return {name: None if value is None else value * sent[name].step for name, value in values.items()}

    def groups(self) -> list[tuple[Any, list[tuple[Limit, Any]]]]:
        """The table as the page shows it: each limit, with its field if it can be set here."""
        return [
            (
                words,
                [
                    (one, self[one.name] if one.name in self.fields else None)
                    for one in TABLE
                    if one.group == name
                ],
            )
            for name, words in GROUPS.items()
        ]
