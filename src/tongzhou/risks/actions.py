"""Looking at a project, and deciding what is done about what was found."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.activity.actions import record
from tongzhou.discussion.actions import write_comment
from tongzhou.discussion.guards import Talk
from tongzhou.discussion.models import Audience
from tongzhou.plan.actions.items.create import create_item
from tongzhou.plan.actions.items.details import relate
from tongzhou.plan.models import Priority, RelationKind, WorkItem
from tongzhou.projects.guards import Access
from tongzhou.projects.models import Project
from tongzhou.risks.models import EarlyWarning, Severity
from tongzhou.risks.queries import manager_of, owner_of, situation_of, worker_of
from tongzhou.risks.telling import told
from tongzhou.risks.watching.situation import Found
from tongzhou.risks.watching.watchers import outside_watchers, watch

State = EarlyWarning.State
GROWN = 1.5
"""A decided warning comes back when it weighs so much more than when it was judged."""
LONGEST_SNOOZE = timedelta(days=180)
ANSWER_WITHIN = timedelta(days=7)


class WarningRefusedError(Exception):
    """What was asked cannot be done with the warning as it is; ``message`` says why."""

    def __init__(self, code: str, message: str | Promise) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


# Looking


def look_at(project: Project, *, today: date) -> list[EarlyWarning]:
    """Watch a project and bring its warnings up to date; returns those that are new or have come back."""
    found = watch(situation_of(project, today=today))
    found += [one for look in outside_watchers for one in look(project, today)]
    with transaction.atomic():
        return _reconciled(project, found, today)


def _reconciled(project: Project, found: list[Found], today: date) -> list[EarlyWarning]:
    rows = EarlyWarning.objects.select_for_update().filter(project=project, ended_on=None)
    standing = {(one.kind, one.subject): one for one in rows.order_by("pk")}
    risen = []
    for one in found:
        known = standing.pop((one.kind, one.subject), None)
        if known is None:
            risen.append(_raised(project, one, today))
        elif _renewed(known, one, today):
            risen.append(known)
    passed = [known.pk for known in standing.values()]
    EarlyWarning.objects.filter(pk__in=passed).update(state=State.PASSED, ended_on=today)
    _note(project, [one for one in risen if one.severity >= Severity.WARNING])
    return risen


def _raised(project: Project, found: Found, today: date) -> EarlyWarning:
    return EarlyWarning.objects.create(
        project=project,
        kind=found.kind,
        subject=found.subject,
        item_id=found.item,
        severity=found.severity,
        weight=found.weight,
        numbers=found.numbers,
        found_on=today,
        seen_on=today,
    )


def _renewed(known: EarlyWarning, found: Found, today: date) -> bool:
    """Write today's numbers; whether the warning has come back."""
    worse = known.decided_weight is not None and found.weight >= GROWN * known.decided_weight
    over = known.state == State.SNOOZED and known.until is not None and known.until <= today
    back = known.is_decided and known.state != State.FOLLOWED_UP and (worse or over)
    known.severity, known.weight, known.numbers = found.severity, found.weight, found.numbers
    known.item_id, known.seen_on = found.item, today
    fields = ["severity", "weight", "numbers", "item", "seen_on"]
    if back:
        known.state, known.until, known.decided_weight = State.OPEN, None, None
        fields += ["state", "until", "decided_weight"]
    known.save(update_fields=fields)
    return back


def _note(project: Project, risen: list[EarlyWarning]) -> None:
    """One line in the diary for all that is new, under the manager's name: nobody has done it."""
    manager = manager_of(project)
    if not risen or manager is None:
        return
    record(
        "risks.warnings_found",
        project,
        by=manager,
        project_id=project.pk,
        details={"kinds": sorted({one.kind for one in risen}), "count": len(risen), "moved": len(risen)},
    )


# Deciding


@transaction.atomic
def follow_up_warning(warning: EarlyWarning, *, by: User, today: date, name: str = "") -> WorkItem:
    """Make a task of it, due in a week, for whoever is responsible; it is related to the item of the warning."""
    warning = _to_decide(warning)
    words = told(warning, {})
    doer = worker_of(warning.project, owner_of(warning), by)
    fields = {
        "name": (name.strip() or words.title)[:500],
        "description": words.why,
        "priority": Priority.URGENT if warning.severity == Severity.SERIOUS else Priority.HIGH,
        "due_date": today + ANSWER_WITHIN,
        "assignees": [doer.pk] if doer else [],
        "planned": False,
    }
    made = create_item(warning.project, by=by, fields=fields, today=today, complete=False)
    if warning.item is not None:
        relate(made, warning.item, by=by, kind=RelationKind.DERIVES_FROM)
    _decide(warning, State.FOLLOWED_UP, by=by, follow_up=made)
    _told_diary("risks.warning_followed_up", warning, by=by)
    return made


