"""The part of the permission matrix about goals, and about those that are shared with the client."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from tongzhou.accounts.models import User
from tongzhou.goals.actions.confirming import answer_goal
from tongzhou.goals.actions.goals import agree_goal, create_goal, share_goal
from tongzhou.goals.actions.measuring import Measured, add_key_result, check_in
from tongzhou.goals.queries.people import people_of
from tongzhou.portal.actions import publish_project
from tongzhou.projects.models import Project

TABLE = """
#      address                               anon otto tom  lee  fei  quin mara pia  ada  cleo cody vera
GET    goal                                 302  404  200  200  200  200  200  200  200  403  403  404
GET    goal_check_in                        302  404  200  200  200  200  200  403  200  403  403  404
GET    goal_check_ins                       302  404  200  200  200  200  200  200  200  403  403  404
GET    goal_create                          302  404  403  200  403  403  200  403  200  403  403  404
GET    goal_edit                            302  404  403  200  403  403  200  403  200  403  403  404
GET    goal_versions                        302  404  200  200  200  200  200  200  200  403  403  404
GET    goals                                302  404  200  200  200  200  200  200  200  403  403  404
GET    key_result                           302  404  403  200  403  403  200  403  200  403  403  404
GET    key_result_create                    302  404  403  200  403  403  200  403  200  403  403  404
GET    portal_goals                         302  404  403  403  403  403  200  403  200  200  200  404
POST   goal_agree                           302  404  403  302  403  403  302  403  302  403  403  404
POST   goal_answer                          302  404  302  302  302  302  302  403  302  403  403  404
POST   goal_check_in                        302  404  302  302  302  302  302  403  302  403  403  404
POST   goal_check_in_delete                 302  404  403  302  403  403  302  403  302  403  403  404
POST   goal_create                          302  404  403  302  403  403  302  403  302  403  403  404
POST   goal_delete                          302  404  403  302  403  403  302  403  302  403  403  404
POST   goal_edit                            302  404  403  422  403  403  422  403  422  403  403  404
POST   goal_end                             302  404  403  302  403  403  302  403  302  403  403  404
POST   goal_remind                          302  404  403  302  403  403  302  403  302  403  403  404
POST   goal_reopen                          302  404  403  302  403  403  302  403  302  403  403  404
POST   goal_share                           302  404  403  403  403  403  302  403  302  403  403  404
POST   goal_smart                           302  404  403  200  403  403  200  403  200  403  403  404
POST   goal_unshare                         302  404  403  403  403  403  302  403  302  403  403  404
POST   key_result                           302  404  403  302  403  403  302  403  302  403  403  404
POST   key_result_create                    302  404  403  302  403  403  302  403  302  403  403  404
POST   key_result_delete                    302  404  403  302  403  403  302  403  302  403  403  404
POST   portal_goal_answer                   302  404  403  403  403  403  403  403  403  302  302  404
DELETE api:check_in_delete                  401  404  403  204  403  403  204  403  204  403  403  404
DELETE api:goal_delete                      401  404  403  204  403  403  204  403  204  403  403  404
DELETE api:goal_unshare                     401  404  403  403  403  403  200  403  200  403  403  404
DELETE api:key_result_delete                401  404  403  204  403  403  204  403  204  403  403  404
GET    api:check_ins                        401  404  200  200  200  200  200  200  200  403  403  404
GET    api:goal                             401  404  200  200  200  200  200  200  200  403  403  404
GET    api:goal_confirmations               401  404  200  200  200  200  200  200  200  403  403  404
GET    api:goal_versions                    401  404  200  200  200  200  200  200  200  403  403  404
GET    api:goals                            401  404  200  200  200  200  200  200  200  403  403  404
GET    api:portal_goals                     401  404  404  404  404  404  404  404  404  200  200  404
PATCH  api:goal_change                      401  404  403  200  403  403  200  403  200  403  403  404
PATCH  api:key_result_change                401  404  403  200  403  403  200  403  200  403  403  404
POST   api:check_in_create                  401  404  201  201  201  201  201  403  201  403  403  404
POST   api:goal_agree                       401  404  403  409  403  403  409  403  409  403  403  404
POST   api:goal_answer                      401  404  200  200  200  200  200  403  409  403  403  404
POST   api:goal_create                      401  404  403  201  403  403  201  403  201  403  403  404
POST   api:goal_end                         401  404  403  200  403  403  200  403  200  403  403  404
POST   api:goal_remind                      401  404  403  200  403  403  200  403  200  403  403  404
POST   api:goal_reopen                      401  404  403  409  403  403  409  403  409  403  403  404
POST   api:key_result_create                401  404  403  201  403  403  201  403  201  403  403  404
POST   api:portal_goal_answer               401  404  404  404  404  404  404  404  404  200  200  404
PUT    api:goal_share                       401  404  403  403  403  403  200  403  200  403  403  404
"""
_GOAL = {"statement": "Halve the time of the nightly batch", "level": "2"}
SENT: dict[str, dict[str, Any]] = {
    "POST goal_create": _GOAL,
    "POST goal_edit": _GOAL,
    "POST goal_smart": _GOAL,
    "POST goal_end": {"state": "reached"},
    "POST goal_answer": {"edition": "1", "answer": "confirm"},
    "POST key_result_create": {"name": "Jobs", "baseline": "0", "target": "10", "weight": "1"},
    "POST key_result": {"name": "Jobs", "baseline": "0", "target": "10", "weight": "1"},
    "POST goal_check_in": {"day": timezone.localdate().isoformat(), "goal-value": "5"},
    "POST portal_goal_answer": {"edition": "1", "answer": "confirm"},
    "POST api:goal_create": {"statement": "Halve the time of the nightly batch"},
    "PATCH api:goal_change": {"metric": "Hours"},
    "POST api:goal_end": {"state": "reached"},
    "POST api:goal_answer": {"edition": 1, "confirmed": True},
    "POST api:key_result_create": {"name": "Jobs", "baseline": "0", "target": "10"},
    "PATCH api:key_result_change": {"target": "12"},
    "POST api:check_in_create": {"values": [{"value": "5", "confidence": 3}]},
    "POST api:portal_goal_answer": {"edition": 1, "confirmed": True},
}
_ONE = (
    *(
        "goal",
        "goal_edit",
        "goal_versions",
        "goal_agree",
        "goal_end",
        "goal_reopen",
        "goal_delete",
        "goal_share",
    ),
    *("goal_unshare", "goal_answer", "goal_remind", "key_result_create", "key_result", "key_result_delete"),
    *("goal_check_in", "goal_check_ins", "goal_check_in_delete", "portal_goal_answer"),
)
_API = (
    *(
        "goal",
        "goal_change",
        "goal_delete",
        "goal_agree",
        "goal_end",
        "goal_reopen",
        "goal_share",
        "goal_unshare",
    ),
    *("goal_confirmations", "goal_answer", "goal_remind", "goal_versions", "key_result_create"),
    *("key_result_change", "key_result_delete", "check_ins", "check_in_create", "check_in_delete"),
    "portal_goal_answer",
)
NAMED: dict[str, str] = {
    **{f"{name} pk": "goal" for name in _ONE},
    **{f"api:{name} id": "goal" for name in _API},
    **{f"{name} result": "key result" for name in ("key_result", "key_result_delete")},
    **{f"api:{name} result": "key result" for name in ("key_result_change", "key_result_delete")},
    "goal_check_in_delete check": "check-in",
    "api:check_in_delete check": "check-in",
}


def things(project: Project, by: User) -> dict[str, Any]:
    """A shared goal that its manager has confirmed, with a key result and a check-in; and a draft."""
    today = timezone.localdate()
    publish_project(project, by=by, milestones=True, documents=True, goals=True)
    goal = create_goal(
        project,
        by=by,
        statement="Shorten the nightly batch to two hours",
        metric="Longest batch of the week",
        unit="hours",
        baseline=Decimal("5.5"),
        target=Decimal(2),
        due=today + timedelta(days=90),
        late_confirmed=True,
        owner=by,
        relevance="Branches open late.",
        achievability="Split by account.",
        criterion="Nightly batch shorter than two hours",
        notes="Two and a half would do.",
    )
    goal = share_goal(agree_goal(goal, by=by, today=today), by=by)
    others = [one.user for one in people_of(project).of(goal) if one.user != by]
    answer_goal(goal, by=by, edition=1, confirmed=True)
    for one in others[:1]:
        answer_goal(goal, by=one, edition=1, confirmed=False, reason="Too ambitious")
    result = add_key_result(
        goal, by=by, name="Jobs that run in parallel", unit="jobs", baseline=Decimal(0), target=Decimal(48)
    )
    (made,) = check_in(goal, [Measured(Decimal(5), 2)], by=by, today=today, day=today, comment="Slow start")
    create_goal(project, by=by, statement="Improve what the tellers see", notes="Not before the summer")
    return {"goal": goal.pk, "key result": result.pk, "check-in": made.pk}
