"""Which deed concerns whom, and how people hear of it unless they choose otherwise.

A deed that is not listed is a change of its subject: those who follow it or do it hear of it, in the next
daily digest. Rooms upstairs add rules for their own deeds with ``concern``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tongzhou.activity.models import DiaryEntry
from tongzhou.notice.models import Kind, Mail
from tongzhou.projects.subjects import KINDS

MENTIONED, ASSIGNED, MEMBER, OWNER = "mentioned", "assigned", "user", "owner"
CONTACTS = "contacts"
"""Keys of a line's details that name people, and contacts without an account, by number."""


class Who(StrEnum):
    """People around a deed."""

    MENTIONED = "mentioned"
    MEMBER = "member"
    OWNER = "owner"
    WATCHERS = "watchers"
    DOERS = "doers"
    MANAGERS = "managers"
    LEADERS = "leaders"


@dataclass(frozen=True, slots=True)
class Rule:
    """What kind of notice a deed makes, and for whom; ``clients``: the client's people may hear of it.

    ``by_itself``: nobody did it, so whoever it is noted under hears of it, too.
    """

    kind: Kind
    who: tuple[Who, ...]
    clients: bool = False
    channels: bool = True
    by_itself: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """How somebody hears of a kind."""

    in_app: bool
    mail: Mail


