"""What is remembered of a plan goes when the plan changes, and when there is too much of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.plan.builder import Board
from tongzhou.plan.queries.delays import delays
from tongzhou.plan.queries.overview import project_overview
from tongzhou.plan.queries.portfolio import project_rows, with_plan
from tongzhou.plan.queries.remembered import Remembered, stamp_of, stamps_of
from tongzhou.projects.models import Project

TODAY = date(2026, 6, 1)


def test_the_newest_are_kept_and_found_once() -> None:
    asked: list[int] = []
    kept: Remembered[int] = Remembered(2)

    def find(one: int) -> int:
        return kept.get((one,), lambda: asked.append(one) or one * 10)  # type: ignore[func-returns-value]

    assert [find(1), find(2), find(1), find(3), find(1)] == [10, 20, 10, 30, 10]
    assert asked == [1, 2, 3], "the one that was not asked for longest had to go"
    assert kept.at_hand((2,)) is None
    assert find(2) == 20


def test_each_step_of_a_plan_has_a_stamp_of_its_own(board: Board, meadow: Project) -> None:
    seen = {stamp_of(board.project)}
    board.add("Build", days=5)
    board.project.refresh_from_db()
    seen.add(stamp_of(board.project))
    board.set("Build", duration=480)
    board.project.refresh_from_db()
    seen.add(stamp_of(board.project))
    assert len(seen) == 3
    assert stamps_of([board.project, meadow]) == {one.pk: stamp_of(one) for one in (board.project, meadow)}


def test_figures_follow_the_plan(board: Board) -> None:
    def figures() -> tuple[Any, ...]:
        board.project.refresh_from_db()
        overview = project_overview(board.project, today=TODAY)
        (row,) = project_rows(with_plan(Project.objects.filter(pk=board.project.pk)), today=TODAY)
        assert overview.row.figures == row.figures
        late = delays(board.project, today=TODAY).late
        assert [one.id for one in overview.late] == [one.item for one in late]
        return overview.row.figures.items, overview.row.figures.late, len(late)

    assert figures() == (0, 0, 0)
    board.add("Build", days=5)
    assert figures() == figures() == (1, 1, 1)
    board.add("Test", days=5)
    assert figures() == (2, 2, 2)
    board.set("Build", percent=100)
    assert figures() == (2, 1, 1)
