"""The API of relations between items."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router
from pydantic import Field

from tongzhou.accounts.permissions import Permission
from tongzhou.plan.actions.items.details import relate, unrelate
from tongzhou.plan.api.work.found import find_item
from tongzhou.plan.api.work.shapes import RelationName, RelationShown
from tongzhou.plan.models import RelationKind
from tongzhou.plan.queries.item_page import relations_of
from tongzhou.plan.queries.work import items_known_to, relation_of
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import Body, Id, PathId

router = Router(tags=["work"])


class NewRelation(Body):
    """How the item belongs together with another one you can see."""

    kind: RelationName = "relates"
    item: Id = Field(description="Id of the other item.")


@router.post("/projects/{slug:key}/items/{int:number}/relations", response={201: list[RelationShown]})
def relation_add(request: HttpRequest, key: str, number: PathId, body: NewRelation) -> HttpResponse:
    """Relate it to another item you can see; the item's relations now. Needs `edit_work`."""
    access, found = find_item(request, key, number, Permission.EDIT_WORK)
    other = get_object_or_404(items_known_to(access.user).select_related("project"), pk=body.item)
    relate(found, other, by=access.user, kind=RelationKind(body.kind))
    return json_answer(relations_of(access.user, found), 201)


@router.delete("/projects/{slug:key}/items/{int:number}/relations/{int:relation}", response={204: None})
def relation_remove(request: HttpRequest, key: str, number: PathId, relation: PathId) -> HttpResponse:
    """The two no longer belong together in this way; needs `edit_work`."""
    access, found = find_item(request, key, number, Permission.EDIT_WORK)
    one = relation_of(access.user, found, relation)
    if one is None:
        raise Http404
    unrelate(one, by=access.user)
    return nothing()
