"""Is what people typed about goals well-formed?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.accounts.models import User
from tongzhou.goals.actions.measuring import Measured
from tongzhou.goals.models import Confidence, Goal, KeyResult, Level, State
from tongzhou.goals.numbers import LONGEST, plain, read_number
from tongzhou.goals.queries.goals import Days, parents_for, success_criteria
from tongzhou.goals.queries.people import owners_of
from tongzhou.goals.smart import Words
from tongzhou.projects.models import Project
from tongzhou.web.api.bodies import FIRST_DAY, LAST_DAY

LONG = 5_000


class NumberField(forms.Field):
    """An exact number as people write it: 20%, 1,200, 3.5."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "maxlength": LONGEST})

    def to_python(self, value: Any) -> Decimal | None:
        """The number; None for nothing."""
        text = "" if value is None else str(value)
        try:
            return read_number(text)
        except ValueError as error:
            raise forms.ValidationError(
                _t("This is no number with at most 6 digits after the point.")
            ) from error

    def prepare_value(self, value: Any) -> Any:
        """The number as people write it."""
        return plain(value) if isinstance(value, Decimal) else value


class DayField(forms.DateField):
    """A day within the calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self, value: Any) -> Any:
        """The day; refused when it is far off."""
        day = super().clean(value)
        if isinstance(day, date) and not FIRST_DAY <= day <= LAST_DAY:
            raise forms.ValidationError(_t("Choose a day between 1970 and 2099."))
        return day


def _text(label: Any, rows: int, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=LONG, widget=forms.Textarea(attrs={"rows": rows}), **more
    )


class GoalForm(forms.Form):
    """A goal; only its statement is needed to save a draft."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    statement = forms.CharField(
        label=_("Statement"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One sentence: what will be different, and by how much."),
    )
    metric = forms.CharField(
        label=_("Metric"), max_length=200, required=False, help_text=_("What is measured, and how.")
    )
    unit = forms.CharField(label=_("Unit"), max_length=30, required=False, help_text=_("Such as % or days."))
    baseline = NumberField(label=_("Baseline value"), required=False, help_text=_("Where it stands today."))
    target = NumberField(
        label=_("Target value"), required=False, help_text=_("Lower than the baseline if less is better.")
    )
    baseline_on = DayField(label=_("Baseline measured on"), required=False)
    due = DayField(label=pgettext_lazy("goal", "Due"), required=False)
    late_confirmed = forms.BooleanField(label=_("May be due after the project's end"), required=False)
    owner: forms.ModelChoiceField[User] = forms.ModelChoiceField(
        label=pgettext_lazy("goal", "Owner"), queryset=None, required=False
    )
    relevance = _text(_("Why it matters"), 2, help_text=_("What the client gains by it."))
    achievability = _text(_("How it can be achieved"), 2)
    level = forms.TypedChoiceField(label=pgettext_lazy("goal", "Level"), choices=Level.choices, coerce=int)
    parent: forms.ModelChoiceField[Goal] = forms.ModelChoiceField(
        label=_("Stands below"), queryset=None, required=False
    )
    criterion = forms.ChoiceField(label=_("Success criterion of the charter"), required=False)
    notes = _text(_("Notes of the owner"), 2, help_text=_("Never shown to the client."))

    def __init__(self, *args: Any, project: Project, goal: Goal | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["owner"].queryset = owners_of(project)  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["owner"].label_from_instance = lambda one: one.name  # type: ignore[attr-defined]  # a choice field
        self.fields["parent"].queryset = parents_for(project, goal)  # type: ignore[attr-defined]  # a choice field
        lines = [one.text for one in success_criteria(project, ())]
        if goal is not None and goal.criterion and goal.criterion not in lines:
            lines.append(goal.criterion)
        self.fields["criterion"].choices = [("", "–"), *((one, one) for one in lines)]  # type: ignore[attr-defined]  # a choice field

    @classmethod
    def initial_of(cls, goal: Goal) -> dict[str, Any]:
        """What the form shows of a goal."""
        return {name: getattr(goal, name) for name in cls.base_fields}

    def facts(self) -> dict[str, Any]:
        """What the actions take."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def words(self, days: Days) -> Words:
        """What has been typed so far, for the check; what is not well-formed counts as missing."""
        self.is_valid()
        given = self.cleaned_data
        return Words(
            statement=given.get("statement") or "",
            metric=given.get("metric") or "",
            unit=given.get("unit") or "",
            baseline=given.get("baseline"),
            target=given.get("target"),
            due=given.get("due"),
            owned=given.get("owner") is not None,
            relevance=given.get("relevance") or "",
            achievability=given.get("achievability") or "",
            late_confirmed=bool(given.get("late_confirmed")),
            start=days.start,
            end=days.end,
        )


class KeyResultForm(forms.Form):
    """A key result."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Key result"), max_length=300, help_text=_("What is measured, and how."))
    unit = forms.CharField(label=_("Unit"), max_length=30, required=False)
    baseline = NumberField(label=_("Baseline value"))
    target = NumberField(label=_("Target value"))
    weight = forms.IntegerField(
        label=_("Weight"),
        min_value=1,
        max_value=100,
        initial=1,
        help_text=_("How much it counts among the goal's key results: 2 counts twice as much as 1."),
    )

    def facts(self) -> dict[str, Any]:
        """What the actions take."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class CheckInForm(forms.Form):
    """What was measured on a day: the goal's own metric and its key results, each with how sure one is."""

    day = DayField(label=_("Day"))
    comment = _text(
        pgettext_lazy("check-in", "Comment"),
        2,
        help_text=_("For your own people: what helped, what is in the way."),
    )

    def __init__(self, *args: Any, goal: Goal, results: Sequence[KeyResult], **more: Any) -> None:
        super().__init__(*args, **more)
        self.measures: list[tuple[str, int | None, Goal | KeyResult]] = []
        if goal.target is not None:
            self._measure("goal", None, goal)
        for one in results:
            self._measure(f"kr{one.pk}", one.pk, one)

    def _measure(self, prefix: str, key_result: int | None, one: Goal | KeyResult) -> None:
        self.measures.append((prefix, key_result, one))
        name = one.metric if isinstance(one, Goal) else one.name
        value = NumberField(label=name, required=False)
        value.widget.attrs["class"] = "input"
        self.fields[f"{prefix}-value"] = value
        self.fields[f"{prefix}-confidence"] = forms.TypedChoiceField(
            label=_("Confidence"),
            choices=Confidence.choices,
            coerce=int,
            initial=one.confidence or Confidence.HIGH,
            widget=forms.RadioSelect,
            required=False,
            empty_value=str(Confidence.MIDDLE.value),
        )

    def rows(self) -> list[tuple[Goal | KeyResult, Any, Any]]:
        """What can be measured, with its two fields."""
        return [
            (one, self[f"{prefix}-value"], self[f"{prefix}-confidence"])
            for prefix, _key, one in self.measures
        ]

    def measured(self) -> list[Measured]:
        """The values that were entered."""
        given = self.cleaned_data
        return [
            Measured(given[f"{prefix}-value"], int(given[f"{prefix}-confidence"]), key)
            for prefix, key, _one in self.measures
            if given.get(f"{prefix}-value") is not None
        ]


class EndForm(forms.Form):
    """How a goal has ended."""

    state = forms.ChoiceField(
        choices=[(one.value, one.label) for one in (State.REACHED, State.MISSED, State.DROPPED)]
    )
    reason = forms.CharField(max_length=LONG, required=False)


class AnswerForm(forms.Form):
    """An answer to a version of a goal."""

    edition = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    answer = forms.ChoiceField(choices=[("confirm", ""), ("object", "")])
    reason = forms.CharField(max_length=LONG, required=False)


class VersionsForm(forms.Form):
    """Which two versions are compared."""

    older = forms.IntegerField(min_value=1, max_value=2**31 - 1, required=False)
    newer = forms.IntegerField(min_value=1, max_value=2**31 - 1, required=False)
