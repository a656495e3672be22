"""The client's own pages, and the vendor's page on which something is published to them."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.portal.actions import (
    NothingChosenError,
    NotPublishedError,
    publish_project,
    put_help_away,
    unpublish_project,
)
from tongzhou.portal.forms import SectionsForm
from tongzhou.portal.guards import ClientAccess, get_publication
from tongzhou.portal.queries.project import (
    PortalMilestone,
    PortalProject,
    front_of,
    help_is_put_away,
    portal_project,
    project_lines,
    publication_of,
    publications_to,
    published_project,
    readers_of,
)
from tongzhou.portal.views.frame import tabs
from tongzhou.portal.waiting import waiting_at_a_glance
from tongzhou.projects.guards import Access, get_access, project_page

MILESTONES = 25


@require_GET
def portal(request: HttpRequest) -> HttpResponse:
    """The client's start page: what has been published to them. The vendor's people are sent to theirs."""
    user = signed_in(request)
    if not user.is_client:
        return redirect("home")
    publications = publications_to(user)
    context = {
        "front": front_of(user),
        "projects": project_lines(publications),
        "waiting": waiting_at_a_glance(user, publications, timezone.localdate()),
        "name": user.name,
        "help": not help_is_put_away(user),
    }
    return render(request, "portal/home.html", context)


@require_POST
def portal_help(request: HttpRequest) -> HttpResponse:
    """Put the words for the first time away, or call them back."""
    user = signed_in(request)
    if not user.is_client:
        raise PermissionDenied
    put_help_away(by=user, away=request.POST.get("away") == "1")
    return redirect("portal")


@require_GET
def portal_project_page(request: HttpRequest, key: str) -> HttpResponse:
    """A published project; the vendor's people who follow a client's link come to the page where it is published."""
    user = signed_in(request)
    if not user.is_client:
        vendors = get_access(user, key, Permission.PUBLISH_TO_CLIENT)
        return redirect("client_portal", key=vendors.project.key)
    publication, today = get_publication(user, key), timezone.localdate()
    shown = published_project(publication, today=today)
    access = ClientAccess(publication.project, user, publication, frozenset())
    context = {
        "front": shown.front,
        "project": shown,
        "milestones": _milestones(request, shown),
        "tabs": tabs(access, ""),
        "waiting": waiting_at_a_glance(user, [publication], today),
    }
    return render(request, "portal/project.html", context)


def _milestones(request: HttpRequest, shown: PortalProject) -> Page[PortalMilestone]:
    """A page of the milestones: at first that on which the one stands that is being worked on."""
    every = shown.milestones
    now = (every.now if every else None) or 0
    return Paginator(every or (), MILESTONES).get_page(request.GET.get("page") or now // MILESTONES + 1)


@require_http_methods(["GET", "POST"])
@project_page(Permission.PUBLISH_TO_CLIENT)
def client_portal(request: HttpRequest, access: Access) -> HttpResponse:
    """Whether and what the client sees; a POST publishes the chosen parts."""
    if request.method != "POST":
        return _client_portal(request, access, SectionsForm.of(publication_of(access.project)))
    form = SectionsForm(request.POST)
    try:
        publish_project(access.project, by=access.user, **form.chosen())
    except NothingChosenError as refusal:
        form.add_error(None, str(refusal.message))
        return _client_portal(request, access, form)
    messages.success(request, _("Published. The client sees it now."))
    return redirect("client_portal", key=access.project.key)


@require_POST
@project_page(Permission.PUBLISH_TO_CLIENT)
def client_portal_withdraw(request: HttpRequest, access: Access) -> HttpResponse:
    """The client sees nothing of the project any more."""
    try:
        unpublish_project(access.project, by=access.user)
    except NotPublishedError as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Taken back. The client sees nothing of this project now."))
    return redirect("client_portal", key=access.project.key)


@require_GET
@project_page(Permission.PUBLISH_TO_CLIENT)
def client_portal_preview(request: HttpRequest, access: Access) -> HttpResponse:
    """The client's page as it would be with these parts: the same question, the same template."""
    sections = SectionsForm(request.GET).chosen()
    publication = publication_of(access.project)
    shown = portal_project(
        access.project,
        milestones=sections["milestones"],
        documents=sections["documents"],
        published_at=publication.at if publication else None,
        today=timezone.localdate(),
        confidence=sections["confidence"],
        parts=[code for code, chosen in sections.items() if chosen],
    )
    seen = ClientAccess(access.project, access.user, publication, frozenset(), preview=True)
    context = {
        "front": shown.front,
        "project": shown,
        "milestones": _milestones(request, shown),
        "preview_of": access.project.key,
        "tabs": tabs(seen, ""),
    }
    return render(request, "portal/project.html", context)


def _client_portal(request: HttpRequest, access: Access, form: SectionsForm) -> HttpResponse:
    context = {
        "project": access.project,
        "publication": publication_of(access.project),
        "form": form,
        "readers": readers_of(access.project),
        "may_manage_members": access.may(Permission.MANAGE_MEMBERS),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "portal/client_portal.html", context, status=status)
