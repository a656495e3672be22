"""The API of stakeholders and promises."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Literal

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.projects.guards import Access, get_access
from tongzhou.stakeholders.actions.people import (
    add_stakeholder,
    change_stakeholder,
    log_contact,
    remove_stakeholder,
)
from tongzhou.stakeholders.actions.promises import (
    change_promise,
    delete_promise,
    give_promise,
    reopen_promise,
    settle_promise,
)
from tongzhou.stakeholders.models import Promise, Stakeholder
from tongzhou.stakeholders.queries.people import contacts_of, hint_for, log_of, owners_of, stakeholders_of
from tongzhou.stakeholders.queries.promises import PARTS, item_numbered, promises_of
from tongzhou.stakeholders.refusals import NotThisClientError, OutsideProjectError
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import Answer, Body, Day, Id, Name, PathId, Text, Whole
from tongzhou.web.api.pages import Order, Page, PageQuery, Window

router = Router(tags=["stakeholders"])
SEE, MANAGE = Permission.VIEW_STAKEHOLDERS, Permission.MANAGE_CLIENT_RELATIONS
PartName = Literal["open", "settled"]
assert PartName.__args__ == tuple(PARTS)  # type: ignore[attr-defined]  # a Literal
KindName = Literal["meeting", "call", "mail", "chat", "visit"]
SourceName = Literal["meeting", "mail", "call", "contract", "other"]


class StakeholderRow(Answer):
    """Somebody who matters; `attitude` and `wanted` go from 1 (opponent) to 5 (champion)."""

    describes: ClassVar[str] = "stakeholders.Stakeholder"

    id: int
    contact: int | None
    name: str
    organisation_name: str
    role: str
    power: int
    interest: int
    attitude: int
    wanted: int
    strategy: str
    expectation: str
    owner: int
    last_contact: date | None
    next_contact: date | None
    version: int


class StakeholderTalk(Answer):
    """A talk with them."""

    describes: ClassVar[str] = "stakeholders.StakeholderContact"

    day: date
    kind: str
    note: str
    follow_up: str
    by: str


class StakeholderDetail(StakeholderRow):
    """Somebody who matters, with every talk, newest first."""

    log: list[StakeholderTalk]


class PromiseRow(Answer):
    """Something promised to the client; `item` is a number in the plan."""

    describes: ClassVar[str] = "stakeholders.Promise"

    id: int
    text: str
    to_name: str
    contact: int | None
    owner: int
    promised_on: date
    due_on: date
    late: bool
    source: str
    item: int | None
    state: str
    note: str
    closed_on: date | None
    version: int


class StakeholderNew(Body):
    """Somebody who matters; `contact` is one of the project's client."""

    name: Name = Field(max_length=100)
    contact: Id | None = None
    organisation_name: Text = Field("", max_length=120)
    role: Text = Field("", max_length=120)
    power: Whole = Field(3, ge=1, le=5)
    interest: Whole = Field(3, ge=1, le=5)
    attitude: Whole = Field(3, ge=1, le=5)
    wanted: Whole = Field(4, ge=1, le=5)
    expectation: Text = Field("", max_length=2000)
    owner: Id | None = None
    next_contact: Day | None = None


class StakeholderChange(Body):
    """What is to be different; `version` is the one that was read."""

    version: Whole
    name: Name | None = Field(None, max_length=100)
    contact: Id | None = None
    organisation_name: Text | None = Field(None, max_length=120)
    role: Text | None = Field(None, max_length=120)
    power: Whole | None = Field(None, ge=1, le=5)
    interest: Whole | None = Field(None, ge=1, le=5)
    attitude: Whole | None = Field(None, ge=1, le=5)
    wanted: Whole | None = Field(None, ge=1, le=5)
    expectation: Text | None = Field(None, max_length=2000)
    owner: Id | None = None
    next_contact: Day | None = None


class TalkNew(Body):
    """A talk, and when the next one is due."""

    day: Day
    kind: KindName = "meeting"
    note: Name = Field(max_length=2000)
    follow_up: Text = Field("", max_length=300)
    next_contact: Day | None = None


class PromiseNew(Body):
    """What was promised, to whom, by when."""

    text: Name = Field(max_length=300)
    to_name: Name = Field(max_length=100)
    contact: Id | None = None
    owner: Id | None = None
    promised_on: Day
    due_on: Day
    source: SourceName = "meeting"
    item: Id | None = None
    note: Text = Field("", max_length=2000)


