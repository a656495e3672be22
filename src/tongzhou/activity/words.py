"""Deeds in words: each deed of the diary as a sentence, in the reader's language.

A deed that is not listed here (a newer version's, an extension's) is told by its label alone.
"""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from tongzhou.accounts.permissions import ProjectRole
from tongzhou.activity.models import DiaryEntry

SENTENCES: dict[str, Promise] = {
    "accounts.user_created": gettext_lazy("%(actor)s created an account for %(label)s."),
    "accounts.user_changed": gettext_lazy("%(actor)s changed the account of %(label)s."),
    "accounts.user_renamed": gettext_lazy("%(actor)s is now called %(label)s."),
    "accounts.password_changed": gettext_lazy("%(actor)s changed their password."),
    "accounts.password_reset": gettext_lazy("%(actor)s gave %(label)s a new first password."),
    "accounts.token_created": gettext_lazy("%(actor)s created the API token %(label)s."),
    "accounts.token_revoked": gettext_lazy("%(actor)s revoked the API token %(label)s."),
    "clients.client_created": gettext_lazy("%(actor)s created the client %(label)s."),
    "clients.client_changed": gettext_lazy("%(actor)s changed the facts about %(label)s."),
    "clients.client_deleted": gettext_lazy("%(actor)s deleted the client %(label)s."),
    "clients.contact_added": gettext_lazy("%(actor)s added the contact %(label)s."),
    "clients.contact_changed": gettext_lazy("%(actor)s changed the contact %(label)s."),
    "clients.contact_removed": gettext_lazy("%(actor)s removed the contact %(label)s."),
    "clients.login_given": gettext_lazy("%(actor)s gave %(label)s an account."),
    "projects.project_created": gettext_lazy("%(actor)s created the project “%(label)s”."),
    "projects.charter_changed": gettext_lazy("%(actor)s changed the charter: %(fields)s."),
    "projects.member_set": gettext_lazy("%(actor)s gave %(label)s the role “%(role)s” in the project."),
    "projects.member_removed": gettext_lazy("%(actor)s took %(label)s out of the project."),
    "projects.project_deleted": gettext_lazy("%(actor)s deleted the project “%(label)s”."),
    "activity.restored": gettext_lazy("%(actor)s brought “%(label)s” back from the trash."),
    "activity.emptied": gettext_lazy("%(actor)s deleted “%(label)s” from the trash for good."),
    "plan.started": gettext_lazy("%(actor)s started the plan."),
    "plan.edit": gettext_lazy("%(actor)s changed “%(label)s” in the plan (%(moved)s)."),
    "plan.undo": gettext_lazy("%(actor)s took back a step in the plan: “%(label)s” (%(moved)s)."),
    "plan.redo": gettext_lazy("%(actor)s redid a step in the plan: “%(label)s” (%(moved)s)."),
    "plan.fill": gettext_lazy("%(actor)s filled or recalculated the plan (%(moved)s)."),
    "plan.settings_changed": gettext_lazy("%(actor)s changed the settings of the plan."),
    "plan.imported": gettext_lazy("%(actor)s imported the plan from “%(label)s”."),
    "plan.import_dropped": gettext_lazy("%(actor)s discarded the import of “%(label)s”."),
    "plan.baseline_set": gettext_lazy("%(actor)s set the baseline “%(label)s”."),
    "plan.baseline_chosen": gettext_lazy("%(actor)s chose the baseline “%(label)s” to compare with."),
    "plan.baseline_deleted": gettext_lazy("%(actor)s deleted the baseline “%(label)s”."),
    "plan.calendar_created": gettext_lazy("%(actor)s created the working calendar “%(label)s”."),
    "plan.calendar_renamed": gettext_lazy("%(actor)s renamed the working calendar “%(label)s”."),
    "plan.calendar_week_changed": gettext_lazy(
        "%(actor)s changed the week of the working calendar “%(label)s”."
    ),
    "plan.calendar_exception_added": gettext_lazy(
        "%(actor)s added a day to the working calendar “%(label)s”."
    ),
    "plan.calendar_exception_removed": gettext_lazy(
        "%(actor)s removed a day from the working calendar “%(label)s”."
    ),
    "plan.calendar_holidays_refreshed": gettext_lazy("%(actor)s refreshed the holidays of “%(label)s”."),
    "plan.calendar_chosen": gettext_lazy("%(actor)s chose the working calendar “%(label)s” for the plan."),
    "plan.default_calendar_set": gettext_lazy("%(actor)s made “%(label)s” the standard working calendar."),
    "plan.project_calendar_created": gettext_lazy(
        "%(actor)s gave the project a working calendar of its own."
    ),
}
"""Deed → sentence. Every sentence may use actor, label, role, fields and moved.

Rooms upstairs bring the sentences of their own deeds with ``tell`` when they are ready."""

ICONS = {
    "accounts": "user-cog",
    "clients": "building-2",
    "projects": "folder-kanban",
    "plan": "chart-gantt",
    "activity.restored": "archive-restore",
    "activity.emptied": "trash-2",
    "projects.member_set": "user-plus",
    "projects.member_removed": "user-x",
    "projects.charter_changed": "file-text",
    "plan.undo": "undo-2",
    "plan.redo": "redo-2",
    "plan.baseline_set": "flag",
}

FIELD_WORDS: dict[str, Promise] = {
    "name": pgettext_lazy("charter", "name"),
    "client": pgettext_lazy("charter", "client"),
    "phase": pgettext_lazy("charter", "phase"),
    "method": pgettext_lazy("charter", "method"),
    "colour": pgettext_lazy("charter", "colour"),
    "contract_number": pgettext_lazy("charter", "contract number"),
    "background": pgettext_lazy("charter", "background"),
    "sponsor": pgettext_lazy("charter", "sponsor"),
    "success_criteria": pgettext_lazy("charter", "success criteria"),
    "start_date": pgettext_lazy("charter", "start"),
    "status_date": pgettext_lazy("charter", "status date"),
}
"""The fields of a charter as they stand in the middle of a sentence."""


def tell(sentences: dict[str, Promise], icons: dict[str, str] | None = None) -> None:
    """Add a room's sentences, and the icons of its deeds (or of the whole room, by its name)."""
    SENTENCES.update(sentences)
    ICONS.update(icons or {})


def sentence(entry: DiaryEntry) -> str:
    """The entry in the active language; text that people typed stays as typed."""
    told = SENTENCES.get(entry.deed)
    if told is None:
        return _("%(actor)s: %(label)s") % {"actor": entry.actor_name, "label": entry.label}
    return str(told) % {
        "actor": entry.actor_name,
        "label": entry.label,
        "role": _role(entry.details),
        "fields": _fields(entry.details),
        "moved": _moved(entry.details),
    }


def icon_of(deed: str) -> str:
    """The sprite's icon for a deed: its own, or its room's."""
    return ICONS.get(deed) or ICONS.get(deed.partition(".")[0], "activity")


def _role(details: dict[str, Any]) -> str:
    role = str(details.get("role", ""))
    return str(ProjectRole(role).label) if role in ProjectRole.values else role


def _fields(details: dict[str, Any]) -> str:
    names = [str(FIELD_WORDS.get(name, name)) for name in details.get("fields", [])]
    return pgettext("between the parts of a list", ", ").join(names)


def _moved(details: dict[str, Any]) -> str:
    count = int(details.get("items", 0))
    return ngettext("%d work item", "%d work items", count) % count
