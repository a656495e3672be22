"""Is what people typed about workload, leave, skills and allocations well-formed?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tongzhou.plan.actions.people import Days
from tongzhou.plan.models import LeaveKind
from tongzhou.plan.workload import monday_of
from tongzhou.projects.forms import DayField
from tongzhou.team.actions.allocations import Promise
from tongzhou.team.models import MOST_LEVEL, Level, Skill
from tongzhou.team.queries.heatmap import SORTS, Wanted
from tongzhou.team.queries.periods import GRAINS
from tongzhou.team.queries.staffing import MOST_SKILLS, MOST_WEEKS, Search, Skilled, default_search
from tongzhou.web.numbers import whole_number

DAY_MINUTES = 480
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2098, 12, 31)


class ShownForm(forms.Form):
    """What of the heat map is to be seen; whatever does not fit counts as not said."""

    grain = forms.ChoiceField(choices=[(one, one) for one in GRAINS], required=False)
    first = forms.DateField(required=False)
    sort = forms.ChoiceField(choices=[(one, one) for one in SORTS], required=False)
    measure = forms.ChoiceField(choices=[("tasks", ""), ("allocations", "")], required=False)
    q = forms.CharField(max_length=100, required=False)
    title = forms.CharField(max_length=100, required=False)
    skill = forms.IntegerField(min_value=1, max_value=2**31, required=False)
    project = forms.IntegerField(min_value=1, max_value=2**31, required=False)
    client = forms.IntegerField(min_value=1, max_value=2**31, required=False)
    over = forms.BooleanField(required=False)
    page = forms.IntegerField(min_value=1, max_value=10_000, required=False)

    def wanted(self, today: date) -> Wanted:
        """What is wanted, from this week on unless it says otherwise."""
        self.is_valid()
        values = self.cleaned_data
        first = values.get("first")
        return Wanted(
            grain=values.get("grain") or "week",
            first=first if first and FIRST_DAY <= first <= LAST_DAY else monday_of(today),
            sort=values.get("sort") or "overload",
            measure=values.get("measure") or "tasks",
            text=values.get("q") or "",
            title=values.get("title") or "",
            skill=values.get("skill") or 0,
            project=values.get("project") or 0,
            client=values.get("client") or 0,
            over=bool(values.get("over")),
            page=values.get("page") or 1,
        )


class LeaveForm(forms.Form):
    """Days away."""

    first = DayField(label=gettext_lazy("From"))
    last = DayField(label=pgettext_lazy("end of a time", "To"))
    from_noon = forms.BooleanField(label=gettext_lazy("Begins at noon"), required=False)
    until_noon = forms.BooleanField(label=gettext_lazy("Ends at noon"), required=False)
    kind = forms.ChoiceField(label=pgettext_lazy("leave", "Kind"), choices=LeaveKind.choices)
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("Colleagues see the dates alone, neither kind nor note."),
    )

    def days(self) -> Days:
        """What was typed; the form must be valid."""
        return Days(**self.cleaned_data)


class HoursForm(forms.Form):
    """How somebody works from a date on."""

    since = DayField(label=gettext_lazy("From"))
    days = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Working days"),
        choices=list(WEEKDAYS.items()),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        initial=list(range(7)),
        help_text=gettext_lazy("What the calendar has as a day off stays one."),
    )
    percent = forms.IntegerField(
        label=gettext_lazy("Percent of a day"),
        min_value=1,
        max_value=100,
        initial=100,
        help_text=gettext_lazy("60 % is the first three fifths of each working day."),
    )

    def values(self) -> dict[str, Any]:
        """What was typed; the form must be valid."""
        off = [number for number in range(7) if number not in self.cleaned_data["days"]]
        return {
            "since": self.cleaned_data["since"],
            "percent": self.cleaned_data["percent"],
            "days_off": off,
        }


class LeaveFileForm(forms.Form):
    """A table of leave."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("Excel (.xlsx, .xls, .ods) or CSV, up to 2,000 lines."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv"}),
    )


