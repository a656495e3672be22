"""Computed columns: formulas over what the reader may see of an item, and nothing else."""

from __future__ import annotations

from typing import Any

from tongzhou.plan.models import WorkItem
from tongzhou.plan.work.cells import computed, formula_values, text_of_value
from tongzhou.work.queries.vocabulary import Field, Vocabulary

NEEDED = (
    "progress", "estimate_minutes", "spent_minutes", "priority", "start_date", "finish_date", "due_date",
)  # fmt: skip
"""Columns that formulas may use beside the custom fields."""


def computed_values(formulas: list[Field], row: dict[str, Any], known: Vocabulary) -> dict[str, Any]:
    """Each formula's value as text, or what is wrong with it; fields that the reader has not are no names."""
    item = WorkItem(custom=row.get("custom"), **{name: row[name] for name in NEEDED if name in row})
    values = formula_values([one.custom for one in known.custom() if one.custom is not None], item)
    found = {}
    for one in formulas:
        assert one.custom is not None
        value, error = computed(one.custom, values)
        found[str(one.pk)] = error or text_of_value(value)
    return found
