"""Who may read what of jobs and schedules, of who does them, and of counters."""

from tongzhou.web.field_classes import classed
from tongzhou.web.leaving import shown

FIELDS = {
    "Job": classed(
        vendor="task state run_at attempts most_attempts created_at started_at ended_at",
        secret="arguments key worker lease_until error",
    ),
    "Schedule": classed(vendor="task every next_run last_run"),
    "WorkerProcess": classed(vendor="name threads version started_at seen_at"),
    "Counter": classed(vendor="begins count", secret="bucket"),
}
INTERNAL = {
    "Job": "the queue belongs to the installation; pages about it ask for view_operations",
    "Schedule": "the schedule belongs to the installation; pages about it ask for view_operations",
    "WorkerProcess": "workers belong to the installation; pages about them ask for view_operations",
    "Counter": "counts what happened in the installation; read by the counter's name only",
}
# What failed and with what goes out only without secrets (operations.logs).
ANSWERS = {
    "LimitRow": shown(vendor="name words value unit setting"),
    "ScheduleRow": shown("operations.Schedule"),
    "JobRow": shown("operations.Job", vendor="key given error"),
    "OperationsStatus": shown(vendor="version database database_bytes jobs queue_age workers"),
}
