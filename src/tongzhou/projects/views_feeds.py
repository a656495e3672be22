"""Feeds across projects: what one person did, and what happened anywhere."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from tongzhou.accounts.guards import organisation_page, signed_in
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.accounts.queries import people_known_to
from tongzhou.activity.forms import FeedForm
from tongzhou.activity.queries.audit import people_in
from tongzhou.activity.queries.timeline import feed
from tongzhou.activity.views.cursor import cursor_in
from tongzhou.activity.words import room_choices
from tongzhou.projects.queries import projects_granting


@require_GET
@organisation_page(Permission.VIEW_PEOPLE)
def person_activity(request: HttpRequest, pk: int) -> HttpResponse:
    """What somebody did in the projects whose activity the reader may see."""
    user = signed_in(request)
    person = get_object_or_404(people_known_to(user), pk=pk)
    visible = told_to(user) & Q(actor=person.pk)
    wanted = FeedForm(request.GET).wanted()
    found = feed(user.organisation_id, wanted, visible=visible, before=cursor_in(request))
    context = {"timeline": found, "wanted": wanted, "rooms": room_choices(), "people": None, "person": person}
    return render(request, "projects/feed.html", context)


@require_GET
@organisation_page(Permission.VIEW_ALL_PROJECTS)
def all_activity(request: HttpRequest) -> HttpResponse:
    """What happened in all projects."""
    user = signed_in(request)
    wanted = FeedForm(request.GET).wanted()
    found = feed(user.organisation_id, wanted, visible=told_to(user), before=cursor_in(request))
    people = people_in(user.organisation_id)
    context = {"timeline": found, "wanted": wanted, "rooms": room_choices(), "people": people}
    return render(request, "projects/feed.html", context)


def told_to(user: User) -> Q:
    """The lines of the diary that somebody may be told of: those of projects whose activity they may see.

    Deeds outside of projects (clients, accounts) concern those who may read the audit trail.
    """
    told = Q(project_id__in=projects_granting(user, Permission.VIEW_DIARY).values("pk"))
    return told | Q(project_id__isnull=True) if user.may(Permission.VIEW_AUDIT) else told
