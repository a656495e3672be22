"""Talk about anything: reading it, writing, editing, reacting, following."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.discussion.actions import (
    CommentRefusedError,
    NotForThisAudienceError,
    StaleCommentError,
    TalkIsFullError,
    delete_comment,
    edit_comment,
    react,
    set_audience,
    unwatch,
    watch,
    write_comment,
)
from tongzhou.discussion.difference import pieces
from tongzhou.discussion.forms import CommentForm, ReactionForm
from tongzhou.discussion.guards import Talk, get_comment, get_talk, refuse_closed
from tongzhou.discussion.limits import MOST_CHARACTERS
from tongzhou.discussion.models import Audience, Comment
from tongzhou.discussion.queries import find_people, is_watching, show, talk_page, versions_of
from tongzhou.discussion.shown import talk_context
from tongzhou.projects.guards import Access, project_page
from tongzhou.projects.kinds import project_subject
from tongzhou.web.markdown import clean
from tongzhou.web.markdown import render as rendered
from tongzhou.web.numbers import whole_number
from tongzhou.web.undo import say_undoable, undoable

Refusal = (CommentRefusedError, TalkIsFullError, NotForThisAudienceError)


@require_GET
@project_page(Permission.VIEW_PROJECT)
def project_talk(request: HttpRequest, access: Access) -> HttpResponse:
    """The project's own talk, as one of its tabs."""
    subject = project_subject(access)
    return _page(request, get_talk(access.user, subject.kind, subject.pk))


