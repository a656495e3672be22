"""The forecast: what the newest simulation says, how one is begun and stopped."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tongzhou.accounts.permissions import Permission
from tongzhou.operations.limits import limit
from tongzhou.plan.actions.forecast.runs import (
    SimulationRefusedError,
    cancel_simulation,
    request_simulation,
)
from tongzhou.plan.forecast_charts import (
    convergence_chart,
    cost_chart,
    criticality_chart,
    drivers_chart,
    finish_chart,
)
from tongzhou.plan.forecast_words import notes_in_words, trouble_in_words
from tongzhou.plan.forms_forecast.running import RunForm
from tongzhou.plan.models import WHOLE, SimulatedDate, Simulation
from tongzhou.plan.queries.forecast.results import (
    SORTS,
    Standing,
    critical_items,
    critical_of,
    dates_of,
    done_day,
    drivers_of,
    find_simulation,
    results_of,
    standing,
    tasks_of,
)
from tongzhou.plan.queries.plans import is_empty
from tongzhou.projects.guards import Access, project_page

PAGE = 50
SHOWN_DATES = 60
HEADINGS = (5, 10, 20, 50, 80, 90, 95)


@require_GET
@project_page(Permission.VIEW_PLAN)
def forecast(request: HttpRequest, access: Access) -> HttpResponse:
    """The newest result, or the one that ``run`` names."""
    wanted = request.GET.get("run", "")
    number = int(wanted) if wanted.isdecimal() and len(wanted) < 18 else None
    found = standing(access.project, wanted=number)
    if wanted and found.shown is None:
        raise Http404
    context = _frame(access, found) | {
        "form": RunForm(initial=_last_run(found)),
        "empty_plan": found.shown is None and is_empty(access.project),
    }
    if found.shown is not None:
        context |= _result(access, found.shown)
    return render(request, "plan/forecast.html", context)


def _frame(access: Access, found: Standing) -> dict[str, Any]:
    """What the part with the state of the simulations needs, too."""
    return {
        "project": access.project,
        "standing": found,
        "trouble": trouble_in_words(found.trouble.trouble) if found.trouble else "",
        "may_edit": access.may(Permission.EDIT_PLAN),
        "may_see_risks": access.may(Permission.VIEW_INTERNAL_RISKS),
        "here": "forecast",
        "most_iterations": limit("simulation_iterations"),
    }


def _last_run(found: Standing) -> dict[str, int]:
    last = found.shown
    return {} if last is None else {"iterations": max(last.iterations, 100), "seed": last.seed}


def _result(access: Access, shown: Simulation) -> dict[str, Any]:
    figures, day = shown.figures, int(shown.figures["day"])
    risks = shown.risk_figures if access.may(Permission.VIEW_INTERNAL_RISKS) else []
    every, criticals = dates_of(shown), critical_of(shown)
    dates = [one for one in every if not is_certain(one)]
    costs = shown.cost_figures if access.may(Permission.VIEW_COST) else {}
    promised = dict(map(tuple, figures["finish_chances"]))
    baseline = next(iter(promised), None)
    return {
        "shown": shown,
        "results": results_of(access.project),
        "headline": Headline.of(shown),
        "percentiles": [
            {"percent": f"P{p:g}", "day": done_day(at), "days": days, "error": error}
            for p, at, days, error in figures["percentiles"]
            if p in HEADINGS
        ],
        "baseline": None
        if baseline is None
        else {"day": done_day(baseline), "chance": promised[baseline] / 100},
        "finish_chart": finish_chart(shown),
        "drivers_chart": drivers_chart(drivers_of(shown), risks, day),
        "criticality_chart": criticality_chart(criticals, critical_items(access.project, criticals)),
        "convergence_chart": convergence_chart(figures),
        "cost_chart": cost_chart(costs),
        "costs": _costs(costs),
        "risks": sorted(risks, key=lambda one: -one["contribution_days"]),
        "dates": [date_row(one) for one in dates[:SHOWN_DATES]],
        "more_dates": max(0, len(dates) - SHOWN_DATES),
        "certain_dates": len(every) - len(dates),
        "notes": notes_in_words(figures),
    }


class Headline:
    """The one sentence: the date that is kept with 80 %, and how likely the plan's own date is."""

    def __init__(self, shown: Simulation) -> None:
        self.p50, self.p80 = done_day(shown.p50_at or 0), done_day(shown.p80_at or 0)
        self.planned = done_day(shown.planned_at or 0)
        self.chance = round((shown.planned_chance or 0) / 100)
        self.later = (self.p80 - self.planned).days

    @classmethod
    def of(cls, shown: Simulation) -> Headline | None:
        """Nothing for a simulation without a result."""
        return cls(shown) if shown.p80_at is not None else None

    @property
    def tone(self) -> str:
        """How good the plan's own date is."""
        return "ok" if self.chance >= 70 else "warn" if self.chance >= 40 else "bad"


