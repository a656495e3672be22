"""Whether published closing documents reach the client: the portal, which is above, says so and opens its page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from tongzhou.accounts.models import User
from tongzhou.projects.models import Project

reaches_client: list[Callable[[Project], bool]] = []
"""Asked whether the client's people of a project see closing documents at all."""


class Opener(Protocol):
    """Opens the client's page of closing documents."""

    def __call__(self, project: Project, *, by: User) -> None:
        """Open it, if anything of the project is published."""


on_publishing: list[Opener] = []
"""Called in the transaction in which somebody publishes a closing document."""


def is_open(project: Project) -> bool:
    """Whether the client's people see the published closing documents of a project."""
    return any(asked(project) for asked in reaches_client)
