"""What is wrong with values, in words for people: the schema library only speaks English."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Promise] = {
    "missing": _("This is required."),
    "extra_forbidden": _("There is no such field."),
    "string_type": _("A text is expected."),
    "string_too_short": _("This must have at least %(min_length)s characters."),
    "string_too_long": _("This may have at most %(max_length)s characters."),
    "string_pattern_mismatch": _("This does not have the expected form."),
    "int_type": _("A whole number is expected."),
    "int_parsing": _("A whole number is expected."),
    "int_from_float": _("A whole number is expected."),
    "int_parsing_size": _("This number is too large."),
    "bool_type": _("Either true or false is expected."),
    "bool_parsing": _("Either true or false is expected."),
    "list_type": _("A list is expected."),
    "too_long": _("This may have at most %(max_length)s entries."),
    "too_short": _("This must have at least %(min_length)s entries."),
    "dict_type": _("An object is expected."),
    "model_type": _("An object is expected."),
    "model_attributes_type": _("An object is expected."),
    "enum": _("Expected is one of: %(expected)s."),
    "literal_error": _("Expected is one of: %(expected)s."),
    "greater_than_equal": _("This must be at least %(ge)s."),
    "less_than_equal": _("This must be at most %(le)s."),
}
DAY = _("A day is expected, such as 2026-03-31.")
OTHERWISE = _("This value cannot be taken.")
LIMITS = ("max_length", "le", "min_length", "ge")


def mistakes(errors: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each mistake with the place of the value, a code, a sentence, and the limit where it is one."""
    return [_mistake(error) for error in errors]


def _mistake(error: dict[str, Any]) -> dict[str, Any]:
    context = error.get("ctx", {})
    source, *place = error["loc"]
    if source == "body":
        place = place[1:]  # the name of the function's parameter is no business of the reader
    told: dict[str, Any] = {
        "in": source,
        "field": ".".join(str(part) for part in place),
        "code": error["type"],
        "message": _sentence(error["type"], context),
    }
    limit = next((context[name] for name in LIMITS if name in context), None)
    return told if limit is None else told | {"limit": limit}


def _sentence(kind: str, context: dict[str, Any]) -> str:
    if kind == "value_error":
        return str(context.get("error", OTHERWISE))
    if kind.startswith("date"):
        return str(DAY)
    return str(WORDS.get(kind, OTHERWISE)) % context
