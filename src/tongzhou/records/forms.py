"""What people write and choose in this room."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.records.models import Criterion, Dossier
from tongzhou.records.models.evaluations import SCALES

LONGEST = 50_000
TEXT_LABELS = {
    "text_zh": _("Text in Chinese"),
    "text_en": _("Text in English"),
    "note_zh": _("Internal note in Chinese"),
    "note_en": _("Internal note in English"),
    "cost_zh": _("About money, in Chinese"),
    "cost_en": _("About money, in English"),
}


class SectionForm(forms.Form):
    """The texts of a section, as far as its writer may write them; ``version`` is the one that was looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, names: tuple[str, ...], **more: Any) -> None:
        super().__init__(*args, **more)
        for name in names:
            self.fields[name] = forms.CharField(
                label=TEXT_LABELS[name],
                required=False,
                max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 8 if name.startswith("text") else 4}),
            )

    def texts(self) -> dict[str, str]:
        """What was written."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class SchemeForm(forms.Form):
    """Weights and scale; ``version`` is the one that was looked at (0: there was none)."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for one in Criterion:
            self.fields[one.value] = forms.IntegerField(label=one.label, min_value=0, max_value=100)
        scales = [(one, str(one)) for one in SCALES]
        self.fields["scale"] = forms.TypedChoiceField(label=_("best score"), coerce=int, choices=scales)
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput)


class ScoreForm(forms.Form):
    """What somebody says instead of what was computed."""

    score = forms.DecimalField(
        label=pgettext_lazy("evaluation", "Score"), min_value=Decimal(0), max_digits=5, decimal_places=2
    )
    reason = forms.CharField(
        label=pgettext_lazy("evaluation", "Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class DossierForm(forms.Form):
    """For whom a dossier is made."""

    circle = forms.ChoiceField(label=_("For whom"), choices=Dossier.Circle.choices)
