"""Figures for Prometheus: what this process did, and how the queue stands.

With several server processes each writes its figures into files of a common folder (prometheus-client's
multiprocess mode, set up by ``tongzhou serve --workers``), and whichever is asked adds all of them up.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

registry = CollectorRegistry()
REQUESTS = Counter("tongzhou_requests", "Requests answered", ["view", "method", "status"], registry=registry)
LATENCY = Histogram(
    "tongzhou_request_seconds", "Time to answer", ["view"], buckets=SECONDS, registry=registry
)
STATEMENTS = Counter("tongzhou_database_statements", "Statements of requests", registry=registry)
STATEMENT_SECONDS = Counter(
    "tongzhou_database_seconds", "Time that requests waited for the database", registry=registry
)
STREAMS = Gauge("tongzhou_streams", "Open event streams", registry=registry, multiprocess_mode="livesum")

Figures = Callable[[], Iterable[Metric]]
FIGURES: list[Figures] = []
"""Rooms upstairs add their own, read from the database when asked for: deliveries by state, for example."""


def observe_request(view: str, method: str, status: int, seconds: float) -> None:
    """Note one answer; names of views are few, addresses would be endless."""
    name = view or "unknown"
    REQUESTS.labels(name, method if method in METHODS else "other", str(status)).inc()
    LATENCY.labels(name).observe(seconds)


def observe_statements(count: int, seconds: float) -> None:
    """Note the statements of one request."""
    STATEMENTS.inc(count)
    STATEMENT_SECONDS.inc(seconds)


class FromDatabase:
    """Figures that are the same whichever process is asked."""

    def collect(self) -> Iterator[Metric]:
        """The queue, the workers, the database, and what rooms add."""
        # Not at the top: the event streams count themselves before Django has loaded its models.
        from tongzhou.operations.queries import database_bytes, due_by_task, queue_now, workers

        queue = queue_now()
        jobs = GaugeMetricFamily("tongzhou_jobs", "Jobs by state", labels=["state"])
        for state, count in sorted(queue.counts.items()):
            jobs.add_metric([state], count)
        yield jobs
        yield GaugeMetricFamily("tongzhou_queue_age_seconds", "How late the oldest due job is", queue.age)
        depth = GaugeMetricFamily("tongzhou_jobs_due", "Jobs that are due, by task", labels=["task"])
        age = GaugeMetricFamily(
            "tongzhou_job_age_seconds", "How late the oldest due job of a task is", labels=["task"]
        )
        for task, count, oldest in due_by_task(queue.now):
            depth.add_metric([task], count)
            age.add_metric([task], max(0.0, (queue.now - oldest).total_seconds()))
        yield from (depth, age)
        yield GaugeMetricFamily("tongzhou_workers", "Workers alive", len(workers(queue.now)))
        yield GaugeMetricFamily("tongzhou_database_bytes", "Size of the database", database_bytes())
        for figures in FIGURES:
            yield from figures()


def exposition() -> bytes:
    """All figures in Prometheus' text format."""
    folder = os.environ.get(FOLDER)
    shown = registry
    if folder:
        forget_dead(Path(folder))
        shown = CollectorRegistry()
        MultiProcessCollector(shown, path=folder)  # type: ignore[no-untyped-call]  # the library is untyped
    from_database = CollectorRegistry()
    from_database.register(FromDatabase())
    return generate_latest(shown) + generate_latest(from_database)


def forget_dead(folder: Path) -> None:
    """Processes that were killed have no open streams any more; what they counted remains."""
    for path in folder.glob("gauge_live*.db"):
        found = re.search(r"_(\d+)\.db$", path.name)
        if found and not Path(f"/proc/{found[1]}").exists() and Path("/proc/self").exists():
            mark_process_dead(int(found[1]), path=str(folder))  # type: ignore[no-untyped-call]  # the library is untyped
