"""The API of deliverables, responsibilities and the traceability matrix."""

from __future__ import annotations

from typing import Any, Literal

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router
from pydantic import BaseModel, ConfigDict, Field

from tongzhou.accounts.permissions import Permission
from tongzhou.plan.queries.work import live_items
from tongzhou.projects.guards import Access
from tongzhou.scope.actions import deliverables as actions
from tongzhou.scope.actions.links import link_deliverable, unlink_deliverable
from tongzhou.scope.actions.responsibility import Cell, set_responsibility
from tongzhou.scope.actions.submission import review_deliverable
from tongzhou.scope.api.agreed import EDIT, READ, access_to
from tongzhou.scope.api.shapes import (
    CellBody,
    CriterionChange,
    CriterionShown,
    DeliverableChange,
    DeliverableRow,
    DeliverableShown,
    ItemLink,
    NewCriterion,
    NewDeliverable,
    NewLink,
    ResponsibilityRow,
    ResponsibilityRows,
    Review,
    StateName,
    Step,
    TracePage,
)
from tongzhou.scope.models import Criterion, Deliverable, DeliverableVersion
from tongzhou.scope.queries.cells import COLUMNS
from tongzhou.scope.queries.deliverables import (
    Wanted,
    criteria_of,
    find_deliverables,
    is_overdue,
    linked_items,
    numbered_deliverable,
    reviewers_of,
    versions_of,
)
from tongzhou.scope.queries.responsibility import RaciRow, Rows, fill_rows, row_of
from tongzhou.scope.queries.trace import TraceRow, filled, of_row, rows_of
from tongzhou.scope.views.deliverables import check_working, take_step
from tongzhou.scope.views.paging import PAGE
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import PathId, Search
from tongzhou.web.api.pages import Order, Page, PageQuery, Window

router = Router(tags=["scope"])
WORK = Permission.EDIT_WORK


class DeliverableQuery(PageQuery):
    """What narrows the list."""

    q: Search = ""
    state: StateName | None = None
    overdue: bool = False


def _row(one: Deliverable) -> dict[str, Any]:
    names = ("number", "name", "kind", "state", "state_since", "due_date", "current", "version")
    return {
        **{name: getattr(one, name) for name in names},
        "owner": one.owner_id,
        "item": one.item.number if one.item else None,
        "overdue": is_overdue(one, timezone.localdate()),
    }


def _version(one: DeliverableVersion) -> dict[str, Any]:
    names = ("number", "note", "frozen_at", "submitted_at", "verdict", "reason", "conditions", "decided_at")
    return {
        **{name: getattr(one, name) for name in names},
        "files": [f"{file.name} ({file.number})" for file in one.files.all()],
        "links": [link.address for link in one.links.all()],
    }


def _whole(one: Deliverable) -> dict[str, Any]:
    return _row(one) | {
        "description": one.description,
        "reviewers": [row["user"].pk for row in reviewers_of(one)],
        "criteria": [_criterion(criterion) for criterion in criteria_of(one)],
        "versions": [_version(version) for version in versions_of(one)],
        "linked": [item.number for item in linked_items(one)],
    }


def _criterion(one: Criterion) -> dict[str, Any]:
    return {"id": one.pk, "text": one.text, "met": one.met}


def _found(access: Access, number: int) -> Deliverable:
    one = numbered_deliverable(access.project, min(number, 2**31 - 1))
    if one is None:
        raise Http404
    return one


def _again(access: Access, number: int, status: int = 200) -> HttpResponse:
    return json_answer(_whole(_found(access, number)), status)


@router.get("/projects/{slug:key}/deliverables", response=Page[DeliverableRow])
def deliverables(request: HttpRequest, key: str, query: Query[DeliverableQuery]) -> HttpResponse:
    """The deliverables by number; needs `view_plan`."""
    access = access_to(request, key, READ)
    wanted = Wanted(text=query.q, state=query.state or "", overdue=query.overdue)
    window = Window(request, query, Order("number", "number"), f"deliverables:{access.project.pk}")
    found = find_deliverables(access.project, wanted, timezone.localdate())
    return json_answer(window.page(window.rows(found), _row))


@router.post("/projects/{slug:key}/deliverables", response={201: DeliverableShown})
def deliverable_create(request: HttpRequest, key: str, body: NewDeliverable) -> HttpResponse:
    """Name something that is to be delivered; needs `edit_scope`."""
    access = access_to(request, key, EDIT)
    facts = _facts(access, body.model_dump())
    made = actions.create_deliverable(access.project, by=access.user, today=timezone.localdate(), **facts)
    return _again(access, made.number, 201)


