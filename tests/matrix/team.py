"""The part of the permission matrix about people's time: workload, staffing, leave, skills, allocations."""

from __future__ import annotations

from datetime import date
from typing import Any

from tongzhou.accounts.models import User
from tongzhou.plan.actions.people import Days, enter_leave, set_hours
from tongzhou.plan.models import Resource
from tongzhou.projects.models import Project
from tongzhou.team.actions.allocations import Promise, allocate
from tongzhou.team.actions.demand import count_demand
from tongzhou.team.actions.skills import create_skill, set_person_skill

TABLE = """
#      address                               anon otto tom  lee  fei  quin mara pia  ada  cleo cody vera
GET    workload                              302  200  200  200  200  200  200  200  200  403  403  403
GET    staffing                              302  200  200  200  200  200  200  200  200  403  403  403
GET    leave_list                            302  200  200  200  200  200  200  200  200  403  403  403
GET    leave_import                          302  403  403  403  403  403  200  200  200  403  403  403
POST   leave_import                          302  403  403  403  403  403  422  422  422  403  403  403
GET    skills                                302  200  200  200  200  200  200  200  200  403  403  403
POST   skills                                302  403  403  403  403  403  403  422  422  403  403  403
GET    skill                                 302  403  403  403  403  403  403  200  200  403  403  403
POST   skill                                 302  403  403  403  403  403  403  422  422  403  403  403
POST   skill_archive                         302  403  403  403  403  403  403  302  302  403  403  403
GET    person_time                           302  403  200  403  403  403  200  200  200  403  403  403
POST   leave_enter                           302  403  422  403  403  403  422  422  422  403  403  403
GET    leave_change                          302  403  200  403  403  403  200  200  200  403  403  403
POST   leave_change                          302  403  422  403  403  403  422  422  422  403  403  403
POST   leave_remove                          302  403  302  403  403  403  302  302  302  403  403  403
POST   hours_set                             302  403  422  403  403  403  422  422  422  403  403  403
POST   hours_remove                          302  403  302  403  403  403  302  302  302  403  403  403
GET    person_skills                         302  200  200  200  200  200  200  200  200  403  403  403
POST   person_skill_set                      302  403  422  403  403  403  422  422  422  403  403  403
POST   person_skill_remove                   302  403  302  403  403  403  302  302  302  403  403  403
POST   person_skill_confirm                  302  403  403  302  403  403  302  302  302  403  403  403
GET    project_workload                      302  404  200  200  200  200  200  200  200  403  403  404
GET    workload_move                         302  404  403  200  403  403  200  403  200  403  403  404
POST   workload_move                         302  404  403  422  403  403  422  403  422  403  403  404
POST   workload_undo                         302  404  403  302  403  403  302  403  302  403  403  404
POST   allocation_create                     302  404  403  403  403  403  422  403  422  403  403  404
GET    allocation                            302  404  403  403  403  403  200  403  200  403  403  404
POST   allocation                            302  404  403  403  403  403  422  403  422  403  403  404
POST   allocation_remove                     302  404  403  403  403  403  302  403  302  403  403  404
POST   role_fill                             302  404  403  404  403  403  404  403  404  403  403  404
POST   role_vacate                           302  404  403  302  403  403  302  403  302  403  403  404
GET    api:leave                             401  200  200  200  200  200  200  200  200  403  403  403
POST   api:leave_enter                       401  403  201  403  403  403  201  201  201  403  403  403
PATCH  api:leave_change                      401  403  200  403  403  403  200  200  200  403  403  403
DELETE api:leave_remove                      401  403  204  403  403  403  204  204  204  403  403  403
GET    api:hours                             401  403  200  403  403  403  200  200  200  403  403  403
POST   api:hours_set                         401  403  201  403  403  403  201  201  201  403  403  403
DELETE api:hours_remove                      401  403  204  403  403  403  204  204  204  403  403  403
GET    api:skills                            401  200  200  200  200  200  200  200  200  403  403  403
POST   api:skill_create                      401  403  403  403  403  403  403  201  201  403  403  403
PATCH  api:skill_change                      401  403  403  403  403  403  403  200  200  403  403  403
GET    api:person_skills                     401  200  200  200  200  200  200  200  200  403  403  403
POST   api:person_skill_set                  401  403  201  403  403  403  201  201  201  403  403  403
DELETE api:person_skill_remove               401  403  204  403  403  403  204  204  204  403  403  403
POST   api:person_skill_confirm              401  403  403  200  403  403  200  200  200  403  403  403
GET    api:allocations                       401  404  200  200  200  200  200  200  200  403  403  404
POST   api:allocation_create                 401  404  403  403  403  403  201  403  201  403  403  404
PATCH  api:allocation_change                 401  404  403  403  403  403  200  403  200  403  403  404
DELETE api:allocation_remove                 401  404  403  403  403  403  204  403  204  403  403  404
GET    api:workload                          401  200  200  200  200  200  200  200  200  403  403  403
GET    api:project_workload                  401  404  200  200  200  200  200  200  200  403  403  404
GET    api:person_workload                   401  403  200  403  403  403  200  200  200  403  403  403
POST   api:work_move                         401  404  403  200  403  403  200  403  200  403  403  404
GET    api:staffing                          401  200  200  200  200  200  200  200  200  403  403  403
"""
SENT: dict[str, dict[str, Any]] = {
    "POST api:leave_enter": {"first": "2027-03-01", "last": "2027-03-05"},
    "PATCH api:leave_change": {"note": "Another note"},
    "POST api:hours_set": {"since": "2027-03-01", "percent": 80},
    "POST api:skill_create": {"name": "Rust"},
    "PATCH api:skill_change": {"category": "Code"},
    "POST api:person_skill_set": {"skill": "skill", "level": 4},
    "POST api:allocation_create": {
        "user": "member",
        "first": "2026-03-02",
        "last": "2026-03-06",
        "percent": 20,
    },
    "PATCH api:allocation_change": {"percent": 30},
    "POST api:work_move": {"week": "2026-04-06"},
    "GET api:person_workload": {"first": "2026-03-02", "last": "2026-03-08"},
    "GET api:staffing": {"first": "2026-03-02", "last": "2026-03-08"},
}
NAMED: dict[str, str] = {
    "person_time pk": "person",
    "leave_enter pk": "person",
    "leave_change pk": "person",
    "leave_change leave": "leave",
    "leave_remove pk": "person",
    "leave_remove leave": "leave",
    "hours_set pk": "person",
    "hours_remove pk": "person",
    "hours_remove hours": "hours",
    "person_skills pk": "person",
    "person_skill_set pk": "person",
    "person_skill_remove pk": "person",
    "person_skill_remove skill": "person skill",
    "person_skill_confirm pk": "person",
    "person_skill_confirm skill": "person skill",
    "skill pk": "skill",
    "skill_archive pk": "skill",
    "workload_undo edit": "plan step",
    "allocation pk": "allocation",
    "allocation_remove pk": "allocation",
    "role_fill pk": "plan role",
    "role_vacate pk": "plan role",
    "api:leave_enter id": "person",
    "api:leave_change id": "person",
    "api:leave_change leave": "leave",
    "api:leave_remove id": "person",
    "api:leave_remove leave": "leave",
    "api:hours id": "person",
    "api:hours_set id": "person",
    "api:hours_remove id": "person",
    "api:hours_remove hours": "hours",
    "api:skill_change id": "skill",
    "api:person_skills id": "person",
    "api:person_skill_set id": "person",
    "api:person_skill_remove id": "person",
    "api:person_skill_remove skill": "person skill",
    "api:person_skill_confirm id": "person",
    "api:person_skill_confirm skill": "person skill",
    "api:allocation_change id": "allocation",
    "api:allocation_remove id": "allocation",
    "api:person_workload id": "person",
}


def things(project: Project, by: User) -> dict[str, Any]:
    """What the addresses are about: Tom's records where he is a member, else the manager's."""
    person = User.objects.filter(memberships__project=project, email__startswith="tom@").first() or by
    days = Days(first=date(2026, 3, 2), last=date(2026, 3, 4), note="Sanya")
    leave = enter_leave(person, by=person, days=days)
    hours = set_hours(person, by=person, since=date(2026, 1, 1), days_off=[4], percent=80)
    skill = create_skill(by.organisation, by=by, name=f"Java for {project.key}", category="Code")
    having = set_person_skill(person, by=person, skill=skill, level=3, note="Since 2019")
    promise = Promise(first=date(2026, 3, 2), last=date(2026, 3, 13), percent=50, note="Half of the week")
    allocation = allocate(project, by=by, user=person, promise=promise)
    role = Resource.objects.filter(project=project, user=None).order_by("pk").first()
    assert role is not None
    count_demand(project)
    return {
        "leave": leave.pk,
        "hours": hours.pk,
        "skill": skill.pk,
        "person skill": having.pk,
        "allocation": allocation.pk,
        "plan role": role.pk,
        "plan step": project.plan_edits.order_by("-pk").values_list("pk", flat=True)[0],
    }