class SkillForm(forms.Form):
    """A skill of the organisation."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    category = forms.CharField(label=gettext_lazy("Category"), max_length=80, required=False)
    words = forms.CharField(
        label=gettext_lazy("Words for the levels"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Five lines, from 1 to 5; empty for the usual words."),
    )

    def values(self) -> dict[str, Any]:
        """What was typed; the form must be valid."""
        lines = self.cleaned_data["words"].splitlines()
        return {**self.cleaned_data, "words": lines}


class PersonSkillForm(forms.Form):
    """How well somebody can do something."""

    skill = forms.TypedChoiceField(label=pgettext_lazy("what somebody can do", "Skill"), coerce=int)
    level = forms.TypedChoiceField(label=gettext_lazy("Level"), coerce=int, choices=Level.choices, initial=3)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)

    def __init__(self, offered: Iterable[Skill], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {one.pk: one for one in offered}
        field = self.fields["skill"]
        assert isinstance(field, forms.TypedChoiceField)
        groups: dict[str, list[tuple[int, str]]] = {}
        for one in self.offered.values():
            groups.setdefault(one.category or _("Without a category"), []).append((one.pk, one.name))
        field.choices = list(groups.items())
        level = self.fields["level"]
        assert isinstance(level, forms.TypedChoiceField)
        level.choices = [(one.value, f"{one.value} · {one.label}") for one in Level]

    def values(self) -> dict[str, Any]:
        """What was typed; the form must be valid."""
        return {**self.cleaned_data, "skill": self.offered[self.cleaned_data["skill"]]}


class AllocationForm(forms.Form):
    """Somebody's time for a project, in percent or in days."""

    user = forms.TypedChoiceField(label=gettext_lazy("Person"), coerce=int)
    first = DayField(label=gettext_lazy("From"))
    last = DayField(label=pgettext_lazy("end of a time", "To"))
    percent = forms.IntegerField(label=gettext_lazy("Percent"), min_value=1, max_value=200, required=False)
    days = forms.DecimalField(
        label=gettext_lazy("or days in all"),
        min_value=Decimal("0.1"),
        max_value=Decimal(1300),
        decimal_places=1,
        required=False,
    )
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)

    def __init__(self, people: Iterable[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["user"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = list(people)

    def promise(self) -> Promise:
        """What was typed; the form must be valid."""
        values = self.cleaned_data
        days = values["days"]
        return Promise(
            first=values["first"],
            last=values["last"],
            percent=values["percent"],
            minutes=None if days is None else int(days * DAY_MINUTES),
            note=values["note"],
        )


class MoveForm(forms.Form):
    """To whom and into which week work goes."""

    giver = forms.IntegerField(min_value=0, max_value=2**31, required=False)
    taker = forms.TypedChoiceField(label=gettext_lazy("Person"), coerce=int, required=False)
    week = forms.DateField(label=gettext_lazy("Begins in the week of"), required=False)

    def __init__(
        self, people: Iterable[tuple[int, str]], weeks: Iterable[date], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["taker"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = list(people)
        self.fields["week"].widget = forms.Select(
            choices=[(one.isoformat(), one.isoformat()) for one in weeks]
        )


class SearchForm(forms.Form):
    """Who is looked for."""

    first = DayField(label=gettext_lazy("From"))
    last = DayField(label=pgettext_lazy("end of a time", "To"))
    percent = forms.IntegerField(label=gettext_lazy("Percent of their time"), min_value=1, max_value=100)
    title = forms.CharField(max_length=100, required=False)
    confirmed = forms.BooleanField(label=gettext_lazy("Confirmed skills only"), required=False)
    role = forms.IntegerField(min_value=1, max_value=2**31, required=False)
    project = forms.SlugField(max_length=40, required=False)

    def clean(self) -> dict[str, Any]:
        """Not backwards, and not for ever."""
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day lies before the first."))
        elif first and last and last - first > timedelta(days=7 * (MOST_WEEKS - 1)):
            self.add_error("last", _("Search in at most a year at once."))
        return cleaned

    def search(self, skills: tuple[Skilled, ...]) -> Search:
        """What is looked for; the form must be valid."""
        names = ("first", "last", "percent", "title", "confirmed")
        return Search(**{name: self.cleaned_data[name] for name in names}, skills=skills)


def usual_search(today: date) -> dict[str, Any]:
    """What the page looks for at first."""
    usual = default_search(today)
    return {"first": usual.first.isoformat(), "last": usual.last.isoformat(), "percent": usual.percent}


def skills_asked(values: Any) -> tuple[Skilled, ...]:
    """The skills in the address, ``skill=3&level=4`` for each; what does not fit is left out."""
    levels = values.getlist("level")
    found: dict[int, Skilled] = {}
    for place, text in enumerate(values.getlist("skill")[:MOST_SKILLS]):
        level = levels[place] if place < len(levels) else "1"
        if skill := whole_number(text, digits=9):
            least = whole_number(level, digits=2) or 1
            found[skill] = Skilled(skill, least if least <= MOST_LEVEL else 1)
    return tuple(found.values())
