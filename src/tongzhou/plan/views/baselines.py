"""The baselines' page: set one, choose the one to compare with, compare any two."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from tongzhou.accounts.permissions import Permission
from tongzhou.plan.actions.baselines import (
    BaselineInUseError,
    BaselineNameTakenError,
    EmptyPlanError,
    TooManyBaselinesError,
    choose_baseline,
    delete_baseline,
    set_baseline,
)
from tongzhou.plan.baseline_book import comparison_book
from tongzhou.plan.models import Baseline, PlanSettings
from tongzhou.plan.queries.baseline_comparison import BaselineComparison, Line, Wanted
from tongzhou.plan.queries.baselines import NOW
from tongzhou.plan.queries.plans import baseline_of, baselines_of, settings_of
from tongzhou.plan.views.exports import XLSX
from tongzhou.projects.guards import Access, project_page

PAGE = 50
STATES = ("later", "earlier", "added", "removed", "changed", "dearer", "cheaper")
OF_COST = ("dearer", "cheaper")


class BaselineForm(forms.Form):
    """A name and why it was taken."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Why is this plan worth keeping? For example: signed by the client."),
    )


@require_GET
@project_page(Permission.VIEW_PLAN)
def baseline_list(request: HttpRequest, access: Access) -> HttpResponse:
    """The baselines, and two of them (or one and the plan) side by side."""
    return _page(request, access, BaselineForm(), 200)


def _page(request: HttpRequest, access: Access, form: BaselineForm, status: int) -> HttpResponse:
    project = access.project
    settings = settings_of(project)
    stored = baselines_of(project)
    context = {
        "project": project,
        "baselines": stored,
        "chosen": settings.baseline_id,
        "form": form,
        "may_set": access.may(Permission.SET_BASELINE),
        "may_export": access.may(Permission.EXPORT_PLAN),
        "may_see_cost": access.may(Permission.VIEW_COST),
        "states": [one for one in STATES if access.may(Permission.VIEW_COST) or one not in OF_COST],
    }
    if stored:
        context |= _comparison(request, access, settings, stored)
    return render(request, "plan/baselines.html", context, status=status)


class Lines:
    """The lines of a comparison for a paginator: only a page of them is ever read."""

    def __init__(self, compared: BaselineComparison, wanted: Wanted, count: int) -> None:
        self.compared, self.wanted, self._count = compared, wanted, count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, wanted: slice) -> list[Line]:
        first = wanted.start or 0
        return self.compared.lines(self.wanted, first=first, most=(wanted.stop or 0) - first)


def _asked(
    request: HttpRequest, access: Access, settings: PlanSettings, stored: list[Baseline]
) -> tuple[Baseline, Baseline | None, BaselineComparison, Wanted]:
    """The two pictures that the address names, and which lines of them."""
    by_id = {str(one.pk): one for one in stored}
    before = by_id.get(request.GET.get("before", ""), by_id.get(str(settings.baseline_id), stored[0]))
    after = by_id.get(request.GET.get("after", ""))
    with_costs = access.may(Permission.VIEW_COST)
    compared = BaselineComparison(access.project, before, after, with_costs=with_costs)
    state = request.GET.get("state", "")
    wanted = Wanted(state if state in STATES else "", request.GET.get("q", "").strip()[:200])
    return before, after, compared, wanted


def _comparison(
    request: HttpRequest, access: Access, settings: PlanSettings, stored: list[Baseline]
) -> dict[str, object]:
    before, after, compared, wanted = _asked(request, access, settings, stored)
    totals, count = compared.summed(wanted)
    day = settings.minutes_per_day * 60
    lines: Any = Lines(compared, wanted, count)  # it slices and counts
    return {
        "before": before,
        "after": after,
        "now": NOW,
        "totals": totals,
        "counts": [(one, totals.counts.get(one, 0)) for one in STATES if totals.counts.get(one)],
        "work_days": [round(one / day, 1) for one in (totals.work_before, totals.work_after)],
        "day": day,
        "state": wanted.state,
        "q": wanted.text,
        "page": Paginator(lines, PAGE).get_page(request.GET.get("page")),
    }


@require_GET
@project_page(Permission.EXPORT_PLAN)
def baseline_export(request: HttpRequest, access: Access) -> HttpResponse:
    """The same comparison as a workbook."""
    stored, settings = baselines_of(access.project), settings_of(access.project)
    if not stored:
        return redirect("baselines", access.project.key)
    before, after, compared, wanted = _asked(request, access, settings, stored)
    titles = (before.name, after.name if after else _("the plan now"))
    content = comparison_book(
        compared, wanted, titles, settings.minutes_per_day * 60, (access.project, before, after)
    )
    name = f"{access.project.key}-{_('baselines')}-{timezone.localdate()}.xlsx"
    disposition = content_disposition_header(as_attachment=True, filename=name) or ""
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": disposition})


@require_POST
@project_page(Permission.SET_BASELINE)
def baseline_set(request: HttpRequest, access: Access) -> HttpResponse:
    """Keep the plan as it is now."""
    form = BaselineForm(request.POST)
    if form.is_valid():
        try:
            baseline = set_baseline(access.project, by=access.user, **form.cleaned_data)
        except (BaselineNameTakenError, EmptyPlanError, TooManyBaselinesError) as error:
            form.add_error("name", str(error.message))
        else:
            messages.success(request, _("The baseline “%(name)s” has been set.") % {"name": baseline.name})
            return redirect("baselines", access.project.key)
    return _page(request, access, form, 422)


def _found(access: Access, number: int) -> Baseline:
    baseline = baseline_of(access.project, number)
    if baseline is None:
        raise Http404
    return baseline


@require_POST
@project_page(Permission.SET_BASELINE)
def baseline_choose(request: HttpRequest, access: Access, baseline: int) -> HttpResponse:
    """Compare with this one from now on."""
    found = _found(access, baseline)
    choose_baseline(access.project, found, by=access.user)
    messages.success(request, _("The plan is now compared with “%(name)s”.") % {"name": found.name})
    return redirect("baselines", access.project.key)


@require_POST
@project_page(Permission.SET_BASELINE)
def baseline_delete(request: HttpRequest, access: Access, baseline: int) -> HttpResponse:
    """Discard one."""
    found = _found(access, baseline)
    try:
        delete_baseline(found, by=access.user)
    except BaselineInUseError as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("The baseline “%(name)s” has been deleted.") % {"name": found.name})
    return redirect("baselines", access.project.key)
