"""The API of boards: columns and cards, moving a card, limits."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.plan.api.work.items import IF_MATCH
from tongzhou.plan.queries.work import numbered_item
from tongzhou.projects.guards import Access, get_access
from tongzhou.web.api.answers import json_answer
from tongzhou.web.api.bodies import Answer, Body, Flag, Id, Name, PathId, Text
from tongzhou.web.api.conditions import etag_of, expected_version
from tongzhou.web.api.parameters import open_to
from tongzhou.work.actions.board import MOST_CARDS, Place, move_card, set_limits
from tongzhou.work.api.asking import CUSTOM, CUSTOM_PARAMETERS, BoardQuery, CardsQuery, asked_view
from tongzhou.work.api.shapes import BoardShown, CardShown, CardsShown, next_page, shape_for
from tongzhou.work.models import Board
from tongzhou.work.queries.board import Layout, board_of, load_layout, more_cards, some_cards
from tongzhou.work.queries.board import board as board_content
from tongzhou.work.queries.spec import ViewError, parse_view
from tongzhou.work.queries.vocabulary import Vocabulary, vocabulary

router = Router(tags=["work"])
Most = Annotated[int, Field(strict=True, ge=1, le=MOST_CARDS)]


class Moving(Body):
    """Where a card goes."""

    by: Text = Field("", max_length=40, description="What the columns are made of, as for the board.")
    column: Name = Field(max_length=100, description="The key of a column.")
    after: Id | None = Field(None, description="Id of the card that it comes after; null: to the top.")


class LimitShown(Answer):
    """The most cards that a column should hold."""

    by: str
    column: str
    most: int


class LimitsShown(Answer):
    """How the project's board is set up; its ETag names the version."""

    limits: list[LimitShown]
    strict: bool


class NewLimits(Body):
    """The limits of the columns of one layout; columns that are not named have none. Other layouts keep theirs."""

    by: Text = Field("", max_length=40)
    limits: dict[str, Most] = Field(default_factory=dict, max_length=200)
    strict: Flag = False


@router.get("/projects/{slug:key}/board", response=BoardShown, openapi_extra=CUSTOM_PARAMETERS)
@open_to(CUSTOM)
def board(request: HttpRequest, key: str, query: Query[BoardQuery]) -> HttpResponse:
    """The columns with their counts, limits and first 50 cards; needs `view_plan`."""
    access, known = _asked(request, key)
    spec, layout = asked_view(request, known), load_layout(access, query.by, known)
    today = timezone.localdate()
    return json_answer(board_content(access, spec, known, layout, today=today, shape=shape_for(key)))


@router.get("/projects/{slug:key}/board/cards", response=CardsShown, openapi_extra=CUSTOM_PARAMETERS)
@open_to(CUSTOM)
def board_cards(request: HttpRequest, key: str, query: Query[CardsQuery]) -> HttpResponse:
    """The cards of one column, a page at a time; needs `view_plan`."""
    access, known = _asked(request, key)
    spec, layout = asked_view(request, known), load_layout(access, query.by, known)
    _column(layout, query.column)
    cards = more_cards(
        access,
        spec,
        known,
        layout,
        query.column,
        today=timezone.localdate(),
        most=spec.limit + 1,
        shape=shape_for(key),
    )
    more = len(cards) > spec.limit
    following = next_page(request, spec, more=more, own=("by", "column"))
    return json_answer({"items": cards[: spec.limit], "more": more, "next": following})


@router.post("/projects/{slug:key}/board/cards/{int:number}/move", response=CardShown, openapi_extra=IF_MATCH)
def card_move(request: HttpRequest, key: str, number: PathId, body: Moving) -> HttpResponse:
    """Move a card to another column, to another place in it, or both.

    Needs `edit_work`. 409 for a column that is full, or that the workflow does not lead to; 412 if others have changed
    the same since.
    """
    access = get_access(signed_in(request), key, Permission.EDIT_WORK)
    item = numbered_item(access.project, number)
    if item is None:
        raise Http404
    version = expected_version(request, item.version)
    known, today = vocabulary(access), timezone.localdate()
    layout = load_layout(access, body.by, known)
    _column(layout, body.column)
    place = Place(body.column, body.after)
    move_card(item, by=access.user, layout=layout, known=known, place=place, today=today, version=version)
    spec = parse_view({}, known)
    (card,) = some_cards(access, spec, known, layout, [item.pk], today=today, shape=shape_for(key))
    return json_answer(card, ETag=etag_of(card["version"]))


@router.get("/projects/{slug:key}/board/limits", response=LimitsShown)
def board_limits(request: HttpRequest, key: str) -> HttpResponse:
    """How many cards the columns should hold; needs `view_plan`."""
    access = get_access(signed_in(request), key, Permission.VIEW_PLAN)
    return _limits(board_of(access.project))


@router.put("/projects/{slug:key}/board/limits", response=LimitsShown, openapi_extra=IF_MATCH)
def board_limits_set(request: HttpRequest, key: str, body: NewLimits) -> HttpResponse:
    """Set the limits of the columns of one layout; needs `manage_work`."""
    access = get_access(signed_in(request), key, Permission.MANAGE_WORK)
    version = expected_version(request, board_of(access.project).version)
    layout = load_layout(access, body.by, vocabulary(access))
    for column in body.limits:
        _column(layout, column)
    made = set_limits(
        access.project,
        by=access.user,
        layout=layout,
        limits=body.limits,
        strict=body.strict,
        version=version,
    )
    return _limits(made)


def _asked(request: HttpRequest, key: str) -> tuple[Access, Vocabulary]:
    access = get_access(signed_in(request), key, Permission.VIEW_PLAN)
    return access, vocabulary(access)


def _column(layout: Layout, key: str) -> None:
    if layout.column(key) is None:
        raise ViewError("column", _("This board has no such column."))


def _limits(board: Board) -> HttpResponse:
    split = ((key.rpartition("/"), most) for key, most in sorted(board.limits.items()))
    limits: list[dict[str, Any]] = [
        {"by": by, "column": column, "most": most} for (by, _slash, column), most in split
    ]
    return json_answer({"limits": limits, "strict": board.strict}, ETag=etag_of(board.version))
