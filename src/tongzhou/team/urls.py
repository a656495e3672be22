"""Addresses of people's time."""

from django.urls import path

from tongzhou.team.views import moving, people, skills, staffing, workload

PROJECT = "projects/<slug:key>"
PERSON = "people/<int:pk>"
urlpatterns = [
    path("workload/", workload.workload, name="workload"),
    path("staffing/", staffing.staffing, name="staffing"),
    path("absences/", people.leave_list, name="leave_list"),
    path("absences/import", people.leave_import, name="leave_import"),
    path("skills/", skills.skills, name="skills"),
    path("skills/<int:pk>/", skills.skill, name="skill"),
    path("skills/<int:pk>/archive", skills.skill_archive, name="skill_archive"),
    path(f"{PERSON}/time/", people.person_time, name="person_time"),
    path(f"{PERSON}/leave/enter", people.leave_enter, name="leave_enter"),
    path(f"{PERSON}/leave/<int:leave>/", people.leave_change, name="leave_change"),
    path(f"{PERSON}/leave/<int:leave>/remove", people.leave_remove, name="leave_remove"),
    path(f"{PERSON}/hours/set", people.hours_set, name="hours_set"),
    path(f"{PERSON}/hours/<int:hours>/remove", people.hours_remove, name="hours_remove"),
    path(f"{PERSON}/skills/", skills.person_skills, name="person_skills"),
    path(f"{PERSON}/skills/set", skills.person_skill_set, name="person_skill_set"),
    path(f"{PERSON}/skills/<int:skill>/remove", skills.person_skill_remove, name="person_skill_remove"),
    path(f"{PERSON}/skills/<int:skill>/confirm", skills.person_skill_confirm, name="person_skill_confirm"),
    path(f"{PROJECT}/workload/", workload.project_workload, name="project_workload"),
    path(f"{PROJECT}/workload/move/<int:item>", moving.workload_move, name="workload_move"),
    path(f"{PROJECT}/workload/undo/<int:edit>", moving.workload_undo, name="workload_undo"),
    path(f"{PROJECT}/allocations/create", staffing.allocation_create, name="allocation_create"),
    path(f"{PROJECT}/allocations/<int:pk>/", staffing.allocation, name="allocation"),
    path(f"{PROJECT}/allocations/<int:pk>/remove", staffing.allocation_remove, name="allocation_remove"),
    path(f"{PROJECT}/roles/<int:pk>/fill", staffing.role_fill, name="role_fill"),
    path(f"{PROJECT}/roles/<int:pk>/vacate", staffing.role_vacate, name="role_vacate"),
]
