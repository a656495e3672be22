"""From a draft to the client's word: each deed, what it refuses, and what stays of each version."""

from __future__ import annotations

from datetime import date

import pytest

from tests.files.making import sent
from tests.scope.conftest import TODAY, Agreed
from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry
from tongzhou.files.actions.files import add_file, add_version
from tongzhou.files.receiving import received
from tongzhou.projects.models import Project
from tongzhou.projects.subjects import get_subject_or_404
from tongzhou.scope.actions.contract import add_contract_item, change_contract_item
from tongzhou.scope.actions.deliverables import (
    add_criterion,
    change_deliverable,
    create_deliverable,
    tick_criterion,
)
from tongzhou.scope.actions.links import link_deliverable, unlink_deliverable
from tongzhou.scope.actions.requirements import describe_requirement
from tongzhou.scope.actions.responsibility import Cell, set_responsibility
from tongzhou.scope.actions.submission import (
    decide_deliverable,
    meet_conditions,
    review_deliverable,
    rework_deliverable,
    send_to_review,
    submit_deliverable,
    take_back,
    take_back_decision,
)
from tongzhou.scope.models import Deliverable, DeliverableVersion, VersionFile
from tongzhou.scope.queries import check
from tongzhou.scope.refusals import (
    ClauseTakenError,
    EmptyDeliverableError,
    NoConditionsError,
    NoReasonError,
    NotAMemberError,
    NotInReviewError,
    NotOfProjectError,
    NotOpenError,
    NotSubmittedError,
    ReviewNotOverError,
    StaleScopeError,
    WrongStateError,
)

pytestmark = pytest.mark.django_db


def submitted(agreed: Agreed, by: User, reviewer: User) -> Deliverable:
    one = send_to_review(agreed.deliverable, by=by, today=TODAY)
    review_deliverable(one, "fine", by=reviewer, today=TODAY)
    return submit_deliverable(one, by=by, today=TODAY, words="First version")


def test_a_deliverable_goes_from_draft_to_accepted(agreed: Agreed, mara: User, lee: User, cleo: User) -> None:
    one = submitted(agreed, mara, lee)
    decide_deliverable(one, "accepted", by=cleo, today=date(2026, 3, 20))
    one.refresh_from_db()
    version = one.versions.get()
    assert (one.state, one.state_since, version.verdict) == ("accepted", date(2026, 3, 20), "accepted")
    assert version.decided_by == cleo
    assert version.frozen_at
    assert version.submitted_at
    deeds = list(
        DiaryEntry.objects.filter(subject_type="Deliverable").order_by("pk").values_list("deed", flat=True)
    )
    assert deeds[-4:] == [
        "scope.review_asked", "scope.review_fine", "scope.deliverable_submitted", "scope.deliverable_accepted",
    ]  # fmt: skip


def test_what_is_submitted_keeps_the_files_it_had(
    agreed: Agreed, harbour: Project, mara: User, lee: User, tom: User
) -> None:
    subject = get_subject_or_404(tom, "deliverable", agreed.deliverable.pk)
    file = add_file(subject, by=tom, content=received(sent("report.txt", b"first"), "report.txt"))
    one = submitted(agreed, mara, lee)
    add_version(file, by=tom, content=received(sent("report.txt", b"second"), "report.txt"))
    kept = VersionFile.objects.get(version__deliverable=one)
    assert (kept.name, kept.number, kept.size) == ("report.txt", 1, 5)


def test_a_rejection_needs_a_reason_and_leads_to_the_next_version(
    agreed: Agreed, mara: User, lee: User, tom: User, cleo: User
) -> None:
    one = submitted(agreed, mara, lee)
    tick_criterion(one.criteria.first(), by=tom, met=True)
    with pytest.raises(NoReasonError):
        decide_deliverable(one, "rejected", by=cleo, today=TODAY)
    decide_deliverable(one, "rejected", by=cleo, today=TODAY, reason="The totals differ")
    one = rework_deliverable(one, by=tom, today=TODAY)
    assert (one.state, one.current) == ("draft", 2)
    assert [version.number for version in one.versions.all()] == [2, 1]
    assert one.versions.first().links.get().address == "https://example.com/report"
    assert not one.criteria.filter(met=True).exists()


def test_conditions_are_named_and_met(agreed: Agreed, mara: User, lee: User, cleo: User) -> None:
    one = submitted(agreed, mara, lee)
    with pytest.raises(NoConditionsError):
        decide_deliverable(one, "conditional", by=cleo, today=TODAY)
    one = decide_deliverable(one, "conditional", by=cleo, today=TODAY, conditions="Add the index")
    assert one.state == "conditional"
    one = meet_conditions(one, by=mara, today=TODAY)
    assert one.state == "accepted"
    assert not list(check.otherwise_decided())


