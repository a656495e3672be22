"""Actual costs: the list, booking, correcting, tables."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongzhou.accounts.permissions import Permission
from tongzhou.costs.actions.entries import Spent, book_costs, change_cost, delete_cost
from tongzhou.costs.exports import (
    costs_csv,
    costs_xlsx,
    csv_answer,
    long_xlsx_answer,
    template_xlsx,
    xlsx_answer,
)
from tongzhou.costs.forms import ROWS, CostFilter, CostForm, CostRow, item_text
from tongzhou.costs.guards import editing_page, may_edit
from tongzhou.costs.models import CostEntry, CostType
from tongzhou.costs.queries.entries import (
    Wanted,
    bundles_in,
    entries_of,
    find_entries,
    history_of,
    item_in,
    resource_choices,
    shown_of,
    sums_by_type,
    with_names,
)
from tongzhou.costs.queries.settings import currency_of
from tongzhou.costs.refusals import CostRefusedError, StaleCostError
from tongzhou.projects.guards import Access, project_page
from tongzhou.web.undo import say_undoable

PAGE = 50


def wanted_of(request: HttpRequest) -> Wanted:
    """What the address asks for; what is not understood counts as not asked."""
    form = CostFilter(request.GET)
    form.is_valid()
    data = form.cleaned_data
    return Wanted(
        text=data.get("q") or "",
        cost_type=data.get("type") or "",
        source=data.get("source") or "",
        first=data.get("first"),
        last=data.get("last"),
        branch=data.get("branch"),
        resource=data.get("resource"),
        bundle=data.get("bundle"),
        whole=bool(data.get("whole")),
    )


@require_GET
@project_page(Permission.VIEW_COST)
def costs(request: HttpRequest, access: Access) -> HttpResponse:
    """The actual costs, newest first, with their sum."""
    wanted = wanted_of(request)
    found = find_entries(access.project, wanted)
    sums = sums_by_type(found)
    pages = Paginator(shown_of(found), PAGE)
    pages.count = sum(count for _code, _total, count in sums)
    context = {
        "project": access.project,
        "currency": currency_of(access.project),
        "wanted": wanted,
        "narrowed": wanted != Wanted(),
        "branch": item_in(access.project, wanted.branch),
        "page": pages.get_page(request.GET.get("page")),
        "total": sum(total for _code, total, _count in sums),
        "by_type": [(code, total) for code, total, _count in sums],
        "types": CostType.choices,
        "resources": resource_choices(access.project),
        "bundles": bundles_in(access.project)[:10],
        "may_edit": may_edit(access),
    }
    return render(request, "costs/costs.html", context)


@require_http_methods(["GET", "POST"])
@editing_page
def cost_book(request: HttpRequest, access: Access) -> HttpResponse:
    """Book several costs in one table; all or none."""
    rows = _rows(request, access)
    told = ""
    if request.method == "POST":
        filled = [row for row in rows if row.has_changed()]
        right = [row.is_valid() for row in filled]  # every row says what is wrong, not only the first
        if all(right):
            try:
                made = _book(access, filled)
            except CostRefusedError as refusal:
                told = str(refusal.message)
            else:
                said = ngettext("%(n)d cost has been booked.", "%(n)d costs have been booked.", len(made))
                messages.success(request, said % {"n": len(made)})
                return redirect("costs", access.project.key)
        if not filled:
            told = _("Nothing is booked yet: give at least one amount.")
    context = {
        "project": access.project,
        "rows": rows,
        "told": told,
        "currency": currency_of(access.project),
    }
    return render(request, "costs/cost_book.html", context, status=422 if request.method == "POST" else 200)


def _rows(request: HttpRequest, access: Access) -> list[CostRow]:
    currency, resources = currency_of(access.project), resource_choices(access.project)
    data = request.POST if request.method == "POST" else None
    today = timezone.localdate()
    return [
        CostRow(
            data,
            prefix=f"row{number}",
            project=access.project,
            currency=currency,
            resources=resources,
            initial={"day": today, "item": request.GET.get("item", "") if number == 0 else ""},
        )
        for number in range(ROWS)
    ]


def _book(access: Access, rows: list[CostRow]) -> list[CostEntry]:
    spent = []
    for row in rows:
        facts = row.facts()
        spent.append(
            Spent(
                day=facts["day"],
                amount_minor=facts["amount_minor"],
                cost_type=facts["cost_type"],
                item=facts["item_id"],
                resource=facts["resource_id"],
                note=facts["note"],
                reference=facts["reference"],
            )
        )
    return book_costs(access.project, spent, by=access.user, today=timezone.localdate())


@require_http_methods(["GET", "POST"])
@editing_page
def cost(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Correct one cost."""
    entry = get_object_or_404(with_names(entries_of(access.project)), pk=pk)
    currency = currency_of(access.project)
    names = ("version", "day", "amount_minor", "cost_type", "note", "reference")
    initial: dict[str, Any] = {name: getattr(entry, name) for name in names}
    initial |= {"item": item_text(access.project, entry.item), "resource": entry.resource_id}
    form = CostForm(request.POST or None, project=access.project, currency=currency, initial=initial)
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        seen, facts = form.cleaned_data["version"], form.facts()
        try:
            change_cost(entry, by=access.user, today=timezone.localdate(), seen=seen, **facts)
        except StaleCostError as refusal:
            form.add_error(None, str(refusal.message))
            status = 409
        except CostRefusedError as refusal:
            form.add_error(
                {"amount": "amount_minor"}.get(refusal.field, refusal.field) or None, str(refusal.message)
            )
        else:
            messages.success(request, _("Saved."))
            return redirect("costs", access.project.key)
    context = {
        "project": access.project,
        "form": form,
        "entry": entry,
        "currency": currency,
        "history": history_of("entry", entry.pk),
    }
    return render(request, "costs/cost.html", context, status=status)


@require_POST
@editing_page
def cost_delete(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Throw a cost away; it can be brought back."""
    entry = get_object_or_404(entries_of(access.project), pk=pk)
    thrown = delete_cost(entry, by=access.user)
    say_undoable(request, _("The cost is in the trash."), reverse("trash_restore", args=[thrown.pk]))
    return redirect("costs", access.project.key)


@require_GET
@project_page(Permission.VIEW_COST)
def costs_export(request: HttpRequest, access: Access, kind: str) -> HttpResponse:
    """All costs that the list finds, as CSV or XLSX; with ``template``, an empty table for the import."""
    name = f"{access.project.key}-{_('costs')}-{timezone.localdate()}"
    if kind == "template":
        return xlsx_answer(template_xlsx(), f"{_('costs')}.xlsx")
    found = with_names(find_entries(access.project, wanted_of(request)))
    currency = currency_of(access.project)
    if kind == "csv":
        pieces = costs_csv(found, access.project.key, currency)
        return cast(HttpResponse, csv_answer(pieces, f"{name}.csv"))
    if kind == "xlsx":
        file = costs_xlsx(found, access.project.key, currency)
        return cast(HttpResponse, long_xlsx_answer(file, f"{name}.xlsx"))
    raise Http404
