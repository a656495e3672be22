"""The budget: labour from the plan, fixed lines beside it, what was kept with baselines, and how it is reckoned."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongzhou.accounts.permissions import Permission
from tongzhou.costs import charts
from tongzhou.costs.actions.budget import add_budget_line, change_budget_line, delete_budget_line
from tongzhou.costs.actions.settings import change_cost_settings, change_resource_role
from tongzhou.costs.exports import budget_book, xlsx_answer
from tongzhou.costs.forms import BudgetLineForm, CostSettingsForm, DayForm, item_text
from tongzhou.costs.guards import editing_page, may_edit, may_with_rates
from tongzhou.costs.queries.budget import budgets_of, lines_of, version_rows
from tongzhou.costs.queries.computed import whole_tree
from tongzhou.costs.queries.entries import branch_of, history_of, item_in, item_names
from tongzhou.costs.queries.rates import priced_resources, role_choices
from tongzhou.costs.queries.settings import cost_settings, currency_of
from tongzhou.costs.reading import budget_now
from tongzhou.costs.refusals import CostRefusedError, StaleCostError
from tongzhou.costs.views.earned import branches_shown
from tongzhou.projects.guards import Access, project_page
from tongzhou.web.undo import say_undoable

PAGE = 50


@require_GET
@project_page(Permission.VIEW_COST)
def budget(request: HttpRequest, access: Access) -> HttpResponse:
    """The budget by WBS, type and month; lines; versions."""
    wanted = DayForm(request.GET).wanted()
    reading = budget_now(access.project)
    context: dict[str, Any] = {
        "project": access.project,
        "reading": reading,
        "currency": currency_of(access.project),
        "page": _lines(request, access),
        "versions": budgets_of(access.project),
        "may_edit": may_edit(access),
        "may_rates": may_with_rates(access.user, Permission.VIEW_COST),
    }
    if reading.computed is not None:
        head = reading.computed.head
        context |= {
            "head": head,
            "total": head["labour"] + head["fixed"],
            **branches_shown(reading.computed, wanted),
            "types": sorted(head["types"].items(), key=lambda one: -one[1]),
            "chart": charts.months(head["months"], head["currency"]),
        }
    return render(request, "costs/budget.html", context)


def _lines(request: HttpRequest, access: Access) -> Any:
    shown = ("name", "cost_type", "amount_minor", "spread", "item__number", "item__name")
    found = lines_of(access.project).select_related("item").only(*shown).order_by("item__position", "id")
    return Paginator(found, PAGE).get_page(request.GET.get("page"))


@require_GET
@project_page(Permission.VIEW_COST)
def budget_export(request: HttpRequest, access: Access) -> HttpResponse:
    """The budget as a workbook."""
    reading = budget_now(access.project)
    if reading.computed is None:
        raise Http404
    name = f"{access.project.key}-{_('budget')}-{timezone.localdate()}.xlsx"
    return xlsx_answer(budget_book(reading.computed.head, whole_tree(reading.computed)), name)


@require_GET
@project_page(Permission.VIEW_COST)
def budget_version(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """The lines that were kept with a baseline: where planned value comes from."""
    found = next((one for one in budgets_of(access.project) if one.pk == pk), None)
    if found is None:
        raise Http404
    lines = version_rows(found)
    text = request.GET.get("branch", "")
    branch = item_in(access.project, int(text)) if text.isdecimal() and len(text) < 19 else None
    if branch is not None:
        lines = lines.filter(item_id__in=branch_of(access.project, branch.pk))
    page = Paginator(lines.order_by("-amount_minor", "id"), PAGE).get_page(request.GET.get("page"))
    names = item_names(one.item_id for one in page)
    context = {
        "project": access.project,
        "version": found,
        "branch": branch,
        "page": page,
        "rows": [(one, *names.get(one.item_id, (None, ""))) for one in page],
    }
    return render(request, "costs/budget_version.html", context)


@require_http_methods(["GET", "POST"])
@editing_page
def budget_line_add(request: HttpRequest, access: Access) -> HttpResponse:
    """A new fixed amount."""
    currency = currency_of(access.project)
    initial = {"item": request.GET.get("item", "")}
    form = BudgetLineForm(request.POST or None, project=access.project, currency=currency, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            add_budget_line(access.project, by=access.user, item=form.cleaned_data["item"], **form.facts())
        except CostRefusedError as refusal:
            form.add_error(_field(refusal), str(refusal.message))
        else:
            messages.success(request, _("The budget line has been added."))
            return redirect("budget", access.project.key)
    context = {"project": access.project, "form": form, "currency": currency}
    return render(request, "costs/budget_line.html", context, status=422 if form.is_bound else 200)


def _field(refusal: CostRefusedError) -> str | None:
    return {"amount": "amount_minor"}.get(refusal.field, refusal.field) or None


@require_http_methods(["GET", "POST"])
@editing_page
def budget_line(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Change a fixed amount."""
    line = get_object_or_404(lines_of(access.project).select_related("item"), pk=pk)
    currency = currency_of(access.project)
    names = ("version", "name", "cost_type", "amount_minor", "spread")
    initial = {name: getattr(line, name) for name in names}
    initial["item"] = item_text(access.project, line.item)
    form = BudgetLineForm(request.POST or None, project=access.project, currency=currency, initial=initial)
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        item, seen = form.cleaned_data["item"], form.cleaned_data["version"]
        facts = form.facts() | {"item_id": None if item is None else item.pk}
        try:
            change_budget_line(line, by=access.user, seen=seen, **facts)
        except StaleCostError as refusal:
            form.add_error(None, str(refusal.message))
            status = 409
        except CostRefusedError as refusal:
            form.add_error(_field(refusal), str(refusal.message))
        else:
            messages.success(request, _("Saved."))
            return redirect("budget", access.project.key)
    context = {
        "project": access.project,
        "form": form,
        "line": line,
        "currency": currency,
        "history": history_of("budget", line.pk),
    }
    return render(request, "costs/budget_line.html", context, status=status)


