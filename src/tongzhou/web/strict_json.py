"""Reading JSON bodies without surprises: an object, no duplicate keys, no NaN, bounded in every direction.

Schema libraries convert generously (a JSON string has been taken for an object before); so nothing but an
object gets past this door.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

from django.utils.translation import gettext as _

MOST_BYTES, MOST_DEPTH, MOST_KEYS = 5 * 1024 * 1024, 64, 10_000


class BadBodyError(ValueError):
    """The body cannot be taken; ``status`` is the answer's, the text is for people."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


def read_object(body: bytes, *, most_keys: int = MOST_KEYS) -> dict[str, Any]:
    """The object in a body; BadBodyError for everything else."""
    if len(body) > MOST_BYTES:
        limit = MOST_BYTES // (1024 * 1024)
        raise BadBodyError(_("The request is larger than %(limit)d MB.") % {"limit": limit}, 413)
    keys = 0

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal keys
        keys += len(found)
        if keys > most_keys:
            raise BadBodyError(_("The request has more than %(limit)d keys.") % {"limit": most_keys})
        result = dict(found)
        if len(result) != len(found):
            raise BadBodyError(_("The request names a key twice."))
        return result

    try:
        value = json.loads(body.decode("utf-8"), object_pairs_hook=pairs, parse_constant=_refuse_constant)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise BadBodyError(_("The request is not valid JSON.")) from error
    if not isinstance(value, dict):
        raise BadBodyError(_("The request must be a JSON object."))
    _check(value)
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise BadBodyError(_("The request holds a number that is none."))


def _check(value: Any) -> None:
    """Depth, NUL characters and lone surrogates, without recursion."""
    stack: list[tuple[Any, int]] = [(value, 1)]
    while stack:
        item, depth = stack.pop()
        if depth > MOST_DEPTH:
            raise BadBodyError(_("The request is nested too deeply."))
        if isinstance(item, str):
            _check_text(item)
        elif isinstance(item, dict):
            stack += [(inner, depth + 1) for pair in item.items() for inner in pair]
        elif isinstance(item, list):
            stack += [(inner, depth + 1) for inner in item]


def _check_text(text: str) -> None:
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise BadBodyError(_("The request holds characters that are no text."))
