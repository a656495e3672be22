"""What is said about tags."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.plan.forms_workflows import HUES
from tongzhou.plan.models import Tag


class TagNameForm(forms.Form):
    """The name and the colour of a tag."""

    name = forms.CharField(label=_("Name"), max_length=40)
    hue = forms.TypedChoiceField(label=pgettext_lazy("type", "Colour"), choices=HUES, coerce=int)


class TagMergeForm(forms.Form):
    """Which tags go, and which one stays in their place."""

    tags = forms.TypedMultipleChoiceField(coerce=int)
    into = forms.TypedChoiceField(coerce=int)

    def __init__(self, known: Iterable[Tag], *args: Any) -> None:
        super().__init__(*args)
        for name in ("tags", "into"):
            self.fields[name].choices = [(one.pk, one.name) for one in known]  # type: ignore[attr-defined]  # a field with choices
