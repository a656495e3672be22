"""Rebalancing from the heat map: what a move would do, doing it, taking it back."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.plan.actions.edit_plan import StalePlanError
from tongzhou.plan.editing.commands.editor import CommandError
from tongzhou.plan.models import WorkItem
from tongzhou.plan.workload import WEEK, monday_of
from tongzhou.projects.guards import Access, project_page
from tongzhou.projects.queries import members_of
from tongzhou.team.actions.moving import move_work, preview_move, undo_move
from tongzhou.team.forms import MoveForm
from tongzhou.team.queries.allocations import tasks_in
from tongzhou.team.queries.figures import figures
from tongzhou.team.queries.periods import periods
from tongzhou.team.queries.staffing import hours
from tongzhou.team.refusals import TeamRefusedError
from tongzhou.web.undo import say_undoable

BEFORE, AFTER = 4, 26
"""Weeks around an item's own that are offered."""
SHOWN_MOVES = 12
CHANGED = "tz-load-changed"


@require_http_methods(["GET", "POST"])
@project_page(Permission.EDIT_PLAN)
def workload_move(request: HttpRequest, access: Access, item: int) -> HttpResponse:
    """Choose to whom and into which week; ``effect=1`` shows what that would move; POST does it."""
    found = get_object_or_404(tasks_in(access.project), pk=item)
    members = {one.user_id: one.user for one in members_of(access.project) if not one.user.is_client}
    form, giver = _form(request, found, members)
    if request.method == "POST":
        return _moved(request, access, found, form, giver, members)
    if request.GET.get("effect") == "1":
        return render(request, "team/_effect.html", _effect(found, form, giver, members))
    return _page(request, access, found, form, giver, members)


def _form(request: HttpRequest, item: WorkItem, members: dict[int, User]) -> tuple[MoveForm, User | None]:
    sent = request.POST if request.method == "POST" else request.GET
    here = monday_of(item.start_date or timezone.localdate())
    weeks = [here + timedelta(days=WEEK * number) for number in range(-BEFORE, AFTER)]
    number = sent.get("giver", "")
    giver = members.get(int(number)) if number.isdecimal() and len(number) < 10 else None
    values = {"taker": giver.pk if giver else 0, "week": here.isoformat(), "giver": number}
    for name in ("taker", "week"):
        if sent.get(name):
            values[name] = sent[name]
    wanted = _monday(values["week"])
    if wanted is not None and wanted not in weeks:
        weeks = sorted([*weeks, wanted])
    if wanted is not None:
        values["week"] = wanted.isoformat()
    return MoveForm(_people(item, members), weeks, values), giver


def _monday(text: Any) -> date | None:
    try:
        return monday_of(date.fromisoformat(str(text)))
    except ValueError:
        return None


def _people(item: WorkItem, members: dict[int, User]) -> list[tuple[int, str]]:
    """The members with what they have free in the item's weeks; most first."""
    first = monday_of(item.start_date or timezone.localdate())
    last = item.finish_date or first
    shown = periods("week", first, (last - first).days // WEEK + 1)
    found = figures(item.organisation_id, list(members), shown)
    free = {
        one: int(row.sum()) for one, row in zip(found.people, (found.capacity - found.demand), strict=True)
    }
    order = sorted(members.values(), key=lambda one: (-free[one.pk], one.name))
    words = _("%(name)s (%(hours)s h free)")
    return [(one.pk, words % {"name": one.name, "hours": hours(max(free[one.pk], 0))}) for one in order]


def _chosen(form: MoveForm, members: dict[int, User]) -> tuple[User | None, date | None]:
    """Whom and which week the form names; TeamRefusedError where it does not fit."""
    if not form.is_valid():
        raise TeamRefusedError(_("Choose one of the people and one of the weeks."), "taker")
    return members.get(form.cleaned_data["taker"] or 0), form.cleaned_data["week"]


def _effect(item: WorkItem, form: MoveForm, giver: User | None, members: dict[int, User]) -> dict[str, Any]:
    context: dict[str, Any] = {"item": item, "project": item.project}
    try:
        taker, week = _chosen(form, members)
        found = preview_move(item, giver=giver, taker=taker, week=week)
    except (TeamRefusedError, CommandError) as refusal:
        return {**context, "refusal": refusal.message}
    others = [one for one in found.moves if one.item != item.pk]
    own = next((one for one in found.moves if one.item == item.pk), None)
    more = max(len(others) - SHOWN_MOVES, 0)
    return {**context, "preview": found, "own": own, "moves": others[:SHOWN_MOVES], "more": more}


def _page(
    request: HttpRequest,
    access: Access,
    item: WorkItem,
    form: MoveForm,
    giver: User | None,
    members: dict[int, User],
    refusal: str = "",
) -> HttpResponse:
    context = {"form": form, "giver": giver, **_effect(item, form, giver, members)}
    if refusal:
        context["refusal"] = refusal
    template = "team/_move.html" if request.headers.get("HX-Request") else "team/move.html"
    return render(request, template, context, status=422 if refusal else 200)


def _moved(
    request: HttpRequest,
    access: Access,
    item: WorkItem,
    form: MoveForm,
    giver: User | None,
    members: dict[int, User],
) -> HttpResponse:
    today = timezone.localdate()
    try:
        taker, week = _chosen(form, members)
        result = move_work(item, by=access.user, giver=giver, taker=taker, week=week, today=today)
    except (TeamRefusedError, CommandError) as refusal:
        return _page(request, access, item, form, giver, members, refusal.message)
    except StalePlanError:
        message = _("Somebody has changed the plan in this moment. Try again.")
        return _page(request, access, item, form, giver, members, message)
    undo = reverse("workload_undo", args=[access.project.key, result.edit_id])
    message = _("“%(name)s” has been moved.") % {"name": item.name}
    if not request.headers.get("HX-Request"):
        say_undoable(request, message, undo)
        return redirect("project_workload", key=access.project.key)
    toast = {"message": message, "kind": "ok", "action": {"label": _("Undo"), "post": undo}}
    return _told({"tz-toast": toast, "tz-dialog-close": True, CHANGED: True})


@require_POST
@project_page(Permission.EDIT_PLAN)
def workload_undo(request: HttpRequest, access: Access, edit: int) -> HttpResponse:
    """Take a move back while it is one's latest step of this plan."""
    step = get_object_or_404(access.project.plan_edits, pk=edit)
    try:
        undo_move(access.project, by=access.user, edit=step.pk, today=timezone.localdate())
    except (TeamRefusedError, CommandError) as refusal:
        message, kind = refusal.message, "warn"
    except StalePlanError:
        message, kind = _("Somebody has changed the plan in this moment. Try again."), "warn"
    else:
        message, kind = _("The move has been taken back."), "ok"
    if not request.headers.get("HX-Request"):
        messages.add_message(request, messages.SUCCESS if kind == "ok" else messages.WARNING, message)
        return redirect("project_workload", key=access.project.key)
    return _told({"tz-toast": {"message": message, "kind": kind}, CHANGED: True})


def _told(events: dict[str, Any]) -> HttpResponse:
    response = HttpResponse(status=204)
    response["HX-Trigger"] = json.dumps(events)
    return response
