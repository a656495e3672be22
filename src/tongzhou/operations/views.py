"""Pages for those who keep the installation running."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongzhou.operations.actions import JobStateError, cancel_job, retry_job, set_limits
from tongzhou.operations.doctor import examine
from tongzhou.operations.forms import LimitsForm
from tongzhou.operations.guards import delicate, get_job_or_404, may_set_limits, operations_page
from tongzhou.operations.logs import scrub, without_secrets
from tongzhou.operations.models import Job
from tongzhou.operations.queries import (
    database_bytes,
    database_version,
    find_jobs,
    queue_now,
    schedules,
    workers,
)

PAGE = 50
LATE_SECONDS = 60


@require_GET
@operations_page
def operations(request: HttpRequest) -> HttpResponse:
    """The queue: how it stands, and its jobs."""
    state = request.GET.get("state", "")
    state = state if state in Job.State.values else ""
    queue = queue_now()
    page = Paginator(find_jobs(state=state), PAGE).get_page(request.GET.get("page"))
    context = {
        "queue": queue,
        "late": queue.age > LATE_SECONDS,
        "states": [(value, label, queue.counts[value]) for value, label in Job.State.choices],
        "state": state,
        "page": page,
        "jobs": [row_of(job) for job in page],
        "workers": workers(queue.now),
        "database": database_version(),
        "database_bytes": database_bytes(),
        "version": version("tongzhou"),
    }
    return render(request, "operations/operations.html", context)


def row_of(job: Job) -> dict[str, Any]:
    """A job as the list shows it; what failed, without secrets."""
    error = without_secrets(job.error).strip()
    return {
        "job": job,
        "arguments": scrub(job.arguments),
        "error": error,
        "error_line": error.rpartition("\n")[2][:200],
        "tone": {"done": "ok", "dead": "bad", "running": "info"}.get(job.state, ""),
        "may_retry": job.state in {Job.State.DEAD, Job.State.CANCELLED}
        or (job.state == Job.State.WAITING and bool(job.error)),
        "may_cancel": job.state == Job.State.WAITING,
    }


@require_GET
@operations_page
def operations_schedules(request: HttpRequest) -> HttpResponse:
    """What runs by the clock, when it ran last and when it runs next; and who does it."""
    now = timezone.now()
    return render(
        request, "operations/schedules.html", {"schedules": schedules(), "workers": workers(now), "now": now}
    )


@require_http_methods(["GET", "POST"])
@operations_page
@delicate
def operations_limits(request: HttpRequest) -> HttpResponse:
    """The limits in force, and another value for those that can be set; that asks for a recent proof."""
    may_set = may_set_limits(request)
    if request.method == "GET":
        return render(request, "operations/limits.html", {"form": LimitsForm(), "may_set": may_set})
    if not may_set:
        raise PermissionDenied
    form = LimitsForm(request.POST)
    if not form.is_valid():
        return render(request, "operations/limits.html", {"form": form, "may_set": True}, status=422)
    if set_limits(form.wanted(), by=request.user):
        messages.success(request, _("The limits have been set. They hold everywhere within ten seconds."))
    return redirect("operations_limits")


@require_GET
@operations_page
def operations_health(request: HttpRequest) -> HttpResponse:
    """What ``tongzhou doctor`` finds."""
    order = {"bad": 0, "warn": 1, "ok": 2}
    findings = sorted(examine(), key=lambda finding: order[finding.state])
    return render(request, "operations/health.html", {"findings": findings})


@require_POST
@operations_page
def job_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a job again."""
    return _done(request, pk, retry_job, _("The job is tried again."))


@require_POST
@operations_page
def job_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a waiting job out of the queue."""
    return _done(request, pk, cancel_job, _("The job has been cancelled."))


def _done(request: HttpRequest, pk: int, deed: Callable[..., None], words: str) -> HttpResponse:
    try:
        deed(get_job_or_404(pk), by=request.user)
    except JobStateError as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, words)
    return redirect("operations")
