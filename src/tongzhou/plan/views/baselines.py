"""The baselines' page: set one, choose the one to compare with, compare any two."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from tongzhou.accounts.permissions import Permission
from tongzhou.plan.actions.baselines import (
    BaselineNameTakenError,
    EmptyPlanError,
    TooManyBaselinesError,
    choose_baseline,
    delete_baseline,
    set_baseline,
)
from tongzhou.plan.models import Baseline, PlanSettings
from tongzhou.plan.queries.baselines import NOW, Comparison, compare
from tongzhou.plan.queries.plans import baseline_of, baselines_of, settings_of
from tongzhou.projects.guards import Access, project_page

PAGE = 100
STATES = ("later", "earlier", "added", "removed", "changed")


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
        "states": STATES,
    }
    if stored:
        context |= _comparison(request, access, settings, stored)
    return render(request, "plan/baselines.html", context, status=status)


def _comparison(
    request: HttpRequest, access: Access, settings: PlanSettings, stored: list[Baseline]
) -> dict[str, object]:
    by_id = {str(one.pk): one for one in stored}
    before = by_id.get(request.GET.get("before", ""), by_id.get(str(settings.baseline_id), stored[0]))
    after = by_id.get(request.GET.get("after", ""))
    found: Comparison = compare(access.project, before, after, minutes_per_day=settings.minutes_per_day)
    state = request.GET.get("state", "")
    rows = [row for row in found.rows if (row.state == state if state in STATES else row.state != "same")]
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return {
        "before": before,
        "after": after,
        "now": NOW,
        "comparison": found,
        "state": state if state in STATES else "",
        "page": page,
    }


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
    delete_baseline(found, by=access.user)
    messages.success(request, _("The baseline “%(name)s” has been deleted.") % {"name": found.name})
    return redirect("baselines", access.project.key)
