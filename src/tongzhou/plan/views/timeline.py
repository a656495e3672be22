"""The portfolio's timeline: all projects on one axis, what links them, whom they share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.models import User
from tongzhou.plan.queries.portfolio import clients_with_projects
from tongzhou.plan.queries.shared_people import mondays, shared_people
from tongzhou.plan.queries.timeline import (
    MOST,
    STATUSES,
    Timeline,
    Wanted,
    drawn,
    managers_of,
    shown_on_timeline,
    timeline,
)
from tongzhou.plan.views.plan import json_answer
from tongzhou.projects.models import Phase

STATUS_WORDS = {
    "no_plan": _("No plan yet"),
    "finished": _("Finished"),
    "on_schedule": _("On schedule"),
    "late_work": _("Late work"),
    "behind": _("Behind baseline"),
    "closed": pgettext_lazy("project", "Closed"),
}
MOST_PEOPLE = 60


class TimelineFilter(forms.Form):
    """What narrows the timeline; what is not understood counts as not chosen."""

    q = forms.CharField(max_length=100, required=False)
    phase = forms.ChoiceField(choices=[("", ""), *Phase.choices], required=False)
    client = forms.IntegerField(min_value=1, max_value=2**62, required=False)
    manager = forms.IntegerField(min_value=1, max_value=2**62, required=False)
    status = forms.ChoiceField(choices=[("", ""), *((one, one) for one in STATUSES)], required=False)

    def wanted(self) -> Wanted:
        """The filter as the query takes it."""
        self.is_valid()
        values = {name: self.cleaned_data.get(name) for name in self.fields}
        return Wanted(
            values["q"] or "",
            values["phase"] or "",
            values["client"],
            values["manager"],
            values["status"] or "",
        )


def visitor(request: HttpRequest) -> User:
    """One of the vendor's people; clients have a door of their own."""
    user = signed_in(request)
    if user.is_client:
        raise PermissionDenied
    return user


@require_GET
def portfolio_timeline(request: HttpRequest) -> HttpResponse:
    """The page: filters, the drawing, the same as a table."""
    user = visitor(request)
    wanted = TimelineFilter(request.GET).wanted()
    found = timeline(user, wanted, today=timezone.localdate())
    context: dict[str, Any] = {
        "found": found,
        "wanted": wanted,
        "narrowed": wanted != Wanted(),
        "phases": Phase.choices,
        "clients": clients_with_projects(user),
        "managers": managers_of(user),
        "statuses": STATUS_WORDS.items(),
        "names": {line.row.key: line.row.name for line in found.lines},
        "most": MOST,
        "data": drawn(found, today=timezone.localdate(), addresses=_addresses(found)),
        "lang": "en" if user.language == "en" else "zh",
        "query": request.GET.urlencode(),
    }
    return render(request, "plan/timeline.html", context)


def _addresses(found: Timeline) -> dict[str, str]:
    return {line.row.key: reverse("plan", args=[line.row.key]) for line in found.lines}


@require_GET
def portfolio_timeline_data(request: HttpRequest) -> HttpResponse:
    """What the page draws, as JSON."""
    user = visitor(request)
    found = timeline(user, TimelineFilter(request.GET).wanted(), today=timezone.localdate())
    return json_answer(drawn(found, today=timezone.localdate(), addresses=_addresses(found)))


@require_GET
def portfolio_people(request: HttpRequest) -> HttpResponse:
    """Who works in several of the projects that are shown, week by week."""
    user = visitor(request)
    today = timezone.localdate()
    shown = shown_on_timeline(user, TimelineFilter(request.GET).wanted(), today=today)
    people = shared_people(user, shown, today=today)
    context = {
        "people": people[:MOST_PEOPLE],
        "total": len(people),
        "conflicts": sum(bool(one.conflicts) for one in people),
        "weeks": mondays(today),
    }
    return render(request, "plan/portfolio_people.html", context)
