"""What can be done on a board: limits, and moving a card to another column or place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongzhou.accounts.models import User
from tongzhou.activity.actions import record
from tongzhou.plan.actions.items.applying import announce_items
from tongzhou.plan.actions.items.change import change_item
from tongzhou.plan.models import WorkItem
from tongzhou.plan.queries.work import load_setting
from tongzhou.plan.work.refusals import ItemRefusedError
from tongzhou.plan.work.setting import Setting
from tongzhou.plan.work.transitions import next_states
from tongzhou.projects.models import Project
from tongzhou.work.models import Board
from tongzhou.work.queries.board import BY_MEANING, Layout, board_of, cards_of, column_ranks, limit_of
from tongzhou.work.queries.vocabulary import Vocabulary

STEP = 1024
MOST_CARDS = 9_999


@dataclass(frozen=True, slots=True)
class Place:
    """Where a card goes: a column, and the card it comes after (None: to the top)."""

    column: str
    after: int | None = None


class StaleBoardError(Exception):
    """Somebody has set the board up anew since the version that was seen; ``version`` is the present one."""

    message = gettext_lazy("Somebody has changed the board meanwhile.")

    def __init__(self, version: int) -> None:
        super().__init__(version)
        self.version = version


@transaction.atomic
def set_limits(
    project: Project,
    *,
    by: User,
    layout: Layout,
    limits: Mapping[str, int | None],
    strict: bool,
    version: int | None = None,
) -> Board:
    """How many cards each column of a layout should hold, and whether more are refused.

    StaleBoardError if ``version`` is given and is no longer the board's.
    """
    board, _made = Board.objects.get_or_create(project=project)
    seen = board.version if version is None else version
    if not Board.objects.filter(pk=board.pk, version=seen).update(version=seen + 1):
        raise StaleBoardError(board.version)
    board.version = seen + 1
    kept = {key: most for key, most in board.limits.items() if not key.startswith(f"{layout.by}/")}
    for column, most in limits.items():
        if layout.column(column) is not None and most is not None and 0 < most <= MOST_CARDS:
            kept[f"{layout.by}/{column}"] = most
    board.limits, board.strict = kept, strict
    board.save(update_fields=["limits", "strict"])
    record("work.board_limits_set", board, by=by, label=project.name, project_id=project.pk)
    return board


@transaction.atomic
def move_card(
    item: WorkItem,
    *,
    by: User,
    layout: Layout,
    known: Vocabulary,
    place: Place,
    today: date,
    version: int | None,
) -> WorkItem:
    """Another column, another place in it, or both.

    Raises what ``change_item`` raises, and ItemRefusedError for a column that is full or unknown.
    """
    if layout.column(place.column) is None:
        raise ItemRefusedError("unknown_column", _("This board has no such column."))
    project = item.project
    now = cards_of(WorkItem.live.filter(pk=item.pk), layout, known).values_list("column", flat=True).first()
    if now is None:
        raise ItemRefusedError("no_card", _("“%(name)s” is not on this board.") % {"name": item.name})
    if now != place.column:
        _refuse_full(project, layout, known, place.column)
        changes = _changes(load_setting(project, by), item, layout, place.column)
        item = change_item(item, by=by, changes=changes, today=today, version=version)
    _put(item, column_ranks(project, layout, known, place.column), place.after)
    announce_items(project, [item.pk])
    return item


def _refuse_full(project: Project, layout: Layout, known: Vocabulary, column: str) -> None:
    settings = board_of(project)
    most = limit_of(settings, layout, column)
    if most is None or not settings.strict:
        return
    # Two who move at once must not both find the last place free: the second waits here for the first.
    Board.objects.filter(pk=settings.pk).update(strict=True)
    if len(column_ranks(project, layout, known, column)) >= most:
        name = next(one.name for one in layout.columns if one.key == column)
        raise ItemRefusedError(
            "column_full",
            _("“%(column)s” is full: it holds at most %(most)d.") % {"column": name, "most": most},
        )


def _changes(setting: Setting, item: WorkItem, layout: Layout, column: str) -> dict[str, Any]:
    """What a card's item must become to stand in a column."""
    if layout.by == BY_MEANING:
        ways = next_states(setting, item.item_type_id, item.state_id)
        wanted = next((one for one in ways if one.category == column), None)
        if wanted is not None:
            return {"state": wanted.pk}
        state = setting.flows.of_type(item.item_type_id)
        found = next((one for one in state if one.category == column), None)
        if found is None:
            raise ItemRefusedError("no_state", _("Items of this type have no such state."), ["state"])
        return {"state": found.id}
    if layout.by.startswith("flow:"):
        return {"state": int(column)}
    return {layout.by: None if column == "none" else column}


def _put(item: WorkItem, ranks: Sequence[tuple[int, int]], after: int | None) -> None:
    """Give the card a rank between its neighbours; where there is no room, those above make some."""
    others = [(pk, rank) for pk, rank in ranks if pk != item.pk]
    place = next((n + 1 for n, (pk, _rank) in enumerate(others) if pk == after), 0)
    changed: dict[int, int] = {}
    if place == len(others):
        changed[item.pk] = others[-1][1] + STEP if others else 0
    elif place == 0:
        changed[item.pk] = others[0][1] - STEP
    elif others[place][1] - others[place - 1][1] > 1:
        changed[item.pk] = (others[place][1] + others[place - 1][1]) // 2
    else:
        changed[item.pk] = edge = others[place][1] - STEP
        for pk, rank in reversed(others[:place]):
            if rank < edge:
                break
            edge -= STEP
            changed[pk] = edge
    for pk, rank in changed.items():
        WorkItem.live.filter(pk=pk).exclude(rank=rank).update(rank=rank)
