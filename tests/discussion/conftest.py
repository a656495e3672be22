"""Talk of the cast."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tongzhou.accounts.models import User
from tongzhou.discussion.actions import write_comment
from tongzhou.discussion.guards import get_talk
from tongzhou.discussion.models import Comment
from tongzhou.projects.models import Project


@pytest.fixture
def say(harbour: Project) -> Callable[..., Comment]:
    """``say(tom, "Done?")`` writes an internal comment on Harbour; a client's people write for themselves."""

    def spoken(by: User, source: str, audience: str = "", kind: str = "project", pk: int = 0) -> Comment:
        talk = get_talk(by, kind, pk or harbour.pk)
        return write_comment(talk, source=source, audience=audience or talk.audiences[0])

    return spoken
