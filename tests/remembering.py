"""What the product's actions have once put into the database, put there again as rows.

Making the cast and its projects by actions costs more than most tests do with them. They are made so once in a
process and for each set of names that a test asks for; the next test with the same names gets the same rows and equal
objects. Fixtures that only add to the cast are remembered with it (``@remembered``).
"""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection

Row = tuple[Any, ...]
FTS5 = "search_tokens"
MOST_PARAMETERS = 20_000
"""Of one statement: SQLite takes 32,766."""


def tables() -> list[str]:
    """Every table of a model, those between two models, too, and what SQLite searches in."""
    models = apps.get_models(include_auto_created=True)
    found = {model._meta.db_table for model in models if model._meta.managed and not model._meta.proxy}
    return sorted(found | ({FTS5} if connection.vendor == "sqlite" else set()))


def rows_of(table: str) -> tuple[list[str], list[Row]]:
    """The columns of a table, and its rows as the database has them, even those of columns that no model knows."""
    with connection.cursor() as cursor:
        what = "rowid, *" if table == FTS5 else "*"
        cursor.execute(f"SELECT {what} FROM {connection.ops.quote_name(table)}")
        assert cursor.description is not None
        return [column[0] for column in cursor.description], cursor.fetchall()


def filled() -> list[str]:
    """The tables with a row in them, by one question: most have none."""
    quote = connection.ops.quote_name
    asked = [f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {quote(table)})" for table in tables()]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        return sorted(table for (table,) in cursor.fetchall())


def everything() -> dict[str, Counter[Row]]:
    """The rows of all tables that have any."""
    return {table: Counter(rows_of(table)[1]) for table in filled()}


@dataclass(frozen=True)
class Memory:
    """Rows that were added, and the objects that stand for some of them."""

    rows: list[tuple[str, list[str], list[Row]]]
    objects: bytes
    """Pickled together: what is one object stays one."""

    def put(self) -> Any:
        """Add the rows; return copies of the objects."""
        with connection.cursor() as cursor:
            for table, columns, rows in self.rows:
                most = MOST_PARAMETERS // len(columns)
                for first in range(0, len(rows), most):
                    insert(cursor, table, columns, rows[first : first + most])
        return pickle.loads(self.objects)


def insert(cursor: Any, table: str, columns: Iterable[str], rows: list[Row]) -> None:
    """Add rows by one statement."""
    quote = connection.ops.quote_name
    names = ", ".join(map(quote, columns))
    places = ", ".join(["(" + ", ".join(["%s"] * len(rows[0])) + ")"] * len(rows))
    cursor.execute(
        f"INSERT INTO {quote(table)} ({names}) VALUES {places}", [value for row in rows for value in row]
    )


def remember(make: Callable[[], Any]) -> Memory:
    """Make something and remember it; it may add rows, and change none that were there."""
    before = everything()
    objects = make()
    added = []
    for table in sorted({*before, *filled()}):
        columns, rows = rows_of(table)
        there = before.get(table, Counter())
        assert not there - Counter(rows), f"rows of {table} have been changed: that cannot be remembered"
        if new := [row for row in rows if row not in there]:
            added.append((table, columns, new))
    return Memory(added, pickle.dumps(objects))


def remembered(fixture: Callable[..., Any]) -> Callable[..., Any]:
    """Say of a fixture that it only adds rows to those of the cast: ``@pytest.fixture``, and this below it."""
    fixture.remembered = True  # type: ignore[attr-defined]
    return fixture
