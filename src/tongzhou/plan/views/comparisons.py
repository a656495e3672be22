"""The plan and its scenarios side by side, on the page and as a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tongzhou.accounts.permissions import Permission
from tongzhou.exchange.table.xlsx_writer import Book
from tongzhou.plan.actions.scenario_figures import kept_or_asked
from tongzhou.plan.measures import Unit
from tongzhou.plan.models import Scenario
from tongzhou.plan.queries.scenario_comparison import (
    MOST,
    Comparison,
    DifferenceLine,
    MeasureRow,
    Side,
    compare_scenarios,
    differences,
    resource_names,
)
from tongzhou.plan.queries.scenario_figures import Kept, KeptLines, is_large
from tongzhou.plan.queries.scenarios import scenarios_of, with_changes
from tongzhou.plan.views.exports import XLSX
from tongzhou.projects.guards import Access, project_page
from tongzhou.web.numbers import whole_number

PAGE, MILESTONES = 100, 30
KINDS = ("changed", "moved", "added", "removed")


@dataclass(frozen=True, slots=True)
class Bar:
    """A value of a small bar chart: its length and the plan's, in hundredths of the longest."""

    plan: float
    scenario: float


@require_GET
@project_page(Permission.VIEW_PLAN)
def scenario_compare(request: HttpRequest, access: Access) -> HttpResponse:
    """The plan beside the chosen scenarios; of one of them, what differs item by item."""
    offered = list(scenarios_of(access.project))
    numbers = _wanted(request, offered)
    large = is_large(access.project)
    known = {one.pk: one for one in offered}
    chosen = (
        [known[one] for one in dict.fromkeys(numbers) if one in known]
        if large
        else with_changes(access.project, numbers)
    )
    if not chosen:
        return redirect("scenarios", access.project.key)
    compared: Comparison | Kept
    lines: Sequence[DifferenceLine]
    if large:
        compared = kept_or_asked(access, chosen)
        detailed = _named(request, [side for side in compared.sides if not side.refusal])
        lines = _kept_lines(request, compared, detailed)
    else:
        compared = compare_scenarios(access, chosen)
        detailed = _named(request, [side for side in compared.sides if side.opened])
        lines = _lines(request, access, compared, detailed)
    context = {
        "waiting": waiting_words(compared, len(chosen)) if isinstance(compared, Kept) else "",
        "project": access.project,
        "offered": offered,
        "chosen": {one.pk for one in chosen},
        "sides": compared.sides,
        "measures": [(row, _bars(row)) for row in compared.measures],
        "milestones": Paginator(compared.milestones, MILESTONES).get_page(request.GET.get("milestones")),
        "detailed": detailed,
        "page": Paginator(lines, PAGE).get_page(request.GET.get("page")),
        "kinds": KINDS,
        "kind": request.GET.get("kind", ""),
        "q": request.GET.get("q", ""),
        "most": MOST,
        "may_export": access.may(Permission.EXPORT_PLAN),
    }
    return render(request, "plan/scenario_compare.html", context)


def _wanted(request: HttpRequest, offered: list[Scenario]) -> list[int]:
    """The scenarios that the address names, else the newest open ones."""
    wanted = [one for text in request.GET.getlist("with") if (one := whole_number(text)) is not None]
    if not wanted:
        wanted = [one.pk for one in offered if one.is_open]
    return wanted[:MOST]


def waiting_words(found: Kept, wanted: int) -> str:
    """How far the job is, and of when it is what the page shows meanwhile; empty when nothing is awaited."""
    if not found.waiting:
        return ""
    done = wanted - len(found.missing)
    words = _(
        "This is a large plan: %(done)d of %(all)d scenarios have been computed; the page follows by itself."
    )
    text = words % {"done": done, "all": wanted}
    if found.older is None:
        return text
    at = date_format(timezone.localtime(found.older), "Y-m-d H:i")
    return f"{text} {_('Until then some figures are of %(at)s.') % {'at': at}}"


def _named(request: HttpRequest, able: list[Side]) -> Side | None:
    """The side that the address names, else the first."""
    named = [side for side in able if str(side.scenario.pk) == request.GET.get("of")]
    return next(iter(named or able), None)


def _kept_lines(request: HttpRequest, compared: Kept, side: Side | None) -> Sequence[DifferenceLine]:
    if side is None:
        return []
    lines = KeptLines(compared.figures[side.scenario.pk])
    narrowed = request.GET.get("kind", "") in KINDS or request.GET.get("q", "").strip()
    return _narrowed(request, lines[:]) if narrowed else lines


def _lines(
    request: HttpRequest, access: Access, compared: Comparison, side: Side | None
) -> list[DifferenceLine]:
    if side is None or side.opened is None:
        return []
    return _narrowed(request, differences(compared.plan, side.opened, resource_names(access.project)))


