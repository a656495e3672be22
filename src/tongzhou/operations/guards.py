"""Whose business the running of the installation is. People live upstairs; their right is asked for by its name."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from tongzhou.operations.models import Job
from tongzhou.operations.queries import get_job

VIEW_OPERATIONS, MANAGE_ORGANISATION = "view_operations", "manage_organisation"
View = Callable[..., HttpResponse]


def refuse_others(request: HttpRequest) -> None:
    """PermissionDenied for whoever may not look after the installation."""
    if not cast(Any, request.user).may(VIEW_OPERATIONS):
        raise PermissionDenied


def may_set_limits(request: HttpRequest) -> bool:
    """Whether somebody may not only see the limits."""
    return bool(cast(Any, request.user).may(MANAGE_ORGANISATION))


def operations_page(view: View) -> View:
    """Let a view run only for those who look after the installation; others get 403."""

    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        refuse_others(request)
        return view(request, **kwargs)

    return guarded


proofs: list[Callable[[View], View]] = []
"""Put around what is delicate here: the room of people asks for a recent proof of who one is."""


def delicate(view: View) -> View:
    """Let a view change something only after a recent proof; where nobody could ask for one, nothing is changed."""

    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and not proofs:
            raise PermissionDenied
        asked = view
        for proof in proofs:
            asked = proof(asked)
        return asked(request, **kwargs)

    return guarded


def get_job_or_404(pk: int) -> Job:
    """The job, or Http404."""
    job = get_job(pk)
    if job is None:
        raise Http404
    return job
