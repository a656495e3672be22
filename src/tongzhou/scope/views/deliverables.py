"""Deliverables: the list and the board, one of them, and everything that can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongzhou.accounts.permissions import Permission
from tongzhou.projects.guards import Access, project_page
from tongzhou.scope.actions import deliverables as actions
from tongzhou.scope.actions import submission
from tongzhou.scope.actions.links import link_deliverable, unlink_deliverable
from tongzhou.scope.forms import (
    CriterionForm,
    DeliverableFilter,
    DeliverableForm,
    LinkForm,
    NewDeliverableForm,
    WordsForm,
)
from tongzhou.scope.models import Deliverable, DeliverableKind, DeliverableState
from tongzhou.scope.queries.agreed import team_choices
from tongzhou.scope.queries.deliverables import (
    Wanted,
    counts_by_state,
    criteria_of,
    find_deliverables,
    is_overdue,
    is_requirement,
    linkable_items,
    linked_items,
    numbered_deliverable,
    reviewers_of,
    versions_of,
)
from tongzhou.scope.refusals import ScopeRefusedError, StaleScopeError
from tongzhou.scope.subjects import subject_of
from tongzhou.scope.views.paging import page_of
from tongzhou.web.undo import say_undoable

ON_BOARD = 300
OFFERED = 30


def wanted_of(request: HttpRequest) -> Wanted:
    """What the address asks for; what is not understood counts as not asked."""
    form = DeliverableFilter(request.GET)
    form.is_valid()
    data = form.cleaned_data
    return Wanted(
        text=data.get("q") or "",
        state=data.get("state") or "",
        kind=data.get("kind") or "",
        owner=data.get("owner"),
        overdue=bool(data.get("overdue")),
    )


@require_GET
@project_page(Permission.VIEW_PLAN)
def deliverables(request: HttpRequest, access: Access) -> HttpResponse:
    """The deliverables as a list, or by state as a board."""
    wanted, today = wanted_of(request), timezone.localdate()
    found = find_deliverables(access.project, wanted, today)
    as_board = request.GET.get("view") == "board"
    context: dict[str, Any] = {
        "project": access.project,
        "wanted": wanted,
        "narrowed": wanted != Wanted(),
        "as_board": as_board,
        "states": DeliverableState.choices,
        "kinds": DeliverableKind.choices,
        "team": team_choices(access.project),
        "counts": counts_by_state(access.project),
        "may_edit": access.may(Permission.EDIT_SCOPE),
    }
    if as_board:
        rows = [_row(one, today) for one in found[:ON_BOARD]]
        context["columns"] = [
            {"label": label, "state": state, "rows": [row for row in rows if row["one"].state == state]}
            for state, label in DeliverableState.choices
        ]
        context["any"] = bool(rows)
    else:
        page = page_of(request, found)
        context |= {"page": page, "rows": [_row(one, today) for one in page], "any": page.paginator.count}
    return render(request, "scope/deliverables.html", context)


def _row(one: Deliverable, today: Any) -> dict[str, Any]:
    return {"one": one, "overdue": is_overdue(one, today)}


@require_http_methods(["GET", "POST"])
@project_page(Permission.EDIT_SCOPE)
def deliverable_create(request: HttpRequest, access: Access) -> HttpResponse:
    """Name something that is to be delivered."""
    form = NewDeliverableForm(request.POST or None, project=access.project)
    if request.method == "POST" and form.is_valid():
        criteria = form.cleaned_data["criteria"].splitlines()
        today = timezone.localdate()
        try:
            one = actions.create_deliverable(
                access.project, by=access.user, today=today, criteria=criteria, **form.facts()
            )
        except ScopeRefusedError as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Saved."))
            return redirect("deliverable", access.project.key, one.number)
    context = {"project": access.project, "form": form}
    return render(
        request, "scope/deliverable_edit.html", context, status=422 if request.method == "POST" else 200
    )


def _found(access: Access, number: int) -> Deliverable:
    one = numbered_deliverable(access.project, number)
    if one is None:
        raise Http404
    return one


@require_GET
@project_page(Permission.VIEW_PLAN)
def deliverable(request: HttpRequest, access: Access, number: int) -> HttpResponse:
    """One deliverable: where it stands, its criteria, files and versions, and what can be done next."""
    return render(request, "scope/deliverable.html", _context(access, _found(access, number)))


def _context(access: Access, one: Deliverable, told: str = "") -> dict[str, Any]:
    versions, reviewers = versions_of(one), reviewers_of(one)
    linked = linked_items(one)
    may_edit = access.may(Permission.EDIT_SCOPE)
    mine = next((row for row in reviewers if row["user"].pk == access.user.pk), None)
    works = may_edit or one.owner_id == access.user.pk
    waiting = [row for row in reviewers if row["review"] is None or row["review"].verdict != "fine"]
    return {
        "project": access.project,
        "one": one,
        "told": told,
        "overdue": is_overdue(one, timezone.localdate()),
        "current": versions[0] if versions else None,
        "earlier": versions[1:],
        "criteria": list(criteria_of(one)),
        "reviewers": reviewers,
        "waiting": waiting,
        "requirements": [item for item in linked if is_requirement(item)],
        "items": [item for item in linked if not is_requirement(item)],
        "may_edit": may_edit,
        "may_work": works and access.may(Permission.EDIT_WORK),
        "may_review": mine is not None and one.state == DeliverableState.IN_REVIEW,
        "my_review": mine["review"] if mine else None,
        "may_submit": access.may(Permission.MANAGE_ACCEPTANCE),
        "subject": subject_of(access, one.pk, one.name, one.number),
    }


@require_http_methods(["GET", "POST"])
@project_page(Permission.EDIT_SCOPE)
def deliverable_edit(request: HttpRequest, access: Access, number: int) -> HttpResponse:
    """Another name, owner, day, and other reviewers."""
    one = _found(access, number)
    initial = {name: getattr(one, name) for name in ("version", "name", "kind", "description", "due_date")}
    initial |= {"owner": one.owner_id, "item": one.item_id}
    initial["reviewers"] = [row["user"].pk for row in reviewers_of(one)]
    form = DeliverableForm(request.POST or None, project=access.project, initial=initial)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_deliverable(one, by=access.user, seen=form.cleaned_data["version"], **form.facts())
        except ScopeRefusedError as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
            status = 409 if isinstance(refusal, StaleScopeError) else 422
        else:
            messages.success(request, _("Saved."))
            return redirect("deliverable", access.project.key, one.number)
    context = {"project": access.project, "form": form, "one": one}
    return render(request, "scope/deliverable_edit.html", context, status=status)


@require_POST
@project_page(Permission.EDIT_SCOPE)
def deliverable_delete(request: HttpRequest, access: Access, number: int) -> HttpResponse:
    """Throw a deliverable away; it can be brought back."""
    entry = actions.delete_deliverable(_found(access, number), by=access.user)
    say_undoable(request, _("The deliverable is in the trash."), reverse("trash_restore", args=[entry.pk]))
    return redirect("deliverables", access.project.key)


def check_working(access: Access, one: Deliverable) -> None:
    """PermissionDenied unless the person owns the deliverable or may edit scope."""
    if not access.may(Permission.EDIT_SCOPE) and one.owner_id != access.user.pk:
        raise PermissionDenied


Step = Callable[..., Any]
BY_WORKERS: dict[str, Step] = {
    "review": submission.send_to_review,
    "rework": submission.rework_deliverable,
}
BY_MANAGERS: dict[str, Step] = {
    "submit": submission.submit_deliverable,
    "conditions-met": submission.meet_conditions,
}
WORDS = {"review": "words", "submit": "words", "rework": "reason"}
"""What the words of a deed are called by its action."""


def take_step(access: Access, one: Deliverable, deed: str, words: str = "") -> None:
    """One step of a deliverable's way, for whoever may take it; Http404 for one that there is not.

    Whoever owns it sends it into review, takes it back from there and does it over; to hand it in to the client, or
    take it back from them, ``manage_acceptance`` is needed.
    """
    today = timezone.localdate()
    if deed in BY_MANAGERS or (deed == "take-back" and one.state == DeliverableState.SUBMITTED):
        if not access.may(Permission.MANAGE_ACCEPTANCE):
            raise PermissionDenied
    else:
        check_working(access, one)
    step = submission.take_back if deed == "take-back" else (BY_WORKERS | BY_MANAGERS).get(deed)
    if step is None:
        raise Http404
    more = {WORDS[deed]: words} if deed in WORDS else {}
    step(one, by=access.user, today=today, **more)


@require_POST
@project_page(Permission.EDIT_WORK)
def deliverable_step(request: HttpRequest, access: Access, number: int, deed: str) -> HttpResponse:
    """Send it into review, hand it in, take it back, do it over."""
    one = _found(access, number)
    form = WordsForm(request.POST)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    return _done(request, access, one, lambda: take_step(access, one, deed, words))


@require_POST
@project_page(Permission.EDIT_WORK)
def deliverable_review(request: HttpRequest, access: Access, number: int) -> HttpResponse:
    """Say as a reviewer that it is fine, or what must be changed."""
    one = _found(access, number)
    verdict = "fine" if request.POST.get("verdict") == "fine" else "changes"
    form = WordsForm(request.POST)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    today = timezone.localdate()
    return _done(
        request,
        access,
        one,
        lambda: submission.review_deliverable(one, verdict, by=access.user, today=today, comment=words),
    )


def _done(request: HttpRequest, access: Access, one: Deliverable, deed: Callable[[], object]) -> HttpResponse:
    """Do it and go back to the page, or show the page with the refusal."""
    try:
        deed()
    except ScopeRefusedError as refusal:
        fresh = _found(access, one.number)
        context = _context(access, fresh, told=str(refusal.message))
        return render(request, "scope/deliverable.html", context, status=409)
    return redirect("deliverable", access.project.key, one.number)


@require_POST
@project_page(Permission.EDIT_WORK)
def deliverable_part(request: HttpRequest, access: Access, number: int, deed: str) -> HttpResponse:
    """Add, tick or remove a criterion; add or remove a link. Its owner may, and those with ``edit_scope``."""
    one = _found(access, number)
    check_working(access, one)
    return _done(request, access, one, lambda: _change_part(request, access, one, deed))


def _change_part(request: HttpRequest, access: Access, one: Deliverable, deed: str) -> None:
    given = request.POST.get("pk", "")
    pk = int(given) if given.isdecimal() and len(given) < 19 else 0
    if deed == "criterion-add":
        form = CriterionForm(request.POST)
        if form.is_valid():
            actions.add_criterion(one, by=access.user, text=form.cleaned_data["text"])
    elif deed in {"criterion-tick", "criterion-drop"}:
        criterion = get_object_or_404(criteria_of(one), pk=pk)
        if deed == "criterion-tick":
            actions.tick_criterion(criterion, by=access.user, met="met" in request.POST)
        else:
            actions.drop_criterion(criterion, by=access.user)
    elif deed == "link-add":
        link = LinkForm(request.POST)
        if link.is_valid():
            actions.add_version_link(one, by=access.user, **link.cleaned_data)
        else:
            messages.error(request, _("This is not a web address; it begins with https://."))
    elif deed == "link-drop":
        links = {link.pk: link for version in versions_of(one) for link in version.links.all()}
        if pk not in links:
            raise Http404
        actions.drop_version_link(links[pk], by=access.user)
    else:
        raise Http404


@require_http_methods(["GET", "POST"])
@project_page(Permission.EDIT_SCOPE)
def deliverable_links(request: HttpRequest, access: Access, number: int) -> HttpResponse:
    """Choose which requirements it answers (``?what=requirements``) and in which items it is made."""
    one = _found(access, number)
    what = "items" if request.GET.get("what") == "items" else "requirements"
    text = request.GET.get("q", "").strip()[:100]
    offered = linkable_items(access.project, text, requirements=what == "requirements")
    if request.method == "POST":
        given = request.POST.get("item", "")
        pk = int(given) if given.isdecimal() and len(given) < 19 else 0
        item = get_object_or_404(
            linkable_items(access.project, "", requirements=what == "requirements"), pk=pk
        )
        (unlink_deliverable if "unlink" in request.POST else link_deliverable)(one, item, by=access.user)
        return redirect(f"{reverse('deliverable_links', args=[access.project.key, one.number])}?what={what}")
    linked = linked_items(one)
    there = {item.pk for item in linked}
    context = {
        "project": access.project,
        "one": one,
        "what": what,
        "text": text,
        "linked": [item for item in linked if is_requirement(item) == (what == "requirements")],
        "offered": [item for item in offered[: OFFERED + len(there)] if item.pk not in there][:OFFERED],
    }
    return render(request, "scope/deliverable_links.html", context)
