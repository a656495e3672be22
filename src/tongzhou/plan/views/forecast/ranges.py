"""What is uncertain: the table of ranges, filling a branch, a pasted table, the rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from tongzhou.accounts.permissions import Permission
from tongzhou.exchange.errors import UnreadablePlanError, UnreadableTableError
from tongzhou.plan.actions.forecast.import_ranges import import_ranges
from tongzhou.plan.actions.forecast.ranges import RangeRefusedError, fill_ranges, set_ranges
from tongzhou.plan.actions.forecast.settings import StaleForecastError, change_forecast_settings
from tongzhou.plan.forms_forecast import (
    FillForm,
    PasteForm,
    RangeTable,
    RulesForm,
    money_out,
    rules_initial,
    time_out,
    values_out,
)
from tongzhou.plan.import_words import why_unreadable, why_wrong
from tongzhou.plan.models import Kind, Shape, Spread, Unit
from tongzhou.plan.queries.forecast.doubts import (
    CostRow,
    RangeRow,
    settings_or_default,
    spreads_by_type,
)
from tongzhou.plan.queries.forecast.ranges import (
    branches,
    costs_of,
    count_ranges,
    items_numbered,
    numbers_of_table,
    planned_types,
    range_items,
    ranges_of,
    rows_of,
)
from tongzhou.plan.queries.plans import is_empty, settings_of
from tongzhou.plan.views.imports import limited_upload, one_at_a_time
from tongzhou.projects.guards import Access, project_page
from tongzhou.web.numbers import whole_number
from tongzhou.web.undo import say_undoable

PAGE = 25
LONGEST_BRANCH = 50
SHOWN_ERRORS = 20
SHOWS = ("", "all", "with", "without")
BY_THE_PLAN = ("", "all")
"""What depends on nothing but the plan."""


@require_GET
@project_page(Permission.VIEW_PLAN)
def forecast_ranges(request: HttpRequest, access: Access) -> HttpResponse:
    """The table of ranges, one page of it."""
    return _page(request, access, _Window(request, access))


class _Window:
    """One page of the table, as the address asks for it."""

    def __init__(self, request: HttpRequest, access: Access) -> None:
        asked = request.GET
        self.text = asked.get("q", "").strip()[:100]
        branch = asked.get("branch", "")
        self.branch = int(branch) if branch.isdecimal() and len(branch) < 18 else None
        self.show = asked.get("show", "") if asked.get("show", "") in SHOWS else ""
        found = range_items(access.project, text=self.text, branch=self.branch, show=self.show)
        numbers: Any = found.values_list("pk", flat=True)
        if self.show in BY_THE_PLAN:
            numbers = numbers_of_table(access.project, found, (self.text, self.branch, self.show))
        self.page = Paginator(numbers, PAGE).get_page(asked.get("page"))
        self.rows = rows_of(items_numbered(list(self.page.object_list)))
        self.tasks = [row["pk"] for row in self.rows if _can_vary(row)]
        self.durations = ranges_of(self.tasks)
        self.costs = costs_of(self.tasks) if access.may(Permission.VIEW_COST) else {}


def _can_vary(row: Mapping[str, Any]) -> bool:
    """Milestones last no time, summaries as long as what is below them, finished tasks as long as they did."""
    return not row["summary"] and row["kind"] != Kind.MILESTONE and row["actual_finish_at"] is None


def _page(
    request: HttpRequest,
    access: Access,
    window: _Window,
    *,
    table: RangeTable | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    project = access.project
    settings, below = settings_or_default(project), branches(project)
    spreads = spreads_by_type(project, settings)
    types = planned_types(project)
    context = {
        "project": project,
        "here": "ranges",
        "may_edit": access.may(Permission.EDIT_PLAN),
        "may_see_risks": access.may(Permission.VIEW_INTERNAL_RISKS),
        "with_costs": access.may(Permission.VIEW_COST),
        "window": window,
        "page": window.page,
        "rows": _rows(access, window, table),
        "version": settings.version if table is None else more.pop("version", settings.version),
        "rules": settings,
        "rules_words": _rules_in_words(settings),
        "own": count_ranges(project),
        "empty_plan": not window.rows and is_empty(project),
        "branch_options": _option_tags(
            (
                (pk, name if len(name) <= LONGEST_BRANCH else f"{name[: LONGEST_BRANCH - 1]}…")
                for pk, name in below
            ),
            window.branch,
        ),
        "fill_form": FillForm(below),
        "paste_form": PasteForm(),
        "rules_form": RulesForm(types, spreads, initial=rules_initial(settings)),
        "wrong_rows": len(table.errors) if table else 0,
    } | more
    return render(request, "plan/forecast_ranges.html", context, status=status)


def _rules_in_words(settings: Any) -> str:
    spread = Spread(settings.spread).label
    if settings.together_by == "none":
        return _("Durations without a range: %(spread)s.") % {"spread": spread}
    words = _("Durations without a range: %(spread)s. In common: %(together)s, %(strength)s.")
    return words % {
        "spread": spread,
        "together": settings.get_together_by_display(),
        "strength": settings.get_together_strength_display(),
    }


def _rows(access: Access, window: _Window, table: RangeTable | None) -> list[dict[str, Any]]:
    day = settings_of(access.project).minutes_per_day * 60
    shapes, units = _options(Shape.choices), _options(Unit.choices)
    labels = dict([*Shape.choices, *Unit.choices])
    shown = []
    for row in window.rows:
        key = row["pk"]
        typed = table.typed.get(key) if table else None
        cells = typed or _cells(window.durations.get(key), window.costs.get(key), day)
        shown.append(
            {
                "item": key,
                "number": row["number"],
                "name": row["name"],
                "summary": row["summary"],
                "varies": _can_vary(row),
                "done": row["actual_finish_at"] is not None,
                "days": row["duration"] / day,
                "cells": cells,
                "shape_options": shapes[cells["shape"]] if cells["shape"] in shapes else shapes[Shape.PERT],
                "unit_options": units[cells["unit"]] if cells["unit"] in units else units[Unit.PERCENT],
                "shape_label": labels.get(cells["shape"], ""),
                "unit_label": labels.get(cells["unit"], ""),
                "own": bool(cells["low"] or cells["likely"] or cells["high"]),
                "error": table.errors.get(key, "") if table else "",
            }
        )
    return shown


def _options(choices: Iterable[tuple[str, Any]]) -> dict[str, SafeString]:
    """Chosen value → the options of a select; drawn once for all rows."""
    pairs = [(value, str(label)) for value, label in choices]
    return {chosen: _option_tags(pairs, chosen) for chosen, _label in pairs}


def _option_tags(pairs: Iterable[tuple[Any, str]], chosen: Any) -> SafeString:
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, SafeString(" selected" if value == chosen else ""), label) for value, label in pairs),
    )


def _cells(duration: RangeRow | None, cost: CostRow | None, day: int) -> dict[str, str]:
    """A row as it is typed."""
    cells = {"shape": str(Shape.PERT), "unit": str(Unit.PERCENT), "low": "", "likely": "", "high": ""}
    if duration is not None:
        single = duration.shape == Shape.DISCRETE
        low, high = (
            "" if single else time_out(value, duration.unit, day) for value in (duration.low, duration.high)
        )
        likely = (
            values_out(duration.values, duration.unit, day)
            if single
            else time_out(duration.likely, duration.unit, day)
        )
        cells = {"shape": duration.shape, "unit": duration.unit, "low": low, "likely": likely, "high": high}
    amounts = (None,) * 4 if cost is None else (cost.low, cost.likely, cost.high, cost.rate)
    return cells | dict(
        zip(("cost_low", "cost_likely", "cost_high", "rate"), map(money_out, amounts), strict=True)
    )


# ── what can be done ──────────────────────────────────────────────────────────────────────────────────
@require_POST
@project_page(Permission.EDIT_PLAN)
def forecast_ranges_save(request: HttpRequest, access: Access) -> HttpResponse:
    """Save the page of the table that was sent: all of it or nothing; wrong rows are shown with what was typed."""
    window = _Window(request, access)
    table = RangeTable.of(
        request.POST,
        [item for item in window.tasks if f"low-{item}" in request.POST],
        day=settings_of(access.project).minutes_per_day * 60,
        with_costs=access.may(Permission.VIEW_COST),
        durations=window.durations,
        costs=window.costs,
    )
    if table.errors:
        return _page(request, access, window, table=table, status=422)
    if len(table.changes):
        try:
            set_ranges(access.project, table.changes, by=access.user, version=_version(request))
        except StaleForecastError as stale:
            more = {"refusal": stale.message, "version": stale.version}
            return _page(request, access, window, table=table, status=409, **more)
        except RangeRefusedError as refusal:
            return _page(request, access, window, table=table, status=409, refusal=refusal.message)
    messages.success(request, _("Saved."))
    return redirect(_back(request, access))


def _version(request: HttpRequest) -> int | None:
    """The version of the ranges that the person was looking at."""
    return whole_number(request.POST.get("version"), digits=9)


def _back(request: HttpRequest, access: Access) -> str:
    """The same page of the table."""
    query = request.GET.urlencode()
    return reverse("forecast_ranges", args=[access.project.key]) + (f"?{query}" if query else "")


@require_POST
@project_page(Permission.EDIT_PLAN)
def forecast_ranges_fill(request: HttpRequest, access: Access) -> HttpResponse:
    """The same range for all open tasks of a branch."""
    form = FillForm(branches(access.project), request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            filled = fill_ranges(
                access.project,
                form.row(),
                by=access.user,
                branch=data["branch"],
                overwrite=data["overwrite"],
            )
        except RangeRefusedError as refusal:
            form.add_error(None, refusal.message)
        else:
            words = ngettext("%(count)d task got the range.", "%(count)d tasks got the range.", filled.count)
            undo = reverse("trash_restore", args=[filled.entry.pk])
            say_undoable(request, words % {"count": filled.count}, undo)
            return redirect(_back(request, access))
    return _page(request, access, _Window(request, access), fill_form=form, status=422)


@limited_upload
@require_POST
@project_page(Permission.EDIT_PLAN)
def forecast_ranges_import(request: HttpRequest, access: Access) -> HttpResponse:
    """Take over a pasted table, or a file: all of it or nothing."""
    form = PasteForm(request.POST, request.FILES)
    wrong: list[tuple[Any, str]] = []
    if form.is_valid():
        data, name = form.content()
        with one_at_a_time(access.user) as free:
            if not free:
                form.add_error("file", _("Another file of yours is being read. Wait until that is done."))
            elif not data.strip():
                form.add_error("text", _("Paste a table, or choose a file."))
            else:
                try:
                    count = import_ranges(
                        access.project,
                        data,
                        name,
                        by=access.user,
                        with_costs=access.may(Permission.VIEW_COST),
                    )
                except UnreadablePlanError as error:
                    form.add_error(None, why_unreadable(error))
                    if isinstance(error, UnreadableTableError):
                        wrong = [(one, why_wrong(one)) for one in error.errors[:SHOWN_ERRORS]]
                except RangeRefusedError as refusal:
                    form.add_error(None, refusal.message)
                else:
                    words = ngettext("%(count)d task got a range.", "%(count)d tasks got a range.", count)
                    messages.success(request, words % {"count": count})
                    return redirect("forecast_ranges", key=access.project.key)
    window = _Window(request, access)
    return _page(request, access, window, paste_form=form, wrong=wrong, status=422)


@require_POST
@project_page(Permission.EDIT_PLAN)
def forecast_rules(request: HttpRequest, access: Access) -> HttpResponse:
    """Other rules for tasks without a range, for what tasks have in common, and for the night."""
    project = access.project
    settings = settings_or_default(project)
    form = RulesForm(planned_types(project), spreads_by_type(project, settings), request.POST)
    if form.is_valid():
        try:
            change_forecast_settings(project, by=access.user, version=_version(request), **form.values())
        except StaleForecastError as stale:
            form.add_error(None, str(stale.message))
        else:
            messages.success(request, _("Saved."))
            return redirect(_back(request, access))
    return _page(request, access, _Window(request, access), rules_form=form, status=422)
