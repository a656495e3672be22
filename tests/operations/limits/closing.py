"""Limits of the closing checklist."""

from __future__ import annotations

from tests.operations.limits.driving import Stage, drives, refused
from tongzhou.closure.actions.items import TooManyItemsError, add_item


@drives("closing_items")
def closing_items(stage: Stage) -> None:
    stage.low("closing_items", 1)
    add_item(stage.project, by=stage.mara, text="Badges returned")
    said = refused(TooManyItemsError, lambda: add_item(stage.project, by=stage.mara, text="Keys returned"))
    assert said == "A checklist can hold at most 1 items of its own."
