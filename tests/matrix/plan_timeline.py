"""The part of the permission matrix about the portfolio's timeline and links between projects."""

from __future__ import annotations

from datetime import date
from typing import Any

TABLE = """
#      address                               anon otto tom  lee  fei  quin mara pia  ada  cleo cody vera

GET    portfolio_timeline                    302  200  200  200  200  200  200  200  200  403  403  403
GET    portfolio_timeline_data               302  200  200  200  200  200  200  200  200  403  403  403
GET    portfolio_people                      302  200  200  200  200  200  200  200  200  403  403  403
GET    outside_links                         302  404  200  200  200  200  200  200  200  403  403  404
POST   outside_wait                          302  404  403  422  403  403  422  403  422  403  403  404
POST   outside_end                           302  404  403  302  403  403  302  403  302  403  403  404

GET    api:portfolio_timeline                401  200  200  200  200  200  200  200  200  403  403  403
GET    api:portfolio_people                  401  200  200  200  200  200  200  200  200  403  403  403
GET    api:outside_links                     401  404  200  200  200  200  200  200  200  403  403  404
POST   api:outside_wait                      401  404  403  404  403  403  404  403  404  403  403  404
DELETE api:outside_end                       401  404  403  204  403  403  204  403  204  403  403  404
"""
NOBODYS = 2**40
SENT: dict[str, dict[str, Any]] = {"POST api:outside_wait": {"item": NOBODYS, "milestone": NOBODYS}}
NAMED: dict[str, str] = {"link": "outside link", "api:outside_end id": "outside link"}


def things(project: Any, by: Any) -> dict[str, Any]:
    """A link whose placeholder and milestone both stand in the project: no address asks where the milestone is."""
    from tongzhou.plan.actions.edit_plan import edit_plan
    from tongzhou.plan.models import OutsideLink
    from tongzhou.projects.models import Project

    version = Project.objects.values_list("plan_version", flat=True).get(pk=project.pk)
    commands = [{"op": "add", "fields": {"name": name, "kind": "milestone"}} for name in ("There", "Here")]
    added = edit_plan(project, by=by, version=version, commands=commands, today=date(2026, 3, 2)).added
    link = OutsideLink.objects.create(
        project=project, milestone_id=added[0], placeholder_id=added[1], made_by=by
    )
    return {"outside link": link.pk}
