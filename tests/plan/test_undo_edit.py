"""Undo and redo: everything comes back exactly, and never over somebody else's work."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.plan.builder import Board, minutes
from tongzhou.accounts.models import User
from tongzhou.plan.editing.commands.editor import CommandError


def test_undo_brings_back_every_kind_of_edit(chain: Board) -> None:
    pictures = [chain.picture()]
    steps: list[dict[str, Any]] = [
        {
            "op": "set",
            "id": chain.id("Design"),
            "fields": {"name": "Draft", "notes": "why", "duration": 960 * 3},
        },
        {"op": "set", "id": chain.id("Build"), "fields": {"percent": 40}},
        {"op": "set", "id": chain.id("Test"), "fields": {"constraint": [4, minutes("2026-04-01")]}},
        {"op": "set", "id": chain.id("Live"), "fields": {"deadline": minutes("2026-04-03")}},
        {"op": "add", "after": chain.id("Build"), "fields": {"name": "Review"}},
        {"op": "reorder", "ids": [chain.id("Live")], "parent": 0, "after": chain.id("Delivery")},
        {"op": "delete", "ids": [chain.id("Build")]},
        {"op": "indent", "ids": [chain.id("Live")]},
    ]
    for step in steps:
        chain.do(step)
        pictures.append(chain.picture())
    for expected in reversed(pictures[:-1]):
        chain.undo()
        assert chain.picture() == expected
    for expected in pictures[1:]:
        chain.redo()
        assert chain.picture() == expected


@pytest.mark.parametrize("seed", range(6))
def test_any_sequence_of_edits_can_be_taken_back(board: Board, seed: int) -> None:
    dice = random.Random(seed)
    board.add("A", "B", "C", "D", "E", "F", days=2)
    pictures = [board.picture()]
    while len(pictures) < 12:
        try:
            result = board.do(_random_command(board, dice))
        except CommandError:
            continue
        if result.changed:
            pictures.append(board.picture())
    for expected in reversed(pictures[:-1]):
        board.undo()
        assert board.picture() == expected


def _random_command(board: Board, dice: random.Random) -> dict[str, Any]:
    ids = [row[0] for row in board.picture() if isinstance(row[2], str)]
    one, other = dice.choice(ids), dice.choice(ids)
    return dice.choice(
        [
            {"op": "set", "id": one, "fields": {"duration": 480 * dice.randint(0, 9)}},
            {"op": "set", "id": one, "fields": {"percent": dice.choice([0, 30, 100])}},
            {"op": "add", "after": one, "fields": {"name": f"New {dice.random()}"}},
            {"op": "indent", "ids": [one]},
            {"op": "outdent", "ids": [one]},
            {"op": "reorder", "ids": [one, other], "parent": 0, "after": 0},
            {"op": "link", "from": one, "to": other, "type": dice.randint(0, 3), "lag": 480, "unit": 0},
            {"op": "delete", "ids": [one] if len(ids) > 4 else []},
        ]
    )


def test_nothing_to_undo_is_said(chain: Board, lee: User) -> None:
    with pytest.raises(CommandError, match="nothing of yours"):
        chain.undo(by=lee)
    with pytest.raises(CommandError, match="nothing of yours"):
        chain.redo(by=lee)


def test_each_person_takes_back_their_own_steps(chain: Board, lee: User) -> None:
    chain.set("Design", name="By Mara")
    chain.do({"op": "set", "id": chain.id("Test"), "fields": {"name": "By Lee"}}, by=lee)
    chain.undo()
    names = [name for _depth, name in chain.outline()]
    assert "Design" in names
    assert "By Lee" in names


def test_undo_refuses_where_somebody_has_changed_the_same_since(chain: Board, lee: User) -> None:
    chain.set("Design", name="By Mara")
    chain.do({"op": "set", "id": chain.id("By Mara"), "fields": {"name": "By Lee"}}, by=lee)
    with pytest.raises(CommandError) as refused:
        chain.undo()
    assert refused.value.code == "conflict"
    assert "By Lee" in refused.value.message


def test_a_new_edit_ends_what_could_be_redone(chain: Board) -> None:
    chain.set("Design", name="One")
    chain.undo()
    chain.set("Build", name="Two")
    with pytest.raises(CommandError):
        chain.redo()
