"""Questions to the database that are put into words once.

Django builds the SQL of a queryset each time it is asked: for the small questions of a page that costs several times
what the database needs to answer. ``@prepared`` turns a function that returns a queryset into one that returns its
rows, and keeps the SQL, for each thread::

    @prepared
    def _types(organisation: int) -> QuerySet[ItemType]:
        return ItemType.objects.filter(organisation=organisation)

The arguments are whole numbers, texts and days that rows are compared with (``=``, ``<``, ``>``), and people who ask
(``Asker``). An argument that may be None stands for two questions, since the function may ask something else then;
so does a person who may do other things.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import wraps
from typing import Any, ParamSpec, Protocol, Self, TypeVar, runtime_checkable

from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models.query import (
    ModelIterable,
    QuerySet,
    ValuesIterable,
    ValuesListIterable,
    get_related_populators,
)

P = ParamSpec("P")
Row = TypeVar("Row")
FIRST = 2_147_480_000
"""Numbers from here on stand for the arguments while a question is put into words; none is as long as a column."""
LAST_DAY = date(9999, 12, 28)
"""Days before this one stand for days."""
PLAIN = (int, str, date, type(None))
LONGEST = 2**63
MOST_KEPT = 2000
"""How many questions a thread keeps; people of many organisations with rights of their own ask more."""
_kept = threading.local()


class CannotPrepareError(TypeError):
    """A question whose arguments are not found again in its SQL."""


@runtime_checkable
class Asker(Protocol):
    """A person who asks: their numbers are compared with rows, and what they may do decides how the question is put."""

    pk: Any
    organisation_id: int

    def asks_like(self) -> Hashable:
        """Alike for people to whom the same question is put, but for their numbers."""

    def stand_in(self, pk: int, organisation: int) -> Self:
        """Somebody with these numbers who may do the same, and of whom nothing else can be asked."""


def prepared(make: Callable[P, QuerySet[Any, Row]]) -> Callable[P, list[Row]]:
    """Turn a function that returns a queryset of models, tuples or dictionaries into one that returns the rows."""

    @wraps(make)
    def ask(*args: P.args, **kwargs: P.kwargs) -> list[Row]:
        if kwargs:
            raise CannotPrepareError("A prepared question takes its arguments by their place.")
        given: tuple[Any, ...] = args
        if any(type(one) is int and not -LONGEST <= one < LONGEST for one in given):
            return []  # no row has such a number, and SQLite refuses it
        known: dict[Any, _Question] = _kept.__dict__
        kind = (make, *(type(one) if isinstance(one, PLAIN) else _kind(one) for one in given))
        question = known.get(kind)
        if question is None:
            if len(known) >= MOST_KEPT:
                known.clear()
            question = known[kind] = _put_into_words(make, given)
        return question.ask(given)

    return ask


@dataclass(frozen=True, slots=True)
class _Question:
    """SQL, where the arguments go, and how a row becomes what is wanted."""

    using: str
    sql: str
    params: tuple[Any, ...]
    places: tuple[tuple[int, int], ...]
    converters: Any
    rows: Callable[[Iterable[Any]], list[Any]]
    apply: Callable[..., Iterable[Any]]

    def ask(self, given: tuple[Any, ...]) -> list[Any]:
        if not self.sql:
            return []
        connection = connections[self.using]
        values = [one for argument in given for one in _values(argument, connection)]
        params = list(self.params)
        for place, number in self.places:
            params[place] = values[number]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            found: Iterable[Any] = cursor.fetchall()
        if self.converters:
            found = self.apply(map(list, found), self.converters)
        return self.rows(found)


NOTHING = _Question("default", "", (), (), (), lambda _rows: [], lambda rows, _converters: rows)
"""What Django knows to have no answer, and does not ask."""


def _kind(given: Any) -> Hashable:
    if isinstance(given, Asker):
        return given.asks_like()
    raise CannotPrepareError("A prepared question takes whole numbers, texts, days and people only.")


def _values(given: Any, connection: Any) -> tuple[Any, ...]:
    """What an argument is in the parameters of SQL: a person is two numbers."""
    if type(given) is date:
        return (connection.ops.adapt_datefield_value(given),)
    return (given,) if isinstance(given, PLAIN) else (given.pk, given.organisation_id)


def _put_into_words(make: Callable[..., QuerySet[Any, Any]], given: tuple[Any, ...]) -> _Question:
    stand_ins = [_stand_in(number, one) for number, one in enumerate(given)]
    found = make(*stand_ins)
    compiler = found.query.get_compiler(found.db)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return NOTHING
    connection, marks, needed = connections[found.db], list[Any](), list[set[int]]()
    for one in stand_ins:
        own = _values(one, connection)
        if one is not None:
            needed.append({len(marks) + place for place in range(len(own))})
        marks += own
    places = tuple(
        (place, marks.index(one)) for place, one in enumerate(params) if one is not None and one in marks
    )
    compared = {number for _place, number in places}
    if not all(one & compared for one in needed):
        raise CannotPrepareError(f"{make.__name__} does not compare each of its arguments with a column.")
    fields = [chosen[0] for chosen in compiler.select[: compiler.col_count]]
    converters = compiler.get_converters(fields)
    return _Question(
        found.db, sql, tuple(params), places, converters, _reader(found, compiler), compiler.apply_converters
    )


def _stand_in(number: int, given: Any) -> Any:
    """What stands for an argument while the question is put into words."""
    if given is None:
        return None
    if type(given) is int:
        return FIRST + 2 * number
    if isinstance(given, str):
        return f"\ue000{number}\ue000"
    if type(given) is date:
        return LAST_DAY - timedelta(days=number)
    if isinstance(given, PLAIN):
        raise CannotPrepareError("A moment or a truth cannot be an argument of a prepared question.")
    return given.stand_in(FIRST + 2 * number, FIRST + 2 * number + 1)


def _reader(found: QuerySet[Any, Any], compiler: Any) -> Callable[[Iterable[Any]], list[Any]]:
    shape = found._iterable_class  # noqa: SLF001  # Django says nowhere else what iterating gives
    if shape is ValuesListIterable:
        return lambda rows: [tuple(row) for row in rows]
    if shape is ValuesIterable:
        columns = tuple(found.query.selected or ())
        return lambda rows: [dict(zip(columns, row, strict=True)) for row in rows]
    if shape is not ModelIterable or compiler.annotation_col_map:
        raise CannotPrepareError("A prepared question is for models, tuples or dictionaries.")
    chosen = compiler.klass_info["select_fields"]
    begin, end = chosen[0], chosen[-1] + 1
    names = [one[0].target.attname for one in compiler.select[begin:end]]
    model: type[models.Model] = compiler.klass_info["model"]
    populators = get_related_populators(compiler.klass_info, compiler.select, found.db)  # type: ignore[call-arg]  # the stubs are newer

    def read(rows: Iterable[Any]) -> list[Any]:
        made = []
        for row in rows:
            one = model.from_db(found.db, names, row[begin:end])
            for populator in populators:
                populator.populate(row, one)
            made.append(one)
        return made

    return read
