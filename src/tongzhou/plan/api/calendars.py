"""The API of working calendars: the organisation's, and those that a project can count in."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router
from pydantic import BaseModel, Field

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.plan.models import WorkingCalendar
from tongzhou.plan.queries.calendars import choices_for, name_of, organisation_calendars
from tongzhou.projects.guards import get_access
from tongzhou.web.api.answers import json_answer
from tongzhou.web.api.bodies import Answer, PathId
from tongzhou.web.api.pages import Order, Page, PageQuery, Window

router = Router(tags=["calendars"])


class CalendarRow(Answer):
    """A calendar as a list shows it."""

    id: int
    name: str
    base: int | None = Field(description="The calendar that this one is laid over.")
    project: bool = Field(description="Whether it belongs to one project alone.")
    is_default: bool


class Calendars(Answer):
    """The calendars of a project."""

    items: list[CalendarRow]


class ExceptionShown(BaseModel):
    """Days that differ from their weekday; no working time is a day off."""

    first: str
    last: str
    kind: str
    name: str
    working: list[list[int]] = Field(description="From and to, in seconds after midnight.")


class CalendarDetail(CalendarRow):
    """A calendar with its week and its exceptions."""

    week: list[list[list[int]] | None] = Field(
        description="Monday first; each day a list of [from, to] in seconds after midnight, "
        "null for the base calendar's day."
    )
    exceptions: list[ExceptionShown]


@router.get("/calendars", response=Page[CalendarRow])
def calendars(request: HttpRequest, query: Query[PageQuery]) -> HttpResponse:
    """The organisation's calendars; needs `view_people`, as everybody at the vendor has."""
    window = Window(request, query, Order("name", "name"), "calendars")
    return json_answer(window.page(window.rows(organisation_calendars(_vendor(request))), _row))


@router.get("/calendars/{int:id}", response=CalendarDetail)
def calendar(request: HttpRequest, id: PathId) -> HttpResponse:
    """One of the organisation's calendars; needs `view_people`."""
    return json_answer(_detail(get_object_or_404(organisation_calendars(_vendor(request)), pk=id)))


@router.get("/projects/{slug:key}/calendars", response=Calendars)
def project_calendars(request: HttpRequest, key: str) -> HttpResponse:
    """The calendars that a project can count in; needs `view_plan`."""
    access = get_access(signed_in(request), key, Permission.VIEW_PLAN)
    return json_answer({"items": [_row(one) for one in choices_for(access.project)]})


@router.get("/projects/{slug:key}/calendars/{int:id}", response=CalendarDetail)
def project_calendar(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """One of the calendars that a project can count in; needs `view_plan`."""
    access = get_access(signed_in(request), key, Permission.VIEW_PLAN)
    found = next((one for one in choices_for(access.project) if one.pk == id), None)
    if found is None:
        raise Http404
    return json_answer(_detail(found))


def _vendor(request: HttpRequest) -> User:
    user = signed_in(request)
    if not user.may(Permission.VIEW_PEOPLE):
        raise PermissionDenied
    return user


def _row(calendar: WorkingCalendar) -> dict[str, Any]:
    return {
        "id": calendar.pk,
        "name": calendar.name,
        "base": calendar.base_id,
        "project": calendar.project_id is not None,
        "is_default": calendar.is_default,
    }


def _detail(calendar: WorkingCalendar) -> dict[str, Any]:
    exceptions = [
        {
            "first": one["first"],
            "last": one["last"],
            "kind": one.get("kind", "other"),
            "name": name_of(one),
            "working": one.get("working", []),
        }
        for one in calendar.exceptions
    ]
    return _row(calendar) | {"week": calendar.week, "exceptions": exceptions}
