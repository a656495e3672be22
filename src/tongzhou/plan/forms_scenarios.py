"""What is said about scenarios: names, and what shall count where plan and scenario collide."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

CHOICE = "choice:"
"""Begins the name of the field of a conflict; its key follows."""


class ScenarioForm(forms.Form):
    """A name, and what it tries out."""

    name = forms.CharField(label=_("Name"), max_length=100)
    note = forms.CharField(
        label=_("Note"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What does it try out? For example: a second test team from May."),
    )


class ScenarioNameForm(forms.Form):
    """A name for a copy."""

    name = forms.CharField(label=_("Name"), max_length=100)


class PublishForm(forms.Form):
    """Whether the new plan is kept as a baseline at once."""

    baseline_name = forms.CharField(
        label=_("Keep the new plan as the baseline"),
        max_length=100,
        required=False,
        help_text=_("A name for the baseline; leave it empty to set none."),
    )


def choices_of(data: Mapping[str, str]) -> dict[str, str]:
    """Conflict → whose value counts, from a posted form."""
    return {key.removeprefix(CHOICE): value for key, value in data.items() if key.startswith(CHOICE)}
