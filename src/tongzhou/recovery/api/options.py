"""The API of what may be done to tasks."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query

from tongzhou.accounts.permissions import Permission
from tongzhou.projects.guards import Access
from tongzhou.recovery.actions import set_options
from tongzhou.recovery.api.asking import access_to, no_item, no_money, router
from tongzhou.recovery.api.shapes import OptionGiven, OptionsChanged, OptionsGiven, OptionShown
from tongzhou.recovery.forms import MONEY
from tongzhou.recovery.queries import day_of_plan, items_of, options_rows
from tongzhou.web.api.answers import json_answer
from tongzhou.web.api.pages import Order, Page, PageQuery, Window
from tongzhou.web.api.problems import ProblemError


@router.get("/projects/{slug:key}/recovery-options", response=Page[OptionShown])
def recovery_options(request: HttpRequest, key: str, query: Query[PageQuery]) -> HttpResponse:
    """What was said of tasks; tasks that are not here are guessed. Needs `view_plan`; amounts need `view_cost`."""
    access = access_to(request, key, Permission.VIEW_PLAN)
    window = Window(request, query, Order("item", "item_id"), f"recovery-options:{access.project.pk}")
    day, money = day_of_plan(access.project), access.may(Permission.VIEW_COST)
    rows = window.rows(options_rows(access.project))
    return json_answer(window.page(rows, lambda one: _option(one, day, money=money)))


@router.patch("/projects/{slug:key}/recovery-options", response=OptionsChanged)
def recovery_options_change(request: HttpRequest, key: str, body: OptionsGiven) -> HttpResponse:
    """Say what may be done to tasks; amounts need `view_cost` as well. Needs `edit_plan`."""
    access = access_to(request, key, Permission.EDIT_PLAN)
    values = {one.item: _given(one, day_of_plan(access.project), access) for one in body.items}
    if len(items_of(access.project, values)) != len(values):
        raise ProblemError(404, "unknown_item", no_item())
    return json_answer({"changed": set_options(access.project, by=access.user, values=values)})


def _given(one: OptionGiven, day: int, access: Access) -> dict[str, Any]:
    given = one.model_dump(exclude_unset=True, exclude={"item"})
    if "shortest_days" in given:
        days = given.pop("shortest_days")
        given["shortest"] = None if days is None else round(days * day)
    if not access.may(Permission.VIEW_COST) and set(given) & set(MONEY):
        raise ProblemError(403, "forbidden", no_money())
    return given


def _option(one: Any, day: int, *, money: bool) -> dict[str, Any]:
    names = (
        "most_people",
        "extra_time",
        "overlap",
        "optional",
        "first_part",
        "date_is_habit",
        "lag_is_habit",
    )
    return {
        "item": one.item_id,
        "name": one.item.name,
        "duration_days": one.item.duration * 100 // day / 100,
        "shortest_days": None if one.shortest is None else one.shortest * 100 // day / 100,
        **{name: getattr(one, name) for name in names},
        **{name: getattr(one, name) if money else None for name in MONEY},
    }
