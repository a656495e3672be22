"""How much talk there may be, and in which signs."""

from __future__ import annotations

from tongzhou.operations.limits import limit

MOST_CHARACTERS = limit("comment_chars")
PAGE = 50
EMOJI = ("👍", "👎", "🎉", "❤️", "😄", "🤔", "👀", "✅")
