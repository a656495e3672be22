"""A table of requirements: which columns it has, and what each row says or does wrong. Asks no database.

Headings are known in English and Chinese and in any order. Codes of source, importance and state are known by their
names in both languages. All wrong cells are told, not only the first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import override

from tongzhou.exchange.table.sources import undefused
from tongzhou.scope.models import Moscow, Source

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "name": ("requirement", "title", "name", "需求", "需求名称", "标题", "名称"),
    "text": ("description", "text", "描述", "说明", "需求描述"),
    "source": ("source", "来源", "需求来源"),
    "reference": ("reference", "source reference", "来源出处", "来源说明", "出处"),
    "clause": ("clause", "contract item", "contract clause", "条款", "合同条目", "合同条款"),
    "moscow": ("importance", "priority", "moscow", "重要性", "优先级", "重要程度"),
    "state": ("status", "state", "状态"),
    "owner": ("owner", "assignee", "responsible", "负责人", "责任人"),
    "acceptance": ("acceptance", "how it is accepted", "acceptance criterion", "验收方式", "验收标准"),
    "goals": ("goals", "goal", "目标"),
}
LANGUAGES = ("en", "zh-hans")
MOST_NAME, MOST_TEXT, MOST_REFERENCE = 500, 50_000, 200


class Wrong(NamedTuple):
    """A cell that cannot be taken: row as the spreadsheet program counts, heading, value, and why."""

    row: int
    column: str
    value: str
    why: str


class Read(NamedTuple):
    """A row that can become a requirement; contract item, state, owner and goals by their numbers."""

    row: int
    name: str
    text: str
    source: str
    reference: str
    contract_item: int | None
    moscow: int
    state: int | None
    owner: int | None
    acceptance: str
    goals: Sequence[int] = ()


class NoHeadingsError(Exception):
    """The table has no heading row with the name of a requirement."""


@dataclass(frozen=True, slots=True)
class Names:
    """What things are called in a project: clauses, states of requirements, people and goals, in lower case."""

    clauses: Mapping[str, int]
    states: Mapping[str, int]
    people: Mapping[str, int]
    there: frozenset[str] = frozenset()
    goals: Mapping[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Table:
    """What was found in a table."""

    rows: list[Read] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)


class _CellWrongError(Exception):
    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def read_requirements(cells: Sequence[Sequence[str]], names: Names) -> Table:
    """Understand a table; NoHeadingsError when it is none of requirements."""
    place, columns = _header(cells)
    reader = _Reader(names)
    table = Table()
    for number, row in enumerate(cells[place + 1 :], start=place + 2):
        given = {name: undefused(row[at]).strip() if at < len(row) else "" for name, at in columns.items()}
        if any(given.values()):
            titles = {name: cells[place][at] for name, at in columns.items()}
            reader.into(table, number, given, titles)
    return table


def _header(cells: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]]:
    for place, row in enumerate(cells[:20]):
        titles = [one.strip().lower() for one in row]
        found = {
            name: titles.index(heading)
            for name, headings in HEADINGS.items()
            for heading in reversed(headings)
            if heading in titles
        }
        if "name" in found:
            return place, found
    raise NoHeadingsError


def _labels(choices: Any) -> dict[str, Any]:
    """Codes by themselves and by what they are called in every language."""
    found = {str(one.value).lower(): one.value for one in choices}
    for language in LANGUAGES:
        with override(language):
            found |= {str(one.label).lower(): one.value for one in choices}
    return found


class _Reader:
    def __init__(self, names: Names) -> None:
        self.names = names
        self.sources, self.moscow = _labels(Source), _labels(Moscow)
        self.seen: set[str] = set()

    def into(self, table: Table, number: int, given: Mapping[str, str], titles: Mapping[str, str]) -> None:
        """Put the row into the table, or what is wrong with it."""
        values: dict[str, Any] = {}
        wrong = []
        readers: dict[str, Callable[[str], Any]] = {
            "name": self._name,
            "text": lambda text: _short(text, MOST_TEXT),
            "source": self._source,
            "reference": lambda text: _short(text, MOST_REFERENCE),
            "clause": lambda text: _named(
                self.names.clauses, text, _("The contract has no such clause here.")
            ),
            "moscow": self._moscow,
            "state": lambda text: _named(self.names.states, text, _("Requirements have no such state.")),
            "owner": lambda text: _named(self.names.people, text, _("Nobody of this name is in the team.")),
            "acceptance": lambda text: _short(text, MOST_TEXT),
            "goals": self._goals,
        }
        for column, read in readers.items():
            value = given.get(column, "")
            try:
                values[column] = read(value)
            except _CellWrongError as error:
                wrong.append(Wrong(number, titles.get(column, column), value[:200], error.why))
        table.wrong += wrong
        if not wrong:
            if values["clause"] and not given.get("source"):
                values["source"] = Source.CONTRACT.value
            table.rows.append(
                Read(
                    number,
                    values["name"],
                    values["text"],
                    values["source"],
                    values["reference"],
                    values["clause"],
                    values["moscow"],
                    values["state"],
                    values["owner"],
                    values["acceptance"],
                    values["goals"],
                )
            )

    def _name(self, text: str) -> str:
        if not text:
            raise _CellWrongError(_("The name is missing."))
        _short(text, MOST_NAME)
        if text.lower() in self.names.there:
            raise _CellWrongError(_("The project has a requirement of this name already."))
        if text.lower() in self.seen:
            raise _CellWrongError(_("An earlier row has this name."))
        self.seen.add(text.lower())
        return text

    def _source(self, text: str) -> str:
        found = self.sources.get(text.lower()) if text else Source.OTHER.value
        if found is None:
            known = ", ".join(str(one.label) for one in Source)
            raise _CellWrongError(_("There is no such source. Known are: %(known)s.") % {"known": known})
        return str(found)

    def _goals(self, text: str) -> list[int]:
        """Goals by their statements, one a line."""
        asked = [line.strip() for line in text.splitlines() if line.strip()]
        why = _(
            "The project has no such goal, or several. Write the statement as it stands, one goal a line."
        )
        return sorted({_named(self.names.goals, line, why) or 0 for line in asked})

    def _moscow(self, text: str) -> int:
        found = self.moscow.get(text.lower().replace("’", "'")) if text else Moscow.SHOULD.value
        if found is None:
            known = ", ".join(str(one.label) for one in Moscow)
            raise _CellWrongError(_("There is no such importance. Known are: %(known)s.") % {"known": known})
        return int(found)


def _short(text: str, most: int) -> str:
    if len(text) > most:
        raise _CellWrongError(_("This text is longer than %(most)d characters.") % {"most": most})
    return text


def _named(known: Mapping[str, int], text: str, why: str) -> int | None:
    if text and text.lower() not in known:
        raise _CellWrongError(why)
    return known.get(text.lower()) if text else None
