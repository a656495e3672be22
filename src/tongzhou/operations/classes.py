"""Who may read what of jobs and schedules, of who does them, and of counters."""

from tongzhou.web.field_classes import classed
from tongzhou.web.leaving import shown
from tongzhou.web.personal_data import Personal

FIELDS = {
    "Job": classed(
        vendor="task state run_at attempts most_attempts created_at started_at ended_at",
        secret="arguments key worker lease_until error",
    ),
    "Schedule": classed(vendor="task every next_run last_run"),
    "WorkerProcess": classed(vendor="name threads version started_at seen_at"),
    "Counter": classed(vendor="begins count", secret="bucket"),
    "SetLimit": classed(vendor="name value"),
}
INTERNAL = {
    "Job": "the queue belongs to the installation; pages about it ask for view_operations",
    "Schedule": "the schedule belongs to the installation; pages about it ask for view_operations",
    "WorkerProcess": "workers belong to the installation; pages about them ask for view_operations",
    "Counter": "counts what happened in the installation; read by the counter's name only",
    "SetLimit": "limits belong to the installation; pages about them ask for view_operations",
}
PERSONAL = {
    "Job": Personal(
        renames="arguments error",
        within="",
        withheld="what is still to be done for people, gone a week after it was done",
        keeps="the work was done",
    ),
    "Schedule": "tasks of the program",
    "WorkerProcess": "machines",
    "Counter": "digests, gone after two days",
    "SetLimit": "numbers",
}
# What failed and with what goes out only without secrets (operations.logs).
ANSWERS = {
    "LimitRow": shown(vendor="name words value unit setting"),
    "ScheduleRow": shown("operations.Schedule"),
    "JobRow": shown("operations.Job", vendor="key given error"),
    "OperationsStatus": shown(vendor="version database database_bytes jobs queue_age workers"),
}
