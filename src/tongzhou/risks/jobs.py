"""Looking at all projects by the clock, each in a job of its own."""

from __future__ import annotations

from django.utils import timezone

from tongzhou.operations.actions import enqueue
from tongzhou.operations.jobs import task
from tongzhou.risks.actions import look_at
from tongzhou.risks.queries import watched_project, watched_projects


@task("risks.look_at_all", every="10 5 * * *")
def look_at_all() -> int:
    """Have each project with a plan looked at; how many. Before the daily digests go out."""
    projects = watched_projects()
    for number in projects:
        enqueue("risks.look_at", key=f"risks.look_at:{number}", project=number)
    return len(projects)


@task("risks.look_at")
def look_at_project(project: int) -> int:
    """Look at one project; how many warnings are new or have come back."""
    found = watched_project(project)
    return 0 if found is None else len(look_at(found, today=timezone.localdate()))