def _narrowed(request: HttpRequest, lines: Sequence[DifferenceLine]) -> list[DifferenceLine]:
    kind, text = request.GET.get("kind", ""), request.GET.get("q", "").strip().casefold()
    return [
        one
        for one in lines
        if (kind not in KINDS or one.kind == kind) and (not text or text in one.name.casefold())
    ]


def _bars(row: MeasureRow) -> list[Bar | None]:
    """Of numbers that grow from nothing, the plan's and each scenario's as lengths; dates have none."""
    if row.measure.unit == Unit.DATE or row.plan is None:
        return [None for _side in row.sides]
    values = [row.plan, *(one.value for one in row.sides if one.value is not None)]
    numbers = [float(value) for value in values if not isinstance(value, date)]
    longest = max(map(abs, numbers), default=0)
    if not longest:
        return [None for _side in row.sides]

    def share(value: Any) -> float:
        return round(abs(float(value)) * 100 / longest, 1)

    return [None if one.value is None else Bar(share(row.plan), share(one.value)) for one in row.sides]


@require_GET
@project_page(Permission.EXPORT_PLAN)
def scenario_compare_export(request: HttpRequest, access: Access) -> HttpResponse:
    """The same as a workbook: measures, milestones, and what differs of each scenario."""
    chosen = with_changes(access.project, _wanted(request, list(scenarios_of(access.project))))
    if not chosen:
        return redirect("scenarios", access.project.key)
    compared: Comparison | Kept
    if is_large(access.project):
        compared = kept_or_asked(access, chosen)
        if compared.waiting:
            messages.info(
                request, _("The workbook can be saved as soon as the scenarios have been computed.")
            )
            query = urlencode([("with", one.pk) for one in chosen])
            return redirect(f"{reverse('scenario_compare', args=[access.project.key])}?{query}")
    else:
        compared = compare_scenarios(access, chosen)
    book = Book()
    _measures_sheet(book, compared)
    _milestones_sheet(book, compared)
    _differences_sheet(book, _differing(access, compared))
    name = f"{access.project.key}-{_('scenarios')}-{timezone.localdate()}.xlsx"
    disposition = content_disposition_header(as_attachment=True, filename=name) or ""
    return HttpResponse(book.bytes(), content_type=XLSX, headers={"Content-Disposition": disposition})


def _titles(compared: Comparison | Kept) -> list[str]:
    return [title for side in compared.sides for title in (side.scenario.name, _("Difference"))]


def _measures_sheet(book: Book, compared: Comparison | Kept) -> None:
    sheet = book.sheet(_("Measures"))
    book.header(sheet, [_("Measure"), _("Plan"), *_titles(compared)])
    for number, row in enumerate(compared.measures, 1):
        values = [str(row.measure.label), row.plan]
        values += [value for side in row.sides for value in (side.value, side.delta)]
        for column, value in enumerate(values):
            book.put(sheet, number, column, float(value) if isinstance(value, Decimal) else value)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 2 + 2 * len(compared.sides), 16)


def _milestones_sheet(book: Book, compared: Comparison | Kept) -> None:
    sheet = book.sheet(_("Milestones"))
    book.header(sheet, [_("Milestone"), _("Plan"), *_titles(compared)])
    for number, line in enumerate(compared.milestones, 1):
        values = [line.name, line.plan, *(value for side in line.sides for value in (side.day, side.shift))]
        for column, value in enumerate(values):
            book.put(sheet, number, column, value)
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 2 + 2 * len(compared.sides), 16)


def _differing(access: Access, compared: Comparison | Kept) -> Iterator[tuple[str, Sequence[DifferenceLine]]]:
    """Each scenario that can be computed, and its lines."""
    resources = resource_names(access.project)
    for side in compared.sides:
        if isinstance(compared, Kept) and not side.refusal:
            yield side.scenario.name, KeptLines(compared.figures[side.scenario.pk])[:]
        elif isinstance(compared, Comparison) and side.opened:
            yield side.scenario.name, differences(compared.plan, side.opened, resources)


def _differences_sheet(book: Book, differing: Iterable[tuple[str, Sequence[DifferenceLine]]]) -> None:
    sheet = book.sheet(_("Differences"))
    titles = [_("Scenario"), _("Task"), _("Field"), _("Plan"), _("Scenario"), _("Days later")]
    book.header(sheet, titles)
    number = 0
    for scenario, lines in differing:
        for line in lines:
            number += 1
            values = (scenario, line.name, line.label, line.plan, line.scenario, line.shift)
            for column, value in enumerate(values):
                book.put(sheet, number, column, value)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 4, 32)
