"""The trash."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tongzhou.accounts.guards import organisation_page, signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.activity.actions import NotInTrashError, empty_from_trash, restore_from_trash
from tongzhou.activity.models import TrashEntry
from tongzhou.activity.queries.trash import find_in_trash, trash_of
from tongzhou.activity.trash import DAYS_KEPT, KINDS, CannotRestoreError

PAGE = 50


@require_GET
@organisation_page(Permission.VIEW_PEOPLE)
def trash(request: HttpRequest) -> HttpResponse:
    """What the person may bring back, newest first."""
    user = signed_in(request)
    kind, text = request.GET.get("kind", "")[:40], request.GET.get("q", "").strip()[:100]
    kind = kind if kind in KINDS else ""
    page = Paginator(trash_of(user, kind=kind, text=text), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(entry, KINDS[entry.kind].label) for entry in page],
        "kinds": sorted(((one.code, str(one.label)) for one in KINDS.values()), key=lambda pair: pair[1]),
        "kind": kind,
        "text": text,
        "days": DAYS_KEPT,
        "may_empty": user.may(Permission.MANAGE_ORGANISATION),
    }
    return render(request, "activity/trash.html", context)


@require_POST
def trash_restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring something back and go there; htmx is told where, because nothing of its page is swapped."""
    entry = _entry(request, pk)
    try:
        address = restore_from_trash(entry, by=signed_in(request))
    except (NotInTrashError, CannotRestoreError) as refusal:
        messages.error(request, str(refusal.message))
        address = request.headers.get("HX-Current-URL") or (
            "/" if signed_in(request).is_client else "/trash/"
        )
    else:
        messages.success(request, _("“%(label)s” is back.") % {"label": entry.label})
    if "HX-Request" in request.headers:
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


@require_POST
def trash_empty(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete one thing for good."""
    entry = _entry(request, pk)
    if not signed_in(request).may(Permission.MANAGE_ORGANISATION):
        raise PermissionDenied
    try:
        empty_from_trash(entry, by=signed_in(request))
    except NotInTrashError as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("“%(label)s” is gone for good.") % {"label": entry.label})
    return redirect("trash")


def _entry(request: HttpRequest, pk: int) -> TrashEntry:
    found = find_in_trash(signed_in(request), pk)
    if found is None:
        raise Http404
    return found
