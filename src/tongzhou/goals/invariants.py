"""What must be true of goals; ``tongzhou check`` asks."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from tongzhou.goals.queries.goals import astray, misplaced_check_ins, without_edition
from tongzhou.operations.invariants import invariant


@invariant("goals.tree", _("Every goal stands below a goal of its own project and of a higher level"))
def levels() -> Iterator[str]:
    """Goals below the wrong one."""
    for goal, parent in astray():
        yield f"goal {goal} stands below goal {parent}"


@invariant("goals.versions", _("The present version of every agreed goal has been kept"))
def versions() -> Iterator[str]:
    """Goals without the text that people confirm."""
    for goal in without_edition():
        yield f"goal {goal} has no text of its present version"


@invariant("goals.check_ins", _("Every check-in on a key result belongs to the key result's goal"))
def check_ins() -> Iterator[str]:
    """Check-ins between two goals."""
    for number in misplaced_check_ins():
        yield f"check-in {number} is on a key result of another goal"
