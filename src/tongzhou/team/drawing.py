"""The heat map as HTML: a table with a button in each cell, written without a template because it has thousands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.utils import formats
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tongzhou.team.queries.figures import AWAY_PART, AWAY_WHOLE
from tongzhou.team.queries.heatmap import Cell, HeatMap, Row
from tongzhou.team.queries.periods import Period, Periods
from tongzhou.team.queries.staffing import hours
from tongzhou.web.rendered import together

AWAY = {AWAY_WHOLE: " away", AWAY_PART: " part-away"}


@dataclass(frozen=True, slots=True)
class Drawn:
    """The parts of the table: its head, the cells of each row, and of the sums."""

    head: SafeString
    rows: list[tuple[Row, SafeString]]
    totals: SafeString


@dataclass(frozen=True, slots=True)
class _Words:
    """What a cell says beside its number; translated once for all of them."""

    cell: str
    away: str
    part_away: str
    known: dict[tuple[int, int, int], SafeString] = field(default_factory=dict)
    """Cells that say the same, of which a map has many."""

    def of(self, cell: Cell) -> SafeString:
        """A cell in words, for those who do not see its colour; ready for an attribute."""
        key = cell.demand, cell.capacity, cell.away
        if key not in self.known:
            text = self.cell % {"needed": hours(cell.demand), "there": hours(cell.capacity)}
            if cell.away:
                text = f"{text}, {self.away if cell.away == AWAY_WHOLE else self.part_away}"
            self.known[key] = escape(text)
        return self.known[key]


def drawn(found: HeatMap, *, today: date) -> Drawn:
    """The table's parts; one column is *now*."""
    words = _Words(
        _("%(needed)s of %(there)s h"), pgettext("person", "away"), pgettext("person", "partly away")
    )
    here = found.periods.column_of(today)
    pairs = [
        ((AWAY.get(cell.away, ""), cell.level, _number(cell), words.of(cell)) for cell in row.cells)
        for row in found.rows
    ]
    days = [one.first.isoformat() for one in found.periods.columns]
    rows = [(row, _cells(row.person.id, days, marks)) for row, marks in zip(found.rows, pairs, strict=True)]
    totals = format_html_join(
        "",
        '<td class="l{}" title="{}">{}</td>',
        ((cell.level, words.of(cell), _number(cell)) for cell in found.totals),
    )
    return Drawn(_head(found.periods, here), rows, totals)


def _cells(person: int, days: list[str], marks: Iterator[tuple[str, int, str, SafeString]]) -> SafeString:
    # There are thousands of them: only what is a text is escaped, once; the rest are numbers and our own marks.
    return together(
        f'<td class="l{level}{away}"><button form="load" name="cell" value="{person}.{day}" title="{words}">'
        f"{number}</button></td>"
        for day, (away, level, number, words) in zip(days, marks, strict=True)
    )


def _number(cell: Cell) -> str:
    if not cell.demand:
        return "–" if cell.away == AWAY_WHOLE else "·" if cell.capacity else ""
    return "∞" if cell.percent is None else str(cell.percent)


def _head(shown: Periods, here: int) -> SafeString:
    above = format_html_join("", '<th scope="colgroup" colspan="{}">{}</th>', _groups(shown))
    below = format_html_join(
        "",
        '<th scope="col"{}>{}</th>',
        (
            (format_html(' aria-current="{}"', "date") if place == here else "", _label(one, shown.grain))
            for place, one in enumerate(shown.columns)
        ),
    )
    first = format_html('<th scope="col" rowspan="2" class="who">{}</th>', pgettext("person", "Name"))
    sums = format_html('<th scope="col" rowspan="2" class="sum">{}</th>', _("Overload"))
    return format_html("<tr>{}{}{}</tr><tr>{}</tr>", first, above, sums, below)


def _groups(shown: Periods) -> Iterator[tuple[int, str]]:
    """What stands above the columns: months above weeks and days, years above months."""
    name = "Y" if shown.grain == "month" else "YEAR_MONTH_FORMAT"
    count, label = 0, ""
    for one in shown.columns:
        text = formats.date_format(one.first, name)
        if text != label and count:
            yield count, label
            count = 0
        label, count = text, count + 1
    yield count, label


def _label(one: Period, grain: str) -> SafeString:
    text = str(one.first.month) if grain == "month" else str(one.first.day)
    full = formats.date_format(one.first, "YEAR_MONTH_FORMAT" if grain == "month" else "DATE_FORMAT")
    return format_html('<abbr title="{}">{}</abbr>', full, text)
