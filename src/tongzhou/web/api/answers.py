"""Answers in JSON, straight from dictionaries: schemas describe them, but no row passes through one."""

from __future__ import annotations

from typing import Any

import orjson
from django.http import HttpResponse

OPTIONS = orjson.OPT_NON_STR_KEYS


def encoded(content: Any) -> bytes:
    """JSON as the API writes it."""
    return orjson.dumps(content, default=str, option=OPTIONS)


def json_answer(content: Any, status: int = 200, **headers: str) -> HttpResponse:
    """JSON; dates are ISO 8601, lazily translated words become text. ``Some_Header`` names a header."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpResponse(encoded(content), status=status, content_type="application/json", headers=named)


def nothing() -> HttpResponse:
    """Done, and nothing to say about it (204)."""
    return HttpResponse(status=204)
