"""Pages of the whole site: is it alive, and where can I go from here?"""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tongzhou.accounts.guards import signed_in
from tongzhou.config.palette import entries


@require_GET
@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@require_GET
@login_not_required
def readyz(request: HttpRequest) -> HttpResponse:
    """The process answers and reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ready", content_type="text/plain")


@require_GET
def palette(request: HttpRequest) -> HttpResponse:
    """What the command palette offers for what was typed."""
    found = entries(signed_in(request), request.GET.get("q", "")[:100])
    return render(request, "web/_palette_results.html", {"entries": found})
