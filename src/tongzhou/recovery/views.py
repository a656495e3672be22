"""The recovery pages: which milestone, the advice, one's own combination, and what may be done."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongzhou.accounts.permissions import Permission
from tongzhou.engine.errors import PlanError
from tongzhou.plan.actions.scenarios import (
    ScenarioNameMissingError,
    ScenarioNameTakenError,
    TooManyScenariosError,
)
from tongzhou.plan.editing.commands.editor import CommandError
from tongzhou.projects.guards import Access, project_page
from tongzhou.recovery.actions import (
    MeasureGoneError,
    MeasuresExcludeError,
    MilestoneDoneError,
    NotAQuestionError,
    NothingChosenError,
    OptionRefusedError,
    apply_advice,
    ask_advice,
    measures_of,
    set_options,
    set_prices,
)
from tongzhou.recovery.advising import effect_told, guess_of, measure_told
from tongzhou.recovery.forms import MONEY, VENDOR, AskForm, BadValueError, PricesForm, rows_of, value_of
from tongzhou.recovery.models import Advice
from tongzhou.recovery.queries import (
    EffectSeen,
    PointSeen,
    Telling,
    advice_of,
    advices_of,
    day_of_plan,
    is_stale,
    items_of,
    milestone_of,
    open_numbers,
    settings_of,
    targets,
    tasks_with_options,
    told,
)
from tongzhou.web.charts import Series, line_chart

PAGE, SHOWN, MOST_KEYS = 25, 12, 500
REFUSALS = (
    CommandError, MeasureGoneError, MeasuresExcludeError, NothingChosenError, ScenarioNameMissingError,
    ScenarioNameTakenError, TooManyScenariosError,
)  # fmt: skip


@require_GET
@project_page(Permission.VIEW_PLAN)
def recovery(request: HttpRequest, access: Access) -> HttpResponse:
    """Which milestone is to be won time for, and what was asked before."""
    return _recovery(request, access, 200)


def _recovery(request: HttpRequest, access: Access, status: int) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:100]
    found, settings = targets(access.project), settings_of(access.project)
    named = [one for one in found if text.casefold() in one.name.casefold()] if text else found
    context = {
        "project": access.project,
        "targets": found,
        "text": text,
        "searched": bool(text) or len(found) > SHOWN,
        "page": Paginator(named, SHOWN).get_page(request.GET.get("page")),
        "advices": [(one, _stale(one, access, settings)) for one in advices_of(access.project)],
        "may_ask": access.may(Permission.EDIT_PLAN),
        "may_see_cost": access.may(Permission.VIEW_COST),
        "priced": settings.person_day_minor is not None,
    }
    return render(request, "recovery/recovery.html", context, status=status)


def _stale(advice: Advice, access: Access, settings: Any) -> bool:
    advice.project = access.project
    return is_stale(advice, settings)


@require_POST
@project_page(Permission.EDIT_PLAN)
def recovery_ask(request: HttpRequest, access: Access) -> HttpResponse:
    """Have advice worked out."""
    form = AskForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(NotAQuestionError.message))
        return _recovery(request, access, 422)
    milestone = milestone_of(access.project, form.cleaned_data["milestone"])
    if milestone is None:
        raise Http404
    try:
        advice = ask_advice(
            access.project,
            by=access.user,
            milestone=milestone,
            days=form.cleaned_data["days"],
            priced=access.may(Permission.VIEW_COST),
        )
    except MilestoneDoneError as error:
        messages.error(request, str(error.message))
        return _recovery(request, access, 422)
    return redirect("recovery_advice", access.project.key, advice.pk)


# ── the advice ────────────────────────────────────────────────────────────────────────────────────────
@require_GET
@project_page(Permission.VIEW_PLAN)
def recovery_advice(request: HttpRequest, access: Access, advice: int) -> HttpResponse:
    """An advice: being worked out, or what it says."""
    found = _found(access, advice)
    if request.htmx and found.is_waiting:  # type: ignore[attr-defined]  # django-htmx adds it
        return render(request, "recovery/_waiting.html", {"project": access.project, "advice": found})
    answer = render(request, "recovery/advice.html", _advice(access, found))
    if request.htmx:  # type: ignore[attr-defined]
        answer["HX-Refresh"] = "true"
    return answer


def _advice(
    access: Access, found: Advice, own: EffectSeen | None = None, ticked: tuple[str, ...] = ()
) -> dict[str, Any]:
    may_see_cost = access.may(Permission.VIEW_COST)
    settings = settings_of(access.project)
    context: dict[str, Any] = {
        "project": access.project,
        "advice": found,
        "stale": is_stale(found, settings),
        "may_apply": access.may(Permission.EDIT_PLAN),
        "money": may_see_cost and found.priced,
        "currency": settings.currency if may_see_cost else "",
    }
    if found.is_done:
        seen = told(found, may_see_cost=may_see_cost and found.priced)
        context |= {
            "seen": seen,
            "chart": _curve(seen.curve, settings.currency if context["money"] else "", found.days),
            "own": own,
            "ticked": ticked,
        }
    return context


def _curve(points: tuple[PointSeen, ...], currency: str, days: int) -> str:
    """What each day costs; without prices how the risk grows."""
    if not points:
        return ""
    if currency:
        values = [(0, 0), *((one.days, (one.cost or 0) / 100) for one in points)]
        label, title = currency, _("What each day costs at least")
    else:
        values = [(0, 0), *((one.days, one.weight) for one in points)]
        label, title = _("sum of risks"), _("How the risk grows with each day")
    return line_chart(
        title,
        [Series(label, values, marker="circle")],
        description=_(
            "Days won from left to right. Where the line becomes steep, the cheap ways are used up."
        ),
        x_label=_("days won"),
        y_label=label,
        size=(1120, 320),
    )


@require_POST
@project_page(Permission.EDIT_PLAN)
def recovery_compose(request: HttpRequest, access: Access, advice: int) -> HttpResponse:
    """What a combination of one's own does, computed at once."""
    found = _answered(access, advice)
    keys = tuple(request.POST.getlist("keys"))[:MOST_KEYS]
    context, status = _advice(access, found, ticked=keys), 200
    try:
        context["own"] = compose(access, found, keys)
    except (*REFUSALS, PlanError) as error:
        context["refused"], status = str(getattr(error, "message", error)), 422
    name = "recovery/_own.html" if request.htmx else "recovery/advice.html"  # type: ignore[attr-defined]
    return render(request, name, context, status=200 if request.htmx else status)  # type: ignore[attr-defined]


