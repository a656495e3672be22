"""Answers in JSON, straight from dictionaries: schemas describe them, but no row passes through one."""

from __future__ import annotations

from typing import Any

import orjson
from django.http import HttpResponse

OPTIONS = orjson.OPT_NON_STR_KEYS | orjson.OPT_PASSTHROUGH_SUBCLASS


def json_answer(content: Any, status: int = 200, **headers: str) -> HttpResponse:
    """JSON; dates are ISO 8601, lazily translated words become text. ``Some_Header`` names a header."""
    body = orjson.dumps(content, default=str, option=OPTIONS)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpResponse(body, status=status, content_type="application/json", headers=named)


def nothing() -> HttpResponse:
    """Done, and nothing to say about it (204)."""
    return HttpResponse(status=204)
