"""Deeds in words: each deed of the diary as a sentence, in the reader's language.

A deed that is not listed here (a newer version's, an extension's) is told by its label alone.
"""

from __future__ import annotations

from dataclasses import dataclass
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
    "accounts.rights_changed": gettext_lazy("%(actor)s changed who may do what."),
    "accounts.token_created": gettext_lazy("%(actor)s created the API token %(label)s."),
    "accounts.tokens_ended": gettext_lazy("%(actor)s ended all API tokens of %(label)s."),
    "accounts.token_revoked": gettext_lazy("%(actor)s revoked the API token %(label)s."),
    "accounts.signed_in": gettext_lazy("%(actor)s signed in."),
    "accounts.sign_in_failed": gettext_lazy("%(actor)s could not be signed in: wrong password or code."),
    "accounts.locked_out": gettext_lazy("%(actor)s was locked out after too many attempts."),
    "accounts.stepped_up": gettext_lazy("%(actor)s proved once more who they are."),
    "accounts.session_ended": gettext_lazy("%(actor)s signed one of their devices out."),
    "accounts.sessions_ended": gettext_lazy("%(actor)s signed all of their other devices out."),
    "accounts.password_link_sent": gettext_lazy("%(actor)s was mailed a link to a new password."),
    "accounts.password_renewed": gettext_lazy("%(actor)s chose a new password by a mailed link."),
    "accounts.email_asked": gettext_lazy("%(actor)s asked for another e-mail address of %(label)s."),
    "accounts.email_changed": gettext_lazy("%(actor)s confirmed the new e-mail address of %(label)s."),
    "accounts.factor_added": gettext_lazy("%(actor)s added a second factor."),
    "accounts.factor_removed": gettext_lazy("%(actor)s removed a second factor."),
    "accounts.factors_removed": gettext_lazy("%(actor)s removed the second factors of %(label)s."),
    "accounts.codes_made": gettext_lazy("%(actor)s made new recovery codes."),
    "accounts.provider_linked": gettext_lazy(
        "%(actor)s came through the company's provider for the first time."
    ),
    "accounts.sign_in_rules_set": gettext_lazy("%(actor)s changed the sign-in rules."),
    "accounts.person_invited": gettext_lazy("%(actor)s invited %(label)s."),
    "accounts.invitation_revoked": gettext_lazy("%(actor)s revoked the invitation of %(label)s."),
    "accounts.invitation_accepted": gettext_lazy("%(actor)s accepted the invitation."),
    "clients.client_created": gettext_lazy("%(actor)s created the client %(label)s."),
    "clients.client_changed": gettext_lazy("%(actor)s changed the facts about %(label)s."),
    "clients.client_deleted": gettext_lazy("%(actor)s deleted the client %(label)s."),
    "clients.contact_added": gettext_lazy("%(actor)s added the contact %(label)s."),
    "clients.contact_changed": gettext_lazy("%(actor)s changed the contact %(label)s."),
    "clients.contact_removed": gettext_lazy("%(actor)s removed the contact %(label)s."),
    "clients.contact_mail_stopped": gettext_lazy("%(actor)s stopped mail to the contact %(label)s."),
    "clients.contact_mail_declined": gettext_lazy("%(actor)s was told by %(label)s to write no more mail."),
    "clients.contact_mail_allowed": gettext_lazy("%(actor)s allowed mail to the contact %(label)s again."),
    "clients.login_given": gettext_lazy("%(actor)s gave %(label)s an account."),
    "projects.project_created": gettext_lazy("%(actor)s created the project “%(label)s”."),
    "projects.charter_changed": gettext_lazy("%(actor)s changed the charter: %(fields)s."),
    "projects.member_set": gettext_lazy("%(actor)s gave %(label)s the role “%(role)s” in the project."),
    "projects.member_removed": gettext_lazy("%(actor)s took %(label)s out of the project."),
    "projects.project_deleted": gettext_lazy("%(actor)s deleted the project “%(label)s”."),
    "projects.project_closed": gettext_lazy("%(actor)s closed the project “%(label)s”."),
    "projects.project_reopened": gettext_lazy("%(actor)s opened the project “%(label)s” again."),
    "activity.refused": gettext_lazy("%(actor)s was refused: %(label)s"),
    "activity.lines_erased": gettext_lazy(
        "%(actor)s erased a person's name from %(label)s lines of the trail."
    ),
    "activity.export_requested": gettext_lazy("%(actor)s asked for a copy of their own data."),
    "activity.person_erased": gettext_lazy(
        "%(actor)s erased a former member's name; they are now %(label)s."
    ),
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
    "operations.job_retried": gettext_lazy("%(actor)s had the job %(label)s tried again."),
    "operations.limit_set": gettext_lazy("%(actor)s set a limit: %(label)s."),
    "operations.job_cancelled": gettext_lazy("%(actor)s cancelled the job %(label)s."),
}
"""Deed → sentence. Every sentence may use actor, label, role, fields and moved.

Rooms upstairs bring the sentences of their own deeds with ``tell`` when they are ready."""