def compose(access: Access, advice: Advice, keys: tuple[str, ...]) -> EffectSeen:
    """The effect of measures in the plan as it is now, in words; with costs for those who may see them."""
    _question, bench, measures = measures_of(advice, keys)
    effect = effect_told(bench.effect(measures))
    day = bench.candidates.day
    answer = {
        **effect,
        "keys": [m.key for m in measures],
        "measures": {m.key: measure_told(m) for m in measures},
        "risk": max(int(m.risk) for m in measures),
        "rework": sum(m.rework for m in measures),
    }
    priced = access.may(Permission.VIEW_COST) and advice.priced
    prices = {"measures": {m.key: m.cost for m in measures}} if priced else None
    telling = Telling(access.project, [answer], prices)
    known = {key: telling.measure(key, one, day) for key, one in answer["measures"].items()}
    return telling.effect(answer, known, day, advice.days)


@require_POST
@project_page(Permission.EDIT_PLAN)
def recovery_apply(request: HttpRequest, access: Access, advice: int) -> HttpResponse:
    """Make a scenario of measures; the plan stays as it is."""
    found = _answered(access, advice)
    keys = tuple(request.POST.getlist("keys"))[:MOST_KEYS]
    name = request.POST.get("name", "").strip()[:100]
    try:
        made = apply_advice(found, by=access.user, keys=keys, name=name, note=_note(found))
    except REFUSALS as error:
        context = _advice(access, found, ticked=keys) | {"refused": str(error.message)}
        return render(request, "recovery/advice.html", context, status=422)
    messages.success(
        request, _("The scenario “%(name)s” has been made. The plan is as it was.") % {"name": made.name}
    )
    try:
        return redirect(reverse("scenario", args=[access.project.key, made.pk]))
    except NoReverseMatch:
        return redirect("recovery_advice", access.project.key, found.pk)


