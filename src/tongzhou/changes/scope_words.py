"""A line of what a change does to the scope, in words: for pages, the API and the order."""

from __future__ import annotations

from typing import Any

from django.utils.translation import override, pgettext

from tongzhou.changes.models import ScopeChange, ScopeDeed, ScopeKind
from tongzhou.scope.models import Moscow

LANGUAGES = {"zh": "zh-hans", "en": "en"}


def _labels() -> dict[str, str]:
    return {
        "number": pgettext("scope line", "Clause"),
        "name": pgettext("scope line", "Name"),
        "moscow": pgettext("scope line", "Importance"),
        "due_date": pgettext("scope line", "Due"),
        "text": pgettext("scope line", "Text"),
    }


def _said(values: dict[str, Any]) -> list[tuple[str, str]]:
    """The words that there are, each with what it is."""
    found = []
    for name, label in _labels().items():
        value = values.get(name)
        if value:
            found.append((label, str(Moscow(value).label) if name == "moscow" else str(value)))
    return found


def _becomes(line: ScopeChange) -> dict[str, Any]:
    due = line.due_date.isoformat() if line.due_date else ""
    return {
        "number": line.number,
        "name": line.name,
        "moscow": line.moscow,
        "due_date": due,
        "text": line.text,
    }


def told_before(line: ScopeChange) -> list[tuple[str, str]]:
    """How a thing stood: all of it where it is withdrawn, else what becomes different."""
    if line.deed == ScopeDeed.WITHDRAW:
        return _said({**line.before, "name": "", "number": ""})
    changed = {name for name, value in _becomes(line).items() if value}
    return _said({name: value for name, value in line.before.items() if name in changed})


def told_after(line: ScopeChange) -> list[tuple[str, str]]:
    """How a thing becomes; nothing where it is withdrawn."""
    return _said(_becomes(line))


def order_lines(lines: list[ScopeChange]) -> list[dict[str, Any]]:
    """The lines as the order holds them: their headings in both languages, the words as they were written."""
    return [
        {
            "title": one.title,
            **{f"kind_{code}": _in(language, ScopeKind(one.kind)) for code, language in LANGUAGES.items()},
            **{f"deed_{code}": _in(language, ScopeDeed(one.deed)) for code, language in LANGUAGES.items()},
            "before": [words for _label, words in told_before(one)],
            "after": [words for _label, words in told_after(one)],
        }
        for one in lines
    ]


def _in(language: str, choice: ScopeKind | ScopeDeed) -> str:
    with override(language):
        return str(choice.label)