AROUND = (Who.WATCHERS, Who.DOERS)
USUAL = Rule(Kind.CHANGE, AROUND, channels=False)
RULES: dict[str, Rule] = {
    "projects.member_set": Rule(Kind.MEMBER, (Who.MEMBER,)),
    "projects.charter_changed": Rule(Kind.PROJECT, (Who.LEADERS, Who.WATCHERS)),
    "projects.project_closed": Rule(Kind.PROJECT, (Who.MEMBER, Who.WATCHERS), clients=True),
    "projects.project_reopened": Rule(Kind.PROJECT, (Who.MEMBER, Who.WATCHERS), clients=True),
    "closure.started": Rule(Kind.PROJECT, (Who.LEADERS, Who.WATCHERS)),
    "closure.waived": Rule(Kind.PROJECT, (Who.MANAGERS,)),
    "closure.person_released": Rule(Kind.MEMBER, (Who.MEMBER,)),
    "closure.release_taken_back": Rule(Kind.MEMBER, (Who.MEMBER,)),
    "plan.baseline_set": Rule(Kind.PLAN, (Who.LEADERS, Who.WATCHERS)),
    "plan.baseline_deleted": Rule(Kind.PLAN, (Who.LEADERS, Who.WATCHERS)),
    "risks.warnings_found": Rule(Kind.PLAN, (Who.LEADERS, Who.WATCHERS), by_itself=True),
    "obligations.action_asked": Rule(Kind.ASSIGNED, (Who.MEMBER, Who.WATCHERS), clients=True),
    "obligations.action_reminded": Rule(
        Kind.ASSIGNED, (Who.MEMBER, Who.OWNER, Who.WATCHERS), clients=True, by_itself=True
    ),
    "obligations.action_escalated": Rule(
        Kind.ASSIGNED, (Who.MEMBER, Who.OWNER, Who.WATCHERS), clients=True, by_itself=True
    ),
    "obligations.action_delivered": Rule(Kind.ASSIGNED, (Who.OWNER, Who.WATCHERS), clients=True),
    "obligations.action_delivered_by_link": Rule(
        Kind.ASSIGNED, (Who.OWNER, Who.WATCHERS), clients=True, by_itself=True
    ),
    "obligations.action_sent_back": Rule(Kind.ASSIGNED, (Who.MEMBER, Who.WATCHERS), clients=True),
    "obligations.action_accepted": Rule(Kind.CHANGE, (Who.WATCHERS,), clients=True),
    "obligations.action_waived": Rule(Kind.CHANGE, (Who.WATCHERS,), clients=True),
    "handover.presented": Rule(Kind.ASSIGNED, (Who.MEMBER, Who.WATCHERS), clients=True),
    "handover.line_objected": Rule(Kind.PROJECT, (Who.MANAGERS, Who.WATCHERS), clients=True),
    "handover.line_solved": Rule(Kind.ASSIGNED, (Who.MEMBER, Who.WATCHERS), clients=True),
    "handover.signatures_asked": Rule(Kind.PROJECT, (Who.MANAGERS, Who.WATCHERS), clients=True),
    "handover.signed": Rule(Kind.PROJECT, (Who.LEADERS, Who.WATCHERS), clients=True),
    "handover.declined": Rule(Kind.PROJECT, (Who.MANAGERS, Who.WATCHERS), clients=True),
    "handover.warranty_reminded": Rule(
        Kind.ASSIGNED, (Who.MEMBER, Who.WATCHERS), clients=True, by_itself=True
    ),
    "handover.warranty_ended": Rule(Kind.PROJECT, (Who.MANAGERS, Who.WATCHERS), clients=True, by_itself=True),
    "handover.claim_reported": Rule(Kind.PROJECT, (Who.MANAGERS, Who.WATCHERS), clients=True),
    "records.dossier_ready": Rule(Kind.ASSIGNED, (Who.MEMBER,), channels=False, by_itself=True),
    "records.dossier_failed": Rule(Kind.ASSIGNED, (Who.MEMBER,), channels=False, by_itself=True),
    "records.report_finalised": Rule(Kind.PROJECT, (Who.LEADERS, Who.WATCHERS)),
    "records.report_published": Rule(Kind.PROJECT, (Who.MEMBER, Who.WATCHERS), clients=True),
    "records.report_unpublished": Rule(Kind.CHANGE, (Who.WATCHERS,)),
    "records.dossier_published": Rule(Kind.PROJECT, (Who.MEMBER, Who.WATCHERS), clients=True),
    "records.dossier_unpublished": Rule(Kind.CHANGE, (Who.WATCHERS,)),
    "acceptance.put": Rule(Kind.ASSIGNED, (Who.MEMBER, Who.WATCHERS), clients=True),
    "acceptance.taken_back": Rule(Kind.CHANGE, (Who.WATCHERS,)),
    "acceptance.reminded": Rule(
        Kind.ASSIGNED, (Who.MEMBER, Who.OWNER, Who.WATCHERS), clients=True, by_itself=True
    ),
    "acceptance.overdue": Rule(Kind.PROJECT, (Who.LEADERS, Who.OWNER), by_itself=True),
    "acceptance.escalated": Rule(Kind.ASSIGNED, (Who.MANAGERS,), by_itself=True),
    "acceptance.client_escalated": Rule(
        Kind.ASSIGNED, (Who.MEMBER, Who.MANAGERS), clients=True, by_itself=True
    ),
    "acceptance.conditions_set": Rule(Kind.ASSIGNED, (Who.OWNER, Who.WATCHERS), clients=True),
    "acceptance.accepted": Rule(Kind.PROJECT, (Who.OWNER, Who.LEADERS, Who.WATCHERS), clients=True),
    "acceptance.conditional": Rule(Kind.ASSIGNED, (Who.OWNER, Who.LEADERS, Who.WATCHERS), clients=True),
    "acceptance.rejected": Rule(Kind.ASSIGNED, (Who.OWNER, Who.LEADERS, Who.WATCHERS), clients=True),
    "acceptance.deemed": Rule(
        Kind.PROJECT, (Who.OWNER, Who.LEADERS, Who.MEMBER, Who.WATCHERS), clients=True, by_itself=True
    ),
    "acceptance.certificate_issued": Rule(
        Kind.PROJECT, (Who.OWNER, Who.MEMBER, Who.WATCHERS), clients=True, by_itself=True
    ),
    "acceptance.remaining_due": Rule(Kind.ASSIGNED, (Who.OWNER,), channels=False, by_itself=True),
    "acceptance.remaining_overdue": Rule(Kind.ASSIGNED, (Who.OWNER, Who.MANAGERS), by_itself=True),
    "stakeholders.promise_due": Rule(Kind.ASSIGNED, (Who.OWNER,), channels=False, by_itself=True),
    "stakeholders.promise_overdue": Rule(
        Kind.ASSIGNED, (Who.OWNER, Who.MANAGERS), channels=False, by_itself=True
    ),
    "stakeholders.promise_given": Rule(Kind.ASSIGNED, (Who.OWNER,), channels=False),
    "goals.goal_agreed": Rule(Kind.PROJECT, (Who.MEMBER, Who.WATCHERS), clients=True),
    "goals.goal_asked_again": Rule(Kind.PROJECT, (Who.MEMBER, Who.WATCHERS), clients=True),
    "goals.goal_shared": Rule(Kind.PROJECT, (Who.MEMBER, Who.WATCHERS), clients=True),
    "goals.confirmation_reminded": Rule(Kind.PROJECT, (Who.MEMBER,), clients=True, channels=False),
    "goals.goal_objected": Rule(Kind.PROJECT, (Who.OWNER, Who.MANAGERS)),
    "goals.goal_ended": Rule(Kind.PROJECT, (Who.LEADERS, Who.WATCHERS)),
    "goals.goal_dropped": Rule(Kind.PROJECT, (Who.LEADERS, Who.WATCHERS)),
    "plan.imported": Rule(Kind.PLAN, (Who.LEADERS, Who.WATCHERS)),
    "plan.item_created": Rule(Kind.CHANGE, AROUND),
    "plan.item_state_changed": Rule(Kind.CHANGE, AROUND),
    "plan.item_deleted": Rule(Kind.CHANGE, AROUND),
    "discussion.comment_written": Rule(Kind.COMMENT, AROUND),
    "discussion.comment_published": Rule(Kind.COMMENT, AROUND),
    "discussion.comment_edited": Rule(Kind.COMMENT, (), channels=False),
    "notice.channel_failed": Rule(Kind.CHANNEL, (Who.OWNER,), channels=False, by_itself=True),
}
GATHERED = frozenset({"plan.edit", "plan.undo", "plan.redo"})
"""Steps in the plan come by the dozen: they are told together, once it has been quiet for a while."""
SILENT_ROOMS = frozenset({"accounts", "activity", "clients", "files", "notice", "operations", "search"})
"""Rooms whose deeds nobody is told of unless a rule says so."""
SILENT = frozenset(
    {
        "plan.started", "plan.fill", "plan.settings_changed", "plan.import_dropped", "plan.baseline_chosen",
        "projects.project_created", "discussion.comment_deleted", "discussion.comment_made_internal",
        "stakeholders.stakeholder_added", "stakeholders.stakeholder_changed", "stakeholders.stakeholder_placed",
        "stakeholders.stakeholder_removed", "stakeholders.contact_logged",
    }
)  # fmt: skip

