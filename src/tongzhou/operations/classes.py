"""Who may read what of jobs and schedules."""

from tongzhou.web.field_classes import classed

FIELDS = {
    "Job": classed(
        vendor="task state run_at attempts most_attempts created_at ended_at",
        secret="arguments key worker lease_until error",
    ),
    "Schedule": classed(vendor="task next_run last_run"),
}
INTERNAL = {
    "Job": "the queue belongs to the installation; pages about it ask for view_operations",
    "Schedule": "the schedule belongs to the installation; pages about it ask for view_operations",
}
