"""A table of actual costs: which columns it has, and what each row says or does wrong. Asks no database.

Headings are known in English and Chinese and in any order. An item is named by its number (``HARBOUR-12`` or ``12``),
or by its name where only one is called so. All wrong cells are told, not only the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from tongzhou.costs.models import CostType
from tongzhou.costs.money import minor_of, places_of
from tongzhou.exchange.table.cells import CellError, moment
from tongzhou.plan.models import day_of
from tongzhou.web.numbers import whole_number
from tongzhou.web.read_tables import CellWrongError, Row, codes_of, known_are, rows_under
from tongzhou.web.read_tables import Table as ReadTable

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


@dataclass(frozen=True, slots=True)
class Names:
    """What items and resources are called in a project. ``used``: references that are booked already."""

    key: str
    currency: str
    numbers: Mapping[int, int]
    items: Mapping[str, Sequence[int]]
    resources: Mapping[str, int]
    used: frozenset[str] = frozenset()


Table = ReadTable[Read]


def read_costs(cells: Sequence[Sequence[str]], names: Names, today: date) -> Table:
    """Understand a table; NoHeadingsError when it is none of costs."""
    reader, table = _Reader(names, today), Table()
    for row in rows_under(cells, HEADINGS, NEEDED):
        reader.into(table, row)
    return table


class _Reader:
    def __init__(self, names: Names, today: date) -> None:
        self.names, self.today = names, today
        self.types = codes_of(CostType)
        self.seen: set[str] = set()

    def into(self, table: Table, row: Row) -> None:
        """Put the row into the table, or what is wrong with it."""
        values, wrong = row.read(
            {
                "day": self._day,
                "amount": self._amount,
                "type": self._type,
                "item": self._item,
                "resource": self._resource,
                "note": lambda text: text[:500],
                "reference": self._reference,
            }
        )
        table.wrong += wrong
        if not wrong:
            table.rows.append(Read(row.number, *values.values()))  # read in the order of its fields

    def _day(self, text: str) -> str:
        try:
            found = moment(text, 0, YEARS)
        except CellError as error:
            raise CellWrongError(_("This is no date: write 2026-03-31.")) from error
        if found is None:
            raise CellWrongError(_("The date is missing."))
        if day_of(found) > self.today:
            raise CellWrongError(_("This day is still to come; actual costs lie in the past."))
        return day_of(found).isoformat()

    def _amount(self, text: str) -> int:
        if not text:
            raise CellWrongError(_("The amount is missing."))
        try:
            amount = minor_of(text, self.names.currency)
        except ValueError as error:
            digits = places_of(self.names.currency)
            why = _("This is no amount with at most %(digits)d digits after the point.") % {"digits": digits}
            raise CellWrongError(why) from error
        if not amount:
            raise CellWrongError(_("An actual cost is not zero; a correction is negative."))
        return amount

    def _type(self, text: str) -> str:
        found = self.types.get(text.lower()) if text else CostType.OTHER.value
        if found is None:
            raise CellWrongError(
                _("There is no such cost type. Known are: %(types)s.") % {"types": known_are(CostType)}
            )
        return str(found)

    def _item(self, text: str) -> int | None:
        if not text:
            return None
        number = whole_number(text.upper().removeprefix(f"{self.names.key.upper()}-"))
        if number is not None and number in self.names.numbers:
            return self.names.numbers[number]
        found = self.names.items.get(text, ())
        if len(found) > 1:
            raise CellWrongError(_("Several items are called so; give the number."))
        if not found:
            raise CellWrongError(_("The project has no such item."))
        return found[0]

    def _resource(self, text: str) -> int | None:
        if text and text not in self.names.resources:
            raise CellWrongError(_("Nobody of this name works in the plan."))
        return self.names.resources.get(text)

    def _reference(self, text: str) -> str:
        if len(text) > 100:
            raise CellWrongError(_("A reference has at most 100 characters."))
        if text and (text in self.seen or text in self.names.used):
            raise CellWrongError(_("A cost with this reference has been booked already."))
        self.seen.add(text)
        return text
