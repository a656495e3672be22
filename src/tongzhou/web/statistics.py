"""What the database believes of its tables after many rows have come at once.

PostgreSQL chooses how to find rows by statistics, which its own housekeeping brings up to date about once a minute.
Until then it takes a table that was just filled for an empty one, and may choose a way that takes seconds. So whoever
writes many rows at once has them looked at when they are committed. SQLite finds its way by the indexes alone.
"""

from __future__ import annotations

from functools import partial

from django.db import connection, transaction
from django.db.models import Model

MANY = 500
"""From how many rows on it is worth looking."""


def look_again(*models: type[Model], written: int = MANY) -> None:
    """Have the tables of these models looked at after the commit, if many rows were written; all tables without one."""
    if written >= MANY and connection.vendor == "postgresql":
        tables = [one._meta.db_table for one in models]  # noqa: SLF001  # Django's documented interface has a private name
        transaction.on_commit(partial(_analyse, tables), robust=True)


def _analyse(tables: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(" ".join(["ANALYZE", ", ".join(map(connection.ops.quote_name, tables))]))
