"""How much talk there may be, and in which signs."""

from __future__ import annotations

MOST_CHARACTERS = 50_000
MOST_COMMENTS = 5_000
MOST_MENTIONS = 50
PAGE = 50
EMOJI = ("👍", "👎", "🎉", "❤️", "😄", "🤔", "👀", "✅")
