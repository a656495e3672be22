"""The part of the permission matrix about levelling and capacities."""

from __future__ import annotations

from typing import Any

TABLE = """
#      address                               anon otto tom  lee  fei  quin mara pia  ada  cleo cody vera

GET    levelling                             302  404  200  200  200  200  200  200  200  403  403  404
POST   levelling_propose                     302  404  403  422  403  403  422  403  422  403  403  404
POST   levelling_stop                        302  404  403  302  403  403  302  403  302  403  403  404
POST   levelling_choose                      302  404  403  302  403  403  302  403  302  403  403  404
POST   levelling_accept                      302  404  403  302  403  403  302  403  302  403  403  404
POST   levelling_drop                        302  404  403  302  403  403  302  403  302  403  403  404
POST   levelling_clear                       302  404  403  302  403  403  302  403  302  403  403  404
POST   levelling_undo                        302  404  403  302  403  403  302  403  302  403  403  404
POST   capacity_set                          302  404  403  302  403  403  302  403  302  403  403  404

GET    api:resources                         401  404  200  200  200  200  200  200  200  403  403  404
PATCH  api:resource_change                   401  404  403  200  403  403  200  403  200  403  403  404
GET    api:overloads                         401  404  200  200  200  200  200  200  200  403  403  404
POST   api:levelling_propose                 401  404  403  202  403  403  202  403  202  403  403  404
GET    api:levelling_newest                  401  404  200  200  200  200  200  200  200  403  403  404
GET    api:levelling                         401  404  200  200  200  200  200  200  200  403  403  404
GET    api:levelling_moves                   401  404  200  200  200  200  200  200  200  403  403  404
POST   api:levelling_stop                    401  404  403  409  403  403  409  403  409  403  403  404
POST   api:levelling_choose                  401  404  403  200  403  403  200  403  200  403  403  404
POST   api:levelling_accept                  401  404  403  409  403  403  409  403  409  403  403  404
POST   api:levelling_drop                    401  404  403  204  403  403  204  403  204  403  403  404
POST   api:levelling_clear                   401  404  403  409  403  403  409  403  409  403  403  404
"""
SENT: dict[str, dict[str, Any]] = {
    "PATCH api:resource_change": {"percent": 200},
    "POST api:levelling_choose": {"chosen": True},
    "POST api:levelling_propose": {"seconds": 10},
    "POST api:levelling_accept": {"what_fits": False},
}
NAMED: dict[str, str] = {
    "proposal": "proposal",
    "edit": "plan step",
    "resource": "resource",
    "api:resource_change id": "resource",
    **{
        f"api:levelling{deed} id": "proposal"
        for deed in ("", "_moves", "_stop", "_choose", "_accept", "_drop")
    },
}


def things(project: Any, by: Any) -> dict[str, Any]:
    """Somebody who works on nothing, a proposal that moves nothing, and a step of the plan."""
    from tongzhou.plan.editing.changeset import no_changes
    from tongzhou.plan.models import LevellingProposal, PlanEdit, Resource

    proposal = LevellingProposal.objects.create(
        project=project,
        plan_version=project.plan_version,
        state=LevellingProposal.State.READY,
        asked_by=by,
        options={"seconds": 10},
        finish_before=1_772_524_800,
        finish_after=1_772_524_800,
    )
    return {
        "proposal": proposal.pk,
        "resource": Resource.objects.create(project=project, name="Spare hands").pk,
        "plan step": PlanEdit.objects.create(
            project=project, version=90_000, by=by, label="Step", changes=no_changes()
        ).pk,
    }