class PromiseChange(Body):
    """What is to be different; `version` is the one that was read."""

    version: Whole
    text: Name | None = Field(None, max_length=300)
    to_name: Name | None = Field(None, max_length=100)
    contact: Id | None = None
    owner: Id | None = None
    promised_on: Day | None = None
    due_on: Day | None = None
    source: SourceName | None = None
    item: Id | None = None
    note: Text | None = Field(None, max_length=2000)


class Settlement(Body):
    """What became of a promise; broken and withdrawn ones need a note."""

    state: Literal["kept", "broken", "withdrawn"]
    note: Text = Field("", max_length=1000)


MAY_BE_EMPTY = frozenset({"contact", "next_contact", "item"})


def _written(access: Access, given: dict[str, Any]) -> dict[str, Any]:
    """Numbers in a body become the things that they name; what is not given is left out."""
    found = {name: value for name, value in given.items() if value is not None or name in MAY_BE_EMPTY}
    if found.get("contact") is not None:
        found["contact"] = contacts_of(access.project).filter(pk=found["contact"]).first()
        if found["contact"] is None:
            raise NotThisClientError
    if found.get("owner") is not None:
        found["owner"] = owners_of(access.project).filter(pk=found["owner"]).first()
        if found["owner"] is None:
            raise OutsideProjectError
    if found.get("item") is not None:
        found["item"] = item_numbered(access.project, found["item"])
        if found["item"] is None:
            raise OutsideProjectError
    return found


def _person(one: Stakeholder) -> dict[str, Any]:
    names = (
        "id", "name", "organisation_name", "role", "power", "interest", "attitude", "wanted", "expectation",
        "next_contact", "version",
    )  # fmt: skip
    strategy = str(hint_for(one.power, one.interest)[0])
    last = getattr(one, "last_contact", None)
    return {name: getattr(one, name) for name in names} | {
        "contact": one.contact_id, "owner": one.owner_id, "strategy": strategy, "last_contact": last,
    }  # fmt: skip


def _promise(one: Promise) -> dict[str, Any]:
    names = (
        "id", "text", "to_name", "promised_on", "due_on", "source", "state", "note", "closed_on", "version",
    )  # fmt: skip
    return {name: getattr(one, name) for name in names} | {
        "contact": one.contact_id,
        "owner": one.owner_id,
        "item": one.item.number if one.item else None,
        "late": one.is_open and one.due_on < timezone.localdate(),
    }


def _detail(access: Access, pk: int) -> HttpResponse:
    one = get_object_or_404(stakeholders_of(access.project), pk=pk)
    log = [
        {name: getattr(talk, name) for name in ("day", "kind", "note", "follow_up")} | {"by": talk.by.name}
        for talk in log_of(one)
    ]
    return json_answer(_person(one) | {"log": log})


def _see(request: HttpRequest, key: str, *, to_manage: bool = False) -> Access:
    access = get_access(signed_in(request), key, SEE)
    if to_manage:
        access.refuse(MANAGE)
    return access


def _given(access: Access, pk: int) -> HttpResponse:
    return json_answer(_promise(get_object_or_404(promises_of(access.project), pk=pk)))


@router.get("/projects/{slug:key}/stakeholders", response=Page[StakeholderRow])
def stakeholders(request: HttpRequest, key: str, query: Query[PageQuery]) -> HttpResponse:
    """Who matters to the project; needs `view_stakeholders`."""
    access = _see(request, key)
    window = Window(request, query, Order("name", "name"), f"stakeholders:{key}")
    return json_answer(window.page(window.rows(stakeholders_of(access.project)), _person))


@router.post("/projects/{slug:key}/stakeholders", response={201: StakeholderDetail})
def stakeholder_add(request: HttpRequest, key: str, body: StakeholderNew) -> HttpResponse:
    """Add somebody; needs `view_stakeholders` and `manage_client_relations`."""
    access = _see(request, key, to_manage=True)
    made = add_stakeholder(access.project, by=access.user, **_written(access, body.model_dump()))
    answer = _detail(access, made.pk)
    answer.status_code = 201
    return answer


