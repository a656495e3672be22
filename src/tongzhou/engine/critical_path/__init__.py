"""The critical path method with calendars: ``schedule(plan)`` and what it returns."""

from tongzhou.engine.critical_path.drivers import Driver, DriverKind
from tongzhou.engine.critical_path.incremental import replan
from tongzhou.engine.critical_path.passes import schedule
from tongzhou.engine.critical_path.schedule import Schedule

__all__ = ["Driver", "DriverKind", "Schedule", "replan", "schedule"]
