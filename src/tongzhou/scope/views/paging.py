"""Pages of lists, and answers with files."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

PAGE = 50
MATRIX = 25
"""Rows of a matrix, whose cells hold much."""


def page_of(request: HttpRequest, rows: Any, size: int = PAGE) -> Page[Any]:
    """The page that the address asks for; the nearest where there is none."""
    return Paginator(rows, size).get_page(request.GET.get("page"))
