"""Reading the diary and the trash; the project's timeline, which most rooms ask for, by its short name."""

from tongzhou.activity.queries.timeline import Line, Timeline, project_timeline

__all__ = ["Line", "Timeline", "project_timeline"]
