"""A project's board: columns, how many cards each holds, and the first of them, in their order by hand.

Columns are what states mean (for all types together), the states of one workflow, or the choices of a custom
field. Summaries of the plan are no cards: their state is computed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, Count, F, Q, Value, Window
from django.db.models.functions import Cast, Coalesce, RowNumber
from django.utils.translation import gettext as _

from tongzhou.accounts.permissions import Permission
from tongzhou.plan.models import Category, WorkItem
from tongzhou.plan.queries.work import load_setting
from tongzhou.plan.work.setting import Setting
from tongzhou.projects.guards import Access
from tongzhou.projects.models import Project
from tongzhou.web.leaving import rows_that_leave
from tongzhou.web.numbers import whole_number
from tongzhou.work.models import Board
from tongzhou.work.queries.conditions import Items, held
from tongzhou.work.queries.rows import (
    Json,
    Shape,
    checklists_on,
    comments_on,
    matching,
    people_on,
    plain,
    tags_on,
)
from tongzhou.work.queries.spec import ViewError, ViewSpec
from tongzhou.work.queries.vocabulary import Vocabulary

CARDS = 50
BY_MEANING = "category"
ALWAYS = (
    "id", "number", "name", "version", "state_id", "item_type_id", "priority", "due_date", "finish_date", "rank",
    "parent_id", "parent__name", "progress", "planned", "kind",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """A column: ``key`` in addresses and limits, what it is called, and which categories or states are in it."""

    key: str
    name: str
    category: str
    hue: int = 8


@dataclass(frozen=True, slots=True)
class Layout:
    """What the columns are made of: ``category``, ``flow:<workflow>`` or ``custom:<number>``; and the columns."""

    by: str
    columns: tuple[Column, ...]

    def column(self, key: str) -> Column | None:
        """The column of that key."""
        return next((one for one in self.columns if one.key == key), None)


def board_of(project: Project) -> Board:
    """The project's board as it is set up; unsaved where nobody has."""
    return Board.objects.filter(project=project).first() or Board(project=project)


def layout_of(setting: Setting, known: Vocabulary, by: str) -> Layout:
    """The columns that somebody asked for; ViewError for what there is not."""
    kind, _colon, number = by.partition(":")
    if by in {"", BY_MEANING}:
        hues = {Category.OPEN: 8, Category.DOING: 1, Category.WAITING: 4, Category.DONE: 2}
        return Layout(
            BY_MEANING,
            tuple(Column(one.value, str(one.label), one.value, hues[one]) for one in Category),
        )
    if kind == "flow" and (flow := whole_number(number)) is not None:
        states = [one for one in setting.states.values() if one.workflow_id == flow]
        if states:
            states.sort(key=lambda one: (one.position, one.pk))
            return Layout(by, tuple(Column(str(s.pk), s.label, s.category, s.hue) for s in states))
    field = known.fields.get(by)
    if field is not None and field.custom is not None and field.kind == "choice":
        choices = field.custom.options.get("choices", [])
        columns = [Column(str(one["id"]), str(one["name"]), "", int(one.get("hue") or 8)) for one in choices]
        return Layout(by, (*columns, Column("none", _("Not set"), "")))
    raise ViewError("by", _("There is no such board."))


def board_choices(setting: Setting, known: Vocabulary) -> list[dict[str, str]]:
    """What the columns can be made of, for the menu."""
    flows = {one.workflow_id: one for one in reversed(list(setting.types.values())) if not one.archived}
    types = sorted(flows.items(), key=lambda pair: (pair[1].position, pair[1].pk))
    named = [
        {"by": f"flow:{flow}", "name": _("States of “%(type)s”") % {"type": one.label}} for flow, one in types
    ]
    fields = [{"by": one.name, "name": str(one.label)} for one in known.custom() if one.kind == "choice"]
    return [{"by": BY_MEANING, "name": _("All types, by status group")}, *named, *fields]


