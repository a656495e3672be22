"""The portfolio: all projects that somebody may see, with their figures."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.plan.queries.portfolio import SORTS, clients_with_projects, project_rows, search_projects
from tongzhou.projects.models import Phase

PAGE = 50
HEADS: list[tuple[str, list[tuple[str, Any]]]] = [
    ("", [("name", _("Project")), ("client", _("Client"))]),
    ("", [("phase", _("Phase")), ("", _("Project manager"))]),
    ("", [("", _("Status"))]),
    ("", [("", _("Progress"))]),
    ("num", [("start", _("Start"))]),
    ("num", [("finish", _("Forecast finish")), ("slip", _("Slip"))]),
    ("num", [("baseline", _("Baseline finish"))]),
    ("", [("", _("Next milestone"))]),
    ("num", [("", _("Late items"))]),
]
"""Columns: a class, and what stands in the head as (sort, label)."""


class ProjectFilter(forms.Form):
    """What narrows and sorts the list; what is not understood counts as not chosen."""

    q = forms.CharField(max_length=100, required=False)
    phase = forms.ChoiceField(choices=[("", ""), *Phase.choices], required=False)
    client = forms.IntegerField(min_value=1, max_value=2**62, required=False)
    mine = forms.BooleanField(required=False)
    closed = forms.ChoiceField(choices=[(one, one) for one in ("", "closed", "all")], required=False)
    sort = forms.RegexField(f"^-?({'|'.join(SORTS)})$", required=False)


@require_GET
def projects(request: HttpRequest) -> HttpResponse:
    """The portfolio of the vendor's people; clients have a door of their own."""
    user = signed_in(request)
    if user.is_client:
        raise PermissionDenied
    form = ProjectFilter(request.GET)
    form.is_valid()
    wanted = {name: form.cleaned_data.get(name) for name in form.fields}
    found = search_projects(
        user,
        text=wanted["q"] or "",
        phase=wanted["phase"] or "",
        client=wanted["client"],
        mine=bool(wanted["mine"]),
        sort=wanted["sort"] or "name",
        closed={"closed": True, "all": None}.get(wanted["closed"] or "", False),
    )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": project_rows(page.object_list, today=timezone.localdate()),
        "wanted": wanted,
        "narrowed": any(wanted[name] for name in ("q", "phase", "client", "mine", "closed")),
        "phases": Phase.choices,
        "clients": clients_with_projects(user),
        "columns": columns(wanted["sort"] or "name"),
        "may_create": user.may(Permission.CREATE_PROJECT),
        "sees_all": user.may(Permission.VIEW_ALL_PROJECTS),
    }
    return render(request, "plan/projects.html", context)


def columns(sort: str) -> list[dict[str, Any]]:
    """The heads of the table, each with one or two labels: what a click sorts by, and the present direction."""
    return [
        {
            "css": css,
            "direction": next((way for one in labels if (way := _direction(one[0], sort))), ""),
            "labels": [
                {"label": label, "sort": _next_sort(name, sort), "direction": _direction(name, sort)}
                for name, label in labels
            ],
        }
        for css, labels in HEADS
    ]


def _next_sort(name: str, sort: str) -> str:
    return f"-{name}" if name and sort == name else name


def _direction(name: str, sort: str) -> str:
    if not name or name != sort.removeprefix("-"):
        return ""
    return "descending" if sort.startswith("-") else "ascending"
