"""Work items by number, for whoever names one from outside the plan."""

from __future__ import annotations

from collections.abc import Iterable

from tongzhou.plan.models import WorkItem


def named_items(numbers: Iterable[int]) -> list[tuple[int, str, int, int | None]]:
    """Key, name, project and number in it of work items; whoever asks checks the right to the project."""
    found = WorkItem.live.filter(pk__in=set(numbers))
    return list(found.values_list("pk", "name", "project_id", "number"))
