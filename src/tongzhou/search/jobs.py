"""Indexing in the background."""

from __future__ import annotations

from tongzhou.operations.jobs import task
from tongzhou.search.actions import index_plan, index_subjects, rebuild_index


@task("search.index")
def index(kind: str, numbers: list[int]) -> None:
    """Some subjects of one kind."""
    index_subjects(kind, numbers)


@task("search.index_plan")
def index_work_items(project: int) -> None:
    """What has changed in a plan."""
    index_plan(project)


@task("search.rebuild", every="40 3 * * 0")
def rebuild() -> None:
    """Everything anew, once a week: whatever was missed is found again."""
    rebuild_index()
