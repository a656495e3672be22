"""The evaluation of a project, many beside each other, and how criteria weigh."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.projects.guards import Access, project_page
from tongzhou.projects.models import Method
from tongzhou.records.actions.evaluations import clear_score, evaluate_project, set_score, set_weights
from tongzhou.records.forms import SchemeForm, ScoreForm
from tongzhou.records.models import Criterion, Evaluation
from tongzhou.records.queries.evaluations import (
    COST,
    SORTS,
    compared,
    evaluation_of,
    in_order,
    lines,
    scale_of,
    schemes,
    sheet_of,
)
from tongzhou.records.refusals import RecordsRefusedError

MANAGE = Permission.MANAGE_RECORDS
PAGE = 50


@require_GET
@project_page(Permission.VIEW_PLAN)
def evaluation(request: HttpRequest, access: Access) -> HttpResponse:
    """The scores of a project with the figures behind them."""
    return _page(request, access, None)


def _page(request: HttpRequest, access: Access, form: ScoreForm | None, criterion: str = "") -> HttpResponse:
    sheet = sheet_of(access)
    context = {
        "project": access.project,
        "sheet": sheet,
        "may_manage": access.may(MANAGE),
        "form": form,
        "criterion": criterion,
    }
    return render(request, "records/evaluation.html", context, status=422 if form else 200)


@require_POST
@project_page(MANAGE)
def evaluate(request: HttpRequest, access: Access) -> HttpResponse:
    """Compute the scores."""
    evaluate_project(access.project, by=access.user, today=timezone.localdate())
    messages.success(request, _("The project is evaluated with the figures of today."))
    return redirect("evaluation", access.project.key)


def _judged(access: Access, criterion: str) -> Evaluation:
    found = evaluation_of(access.project)
    if found is None or criterion not in Criterion.values:
        raise Http404
    if criterion == COST and not access.may(Permission.VIEW_COST):
        raise PermissionDenied
    return found


@require_POST
@project_page(MANAGE)
def score_set(request: HttpRequest, access: Access, criterion: str) -> HttpResponse:
    """Judge a criterion."""
    one, form = _judged(access, criterion), ScoreForm(request.POST)
    if form.is_valid():
        try:
            set_score(one, criterion, by=access.user, **form.cleaned_data)
        except RecordsRefusedError as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            messages.success(request, _("Saved."))
            return redirect("evaluation", access.project.key)
    return _page(request, access, form, criterion)


@require_POST
@project_page(MANAGE)
def score_clear(request: HttpRequest, access: Access, criterion: str) -> HttpResponse:
    """Let what was computed count again."""
    one, version = _judged(access, criterion), request.POST.get("version", "")
    try:
        wanted = int(version) if version.isdecimal() and len(version) < 10 else 0
        clear_score(one, criterion, by=access.user, version=wanted)
    except RecordsRefusedError as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("What was computed counts again."))
    return redirect("evaluation", access.project.key)


def _vendor(request: HttpRequest) -> Any:
    user = signed_in(request)
    if user.is_client:
        raise PermissionDenied
    return user


@require_GET
def evaluations(request: HttpRequest) -> HttpResponse:
    """Projects beside each other, on one scale."""
    user = _vendor(request)
    sort = request.GET.get("sort", "-total")
    sort = sort if sort.removeprefix("-") in SORTS else "-total"
    page = Paginator(in_order(compared(user), sort), PAGE).get_page(request.GET.get("page"))
    scale = scale_of(user)
    context = {
        "page": page,
        "rows": lines(page.object_list, scale),
        "scale": scale,
        "sort": sort,
        "columns": [(name, label, _other_way(name, sort)) for name, label in _columns()],
        "may_set": user.may(Permission.MANAGE_WORKFLOWS),
    }
    return render(request, "records/evaluations.html", context)


def _columns() -> list[tuple[str, str]]:
    scores = [("client_score" if one is Criterion.CLIENT else one.value, str(one.label)) for one in Criterion]
    return [
        ("project", _("Project")),
        *scores,
        ("total", pgettext("evaluation", "Total")),
        ("evaluated", pgettext("evaluation", "Evaluated")),
    ]


def _other_way(name: str, sort: str) -> str:
    """How the list is sorted when somebody presses a column's head: scores first fall, names first rise."""
    if name in {"project", "client"}:
        return f"-{name}" if sort == name else name
    return name if sort == f"-{name}" else f"-{name}"


@require_GET
def evaluation_weights(request: HttpRequest) -> HttpResponse:
    """How criteria weigh, for all projects and by method."""
    return _weights_page(request)


def _weights_page(request: HttpRequest, wrong: SchemeForm | None = None, method: str = "") -> HttpResponse:
    user = _vendor(request)
    if not user.may(Permission.MANAGE_WORKFLOWS):
        raise PermissionDenied
    forms = []
    for one in schemes(user.organisation_id):
        initial = {**one.weights, "scale": one.scale, "version": one.version if one.pk else 0}
        form = SchemeForm(initial=initial, auto_id=f"{one.method or 'all'}_%s")
        label = Method(one.method).label if one.method else _("All projects")
        forms.append((one, label, wrong if wrong is not None and one.method == method else form))
    return render(
        request, "records/evaluation_weights.html", {"forms": forms}, status=422 if wrong is not None else 200
    )


@require_POST
def weights_set(request: HttpRequest) -> HttpResponse:
    """Set the weights of a method, or of all projects without one of their own."""
    user, method = _vendor(request), request.POST.get("method", "")
    if not user.may(Permission.MANAGE_WORKFLOWS):
        raise PermissionDenied
    if method and method not in Method.values:
        raise Http404
    form = SchemeForm(request.POST, auto_id=f"{method or 'all'}_%s")
    if form.is_valid():
        try:
            set_weights(user.organisation, method, by=user, **form.cleaned_data)
        except RecordsRefusedError as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            messages.success(request, _("Saved. Evaluations that were made keep their weights."))
            return redirect("evaluation_weights")
    return _weights_page(request, form, method)
