"""Around every request: its time limit, its measurements, its lines in the log; and how often heavy ones may come."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from structlog.contextvars import bind_contextvars, clear_contextvars

from tongzhou.operations import metrics
from tongzhou.operations.deadlines import deadline
from tongzhou.operations.limits import limit, recall
from tongzhou.operations.rates import TooOftenError, count_heavy
from tongzhou.web.errors import error_page

Answer = Callable[[HttpRequest], HttpResponse]
WITHOUT_DATABASE = frozenset({"/healthz", "/readyz"})
"""They must answer while the database is away."""
SLOW_SECONDS = float(os.environ.get("TONGZHOU_SLOW_SECONDS", "2"))
log = logging.getLogger(__name__)


class Statements:
    """Counts the statements of a request and the time they took."""

    def __init__(self) -> None:
        self.count = 0
        self.seconds = 0.0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.count += 1
            self.seconds += time.perf_counter() - began


class WatchedMiddleware:
    """End a request that takes too long, measure it, and have its number in every line of the log."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        clear_contextvars()
        bind_contextvars(request_id=getattr(request, "request_id", ""))
        began, statements = time.perf_counter(), Statements()
        try:
            with ExitStack() as around:
                around.enter_context(connection.execute_wrapper(statements))
                around.enter_context(deadline(limit("request_seconds")))
                response = self.answer(request)
            note(request, response, time.perf_counter() - began, statements)
        finally:
            clear_contextvars()
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """The person is known by now; limits are those that hold now."""
        if request.path not in WITHOUT_DATABASE:
            recall()
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            bind_contextvars(user_id=user.pk)


def note(request: HttpRequest, response: HttpResponse, seconds: float, statements: Statements) -> None:
    """Measure a request that has been answered, and complain of a slow one; addresses without their queries."""
    view = request.resolver_match.view_name if request.resolver_match else ""
    metrics.observe_request(view, request.method or "", response.status_code, seconds)
    metrics.observe_statements(statements.count, statements.seconds)
    told = {
        "method": request.method,
        "path": request.path,
        "view": view,
        "status": response.status_code,
        "ms": round(seconds * 1000),
        "statements": statements.count,
        "database_ms": round(statements.seconds * 1000),
    }
    if seconds >= SLOW_SECONDS:
        log.warning("slow request", extra=told)
    else:
        log.info("request", extra=told)


class HeavyMiddleware:
    """Let nobody ask for exports, imports and reports more often than the limit says."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Count pages here; the API counts by itself, as it knows its people later."""
        if request.path.startswith("/api/") or not request.user.is_authenticated:
            return None
        try:
            count_heavy(request, request.user.pk)
        except TooOftenError as refusal:
            return error_page(request, 429, reason=refusal.message, retry_after=refusal.rate.seconds_left)
        return None
