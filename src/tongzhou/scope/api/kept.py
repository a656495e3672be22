"""The API of the scope that is kept with baselines."""

from __future__ import annotations

from typing import Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from tongzhou.plan.queries.plans import baselines_of
from tongzhou.scope.api.agreed import READ, access_to
from tongzhou.scope.api.delivered import PagedQuery
from tongzhou.scope.api.shapes import ScopeDifferences
from tongzhou.scope.queries.kept import ScopeComparison, Thing, ThingLine
from tongzhou.scope.views.paging import PAGE
from tongzhou.web.api.answers import json_answer
from tongzhou.web.api.bodies import PathId

router = Router(tags=["scope"])


class DifferencesQuery(PagedQuery):
    """The other baseline (without it, the scope now), and which difference."""

    after: int | None = Field(None, ge=1, le=2**63 - 1)
    difference: Literal["", "added", "removed", "changed"] = ""


@router.get("/projects/{slug:key}/baselines/{int:id}/scope", response=ScopeDifferences)
def baseline_scope(
    request: HttpRequest, key: str, id: PathId, query: Query[DifferencesQuery]
) -> HttpResponse:
    """What differs in the scope since a baseline, or between two; needs `view_plan`."""
    project = access_to(request, key, READ).project
    stored = {one.pk: one for one in baselines_of(project)}
    before, after = stored.get(id), stored.get(query.after or 0)
    if before is None or (query.after is not None and after is None):
        raise Http404
    compared = ScopeComparison(project, before, after)
    counts = compared.counts()
    count = counts[query.difference] if query.difference else sum(counts.values())
    rows = compared.lines(query.difference, first=(query.page - 1) * PAGE, most=PAGE)
    shown = [_shown(one) for one in rows]
    return json_answer({"counts": counts, "rows": shown, "pages": max(1, -(-count // PAGE))})


def _shown(one: ThingLine) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "id": one.number,
        "label": one.label,
        "difference": one.difference,
        "before": _thing(one.before),
        "after": _thing(one.after),
    }


def _thing(one: Thing | None) -> dict[str, Any] | None:
    names = ("number", "name", "state", "moscow", "due_date", "version")
    return None if one is None else {name: getattr(one, name) for name in names}
