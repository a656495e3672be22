"""Whether presented handovers reach the client: the portal, which is above, says so."""

from __future__ import annotations

from collections.abc import Callable

from tongzhou.projects.models import Project

reaches_client: list[Callable[[Project], bool]] = []
"""Asked whether the client's people of a project see handovers at all."""


def is_open(project: Project) -> bool:
    """Whether the client's people see the presented handovers of a project."""
    return any(asked(project) for asked in reaches_client)
