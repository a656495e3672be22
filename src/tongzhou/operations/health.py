"""Is this process alive, and can it do its work? For load balancers and watchdogs; details are for the doctor."""

from __future__ import annotations

import hmac
import os
import shutil
from dataclasses import dataclass, field

from django.conf import settings
from django.db import Error, connection

from tongzhou.operations.queries import queue_now

LEAST_BYTES = 100 * 1024 * 1024
LATE_SECONDS = 300


@dataclass(slots=True)
class Readiness:
    """``reasons`` keep it from answering; ``warnings`` should be looked at, but send nobody away."""

    reasons: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """A word, then a line for each reason and warning."""
        return "\n".join(["not ready" if self.reasons else "ready", *self.reasons, *self.warnings])


class Migrated:
    """Whether the schema is this program's; asked until it is."""

    known = False

    def __call__(self) -> bool:
        if not self.known:
            from django.db.migrations.executor import MigrationExecutor

            executor = MigrationExecutor(connection)
            self.known = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        return self.known


migrated = Migrated()


def readiness() -> Readiness:
    """Database, schema, disk and queue, in words that tell a stranger nothing."""
    found = Readiness()
    try:
        if not migrated():
            found.reasons.append("migrations: the database has an older schema")
        elif queue_now().age > LATE_SECONDS:
            found.warnings.append("queue: jobs are late")
    except Error:
        found.reasons.append("database: it does not answer")
    if shutil.disk_usage(settings.DATA).free < LEAST_BYTES:
        found.reasons.append("disk: it is nearly full")
    return found


def may_read_metrics(authorization: str) -> bool:
    """Whether a header holds the token of TONGZHOU_METRICS_TOKEN; without one set, nobody may."""
    token = os.environ.get("TONGZHOU_METRICS_TOKEN", "")
    return bool(token) and hmac.compare_digest(f"Bearer {token}".encode(), authorization.encode())
