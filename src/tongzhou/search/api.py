"""The API of search."""

from __future__ import annotations

from typing import Annotated, Literal

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, ConfigDict, Field

from tongzhou.accounts.guards import signed_in
from tongzhou.search.queries.finding import LONGEST_QUESTION, MOST_FOUND, find
from tongzhou.web.api.answers import json_answer
from tongzhou.web.api.bodies import Answer

router = Router(tags=["search"])
KindName = Literal["", "project", "work_item", "client", "contact", "person", "file", "comment"]


class SearchQuestion(BaseModel):
    """What is looked for."""

    model_config = ConfigDict(extra="forbid")

    q: Annotated[str, Field(min_length=1, max_length=LONGEST_QUESTION)]
    kind: KindName = ""
    first: Annotated[int, Field(ge=0, le=MOST_FOUND)] = 0
    limit: Annotated[int, Field(ge=1, le=50)] = 20


class SearchHit(Answer):
    """Something found: its kind and number, how it is called now, and where it is."""

    kind: str
    id: int
    label: str
    project: str
    url: str
    excerpt: str


class SearchAnswer(Answer):
    """The best hits; ``total`` counts those that could be ranked."""

    items: list[SearchHit]
    total: int
    more: bool


@router.get("/search", response=SearchAnswer)
def search(request: HttpRequest, question: Annotated[SearchQuestion, Query()]) -> HttpResponse:
    """Everything you may see that has every word of the question in it, best first."""
    user = signed_in(request)
    if user.is_client:
        raise PermissionDenied
    found = find(user, question.q, kind=question.kind, first=question.first, size=question.limit)
    items = [
        {
            "kind": hit.subject.kind,
            "id": hit.subject.pk,
            "label": hit.title,
            "project": hit.project,
            "url": hit.subject.url,
            "excerpt": "".join(piece.text for piece in hit.excerpt),
        }
        for hit in found.hits
    ]
    return json_answer({"items": items, "total": found.total, "more": found.more})
