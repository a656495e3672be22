"""The house rules that a machine can check; the reasons are in ARCHITECTURE.md.

Who may import whom is checked by import-linter (pyproject.toml, ``[tool.importlinter]``).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Field, Model

from tests.architecture.source import PACKAGE, REPOSITORY, furniture, modules, place, rooms, tree

STAIRS = (
    "web", "operations", "accounts", "activity", "clients", "projects", "files", "discussion", "plan", "work", "team",
    "costs", "risks", "recovery", "signing", "goals", "stakeholders", "scope", "changes", "acceptance", "obligations",
    "handover", "records", "closure", "notice", "search", "portal", "demo", "config",
)  # fmt: skip
HIDING_PLACES = {
    "services",
    "helpers",
    "utils",
    "util",
    "common",
    "managers",
    "signals",
    "serializers",
    "misc",
}
WRITES = {
    "save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create",
    "asave", "acreate", "aupdate", "adelete", "_raw_delete",
}  # fmt: skip
NO_DATABASE = {"engine", "exchange"}
NO_ROWS = ("files/reading/", "records/writing/")
"""What is saved there are pictures and documents."""
MAY_WRITE = {"actions", "migrations"}
MAY_ASK = MAY_WRITE | {"models", "queries", "guards"}
MAY_ASK_AS_WELL = {
    "config/commands/": "a command asks whether anybody is there yet",
    "accounts/access.py": "the access layer is where everybody else asks",
}
MAY_OPEN_A_TRANSACTION = {
    "operations/backups/restoring.py": "a backup comes back wholly or not at all",
    "config/commands/administrator.py": "the organisation and its administrator come together or not at all",
}


def calls_in(part: ast.AST) -> Iterator[tuple[ast.Call, ast.Attribute]]:
    """Every call of a method in a part of a file."""
    for node in ast.walk(part):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node, node.func


def of_the_orm(path: Path, method: ast.Attribute) -> bool:
    """Whether a method called like one of the ORM is one: dictionaries have ``update``, too."""
    text = ast.unparse(method.value)
    if method.attr != "update":
        return not text.endswith("router")  # @router.delete() is an address of the API
    return ".objects" in text or ".filter(" in text or ".exclude(" in text


@pytest.mark.parametrize("room", rooms())
def test_a_room_says_in_one_line_what_it_is_for(room: str) -> None:
    says = ast.get_docstring(ast.parse((PACKAGE / room / "__init__.py").read_text(encoding="utf-8")))
    assert says, f"{room}/__init__.py has no docstring"
    assert "\n" not in says, f"{room} takes more than a line to say what it is for"
    assert f"| `{room}` | {says} |" in (REPOSITORY / "ARCHITECTURE.md").read_text(encoding="utf-8")


def test_nothing_is_called_after_a_hiding_place() -> None:
    names = [path for path in PACKAGE.rglob("*") if path.name.partition(".")[0] in HIDING_PLACES]
    assert not [place(path) for path in names if "dist" not in path.parts]


def test_only_actions_write() -> None:
    found = [
        f"{place(path, call.lineno)}: .{method.attr}()"
        for path in modules()
        for call, method in calls_in(tree(path))
        if method.attr in WRITES and of_the_orm(path, method)
        if furniture(path) not in MAY_WRITE and path.relative_to(PACKAGE).parts[0] not in NO_DATABASE
        if not place(path).startswith(NO_ROWS)
    ]
    assert not found, "Only actions write; these do, too:\n" + "\n".join(found)


def managers(path: Path) -> Iterator[ast.Attribute]:
    """Where a file reaches for a model's manager; ``X.objects.visible_to(user)`` is the door for everybody."""
    open_doors = {
        id(node.value)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in {"visible_to", "none"}
    }
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "_base_manager"}:
            if id(node) not in open_doors:
                yield node


def test_only_queries_actions_and_guards_ask_the_database() -> None:
    found = [
        f"{place(path, node.lineno)}: {ast.unparse(node)}"
        for path in modules()
        if furniture(path) not in MAY_ASK and not place(path).startswith(tuple(MAY_ASK_AS_WELL))
        for node in managers(path)
    ]
    assert not found, "Queries belong into queries.py:\n" + "\n".join(found)


def made_in(function: ast.FunctionDef) -> set[str]:
    """The variables that hold what a function has just made: ``client = ClientOrganisation(…)``."""
    return {
        ast.unparse(target)
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
        if isinstance(node.value.func, ast.Name) and node.value.func.id[0].isupper()
        for target in node.targets
    }


def test_a_changed_row_is_saved_field_by_field() -> None:
    found = [
        f"{place(path, call.lineno)} in {function.name}()"
        for path in modules()
        if furniture(path) == "actions"
        for function in ast.walk(tree(path))
        if isinstance(function, ast.FunctionDef)
        for call, method in calls_in(function)
        if method.attr == "save" and ast.unparse(method.value) not in made_in(function)
        if not {"update_fields", "force_insert"} & {keyword.arg for keyword in call.keywords}
    ]
    assert not found, "save() without update_fields overwrites what others have changed:\n" + "\n".join(found)


def test_transactions_are_the_business_of_actions() -> None:
    found = [
        place(path, node.lineno)
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "transaction.atomic"
        if furniture(path) not in MAY_WRITE and place(path) not in MAY_OPEN_A_TRANSACTION
    ]
    assert not found, "\n".join(found)


def relations() -> Iterator[tuple[type[Model], Field]]:
    """Every foreign key of the product's own models."""
    for model in apps.get_models():
        if model.__module__.startswith("tongzhou."):
            for field in model._meta.get_fields():
                if field.is_relation and getattr(field, "remote_field", None) and field.concrete:
                    yield model, field


def test_foreign_keys_never_climb() -> None:
    climbing = [
        f"{model.__name__}.{field.name} → {field.related_model.__name__}"
        for model, field in relations()
        if field.related_model.__module__.startswith("tongzhou.")
        and STAIRS.index(field.related_model._meta.app_label) > STAIRS.index(model._meta.app_label)
    ]
    assert not climbing, "\n".join(climbing)


def test_every_room_stands_on_the_stairs() -> None:
    assert set(STAIRS) | NO_DATABASE == set(rooms())
