"""Who may read what of people's time."""

from tongzhou.accounts.access import Through
from tongzhou.accounts.permissions import Permission
from tongzhou.web.field_classes import classed
from tongzhou.web.leaving import shown
from tongzhou.web.personal_data import Personal

FIELDS = {
    "Skill": classed(vendor="organisation name category words archived_at"),
    "PersonSkill": classed(vendor="user skill level note confirmed_by confirmed_at changed_at"),
    "Allocation": classed(vendor="project user first last percent minutes note entered_by created_at"),
    "Demand": classed(vendor="project resource week seconds days"),
    "DemandCount": classed(vendor="project version counted_at"),
}
REACHED = {
    "PersonSkill": Through("skill"),
    "Allocation": Through("project", Permission.VIEW_PLAN),
}
INTERNAL = {
    "Demand": "shown summed up by person, to those who may see their workload (team.queries)",
    "DemandCount": "says whether figures are of this moment",
}
PERSONAL = {
    "Skill": "names of skills, none of people",
    "PersonSkill": Personal(
        of="user",
        part="skills",
        hands="skill__name level note confirmed_at changed_at",
        deletes=True,
        renames="note",
        within="user__organisation",
    ),
    "Allocation": Personal(
        of="user",
        part="allocations",
        hands="project__key first last percent minutes note created_at",
        keeps="the project was promised somebody's time",
        renames="note",
        within="project__organisation",
    ),
    "Demand": "numbers",
    "DemandCount": "numbers",
}
ANSWERS = {
    "LeaveShown": shown("plan.Leave", vendor="name"),
    "HoursShown": shown("plan.WorkingHours"),
    "SkillShown": shown("team.Skill", vendor="archived"),
    "PersonSkillShown": shown("team.PersonSkill", vendor="name word confirmed"),
    "AllocationShown": shown("team.Allocation", vendor="name"),
    "LoadCell": shown(vendor="first last there needed away"),
    "LoadRow": shown(vendor="user name title there needed overload"),
    "Load": shown(vendor="people page pages waiting"),
    "LoadTask": shown("plan.WorkItem", vendor="item project start finish minutes"),
    "LoadDetail": shown(vendor="user first last others"),
    "FreeWeek": shown(vendor="first there taken asked"),
    "CandidateShown": shown(vendor="user name title share fits conflicts"),
    "Moved": shown(vendor="version moved"),
}
