"""What the Gantt draws of a scenario: the shapes of ``queries.gantt``, kept or computed, the plan's bars behind."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from tongzhou.engine.working_time import Calendars
from tongzhou.plan.models import PlanSettings, Scenario, ScenarioDates
from tongzhou.plan.queries.gantt import Json, baseline_finishes, columns, end_of, frame, link_columns, renamed
from tongzhou.plan.queries.history import Since, can_step_in_scenario, since_in_scenario
from tongzhou.plan.queries.outside import placeholder_names
from tongzhou.plan.queries.scenario_dates import Drawing, drawing_for
from tongzhou.plan.queries.scenarios import OpenScenario
from tongzhou.plan.queries.state import load_calendars
from tongzhou.plan.scheduling import engine_calendars
from tongzhou.projects.guards import Access

Source = OpenScenario | ScenarioDates
"""A computed scenario, or what is kept of one."""


def scenario_data(access: Access, scenario: Scenario, source: Source, *, today: date) -> Json:
    """Everything that the page of a scenario draws."""
    drawn = drawing_for(source, access.classes)
    drawn.rows = renamed(drawn.rows, placeholder_names(access.project, access.user))
    settings = PlanSettings.objects.get(project=access.project)
    settings.finish_at = drawn.finish
    stored = load_calendars(access.project)
    calendars = Calendars(engine_calendars(stored), settings.start_at)
    around = frame(access, settings, drawn.rows, stored, calendars, today=today)
    around["may"] |= {"edit": around["may"]["edit"] and scenario.is_open, "baseline": False, "export": False}
    return {
        **around,
        "version": scenario.version,
        **_steps(access, scenario),
        "baseline": {"id": 0, "name": _("The plan"), "taken_at": today.isoformat()},
        "baselines": [],
        "tasks": _columns(access, drawn, settings, calendars, today),
        "links": link_columns(drawn.links),
    }


def scenario_delta(access: Access, scenario: Scenario, source: Source, *, version: int, today: date) -> Json:
    """What changed in a scenario after ``version``; ``reload`` when that cannot be told in steps."""
    happened = since_in_scenario(scenario, version)
    if happened is None:
        return {"version": scenario.version, "reload": True}
    return _delta_of(access, scenario, happened, source, today)


def _delta_of(access: Access, scenario: Scenario, happened: Since, source: Source, today: date) -> Json:
    drawn = drawing_for(source, access.classes)
    outline = {row[0]: row[1] or 0 for row in drawn.rows}
    links = {row[0] for row in drawn.links}
    touching = [row for row in drawn.links if row[1] in happened.touched or row[2] in happened.touched]
    rows = [row for row in drawn.rows if row[0] in happened.touched]
    drawn.rows = renamed(rows, placeholder_names(access.project, access.user))
    settings = PlanSettings.objects.get(project=access.project)
    calendars = Calendars(engine_calendars(load_calendars(access.project)), settings.start_at)
    result: Json = {
        "version": scenario.version,
        "changed": _columns(access, drawn, settings, calendars, today),
        "removed": sorted(key for key in happened.removed if key not in outline),
        "links": {
            "put": link_columns(touching),
            "removed": sorted(key for key in happened.links_removed if key not in links),
        },
        "project_finish": None if drawn.finish is None else drawn.finish // 60,
        **_steps(access, scenario),
        "by": happened.by,
    }
    if happened.reshaped:
        result["order"] = list(outline)
        result["parents"] = outline
    return result


def _steps(access: Access, scenario: Scenario) -> Json:
    undo, redo = can_step_in_scenario(scenario, access.user) if scenario.is_open else (False, False)
    return {"undo": undo, "redo": redo}


def _columns(
    access: Access, drawn: Drawing, settings: PlanSettings, calendars: Calendars, today: date
) -> Json:
    status = end_of(access.project.status_date or today)
    baseline = baseline_finishes(settings.baseline_id)
    return columns(drawn.rows, settings, drawn.people, status, calendars, baseline, behind=drawn.behind)
