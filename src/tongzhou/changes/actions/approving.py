"""Putting a change to its approvers, and what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from tongzhou.accounts.models import Organisation, User
from tongzhou.activity.actions import record
from tongzhou.changes.actions.carry_out import carry_out_if_possible
from tongzhou.changes.actions.requests import (
    check_price,
    come_into,
    keep_impact,
    locked,
    stop_asking,
    tell,
)
from tongzhou.changes.actions.scope import freeze_scope
from tongzhou.changes.models import (
    EDITABLE,
    Approval,
    ApprovalRule,
    ApprovalStep,
    ChangeRequest,
    Price,
    State,
)
from tongzhou.changes.queries.approving import (
    approvers,
    authors_of,
    is_asked,
    may_approve,
    overdue_approvals,
    rule_for,
    steps_for,
)
from tongzhou.changes.queries.requests import manager_of, role_in
from tongzhou.changes.refusals import (
    NobodyApprovesError,
    NotAskedError,
    OwnRequestError,
    PriceMissingError,
    ReasonMissingError,
    RuleStepError,
    ScenarioGoneError,
    StaleChangeError,
)
from tongzhou.projects.models import Project

Decision = Approval.Decision


@transaction.atomic
def submit_change(request: ChangeRequest, *, by: User, today: date, seen: int | None = None) -> ChangeRequest:
    """Put it to those who approve: its impact is computed once more and frozen, and the first is asked."""
    known = locked(request, seen=seen, states=EDITABLE)
    if known.price == Price.OPEN:
        raise PriceMissingError
    check_price(known)
    if known.scenario is not None and not known.scenario.is_open:
        raise ScenarioGoneError
    rule = rule_for(known.project)
    steps = steps_for(known, rule)
    _refuse_empty(known, steps, own_allowed=bool(rule and rule.own_allowed))
    known.analyst = known.analyst or by
    known.round += 1
    known.save(update_fields=["round", "analyst"])
    keep_impact(known, by)
    freeze_scope(known)
    asked = Approval.objects.bulk_create(
        [
            Approval(request=known, round=known.round, position=place, role=one.role, person=one.person)
            for place, one in enumerate(steps, 1)
        ]
    )
    come_into(known, State.APPROVAL, by=by)
    if not asked:  # the rule asks nobody for so little
        return _approved(known, by=by, today=today)
    tell("changes.change_submitted", known, by=by, assigned=_ask(known, asked[0], but=by))
    return known


def _refuse_empty(request: ChangeRequest, steps: Sequence[ApprovalStep], *, own_allowed: bool) -> None:
    """Refuse at once what nobody could ever approve."""
    found = [{one.pk for one in approvers(request.project, step)} for step in steps]
    if not all(found):
        raise NobodyApprovesError
    if steps and not own_allowed and set().union(*found) <= authors_of(request):
        raise OwnRequestError


def _ask(request: ChangeRequest, approval: Approval, *, but: User) -> list[int]:
    """It is their turn; returns who they are."""
    approval.decision, approval.asked_at = Decision.WAITING, timezone.now()
    approval.save(update_fields=["decision", "asked_at"])
    return [one.pk for one in approvers(request.project, approval) if one.pk != but.pk]


@transaction.atomic
def decide_change(
    request: ChangeRequest, *, by: User, decision: str, today: date, comment: str = ""
) -> ChangeRequest:
    """Approve, refuse or send back, for whom it is their turn; the last approval leads on by itself."""
    known = locked(request, states=(State.APPROVAL,))
    role = role_in(known.project, by)
    turn = known.approvals.select_for_update().filter(round=known.round, decision=Decision.WAITING).first()
    if turn is None or not is_asked(turn, by, role) or not may_approve(by, role):
        raise NotAskedError
    comment = comment.strip()
    if decision != Decision.APPROVED and not comment:
        error = ReasonMissingError()
        error.field = "comment"
        raise error
    following = known.approvals.filter(round=known.round, decision=Decision.LATER).first()
    if decision == Decision.APPROVED and following is None:
        _refuse_alone(known, by)
    turn.decision, turn.decided_by, turn.decided_at = Decision(decision), by, timezone.now()
    turn.comment = comment
    turn.save(update_fields=["decision", "decided_by", "decided_at", "comment"])
    if decision == Decision.APPROVED:
        if following is None:
            return _approved(known, by=by, today=today, note=comment)
        asked = _ask(known, following, but=by)
        tell("changes.change_approved_on", known, by=by, assigned=asked)
        return known
    stop_asking(known)
    refused = decision == Decision.REFUSED
    come_into(known, State.REFUSED if refused else State.ANALYSIS, by=by, note=comment)
    deed = "changes.change_refused" if refused else "changes.change_sent_back"
    tell(
        deed,
        known,
        by=by,
        assigned=[one for one in {known.analyst_id, known.created_by_id} if one and one != by.pk],
    )
    return known


def _refuse_alone(request: ChangeRequest, by: User) -> None:
    """Nobody approves alone what they have asked for, unless the rule says so."""
    rule, own = rule_for(request.project), authors_of(request)
    if rule is not None and rule.own_allowed:
        return
    before = request.approvals.filter(round=request.round, decision=Decision.APPROVED)
    others = before.exclude(decided_by__in=own).exists()
    if by.pk in own and not others:
        raise OwnRequestError


def _approved(request: ChangeRequest, *, by: User, today: date, note: str = "") -> ChangeRequest:
    come_into(request, State.APPROVED, by=by, note=note)
    doer = request.analyst or manager_of(request.project) or by
    tell("changes.change_approved", request, by=by, assigned=[doer.pk] if doer.pk != by.pk else [])
    if request.needs_signature:
        return request
    return carry_out_if_possible(request, by=by, today=today)


@transaction.atomic
def remind_approvers(*, today: date, days: int) -> int:
    """Tell those who have been asked for longer than so many days, and not yet reminded since; how many steps."""
    before = timezone.now() - timedelta(days=days)
    found = list(overdue_approvals(before, today))
    for one in found:
        asked = [person.pk for person in approvers(one.request.project, one)]
        by = one.request.analyst or one.request.created_by
        details = {"assigned": [pk for pk in asked if pk != by.pk]}
        record(
            "changes.approval_reminded",
            one.request,
            by=by,
            project_id=one.request.project_id,
            details=details,
        )
        one.reminded_on = today
        one.save(update_fields=["reminded_on"])
    return len(found)


@dataclass(frozen=True, slots=True)
class Step:
    """An approver as a rule is written: a role or a person, and from when on they are asked."""

    role: str = ""
    person: User | None = None
    from_days: Decimal | None = None
    from_minor: int | None = None


@transaction.atomic
def set_approval_rule(
    organisation: Organisation,
    project: Project | None,
    *,
    by: User,
    steps: Sequence[Step],
    own_allowed: bool,
    seen: int | None = None,
) -> ApprovalRule:
    """Who approves changes of a project, or (None) of all that have no rule of their own, in this order."""
    for one in steps:
        if bool(one.role) == (one.person is not None):
            raise RuleStepError
    rule, _made = ApprovalRule.objects.select_for_update().get_or_create(
        organisation=organisation, project=project
    )
    if seen is not None and seen != rule.version:
        raise StaleChangeError
    rule.own_allowed, rule.version = own_allowed, rule.version + 1
    rule.save(update_fields=["own_allowed", "version"])
    ApprovalStep.objects.filter(rule=rule).delete()
    ApprovalStep.objects.bulk_create(
        [
            ApprovalStep(
                rule=rule,
                position=place,
                role=one.role,
                person=one.person,
                from_days=one.from_days,
                from_minor=one.from_minor,
            )
            for place, one in enumerate(steps, 1)
        ]
    )
    label = project.name if project else organisation.name
    record("changes.approval_rule_set", rule, by=by, label=label, project_id=project.pk if project else None)
    return rule


@transaction.atomic
def drop_approval_rule(project: Project, *, by: User) -> None:
    """The project goes by the organisation's rule again."""
    rule = ApprovalRule.objects.filter(project=project).first()
    if rule is None:
        return
    record("changes.approval_rule_dropped", rule, by=by, label=project.name, project_id=project.pk)
    rule.delete()