def test_a_decision_that_was_noted_wrongly_is_taken_back(agreed: Agreed, mara: User, lee: User) -> None:
    one = submitted(agreed, mara, lee)
    decide_deliverable(one, "accepted", by=mara, today=TODAY)
    with pytest.raises(NoReasonError):
        take_back_decision(one, by=mara, today=TODAY, reason=" ")
    one = take_back_decision(one, by=mara, today=TODAY, reason="It was another one")
    assert one.state == "submitted"
    assert one.versions.get().verdict == ""


def test_nothing_is_submitted_before_the_reviewers_are_content(agreed: Agreed, mara: User, lee: User) -> None:
    one = agreed.deliverable
    with pytest.raises(ReviewNotOverError):
        submit_deliverable(one, by=mara, today=TODAY)
    send_to_review(one, by=mara, today=TODAY)
    with pytest.raises(NotInReviewError):
        review_deliverable(one, "fine", by=mara, today=TODAY)
    with pytest.raises(NoReasonError):
        review_deliverable(one, "changes", by=lee, today=TODAY)
    review_deliverable(one, "changes", by=lee, today=TODAY, comment="The chart is missing")
    with pytest.raises(ReviewNotOverError):
        submit_deliverable(one, by=mara, today=TODAY)
    one = take_back(one, by=mara, today=TODAY)
    assert one.state == "draft"
    assert one.versions.get().frozen_at is None


def test_what_was_handed_in_does_not_change(agreed: Agreed, mara: User, lee: User) -> None:
    one = submitted(agreed, mara, lee)
    with pytest.raises(NotOpenError):
        add_criterion(one, by=mara, text="In two languages")
    one = take_back(one, by=mara, today=TODAY)
    assert (one.state, one.current) == ("draft", 2)
    assert one.versions.get(number=1).submitted_at is not None
    with pytest.raises(WrongStateError):
        take_back(one, by=mara, today=TODAY)
    with pytest.raises(NotSubmittedError):
        decide_deliverable(one, "accepted", by=mara, today=TODAY)


def test_nothing_empty_is_handed_in(harbour: Project, mara: User) -> None:
    one = create_deliverable(harbour, by=mara, today=TODAY, name="Empty")
    with pytest.raises(EmptyDeliverableError):
        submit_deliverable(one, by=mara, today=TODAY)
    assert DeliverableVersion.objects.get(deliverable=one).frozen_at is None


def test_only_the_team_owns_and_reviews(
    agreed: Agreed, harbour: Project, mara: User, cleo: User, otto: User
) -> None:
    for stranger in (cleo, otto):
        with pytest.raises(NotAMemberError):
            change_deliverable(agreed.deliverable, by=mara, owner_id=stranger.pk)
        with pytest.raises(NotAMemberError):
            change_deliverable(agreed.deliverable, by=mara, reviewers=[stranger.pk])


def test_whoever_looks_at_an_old_state_is_told(agreed: Agreed, mara: User) -> None:
    with pytest.raises(StaleScopeError):
        change_deliverable(agreed.deliverable, by=mara, seen=7, name="Other")
    with pytest.raises(StaleScopeError):
        change_contract_item(agreed.clause, by=mara, seen=7, title="Other")
    with pytest.raises(StaleScopeError):
        describe_requirement(agreed.requirement, by=mara, seen=7, moscow=1)


def test_a_clause_is_in_the_contract_once(agreed: Agreed, harbour: Project, mara: User) -> None:
    with pytest.raises(ClauseTakenError):
        add_contract_item(harbour, by=mara, number="3.1", title="Again")


def test_links_stay_within_the_project(agreed: Agreed, meadow: Project, nora: User, mara: User) -> None:
    assert link_deliverable(agreed.deliverable, agreed.requirement, by=mara)
    assert not link_deliverable(agreed.deliverable, agreed.requirement, by=mara)
    assert unlink_deliverable(agreed.deliverable, agreed.requirement, by=mara)
    other = create_deliverable(meadow, by=nora, today=TODAY, name="Theirs")
    with pytest.raises(NotOfProjectError):
        link_deliverable(other, agreed.requirement, by=mara)
    clause = add_contract_item(meadow, by=nora, number="1", title="Theirs")
    with pytest.raises(NotOfProjectError):
        describe_requirement(agreed.requirement, by=mara, contract_item_id=clause.pk)


def test_a_cell_of_the_matrix_is_written_and_cleared(
    agreed: Agreed, harbour: Project, mara: User, tom: User, otto: User
) -> None:
    cell = Cell("deliverable", agreed.deliverable.pk, "user", str(tom.pk))
    assert set_responsibility(harbour, cell, "R", by=mara).letter == "R"
    assert set_responsibility(harbour, cell, "AR", by=mara).letter == "AR"
    assert set_responsibility(harbour, cell, "", by=mara) is None
    assert set_responsibility(harbour, cell._replace(party="role", who="qa"), "C", by=mara).role == "qa"
    with pytest.raises(NotOfProjectError):
        set_responsibility(harbour, cell._replace(who=str(otto.pk)), "R", by=mara)
