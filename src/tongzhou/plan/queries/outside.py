"""What waits for another project: links on both sides, by what the reader may see of the other one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.plan.models import Dependency, Kind, OutsideLink, WorkItem, last_day_of
from tongzhou.projects.models import Project
from tongzhou.web.numbers import whole_number

MOST_MILESTONES = 500
MOST_LINKS = 500


@dataclass(frozen=True, slots=True)
class OtherEnd:
    """The other project's end of a link; all empty where the reader may not see that project."""

    key: str = ""
    project: str = ""
    item: int = 0
    name: str = ""

    @property
    def known(self) -> bool:
        """Whether the reader may see it."""
        return bool(self.key)


@dataclass(frozen=True, slots=True)
class Wait:
    """One link as one side sees it. ``on``: when the milestone is expected.

    ``mine``: the items of one's own plan that it is about. ``lost``: the milestone is no longer in its plan. ``late``:
    its present date has not been carried over yet.
    """

    link: int
    mine: tuple[tuple[int, str], ...]
    other: OtherEnd
    on: date | None
    lost: bool
    late: bool


def is_awaited(project: Project) -> bool:
    """Whether another project waits for a milestone of this one."""
    return OutsideLink.objects.filter(milestone__project=project, placeholder__deleted_at=None).exists()


def live_links() -> QuerySet[OutsideLink]:
    """Links whose placeholder is in its plan."""
    found = OutsideLink.objects.filter(placeholder__deleted_at=None, project__deleted_at=None)
    return found.select_related("milestone__project", "placeholder", "project")


def link_of(project: Project, number: int) -> OutsideLink | None:
    """A link by which the project waits for another one."""
    return live_links().filter(project=project, pk=number).first()


def visible_numbers(user: User, numbers: Iterable[int]) -> set[int]:
    """Those of the projects whose plan the person may see."""
    found = Project.objects.granting(user, Permission.VIEW_PLAN).filter(pk__in=set(numbers))
    return set(found.values_list("pk", flat=True))


def waits_of(project: Project, user: User) -> list[Wait]:
    """For what milestones of other projects this plan waits; at most four statements."""
    links = list(live_links().filter(project=project)[:MOST_LINKS])
    seen = visible_numbers(user, [one.milestone.project_id for one in links])
    waiting = _waiting([one.placeholder_id for one in links])
    return [
        _wait(
            one,
            tuple(waiting.get(one.placeholder_id, ())),
            _end(one.milestone.project, one.milestone, seen),
        )
        for one in links
    ]


def awaited_of(project: Project, user: User) -> list[Wait]:
    """What other projects wait for in this plan."""
    links = list(live_links().filter(milestone__project=project)[:MOST_LINKS])
    seen = visible_numbers(user, [one.project_id for one in links])
    waiting = _waiting([one.placeholder_id for one in links])
    found = []
    for one in links:
        first = next(iter(waiting.get(one.placeholder_id, ())), (one.placeholder_id, ""))
        there = OtherEnd(one.project.key, one.project.name, *first) if one.project_id in seen else OtherEnd()
        found.append(_wait(one, ((one.milestone_id, one.milestone.name),), there))
    return found


def _wait(one: OutsideLink, mine: tuple[tuple[int, str], ...], other: OtherEnd) -> Wait:
    lost = is_lost(one)
    at = one.placeholder.finish_at if lost else one.milestone.finish_at
    late = not lost and one.milestone.finish_at != one.placeholder.given_finish_at
    return Wait(one.pk, mine, other, None if at is None else last_day_of(at), lost, late)


def is_lost(link: OutsideLink) -> bool:
    """Whether the milestone is no longer in a plan, so that its date follows nothing any more."""
    there = link.milestone
    gone = there.deleted_at is not None or not there.planned or not there.active
    return gone or there.project.deleted_at is not None


def _end(project: Project, item: WorkItem, seen: set[int]) -> OtherEnd:
    return OtherEnd(project.key, project.name, item.pk, item.name) if project.pk in seen else OtherEnd()


def _waiting(placeholders: list[int]) -> dict[int, list[tuple[int, str]]]:
    """Placeholder → the items that depend on it."""
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    links = Dependency.objects.filter(predecessor__in=placeholders, successor__deleted_at=None).order_by("id")
    for source, key, name in links.values_list("predecessor_id", "successor_id", "successor__name"):
        found[source].append((key, name))
    return found


