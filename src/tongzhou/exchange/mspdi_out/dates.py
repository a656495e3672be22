"""Which dates go into a file: those just computed, or those the file already had."""

from __future__ import annotations

from tongzhou.engine.critical_path.schedule import Schedule
from tongzhou.engine.plan import Plan, Task
from tongzhou.engine.working_time import Calendars, WorkingTime
from tongzhou.exchange.document import PlanDocument, StoredDates, TaskDetails


class Dates:
    """Dates of tasks, and the working time between them."""

    def __init__(self, document: PlanDocument, schedule: Schedule | None) -> None:
        plan = document.plan
        self.schedule = schedule
        self.given_assignments = frozenset(row.key for row in document.assignments)
        self._calendars = Calendars(plan.calendars, plan.start)
        self._plan = plan
        self._resource_calendar = _single_resource_calendars(plan)

    def of(self, task: Task, details: TaskDetails) -> StoredDates:
        """All dates and slacks of a task: computed where there is a schedule, else as stored."""
        if self.schedule is None:
            stored = details.stored
            start = stored.start if stored.start is not None else task.start
            finish = stored.finish if stored.finish is not None else task.finish
            return stored._replace(start=start, finish=finish)
        s, i = self.schedule, self.schedule.index[task.key]
        return StoredDates(
            s.start[i], s.finish[i], s.early_start[i], s.early_finish[i], s.late_start[i], s.late_finish[i],
            s.total_slack[i], s.free_slack[i], s.critical[i],
        )  # fmt: skip

    def duration(self, task: Task, dates: StoredDates) -> int:
        """The task's duration; of a summary that was computed anew, the working time it spans."""
        if self.schedule is None or not self.schedule.summary[self.schedule.index[task.key]] or task.manual:
            return task.duration
        if dates.start is None or dates.finish is None:
            return task.duration
        return self.axis_of_plan().between(dates.start, dates.finish)

    def of_project(self, document: PlanDocument) -> tuple[int, int | None]:
        """Start and finish of the whole project."""
        if self.schedule is not None:
            return self.schedule.project_start, self.schedule.project_finish
        return document.plan.start, document.project.finish

    def axis_of_plan(self) -> WorkingTime:
        """Working time of the project's own calendar."""
        return self._calendars.get(self._plan.calendar)

    def axis(self, task: Task) -> WorkingTime:
        """Working time of a task: its own calendar, its only resource's, or the project's."""
        key = task.calendar
        if key is None:
            key = self._resource_calendar.get(task.key)
        return self._calendars.get(self._plan.calendar if key is None else key)


def _single_resource_calendars(plan: Plan) -> dict[int, int | None]:
    """Task → the calendar of its resource, for tasks on which exactly one resource works."""
    of_resource = {r.key: r.calendar for r in plan.resources if r.work}
    found: dict[int, int | None] = {}
    for assignment in plan.assignments:
        if assignment.resource in of_resource:
            calendar = of_resource[assignment.resource]
            found[assignment.task] = None if assignment.task in found else calendar
    return found
