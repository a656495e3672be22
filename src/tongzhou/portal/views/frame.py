"""The frame around every page of one project in the portal: whose door it is, and which parts there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise

from tongzhou.portal.guards import ClientAccess
from tongzhou.portal.parts import PARTS
from tongzhou.portal.queries.project import Front


class Tab(NamedTuple):
    """A page of the project that the reader may open."""

    label: Promise
    icon: str
    url: str
    here: bool


def tabs(access: ClientAccess, here: str) -> list[Tab]:
    """The pages of the parts that the reader sees; ``here`` is the part's code."""
    return [
        Tab(part.label, part.icon, reverse(part.page, args=[access.project.key]), part.code == here)
        for part in PARTS
        if part.page and access.shows(part.code)
    ]


def page_of(
    request: HttpRequest,
    rows: Any,
    size: int,
    *,
    name: str = "page",
    row: str = "",
    numbers: Sequence[int] = (),
) -> Page[Any]:
    """The page that is asked for by ``name``, or that on which the row stands that the parameter ``row`` names.

    ``numbers`` are what rows are named by, in their order.
    """
    wanted, number = request.GET.get(row, "") if row else "", request.GET.get(name)
    if wanted.isdecimal() and len(wanted) < 19 and int(wanted) in numbers:
        number = str(numbers.index(int(wanted)) // size + 1)
    return Paginator(rows, size).get_page(number)


def client_render(
    request: HttpRequest,
    access: ClientAccess,
    template: str,
    context: dict[str, Any],
    *,
    here: str,
    status: int = 200,
) -> HttpResponse:
    """A page of a part: its template extends ``portal/part.html``."""
    project = access.project
    frame = {
        "front": Front(project.organisation.name, project.client.name),
        "project": {
            "key": project.key,
            "name": project.name,
            "colour": project.colour,
            "closed_at": project.closed_at,
        },
        "tabs": tabs(access, here),
        "preview_of": project.key if access.preview else "",
        "may_answer": not access.preview and not project.is_closed,
    }
    return render(request, template, frame | context, status=status)
