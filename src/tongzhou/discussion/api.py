"""The API of discussion."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from tongzhou.accounts.guards import signed_in
from tongzhou.discussion.actions import (
    delete_comment,
    edit_comment,
    react,
    set_audience,
    unwatch,
    watch,
    write_comment,
)
from tongzhou.discussion.guards import Talk, get_comment, get_talk, refuse_closed
from tongzhou.discussion.limits import MOST_CHARACTERS
from tongzhou.discussion.models import Audience, Comment
from tongzhou.discussion.queries import Shown, show, versions_of
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import Answer, Body, PathId, Text
from tongzhou.web.api.pages import Order, Page, PageQuery, Window

router = Router(tags=["discussion"])
Readers = Literal["internal", "client"]
VersionNumber = Annotated[int, Field(strict=True, ge=1, le=2**31 - 1)]


class ReactionCount(Answer):
    """How often a sign was given, and whether by you too."""

    emoji: str
    count: int
    mine: bool


class CommentDetail(Answer):
    """A comment; a deleted one has no text."""

    id: int
    author: str
    audience: Readers
    source: str
    html: str
    version: int
    created_at: datetime
    edited_at: datetime | None
    deleted: bool
    reactions: list[ReactionCount]


class NewComment(Body):
    """A comment to be written; mentions are `@[Name](user:12)`."""

    source: Text = Field(max_length=MOST_CHARACTERS)
    audience: Readers = "internal"


class CommentText(Body):
    """Another text, for the version that you have read."""

    source: Text = Field(max_length=MOST_CHARACTERS)
    version: VersionNumber


class CommentAudience(Body):
    """Other readers, for the version that you have read."""

    audience: Readers
    version: VersionNumber


class EarlierVersion(Answer):
    """What a comment said before an edit."""

    number: int
    source: str
    written_at: datetime


@router.get("/talk/{slug:kind}/{int:id}/comments", response=Page[CommentDetail])
def comments(request: HttpRequest, kind: str, id: PathId, query: Query[PageQuery]) -> HttpResponse:
    """What was said about a subject, oldest first; a client gets what is visible to clients."""
    talk = get_talk(signed_in(request), kind, id)
    window = Window(request, query, Order("id", "id"), f"comments:{kind}:{id}")
    rows = window.rows(talk.comments.select_related("author__organisation"))
    return json_answer(window.page_of_all(rows, lambda found: _details(talk, found)))


@router.post("/talk/{slug:kind}/{int:id}/comments", response={201: CommentDetail})
def comment_create(request: HttpRequest, kind: str, id: PathId, body: NewComment) -> HttpResponse:
    """Say something about a subject; needs `comment`, and `publish_to_client` for what the client reads."""
    talk = get_talk(signed_in(request), kind, id, to_write=True)
    asked = Audience.CLIENT if talk.user.is_client else body.audience
    made = write_comment(talk, source=body.source, audience=asked)
    root = request.path.partition("/talk/")[0]
    return json_answer(_details(talk, [made])[0], 201, Location=f"{root}/comments/{made.pk}")


@router.get("/comments/{int:id}", response=CommentDetail)
def comment(request: HttpRequest, id: PathId) -> HttpResponse:
    """One comment."""
    talk, found = get_comment(signed_in(request), id)
    return json_answer(_details(talk, [found])[0])


@router.patch("/comments/{int:id}", response=CommentDetail)
def comment_change(request: HttpRequest, id: PathId, body: CommentText) -> HttpResponse:
    """Say it in other words; only the author may, and 409 says that it has changed since."""
    talk, found = get_comment(signed_in(request), id)
    if not talk.may_edit(found):
        refuse_closed(talk.subject)
        raise PermissionDenied
    return json_answer(
        _details(talk, [edit_comment(talk, found, source=body.source, version=body.version)])[0]
    )


@router.put("/comments/{int:id}/audience", response=CommentDetail)
def comment_publish(request: HttpRequest, id: PathId, body: CommentAudience) -> HttpResponse:
    """Let the client read a comment, or take that back; needs `publish_to_client`."""
    talk, found = get_comment(signed_in(request), id)
    if not talk.publishes or found.deleted_at is not None:
        refuse_closed(talk.subject)
        raise PermissionDenied
    set_audience(talk, found, audience=body.audience, version=body.version)
    return json_answer(_details(talk, [found])[0])


@router.delete("/comments/{int:id}", response={204: None})
def comment_remove(request: HttpRequest, id: PathId) -> HttpResponse:
    """Take a comment back: a tombstone stays; one's own, or with `moderate_talk`."""
    talk, found = get_comment(signed_in(request), id)
    if not talk.may_delete(found):
        refuse_closed(talk.subject)
        raise PermissionDenied
    delete_comment(talk, found)
    return nothing()


@router.get("/comments/{int:id}/versions", response=Page[EarlierVersion])
def comment_versions(request: HttpRequest, id: PathId) -> HttpResponse:
    """What the comment said before each edit."""
    talk, found = get_comment(signed_in(request), id)
    earlier = [] if found.deleted_at else versions_of(found)
    items = [
        {"number": one.number, "source": one.source, "written_at": one.written_at}
        for one in earlier
        if talk.reads_internal or one.audience == Audience.CLIENT
    ]
    return json_answer({"items": items, "next": None})


@router.put("/comments/{int:id}/reactions/{emoji}", response=CommentDetail)
def reaction_give(request: HttpRequest, id: PathId, emoji: str) -> HttpResponse:
    """Give a comment a sign; one of 👍 👎 🎉 ❤️ 😄 🤔 👀 ✅."""
    return _react(request, id, emoji, stands=True)


@router.delete("/comments/{int:id}/reactions/{emoji}", response=CommentDetail)
def reaction_take(request: HttpRequest, id: PathId, emoji: str) -> HttpResponse:
    """Take a sign back."""
    return _react(request, id, emoji, stands=False)


@router.put("/talk/{slug:kind}/{int:id}/watch", response={204: None})
def watch_begin(request: HttpRequest, kind: str, id: PathId) -> HttpResponse:
    """Hear of what happens to a subject."""
    talk = get_talk(signed_in(request), kind, id)
    watch(talk.subject, by=talk.user)
    return nothing()


@router.delete("/talk/{slug:kind}/{int:id}/watch", response={204: None})
def watch_end(request: HttpRequest, kind: str, id: PathId) -> HttpResponse:
    """Hear of a subject no longer."""
    talk = get_talk(signed_in(request), kind, id)
    unwatch(talk.subject, by=talk.user)
    return nothing()


def _react(request: HttpRequest, number: int, emoji: str, *, stands: bool) -> HttpResponse:
    talk, found = get_comment(signed_in(request), number)
    if not talk.writes or found.deleted_at is not None:
        refuse_closed(talk.subject)
        raise PermissionDenied
    react(talk, found, emoji=emoji, stands=stands)
    return json_answer(_details(talk, [found])[0])


def _details(talk: Talk, comments: list[Comment]) -> list[dict[str, Any]]:
    return [_detail(one, shown) for one, shown in zip(comments, show(talk, comments), strict=True)]


def _detail(comment: Comment, shown: Shown) -> dict[str, Any]:
    same = {
        name: getattr(shown, name) for name in ("id", "author", "html", "version", "created_at", "edited_at")
    }
    counts = [{"emoji": one.emoji, "count": one.count, "mine": one.mine} for one in shown.reactions]
    source = "" if shown.deleted else comment.source
    return same | {
        "audience": comment.audience,
        "source": source,
        "deleted": shown.deleted,
        "reactions": counts,
    }
