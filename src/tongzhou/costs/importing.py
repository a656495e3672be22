"""A table of actual costs: which columns it has, and what each row says or does wrong. Asks no database.

Headings are known in English and Chinese and in any order. An item is named by its number (``HARBOUR-12`` or ``12``),
or by its name where only one is called so. All wrong cells are told, not only the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import override

from tongzhou.costs.models import CostType
from tongzhou.costs.money import minor_of, places_of
from tongzhou.exchange.table.cells import CellError, moment
from tongzhou.exchange.table.sources import undefused
from tongzhou.plan.models import day_of

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "day": ("date", "day", "日期", "发生日期", "记账日期"),
    "amount": ("amount", "cost", "actual cost", "金额", "成本", "实际成本"),
    "item": ("item", "task", "number", "工作项", "任务", "编号", "任务名称"),
    "type": ("type", "cost type", "类型", "成本类型", "费用类型", "科目"),
    "resource": ("resource", "person", "资源", "人员"),
    "note": ("note", "description", "备注", "说明", "摘要"),
    "reference": ("reference", "voucher", "凭证号", "参考号", "单据号"),
}
NEEDED = ("day", "amount")
YEARS = (1970, 2100)
LANGUAGES = ("en", "zh-hans")


class Wrong(NamedTuple):
    """A cell that cannot be taken: row as the spreadsheet program counts, heading, value, and why."""

    row: int
    column: str
    value: str
    why: str


class Read(NamedTuple):
    """A row that can be booked; the item and the resource by their numbers."""

    row: int
    day: str
    amount: int
    cost_type: str
    item: int | None
    resource: int | None
    note: str
    reference: str


class NoColumnsError(Exception):
    """The table has no heading row with a date and an amount."""


@dataclass(frozen=True, slots=True)
class Names:
    """What items and resources are called in a project. ``used``: references that are booked already."""

    key: str
    currency: str
    numbers: Mapping[int, int]
    items: Mapping[str, Sequence[int]]
    resources: Mapping[str, int]
    used: frozenset[str] = frozenset()


@dataclass(slots=True)
class Table:
    """What was found in a table."""

    rows: list[Read] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)


class _CellWrongError(Exception):
    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def read_costs(cells: Sequence[Sequence[str]], names: Names, today: date) -> Table:
    """Understand a table; NoColumnsError when it is none of costs."""
    place, columns = _header(cells)
    types = _types()
    table, seen = Table(), set[str]()
    for number, row in enumerate(cells[place + 1 :], start=place + 2):
        given = {name: undefused(row[at]).strip() if at < len(row) else "" for name, at in columns.items()}
        if any(given.values()):
            titles = {name: cells[place][at] for name, at in columns.items()}
            _Row(number, given, titles, names, types, today, seen).into(table)
    return table


def _header(cells: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]]:
    for place, row in enumerate(cells[:20]):
        titles = [one.strip().lower() for one in row]
        found = {
            name: titles.index(heading)
            for name, headings in HEADINGS.items()
            for heading in reversed(headings)
            if heading in titles
        }
        if all(name in found for name in NEEDED):
            return place, found
    raise NoColumnsError


def _types() -> dict[str, str]:
    """Kinds of costs by their codes and by what they are called in every language."""
    found = {one.value: one.value for one in CostType}
    for language in LANGUAGES:
        with override(language):
            found |= {str(one.label).lower(): one.value for one in CostType}
    return found


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    given: Mapping[str, str]
    titles: Mapping[str, str]
    names: Names
    types: Mapping[str, str]
    today: date
    seen: set[str]

    def into(self, table: Table) -> None:
        """Put the row into the table, or what is wrong with it."""
        values: dict[str, object] = {}
        wrong = []
        for column, read in (
            ("day", self._day),
            ("amount", self._amount),
            ("type", self._type),
            ("item", self._item),
            ("resource", self._resource),
            ("reference", self._reference),
        ):
            try:
                values[column] = read(self.given.get(column, ""))
            except _CellWrongError as error:
                value = self.given.get(column, "")[:200]
                wrong.append(Wrong(self.number, self.titles.get(column, column), value, error.why))
        table.wrong += wrong
        if not wrong:
            table.rows.append(
                Read(
                    self.number,
                    str(values["day"]),
                    int(str(values["amount"])),
                    str(values["type"]),
                    values["item"],  # type: ignore[arg-type]  # each by its own reader
                    values["resource"],  # type: ignore[arg-type]  # each by its own reader
                    self.given.get("note", "")[:500],
                    str(values["reference"]),
                )
            )

    def _day(self, text: str) -> str:
        try:
            found = moment(text, 0, YEARS)
        except CellError as error:
            raise _CellWrongError(_("This is no date: write 2026-03-31.")) from error
        if found is None:
            raise _CellWrongError(_("The date is missing."))
        if day_of(found) > self.today:
            raise _CellWrongError(_("This day is still to come; actual costs lie in the past."))
        return day_of(found).isoformat()

    def _amount(self, text: str) -> int:
        if not text:
            raise _CellWrongError(_("The amount is missing."))
        try:
            amount = minor_of(text, self.names.currency)
        except ValueError as error:
            digits = places_of(self.names.currency)
            why = _("This is no amount with at most %(digits)d digits after the point.") % {"digits": digits}
            raise _CellWrongError(why) from error
        if not amount:
            raise _CellWrongError(_("An actual cost is not zero; a correction is negative."))
        return amount

    def _type(self, text: str) -> str:
        found = self.types.get(text.lower()) if text else CostType.OTHER.value
        if found is None:
            raise _CellWrongError(
                _("There is no such cost type. Known are: %(types)s.")
                % {"types": ", ".join(str(one.label) for one in CostType)}
            )
        return found

    def _item(self, text: str) -> int | None:
        if not text:
            return None
        number = text.upper().removeprefix(f"{self.names.key.upper()}-")
        if number.isdecimal() and int(number) in self.names.numbers:
            return self.names.numbers[int(number)]
        found = self.names.items.get(text, ())
        if len(found) > 1:
            raise _CellWrongError(_("Several items are called so; give the number."))
        if not found:
            raise _CellWrongError(_("The project has no such item."))
        return found[0]

    def _resource(self, text: str) -> int | None:
        if text and text not in self.names.resources:
            raise _CellWrongError(_("Nobody of this name works in the plan."))
        return self.names.resources.get(text)

    def _reference(self, text: str) -> str:
        if len(text) > 100:
            raise _CellWrongError(_("A reference has at most 100 characters."))
        if text and (text in self.seen or text in self.names.used):
            raise _CellWrongError(_("A cost with this reference has been booked already."))
        self.seen.add(text)
        return text
