"""Refusals of views and boards as problems."""

from __future__ import annotations

from tongzhou.web.api.problems import ProblemError
from tongzhou.work.actions.board import StaleBoardError
from tongzhou.work.actions.saved import StaleViewError
from tongzhou.work.queries.spec import ViewError


def refused_view(error: ViewError) -> ProblemError:
    """A parameter of a view that is not understood: which, and why."""
    wrong = {"in": "query", "field": error.name, "code": "not_understood", "message": error.message}
    return ProblemError(422, "bad_view", error.message, errors=[wrong])


def stale_view(error: StaleViewError | StaleBoardError) -> ProblemError:
    """Somebody has changed the view or the board since."""
    return ProblemError(412, "stale", str(error.message), version=error.version)
