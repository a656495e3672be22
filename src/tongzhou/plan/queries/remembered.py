"""What a process remembers of plans as long as they stay what they are, and how one tells that they do."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any, Generic, TypeVar

from django.db.models import OuterRef, QuerySet, Subquery

from tongzhou.plan.models import PlanEdit
from tongzhou.projects.models import Project
from tongzhou.web.prepared import prepared

Found = TypeVar("Found")
Key = tuple[object, ...]


class Remembered(Generic[Found]):
    """The last ``most`` things that were found, by what they depend on; for several threads."""

    def __init__(self, most: int) -> None:
        self._most, self._kept = most, OrderedDict[Key, Found]()
        self._door = Lock()

    def at_hand(self, key: Key) -> Found | None:
        """What is remembered, or None."""
        with self._door:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def get(self, key: Key, find: Callable[[], Found]) -> Found:
        """What is remembered, or found now; two who ask for the same at once may both find it."""
        known = self.at_hand(key)
        if known is not None:
            return known
        found = find()
        self.keep(key, found)
        return found

    def keep(self, key: Key, found: Found) -> None:
        """Remember what was found."""
        with self._door:
            self._kept[key] = found
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)


def stamp_of(project: Project) -> Key:
    """What tells the state of a project's plan; one statement.

    Not its version alone: a restored database may count the same versions again, but not with the same step.
    """
    return (project.pk, project.created_at, project.plan_version, *_latest_step(project.pk))


def stamps_of(projects: Sequence[Project]) -> dict[int, Key]:
    """The same of many projects, by their numbers; one statement."""
    latest = PlanEdit.objects.filter(project=OuterRef("pk")).order_by("-version")
    there = Project.objects.filter(pk__in=[one.pk for one in projects]).annotate(
        step=Subquery(latest.values("version")[:1]), step_at=Subquery(latest.values("at")[:1])
    )
    told = there.values_list("pk", "created_at", "plan_version", "step", "step_at")
    return {
        pk: (pk, made, version, *([(step, at)] if step is not None else []))
        for pk, made, version, step, at in told
    }


@prepared
def _latest_step(project: int) -> QuerySet[PlanEdit, tuple[Any, ...]]:
    return PlanEdit.objects.filter(project=project).order_by("-version").values_list("version", "at")[:1]
