"""What a simulation has to say about its input without refusing it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Remark(StrEnum):
    """Kinds of notes; the comment names the parameters."""

    MATRIX_REPAIRED = "matrix_repaired"  # group, change
    NOTHING_UNCERTAIN = "nothing_uncertain"
    HELD_BY_CONSTRAINT = "held_by_constraint"  # count, tasks
    SHAPES_ROUNDED = "shapes_rounded"  # count
    ALREADY_DONE = "already_done"  # count


_SENTENCES: Mapping[Remark, str] = {
    Remark.MATRIX_REPAIRED: "The correlations “{group}” contradict each other. The nearest possible ones were taken; "
    "the largest change is {change}.",
    Remark.NOTHING_UNCERTAIN: "Nothing in the plan is uncertain: every iteration is the same.",
    Remark.HELD_BY_CONSTRAINT: "{count} tasks are held on their dates by constraints whatever happens before them, "
    "so their risk does not show: {tasks}.",
    Remark.SHAPES_ROUNDED: "There are ranges of {count} different shapes; the place of the most likely value within "
    "each was rounded to 1/128 of the range, the deviation of log-normal ones by up to 0.6 percent.",
    Remark.ALREADY_DONE: "{count} tasks with ranges or risks are done already; they keep their dates.",
}


@dataclass(frozen=True, slots=True)
class Note:
    """One remark, with its values and its sentence in English."""

    code: Remark
    params: Mapping[str, str | int]

    def __str__(self) -> str:
        return _SENTENCES[self.code].format_map(dict(self.params))
