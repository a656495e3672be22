"""What somebody hears of, how and when; and the end of mails from a link in one of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from tongzhou.accounts.guards import signed_in
from tongzhou.notice.actions.feeds import make_link, revoke_link
from tongzhou.notice.actions.preferences import choose, choose_as_everywhere, end_mail, set_hours, set_mute
from tongzhou.notice.forms import HoursForm, KindsForm, ProjectKindsForm
from tongzhou.notice.mail import unsubscriber
from tongzhou.notice.models import Kind
from tongzhou.notice.queries.choices import (
    choices_of,
    is_muted,
    kinds_for,
    person_numbered,
    preference_of,
    project_choices,
)
from tongzhou.notice.queries.feeds import link_of
from tongzhou.projects.guards import find_access


@require_http_methods(["GET", "POST"])
def notice_choices(request: HttpRequest) -> HttpResponse:
    """My settings, notifications: kinds, hours, projects, calendar feed."""
    user = signed_in(request)
    if request.method == "GET":
        return _page(request)
    form = KindsForm(request.POST, kinds=kinds_for(user), chosen=choices_of(user))
    if not form.is_valid():
        return _page(request, status=422, kinds=form)
    choose(form.chosen(), by=user)
    messages.success(request, _("Your choices have been saved."))
    return redirect("notice_choices")


@require_POST
def notice_hours(request: HttpRequest) -> HttpResponse:
    """When mail may come."""
    user = signed_in(request)
    form = HoursForm(request.POST, preference=preference_of(user))
    if not form.is_valid():
        return _page(request, status=422, hours=form)
    set_hours(by=user, **form.cleaned_data)
    messages.success(request, _("Your choices have been saved."))
    return redirect("notice_choices")


@require_http_methods(["GET", "POST"])
def notice_project(request: HttpRequest, key: str) -> HttpResponse:
    """Other choices for one project, or none of its notices."""
    user = signed_in(request)
    access = find_access(user, key)
    if access is None:
        raise Http404
    project, kinds = access.project, kinds_for(user)
    form = ProjectKindsForm(
        request.POST if request.method == "POST" else None,
        kinds=kinds,
        chosen=choices_of(user, project),
        muted=is_muted(user, project),
    )
    if request.method == "POST" and form.is_valid():
        chosen = form.chosen()
        choose(chosen, by=user, project=project)
        choose_as_everywhere([kind for kind in kinds if kind not in chosen], by=user, project=project)
        set_mute(project, by=user, muted=form.cleaned_data["muted"])
        messages.success(request, _("Your choices have been saved."))
        return redirect("notice_choices")
    context = {"form": form, "name": project.name, "key": key}
    return render(request, "notice/project.html", context, status=422 if form.is_bound else 200)


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "POST"])
def notice_unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """No more mail of a kind: asks on GET, because mail programs look at links; does it on POST (RFC 8058)."""
    named = unsubscriber(token)
    user = person_numbered(named[0]) if named else None
    if named is None or user is None:
        raise Http404
    with override(user.language):
        label = Kind(named[1]).label if named[1] in Kind.values else ""
        if request.method == "POST":
            end_mail(user, named[1])
        context = {"label": label, "done": request.method == "POST"}
        return render(request, "notice/unsubscribe.html", context)


@require_POST
def feed_create(request: HttpRequest) -> HttpResponse:
    """A secret address for calendar programs; shown in this answer and nowhere else, the old one ends."""
    return _page(request, status=201, feed_secret=make_link(by=signed_in(request)))


@require_POST
def feed_revoke(request: HttpRequest) -> HttpResponse:
    """The calendar feed ends."""
    revoke_link(by=signed_in(request))
    messages.success(request, _("The calendar feed has been ended."))
    return redirect("notice_choices")


def _page(request: HttpRequest, *, status: int = 200, **parts: Any) -> HttpResponse:
    user = signed_in(request)
    context = {
        "kinds": KindsForm(None, kinds=kinds_for(user), chosen=choices_of(user)),
        "hours": HoursForm(None, preference=preference_of(user)),
        "projects": project_choices(user),
        "feed": link_of(user),
        **parts,
    }
    return render(request, "notice/choices.html", context, status=status)
