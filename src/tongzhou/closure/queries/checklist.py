"""The checklist of a closing, counted live; and the frozen one of a closed project."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery
from django.urls import NoReverseMatch, reverse

from tongzhou.accounts.models import Organisation
from tongzhou.accounts.permissions import ProjectRole
from tongzhou.closure.checks import CHECKS, Check
from tongzhou.closure.models import Closing, ClosingItem, ClosingTemplate, Waiver
from tongzhou.closure.standard import STANDARD
from tongzhou.projects.guards import Access
from tongzhou.projects.models import Membership, Project
from tongzhou.web.prepared import prepared

RUNNING = (Closing.State.STARTED, Closing.State.CLOSED)


class CountOf(Subquery):
    """How many rows another queryset has; several of these are one statement."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the checklist. ``item`` is the own item that it stands for, ``url`` where the open things are."""

    key: str
    words: str
    icon: str
    count: int
    url: str = ""
    who: tuple[str, ...] = ()
    waiver: Waiver | None = None
    item: ClosingItem | None = None

    @property
    def state(self) -> str:
        """``done``, ``waived`` or ``open``; a waiver covers as many open things as there were."""
        if not self.count:
            return "done"
        return "waived" if self.waiver is not None and self.count <= self.waiver.count else "open"

    @property
    def is_open(self) -> bool:
        """Whether it blocks the closing."""
        return self.state == "open"

    def frozen(self) -> dict[str, Any]:
        """The line as a closed project keeps it, readable without anything else."""
        kept: dict[str, Any] = {
            "key": self.key,
            "words": self.words,
            "count": self.count,
            "state": self.state,
        }
        if self.waiver is not None and self.state == "waived":
            waived = {"reason": self.waiver.reason, "by": self.waiver.by.name}
            kept["waived"] = waived | {"at": self.waiver.at.isoformat(timespec="seconds")}
        if self.item is not None and self.item.done_by is not None and self.item.done_at is not None:
            done = {"by": self.item.done_by.name, "note": self.item.note}
            kept["done"] = done | {"at": self.item.done_at.isoformat(timespec="seconds")}
        return kept


@dataclass(frozen=True, slots=True)
class Checklist:
    """All lines: what is open first, then what was waived, then what is done."""

    lines: tuple[Line, ...]

    def _of(self, state: str) -> tuple[Line, ...]:
        return tuple(one for one in self.lines if one.state == state)

    @property
    def open(self) -> tuple[Line, ...]:
        """What blocks the closing."""
        return self._of("open")

    @property
    def waived(self) -> tuple[Line, ...]:
        """What is left open on purpose."""
        return self._of("waived")

    @property
    def done(self) -> tuple[Line, ...]:
        """What is in order."""
        return self._of("done")


def counts_of(project: Project, checks: Sequence[Check]) -> dict[str, int]:
    """How many open things each check finds; two statements."""
    steady, timed = (tuple(one for one in checks if one.timed is wanted) for wanted in (False, True))
    found: dict[str, int] = {}
    for some, rows in ((steady, _steady(steady)(project.pk)), (timed, _counts(timed, project))):
        found |= dict(zip((one.key for one in some), next(iter(rows))[1:], strict=True))
    return {one.key: found[one.key] for one in checks}


@cache
def _steady(checks: tuple[Check, ...]) -> Callable[[int], list[tuple[Any, ...]]]:
    """What counts these checks of a project, put into words once: their questions know nothing but its number."""

    def count(project: int) -> QuerySet[Project, tuple[Any, ...]]:
        return _counts(checks, Project.from_db(None, ["id"], [project]))

    return prepared(count)


def _counts(checks: Sequence[Check], project: Project) -> QuerySet[Project, tuple[Any, ...]]:
    counted = {f"count_{one.key}": CountOf(one.found(project).order_by().values("pk")) for one in checks}
    return Project.objects.filter(pk=project.pk).annotate(**counted).values_list("pk", *counted)


def checklist(project: Project, closing: Closing | None, access: Access | None = None) -> Checklist:
    """The checklist as it is now, in five statements; with links for ``access``, where their rights open them."""
    checks = list(CHECKS.values())
    counts = counts_of(project, checks)
    waivers = {one.check_key: one for one in closing.waivers.select_related("by")} if closing else {}
    names = _names(project)
    lines = [
        Line(
            one.key,
            str(one.words),
            one.icon,
            counts[one.key],
            _url(one, project, access),
            names.get(one.role) or names.get(ProjectRole.PM, ()),
            waivers.get(one.key),
        )
        for one in checks
    ]
    lines += [_own(one, project, waivers, names) for one in items_of(project)]
    order = {"open": 0, "waived": 1, "done": 2}
    return Checklist(tuple(sorted(lines, key=lambda one: order[one.state])))