ICONS = {
    "accounts": "user-cog",
    "accounts.signed_in": "log-in",
    "accounts.sign_in_failed": "shield-alert",
    "accounts.locked_out": "lock",
    "accounts.person_invited": "mail",
    "clients": "building-2",
    "projects": "folder-kanban",
    "plan": "chart-gantt",
    "activity.refused": "shield-alert",
    "activity.lines_erased": "eye-off",
    "activity.restored": "archive-restore",
    "activity.emptied": "trash-2",
    "operations": "server",
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


ROOMS: dict[str, Promise] = {
    "accounts": gettext_lazy("Accounts"),
    "activity": gettext_lazy("Trash and trail"),
    "clients": gettext_lazy("Clients"),
    "projects": gettext_lazy("Projects"),
    "plan": gettext_lazy("Plan"),
}
"""What the deeds of a room are about, for those who look for some of them."""


@dataclass(frozen=True, slots=True)
class Change:
    """A field that was changed, in words: from what to what."""

    field: str
    old: str
    new: str


def tell(
    sentences: dict[str, Promise],
    icons: dict[str, str] | None = None,
    *,
    fields: dict[str, Promise] | None = None,
    room: tuple[str, Promise] | None = None,
) -> None:
    """Add a room's sentences, the icons of its deeds (or of the whole room, by its name), and its words.

    ``fields`` are the names of fields that its lines say were changed; ``room`` is what the room is called in
    filters.
    """
    SENTENCES.update(sentences)
    ICONS.update(icons or {})
    FIELD_WORDS.update(fields or {})
    if room is not None:
        ROOMS[room[0]] = room[1]


def room_choices() -> list[tuple[str, str]]:
    """Rooms to narrow a feed by, by their words."""
    return sorted(((code, str(label)) for code, label in ROOMS.items()), key=lambda pair: pair[1])


def changes_of(entry: DiaryEntry) -> tuple[Change, ...]:
    """What a line says was changed: ``details["changes"]`` is ``{field: [old, new]}``, in words or plain values."""
    found = entry.details.get("changes")
    if not isinstance(found, dict):
        return ()
    return tuple(
        Change(str(FIELD_WORDS.get(name, name)), _value(pair[0]), _value(pair[1]))
        for name, pair in found.items()
        if isinstance(pair, list) and len(pair) == 2
    )


def _value(value: Any) -> str:
    if value in (None, "", []):
        return pgettext("a field without a value", "empty")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return pgettext("between the parts of a list", ", ").join(map(str, value))
    return str(value)


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
        **{name: _number(entry.details, name) for name in NUMBERS},
        **{name: str(entry.details.get(name, "")) for name in TEXTS},
    }


NUMBERS = ("count", "days")
TEXTS = ("line", "warranty", "name")
"""Details of a deed that sentences may name: how many, and what a part of the thing is called."""


def _number(details: dict[str, Any], name: str) -> int:
    value = details.get(name, 0)
    return value if isinstance(value, int) else 0


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
