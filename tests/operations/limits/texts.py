"""Limits of texts and of what is found by them."""

from __future__ import annotations

import pytest
from django.utils import translation

from tests.api.calling import Caller, problem
from tests.operations.limits.driving import Stage, drives
from tongzhou.discussion.actions import CommentRefusedError, TalkIsFullError
from tongzhou.operations.limits import limit


@drives("title_chars")
def title_chars(stage: Stage) -> None:
    assert stage.item(name="x" * limit("title_chars")).status_code == 201
    assert stage.item(name="x" * (limit("title_chars") + 1)).status_code == 422


@drives("text_chars")
def text_chars(stage: Stage) -> None:
    assert stage.item(description="x" * (limit("text_chars") + 1)).status_code == 422


@drives("comment_chars")
def comment_chars(stage: Stage) -> None:
    stage.say("x" * limit("comment_chars"))
    with pytest.raises(CommentRefusedError, match="at most 50,000"):
        stage.say("x" * (limit("comment_chars") + 1))


@drives("comments_per_subject")
def comments_per_subject(stage: Stage) -> None:
    stage.low("comments_per_subject", 1)
    stage.say("one")
    with pytest.raises(TalkIsFullError) as refusal:
        stage.say("two")
    assert refusal.value.message == "There are 1 comments here already. Go on under another item."
    with translation.override("zh-hans"):
        assert refusal.value.message == "这里已有 1 条评论，请在其他工作项下继续讨论。"


@drives("mentions_per_comment")
def mentions_per_comment(stage: Stage) -> None:
    stage.low("mentions_per_comment", 1)
    with pytest.raises(CommentRefusedError, match="at most 1 people"):
        stage.say(f"@[Tom](user:{stage.tom.pk}) @[Mara](user:{stage.mara.pk})")


@drives("search_chars")
def search_chars(stage: Stage) -> None:
    answer = Caller(stage.tom).call("GET", f"/search?q={'x' * (limit('search_chars') + 1)}")
    assert "200" in str(problem(answer, 422, "invalid"))
