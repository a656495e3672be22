"""What the diary says of people's time."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

ROOM = pgettext_lazy("room", "People and time")
SENTENCES: dict[str, Promise] = {
    "team.skill_created": _("%(actor)s added the skill “%(label)s”."),
    "team.skill_changed": _("%(actor)s changed the skill “%(label)s”."),
    "team.skill_archived": _("%(actor)s archived the skill “%(label)s”."),
    "team.skill_restored": _("%(actor)s brought back the skill “%(label)s”."),
    "team.person_skill_set": _("%(actor)s entered a skill: %(label)s."),
    "team.person_skill_removed": _("%(actor)s removed a skill: %(label)s."),
    "team.person_skill_confirmed": _("%(actor)s confirmed a skill: %(label)s."),
    "team.allocated": _("%(actor)s allocated %(label)s to the project."),
    "team.allocation_changed": _("%(actor)s changed the allocation of %(label)s."),
    "team.allocation_removed": _("%(actor)s removed an allocation of %(label)s."),
    "team.role_filled": _("%(actor)s filled a role: %(label)s."),
    "team.role_vacated": _("%(actor)s left a role open again: %(label)s."),
}
ICONS = {"team": "users", "team.allocated": "user-plus", "team.role_filled": "user-plus"}