OF_ONESELF = frozenset({"projects.member_set", "closure.person_released", "closure.release_taken_back"})
"""Deeds that their person hears of without the right to read the project's diary."""

DEFAULTS: dict[Kind, Choice] = {
    Kind.MENTION: Choice(in_app=True, mail=Mail.NOW),
    Kind.ASSIGNED: Choice(in_app=True, mail=Mail.NOW),
    Kind.COMMENT: Choice(in_app=True, mail=Mail.HOURLY),
    Kind.CHANGE: Choice(in_app=True, mail=Mail.DAILY),
    Kind.PLAN: Choice(in_app=True, mail=Mail.DAILY),
    Kind.MEMBER: Choice(in_app=True, mail=Mail.NOW),
    Kind.PROJECT: Choice(in_app=True, mail=Mail.DAILY),
    Kind.CHANNEL: Choice(in_app=True, mail=Mail.NOW),
}
PERSONAL = frozenset({Kind.MENTION, Kind.ASSIGNED, Kind.CHANNEL})
"""What one hears even from a project that one has muted."""
CHANNEL_KINDS = (Kind.COMMENT, Kind.CHANGE, Kind.PLAN, Kind.MEMBER, Kind.PROJECT)
"""What a chat group or a webhook can be told."""
CHANNEL_DEFAULT = (Kind.PLAN, Kind.PROJECT)


def concern(rules: dict[str, Rule]) -> None:
    """Add the rules for a room's deeds; called when the room is ready."""
    RULES.update(rules)


def rule_of(entry: DiaryEntry) -> Rule | None:
    """The rule for a line of the diary; None when nobody is told of it by itself."""
    if entry.deed in RULES:
        return RULES[entry.deed]
    room = entry.deed.partition(".")[0]
    if entry.deed in SILENT or entry.deed in GATHERED or room in SILENT_ROOMS:
        return None
    if any(part in entry.deed for part in ("calendar", "recurrence", "workflow", "tag_", "field_", "type_")):
        return None
    return USUAL


def subject_of(entry: DiaryEntry) -> tuple[str, int] | None:
    """Kind and number of what the line is about: what its details say, its own subject, or its project."""
    kind, number = entry.details.get("kind"), entry.details.get("subject")
    if isinstance(kind, str) and kind in KINDS and isinstance(number, int):
        return kind, number
    found = next((one.code for one in KINDS.values() if entry.subject_type in one.diary_types), None)
    if found is not None and found != "project" and entry.subject_id is not None:
        return found, entry.subject_id
    return ("project", entry.project_id) if entry.project_id is not None else None


def is_internal(entry: DiaryEntry) -> bool:
    """Whether the line is about talk among the vendor's people; talk counts as internal unless it says so."""
    visible = entry.details.get("client_visible") is True
    if "internal" in entry.details:
        return entry.details["internal"] is not False
    return entry.deed.startswith("discussion.") and not visible


def clients_may_hear(entry: DiaryEntry) -> bool:
    """Whether the line may be told to the client's people at all; their right to its subject comes on top."""
    rule = rule_of(entry)
    if is_internal(entry):
        return False
    return entry.details.get("client_visible") is True or bool(rule and rule.clients)


def named_in(details: dict[str, Any], key: str) -> list[int]:
    """The numbers of people under a key of a line's details: one, several or none."""
    given = details.get(key)
    numbers = given if isinstance(given, list) else [given]
    return [number for number in numbers if isinstance(number, int) and not isinstance(number, bool)]