def _note(advice: Advice) -> str:
    words = {"milestone": advice.milestone.name, "days": advice.days}
    return _("Made of recovery advice: win %(days)d days for “%(milestone)s”.") % words


def _found(access: Access, number: int) -> Advice:
    found = advice_of(access.project, number)
    if found is None:
        raise Http404
    found.project = access.project
    return found


def _answered(access: Access, number: int) -> Advice:
    found = _found(access, number)
    if not found.is_done:
        raise Http404
    return found


# ── what may be done ──────────────────────────────────────────────────────────────────────────────────
@require_http_methods(["GET", "POST"])
@project_page(Permission.VIEW_PLAN)
def recovery_options(request: HttpRequest, access: Access) -> HttpResponse:
    """What may be done to each task, guesses included; POST keeps a page of it."""
    if request.method == "GET":
        return _options(request, access, 200)
    if not access.may(Permission.EDIT_PLAN):
        raise PermissionDenied
    try:
        day = day_of_plan(access.project)
        fields = VENDOR + (MONEY if access.may(Permission.VIEW_COST) else ())
        shown = [one.pk for one in items_of(access.project, _numbers(request, "shown"))]
        changed = set_options(
            access.project, by=access.user, values=rows_of(request.POST, shown, fields, day)
        )
    except (BadValueError, OptionRefusedError) as error:
        messages.error(request, error.message)
        return _options(request, access, 422)
    messages.success(request, _("Kept; %(count)d tasks changed.") % {"count": changed})
    return redirect(f"{reverse('recovery_options', args=[access.project.key])}?page={_page(request)}")


@require_POST
@project_page(Permission.EDIT_PLAN)
def recovery_options_bulk(request: HttpRequest, access: Access) -> HttpResponse:
    """One value for many tasks."""
    field, chosen = request.POST.get("field", ""), _numbers(request, "items")
    if field not in VENDOR and not (field in MONEY and access.may(Permission.VIEW_COST)):
        raise Http404
    try:
        value = value_of(field, request.POST.get("value", ""), day_of_plan(access.project))
        there = [one.pk for one in items_of(access.project, chosen)]
        changed = set_options(access.project, by=access.user, values={pk: {field: value} for pk in there})
    except (BadValueError, OptionRefusedError) as error:
        messages.error(request, error.message)
        return _options(request, access, 422)
    messages.success(request, _("Kept; %(count)d tasks changed.") % {"count": changed})
    return redirect(f"{reverse('recovery_options', args=[access.project.key])}?page={_page(request)}")


@require_POST
@project_page(Permission.EDIT_PLAN)
def recovery_prices(request: HttpRequest, access: Access) -> HttpResponse:
    """What measures cost, for those who may know."""
    if not access.may(Permission.VIEW_COST):
        raise PermissionDenied
    form = PricesForm(request.POST)
    if not form.is_valid():
        return _options(request, access, 422, form)
    set_prices(access.project, by=access.user, **form.prices())
    messages.success(request, _("The costs have been kept."))
    return redirect("recovery_options", access.project.key)


def _options(
    request: HttpRequest, access: Access, status: int, form: PricesForm | None = None
) -> HttpResponse:
    settings, day = settings_of(access.project), day_of_plan(access.project)
    may_see_cost = access.may(Permission.VIEW_COST)
    page = Paginator(open_numbers(access.project), PAGE).get_page(_page(request))
    person_day = settings.person_day_minor
    context = {
        "project": access.project,
        "page": page,
        "rows": [
            (item, getattr(item, "recovery_option", None), guess_of(item, day, person_day))
            for item in tasks_with_options(access.project, page)
        ],
        "day": day,
        "may_edit": access.may(Permission.EDIT_PLAN),
        "money": may_see_cost,
        "currency": settings.currency if may_see_cost else "",
        "priced": person_day is not None,
        "form": form or PricesForm.of(settings),
    }
    return render(request, "recovery/options.html", context, status=status)


def _numbers(request: HttpRequest, name: str) -> list[int]:
    return [int(one) for one in request.POST.getlist(name)[:2_000] if one.isdecimal() and len(one) < 19]


def _page(request: HttpRequest) -> str:
    return (request.POST.get("page") or request.GET.get("page") or "1")[:9]
