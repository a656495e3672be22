"""Mail to the client's people without an account: who gets it, stopping it, and their own way out."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongzhou.accounts.permissions import Permission
from tongzhou.clients.actions import MailDeclinedError, stop_contact_mail
from tongzhou.notice.actions.letters import set_contact_mail
from tongzhou.notice.letter_mail import stopper
from tongzhou.notice.queries.choices import person_numbered
from tongzhou.notice.queries.letters import contact_numbered, contacts_without_account, last_letters
from tongzhou.operations.limits import limit
from tongzhou.projects.guards import Access, project_page

MANAGE = Permission.MANAGE_CLIENT_RELATIONS


@require_GET
@project_page(MANAGE)
def contact_mail(request: HttpRequest, access: Access) -> HttpResponse:
    """The client's people without an account: whether they are written to, and when they were last."""
    found = Paginator(contacts_without_account(access.project), limit("list_rows"))
    page = found.get_page(request.GET.get("page"))
    last = last_letters([one.pk for one in page.object_list])
    context = {
        "project": access.project,
        "rows": [(one, last.get(one.pk)) for one in page.object_list],
        "page": page,
        "most": limit("contact_mails_per_day"),
        "may_see_log": access.may(Permission.MANAGE_INTEGRATIONS),
    }
    return render(request, "notice/contact_mail.html", context)


@require_POST
@project_page(MANAGE)
def contact_mail_set(request: HttpRequest, access: Access, contact: int) -> HttpResponse:
    """Stop mail to one of them, or allow it again."""
    found = get_object_or_404(contacts_without_account(access.project), pk=contact)
    allowed = request.POST.get("allowed") == "1"
    try:
        set_contact_mail(found, by=access.user, allowed=allowed)
    except MailDeclinedError as refusal:
        messages.error(request, str(refusal.message))
    else:
        said = _("Mail goes to %(name)s again.") if allowed else _("No more mail goes to %(name)s.")
        messages.success(request, said % {"name": found.name})
    return redirect("contact_mail", key=access.project.key)


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "POST"])
def contact_no_mail(request: HttpRequest, token: str) -> HttpResponse:
    """The way out in each mail: asks on GET, because mail programs look at links; does it on POST (RFC 8058)."""
    named = stopper(token)
    contact = contact_numbered(named[0]) if named else None
    by = person_numbered(named[1]) if named else None
    if contact is None or by is None:
        raise Http404
    with override(contact.language or by.language):
        if request.method == "POST":
            stop_contact_mail(contact, by=by, themselves=True)
        context = {"vendor": by.organisation.name, "done": request.method == "POST"}
        return render(request, "notice/contact_no_mail.html", context)