@require_POST
@editing_page
def budget_line_delete(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Throw a fixed amount away; it can be brought back."""
    line = get_object_or_404(lines_of(access.project), pk=pk)
    entry = delete_budget_line(line, by=access.user)
    say_undoable(request, _("The budget line is in the trash."), reverse("trash_restore", args=[entry.pk]))
    return redirect("budget", access.project.key)


@require_http_methods(["GET", "POST"])
@editing_page
def cost_settings_page(request: HttpRequest, access: Access) -> HttpResponse:
    """Currency, how items earn, and as what everybody works."""
    settings = cost_settings(access.project)
    initial = {name: getattr(settings, name) for name in ("currency", "rule", "rule_credit")}
    form = CostSettingsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_cost_settings(access.project, by=access.user, **form.cleaned_data)
        except CostRefusedError as refusal:
            form.add_error(_field(refusal), str(refusal.message))
        else:
            messages.success(request, _("Saved."))
            return redirect("cost_settings", access.project.key)
    context = {
        "project": access.project,
        "form": form,
        "people": priced_resources(access.project, settings.currency, timezone.localdate()),
        "roles": role_choices(access.project),
        "may_rates": may_with_rates(access.user, Permission.VIEW_COST),
    }
    return render(request, "costs/settings.html", context, status=422 if form.is_bound else 200)


@require_POST
@editing_page
def resource_role_change(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """As what somebody works in the project."""
    text = request.POST.get("role", "")
    role = int(text) if text.isdecimal() and len(text) < 19 else None
    try:
        change_resource_role(access.project, by=access.user, resource=pk, role=role)
    except CostRefusedError as refusal:
        raise Http404 from refusal
    messages.success(request, _("Saved."))
    return redirect("cost_settings", access.project.key)
