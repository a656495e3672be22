"""The API of work items and links: lists in pages, one item, and why its dates are what they are."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field, StringConstraints

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.plan.models import WorkItem
from tongzhou.plan.queries.items import (
    COLUMNS,
    SORTS,
    changed_since,
    item_content,
    item_detail,
    items_of,
    link_content,
    links_of,
    of_kind,
    people_on,
)
from tongzhou.plan.queries.why import explanation
from tongzhou.projects.guards import Access, get_access
from tongzhou.web.api.answers import json_answer
from tongzhou.web.api.bodies import Answer, PathId, Search
from tongzhou.web.api.pages import Order, Page, PageQuery, Window
from tongzhou.web.api.problems import ProblemError

router = Router(tags=["plan"])
WallClock = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d$")]
"""Date and time on the project's own clock, which has no time zone."""
KindName = Literal["task", "milestone", "summary"]


class PersonOn(Answer):
    """A person or role that an item is given to."""

    id: int
    name: str


class ConstraintShown(Answer):
    """What binds an item's dates: its type as Microsoft Project calls it, and its date."""

    type: Literal["ALAP", "MSO", "MFO", "SNET", "SNLT", "FNET", "FNLT"]
    at: WallClock | None


class WorkItemRow(Answer):
    """A work item as lists show it; durations and floats are minutes of working time."""

    describes: ClassVar[str] = "plan.WorkItem"

    id: int
    parent: int | None
    name: str
    kind: KindName
    start: WallClock | None
    finish: WallClock | None
    duration_minutes: int
    percent: int
    critical: bool
    late: bool
    total_float_minutes: int | None
    free_float_minutes: int | None
    manual: bool
    active: bool
    constraint: ConstraintShown | None
    deadline: WallClock | None
    actual_start: WallClock | None
    actual_finish: WallClock | None
    calendar: int | None
    deliverable: str
    people: list[PersonOn]


class LinkRow(Answer):
    """One item waits for another. ``lag`` counts minutes, or hundredths of a percent of the duration."""

    id: int
    from_: int = Field(alias="from")
    to: int
    type: Literal["FF", "FS", "SF", "SS"]
    lag: int
    unit: Literal["working", "elapsed", "percent", "elapsed_percent"]
    driving: bool


class WorkItemDetail(WorkItemRow):
    """A work item with its texts, its early and late dates, and its links."""

    notes: str
    criterion: str
    early_start: WallClock | None
    early_finish: WallClock | None
    late_start: WallClock | None
    late_finish: WallClock | None
    predecessors: list[LinkRow]
    successors: list[LinkRow]


class ReasonShown(Answer):
    """One link of the chain of reasons: an item and what fixes its start, in sentences."""

    item: int
    name: str
    start: date
    finish: date
    critical: bool
    sentences: list[str]


class Why(Answer):
    """Why an item's dates are what they are, nearest reason first."""

    item: int
    early_start: date | None
    early_finish: date | None
    late_start: date | None
    late_finish: date | None
    total_float_days: float
    free_float_days: float
    chain: list[ReasonShown]
    cut: bool = Field(description="Whether the chain is longer than what is shown.")


class ItemQuery(PageQuery):
    """Which work items, in which order, with which fields."""

    kind: KindName | None = None
    critical: bool | None = None
    late: bool | None = None
    person: int | None = Field(
        None, ge=1, le=2**63 - 1, description="Number of a person or role of the plan."
    )
    q: Search = Field("", description="Part of the name.")
    changed_since: int | None = Field(None, ge=0, le=2**31 - 1, description="Changed after this version.")
    sort: str = Field(
        "position",
        max_length=30,
        description="position, name, start, finish, float or percent; `-` before it reverses.",
    )
    fields: str = Field("", max_length=500, description="Names of fields, joined by commas; empty is all.")


@router.get("/projects/{slug:key}/work-items", response=Page[WorkItemRow])
def work_items(request: HttpRequest, key: str, query: Query[ItemQuery]) -> HttpResponse:
    """Work items in a page, filtered and sorted; needs `view_plan`."""
    access = _access(request, key)
    shown = _fields(query.fields)
    window = Window(request, query, Order.chosen(query.sort, SORTS), f"work-items:{access.project.pk}")
    rows = window.rows(_filtered(access, query), *COLUMNS)

    def show(page: list[dict[str, Any]]) -> list[dict[str, Any]]:
        people = people_on(row["id"] for row in page) if not shown or "people" in shown else {}
        items = [item_content(row, people.get(row["id"], [])) for row in page]
        return [{name: item[name] for name in shown} for item in items] if shown else items

    return json_answer(window.page_of_all(rows, show))


def _fields(wanted: str) -> list[str]:
    """The chosen fields and ``id``; nothing for all; 422 for a field there is not."""
    names = [name.strip() for name in wanted.split(",") if name.strip()]
    if unknown := [name for name in names if name not in WorkItemRow.model_fields]:
        raise ProblemError(
            422, "unknown_field", _("A work item has no field %(name)s.") % {"name": unknown[0]}
        )
    return list(dict.fromkeys(["id", *names])) if names else []


def _filtered(access: Access, query: ItemQuery) -> Any:
    project = access.project
    found: Any = items_of(project, today=timezone.localdate())
    if query.kind is not None:
        found = found.filter(of_kind(query.kind))
    if query.critical is not None:
        found = found.filter(critical=query.critical)
    if query.late is not None:
        found = found.filter(late=query.late)
    if query.person is not None:
        found = found.filter(assignments__resource=get_object_or_404(project.resources, pk=query.person))
    if query.q:
        found = found.filter(name__icontains=query.q)
    if query.changed_since is not None:
        return _changed(access, found, query.changed_since)
    return found


def _changed(access: Access, found: Any, version: int) -> Any:
    changed = changed_since(found, access.project, version)
    if changed is None:
        detail = _("That version is unknown or too long ago. Read the whole list.")
        raise ProblemError(409, "version_too_old", detail, version=access.project.plan_version)
    return changed


@router.get("/projects/{slug:key}/work-items/{int:id}", response=WorkItemDetail)
def work_item(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """One work item with its texts, dates, floats and links; needs `view_plan`."""
    found = item_detail(_access(request, key).project, id, today=timezone.localdate())
    if found is None:
        raise Http404
    return json_answer(found)


@router.get("/projects/{slug:key}/work-items/{int:id}/why", response=Why)
def work_item_why(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """The chain of reasons behind an item's start, in your language; needs `view_plan`."""
    found = explanation(_access(request, key).project, id)
    if found is None:
        raise Http404
    plain = {name: getattr(found, name) for name in Why.model_fields if name not in {"item", "chain"}}
    item: WorkItem = found.item
    return json_answer({"item": item.pk, **plain, "chain": found.chain})


@router.get("/projects/{slug:key}/links", response=Page[LinkRow])
def links(request: HttpRequest, key: str, query: Query[PageQuery]) -> HttpResponse:
    """All links of the plan; needs `view_plan`."""
    access = _access(request, key)
    window = Window(request, query, Order("id", "id"), f"links:{access.project.pk}")
    columns = ("id", "predecessor_id", "successor_id", "type", "lag", "lag_unit", "driving")
    return json_answer(window.page(window.rows(links_of(access.project), *columns), link_content))


def _access(request: HttpRequest, key: str) -> Access:
    return get_access(signed_in(request), key, Permission.VIEW_PLAN)