def placeholder_names(project: Project, user: User) -> dict[int, str]:
    """Placeholder → what it stands for, of those whose project the person may see: how the Gantt calls it."""
    links = list(live_links().filter(project=project)[:MOST_LINKS])
    if not links:
        return {}
    seen = visible_numbers(user, [one.milestone.project_id for one in links])
    return {
        one.placeholder_id: f"{one.milestone.name} · {one.milestone.project.name}"
        for one in links
        if one.milestone.project_id in seen
    }


def other_projects(project: Project, user: User) -> list[Project]:
    """Projects whose milestones this one could wait for."""
    return list(
        Project.objects.granting(user, Permission.VIEW_PLAN).exclude(pk=project.pk).order_by("name", "id")
    )


def open_milestones(project: Project) -> list[WorkItem]:
    """Milestones of a plan that have not been reached, the earliest first."""
    found = WorkItem.objects.filter(project=project, kind=Kind.MILESTONE, summary=False, active=True)
    found = found.exclude(finish_at=None).filter(actual_finish_at=None, percent__lt=100, external=False)
    return list(found.order_by("finish_at", "position")[:MOST_MILESTONES])


def item_in(project: Project, number: int) -> WorkItem | None:
    """An item of a plan by its number in the database."""
    return WorkItem.objects.select_related("project").filter(project=project, pk=number).first()


def item_seen(user: User, number: int) -> WorkItem | None:
    """An item of any plan that the person may see."""
    plans = Project.objects.granting(user, Permission.VIEW_PLAN).values("pk")
    return WorkItem.objects.select_related("project").filter(pk=number, project__in=plans).first()


def named_item(project: Project, text: str) -> list[WorkItem]:
    """The items of the plan that somebody means by a number (12, KEY-12) or a name; two at most."""
    words = text.strip()
    number = whole_number(words.rpartition("-")[2], digits=9)
    wanted = Q(name__iexact=words)
    if number is not None:
        wanted |= Q(number=number)
    found = WorkItem.objects.filter(wanted, project=project, external=False)
    return list(found.order_by("position")[:2])


def depends_on(start: WorkItem, wanted: WorkItem) -> bool:
    """Whether the date of ``wanted`` depends on ``start``, through links within and between projects.

    Whatever starts later because of it: what follows by a link, what lies below that, and the summaries above.
    """
    graphs: dict[int, _Graph] = {}
    stack: list[tuple[int, int, bool]] = [(start.project_id, start.pk, True)]
    known: set[tuple[int, bool]] = set()
    while stack:
        project, key, starts_later = stack.pop()
        if (key, starts_later) in known:
            continue
        known.add((key, starts_later))
        if key == wanted.pk:
            return True
        graph = graphs.get(project) or graphs.setdefault(project, _Graph(project))
        stack += [(project, one, True) for one in graph.after.get(key, ())]
        if starts_later:
            stack += [(project, one, True) for one in graph.below.get(key, ())]
        if (parent := graph.above.get(key)) is not None:
            stack.append((project, parent, False))
        stack += [(there, one, True) for there, one in graph.outside.get(key, ())]
    return False


class _Graph:
    """What depends on what in one project, and on what of it other projects depend."""

    def __init__(self, project: int) -> None:
        self.after: dict[int, list[int]] = defaultdict(list)
        self.below: dict[int, list[int]] = defaultdict(list)
        self.above: dict[int, int] = {}
        self.outside: dict[int, list[tuple[int, int]]] = defaultdict(list)
        links = Dependency.objects.filter(project=project).order_by()
        for source, target in links.values_list("predecessor_id", "successor_id"):
            self.after[source].append(target)
        rows = WorkItem.objects.filter(project=project).exclude(parent=None).order_by()
        for key, parent in rows.values_list("pk", "parent_id"):
            self.below[parent].append(key)
            self.above[key] = parent
        links_out = live_links().filter(milestone__project=project)
        for milestone, there, key in links_out.values_list("milestone_id", "project_id", "placeholder_id"):
            self.outside[milestone].append((there, key))


def links_from(project_id: int) -> list[OutsideLink]:
    """The links that wait for a milestone of this project; closed projects wait no more."""
    return list(
        live_links().filter(milestone__project=project_id, project__closed_at=None).select_related("made_by")
    )
