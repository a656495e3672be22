"""Pages of the whole site: is it alive, and where can I go from here?"""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from prometheus_client import CONTENT_TYPE_LATEST

from tongzhou.accounts.guards import signed_in
from tongzhou.config.palette import entries
from tongzhou.operations.health import may_read_metrics, readiness
from tongzhou.operations.metrics import exposition


@require_GET
@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@require_GET
@login_not_required
def readyz(request: HttpRequest) -> HttpResponse:
    """The process can do its work: 200 and *ready*, or 503 and why not."""
    found = readiness()
    return HttpResponse(found.text, content_type="text/plain", status=503 if found.reasons else 200)


@require_GET
@login_not_required
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus, for whoever has the token; for others there is nothing here."""
    if not may_read_metrics(request.headers.get("Authorization", "")):
        raise Http404
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)


@require_GET
def palette(request: HttpRequest) -> HttpResponse:
    """What the command palette offers for what was typed."""
    found = entries(signed_in(request), request.GET.get("q", "")[:100])
    return render(request, "web/_palette_results.html", {"entries": found})
