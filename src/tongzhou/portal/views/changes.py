"""Changes in the portal: what waits for a signature, what was signed, and asking for another one."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from tongzhou.accounts.permissions import Permission
from tongzhou.changes.actions.requests import request_change
from tongzhou.changes.models import Urgency
from tongzhou.changes.refusals import ChangeRefusedError
from tongzhou.portal.guards import ClientAccess, client_page
from tongzhou.portal.queries.changes import TO_SIGN, portal_changes, shared_changes
from tongzhou.portal.views.frame import client_render

PAGE = 25


class WishForm(forms.Form):
    """What somebody of the client wants to be different."""

    title = forms.CharField(label=gettext_lazy("What is to be different?"), max_length=200)
    description = forms.CharField(
        label=gettext_lazy("In detail"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    reason = forms.CharField(
        label=pgettext_lazy("change", "Why?"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    urgency = forms.TypedChoiceField(
        label=gettext_lazy("Urgency"), choices=Urgency.choices, coerce=int, initial=Urgency.NORMAL
    )


@require_GET
@client_page("changes")
def portal_changes_page(request: HttpRequest, access: ClientAccess) -> HttpResponse:
    """Orders to sign first, then everything that was asked for, the newest first."""
    return _page(request, access, WishForm())


def _page(request: HttpRequest, access: ClientAccess, form: WishForm, status: int = 200) -> HttpResponse:
    page = Paginator(shared_changes(access.project), PAGE).get_page(request.GET.get("page"))
    shown = portal_changes(access.project, page.object_list)
    context = {
        "to_sign": [one for one in shown if one.standing == TO_SIGN],
        "changes": [one for one in shown if one.standing != TO_SIGN],
        "page": page,
        "form": form,
        "may_ask": access.may(Permission.ANSWER_AS_CLIENT),
    }
    return client_render(request, access, "portal/changes.html", context, here="changes", status=status)


@require_POST
@client_page("changes", Permission.ANSWER_AS_CLIENT)
def portal_change_request(request: HttpRequest, access: ClientAccess) -> HttpResponse:
    """Ask for a change."""
    form = WishForm(request.POST)
    if form.is_valid():
        try:
            made = request_change(access.project, by=access.user, by_client=True, **form.cleaned_data)
        except ChangeRefusedError as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            messages.success(
                request, _("Thank you. We examine %(label)s and come back to you.") % {"label": made.label}
            )
            return redirect("portal_changes", key=access.project.key)
    return _page(request, access, form, 422)
