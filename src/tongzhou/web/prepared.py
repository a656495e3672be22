"""Questions to the database that are put into words once.

Django builds the SQL of a queryset each time it is asked: for the small questions of a page that costs several times
what the database needs to answer. ``@prepared`` turns a function that returns a queryset into one that returns its
rows, and keeps the SQL, for each thread::

    @prepared
    def _types(organisation: int) -> QuerySet[ItemType]:
        return ItemType.objects.filter(organisation=organisation)

The arguments are whole numbers and texts that rows are compared with (``=``, ``<``, ``>``). An argument that may be
None stands for two questions, since the function may ask something else then.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connections, models
from django.db.models.query import ModelIterable, QuerySet, ValuesListIterable, get_related_populators

P = ParamSpec("P")
Row = TypeVar("Row")
FIRST = 2_147_480_000
"""Numbers from here on stand for the arguments while a question is put into words; none is as long as a column."""
LONGEST = 2**63
_kept = threading.local()


class CannotPrepareError(TypeError):
    """A question whose arguments are not found again in its SQL."""


def prepared(make: Callable[P, QuerySet[Any, Row]]) -> Callable[P, list[Row]]:
    """Turn a function that returns a queryset of models or tuples into one that returns the rows."""

    @wraps(make)
    def ask(*args: P.args, **kwargs: P.kwargs) -> list[Row]:
        if kwargs:
            raise CannotPrepareError("A prepared question takes its arguments by their place.")
        given: tuple[Any, ...] = args
        if any(type(one) is int and not -LONGEST <= one < LONGEST for one in given):
            return []  # no row has such a number, and SQLite refuses it
        known: dict[Any, _Question] = _kept.__dict__
        kind = (make, *(type(one) for one in given))
        question = known.get(kind)
        if question is None:
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
        params = list(self.params)
        for place, number in self.places:
            params[place] = given[number]
        with connections[self.using].cursor() as cursor:
            cursor.execute(self.sql, params)
            found: Iterable[Any] = cursor.fetchall()
        if self.converters:
            found = self.apply(map(list, found), self.converters)
        return self.rows(found)


def _put_into_words(make: Callable[..., QuerySet[Any, Any]], given: tuple[Any, ...]) -> _Question:
    marks = [_mark(number, one) for number, one in enumerate(given)]
    found = make(*marks)
    compiler = found.query.get_compiler(found.db)
    sql, params = compiler.as_sql()
    places = tuple((place, marks.index(one)) for place, one in enumerate(params) if one in marks)
    if {number for _place, number in places} != {
        number for number, one in enumerate(given) if one is not None
    }:
        raise CannotPrepareError(f"{make.__name__} does not compare each of its arguments with a column.")
    fields = [chosen[0] for chosen in compiler.select[: compiler.col_count]]
    converters = compiler.get_converters(fields)
    return _Question(
        found.db, sql, tuple(params), places, converters, _reader(found, compiler), compiler.apply_converters
    )


def _mark(number: int, given: Any) -> int | str | None:
    """What stands for an argument while the question is put into words."""
    if given is None:
        return None
    if type(given) is int:
        return FIRST + number
    if isinstance(given, str):
        return f"\ue000{number}\ue000"
    raise CannotPrepareError("A prepared question takes whole numbers and texts only.")


def _reader(found: QuerySet[Any, Any], compiler: Any) -> Callable[[Iterable[Any]], list[Any]]:
    shape = found._iterable_class  # noqa: SLF001  # Django says nowhere else what iterating gives
    if shape is ValuesListIterable:
        return lambda rows: [tuple(row) for row in rows]
    if shape is not ModelIterable or compiler.annotation_col_map:
        raise CannotPrepareError("A prepared question is for models or tuples.")
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
