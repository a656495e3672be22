"""Gates: checked, passed, waived, and what they keep closed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.plan.builder import Board
from tongzhou.acceptance.actions.gates import (
    check_gate_item,
    create_gate,
    pass_gate,
    save_template,
    waive_gate,
)
from tongzhou.acceptance.models import Gate
from tongzhou.acceptance.refusals import AcceptanceRefusedError
from tongzhou.accounts.models import User
from tongzhou.plan.actions.edit_plan import edit_plan
from tongzhou.plan.editing.commands.editor import CommandError
from tongzhou.plan.models import WorkItem
from tongzhou.projects.models import Project

ClientFor = Callable[[User], Client]


@pytest.fixture
def board(harbour: Project, mara: User) -> Board:
    """A phase with two tasks, and a milestone."""
    board = Board(harbour, mara)
    board.add("Phase")
    board.add("Code", days=5, parent="Phase")
    board.add("Test", days=5, parent="Phase")
    board.add("Live", days=0, kind="milestone")
    harbour.refresh_from_db()
    return board


def finish(harbour: Project, mara: User, *names: str) -> None:
    """Say that items are finished."""
    harbour.refresh_from_db()
    rows = WorkItem.objects.filter(project=harbour, name__in=names).values_list("pk", flat=True)
    commands = [{"op": "set", "id": pk, "fields": {"percent": 100}} for pk in rows]
    edit_plan(harbour, by=mara, version=harbour.plan_version, commands=commands, today=harbour.start_date)


def gate_before(harbour: Project, mara: User, name: str) -> Gate:
    """A gate with two things to check."""
    item = WorkItem.objects.get(project=harbour, name=name)
    return create_gate(harbour, by=mara, title="Gate", item=item, lines="Tested\nTrained")


def test_a_milestone_behind_an_open_gate_cannot_be_complete(
    board: Board, harbour: Project, mara: User
) -> None:
    gate = gate_before(harbour, mara, "Live")
    with pytest.raises(CommandError) as refused:
        finish(harbour, mara, "Live")
    assert "Tested; Trained" in str(refused.value.message)
    assert WorkItem.objects.get(project=harbour, name="Live").percent == 0
    with pytest.raises(AcceptanceRefusedError):
        pass_gate(gate, by=mara)
    for one in gate.items.select_related("gate"):
        check_gate_item(one, by=mara, checked=True, evidence="Report 7")
    pass_gate(gate, by=mara)
    finish(harbour, mara, "Live")
    assert WorkItem.objects.get(project=harbour, name="Live").percent == 100


def test_a_phase_ends_with_its_last_task(board: Board, harbour: Project, mara: User) -> None:
    gate = gate_before(harbour, mara, "Phase")
    finish(harbour, mara, "Code")
    with pytest.raises(CommandError):
        finish(harbour, mara, "Test")
    waive_gate(gate, by=mara, reason="The client goes live at its own risk")
    finish(harbour, mara, "Test")


def test_a_waiver_needs_a_reason_and_is_shown_for_ever(
    board: Board, harbour: Project, mara: User, tom: User, client_for: ClientFor
) -> None:
    gate = gate_before(harbour, mara, "Live")
    with pytest.raises(AcceptanceRefusedError):
        waive_gate(gate, by=mara, reason=" ")
    browser = client_for(mara)
    browser.post(f"/projects/harbour/gates/{gate.pk}/waive/", {"reason": "At their own risk"})
    page = client_for(tom).get("/projects/harbour/gates/").content.decode()
    assert "At their own risk" in page
    assert f"Waived by {mara.name}" in page
    with pytest.raises(AcceptanceRefusedError):
        check_gate_item(gate.items.select_related("gate")[0], by=mara, checked=True, evidence="")


def test_checklists_are_kept_and_offered(
    board: Board, harbour: Project, mara: User, client_for: ClientFor
) -> None:
    kept = save_template(gate_before(harbour, mara, "Live"), by=mara, name="Ours")
    browser = client_for(mara)
    page = browser.get("/projects/harbour/gates/").content.decode()
    assert "Go-live gate" in page
    assert "Ours" in page
    sent = {"title": "Second", "template": str(kept.pk), "item": ""}
    assert browser.post("/projects/harbour/gates/new/", sent).status_code == 302
    assert Gate.objects.get(title="Second").items.count() == 2
    assert browser.post("/projects/harbour/gates/new/", {"title": "Third"}).status_code == 422
    removed = browser.post(f"/gate-checklists/{kept.pk}/delete/", {"project": "harbour"})
    assert removed["Location"] == "/projects/harbour/gates/"
    item = WorkItem.objects.get(project=harbour, name="Live")
    with pytest.raises(AcceptanceRefusedError):
        create_gate(harbour, by=mara, title="Again", item=item, template="design")
