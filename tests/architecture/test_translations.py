"""Whatever a person reads exists in both languages: each room translates its own texts, no more and no less.

Texts are found as ``makemessages`` finds them, without GNU gettext: Python by its syntax tree, templates by
Django's own lexer. A room's texts are translated in its own catalogue, or in that of ``web`` if they are
words of every page, like *Save*.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils.translation.template import templatize

from tests.architecture.source import PACKAGE, modules, place, rooms, templates, tree

TAKES = {
    "gettext": ("id",),
    "gettext_lazy": ("id",),
    "gettext_noop": ("id",),
    "ngettext": ("id", "plural"),
    "ngettext_lazy": ("id", "plural"),
    "pgettext": ("context", "id"),
    "pgettext_lazy": ("context", "id"),
    "npgettext": ("context", "id", "plural"),
    "npgettext_lazy": ("context", "id", "plural"),
}
IN_TEMPLATE = re.compile(r"\b(gettext|pgettext|ngettext|npgettext|_)\(")
LITERAL = re.compile(r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""", re.DOTALL)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
SHARED = "web"
SAME_IN_CHINESE = {"PMO", "Excel", "CSV", "JSON", "API", "English", "中文"}


@dataclass(frozen=True)
class Message:
    """What identifies a text in a catalogue."""

    context: str
    id: str


def catalogue(room: str) -> Path:
    """Where a room's Chinese is."""
    return PACKAGE / room / "locale/zh_Hans/LC_MESSAGES/django.po"


def in_python(path: Path) -> Iterator[tuple[Message, int]]:
    """The texts of a Python file with their lines; a text that is no literal cannot be translated."""
    names = dict(imported_functions(path))
    for node in ast.walk(tree(path)):
        if not isinstance(node, ast.Call):
            continue
        function = names.get(node.func.id) if isinstance(node.func, ast.Name) else None
        if isinstance(node.func, ast.Attribute) and node.func.attr in TAKES:
            function = node.func.attr
        if function is not None:
            yield message_of(function, node, path), node.lineno


def imported_functions(path: Path) -> Iterator[tuple[str, str]]:
    """What a file calls the functions of ``django.utils.translation``, and which they are."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            yield from ((name.asname or name.name, name.name) for name in node.names if name.name in TAKES)


def message_of(function: str, call: ast.Call, path: Path) -> Message:
    """The text that a call asks for."""
    given = {}
    for name, argument in zip(TAKES[function], call.args, strict=False):
        if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
            pytest.fail(f"{place(path, call.lineno)}: the {name} of {function}() is not a literal")
        given[name] = argument.value
    return Message(given.get("context", ""), given["id"])


def in_template(path: Path) -> Iterator[tuple[Message, int]]:
    """The texts of a template with their lines."""
    source = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    for call in IN_TEMPLATE.finditer(source):
        function = "gettext" if call[1] == "_" else call[1]
        given, position = {}, call.end()
        for name in TAKES[function]:
            literal = LITERAL.search(source, position)
            assert literal is not None, f"{place(path)}: {source[call.start() : call.start() + 80]}"
            given[name], position = ast.literal_eval(literal[1]), literal.end()
        yield Message(given.get("context", ""), given["id"]), source.count("\n", 0, call.start()) + 1


def used(room: str) -> dict[Message, str]:
    """Every text of a room, with the first place where it stands."""
    found: dict[Message, str] = {}
    for path in modules(room):
        for message, line in in_python(path):
            found.setdefault(message, place(path, line))
    for path in templates(room):
        for message, line in in_template(path):
            found.setdefault(message, place(path, line))
    return found


def translated(room: str) -> dict[Message, polib.POEntry]:
    """Every entry of a room's catalogue."""
    if not catalogue(room).exists():
        return {}
    return {Message(entry.msgctxt or "", entry.msgid): entry for entry in polib.pofile(str(catalogue(room)))}


def chinese(entry: polib.POEntry) -> list[str]:
    """The translation, or the translations of a text with a plural (Chinese has one)."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


with_texts = pytest.mark.parametrize("room", rooms())


@with_texts
def test_every_text_of_a_room_is_translated(room: str) -> None:
    known = translated(room).keys() | translated(SHARED).keys()
    missing = [f"{where}: {message.id!r}" for message, where in used(room).items() if message not in known]
    assert not missing, f"{room} has no Chinese for:\n" + "\n".join(missing)


@with_texts
def test_every_translation_belongs_to_a_text(room: str) -> None:
    texts = used(room) if room != SHARED else {text: "" for each in rooms() for text in used(each)}
    unused = [message.id for message in translated(room) if message not in texts]
    assert not unused, f"{room} translates what nothing says any more:\n" + "\n".join(unused)


@with_texts
def test_every_translation_is_finished(room: str) -> None:
    wrong = []
    for message, entry in translated(room).items():
        if entry.obsolete or entry.fuzzy or not all(chinese(entry)):
            wrong.append(f"{message.id!r} is obsolete, fuzzy or empty")
        elif message.id in chinese(entry) and message.id not in SAME_IN_CHINESE:
            wrong.append(f"{message.id!r} is still English")
    assert not wrong, "\n".join(wrong)


@with_texts
def test_every_translation_keeps_its_placeholders(room: str) -> None:
    wrong = [
        f"{message.id!r} → {text!r}"
        for message, entry in translated(room).items()
        for text in chinese(entry)
        if set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
    ]
    assert not wrong, "\n".join(wrong)


@with_texts
def test_a_catalogue_is_one_that_the_product_reads(room: str) -> None:
    folder = catalogue(room).parents[2]
    read = f"tongzhou.{room}" in settings.INSTALLED_APPS or str(folder) in map(str, settings.LOCALE_PATHS)
    assert read or not catalogue(room).exists(), (
        f"{room} is no application; LOCALE_PATHS must name {folder.name}/"
    )


def test_a_text_has_one_translation_in_all_rooms() -> None:
    seen: dict[Message, dict[str, list[str]]] = defaultdict(dict)
    for room in rooms():
        for message, entry in translated(room).items():
            seen[message].setdefault("/".join(chinese(entry)), []).append(room)
    different = {message.id: found for message, found in seen.items() if len(found) > 1}
    assert not different, "\n".join(f"{text!r}: {found}" for text, found in different.items())
