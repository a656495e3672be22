"""What stands in the cell of a custom field: its value in words, or why a formula has none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from tongzhou.plan.editing.formulas import FormulaError, Value, evaluate
from tongzhou.plan.models import CustomField, FieldKind, WorkItem

FACTS = ("percent", "estimate", "spent", "priority", "start", "finish", "due")
"""What formulas may use of an item beside its fields; times in hours."""
MINOR = 100
DEFAULT_CURRENCY = "CNY"


@dataclass(frozen=True, slots=True)
class Cell:
    """A field of an item as it is shown: the stored value, its text, and what is wrong with it."""

    field: CustomField
    value: Any
    text: str
    error: str = ""

    @property
    def key(self) -> str:
        """The field's number as text."""
        return str(self.field.pk)

    @property
    def plain(self) -> str:
        """A number or an amount as one types it."""
        if self.value is None:
            return ""
        number = Decimal(str(self.value))
        if self.field.kind == FieldKind.MONEY:
            number = (number / MINOR).quantize(Decimal("0.01"))
        return format(number, "f")


def facts_of(item: WorkItem) -> dict[str, Value]:
    """The item's own values that formulas may use."""
    return {
        "percent": Decimal(item.progress),
        "estimate": _hours(item.estimate_minutes),
        "spent": _hours(item.spent_minutes),
        "priority": Decimal(item.priority),
        "start": item.start_date,
        "finish": item.finish_date,
        "due": item.due_date,
    }


def _hours(minutes: int | None) -> Decimal | None:
    return None if minutes is None else Decimal(minutes) / 60


def formula_values(fields: Iterable[CustomField], item: WorkItem) -> dict[str, Value]:
    """Every name that a formula may use, with its value for the item; amounts in whole units of money."""
    custom = item.custom or {}
    values = facts_of(item)
    for field in fields:
        stored = custom.get(str(field.pk))
        if field.kind == FieldKind.NUMBER:
            values[field.code] = None if stored is None else Decimal(str(stored))
        elif field.kind == FieldKind.MONEY:
            values[field.code] = None if stored is None else Decimal(stored) / MINOR
        elif field.kind == FieldKind.DATE:
            values[field.code] = None if stored is None else date.fromisoformat(stored)
        elif field.kind == FieldKind.CHOICE:
            values[field.code] = stored
    return values


def computed(field: CustomField, values: Mapping[str, Value]) -> tuple[Value, str]:
    """A formula's value and what is wrong with it; one of the two is empty."""
    try:
        return evaluate(str(field.options.get("expression", "")), values), ""
    except FormulaError as error:
        return None, error.message


def cell_of(
    field: CustomField, item: WorkItem, values: Mapping[str, Value], people: Mapping[int, str]
) -> Cell:
    """The cell of a field; ``values`` come from ``formula_values``, ``people`` are names by number."""
    if field.kind == FieldKind.FORMULA:
        value, error = computed(field, values)
        return Cell(field, _plain(value), text_of_value(value), error)
    stored = (item.custom or {}).get(str(field.pk))
    return Cell(field, stored, text_of(field, stored, people))


def _plain(value: Value) -> Any:
    if isinstance(value, Decimal):
        return str(value.normalize()) if value != value.to_integral() else str(value.quantize(Decimal(1)))
    return value.isoformat() if isinstance(value, date) else value


def text_of_value(value: Value) -> str:
    """A computed value as people read it, numbers with at most four places."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, Decimal):
        shown = format(round(value, 4).normalize(), "f")
        return str(number_format(Decimal(shown), force_grouping=True))
    if isinstance(value, date):
        return str(date_format(value, "SHORT_DATE_FORMAT"))
    return value


def text_of(field: CustomField, stored: Any, people: Mapping[int, str]) -> str:
    """A stored value as people read it."""
    if stored is None:
        return ""
    if field.kind == FieldKind.MONEY:
        amount = Decimal(stored) / MINOR
        currency = field.options.get("currency", DEFAULT_CURRENCY)
        return f"{currency} {number_format(amount, decimal_pos=2, force_grouping=True)}"
    if field.kind == FieldKind.NUMBER:
        return str(number_format(Decimal(str(stored)), force_grouping=True))
    if field.kind == FieldKind.DATE:
        return str(date_format(date.fromisoformat(stored), "SHORT_DATE_FORMAT"))
    if field.kind == FieldKind.CHOICE:
        names = {one["id"]: one["name"] for one in field.options.get("choices", [])}
        return str(names.get(stored, stored))
    if field.kind == FieldKind.PERSON:
        return people.get(stored, "")
    return str(stored)
