"""What the documents say of the API and its commands is what the code does."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

from tests.api.calling import Caller
from tests.api.conftest import Planned
from tongzhou.accounts.models import User
from tongzhou.plan.api.refusals import MALFORMED, NOT_THERE
from tongzhou.plan.editing.commands.dispatch import HANDLERS
from tongzhou.plan.editing.commands.fields import SETTERS
from tongzhou.web.api.problems import TITLES

REPOSITORY = Path(__file__).resolve().parent.parent.parent
COMMANDS = (REPOSITORY / "docs/guides/plan-commands.md").read_text(encoding="utf-8")
GUIDE = (REPOSITORY / "docs/guides/api.md").read_text(encoding="utf-8")
CODE = re.compile(r"CommandError\(\s*\"([a-z_]+)\"")


def script(name: str) -> ModuleType:
    """A program of bin/ as a module."""
    loader = SourceFileLoader(name, str(REPOSITORY / "bin" / name))
    specification = spec_from_loader(name, loader)
    assert specification is not None
    module = module_from_spec(specification)
    loader.exec_module(module)
    return module


def test_the_generated_documents_are_fresh() -> None:
    for path, text in script("docs").documents().items():
        assert path.read_text(encoding="utf-8") == text, f"run bin/docs: {path.name} is out of date"


def first_column(text: str) -> list[str]:
    """The names in the first column of a document's tables."""
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    return [name for cell in rows for name in re.findall(r"`(\w+)`", cell)]


def test_every_command_and_field_is_documented_in_its_order() -> None:
    named = first_column(COMMANDS)
    assert [name for name in named if name in HANDLERS] == list(HANDLERS)
    fields = [name for name in named if name in SETTERS]
    assert sorted(fields) == sorted(SETTERS)
    ordered = [name for name in SETTERS if name not in {"notes", "criterion", "deliverable"}]
    assert [name for name in fields if name in ordered] == ordered


def test_every_refusal_of_a_step_is_documented() -> None:
    source = REPOSITORY / "src/tongzhou/plan"
    files = [*source.glob("editing/commands/*.py"), source / "actions/edit_plan.py"]
    codes = {code for path in files for code in CODE.findall(path.read_text(encoding="utf-8"))}
    assert len(codes) > 20
    assert codes <= set(first_column(COMMANDS))
    assert codes >= MALFORMED | NOT_THERE - {"unknown_command"}


def test_every_status_is_documented() -> None:
    assert not [
        status for status in TITLES if not re.search(rf"^\| (?:\d+, )?{status}\b", GUIDE, re.MULTILINE)
    ]


def test_the_example_of_a_step_works(mara: User, plan: Planned) -> None:
    block = re.search(r"```json\n(\{\"commands\".*?)```", COMMANDS, re.DOTALL)
    assert block is not None
    numbers = {3: plan.items["Build"], 5: plan.items["Design"], 9: plan.items["Go live"]}
    commands = json.loads(block[1])["commands"]
    for command in commands:
        for name in ("id", "parent", "from", "to"):
            command[name] = numbers.get(command.get(name), command.get(name))
        if "people" in command.get("fields", {}):
            command["fields"]["people"] = [plan.resource]
    answer = Caller(mara).edit("harbour", *commands)
    assert answer.status_code == 200, answer.content
    assert len(answer.json()["added"]) == 1


def test_the_example_of_an_instant_is_right() -> None:
    found = re.search(r"8 o'clock on 2 March 2026 is (\d+)", COMMANDS)
    assert found is not None
    assert datetime(2026, 3, 2, 8, tzinfo=UTC).timestamp() == int(found[1]) * 60