@require_GET
def talk(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The talk about anything, on a page of its own; ``at`` and ``before`` find older comments."""
    return _page(request, get_talk(signed_in(request), kind, pk))


@require_GET
def talk_comments(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The comments alone: what a live page asks for anew."""
    found = get_talk(signed_in(request), kind, pk)
    page = talk_page(found, before=_number(request, "before"), at=_number(request, "at"))
    return render(request, "discussion/_comments.html", {"talk": found, "page": page})


@require_POST
def comment_write(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Say something; the section comes back with an empty editor, or with the text and what is wrong with it."""
    found = get_talk(signed_in(request), kind, pk, to_write=True)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _refused(
            request,
            found,
            _("A comment may have at most %(most)s characters.") % {"most": f"{MOST_CHARACTERS:,}"},
        )
    audience = form.cleaned_data["audience"] or (found.audiences[0] if found.audiences else "")
    try:
        comment = write_comment(found, source=form.cleaned_data["source"], audience=audience)
    except Refusal as refusal:
        return _refused(request, found, str(refusal.message))
    if "HX-Request" not in request.headers:
        return redirect("comment", pk=comment.pk)
    return render(
        request, "discussion/_discussion.html", {**talk_context(found), "written": True}, status=201
    )


@require_POST
def comment_preview(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """How a text will look."""
    get_talk(signed_in(request), kind, pk, to_write=True)
    return HttpResponse(clean(rendered(request.POST.get("source", "")[:MOST_CHARACTERS])))


@require_GET
def talk_people(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Whom one may mention, while a name is being typed."""
    found = get_talk(signed_in(request), kind, pk, to_write=True)
    wanted = request.GET.get("audience", "")
    audience = wanted if wanted in found.audiences else (found.audiences or (Audience.CLIENT,))[0]
    people = find_people(found, audience, request.GET.get("q", "").strip()[:50])
    client = found.user.is_client
    shown = [{"id": one.pk, "name": one.name, "title": "" if client else one.title} for one in people]
    return JsonResponse({"people": shown})


@require_POST
def talk_watch(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Follow the subject, or follow it no longer (``on`` is empty)."""
    found = get_talk(signed_in(request), kind, pk)
    deed = watch if request.POST.get("on") else unwatch
    deed(found.subject, by=found.user)
    if "HX-Request" not in request.headers:
        return redirect("talk", kind=kind, pk=pk)
    context = {"subject": found.subject, "watching": is_watching(found.user, found.subject)}
    return render(request, "discussion/_watch.html", context)


@require_GET
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """A comment's lasting address: the page of talk on which it stands."""
    found, one = get_comment(signed_in(request), pk)
    page = reverse("talk", args=[found.subject.kind, found.subject.pk])
    return redirect(f"{page}?at={one.pk}#comment-{one.pk}")


@require_http_methods(["GET", "POST"])
def comment_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Say it in other words. Whoever was overtaken (409) keeps what they typed."""
    found, one = get_comment(signed_in(request), pk)
    if not found.may_edit(one):
        refuse_closed(found.subject)
        return _forbidden(request)
    if request.method == "GET":
        return _editor(request, found, one, one.source)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _editor(request, found, one, request.POST.get("source", ""), _("This cannot be saved."), 422)
    typed, version = form.cleaned_data["source"], form.cleaned_data["version"] or 0
    try:
        edit_comment(found, one, source=typed, version=version)
    except StaleCommentError as refusal:
        return _overtaken(request, found, one, typed, str(refusal.message))
    except CommentRefusedError as refusal:
        return _editor(request, found, one, typed, refusal.message, 422)
    return _changed(request, found, one)


@require_GET
def comment_show(request: HttpRequest, pk: int) -> HttpResponse:
    """One comment as it stands: what an editor that is closed leaves behind."""
    return _line(request, *get_comment(signed_in(request), pk))


@require_GET
def comment_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Every version of a comment, and what each edit changed."""
    found, one = get_comment(signed_in(request), pk)
    if one.deleted_at is not None:
        raise Http404
    earlier = versions_of(one)
    if not found.reads_internal:
        earlier = [version for version in earlier if version.audience == Audience.CLIENT]
    texts = [version.source for version in earlier] + [one.source]
    times = [version.written_at for version in earlier] + [one.edited_at or one.created_at]
    steps = [
        {"at": times[number], "pieces": pieces(texts[number - 1], texts[number])}
        for number in range(len(texts) - 1, 0, -1)
    ]
    context = {"talk": found, "comment": one, "steps": steps, "first": texts[0], "first_at": times[0]}
    part = "HX-Request" in request.headers
    _of_project(request, found)
    return render(request, f"discussion/{'_history' if part else 'comment_history'}.html", context)


@require_POST
def comment_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a comment back; it can be undone."""
    found, one = get_comment(signed_in(request), pk)
    if not found.may_delete(one):
        refuse_closed(found.subject)
        return _forbidden(request)
    try:
        entry = delete_comment(found, one)
    except StaleCommentError as refusal:
        return _toast(409, str(refusal.message))
    address = reverse("trash_restore", args=[entry.pk])
    if "HX-Request" in request.headers:
        one.refresh_from_db()
        return undoable(_line(request, found, one), _("Deleted."), address)
    say_undoable(request, _("Deleted."), address)
    return redirect("talk", kind=one.kind, pk=one.subject_id)


@require_POST
def comment_audience(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the client read a comment, or take that back."""
    found, one = get_comment(signed_in(request), pk)
    if not found.publishes:
        refuse_closed(found.subject)
        return _forbidden(request)
    form = CommentForm(request.POST)
    if not form.is_valid() or not form.cleaned_data["audience"]:
        return _toast(422, _("There is no such choice."))
    try:
        chosen = form.cleaned_data["audience"]
        set_audience(found, one, audience=chosen, version=form.cleaned_data["version"] or 0)
    except StaleCommentError as refusal:
        return _toast(409, str(refusal.message))
    except CommentRefusedError as refusal:
        return _toast(409, refusal.message)
    return _changed(request, found, one)


@require_POST
def comment_react(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a comment a sign, or take it back."""
    found, one = get_comment(signed_in(request), pk)
    if not found.writes or one.deleted_at is not None:
        refuse_closed(found.subject)
        return _forbidden(request)
    form = ReactionForm(request.POST)
    if not form.is_valid():
        return _toast(422, _("This sign is not among those one can give."))
    react(found, one, emoji=form.cleaned_data["emoji"])
    return _changed(request, found, one)


def _page(request: HttpRequest, found: Talk) -> HttpResponse:
    _of_project(request, found)
    context = talk_context(found, before=_number(request, "before"), at=_number(request, "at"))
    return render(request, "discussion/talk.html", context)


def _of_project(request: HttpRequest, found: Talk) -> None:
    """The project's tabs around the page; a client's people have none."""
    if not found.user.is_client:
        request.access = found.subject.access  # type: ignore[attr-defined]  # the shell draws the tabs from it


def _refused(request: HttpRequest, found: Talk, message: str) -> HttpResponse:
    typed = {
        "text": request.POST.get("source", ""),
        "refusal": message,
        "chosen": request.POST.get("audience"),
    }
    if "HX-Request" in request.headers:
        return render(request, "discussion/_discussion.html", {**talk_context(found), **typed}, status=422)
    _of_project(request, found)
    return render(request, "discussion/talk.html", {**talk_context(found), **typed}, status=422)


def _editor(
    request: HttpRequest, found: Talk, one: Comment, text: str, refusal: str = "", status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {"talk": found, "comment": one, "text": text, "refusal": refusal}
    if "HX-Request" in request.headers:
        return render(request, "discussion/_edit.html", context, status=status)
    _of_project(request, found)
    return render(request, "discussion/comment_edit.html", context, status=status)


def _overtaken(request: HttpRequest, found: Talk, one: Comment, typed: str, message: str) -> HttpResponse:
    """Htmx leaves the editor alone; a page without scripts shows both texts."""
    if "HX-Request" in request.headers:
        link = {"label": _("Show the newest version"), "href": reverse("comment_history", args=[one.pk])}
        return _toast(409, message, link)
    one.refresh_from_db()
    return _editor(request, found, one, typed, message, 409)


def _changed(request: HttpRequest, found: Talk, one: Comment) -> HttpResponse:
    if "HX-Request" not in request.headers:
        return redirect("comment", pk=one.pk)
    one.refresh_from_db()
    return _line(request, found, one)


def _line(request: HttpRequest, found: Talk, one: Comment) -> HttpResponse:
    return render(request, "discussion/_line.html", {"talk": found, "shown": show(found, [one])})


def _toast(status: int, message: str, action: dict[str, str] | None = None) -> HttpResponse:
    toast = {"message": message, "kind": "warn"} | ({"action": action} if action else {})
    response = HttpResponse(message, status=status, content_type="text/plain; charset=utf-8")
    response["HX-Trigger"] = json.dumps({"tz-toast": toast})
    return response


def _forbidden(request: HttpRequest) -> HttpResponse:
    return _toast(403, _("You may not do this with this comment."))


def _number(request: HttpRequest, name: str) -> int | None:
    return whole_number(request.GET.get(name))