@router.get("/projects/{slug:key}/stakeholders/{int:id}", response=StakeholderDetail)
def stakeholder(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """Somebody with every talk; needs `view_stakeholders`."""
    return _detail(_see(request, key), id)


@router.patch("/projects/{slug:key}/stakeholders/{int:id}", response=StakeholderDetail)
def stakeholder_change(request: HttpRequest, key: str, id: PathId, body: StakeholderChange) -> HttpResponse:
    """Change what is known; needs `view_stakeholders` and `manage_client_relations`. 409 when somebody was faster."""
    access = _see(request, key, to_manage=True)
    one = get_object_or_404(stakeholders_of(access.project), pk=id)
    change_stakeholder(one, by=access.user, **_written(access, body.model_dump(exclude_unset=True)))
    return _detail(access, id)


@router.post("/projects/{slug:key}/stakeholders/{int:id}/talks", response=StakeholderDetail)
def stakeholder_talk(request: HttpRequest, key: str, id: PathId, body: TalkNew) -> HttpResponse:
    """Write down a talk; needs `view_stakeholders`."""
    access = _see(request, key)
    one = get_object_or_404(stakeholders_of(access.project), pk=id)
    log_contact(one, by=access.user, today=timezone.localdate(), **body.model_dump())
    return _detail(access, id)


@router.delete("/projects/{slug:key}/stakeholders/{int:id}", response={204: None})
def stakeholder_remove(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """Put somebody into the trash; needs `view_stakeholders` and `manage_client_relations`."""
    access = _see(request, key, to_manage=True)
    remove_stakeholder(get_object_or_404(stakeholders_of(access.project), pk=id), by=access.user)
    return nothing()


class PromisesQuery(PageQuery):
    """Which promises."""

    part: PartName = "open"


@router.get("/projects/{slug:key}/promises", response=Page[PromiseRow])
def promises(request: HttpRequest, key: str, query: Query[PromisesQuery]) -> HttpResponse:
    """What was promised to the client; needs `view_project`."""
    access = get_access(signed_in(request), key, Permission.VIEW_PROJECT)
    window = Window(request, query, Order("due_on", "due_on"), f"promises:{key}:{query.part}")
    return json_answer(
        window.page(window.rows(promises_of(access.project).filter(PARTS[query.part])), _promise)
    )


@router.post("/projects/{slug:key}/promises", response={201: PromiseRow})
def promise_give(request: HttpRequest, key: str, body: PromiseNew) -> HttpResponse:
    """Write down a promise; needs `manage_client_relations`."""
    access = get_access(signed_in(request), key, MANAGE)
    made = give_promise(access.project, by=access.user, **_written(access, body.model_dump()))
    answer = _given(access, made.pk)
    answer.status_code = 201
    return answer


@router.get("/projects/{slug:key}/promises/{int:id}", response=PromiseRow)
def promise(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """One promise; needs `view_project`."""
    return _given(get_access(signed_in(request), key, Permission.VIEW_PROJECT), id)


@router.patch("/projects/{slug:key}/promises/{int:id}", response=PromiseRow)
def promise_change(request: HttpRequest, key: str, id: PathId, body: PromiseChange) -> HttpResponse:
    """Change an open promise; needs `manage_client_relations`. 409 when somebody was faster, or it is settled."""
    access = get_access(signed_in(request), key, MANAGE)
    one = get_object_or_404(promises_of(access.project), pk=id)
    change_promise(one, by=access.user, **_written(access, body.model_dump(exclude_unset=True)))
    return _given(access, id)


@router.post("/projects/{slug:key}/promises/{int:id}/settle", response=PromiseRow)
def promise_settle(request: HttpRequest, key: str, id: PathId, body: Settlement) -> HttpResponse:
    """Say what became of it; needs `manage_client_relations`, or to have promised it oneself."""
    access, one = _to_settle(request, key, id)
    settle_promise(one, by=access.user, state=body.state, today=timezone.localdate(), note=body.note)
    return _given(access, id)


@router.post("/projects/{slug:key}/promises/{int:id}/reopen", response=PromiseRow)
def promise_reopen(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """It has still to be kept; needs `manage_client_relations`, or to have promised it oneself."""
    access, one = _to_settle(request, key, id)
    reopen_promise(one, by=access.user)
    return _given(access, id)


def _to_settle(request: HttpRequest, key: str, pk: int) -> tuple[Access, Promise]:
    access = get_access(signed_in(request), key, Permission.VIEW_PROJECT)
    one = get_object_or_404(promises_of(access.project), pk=pk)
    if not access.may(MANAGE) and one.owner_id != access.user.pk:
        raise PermissionDenied
    return access, one


@router.delete("/projects/{slug:key}/promises/{int:id}", response={204: None})
def promise_delete(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """Put a promise into the trash; needs `manage_client_relations`."""
    access = get_access(signed_in(request), key, MANAGE)
    delete_promise(get_object_or_404(promises_of(access.project), pk=id), by=access.user)
    return nothing()
