"""A project's board: its page, its cards, and what is done with them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tongzhou.accounts.permissions import Permission
from tongzhou.plan.queries.work import load_setting
from tongzhou.projects.guards import Access, project_page
from tongzhou.web.api.answers import json_answer
from tongzhou.web.strict_json import BadBodyError
from tongzhou.work.actions.board import Place, move_card, set_limits
from tongzhou.work.models import Surface
from tongzhou.work.queries.board import board as board_content
from tongzhou.work.queries.board import board_choices, load_layout, more_cards, some_cards
from tongzhou.work.queries.changing import items_to_change
from tongzhou.work.queries.meta import meta_of, own_vocabulary
from tongzhou.work.queries.saved import first_view
from tongzhou.work.queries.spec import parse_view, view_params
from tongzhou.work.queries.vocabulary import vocabulary
from tongzhou.work.views.door import body_of, speaks_json, whole
from tongzhou.work.views.items import frame


@require_GET
@project_page(Permission.VIEW_PLAN)
def board(request: HttpRequest, access: Access) -> HttpResponse:
    """The page of the board."""
    if not request.GET and (first := first_view(access, Surface.BOARD)):
        return redirect(f"{reverse('board', args=[access.project.key])}?view={first.pk}&{first.query}")
    setting = load_setting(access.project, access.user)
    known = own_vocabulary(access, setting)
    content = meta_of(access, setting, known) | {"boards": board_choices(setting, known)}
    return render(request, "work/board.html", {**frame(access, request, Surface.BOARD), "meta": content})


@require_GET
@project_page(Permission.VIEW_PLAN)
@speaks_json
def board_data(request: HttpRequest, access: Access) -> HttpResponse:
    """All columns with their first cards; with ``column`` further cards of it, with ``ids`` certain cards."""
    known = vocabulary(access)
    params = view_params(request.GET)
    wanted = params.pop("ids", "")
    spec, today = parse_view(params, known), timezone.localdate()
    layout = load_layout(access, request.GET.get("by", ""), known)
    if wanted:
        keys = [int(one) for one in wanted.split(",")[:200] if one.isdecimal() and len(one) < 19]
        return json_answer({"cards": some_cards(access, spec, known, layout, keys, today=today)})
    if column := request.GET.get("column", ""):
        return json_answer({"cards": more_cards(access, spec, known, layout, column, today=today)})
    return json_answer(board_content(access, spec, known, layout, today=today))


@require_POST
@project_page(Permission.EDIT_WORK)
@speaks_json
def board_move(request: HttpRequest, access: Access) -> HttpResponse:
    """Move one card to a column and behind another card of it."""
    body = body_of(request)
    found = items_to_change(access, [whole(body.get("item"), 0) or 0])
    if not found:
        raise BadBodyError(_("These items do not exist any more."), 404)
    known, today = vocabulary(access), timezone.localdate()
    layout = load_layout(access, str(body.get("by", "")), known)
    place = Place(str(body.get("column", "")), whole(body.get("after")))
    move_card(
        found[0],
        by=access.user,
        layout=layout,
        known=known,
        place=place,
        today=today,
        version=whole(body.get("version")),
    )
    spec = parse_view({}, known)
    return json_answer({"cards": some_cards(access, spec, known, layout, [found[0].pk], today=today)})


@require_POST
@project_page(Permission.MANAGE_WORK)
@speaks_json
def board_limits(request: HttpRequest, access: Access) -> HttpResponse:
    """How many cards the columns should hold."""
    body = body_of(request)
    known = vocabulary(access)
    layout = load_layout(access, str(body.get("by", "")), known)
    given: Any = body.get("limits")
    limits = given if isinstance(given, dict) else {}
    wanted = {str(key): whole(most) for key, most in limits.items()}
    set_limits(
        access.project, by=access.user, layout=layout, limits=wanted, strict=body.get("strict") is True
    )
    return json_answer({"done": True})
