"""The RACI matrix: its rows (deliverables, then work packages), its columns, its cells and its gaps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.accounts.permissions import ProjectRole
from tongzhou.clients.models import Contact
from tongzhou.plan.models import WorkItem
from tongzhou.projects.models import Membership, Project
from tongzhou.scope.models import Deliverable, DeliverableState, Letter, Responsibility
from tongzhou.scope.queries.deliverables import deliverables_of

ACCOUNTABLE, RESPONSIBLE = (Letter.ACCOUNTABLE, Letter.BOTH), (Letter.RESPONSIBLE, Letter.BOTH)
GAPS: dict[str, Promise] = {
    "no_a": _("Nobody is accountable"),
    "two_a": _("Several are accountable"),
    "no_r": _("Nobody does the work"),
}
PARTS: dict[str, Promise] = {
    "people": _("Our people"),
    "client": _("The client's people"),
    "roles": pgettext_lazy("matrix", "Roles"),
}
THINGS: dict[str, Promise] = {"deliverable": _("Deliverables"), "item": _("Work packages")}


@dataclass(frozen=True, slots=True)
class Party:
    """A column: a person, a person of the client, or a role; ``code`` names it in addresses (``u12``)."""

    code: str
    name: str
    hint: str = ""


@dataclass(slots=True)
class RaciRow:
    """A row: what it is, and the letters by the codes of the columns."""

    code: str
    label: str
    name: str
    number: int
    thing: str
    letters: dict[str, str] = field(default_factory=dict)
    gaps: list[str] = field(default_factory=list)
    elsewhere: int = 0

    def judge(self, shown: Iterable[str]) -> None:
        """Find the gaps, and how many letters stand in columns that are not shown."""
        answer = [one for one in self.letters.values() if one in ACCOUNTABLE]
        work = [one for one in self.letters.values() if one in RESPONSIBLE]
        self.gaps = [
            code
            for code, torn in (("no_a", not answer), ("two_a", len(answer) > 1), ("no_r", not work))
            if torn
        ]
        self.elsewhere = len(set(self.letters) - set(shown))


def parties(project: Project, part: str) -> list[Party]:
    """The columns of one part of the matrix."""
    if part == "roles":
        return [Party(f"r{role.value}", str(role.label)) for role in ProjectRole]
    if part == "client":
        found = Contact.objects.filter(client=project.client_id).order_by("name", "pk")
        return [Party(f"c{pk}", name, title) for pk, name, title in found.values_list("pk", "name", "title")]
    team = Membership.objects.filter(project=project).exclude(user__role="client")
    rows = team.order_by("user__name", "pk").values_list("user", "user__name", "role")
    return [Party(f"u{pk}", name, str(ProjectRole(role).label)) for pk, name, role in rows]


def work_packages(project: Project) -> QuerySet[WorkItem]:
    """The top two levels of the plan: branches, and what stands beside them at the top."""
    top = Q(parent=None) | Q(parent__parent=None, summary=True)
    return WorkItem.objects.filter(top, project=project, kind="task").order_by("position")


class Rows:
    """The rows of the matrix, first deliverables, then work packages, for a paginator: it loads what a page shows."""

    def __init__(self, project: Project, *, thing: str = "", text: str = "", gap: str = "") -> None:
        self.project = project
        there = deliverables_of(project).exclude(state=DeliverableState.WITHDRAWN)
        deliverables = there.order_by("number")
        items = work_packages(project)
        if text:
            deliverables, items = (
                deliverables.filter(name__icontains=text),
                items.filter(name__icontains=text),
            )
        self.deliverables: QuerySet[Deliverable] = _with_gap(deliverables, gap)
        self.items: QuerySet[WorkItem] = _with_gap(items, gap)
        if thing == "deliverable":
            self.items = self.items.none()
        if thing == "item":
            self.deliverables = self.deliverables.none()
        self._first: int | None = None
        self._second: int | None = None

    def __len__(self) -> int:
        return self.first + self.second

    @property
    def first(self) -> int:
        """How many deliverables there are."""
        if self._first is None:
            self._first = self.deliverables.count()
        return self._first

    @property
    def second(self) -> int:
        """How many work packages there are."""
        if self._second is None:
            self._second = self.items.count()
        return self._second

    def __getitem__(self, wanted: slice) -> list[RaciRow]:
        start, stop = wanted.start or 0, len(self) if wanted.stop is None else wanted.stop
        rows = [
            RaciRow(f"d{one.pk}", one.label, one.name, one.number, "deliverable")
            for one in self.deliverables[start:stop]
        ]
        after = max(0, start - self.first), max(0, stop - self.first)
        if after[1]:
            named = self.items.select_related("project")[after[0] : after[1]]
            rows += [RaciRow(f"i{one.pk}", one.label, one.name, one.number or 0, "item") for one in named]
        return rows


def _counted(found: Any) -> Any:
    """Rows with how many answer for each, and how many do its work."""
    answer, work = Q(responsibilities__letter__in=ACCOUNTABLE), Q(responsibilities__letter__in=RESPONSIBLE)
    return found.annotate(
        answering=Count("responsibilities", filter=answer), working=Count("responsibilities", filter=work)
    )


def _with_gap(found: Any, gap: str) -> Any:
    if not gap:
        return found
    counted = _counted(found)
    if gap == "any":
        return counted.exclude(answering=1, working__gte=1)
    return counted.filter(
        **{"no_a": {"answering": 0}, "two_a": {"answering__gt": 1}, "no_r": {"working": 0}}[gap]
    )


def fill_rows(project: Project, rows: list[RaciRow], shown: Iterable[str]) -> list[RaciRow]:
    """Put the letters into rows, and find their gaps; one statement."""
    numbers = {kind: [int(row.code[1:]) for row in rows if row.code[0] == kind] for kind in "di"}
    cells = Responsibility.objects.filter(
        Q(deliverable__in=numbers["d"]) | Q(item__in=numbers["i"]), project=project
    )
    by_code = {row.code: row for row in rows}
    for deliverable, item, user, contact, role, letter in cells.values_list(
        "deliverable", "item", "user", "contact", "role", "letter"
    ):
        row = by_code[f"d{deliverable}" if deliverable else f"i{item}"]
        row.letters[f"u{user}" if user else f"c{contact}" if contact else f"r{role}"] = letter
    columns = list(shown)
    for row in rows:
        row.judge(columns)
    return rows


def gap_counts(project: Project) -> dict[str, int]:
    """How many rows have each of the gaps; two statements."""
    rows = Rows(project)
    found = [_torn(each) for each in (rows.deliverables, rows.items)]
    return {gap: sum(counts[gap] for counts in found) for gap in GAPS}


def _torn(rows: QuerySet[Any]) -> dict[str, int]:
    """How many of these rows have each of the gaps."""
    gaps = {"no_a": Q(answering=0), "two_a": Q(answering__gt=1), "no_r": Q(working=0)}
    counted = _counted(rows.order_by())
    found: dict[str, int] = counted.aggregate(**{gap: Count("pk", filter=torn) for gap, torn in gaps.items()})
    return found


def row_of(project: Project, code: str) -> RaciRow | None:
    """One row by its code, filled."""
    rows = Rows(project)
    number = int(code[1:]) if code[1:].isdecimal() and len(code) < 19 else 0
    if code[:1] == "d":
        found = [
            RaciRow(code, one.label, one.name, one.number, "deliverable")
            for one in rows.deliverables.filter(pk=number)
        ]
    else:
        named = WorkItem.live.filter(project=project, pk=number).select_related("project")
        found = [RaciRow(code, one.label, one.name, one.number or 0, "item") for one in named]
    return fill_rows(project, found, [])[0] if found else None


def has_responsibilities(project: Project) -> bool:
    """Whether anything has been written into the matrix."""
    return Responsibility.objects.filter(project=project).exists()
