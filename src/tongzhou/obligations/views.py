"""What the client owes: the list, one with its log, the deeds, and the evidence sheet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongzhou.accounts.permissions import Permission
from tongzhou.obligations.actions.asking import (
    accept_obligation,
    ask_client,
    change_obligation,
    create_obligation,
    delete_obligation,
    deliver_obligation,
    reopen_obligation,
    send_back_obligation,
    waive_obligation,
)
from tongzhou.obligations.actions.holding import expected_day, lag_of, preview_shift, shift_plan
from tongzhou.obligations.actions.reminding import escalate_obligation, remind_client
from tongzhou.obligations.evidence import evidence_pdf
from tongzhou.obligations.forms import NoteForm, ObligationForm, ReceiveForm, SendBackForm, ShiftForm
from tongzhou.obligations.models import ActionLink, ClientObligation
from tongzhou.obligations.queries.links import links_of, may_have_link
from tongzhou.obligations.queries.owed import (
    PARTS,
    clock_of,
    contacts_asked,
    events_of,
    items_waiting,
    lines,
    obligations_of,
    part_of,
    published_in,
    reachable,
    totals,
    waited,
    with_people,
)
from tongzhou.obligations.refusals import ObligationRefusedError
from tongzhou.obligations.subjects import KIND
from tongzhou.operations.limits import limit
from tongzhou.plan.editing.commands.editor import CommandError
from tongzhou.projects.guards import Access, project_page
from tongzhou.projects.subjects import Subject
from tongzhou.web.undo import say_undoable

SHOWN_MOVES = 40
SHOWN_LINKS = 20
MANAGE = Permission.MANAGE_CLIENT_RELATIONS


@require_GET
@project_page(Permission.VIEW_PROJECT)
def client_actions(request: HttpRequest, access: Access) -> HttpResponse:
    """What the client owes, the most urgent first, with the days waited."""
    today = timezone.localdate()
    part = request.GET.get("part", "open")
    part = part if part in PARTS else "open"
    clock = clock_of(access.project, today)
    found = with_people(part_of(obligations_of(access.project), part, today))
    page = Paginator(found, limit("list_rows")).get_page(request.GET.get("page"))
    context = {
        "project": access.project,
        "page": page,
        "rows": lines(page.object_list, clock, today),
        "part": part,
        "totals": totals(access.project, clock, today),
        "may_manage": access.may(MANAGE),
        "published": bool(published_in([access.project.pk])),
        "may_publish": access.may(Permission.PUBLISH_TO_CLIENT),
    }
    return render(request, "obligations/client_actions.html", context)


@require_http_methods(["GET", "POST"])
@project_page(MANAGE)
def client_action_create(request: HttpRequest, access: Access) -> HttpResponse:
    """Write down what the client owes."""
    initial = {"owner": access.user.pk}
    form = ObligationForm(request.POST or None, project=access.project, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = create_obligation(access.project, by=access.user, **form.written())
        except ObligationRefusedError as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            messages.success(request, _("Written down. The client sees it once you ask for it."))
            return redirect("client_action", access.project.key, made.number)
    return _form_page(request, access, form, None)


@require_http_methods(["GET", "POST"])
@project_page(MANAGE)
def client_action_edit(request: HttpRequest, access: Access, action: int) -> HttpResponse:
    """Change what it says."""
    one = _found(access, action)
    form = ObligationForm(
        request.POST or None,
        project=access.project,
        instance=one,
        initial={"version": one.version},
        contacts=contacts_asked(one),
        items=items_waiting(one),
    )
    if request.method == "POST" and form.is_valid():
        try:
            version = form.cleaned_data["version"] or 0
            change_obligation(one, by=access.user, version=version, **form.written())
        except ObligationRefusedError as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            messages.success(request, _("Saved."))
            return redirect("client_action", access.project.key, action)
    return _form_page(request, access, form, _found(access, action))


def _form_page(
    request: HttpRequest, access: Access, form: ObligationForm, one: ClientObligation | None
) -> HttpResponse:
    context = {"project": access.project, "form": form, "one": one}
    return render(request, "obligations/client_action_form.html", context, status=422 if form.errors else 200)


@require_GET
@project_page(Permission.VIEW_PROJECT)
def client_action(request: HttpRequest, access: Access, action: int) -> HttpResponse:
    """One client action: what, why, by when; how long was waited; everything asked and answered."""
    return client_action_page(request, access, action)


def client_action_page(
    request: HttpRequest, access: Access, action: int, *, made: str = "", made_for: str = ""
) -> HttpResponse:
    """Its page; with the address of a link that has just been made, and for whom, which nobody is told again."""
    today = timezone.localdate()
    one = _found(access, action)
    clock = clock_of(access.project, today)
    people, items = contacts_asked(one), items_waiting(one)
    published = bool(published_in([one.project_id]))
    url = reverse("client_action", args=[access.project.key, one.number])
    context = {
        "project": access.project,
        "one": one,
        "people": people,
        "items": items,
        "log": events_of(one),
        "links": list(links_of(one)[:SHOWN_LINKS]),
        "now": timezone.now(),
        "without_account": may_have_link(one) if one.with_client and access.may(MANAGE) else [],
        "made": made,
        "made_for": made_for,
        "link_days": ActionLink.LIFETIME.days,
        "waited": waited(one, clock, today),
        "late": one.with_client and one.due_on < today,
        "published": published,
        "reached": {user.pk for user in reachable(one, people)},
        "lag": lag_of(one, clock, today),
        "today": today,
        "may_manage": access.may(MANAGE),
        "may_shift": access.may(MANAGE) and access.may(Permission.EDIT_PLAN),
        "subject": Subject(
            KIND, one.pk, one.title, url, access, client_may_see=published and one.state != "draft"
        ),
    }
    return render(request, "obligations/client_action.html", context, status=201 if made else 200)


def _found(access: Access, number: int) -> ClientObligation:
    found = obligations_of(access.project).select_related("owner", "senior", "placeholder", "project")
    one = found.filter(number=number).first()
    if one is None:
        raise Http404
    return one


def _deed(
    form: type[forms.Form],
) -> Callable[[Callable[..., str]], Callable[..., HttpResponse]]:
    """Find it, read the form, carry the deed out, and say what was done."""

    def decorate(run: Callable[..., str]) -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, access: Access, action: int) -> HttpResponse:
            one, given = _found(access, action), form(request.POST)
            if not given.is_valid():
                said = [str(word) for errors in given.errors.values() for word in errors]
                messages.error(request, " ".join(said))
            else:
                try:
                    messages.success(request, run(access, one, **given.cleaned_data))
                except ObligationRefusedError as refusal:
                    messages.error(request, str(refusal.message))
            return redirect("client_action", access.project.key, action)

        return require_POST(project_page(MANAGE)(view))

    return decorate


@_deed(NoteForm)
def client_action_ask(access: Access, one: ClientObligation, note: str) -> str:
    """Ask the client for it."""
    asked = ask_client(one, by=access.user, today=timezone.localdate(), note=note)
    if reachable(asked, contacts_asked(asked)):
        return _("Asked. The client finds it in the portal, and a mail is on its way.")
    return _(
        "Asked, and the clock runs. Nobody asked can see it in the portal yet: let them know by another way."
    )


@_deed(NoteForm)
def client_action_remind(access: Access, one: ClientObligation, note: str) -> str:
    """Remind the client now."""
    remind_client(one, by=access.user, today=timezone.localdate(), note=note)
    return _("The reminder is in the log, and goes to everybody asked who has an account.")


@_deed(NoteForm)
def client_action_escalate(access: Access, one: ClientObligation, note: str) -> str:
    """Let the senior contact know now."""
    escalate_obligation(one, by=access.user, today=timezone.localdate(), note=note)
    return _("Escalated; it is in the log.")


@_deed(ReceiveForm)
def client_action_receive(access: Access, one: ClientObligation, note: str, day: date) -> str:
    """Note that it came by another way than the portal."""
    deliver_obligation(one, by=access.user, day=day, today=timezone.localdate(), note=note)
    return _("Noted as delivered. The clock has stopped; now check it.")


@_deed(NoteForm)
def client_action_accept(access: Access, one: ClientObligation, note: str) -> str:
    """It is what was needed."""
    accept_obligation(one, by=access.user, today=timezone.localdate(), note=note)
    return _("Accepted. Done.")


@_deed(SendBackForm)
def client_action_send_back(access: Access, one: ClientObligation, note: str, due_on: date | None) -> str:
    """Something is missing."""
    send_back_obligation(one, by=access.user, today=timezone.localdate(), note=note, due_on=due_on)
    return _("Sent back. It is the client's turn again, and the clock runs on.")


@_deed(NoteForm)
def client_action_waive(access: Access, one: ClientObligation, note: str) -> str:
    """The client need not deliver any more."""
    waive_obligation(one, by=access.user, today=timezone.localdate(), note=note)
    return _("Waived. What was waited until today stays counted.")


@_deed(forms.Form)
def client_action_reopen(access: Access, one: ClientObligation) -> str:
    """Take the end back."""
    reopen_obligation(one, by=access.user, today=timezone.localdate())
    return _("Opened again.")


@require_POST
@project_page(MANAGE)
def client_action_delete(request: HttpRequest, access: Access, action: int) -> HttpResponse:
    """Into the trash."""
    entry = delete_obligation(_found(access, action), by=access.user)
    say_undoable(request, _("Deleted. It waits in the trash."), reverse("trash_restore", args=[entry.pk]))
    return redirect("client_actions", access.project.key)


@require_http_methods(["GET", "POST"])
@project_page(MANAGE)
def client_action_shift(request: HttpRequest, access: Access, action: int) -> HttpResponse:
    """What moves if the plan waits for the client until a day; a POST carries it out in one step."""
    access.refuse(Permission.EDIT_PLAN)
    today = timezone.localdate()
    one = _found(access, action)
    day = ShiftForm.day_in(request.POST or request.GET or None, expected_day(one, today))
    context: dict[str, Any] = {
        "project": access.project,
        "one": one,
        "day": day,
        "form": ShiftForm({"day": day}),
    }
    try:
        if request.method == "POST":
            result = shift_plan(one, by=access.user, day=day, today=today)
            said = ngettext("%(count)d item moved.", "%(count)d items moved.", result.moved)
            hint = _("Undo it in the plan if need be.")
            messages.success(request, f"{said % {'count': result.moved}} {hint}")
            return redirect("client_action", access.project.key, action)
        shown = preview_shift(one, day)
        context |= {
            "preview": shown,
            "moves": shown.moves[:SHOWN_MOVES],
            "more": len(shown.moves) - SHOWN_MOVES,
        }
    except (ObligationRefusedError, CommandError) as refusal:
        context["refusal"] = str(refusal.message)
    status = 422 if request.method == "POST" else 200
    return render(request, "obligations/client_action_shift.html", context, status=status)


@require_GET
@project_page(MANAGE)
def client_actions_evidence(request: HttpRequest, access: Access) -> HttpResponse:
    """The evidence sheet as PDF, in Chinese and English: everything asked, the days waited, the log."""
    today = timezone.localdate()
    content = evidence_pdf(access.project, today=today)
    name = f"{access.project.key}-client-actions-{today:%Y%m%d}.pdf"
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )
