"""The traceability matrix: who answers what, row by row, and where the thread is torn.

Rows are contract items, goals, requirements or deliverables. Only the rows of the page are filled, each cell with its
first things (``queries.cells``); holes are conditions in the database (``queries.holes``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from tongzhou.goals.models import Goal
from tongzhou.plan.builtin import REQUIREMENT
from tongzhou.plan.models import WorkItem
from tongzhou.projects.models import Project
from tongzhou.scope.models import ContractItem, Deliverable, DeliverableItem, DeliverableState
from tongzhou.scope.queries.agreed import live_goals
from tongzhou.scope.queries.cells import COLUMNS, OWN, SHOWN, Cell, cells_of, open_rows
from tongzhou.scope.queries.deliverables import deliverables_of
from tongzhou.scope.queries.holes import HOLES, TO, holes_in, live_links, reached

FROM = {"contract": "requirement__contract_item", "goal": "goal_links__goal", "requirement": "pk"}
"""What the rows are → how one comes to a row from a requirement."""


@dataclass(slots=True)
class TraceRow:
    """One row of the matrix: what leads to it, what answers it, and the holes in it, by their codes.

    ``code`` names the row in addresses: ``contract-12``.
    """

    code: str
    clauses: Cell
    goals: Cell
    requirements: Cell
    deliverables: Cell
    items: Cell
    holes: list[str]


@dataclass(frozen=True, slots=True)
class Of:
    """A row to whose things the matrix is narrowed: what it is, its key, and its name."""

    by: str
    pk: int
    name: str

    @property
    def code(self) -> str:
        """What names it in addresses."""
        return f"{self.by}-{self.pk}"


def of_row(project: Project, code: str) -> Of | None:
    """The row of that code, if the project has it."""
    by, _dash, digits = code.partition("-")
    if by not in TO or not digits.isdecimal() or len(digits) > 18:
        return None
    one = _rows(project, by, "")[0].filter(pk=int(digits)).first()
    return Of(by, one.pk, str(one)) if one else None


def rows_of(
    project: Project, by: str, *, text: str = "", hole: str = "", state: str = "", of: Of | None = None
) -> QuerySet[Any]:
    """What the matrix has rows for; ``state`` is one of deliverables, ``of`` a row that they hang on."""
    found, names = _rows(project, by, state)
    if text:
        words = Q()
        for name in names:
            words |= Q(**{f"{name}__icontains": text})
        found = found.filter(words)
    if state and by != "deliverable":
        found = found.filter(reached(live_links(project).filter(deliverable__state=state), by))
    if of is not None:
        found = found.filter(_hanging_on(project, of, by))
    return found.filter(holes_in(project, by)[hole]) if hole else found


def _rows(project: Project, by: str, state: str) -> tuple[QuerySet[Any], tuple[str, ...]]:
    """All rows of a kind, and the fields in which a text is looked for."""
    if by == "contract":
        live = ContractItem.objects.filter(project=project, deleted_at=None, withdrawn_on=None)
        return live.only("number", "title").order_by("position", "pk"), ("title", "number")
    if by == "goal":
        return live_goals(project).only("statement"), ("statement",)
    if by == "deliverable":
        found = deliverables_of(project).only("number", "name", "state").order_by("number")
        if state:
            return found.filter(state=state), ("name",)
        return found.exclude(state=DeliverableState.WITHDRAWN), ("name",)
    asked = _requirements(project).only("number", "name", "project")
    return asked.order_by("number", "pk"), ("name", "requirement__reference")


def _requirements(project: Project) -> QuerySet[WorkItem]:
    """The requirements of a project that hold."""
    return WorkItem.live.filter(project=project, item_type__code=REQUIREMENT, requirement__withdrawn_on=None)


def _hanging_on(project: Project, of: Of, by: str) -> Q:
    """Rows that a row leads to: by deliverables where one of the two is one, else by requirements."""
    if "deliverable" in {of.by, by}:
        links = DeliverableItem.objects.filter(
            item__project=F("deliverable__project"),
            item__deleted_at=None,
            item__item_type__code=REQUIREMENT,
            item__requirement__withdrawn_on=None,
        )
        return reached(links.filter(**{TO[of.by]: of.pk}), by)
    asked = _requirements(project).filter(**{FROM[of.by]: of.pk, f"{FROM[by]}__isnull": False})
    return Q(pk__in=asked.values(FROM[by]))


def filled(
    project: Project,
    by: str,
    things: Iterable[Goal | ContractItem | WorkItem | Deliverable],
    most: int | None = SHOWN,
) -> list[TraceRow]:
    """The rows with what hangs on them, ``most`` things a cell; ten statements at most, whatever there is."""
    some: list[Any] = list(things)
    keys = [one.pk for one in some]
    for one in some if by == "requirement" else ():
        one.project = project
    cells = cells_of(project, by, keys, most)
    cells[OWN[by]] = {one.pk: Cell([one], 1) for one in some}
    unsettled = _unsettled(project, by, some)
    rows = []
    for pk in keys:
        mine = {column: cells[column].get(pk) or Cell() for column in COLUMNS}
        rows.append(TraceRow(f"{by}-{pk}", **mine, holes=_holes(by, mine, unsettled=pk in unsettled)))
    return rows


def _unsettled(project: Project, by: str, rows: list[Any]) -> set[int]:
    """Keys of the rows that have a deliverable which is not accepted."""
    if by == "deliverable":
        return {one.pk for one in rows if not one.is_settled}
    return open_rows(project, by, (one.pk for one in rows))


def _holes(by: str, cells: dict[str, Cell], *, unsettled: bool) -> list[str]:
    """The codes of the holes of a row, in the order of ``HOLES``."""
    torn = {
        "clause": not cells["clauses"].count,
        "goal": not cells["goals"].count,
        "requirement": not cells["requirements"].count,
        "deliverable": not cells["deliverables"].count,
        "item": not cells["items"].count,
        "acceptance": unsettled or (by in {"contract", "goal"} and not cells["deliverables"].count),
    }
    return [code for code in HOLES[by] if torn[code]]


def hole_counts(project: Project, by: str) -> dict[str, int]:
    """How many rows have each of the holes; one statement."""
    found, _names = _rows(project, by, "")
    counts = {code: Count("pk", filter=Q(torn)) for code, torn in holes_in(project, by).items()}
    return found.order_by().aggregate(**counts)
