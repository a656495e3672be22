"""The Gantt chart as a document to send round."""

from __future__ import annotations

from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from tongzhou.accounts.permissions import Permission
from tongzhou.plan import picture
from tongzhou.plan.queries.gantt import gantt_data
from tongzhou.projects.guards import Access, project_page
from tongzhou.web.documents import drawing_to_png, drawings_to_pdf
from tongzhou.web.numbers import whole_number

WIDTH_MM = 420.0
TYPES = {"pdf": "application/pdf", "png": "image/png"}
MOST_ROWS = 2_600
"""Fifty pages; whoever needs more chooses a level."""


@require_GET
@project_page(Permission.EXPORT_PLAN)
def plan_picture(request: HttpRequest, access: Access, kind: str) -> HttpResponse:
    """PDF (A3 pages) or PNG (one picture); ``?level=`` limits the depth."""
    if kind not in TYPES:
        raise Http404
    data = gantt_data(access, today=timezone.localdate())
    level = whole_number(request.GET.get("level"), digits=2)
    deepest = level if level and level <= 64 else None
    content = _pdf(data, deepest, access.project.name) if kind == "pdf" else _png(data, deepest)
    response = HttpResponse(content, content_type=TYPES[kind])
    name = quote(f"{access.project.name}.{kind}")
    plain = f"{access.project.key}.{kind}"
    response["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{name}"
    return response


def _pdf(data: dict[str, object], deepest: int | None, title: str) -> bytes:
    rows = picture.entries(data, deepest=deepest, most=MOST_ROWS)
    height = WIDTH_MM * picture.PAGE_HEIGHT / picture.WIDTH
    return drawings_to_pdf(picture.pages(data, rows), width_mm=WIDTH_MM, height_mm=height, title=title)


def _png(data: dict[str, object], deepest: int | None) -> bytes:
    rows = picture.entries(data, deepest=deepest, most=picture.MOST_ROWS_OF_A_PICTURE)
    drawing, height = picture.picture(data, rows)
    return drawing_to_png(drawing, width_mm=WIDTH_MM, height_mm=WIDTH_MM * height / picture.WIDTH, ppi=144)
