"""The part of the permission matrix about the forecast."""

from __future__ import annotations

from typing import Any

TABLE = """
#      address                               anon otto tom  lee  fei  quin mara pia  ada  cleo cody vera

GET    forecast                              302  404  200  200  200  200  200  200  200  403  403  404
GET    forecast_state                        302  404  200  200  200  200  200  200  200  403  403  404
POST   forecast_run                          302  404  403  422  403  403  422  403  422  403  403  404
POST   forecast_cancel                       302  404  403  302  403  403  302  403  302  403  403  404
GET    forecast_tasks                        302  404  200  200  200  200  200  200  200  403  403  404
GET    forecast_ranges                       302  404  200  200  200  200  200  200  200  403  403  404
POST   forecast_ranges_save                  302  404  403  302  403  403  302  403  302  403  403  404
POST   forecast_ranges_fill                  302  404  403  422  403  403  422  403  422  403  403  404
POST   forecast_ranges_import                302  404  403  422  403  403  422  403  422  403  403  404
POST   forecast_rules                        302  404  403  422  403  403  422  403  422  403  403  404
GET    forecast_risks                        302  404  200  200  200  200  200  200  200  403  403  404
GET    forecast_risk_create                  302  404  403  200  403  403  200  403  200  403  403  404
POST   forecast_risk_create                  302  404  403  422  403  403  422  403  422  403  403  404
GET    forecast_risk                         302  404  403  200  403  403  200  403  200  403  403  404
POST   forecast_risk                         302  404  403  422  403  403  422  403  422  403  403  404
POST   forecast_risk_delete                  302  404  403  302  403  403  302  403  302  403  403  404

GET    api:forecast                          401  404  200  200  200  200  200  200  200  403  403  404
GET    api:simulations                       401  404  200  200  200  200  200  200  200  403  403  404
POST   api:simulation_create                 401  404  403  409  403  403  409  403  409  403  403  404
GET    api:simulation                        401  404  200  200  200  200  200  200  200  403  403  404
GET    api:simulation_tasks                  401  404  200  200  200  200  200  200  200  403  403  404
POST   api:simulation_cancel                 401  404  403  204  403  403  204  403  204  403  403  404
GET    api:forecast_ranges                   401  404  200  200  200  200  200  200  200  403  403  404
PATCH  api:forecast_ranges_change            401  404  403  428  403  403  428  403  428  403  403  404
GET    api:forecast_rules                    401  404  200  200  200  200  200  200  200  403  403  404
PATCH  api:forecast_rules_change             401  404  403  428  403  403  428  403  428  403  403  404
GET    api:risk_events                       401  404  200  200  200  200  200  200  200  403  403  404
POST   api:risk_event_create                 401  404  403  422  403  403  422  403  422  403  403  404
PUT    api:risk_event_change                 401  404  403  200  403  403  422  403  422  403  403  404
DELETE api:risk_event_delete                 401  404  403  204  403  403  204  403  204  403  403  404
"""
SENT: dict[str, dict[str, Any]] = {
    "POST api:simulation_create": {"iterations": 1000},
    "PATCH api:forecast_ranges_change": {"ranges": [{"item": 1, "duration": None}]},
    "PATCH api:forecast_rules_change": {"spread": "sure"},
    "POST api:risk_event_create": {"name": "Fine", "probability": 0.3, "items": []},
    "PUT api:risk_event_change": {"name": "Fine", "probability": 0.3, "items": []},
}
NAMED: dict[str, str] = {
    "forecast_cancel pk": "open simulation",
    "forecast_risk pk": "risk event",
    "forecast_risk_delete pk": "risk event",
    "api:simulation id": "simulation",
    "api:simulation_tasks id": "simulation",
    "api:simulation_cancel id": "open simulation",
    "api:risk_event_change id": "risk event",
    "api:risk_event_delete id": "risk event",
}


def things(project: Any, by: Any) -> dict[str, Any]:
    """A result of a plan with ranges, costs and a risk event, and a simulation that waits."""
    from tongzhou.plan.actions.forecast.ranges import RangeChanges, set_ranges
    from tongzhou.plan.actions.forecast.risks import RiskFacts, create_risk_event
    from tongzhou.plan.actions.forecast.runs import request_simulation
    from tongzhou.plan.forecasting import carry_out
    from tongzhou.plan.models import WorkItem
    from tongzhou.plan.queries.forecast.doubts import CostRow, RangeRow

    task = WorkItem.objects.filter(project=project, summary=False, duration__gt=0).order_by("pk")[0]
    row = RangeRow("pert", "percent", -1_000, 0, 3_000)
    costs = {task.pk: CostRow(100_00, 200_00, 300_00, 50_00)}
    set_ranges(project, RangeChanges({task.pk: row}, costs), by=by)
    facts = RiskFacts(
        name="Late", probability=5_000, effect=(3_600,) * 3, cost=(10_00,) * 3, items=(task.pk,)
    )
    risk = create_risk_event(project, facts, by=by)
    result = request_simulation(project, by=by, iterations=200)
    assert carry_out(result.pk)
    waiting = request_simulation(project, by=by, iterations=200)
    return {"risk event": risk.pk, "simulation": result.pk, "open simulation": waiting.pk}
