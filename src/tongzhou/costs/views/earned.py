"""Earned value: where the project stands in money and time, at any day."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongzhou.accounts.permissions import Permission
from tongzhou.costs import charts
from tongzhou.costs.actions.budget import budget_baseline
from tongzhou.costs.actions.settings import change_earning_rule
from tongzhou.costs.exports import earned_book, xlsx_answer
from tongzhou.costs.forms import DayForm, EarningRuleForm, Wanted
from tongzhou.costs.guards import editing_page, may_edit
from tongzhou.costs.models import Computed
from tongzhou.costs.queries.budget import chosen_baseline
from tongzhou.costs.queries.computed import MOST_ROWS, branches_below, default_day, standing, whole_tree
from tongzhou.costs.queries.entries import branch_of, item_in, item_names, reports_of
from tongzhou.costs.queries.rules import rule_of
from tongzhou.costs.reading import earned_value_on
from tongzhou.costs.refusals import CostRefusedError
from tongzhou.costs.summary import summary
from tongzhou.projects.guards import Access, project_page

PAGE = 100
FIRST_ROWS = 40
"""So many rows at the top of the WBS are shown until somebody wants more."""
FORMULAS = {
    "planned": "AC + BAC − EV",
    "cpi": "BAC / CPI",
    "spi": "AC + (BAC − EV) / SPI",
    "sci": "AC + (BAC − EV) / (SPI · CPI)",
    "weighted": "AC + (BAC − EV) / (0.8 · CPI + 0.2 · SPI)",
    "spi_t": "AC + (BAC − EV) / SPI(t)",
    "sci_t": "AC + (BAC − EV) / (SPI(t) · CPI)",
    "weighted_t": "AC + (BAC − EV) / (0.8 · CPI + 0.2 · SPI(t))",
    "recent": "AC + (BAC − EV) · ΔAC / ΔEV",
    "bottom_up": "AC + ETC",
    "pv_planned": "PD − SV · PD / BAC",
    "pv_spi": "PD / SPI",
    "pv_sci": "PD / (SPI · CPI)",
    "ed_planned": "AT + max(PD, AT) − AT · SPI",
    "ed_spi": "AT + (max(PD, AT) − AT · SPI) / SPI",
    "ed_sci": "AT + (max(PD, AT) − AT · SPI) / (SPI · CPI)",
    "es_planned": "AT + PD − ES",
    "es_spi_t": "AT + (PD − ES) / SPI(t)",
    "es_sci_t": "AT + (PD − ES) / (SPI(t) · CPI)",
}
"""What each forecast is made of."""


@require_GET
@project_page(Permission.VIEW_COST)
def earned_value(request: HttpRequest, access: Access) -> HttpResponse:
    """The sentence, the curves, the forecasts, the branches."""
    today = timezone.localdate()
    wanted = DayForm(request.GET).wanted()
    usual = default_day(access.project, today)
    day = wanted.day or usual
    found = standing(access.project)
    reading = earned_value_on(access.project, day, today=today, found=found)
    context: dict[str, Any] = {
        "project": access.project,
        "day": day,
        "usual": usual,
        "baseline": found.baseline,
        "budget": found.budget,
        "reading": reading,
        "may_edit": may_edit(access),
        "may_set_baseline": access.may(Permission.SET_BASELINE),
        "rules_url": reverse("earning_rule", args=[access.project.key, 0]).removesuffix("0/"),
    }
    if reading.computed is not None:
        context |= _figures(reading.computed, wanted)
    return render(request, "costs/earned_value.html", context)


def _figures(computed: Computed, wanted: Wanted) -> dict[str, Any]:
    head = computed.head
    return {
        "head": head,
        "currency": head["currency"],
        "summary": summary(head),
        "curve": charts.curve(head),
        "indices": charts.indices(head),
        "costs": [
            one | {"formula": FORMULAS[one["method"]]}
            for one in head["costs"]
            if one["why_not"] != "not_given"
        ],
        "times": [one | {"formula": FORMULAS[one["method"]]} for one in head["times"]],
        **branches_shown(computed, wanted),
    }


def branches_shown(computed: Computed, wanted: Wanted) -> dict[str, Any]:
    """The rows at the top and those below unfolded ones, in order, each with its level and its own switch.

    Of the top level so many as fill a page, or, if somebody wants them, as many as are kept.
    """
    head, opened = computed.head, wanted.opened
    roots = head["roots"] if wanted.every else head["roots"][:FIRST_ROWS]
    tree = branches_below(computed, opened) if opened else {}
    shown: list[dict[str, Any]] = []

    def show(rows: list[dict[str, Any]], level: int) -> None:
        for row in rows:
            if len(shown) >= MOST_ROWS:
                return
            key = str(row["item"])
            is_open = key in opened
            others = [one for one in opened if one != key]
            shown.append(
                row
                | {
                    "level": level,
                    "is_open": is_open,
                    "switch": ",".join(others if is_open else [*opened, key]),
                }
            )
            if is_open:
                show(tree.get(key, []), level + 1)

    show(roots, 0)
    return {
        "rows": shown,
        "more_rows": 0 if wanted.every else head.get("top", len(head["roots"])) - len(roots),
        "most_rows": MOST_ROWS,
    }


@require_GET
@project_page(Permission.VIEW_COST)
def earned_value_export(request: HttpRequest, access: Access) -> HttpResponse:
    """Everything on the page as a workbook; texts stay texts."""
    today = timezone.localdate()
    day = DayForm(request.GET).wanted().day or default_day(access.project, today)
    reading = earned_value_on(access.project, day, today=today)
    if reading.computed is None:
        raise Http404
    name = f"{access.project.key}-{_('earned-value')}-{day}.xlsx"
    return xlsx_answer(earned_book(reading.computed.head, whole_tree(reading.computed)), name)


@require_GET
@project_page(Permission.VIEW_COST)
def progress_reports(request: HttpRequest, access: Access) -> HttpResponse:
    """What was reported until a day: where the earned value comes from."""
    day = DayForm(request.GET).wanted().day or default_day(access.project, timezone.localdate())
    text = request.GET.get("branch", "")
    branch = item_in(access.project, int(text)) if text.isdecimal() and len(text) < 19 else None
    items = branch_of(access.project, branch.pk) if branch else None
    page = Paginator(reports_of(access.project, items, day), PAGE).get_page(request.GET.get("page"))
    names = item_names(one.item_id for one in page)
    rows = [(one, *names.get(one.item_id, (None, ""))) for one in page]
    context = {"project": access.project, "day": day, "branch": branch, "page": page, "rows": rows}
    return render(request, "costs/progress_reports.html", context)


@require_POST
@editing_page
def baseline_budget(request: HttpRequest, access: Access) -> HttpResponse:
    """Give the present budget to the chosen baseline, which has none."""
    baseline = chosen_baseline(access.project)
    if baseline is None:
        return redirect("baselines", access.project.key)
    try:
        budget_baseline(baseline, by=access.user)
    except CostRefusedError as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("The baseline has a budget now."))
    return redirect("earned_value", access.project.key)


@require_http_methods(["GET", "POST"])
@editing_page
def earning_rule(request: HttpRequest, access: Access, item: int) -> HttpResponse:
    """How one item earns."""
    found = item_in(access.project, item)
    if found is None:
        raise Http404
    rule = rule_of(found)
    initial = (
        {"method": rule.method, "credit": rule.credit, "weights": ", ".join(map(str, rule.weights))}
        if rule
        else {}
    )
    form = EarningRuleForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_earning_rule(found, by=access.user, **form.facts())
        except CostRefusedError as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            messages.success(request, _("Saved."))
            return redirect("earned_value", access.project.key)
    status = 422 if form.is_bound else 200
    context = {"project": access.project, "item": found, "form": form}
    return render(request, "costs/earning_rule.html", context, status=status)
