"""The part of the permission matrix about jobs, limits and health."""

from __future__ import annotations

from typing import Any

from tongzhou.operations.actions import enqueue

TABLE = """
#      address                               anon otto tom  lee  fei  quin mara pia  ada  cleo cody vera
GET    metrics                               404  404  404  404  404  404  404  404  404  404  404  404
GET    operations                            302  403  403  403  403  403  403  403  200  403  403  403
GET    operations_schedules                  302  403  403  403  403  403  403  403  200  403  403  403
GET    operations_limits                     302  403  403  403  403  403  403  403  200  403  403  403
GET    operations_health                     302  403  403  403  403  403  403  403  200  403  403  403
POST   operations_limits                     302  403  403  403  403  403  403  403  302  403  403  403
POST   job_retry                             302  403  403  403  403  403  403  403  302  403  403  403
POST   job_cancel                            302  403  403  403  403  403  403  403  302  403  403  403
GET    api:operations_status                 401  403  403  403  403  403  403  403  200  403  403  403
GET    api:jobs                              401  403  403  403  403  403  403  403  200  403  403  403
GET    api:job                               401  403  403  403  403  403  403  403  200  403  403  403
GET    api:schedules                         401  403  403  403  403  403  403  403  200  403  403  403
GET    api:limits                            401  403  403  403  403  403  403  403  200  403  403  403
POST   api:job_retry                         401  403  403  403  403  403  403  403  200  403  403  403
POST   api:job_cancel                        401  403  403  403  403  403  403  403  200  403  403  403
"""
SENT: dict[str, dict[str, Any]] = {}
NAMED: dict[str, str] = {
    f"{address} {name}": "job"
    for address, name in (
        ("job_retry", "pk"),
        ("job_cancel", "pk"),
        ("api:job", "id"),
        ("api:job_retry", "id"),
        ("api:job_cancel", "id"),
    )
}


def things(project: Any, by: Any) -> dict[str, Any]:
    """A job that waits."""
    job = enqueue("operations.tidy_up", key=f"matrix:{project.pk}")
    assert job is not None
    return {"job": job.pk}