def is_certain(one: SimulatedDate) -> bool:
    """Whether every simulated course has the same date: it is reached, or nothing can move it."""
    return one.p10_at == one.p90_at == one.planned_at


def date_row(one: SimulatedDate) -> dict[str, Any]:
    """A milestone or a task with a deadline as days and percentages."""

    def day(instant: int | None) -> Any:
        return None if instant is None else done_day(instant, milestone=one.milestone)

    return {
        "item": one.item_id,
        "name": one.name,
        "milestone": one.milestone,
        "planned": day(one.planned_at),
        "planned_chance": _percent(one.planned_chance),
        "p50": day(one.p50_at),
        "p80": day(one.p80_at),
        "baseline": day(one.baseline_at),
        "baseline_chance": _percent(one.baseline_chance),
        "deadline": day(one.deadline_at),
        "deadline_chance": _percent(one.deadline_chance),
        "later": (day(one.p80_at) - day(one.planned_at)).days,
    }


def _percent(share: int | None) -> int | None:
    return None if share is None else round(100 * share / WHOLE)


def _amount(minor: int) -> str:
    return f"{minor / 100:,.0f}"


def _costs(figures: dict[str, Any]) -> dict[str, Any] | None:
    if not figures:
        return None
    amounts = {f"p{percent:g}": _amount(amount) for percent, amount in figures["percentiles"]}
    return amounts | {
        "planned": _amount(figures["planned"]),
        "chance": _percent(figures["planned_chance"]),
        "joint": [
            {"percent": percent, "day": done_day(pair[0]), "cost": _amount(pair[1])}
            for percent, pairs in figures["joint"]
            if pairs and (pair := pairs[len(pairs) // 2])
        ],
    }


@require_GET
@project_page(Permission.VIEW_PLAN)
def forecast_state(request: HttpRequest, access: Access) -> HttpResponse:
    """The part of the page that says how far a simulation is; ``running`` names one that the page shows as open.

    When that one is over, the whole page is loaded again.
    """
    found = standing(access.project)
    was = request.GET.get("running", "")
    over = was.isdecimal() and (found.running is None or str(found.running.pk) != was)
    if over and "HX-Request" in request.headers:
        address = reverse("forecast", args=[access.project.key])
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return render(request, "plan/_forecast_state.html", _frame(access, found))


@require_POST
@project_page(Permission.EDIT_PLAN)
def forecast_run(request: HttpRequest, access: Access) -> HttpResponse:
    """Have the plan simulated."""
    form = RunForm(request.POST)
    refusal = ""
    if form.is_valid():
        try:
            request_simulation(access.project, by=access.user, **form.cleaned_data)
        except SimulationRefusedError as refused:
            refusal = refused.message
        else:
            return redirect("forecast", key=access.project.key)
    found = standing(access.project)
    context = _frame(access, found) | {"form": form, "refusal": refusal}
    if found.shown is not None:
        context |= _result(access, found.shown)
    return render(request, "plan/forecast.html", context, status=422 if form.errors else 409)


@require_POST
@project_page(Permission.EDIT_PLAN)
def forecast_cancel(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Stop a simulation."""
    found = find_simulation(access.project, pk)
    if found is None:
        raise Http404
    try:
        cancel_simulation(found, by=access.user)
    except SimulationRefusedError as refused:
        messages.info(request, refused.message)
    else:
        messages.success(request, _("The simulation has been stopped."))
    return redirect("forecast", key=access.project.key)


@require_GET
@project_page(Permission.VIEW_PLAN)
def forecast_tasks(request: HttpRequest, access: Access) -> HttpResponse:
    """Criticality, cruciality and sensitivity of every task that matters."""
    found = standing(access.project)
    context: dict[str, Any] = _frame(access, found) | {"here": "tasks", "sorts": _sorts()}
    if found.shown is not None:
        text, sort = request.GET.get("q", "")[:100], request.GET.get("sort", "")
        rows = tasks_of(found.shown, text=text, sort=sort)
        page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
        day = int(found.shown.figures["day"])
        context |= {
            "page": page,
            "q": text,
            "sort": sort if sort in SORTS else "criticality",
            "rows": [_task_row(one, day) for one in page],
        }
    return render(request, "plan/forecast_tasks.html", context)


def _sorts() -> list[tuple[str, str]]:
    return [
        ("criticality", _("Criticality")),
        ("cruciality", _("Cruciality")),
        ("sensitivity", _("Sensitivity")),
        ("outline", _("Order of the plan")),
    ]


def _task_row(one: Any, day: int) -> dict[str, Any]:
    return {
        "item": one.item_id,
        "name": one.name,
        "criticality": round(one.criticality / 100),
        "cruciality": one.cruciality / WHOLE,
        "sensitivity": one.sensitivity / WHOLE,
        "planned": one.planned / day,
        "mean": one.mean / day,
        "deviation": one.deviation / day,
        "swing": None if one.swing_low is None else (one.swing_low / day, one.swing_high / day),
    }
