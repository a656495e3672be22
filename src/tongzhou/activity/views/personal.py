"""One's own data, and the end of a former member's name."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongzhou.accounts.guards import organisation_page, signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.accounts.queries import people_known_to
from tongzhou.activity.actions.personal import (
    AlreadyErasedError,
    StillActiveError,
    erase_person,
    request_export,
)
from tongzhou.activity.queries.personal import export_of, exports_of


@require_http_methods(["GET", "POST"])
def my_data(request: HttpRequest) -> HttpResponse:
    """Everything about me: ask for it, and fetch it."""
    user = signed_in(request)
    if request.method == "POST":
        request_export(user)
        messages.success(request, _("Your data is being gathered. Reload this page in a moment."))
        return redirect("my_data")
    return render(request, "activity/my_data.html", {"exports": exports_of(user)})


@require_GET
def my_data_download(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own export as a file."""
    found = export_of(signed_in(request), pk)
    if found is None:
        raise Http404
    headers = {"Content-Disposition": 'attachment; filename="my-data.zip"'}
    return HttpResponse(bytes(found.content), content_type="application/zip", headers=headers)


@require_POST
@organisation_page(Permission.MANAGE_PEOPLE)
def person_erase(request: HttpRequest, pk: int) -> HttpResponse:
    """Replace a former member's name everywhere, for good."""
    user = signed_in(request)
    person = get_object_or_404(people_known_to(user), pk=pk)
    try:
        pseudonym = erase_person(person, by=user)
    except (StillActiveError, AlreadyErasedError) as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(
            request, _("The name is gone. What remains is shown as “%(name)s”.") % {"name": pseudonym}
        )
    return redirect("person", pk=pk)
