"""What people said, for those who ask for their own data, and when a name is to go."""

from __future__ import annotations

from tongzhou.activity.personal import erases, hands_over
from tongzhou.discussion.actions import erase_mentions
from tongzhou.discussion.queries import comments_by, watches_of


def register_personal() -> None:
    """Comments and what one follows; mentions of a former member."""
    hands_over("comments", comments_by)
    hands_over("watches", watches_of)
    erases("discussion", erase_mentions)
