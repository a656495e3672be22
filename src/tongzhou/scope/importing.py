"""A table of requirements: which columns it has, and what each row says or does wrong. Asks no database.

Headings are known in English and Chinese and in any order. Codes of source, importance and state are known by their
names in both languages. All wrong cells are told, not only the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _

from tongzhou.scope.models import Moscow, Source
from tongzhou.web.read_tables import CellWrongError, Row, at_most, codes_of, known_are, rows_under
from tongzhou.web.read_tables import Table as ReadTable

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
MOST_NAME, MOST_TEXT, MOST_REFERENCE = 500, 50_000, 200


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


@dataclass(frozen=True, slots=True)
class Names:
    """What things are called in a project: clauses, states of requirements, people and goals, in lower case."""

    clauses: Mapping[str, int]
    states: Mapping[str, int]
    people: Mapping[str, int]
    there: frozenset[str] = frozenset()
    goals: Mapping[str, int] = field(default_factory=dict)


Table = ReadTable[Read]


def read_requirements(cells: Sequence[Sequence[str]], names: Names) -> Table:
    """Understand a table; NoHeadingsError when it is none of requirements."""
    reader, table = _Reader(names), Table()
    for row in rows_under(cells, HEADINGS, ("name",)):
        reader.into(table, row)
    return table


class _Reader:
    def __init__(self, names: Names) -> None:
        self.names = names
        self.sources, self.moscow = codes_of(Source), codes_of(Moscow)
        self.seen: set[str] = set()

    def into(self, table: Table, row: Row) -> None:
        """Put the row into the table, or what is wrong with it."""
        values, wrong = row.read(
            {
                "name": self._name,
                "text": lambda text: at_most(text, MOST_TEXT),
                "source": self._source,
                "reference": lambda text: at_most(text, MOST_REFERENCE),
                "clause": self._clause,
                "moscow": self._moscow,
                "state": self._state,
                "owner": self._owner,
                "acceptance": lambda text: at_most(text, MOST_TEXT),
                "goals": self._goals,
            }
        )
        table.wrong += wrong
        if not wrong:
            if values["clause"] and not row.given.get("source"):
                values["source"] = Source.CONTRACT.value
            table.rows.append(Read(row.number, *values.values()))  # read in the order of its fields

    def _clause(self, text: str) -> int | None:
        return _named(self.names.clauses, text, _("The contract has no such clause here."))

    def _state(self, text: str) -> int | None:
        return _named(self.names.states, text, _("Requirements have no such state."))

    def _owner(self, text: str) -> int | None:
        return _named(self.names.people, text, _("Nobody of this name is in the team."))

    def _name(self, text: str) -> str:
        if not text:
            raise CellWrongError(_("The name is missing."))
        at_most(text, MOST_NAME)
        if text.lower() in self.names.there:
            raise CellWrongError(_("The project has a requirement of this name already."))
        if text.lower() in self.seen:
            raise CellWrongError(_("An earlier row has this name."))
        self.seen.add(text.lower())
        return text

    def _source(self, text: str) -> str:
        found = self.sources.get(text.lower()) if text else Source.OTHER.value
        if found is None:
            known = {"known": known_are(Source)}
            raise CellWrongError(_("There is no such source. Known are: %(known)s.") % known)
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
            known = {"known": known_are(Moscow)}
            raise CellWrongError(_("There is no such importance. Known are: %(known)s.") % known)
        return int(found)


def _named(known: Mapping[str, int], text: str, why: str) -> int | None:
    if text and text.lower() not in known:
        raise CellWrongError(why)
    return known.get(text.lower()) if text else None
