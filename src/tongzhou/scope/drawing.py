"""The cells of the traceability matrix as HTML: hundreds of links on a page, each drawn in one go."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from tongzhou.goals.models import Goal
from tongzhou.plan.models import WorkItem
from tongzhou.projects.models import Project
from tongzhou.scope.models import ContractItem, Deliverable
from tongzhou.scope.queries.cells import Cell
from tongzhou.scope.queries.trace import TraceRow

LEADS_TO = {"clauses": "contract", "goals": "goal", "requirements": "requirement"}
"""The column of a cell → what the rows are in which all its things are seen; else deliverables."""
LONGEST = 80
NUMBERED = '<p><a class="link" href="{}{}/"><span class="mono meta">{}</span> {}</a></p>'


class Drawing:
    """Draws the cells of one matrix."""

    def __init__(self, project: Project, by: str) -> None:
        self.by = by
        self._at = {name: _before(name, project) for name in ("goal", "requirement", "deliverable", "item")}
        self._states: dict[str, SafeString] = {}
        self._draw: dict[str, Callable[[Any], SafeString]] = {
            "clauses": self._clause,
            "goals": self._goal,
            "requirements": lambda one: self._item("requirement", one),
            "deliverables": self._deliverable,
            "items": lambda one: self._item("item", one),
            "acceptance": self._acceptance,
        }

    def cells(self, row: TraceRow) -> dict[str, str]:
        """Column → what stands in it, empty where nothing does; ``gap`` is where something missing can be added."""
        return {**{column: self._cell(column, row) for column in self._draw}, "gap": self._mend(row)}

    def _cell(self, column: str, row: TraceRow) -> SafeString:
        cell: Cell = row.deliverables if column == "acceptance" else getattr(row, column)
        drawn = [self._draw[column](one) for one in cell.things]
        if cell.more:
            drawn.append(self._more(column, cell, row))
        return together(drawn)

    def _more(self, column: str, cell: Cell, row: TraceRow) -> SafeString:
        """The link to the things that a cell does not show."""
        way = LEADS_TO.get(column, "deliverable")
        where = f"?by={way}&of={row.code}"
        if way == self.by:  # a deliverable that is made in many items: its own page lists them
            where = f"{self._at['deliverable']}{row.deliverables.things[0].number}/"
        words = ngettext("and %(more)s more", "and %(more)s more", cell.more) % {"more": cell.more}
        return format_html('<p><a class="link" href="{}">{}</a></p>', where, words)

    def _mend(self, row: TraceRow) -> str:
        """Where what is missing in a row can be added: at the requirement that it begins with."""
        asked = row.requirements.things
        return f"{self._at['requirement']}{asked[0].number}/" if asked else ""

    def _clause(self, one: ContractItem) -> SafeString:
        return format_html('<p><span class="mono meta">{}</span> {}</p>', one.number, one.title)

    def _goal(self, one: Goal) -> SafeString:
        words = _short(one.statement)
        return format_html('<p><a class="link" href="{}{}/">{}</a></p>', self._at["goal"], one.pk, words)

    def _item(self, page: str, one: WorkItem) -> SafeString:
        return format_html(NUMBERED, self._at[page], one.number, one.label, _short(one.name))

    def _deliverable(self, one: Deliverable) -> SafeString:
        return format_html(NUMBERED, self._at["deliverable"], one.number, one.label, one.name)

    def _acceptance(self, one: Deliverable) -> SafeString:
        state = self._states.get(one.state)
        if state is None:
            state = self._states[one.state] = render_to_string("scope/_state.html", {"one": one})
        return format_html('<p class="cluster"><span class="mono meta">{}</span>{}</p>', one.label, state)


def together(parts: Iterable[SafeString]) -> SafeString:
    """Pieces of HTML one behind the other."""
    return format_html_join("", "{}", ((one,) for one in parts))


def _short(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"


def _before(name: str, project: Project) -> str:
    """The address of a page of one thing, up to its number."""
    return reverse(name, args=[project.key, 0]).removesuffix("0/")
