"""The warnings of a project, and those of all one's projects; and deciding on one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from tongzhou.accounts.guards import organisation_page, signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.discussion.actions import CommentRefusedError, TalkIsFullError
from tongzhou.discussion.guards import get_talk
from tongzhou.plan.subjects import KIND as WORK_ITEM
from tongzhou.plan.work.refusals import ItemRefusedError
from tongzhou.projects.guards import Access, project_page
from tongzhou.risks.actions import (
    WarningRefusedError,
    ask_about_warning,
    dismiss_warning,
    follow_up_warning,
    look_at,
    may_take_back,
    reopen_warning,
    snooze_warning,
)
from tongzhou.risks.forms import AskForm, DismissForm, FollowUpForm, SnoozeForm
from tongzhou.risks.models import EarlyWarning
from tongzhou.risks.queries import (
    PAGE,
    PARTS,
    counted,
    named,
    open_warnings_for,
    part_of,
    warnings_of,
)
from tongzhou.risks.telling import together, told
from tongzhou.web.undo import say_undoable

Refusals = (WarningRefusedError, ItemRefusedError, CommentRefusedError, TalkIsFullError)


@require_GET
@project_page(Permission.VIEW_INTERNAL_RISKS)
def warnings(request: HttpRequest, access: Access) -> HttpResponse:
    """What the system has noticed in this project, the gravest first."""
    part = request.GET.get("part", "open")
    part = part if part in PARTS else "open"
    found = warnings_of(access)
    page = Paginator(part_of(found, part), PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    names = named(rows)
    today = timezone.localdate()
    context = {
        "project": access.project,
        "rows": [told(one, names) for one in rows],
        "page": page,
        "part": part,
        "counted": counted(found),
        "may_act": access.may(Permission.EDIT_WORK),
        "may_decide": access.may(Permission.EDIT_PLAN),
        "fortnight": today + timedelta(days=14),
        "tomorrow": today + timedelta(days=1),
    }
    return render(request, "risks/warnings.html", context)


@require_GET
@organisation_page(Permission.VIEW_PEOPLE)
def all_warnings(request: HttpRequest) -> HttpResponse:
    """What is open in all one's projects."""
    page = Paginator(open_warnings_for(signed_in(request)), PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    names = named(rows)
    groups = together(told(one, names) for one in rows)
    return render(request, "risks/all_warnings.html", {"groups": groups, "page": page})


@require_POST
@project_page(Permission.EDIT_WORK)
def warnings_look(request: HttpRequest, access: Access) -> HttpResponse:
    """Look at the project now, not only tonight."""
    risen = look_at(access.project, today=timezone.localdate())
    if risen:
        words = ngettext("%(count)d warning is new.", "%(count)d warnings are new.", len(risen))
        messages.success(request, words % {"count": len(risen)})
    else:
        messages.success(request, _("Looked through: nothing new."))
    return _back(access)


def _deed(
    form: type[forms.Form] | None = None,
) -> Callable[[Callable[..., str]], Callable[..., HttpResponse]]:
    """Find the warning, read the form, carry the deed out, and say what was done with a way back."""

    def decorate(run: Callable[..., str]) -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
            warning = get_object_or_404(warnings_of(access), pk=pk)
            given = form(request.POST) if form else None
            if given is not None and not given.is_valid():
                messages.error(
                    request, " ".join(str(one) for errors in given.errors.values() for one in errors)
                )
                return _back(access)
            try:
                said = run(access, warning, **(given.cleaned_data if given else {}))
            except Refusals as refusal:
                messages.error(request, str(refusal.message))
            else:
                say_undoable(request, said, reverse("warning_reopen", args=[access.project.key, pk]))
            return _back(access)

        return view

    return decorate


def _follow_up(access: Access, warning: EarlyWarning, name: str) -> str:
    made = follow_up_warning(warning, by=access.user, today=timezone.localdate(), name=name)
    return _("The task %(label)s was made of it.") % {"label": made.label}


def _ask(access: Access, warning: EarlyWarning, words: str) -> str:
    talk = get_talk(access.user, WORK_ITEM, warning.item_id or 0, to_write=True)
    ask_about_warning(warning, talk, by=access.user, today=timezone.localdate(), words=words)
    return _("Asked. If nothing happens, the warning is back in three days.")


def _snooze(access: Access, warning: EarlyWarning, until: Any) -> str:
    snooze_warning(warning, by=access.user, until=until, today=timezone.localdate())
    return _("Put off until %(day)s.") % {"day": until.isoformat()}


def _dismiss(access: Access, warning: EarlyWarning, reason: str) -> str:
    dismiss_warning(warning, by=access.user, reason=reason)
    return _("Dismissed. It comes back if it grows much worse.")


warning_follow_up = require_POST(project_page(Permission.EDIT_WORK)(_deed(FollowUpForm)(_follow_up)))
warning_ask = require_POST(project_page(Permission.COMMENT)(_deed(AskForm)(_ask)))
warning_snooze = require_POST(project_page(Permission.EDIT_PLAN)(_deed(SnoozeForm)(_snooze)))
warning_dismiss = require_POST(project_page(Permission.EDIT_PLAN)(_deed(DismissForm)(_dismiss)))


@require_POST
@project_page(Permission.EDIT_WORK)
def warning_reopen(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Take a decision back."""
    warning = get_object_or_404(warnings_of(access), pk=pk)
    if not may_take_back(access, warning):
        raise PermissionDenied
    try:
        reopen_warning(warning, by=access.user)
    except WarningRefusedError as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("The warning is open again."))
    return _back(access)


def _back(access: Access) -> HttpResponse:
    return redirect("warnings", key=access.project.key)