@transaction.atomic
def ask_about_warning(warning: EarlyWarning, talk: Talk, *, by: User, today: date, words: str = "") -> None:
    """Ask the responsible person in the talk of the item, and put the warning off until they had time to answer."""
    warning = _to_decide(warning)
    owner = owner_of(warning)
    if owner is None or warning.item is None:
        raise WarningRefusedError(
            "nobody_to_ask", gettext_lazy("Nobody with an account is responsible for this task.")
        )
    question = words.strip() or _("How far is this? %(why)s") % {"why": told(warning, {}).why}
    write_comment(talk, source=f"@[{owner.name}](user:{owner.pk}) {question}", audience=Audience.INTERNAL)
    _decide(warning, State.SNOOZED, by=by, until=today + timedelta(days=3))
    _told_diary("risks.warning_asked", warning, by=by)


@transaction.atomic
def snooze_warning(warning: EarlyWarning, *, by: User, until: date, today: date) -> EarlyWarning:
    """Do not show it until a day, unless it grows much worse before."""
    warning = _to_decide(warning)
    if not today < until <= today + LONGEST_SNOOZE:
        raise WarningRefusedError("bad_day", gettext_lazy("Choose a day after today, within half a year."))
    _decide(warning, State.SNOOZED, by=by, until=until)
    _told_diary("risks.warning_snoozed", warning, by=by)
    return warning


@transaction.atomic
def dismiss_warning(warning: EarlyWarning, *, by: User, reason: str) -> EarlyWarning:
    """Say that it is no problem, and why; it comes back only when it grows much worse."""
    warning = _to_decide(warning)
    if not reason.strip():
        raise WarningRefusedError("no_reason", gettext_lazy("Say in a few words why this is no problem."))
    _decide(warning, State.DISMISSED, by=by, reason=reason.strip())
    _told_diary("risks.warning_dismissed", warning, by=by)
    return warning


def may_take_back(access: Access, warning: EarlyWarning) -> bool:
    """Whether somebody may open a decided warning again: who leads the plan, or has decided it."""
    return access.may(Permission.EDIT_PLAN) or warning.decided_by_id == access.user.pk


@transaction.atomic
def reopen_warning(warning: EarlyWarning, *, by: User) -> EarlyWarning:
    """Take a decision back; the task that was made of it stays."""
    known = _locked(warning)
    if not known.is_decided:
        raise WarningRefusedError(
            "not_decided", gettext_lazy("It is open, or it has passed: there is nothing to take back.")
        )
    known.state, known.until, known.reason = State.OPEN, None, ""
    known.decided_by, known.decided_at, known.decided_weight, known.follow_up = by, timezone.now(), None, None
    fields = ["state", "until", "reason", "decided_by", "decided_at", "decided_weight", "follow_up"]
    known.save(update_fields=fields)
    _told_diary("risks.warning_reopened", known, by=by)
    return known


def _locked(warning: EarlyWarning) -> EarlyWarning:
    return (
        EarlyWarning.objects.select_for_update(of=("self",))
        .select_related("project", "item")
        .get(pk=warning.pk)
    )


def _to_decide(warning: EarlyWarning) -> EarlyWarning:
    known = _locked(warning)
    if not known.is_open:
        raise WarningRefusedError(
            "not_open", gettext_lazy("Somebody has decided on it already, or it has passed. Look again.")
        )
    return known


def _decide(
    warning: EarlyWarning,
    state: State,
    *,
    by: User,
    until: date | None = None,
    reason: str = "",
    follow_up: WorkItem | None = None,
) -> None:
    warning.state, warning.until, warning.reason, warning.follow_up = state, until, reason, follow_up
    warning.decided_by, warning.decided_at, warning.decided_weight = by, timezone.now(), warning.weight
    fields = ["state", "until", "reason", "follow_up", "decided_by", "decided_at", "decided_weight"]
    warning.save(update_fields=fields)


def _told_diary(deed: str, warning: EarlyWarning, *, by: User) -> None:
    label = warning.item.name if warning.item else warning.project.name
    record(
        deed,
        warning,
        by=by,
        label=label,
        project_id=warning.project_id,
        details={"kind_of_warning": warning.kind},
    )
