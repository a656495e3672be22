"""The list of notices, the bell and its popover."""

from __future__ import annotations

import json
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tongzhou.accounts.guards import signed_in
from tongzhou.notice.actions.reading import mark_all_read, mark_read, mark_unread
from tongzhou.notice.models import Kind
from tongzhou.notice.queries.choices import kinds_for
from tongzhou.notice.queries.notices import (
    PAGE,
    notices_of,
    projects_with_notices,
    search_notices,
    told,
    unread_count,
)
from tongzhou.web.shell import NavigationItem

RECENT = 6


@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """Everything the person was told, unread first."""
    user = signed_in(request)
    wanted = {name: request.GET.get(name, "")[:60] for name in ("project", "kind", "unread")}
    found = search_notices(
        user, project=wanted["project"], kind=wanted["kind"], unread=wanted["unread"] == "1"
    )
    page = Paginator(found.select_related("entry"), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "notices": told(user, list(page.object_list)),
        "wanted": wanted,
        "narrowed": any(wanted.values()),
        "kinds": [(kind.value, kind.label) for kind in kinds_for(user)],
        "projects": projects_with_notices(user),
        "unread": unread_count(user),
    }
    return render(request, "notice/notices.html", context)


@require_GET
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """On to what a notice is about; it counts as read then."""
    user = signed_in(request)
    found = get_object_or_404(notices_of(user).select_related("entry"), pk=pk)
    mark_read(found, by=user)
    for one in told(user, [found]):
        return redirect(one.url)
    messages.warning(request, _("What this notice was about is gone, or you may not see it any more."))
    return redirect("notices")


@require_POST
def notice_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Read, or (with ``unread=1``) to be read again."""
    user = signed_in(request)
    found = get_object_or_404(notices_of(user), pk=pk)
    if request.POST.get("unread") == "1":
        mark_unread(found, by=user)
    else:
        mark_read(found, by=user)
    return redirect(f"{reverse('notices')}?{_kept(request)}")


@require_POST
def notices_read(request: HttpRequest) -> HttpResponse:
    """Everything that the list shows has been read."""
    user = signed_in(request)
    mark_all_read(by=user, project=request.POST.get("project", "")[:60], kind=request.POST.get("kind", ""))
    return redirect(f"{reverse('notices')}?{_kept(request)}")


def _kept(request: HttpRequest) -> str:
    """The filters of the list that the form stood in."""
    kept = {name: request.POST.get(name, "")[:60] for name in ("project", "kind", "only")}
    kept["unread"] = kept.pop("only")
    return urlencode({name: value for name, value in kept.items() if value})


@require_GET
def bell(request: HttpRequest) -> HttpResponse:
    """The bell anew; with ``toast=`` the sentence of that notice, for the corner of the page."""
    user = signed_in(request)
    item = NavigationItem(_("Notifications"), reverse("notices"), "bell", count=unread_count(user) or None)
    answer = render(request, "web/_bell.html", {"item": item})
    number = request.GET.get("toast", "")
    fresh = notices_of(user).select_related("entry").filter(read_at=None)
    if number.isdecimal() and len(number) < 19:
        for one in told(user, list(fresh.filter(pk=number, kind=Kind.MENTION))):
            action = {"label": _("Open"), "href": reverse("notice", args=[one.id])}
            toast = {"message": one.title, "kind": "info", "action": action}
            answer["HX-Trigger"] = json.dumps({"tz-toast": toast})
    return answer


@require_GET
def recent(request: HttpRequest) -> HttpResponse:
    """The newest notices, for the bell's popover."""
    user = signed_in(request)
    found = list(search_notices(user).select_related("entry")[:RECENT])
    context = {"notices": told(user, found), "unread": unread_count(user)}
    return render(request, "notice/_recent.html", context)
