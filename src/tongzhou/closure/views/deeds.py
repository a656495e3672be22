"""What is done on the page of a closing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tongzhou.closure.actions import closing as deeds
from tongzhou.closure.actions import people
from tongzhou.closure.forms import AccessForm, CheckForm, DayForm, ReasonForm, ReleaseForm, WaiveForm
from tongzhou.closure.queries.people import releases_in
from tongzhou.closure.refusals import ClosureRefusedError
from tongzhou.closure.views.pages import CLOSE, closure_page
from tongzhou.projects.actions import ProjectOpenError
from tongzhou.projects.guards import Access, project_page
from tongzhou.projects.queries import members_of
from tongzhou.web.undo import say_undoable


def _deed(run: Callable[..., str], form: type[forms.Form] | None = None) -> Callable[..., HttpResponse]:
    """A POST about a closing: read the form, carry it out, say what was done; a refusal shows the page again."""

    def view(request: HttpRequest, access: Access, /, **inner: Any) -> HttpResponse:
        given = form(request.POST) if form else None
        typed = {name: request.POST.get(name, "") for name in ("reason", "check", "day")}
        if given is not None and not given.is_valid():
            said = " ".join(str(one) for errors in given.errors.values() for one in errors)
            return closure_page(request, access, refusal=said, typed=typed)
        try:
            said = run(request, access, **inner, **(given.cleaned_data if given else {}))
        except (ClosureRefusedError, ProjectOpenError) as refusal:
            return closure_page(request, access, refusal=str(refusal.message), typed=typed)
        if said:
            messages.success(request, said)
        return redirect("closure", key=access.project.key)

    return require_POST(project_page(CLOSE)(view))


def _start(_request: HttpRequest, access: Access, day: Any) -> str:
    deeds.start_closing(access.project, by=access.user, closing_on=day)
    return _("The closing has been started.")


def _stop(_request: HttpRequest, access: Access) -> str:
    deeds.stop_closing(access.project, by=access.user)
    return _("The closing has been given up.")


def _move(_request: HttpRequest, access: Access, day: Any) -> str:
    deeds.move_closing(access.project, by=access.user, closing_on=day)
    return _("Saved.")


def _waive(_request: HttpRequest, access: Access, check: str, reason: str) -> str:
    deeds.waive_check(access.project, by=access.user, key=check, reason=reason)
    return _("Waived. The reason and your name stay with the project.")


def _take_waiver_back(_request: HttpRequest, access: Access, check: str) -> str:
    deeds.take_waiver_back(access.project, by=access.user, key=check)
    return _("It blocks the closing again.")


def _client_access(_request: HttpRequest, access: Access, /, **given: Any) -> str:
    deeds.decide_client_access(
        access.project, by=access.user, access=given["access"], withdraw_on=given["day"]
    )
    return _("Saved.")


def _release(request: HttpRequest, access: Access, user: int, day: Any) -> str:
    member = get_object_or_404(members_of(access.project), user=user)
    made = people.release(access.project, by=access.user, user=member.user, last_day=day)
    back = reverse("closure_release_take_back", args=[access.project.key, made.pk])
    say_undoable(request, _("%(name)s has been released.") % {"name": member.user.name}, back)
    return ""


def _release_all(_request: HttpRequest, access: Access, day: Any) -> str:
    made = people.release_all(access.project, by=access.user, last_day=day)
    return _("%(count)d people have been released.") % {"count": len(made)}


def _take_release_back(_request: HttpRequest, access: Access, release: int) -> str:
    get_object_or_404(releases_in(access.project), pk=release)
    made = people.take_release_back(access.project, by=access.user, number=release)
    return _("%(name)s stays in the project.") % {"name": made.user.name}


def _close(_request: HttpRequest, access: Access) -> str:
    deeds.close(access.project, by=access.user)
    return _("The project is closed. From now on it can only be read.")


def _reopen(_request: HttpRequest, access: Access, reason: str) -> str:
    deeds.reopen(access.project, by=access.user, reason=reason)
    return _("The project is open again.")


closure_start = _deed(_start, DayForm)
closure_stop = _deed(_stop)
closure_move = _deed(_move, DayForm)
closure_waive = _deed(_waive, WaiveForm)
closure_waiver_take_back = _deed(_take_waiver_back, CheckForm)
closure_client_access = _deed(_client_access, AccessForm)
closure_release = _deed(_release, ReleaseForm)
closure_release_all = _deed(_release_all, DayForm)
closure_release_take_back = _deed(_take_release_back)
closure_close = _deed(_close)
closure_reopen = _deed(_reopen, ReasonForm)
