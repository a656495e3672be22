"""The form of the plan's settings."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from tongzhou.plan.models import PlanSettings
from tongzhou.projects.models import Project

FIRST, LAST = date(1970, 1, 1), date(2099, 12, 31)


def date_input() -> forms.DateInput:
    """A date field that the browser draws; its value is an ISO date in every language."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "min": FIRST, "max": LAST})


class SettingsForm(forms.Form):
    """Start, status date, and the rules of computing."""

    start_date = forms.DateField(label=_("Project start"), widget=date_input())
    status_date = forms.DateField(
        label=_("Status date"),
        widget=date_input(),
        required=False,
        help_text=_("Progress is judged as of this day. Leave it empty to judge as of today."),
    )
    reschedule_uncompleted = forms.BooleanField(
        label=_("Move uncompleted work behind the status date"), required=False
    )
    several_ends = forms.BooleanField(label=_("A critical path for each open end"), required=False)
    critical_days = forms.IntegerField(
        label=_("Critical up to this total float (days)"), min_value=0, max_value=365
    )
    near_critical_days = forms.IntegerField(
        label=_("Near-critical up to this total float (days)"), min_value=0, max_value=365
    )

    @classmethod
    def of(cls, project: Project, settings: PlanSettings) -> SettingsForm:
        """The form filled with the present settings."""
        day = settings.minutes_per_day * 60
        return cls(
            initial={
                "start_date": project.start_date,
                "status_date": project.status_date,
                "reschedule_uncompleted": settings.reschedule_uncompleted,
                "several_ends": settings.several_ends,
                "critical_days": settings.critical_slack // day,
                "near_critical_days": settings.near_critical_slack // day,
            }
        )

    def clean(self) -> dict[str, object]:
        """Dates the engine can count with."""
        cleaned: dict[str, object] = super().clean() or {}
        for name in ("start_date", "status_date"):
            day = cleaned.get(name)
            if isinstance(day, date) and not FIRST <= day <= LAST:
                self.add_error(name, _("Dates must lie between 1970 and 2099."))
        return cleaned
