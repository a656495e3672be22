"""The page of results; the command palette asks the same question (config/palette.py)."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tongzhou.accounts.guards import signed_in
from tongzhou.search.forms import SearchForm
from tongzhou.search.queries.finding import MOST_FOUND, NOTHING, find

PAGE = 20


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Everything the person may see that fits the question, best first, by kind."""
    user = signed_in(request)
    if user.is_client:
        raise PermissionDenied
    form = SearchForm(request.GET)
    valid = form.is_valid()
    question = form.cleaned_data.get("q", "") if valid else request.GET.get("q", "")
    kind, first = form.cleaned_data.get("kind", ""), form.cleaned_data.get("first") or 0
    found = find(user, question, kind=kind, first=first, size=PAGE) if valid else NOTHING
    context = {
        "question": question,
        "kind": kind,
        "found": found,
        "form": form,
        "first": first,
        "following": first + PAGE if first + PAGE < min(found.total, MOST_FOUND) else None,
        "everything": sum(count for _code, _label, count in found.kinds),
    }
    return render(request, "search/search.html", context, status=200 if valid else 422)
