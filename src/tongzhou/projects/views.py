"""A project's charter, members, activity and end."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongzhou.accounts.permissions import Permission
from tongzhou.activity.forms import FeedForm
from tongzhou.activity.queries import project_timeline
from tongzhou.activity.views.cursor import cursor_in
from tongzhou.activity.words import room_choices
from tongzhou.projects.actions import (
    ClientHasMembersError,
    DatesRefusedError,
    LastManagerError,
    ProjectGoneError,
    WrongSideError,
    change_charter,
    delete_project,
    remove_member,
    set_member,
)
from tongzhou.projects.forms import CharterForm, DeleteForm, RoleForm
from tongzhou.projects.guards import Access, project_page
from tongzhou.projects.queries import CLIENT_ROLES, VENDOR_ROLES, candidates_for, members_of
from tongzhou.web.numbers import whole_number
from tongzhou.web.undo import say_undoable

CANDIDATES = 8


@require_http_methods(["GET", "POST"])
@project_page(Permission.EDIT_CHARTER)
def charter(request: HttpRequest, access: Access) -> HttpResponse:
    """The charter, to be changed."""
    project = access.project
    form = (
        CharterForm(request.POST, user=access.user)
        if request.method == "POST"
        else CharterForm.of(project, access.user)
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_charter(project, by=access.user, **form.cleaned_data)
        except ClientHasMembersError as refusal:
            form.add_error("client", str(refusal.message))
        except DatesRefusedError as refusal:
            form.add_error("start_date", refusal.message)
        else:
            messages.success(request, _("The charter has been saved."))
            return redirect("project", key=project.key)
    context = {"project": project, "form": form, "may_delete": access.may(Permission.DELETE_PROJECT)}
    return render(request, "projects/charter.html", context, status=422 if form.is_bound else 200)


@require_GET
@project_page(Permission.VIEW_PROJECT)
def members(request: HttpRequest, access: Access) -> HttpResponse:
    """Who belongs to the project and as what."""
    return _members(request, access)


@require_POST
@project_page(Permission.MANAGE_MEMBERS)
def member_add(request: HttpRequest, access: Access) -> HttpResponse:
    """Bring one of the candidates into the project."""
    user = get_object_or_404(candidates_for(access.project), pk=whole_number(request.POST.get("user")))
    form = RoleForm(request.POST)
    if not form.is_valid():
        return _members(request, access, refusal=_("There is no such role."))
    try:
        set_member(access.project, by=access.user, user=user, role=form.chosen())
    except WrongSideError as refusal:
        return _members(request, access, refusal=str(refusal.message))
    messages.success(request, _("%(name)s is a member now.") % {"name": user.name})
    return redirect("members", key=access.project.key)


@require_POST
@project_page(Permission.MANAGE_MEMBERS)
def member_change(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Give a member another role."""
    membership = get_object_or_404(members_of(access.project), pk=pk)
    form = RoleForm(request.POST)
    if not form.is_valid():
        return _members(request, access, refusal=_("There is no such role."))
    try:
        set_member(access.project, by=access.user, user=membership.user, role=form.chosen())
    except (WrongSideError, LastManagerError) as refusal:
        return _members(request, access, refusal=str(refusal.message))
    messages.success(request, _("Saved."))
    return redirect("members", key=access.project.key)


@require_POST
@project_page(Permission.MANAGE_MEMBERS)
def member_remove(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Take a member out; whoever takes themselves out lands on their projects."""
    membership = get_object_or_404(members_of(access.project), pk=pk)
    try:
        remove_member(membership, by=access.user)
    except LastManagerError as refusal:
        return _members(request, access, refusal=str(refusal.message))
    messages.success(request, _("%(name)s has left the project.") % {"name": membership.user.name})
    if membership.user_id == access.user.pk:
        return redirect("projects")
    return redirect("members", key=access.project.key)


def _members(request: HttpRequest, access: Access, *, refusal: str = "") -> HttpResponse:
    may_manage = access.may(Permission.MANAGE_MEMBERS)
    text = request.GET.get("q", "")[:100]
    context = {
        "project": access.project,
        "members": members_of(access.project),
        "may_manage": may_manage,
        "candidates": candidates_for(access.project, text)[:CANDIDATES] if may_manage else (),
        "text": text,
        "vendor_roles": VENDOR_ROLES,
        "client_roles": CLIENT_ROLES,
        "refusal": refusal,
    }
    return render(request, "projects/members.html", context, status=422 if refusal else 200)


@require_GET
@project_page(Permission.VIEW_DIARY)
def activity(request: HttpRequest, access: Access) -> HttpResponse:
    """What happened in the project, newest first; ``before`` is the cursor of older pages."""
    project, wanted = access.project, FeedForm(request.GET).wanted()
    timeline = project_timeline(project.organisation_id, project.pk, before=cursor_in(request), wanted=wanted)
    people = [(one.user_id, one.user.name) for one in members_of(project)]
    context = {"project": project, "timeline": timeline, "wanted": wanted}
    return render(request, "projects/activity.html", {**context, "rooms": room_choices(), "people": people})


@require_http_methods(["GET", "POST"])
@project_page(Permission.DELETE_PROJECT)
def project_delete(request: HttpRequest, access: Access) -> HttpResponse:
    """The end of a project and its plan, once its key has been typed."""
    form = DeleteForm(request.POST or None, project=access.project)
    if request.method == "POST" and form.is_valid():
        name = access.project.name
        try:
            entry = delete_project(access.project, by=access.user)
        except ProjectGoneError as refusal:
            messages.error(request, str(refusal.message))
            return redirect("projects")
        message = _("The project “%(name)s” has been deleted.") % {"name": name}
        say_undoable(request, message, reverse("trash_restore", args=[entry.pk]))
        return redirect("projects")
    status = 422 if form.is_bound else 200
    return render(
        request, "projects/project_delete.html", {"project": access.project, "form": form}, status=status
    )