def _own(
    item: ClosingItem, project: Project, waivers: dict[str, Waiver], names: dict[str, tuple[str, ...]]
) -> Line:
    who = (item.owner.name,) if item.owner else names.get(ProjectRole.PM, ())
    url = reverse("closing_item", args=[project.key, item.pk])
    count = 0 if item.done_at else 1
    return Line(item.key, item.text, "list-checks", count, url, who, waivers.get(item.key), item)


def _url(check: Check, project: Project, access: Access | None) -> str:
    if access is None or not access.holds(check.right):
        return ""
    try:
        page = reverse(check.page, args=[project.key])
    except NoReverseMatch:
        return ""
    return f"{page}?{check.query}" if check.query else page


def _names(project: Project) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for role, name in _roles(project.pk):
        found[role] = (*found.get(role, ()), name)
    return found


@prepared
def _roles(project: int) -> QuerySet[Membership, tuple[str, str]]:
    members = Membership.objects.filter(project=project, user__is_active=True).order_by("user__name", "pk")
    return members.values_list("role", "user__name")


def items_of(project: Project) -> QuerySet[ClosingItem]:
    """The project's own items."""
    return ClosingItem.objects.filter(project=project).select_related("owner", "done_by")


def running(project: Project) -> Closing | None:
    """The closing that has begun, or by which the project is closed."""
    return next(iter(_running(project.pk)), None)


@prepared
def _running(project: int) -> QuerySet[Closing]:
    found = Closing.objects.filter(project=project, state__in=RUNNING)
    return found.select_related("project", "started_by", "closed_by").order_by("-pk")[:1]


def story_of(project: Project) -> list[Closing]:
    """All closings of a project, the newest first."""
    return _story(project.pk)


@prepared
def _story(project: int) -> QuerySet[Closing]:
    found = Closing.objects.filter(project=project).select_related("started_by", "closed_by", "ended_by")
    return found.order_by("-pk")[:50]


@dataclass(frozen=True, slots=True)
class FrozenLine:
    """A line as it was when the project was closed."""

    words: str
    state: str
    count: int
    by: str = ""
    at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A closing with its frozen checklist, for a page."""

    one: Closing
    lines: tuple[FrozenLine, ...] = field(default_factory=tuple)


def told(closing: Closing) -> Told:
    """The words of known checks are the reader's; of others, those that were kept."""
    return Told(closing, tuple(_thawed(one) for one in closing.snapshot))


def _thawed(kept: dict[str, Any]) -> FrozenLine:
    check = CHECKS.get(kept["key"])
    more = kept.get("waived") or kept.get("done") or {}
    at = datetime.fromisoformat(more["at"]) if "at" in more else None
    words = str(check.words) if check else kept["words"]
    reason = more.get("reason") or more.get("note") or ""
    return FrozenLine(words, kept["state"], kept["count"], more.get("by", ""), at, reason)


def template_lines(organisation: Organisation | int) -> list[str]:
    """With which own items a closing begins: the organisation's, or those that come with the product."""
    found = ClosingTemplate.objects.filter(organisation=organisation).first()
    if found is None:
        return [str(one) for one in STANDARD]
    return [line.strip() for line in found.lines.splitlines() if line.strip()]


def template_of(organisation: Organisation | int) -> ClosingTemplate | None:
    """The organisation's own list, if it has written one."""
    found = ClosingTemplate.objects.filter(organisation=organisation).select_related("changed_by")
    return found.first()


def astray() -> list[int]:
    """Projects that are closed without a closing, or called closed although they are open; for ``tongzhou check``."""
    closed = Closing.objects.filter(state=Closing.State.CLOSED)
    without = Project.objects.exclude(closed_at=None).exclude(pk__in=closed.values("project"))
    opened = closed.filter(project__closed_at=None)
    return [*without.values_list("pk", flat=True), *opened.values_list("project", flat=True)]


def items_numbered(numbers: Sequence[int]) -> list[ClosingItem]:
    """Own items by their numbers, in projects that are there."""
    return list(ClosingItem.objects.filter(pk__in=numbers, project__deleted_at=None))
