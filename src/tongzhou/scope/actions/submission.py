"""From the draft to the client's word: review, submitting, deciding, and doing it over."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from tongzhou.accounts.models import User
from tongzhou.files.queries import current_versions
from tongzhou.scope.actions.deliverables import current_version, locked, note
from tongzhou.scope.models import (
    Deliverable,
    DeliverableState,
    DeliverableVersion,
    Reviewer,
    ReviewVerdict,
    VersionFile,
    VersionLink,
    VersionReview,
)
from tongzhou.scope.refusals import (
    EmptyDeliverableError,
    NoConditionsError,
    NoReasonError,
    NoReviewersError,
    NotInReviewError,
    NotSubmittedError,
    ReviewNotOverError,
    WrongStateError,
)

SUBJECT = "deliverable"
State = DeliverableState


def _to(one: Deliverable, state: DeliverableState, today: date) -> None:
    one.state, one.state_since = state, today
    one.version += 1
    one.save(update_fields=["state", "state_since", "current", "version"])


def _freeze(one: Deliverable, version: DeliverableVersion) -> None:
    """Note which content of which file this version is; EmptyDeliverableError when there is nothing."""
    if version.frozen_at is not None:
        return
    files = current_versions().filter(
        file__subject_kind=SUBJECT, file__subject_id=one.pk, file__project=one.project
    )
    made = VersionFile.objects.bulk_create(
        VersionFile(
            version=version,
            content=content,
            name=content.file.name,
            number=content.number,
            size=content.size,
            sha256=content.sha256,
        )
        for content in files
    )
    if not made and not VersionLink.objects.filter(version=version).exists():
        raise EmptyDeliverableError
    version.frozen_at = timezone.now()
    version.save(update_fields=["frozen_at"])


@transaction.atomic
def send_to_review(one: Deliverable, *, by: User, today: date, words: str = "") -> Deliverable:
    """Ask the reviewers to look at this version; its files stay as they are from now on."""
    present = locked(one)
    if present.state != State.DRAFT:
        raise WrongStateError
    asked = list(Reviewer.objects.filter(deliverable=present).values_list("user", flat=True))
    if not asked:
        raise NoReviewersError
    version = current_version(present)
    _freeze(present, version)
    _say(version, words)
    _to(present, State.IN_REVIEW, today)
    note(
        "scope.review_asked",
        present,
        by=by,
        version=version.number,
        assigned=[u for u in asked if u != by.pk],
    )
    return present


def _say(version: DeliverableVersion, words: str) -> None:
    if words.strip():
        version.note = words.strip()
        version.save(update_fields=["note"])


@transaction.atomic
def take_back(one: Deliverable, *, by: User, today: date) -> Deliverable:
    """Back to a draft that can be changed: out of review, or from the client as long as they have not decided.

    What the client has seen stays as it was: after submitting, the draft is a new version.
    """
    present = locked(one)
    version = current_version(present)
    if present.state == State.IN_REVIEW:
        VersionFile.objects.filter(version=version).delete()
        VersionReview.objects.filter(version=version).delete()
        version.frozen_at = None
        version.save(update_fields=["frozen_at"])
    elif present.state == State.SUBMITTED:
        _next(present, version, by=by)
    else:
        raise WrongStateError
    _to(present, State.DRAFT, today)
    note("scope.deliverable_taken_back", present, by=by, version=version.number)
    return present


@transaction.atomic
def review_deliverable(
    one: Deliverable, verdict: str, *, by: User, today: date, comment: str = ""
) -> VersionReview:
    """What one reviewer says of the version in review; again, to say otherwise. Changes need words."""
    present = locked(one)
    if present.state != State.IN_REVIEW or not Reviewer.objects.filter(deliverable=present, user=by).exists():
        raise NotInReviewError
    if verdict == ReviewVerdict.CHANGES and not comment.strip():
        raise NoReasonError
    version = current_version(present)
    said, _new = VersionReview.objects.update_or_create(
        version=version,
        by=by,
        defaults={"verdict": verdict, "comment": comment.strip(), "at": timezone.now()},
    )
    waits = [present.owner_id] if present.owner_id not in {None, by.pk} else []
    deed = "scope.review_fine" if verdict == ReviewVerdict.FINE else "scope.review_changes"
    note(deed, present, by=by, version=version.number, assigned=waits)
    return said


@transaction.atomic
def submit_deliverable(one: Deliverable, *, by: User, today: date, words: str = "") -> Deliverable:
    """Hand this version in to the client: from then on they see it, and it never changes again.

    Where there are reviewers, each must have said that it is fine.
    """
    present = locked(one)
    if present.state not in {State.DRAFT, State.IN_REVIEW}:
        raise WrongStateError
    version = current_version(present)
    asked = set(Reviewer.objects.filter(deliverable=present).values_list("user", flat=True))
    fine = VersionReview.objects.filter(version=version, verdict=ReviewVerdict.FINE)
    if asked - set(fine.values_list("by", flat=True)):
        raise ReviewNotOverError
    _freeze(present, version)
    _say(version, words)
    version.submitted_by, version.submitted_at = by, timezone.now()
    version.save(update_fields=["submitted_by", "submitted_at"])
    _to(present, State.SUBMITTED, today)
    note("scope.deliverable_submitted", present, by=by, client=True, version=version.number)
    return present


@transaction.atomic
def decide_deliverable(
    one: Deliverable,
    verdict: str,
    *,
    by: User,
    today: date,
    reason: str = "",
    conditions: str = "",
) -> Deliverable:
    """What the client says of a submitted version: ``accepted``, ``conditional`` or ``rejected``.

    ``by`` is who said it, or who notes it for them; a rejection needs a reason, conditions are named. Whoever calls
    this has checked the person's right to accept.
    """
    present = locked(one)
    if present.state != State.SUBMITTED:
        raise NotSubmittedError
    known = DeliverableVersion.Verdict(verdict)
    if known == DeliverableVersion.Verdict.REJECTED and not reason.strip():
        raise NoReasonError
    if known == DeliverableVersion.Verdict.CONDITIONAL and not conditions.strip():
        raise NoConditionsError
    version = current_version(present)
    version.verdict, version.reason, version.conditions = known, reason.strip(), ""
    if known == DeliverableVersion.Verdict.CONDITIONAL:
        version.conditions = conditions.strip()
    version.decided_by, version.decided_at = by, timezone.now()
    version.save(update_fields=["verdict", "reason", "conditions", "decided_by", "decided_at"])
    _to(present, DeliverableState(known.value), today)
    waits = [present.owner_id] if present.owner_id not in {None, by.pk} else []
    note(_DEEDS[known], present, by=by, client=True, version=version.number, assigned=waits)
    return present


_DEEDS = {
    DeliverableVersion.Verdict.ACCEPTED: "scope.deliverable_accepted",
    DeliverableVersion.Verdict.CONDITIONAL: "scope.deliverable_accepted_with_conditions",
    DeliverableVersion.Verdict.REJECTED: "scope.deliverable_rejected",
}


@transaction.atomic
def meet_conditions(one: Deliverable, *, by: User, today: date) -> Deliverable:
    """The conditions of an acceptance are met: it is accepted without any."""
    present = locked(one)
    if present.state != State.CONDITIONAL:
        raise WrongStateError
    version = current_version(present)
    version.conditions_met_at = timezone.now()
    version.save(update_fields=["conditions_met_at"])
    _to(present, State.ACCEPTED, today)
    note("scope.conditions_met", present, by=by, client=True, version=version.number)
    return present


@transaction.atomic
def take_back_decision(one: Deliverable, *, by: User, today: date, reason: str) -> Deliverable:
    """The client's word was noted wrongly, or is withdrawn: the version waits for it again."""
    present = locked(one)
    version = current_version(present)
    if not version.verdict or present.state not in {State.ACCEPTED, State.CONDITIONAL, State.REJECTED}:
        raise WrongStateError
    if not reason.strip():
        raise NoReasonError
    version.verdict, version.reason, version.conditions = "", "", ""
    version.decided_by, version.decided_at, version.conditions_met_at = None, None, None
    fields = ["verdict", "reason", "conditions", "decided_by", "decided_at", "conditions_met_at"]
    version.save(update_fields=fields)
    _to(present, State.SUBMITTED, today)
    note("scope.decision_taken_back", present, by=by, version=version.number, reason=reason.strip())
    return present


@transaction.atomic
def rework_deliverable(one: Deliverable, *, by: User, today: date, reason: str = "") -> Deliverable:
    """Begin the next version of what was rejected, or, with a reason, of what was accepted."""
    present = locked(one)
    if present.state not in {State.REJECTED, State.ACCEPTED, State.CONDITIONAL}:
        raise WrongStateError
    if present.state != State.REJECTED and not reason.strip():
        raise NoReasonError
    version = _next(present, current_version(present), by=by, words=reason.strip())
    _to(present, State.DRAFT, today)
    note("scope.deliverable_reworked", present, by=by, version=version.number)
    return present


def _next(one: Deliverable, last: DeliverableVersion, *, by: User, words: str = "") -> DeliverableVersion:
    """The next version, with the links of the last one; criteria are looked at anew."""
    one.current = last.number + 1
    made = DeliverableVersion.objects.create(
        deliverable=one, number=one.current, note=words, made_by=by, made_at=timezone.now()
    )
    links = VersionLink.objects.filter(version=last).values_list("label", "address")
    VersionLink.objects.bulk_create(
        VersionLink(version=made, label=label, address=address) for label, address in links
    )
    one.criteria.update(met=False, met_by=None, met_at=None)
    return made
