"""Work for the tests of people's time: Tom and Lee in Harbour, from Monday 2 March 2026 on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from tongzhou.accounts.models import User
from tongzhou.plan.actions.change_settings import change_settings
from tongzhou.plan.actions.edit_plan import edit_plan
from tongzhou.plan.actions.items.applying import resource_for
from tongzhou.plan.actions.items.create import create_item
from tongzhou.plan.models import WorkItem
from tongzhou.projects.models import Project
from tongzhou.team.actions.demand import count_demand

MONDAY = date(2026, 3, 2)
Give = Callable[..., WorkItem]


def begin(project: Project, by: User) -> Project:
    """Let a project begin on that Monday."""
    change_settings(
        project,
        by=by,
        today=MONDAY,
        start_date=MONDAY,
        status_date=None,
        reschedule_uncompleted=False,
        several_ends=False,
        near_critical_days=5,
        critical_days=0,
    )
    return Project.objects.get(pk=project.pk)


@pytest.fixture
def harbour(harbour: Project, mara: User) -> Project:
    """Harbour, beginning on a Monday without holidays around."""
    return begin(harbour, mara)


@pytest.fixture
def meadow(meadow: Project, nora: User) -> Project:
    """Meadow, beginning on the same Monday."""
    return begin(meadow, nora)


@pytest.fixture
def give(harbour: Project, mara: User) -> Give:
    """Give somebody a task of so many days: ``give("Design", tom, days=5, start=MONDAY)``; counted at once."""

    def given(
        name: str,
        *people: User,
        days: int = 5,
        project: Project = harbour,
        by: User = mara,
        start: date | None = None,
    ) -> WorkItem:
        item = create_item(project, by=by, fields={"name": name, "planned": True}, today=MONDAY)
        wanted = [resource_for(project, one) for one in people]
        fields: dict[str, object] = {"duration": days * 480, "people": wanted}
        if start is not None:
            fields["start"] = (start - date(1970, 1, 1)).days * 1440 + 480
        version = Project.objects.get(pk=project.pk).plan_version
        command = {"op": "set", "id": item.pk, "fields": fields}
        edit_plan(project, by=by, version=version, commands=[command], today=MONDAY)
        count_demand(project)
        return WorkItem.objects.get(pk=item.pk)

    return given