def _facts(access: Access, values: dict[str, Any]) -> dict[str, Any]:
    if "owner" in values:
        values["owner_id"] = values.pop("owner")
    if "item" in values:
        number = values.pop("item")
        values["item_id"] = _item(access, number).pk if number else None
    free = ("owner_id", "item_id", "due_date")
    return {name: value for name, value in values.items() if value is not None or name in free}


def _item(access: Access, number: int) -> Any:
    return get_object_or_404(live_items(access.project), number=min(number, 2**31 - 1))


@router.get("/projects/{slug:key}/deliverables/{int:number}", response=DeliverableShown)
def deliverable(request: HttpRequest, key: str, number: PathId) -> HttpResponse:
    """One deliverable with its criteria and versions; needs `view_plan`."""
    return _again(access_to(request, key, READ), number)


@router.patch("/projects/{slug:key}/deliverables/{int:number}", response=DeliverableShown)
def deliverable_change(
    request: HttpRequest, key: str, number: PathId, body: DeliverableChange
) -> HttpResponse:
    """Other words, people or dates; needs `edit_scope`."""
    access = access_to(request, key, EDIT)
    values = body.model_dump(exclude_unset=True)
    seen = values.pop("version", None)
    actions.change_deliverable(_found(access, number), by=access.user, seen=seen, **_facts(access, values))
    return _again(access, number)


@router.delete("/projects/{slug:key}/deliverables/{int:number}", response={204: None})
def deliverable_delete(request: HttpRequest, key: str, number: PathId) -> HttpResponse:
    """A deliverable goes into the trash; needs `edit_scope`."""
    access = access_to(request, key, EDIT)
    actions.delete_deliverable(_found(access, number), by=access.user)
    return nothing()


@router.post("/projects/{slug:key}/deliverables/{int:number}/step", response=DeliverableShown)
def deliverable_step(request: HttpRequest, key: str, number: PathId, body: Step) -> HttpResponse:
    """Send it into review, submit it, take it back, do it over.

    Its owner and those with `edit_scope` may; `submit`, `conditions-met` and taking it back from the client need
    `manage_acceptance`.
    """
    access = access_to(request, key, WORK)
    take_step(access, _found(access, number), body.deed, body.words)
    return _again(access, number)


@router.post("/projects/{slug:key}/deliverables/{int:number}/review", response=DeliverableShown)
def deliverable_review(request: HttpRequest, key: str, number: PathId, body: Review) -> HttpResponse:
    """Say as a reviewer what you think of the version in review."""
    access = access_to(request, key, WORK)
    today = timezone.localdate()
    review_deliverable(
        _found(access, number), body.verdict, by=access.user, today=today, comment=body.comment
    )
    return _again(access, number)


@router.post("/projects/{slug:key}/deliverables/{int:number}/criteria", response={201: CriterionShown})
def criterion_add(request: HttpRequest, key: str, number: PathId, body: NewCriterion) -> HttpResponse:
    """One more criterion; its owner may, and those with `edit_scope`, while it is a draft."""
    access = access_to(request, key, WORK)
    one = _found(access, number)
    check_working(access, one)
    made = actions.add_criterion(one, by=access.user, text=body.text)
    return json_answer(_criterion(made), 201)


@router.patch("/projects/{slug:key}/deliverables/{int:number}/criteria/{int:id}", response=CriterionShown)
def criterion_tick(
    request: HttpRequest, key: str, number: PathId, id: PathId, body: CriterionChange
) -> HttpResponse:
    """Say whether a criterion is met; its owner may, and those with `edit_scope`."""
    access = access_to(request, key, WORK)
    one = _found(access, number)
    check_working(access, one)
    found = actions.tick_criterion(get_object_or_404(criteria_of(one), pk=id), by=access.user, met=body.met)
    return json_answer(_criterion(found))


@router.delete("/projects/{slug:key}/deliverables/{int:number}/criteria/{int:id}", response={204: None})
def criterion_drop(request: HttpRequest, key: str, number: PathId, id: PathId) -> HttpResponse:
    """Remove a criterion of a draft; its owner may, and those with `edit_scope`."""
    access = access_to(request, key, WORK)
    one = _found(access, number)
    check_working(access, one)
    actions.drop_criterion(get_object_or_404(criteria_of(one), pk=id), by=access.user)
    return nothing()


@router.post("/projects/{slug:key}/deliverables/{int:number}/links", response={201: DeliverableShown})
def deliverable_link_add(request: HttpRequest, key: str, number: PathId, body: NewLink) -> HttpResponse:
    """Add an address to the version that is worked on; its owner may, and those with `edit_scope`."""
    access = access_to(request, key, WORK)
    one = _found(access, number)
    check_working(access, one)
    actions.add_version_link(one, by=access.user, address=body.address, label=body.label)
    return _again(access, number, 201)


