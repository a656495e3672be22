"""The API of lists: what can be asked, rows, one month of the calendar, files."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.plan.api.work.shapes import CategoryName
from tongzhou.plan.queries.work import load_setting
from tongzhou.projects.guards import Access, get_access
from tongzhou.web.api.answers import json_answer
from tongzhou.web.api.bodies import Answer
from tongzhou.web.api.parameters import open_to
from tongzhou.work.api.asking import CUSTOM, CUSTOM_PARAMETERS, MonthQuery, RowsQuery, ShownQuery, asked_view
from tongzhou.work.api.shapes import RowsShown, next_page, shape_for
from tongzhou.work.queries.board import board_choices
from tongzhou.work.queries.meta import own_vocabulary, roles_of
from tongzhou.work.queries.month import Day, month, shown_month
from tongzhou.work.queries.rows import rows
from tongzhou.work.queries.spec import view_params
from tongzhou.work.queries.vocabulary import Field, vocabulary
from tongzhou.work.views.exports import item_file

router = Router(tags=["work"])


class NameShown(Answer):
    """A name that views may use, and as what; ``options`` are the choices of a custom field."""

    name: str
    label: str
    kind: str
    column: bool
    sort: bool
    filter: bool
    group: bool
    edit: bool
    options: list[dict[str, Any]]


class BoardChoice(Answer):
    """What the columns of a board can be made of."""

    by: str
    name: str


class RoleShown(Answer):
    """A role of the plan that nobody stands behind; ``assignees=r<id>`` filters by it."""

    id: int
    name: str


class VocabularyShown(Answer):
    """Everything that you may name in a view of a project."""

    fields: list[NameShown]
    filters: list[str]
    can_be_empty: list[str]
    boards: list[BoardChoice]
    lanes: list[str]
    roles: list[RoleShown]


class MonthItem(Answer):
    """An item on a day: its due date, or the finish in the plan where it has none."""

    id: int
    number: int
    label: str
    name: str
    version: int
    due: date
    due_date: date | None
    kind: str
    category: CategoryName | None
    done: bool
    late: bool


class DayShown(Answer):
    """A day that holds something."""

    date: date
    items: list[MonthItem]


class MonthShown(Answer):
    """A month in whole weeks, from Monday to Sunday; ``cut``: there is more than is told."""

    month: str
    first: date
    last: date
    days: list[DayShown]
    cut: bool


@router.get("/projects/{slug:key}/list/vocabulary", response=VocabularyShown)
def view_vocabulary(request: HttpRequest, key: str) -> HttpResponse:
    """What you may filter, sort, group and show here; fields of finance only with `view_cost`. Needs `view_plan`."""
    access = _access(request, key)
    setting = load_setting(access.project, access.user)
    known = own_vocabulary(access, setting)
    return json_answer(
        {
            "fields": [_name(one) for one in known.fields.values()],
            "filters": known.filters(),
            "can_be_empty": known.can_be_empty(),
            "boards": board_choices(setting, known),
            "lanes": known.lanes(),
            "roles": roles_of(access.project),
        }
    )


@router.get("/projects/{slug:key}/list", response=RowsShown, openapi_extra=CUSTOM_PARAMETERS)
@open_to(CUSTOM)
def item_rows(request: HttpRequest, key: str, query: Query[RowsQuery]) -> HttpResponse:
    """Items as the list shows them: filtered, sorted, grouped, or as a tree, a page at a time.

    A name that is not in `list/vocabulary` is refused (422 `bad_view`). Needs `view_plan`, and `view_cost` for custom
    fields of finance.
    """
    access = _access(request, key)
    known = vocabulary(access)
    spec = asked_view(request, known)
    content = rows(access, spec, known, today=timezone.localdate(), shape=shape_for(key))
    return json_answer(
        {
            "items": content["rows"],
            "total": content["total"],
            "more": content["more"],
            "next": next_page(request, spec, more=content["more"]),
            "groups": content["groups"],
            "query": spec.query(),
        }
    )


@router.get("/projects/{slug:key}/list/month", response=MonthShown, openapi_extra=CUSTOM_PARAMETERS)
@open_to(CUSTOM)
def item_month(request: HttpRequest, key: str, query: Query[MonthQuery]) -> HttpResponse:
    """Items by the day they are due, of one month; at most 1500. Needs `view_plan`."""
    access, today = _access(request, key), timezone.localdate()
    known, shown = vocabulary(access), shown_month(query.month, today)
    weeks, cut = month(access, asked_view(request, known), known, shown, today=today)
    days = [day for week in weeks for day in week]
    return json_answer(
        {
            "month": f"{shown:%Y-%m}",
            "first": days[0].date,
            "last": days[-1].date,
            "days": [_day(day, key) for day in days if day.items],
            "cut": cut,
        }
    )


@router.get("/projects/{slug:key}/list/export/{slug:format}", openapi_extra=CUSTOM_PARAMETERS)
@open_to(CUSTOM)
def items_export(request: HttpRequest, key: str, format: str, query: Query[ShownQuery]) -> HttpResponse:
    """A view as a file, `csv` or `xlsx`, with at most 50,000 rows.

    Needs `export_plan`, and `view_cost` for custom fields of finance.
    """
    access = get_access(signed_in(request), key, Permission.EXPORT_PLAN)
    return item_file(access, view_params(request.GET), format)


def _access(request: HttpRequest, key: str) -> Access:
    return get_access(signed_in(request), key, Permission.VIEW_PLAN)


def _name(one: Field) -> dict[str, Any]:
    abilities = ("name", "label", "kind", "column", "sort", "filter", "group", "edit")
    options = one.custom.options.get("choices", []) if one.custom else []
    return {name: getattr(one, name) for name in abilities} | {"label": str(one.label), "options": options}


def _day(day: Day, key: str) -> dict[str, Any]:
    names = MonthItem.model_fields
    shaped = map(shape_for(key), day.items)
    return {
        "date": day.date,
        "items": [{name: value for name, value in one.items() if name in names} for one in shaped],
    }