def cards_of(found: Items, layout: Layout, known: Vocabulary) -> Items:
    """The items that are cards, with ``column``."""
    cards = found.filter(Q(summary=False) | Q(planned=False))
    text = CharField()
    if layout.by == BY_MEANING:
        return cards.annotate(column=Coalesce("state__category", Value(Category.OPEN), output_field=text))
    if layout.by.startswith("flow:"):
        flow = int(layout.by.partition(":")[2])
        return cards.filter(state__workflow=flow).annotate(column=Cast("state", text))
    return cards.annotate(column=Coalesce(held(known.fields[layout.by]), Value("none"), output_field=text))


def board(
    access: Access, spec: ViewSpec, known: Vocabulary, layout: Layout, *, today: date, shape: Shape = plain
) -> Json:
    """All columns with their counts and first cards: six statements whatever the volume."""
    found = cards_of(matching(access, spec, known, today=today), layout, known)
    counted = found.order_by().values("column").annotate(count=Count("pk"))
    counts = dict(counted.values_list("column", "count"))
    place = Window(RowNumber(), partition_by=F("column"), order_by=[F("rank").asc(), F("number").asc()])
    first = found.annotate(place=place).filter(place__lte=CARDS).order_by("place")
    cards = _cards(access, first, shape)
    settings = board_of(access.project)
    return {
        "by": layout.by,
        "columns": [
            {
                "key": one.key,
                "name": one.name,
                "category": one.category,
                "hue": one.hue,
                "count": counts.get(one.key, 0),
                "limit": limit_of(settings, layout, one.key),
                "cards": [card for card in cards if card["column"] == one.key],
            }
            for one in layout.columns
        ],
        "strict": settings.strict,
        "total": sum(counts.values()),
    }


def limit_of(settings: Board, layout: Layout, column: str) -> int | None:
    """The most cards that a column should hold, if there is a limit."""
    most: int | None = settings.limits.get(f"{layout.by}/{column}")
    return most


def more_cards(
    access: Access,
    spec: ViewSpec,
    known: Vocabulary,
    layout: Layout,
    column: str,
    *,
    today: date,
    most: int = CARDS,
    shape: Shape = plain,
) -> list[Json]:
    """Further cards of one column, from the view's offset."""
    found = cards_of(matching(access, spec, known, today=today), layout, known).filter(column=column)
    return _cards(access, found.order_by("rank", "number")[spec.offset : spec.offset + most], shape)


def some_cards(
    access: Access,
    spec: ViewSpec,
    known: Vocabulary,
    layout: Layout,
    keys: Iterable[int],
    *,
    today: date,
    shape: Shape = plain,
) -> list[Json]:
    """The cards of these items, as they are now; none for what is gone or filtered out."""
    found = matching(access, spec, known, today=today).filter(pk__in=list(keys))
    return _cards(access, cards_of(found, layout, known), shape)


def _cards(access: Access, found: Items, shape: Shape) -> list[Json]:
    cards = rows_that_leave(found, ALWAYS, access.classes, "column")
    keys = [card["id"] for card in cards]
    people, tags, lists = people_on(keys), tags_on(keys), checklists_on(keys)
    talk = comments_on(keys, internal=access.may(Permission.VIEW_INTERNAL_TALK))
    for card in cards:
        card["assignees"], card["tags"] = people.get(card["id"], []), tags.get(card["id"], [])
        card["checklist"], card["comments"] = lists.get(card["id"]), talk.get(card["id"], 0)
    return [shape(card) for card in cards]


def column_ranks(project: Project, layout: Layout, known: Vocabulary, column: str) -> list[tuple[int, int]]:
    """Number and rank of every card of a column, in their order, whatever is filtered out."""
    found = cards_of(WorkItem.live.filter(project=project), layout, known).filter(column=column)
    return list(found.order_by("rank", "number").values_list("pk", "rank"))


def load_layout(access: Access, by: str, known: Vocabulary) -> Layout:
    """The layout for somebody who has no setting yet."""
    return layout_of(load_setting(access.project, access.user), known, by)
