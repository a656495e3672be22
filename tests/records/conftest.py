"""Harbour with a plan, a signed acceptance, a goal, a published file: what reports and dossiers are made of."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from tests.files.making import sent
from tests.goals.conftest import facts as goal_facts
from tests.plan.builder import Board
from tests.remembering import remembered
from tongzhou.acceptance.actions.deciding import put_to_client
from tongzhou.acceptance.actions.preparing import add_remaining, create_acceptance
from tongzhou.acceptance.models import Acceptance
from tongzhou.accounts.models import User
from tongzhou.costs.models import CostSettings
from tongzhou.files.actions.files import set_audience
from tongzhou.files.models import Audience, StoredFile
from tongzhou.files.views.taking import take_file
from tongzhou.goals.actions.goals import agree_goal, create_goal
from tongzhou.operations.actions import run_due_jobs
from tongzhou.plan.actions.baselines import set_baseline
from tongzhou.portal.actions import publish_project
from tongzhou.projects.models import Project
from tongzhou.projects.subjects import get_subject_or_404
from tongzhou.records.actions.reports import draft_report
from tongzhou.records.models import ClosingReport
from tongzhou.scope.actions.contract import add_contract_item
from tongzhou.signing.actions import Ink, sign
from tongzhou.signing.documents import Signer
from tongzhou.signing.models import Method

SECRET_SUM = 7_654_321_09
"""The budget at completion, in minor units; it reads 7,654,321.09."""


@pytest.fixture
def today() -> date:
    """The day on which the test runs."""
    return timezone.localdate()


@pytest.fixture
@remembered
def board(harbour: Project, mara: User) -> Board:
    """Design and build with a milestone and a baseline, and figures of earned value."""
    board = Board(harbour, mara)
    board.add("Design", days=5)
    board.add("Build", days=10)
    board.add("Live", kind="milestone", days=0)
    board.link("Design", "Build")
    board.link("Build", "Live")
    set_baseline(harbour, by=mara, name="Agreed")
    CostSettings.objects.create(
        project=harbour,
        latest_day=date(2026, 3, 31),
        latest_bac=SECRET_SUM,
        latest_eac=SECRET_SUM + 100,
        latest_cpi=930_000,
        latest_spi=980_000,
        latest_spi_t=970_000,
    )
    add_contract_item(harbour, by=mara, number="1", title="Core banking", price_minor=9_000_000_00)
    harbour.refresh_from_db()
    return board


@pytest.fixture
@remembered
def accepted(board: Board, mara: User, cleo: User, today: date) -> Acceptance:
    """Cleo has accepted the whole; something remains."""
    project = board.project
    publish_project(project, by=mara, acceptances=True, documents=True, milestones=True)
    made = create_acceptance(
        project, by=mara, kind="final", title="Core banking", criteria="It works", due=today
    )
    add_remaining(made, by=mara, text="The manual", side="vendor")
    put = put_to_client(made, by=mara, today=today)
    assert put.request is not None
    ink = Ink(Method.TYPED, typed=cleo.name)
    sign(put.request, by=Signer.person(cleo, address="203.0.113.9"), ink=ink)
    run_due_jobs()
    put.refresh_from_db()
    return put


@pytest.fixture
def goal(board: Board, mara: User, today: date) -> None:
    """A goal that was agreed and is not shared."""
    made = create_goal(board.project, by=mara, **goal_facts(board.project, mara))
    agree_goal(made, by=mara, today=today)


@pytest.fixture
def published(board: Board, mara: User) -> StoredFile:
    """A file that the client may see; beside it lies one that they may not."""
    subject = get_subject_or_404(mara, "project", board.project.pk)
    take_file(sent("internal-calculation.txt", b"margin 12 %"), subject, mara)
    made = take_file(sent("manual.txt", b"Press the button." * 1000), subject, mara)
    return set_audience(made, Audience.CLIENT, by=mara)


@pytest.fixture
def report(accepted: Acceptance, goal: None, mara: User, today: date) -> ClosingReport:
    """The drafted closing report."""
    return draft_report(accepted.project, by=mara, today=today)