@router.post("/projects/{slug:key}/deliverables/{int:number}/items", response={201: DeliverableShown})
def deliverable_link(request: HttpRequest, key: str, number: PathId, body: ItemLink) -> HttpResponse:
    """Link it with a requirement that it answers, or an item in which it is made; needs `edit_scope`."""
    access = access_to(request, key, EDIT)
    link_deliverable(_found(access, number), _item(access, body.item), by=access.user)
    return _again(access, number, 201)


@router.delete("/projects/{slug:key}/deliverables/{int:number}/items/{int:item}", response={204: None})
def deliverable_unlink(request: HttpRequest, key: str, number: PathId, item: PathId) -> HttpResponse:
    """Take such a link away; needs `edit_scope`."""
    access = access_to(request, key, EDIT)
    unlink_deliverable(_found(access, number), _item(access, item), by=access.user)
    return nothing()


class PagedQuery(BaseModel):
    """Which page, from 1."""

    model_config = ConfigDict(extra="forbid")

    page: int = Field(1, ge=1, le=1000)
    q: Search = ""


class RaciQuery(PagedQuery):
    """What narrows the matrix."""

    gap: Literal["", "any", "no_a", "two_a", "no_r"] = ""


def _raci(row: RaciRow) -> dict[str, Any]:
    shown = {"kind": row.thing, "number": row.number, "name": row.name}
    return {**shown, "letters": row.letters, "gaps": row.gaps}


@router.get("/projects/{slug:key}/responsibilities", response=ResponsibilityRows)
def responsibilities(request: HttpRequest, key: str, query: Query[RaciQuery]) -> HttpResponse:
    """Who does, answers for, is asked about and told of each deliverable and work package; needs `view_plan`."""
    access = access_to(request, key, READ)
    found: Any = Rows(access.project, text=query.q, gap=query.gap)
    pages: Paginator[Any] = Paginator(found, PAGE)
    rows = fill_rows(access.project, list(pages.get_page(query.page).object_list), [])
    return json_answer({"rows": [_raci(row) for row in rows], "pages": pages.num_pages})


@router.put("/projects/{slug:key}/responsibilities", response=ResponsibilityRow)
def responsibility_set(request: HttpRequest, key: str, body: CellBody) -> HttpResponse:
    """Write a letter into a cell, or clear it; needs `edit_scope`."""
    access = access_to(request, key, EDIT)
    thing = _found(access, body.number) if body.kind == "deliverable" else _item(access, body.number)
    party = {"u": "user", "c": "contact", "r": "role"}[body.party[0]]
    set_responsibility(
        access.project, Cell(body.kind, thing.pk, party, body.party[1:]), body.letter, by=access.user
    )
    row = row_of(access.project, f"{body.kind[0]}{thing.pk}")
    if row is None:
        raise Http404
    return json_answer(_raci(row))


class TraceQuery(PagedQuery):
    """What the rows are, which hole they have, and the row that they hang on: `contract-12`, `goal-3`."""

    by: Literal["requirement", "contract", "goal", "deliverable"] = "requirement"
    hole: Literal["", "clause", "goal", "requirement", "deliverable", "item", "acceptance"] = ""
    of: str = Field("", max_length=40, pattern=r"^((contract|goal|requirement|deliverable)-[0-9]{1,18})?$")


CELL = 50
"""So many things of a cell are answered; `counts` says how many there are."""


def _trace(row: TraceRow) -> dict[str, Any]:
    return {
        "clauses": [one.pk for one in row.clauses.things],
        "goals": [one.pk for one in row.goals.things],
        "requirements": [one.number for one in row.requirements.things],
        "deliverables": [one.number for one in row.deliverables.things],
        "items": [one.number for one in row.items.things],
        "counts": {column: getattr(row, column).count for column in COLUMNS},
        "row": row.code,
        "holes": row.holes,
    }


@router.get("/projects/{slug:key}/traceability", response=TracePage)
def traceability(request: HttpRequest, key: str, query: Query[TraceQuery]) -> HttpResponse:
    """From the contract to the acceptance, with the holes; needs `view_plan`.

    Each list holds the first 50; `of` with the `row` of the answer leads to the others.
    """
    access = access_to(request, key, READ)
    of = of_row(access.project, query.of)
    if query.of and of is None:
        raise Http404
    pages = Paginator(rows_of(access.project, query.by, text=query.q, hole=query.hole, of=of), PAGE)
    rows = filled(access.project, query.by, pages.get_page(query.page).object_list, CELL)
    return json_answer({"rows": [_trace(row) for row in rows], "pages": pages.num_pages})
