"""What a change does to the scope, line by line."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from tongzhou.accounts.permissions import Permission
from tongzhou.changes.actions.scope import add_scope_change, drop_scope_change
from tongzhou.changes.forms import ScopeLineForm
from tongzhou.changes.models import ChangeRequest, ScopeDeed
from tongzhou.changes.queries.scope import scope_line
from tongzhou.changes.refusals import ChangeRefusedError, StaleChangeError
from tongzhou.changes.views.log import found, may_edit
from tongzhou.projects.guards import Access, project_page

DEEDS = (
    (ScopeDeed.ADD.value, pgettext_lazy("scope deed", "Add")),
    (ScopeDeed.ALTER.value, pgettext_lazy("scope deed", "Alter")),
    (ScopeDeed.WITHDRAW.value, pgettext_lazy("scope deed", "Withdraw")),
)


def _editable(access: Access, number: int) -> ChangeRequest:
    """A request that this person may say otherwise; one that has gone on refuses by itself."""
    one = found(access, number)
    if one.is_editable and not may_edit(access, one):
        raise PermissionDenied
    return one


@require_http_methods(["GET", "POST"])
@project_page(Permission.EDIT_WORK)
def change_scope_add(request: HttpRequest, access: Access, number: int) -> HttpResponse:
    """Say that the change adds, alters or withdraws something of the scope."""
    one = _editable(access, number)
    asked = request.GET.get("deed", "")
    deed = asked if asked in ScopeDeed.values else ScopeDeed.ADD.value
    form = ScopeLineForm(
        request.POST or None, project=access.project, deed=deed, initial={"version": one.version}
    )
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        seen = form.cleaned_data["version"]
        try:
            add_scope_change(one, by=access.user, deed=deed, seen=seen, **form.facts())
        except ChangeRefusedError as refusal:
            at = refusal.field if refusal.field in form.fields else None
            form.add_error(at, str(refusal.message))
            status = 409 if isinstance(refusal, StaleChangeError) else 422
        else:
            messages.success(request, _("Saved."))
            return redirect("change", access.project.key, number)
    context = {
        "project": access.project,
        "change": one,
        "form": form,
        "deed": deed,
        "deeds": DEEDS,
    }
    return render(request, "changes/scope_line.html", context, status=status)


@require_POST
@project_page(Permission.EDIT_WORK)
def change_scope_drop(request: HttpRequest, access: Access, number: int, pk: int) -> HttpResponse:
    """Take a line back."""
    line = scope_line(_editable(access, number), pk)
    if line is None:
        raise Http404
    try:
        drop_scope_change(line, by=access.user)
    except ChangeRefusedError as refusal:
        messages.error(request, str(refusal.message))
    return redirect("change", access.project.key, number)
