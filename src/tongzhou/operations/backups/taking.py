"""Taking a backup while people work: everything as it was at one moment."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.db import connections
from django.db.models import Model
from django.db.models.query import QuerySet
from django.db.transaction import Atomic

from tongzhou.operations.backups.archive import SECRET_KEY, Entry, Writer, in_blocks
from tongzhou.operations.backups.schema import applied_migrations, fields_of, last_numbers, models_at
from tongzhou.operations.backups.values import encoded

SNAPSHOT = "snapshot"
CHUNK = 2_000


def take_backup(target: Path, *, home: Path, secret_key: str = "") -> dict[str, Any]:
    """Write the database, the uploaded files and, if given, the secret key to a file; return its manifest.

    ``home`` is the data folder, whose ``files`` are kept. The database comes first: files are never changed, so
    that every file that a row names is there, and those that came later do no harm.
    """
    with Writer(target) as archive, snapshot(target.parent) as alias:
        migrations = applied_migrations(alias)
        models = models_at(migrations)
        for model in models:
            _add_table(archive, model, alias)
        numbers = last_numbers(models, alias)
        for path in kept_files(home):
            with path.open("rb") as file:
                archive.add(
                    f"files/{path.relative_to(home / 'files').as_posix()}", in_blocks(file), packed=False
                )
        if secret_key:
            archive.add(SECRET_KEY, [secret_key.encode()])
        manifest = {
            "product": "tongzhou",
            "version": version("tongzhou"),
            "taken_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "database": connections["default"].vendor,
            "migrations": migrations,
            "last_numbers": numbers,
        }
        archive.finish(manifest)
    return manifest | counted(archive.entries)


def counted(entries: Iterable[Entry]) -> dict[str, int]:
    """How much a backup holds: tables, rows, files, bytes."""
    known = list(entries)
    tables = [one for one in known if one.rows is not None]
    return {
        "tables": len(tables),
        "rows": sum((one.rows or 1) - 1 for one in tables),  # each table's first line names its columns
        "files": sum(one.name.startswith("files/") for one in known),
        "bytes": sum(one.bytes for one in known),
    }


def _add_table(archive: Writer, model: type[Model], alias: str) -> None:
    """One table: first a line with the names of its columns, then a line for each row, by primary key."""
    columns = [field.attname for field in fields_of(model)]
    rows = QuerySet(model, using=alias).order_by("pk").values_list(*columns).iterator(chunk_size=CHUNK)

    def lines() -> Iterator[bytes]:
        yield json.dumps(columns).encode() + b"\n"
        yield from (encoded(row) for row in rows)

    archive.add(f"tables/{model._meta.db_table}.jsonl", lines(), rows=True)


def kept_files(home: Path) -> list[Path]:
    """The uploaded files; not those that are still being written."""
    return sorted(path for path in (home / "files").rglob("*") if path.is_file() and not path.is_symlink())


@contextlib.contextmanager
def snapshot(folder: Path) -> Iterator[str]:
    """The name of a connection that sees the database as it is now, whatever is written meanwhile."""
    if connections["default"].vendor == "sqlite":
        with _copy(folder) as alias:
            yield alias
    else:
        with Atomic("default", savepoint=False, durable=False):
            with connections["default"].cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                cursor.execute("SET LOCAL statement_timeout = 0")
            yield "default"


@contextlib.contextmanager
def _copy(folder: Path) -> Iterator[str]:
    """A copy of the SQLite database, made in one go while others may read and write."""
    settings = connections["default"].settings_dict
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=folder) as inside:
        copy = Path(inside) / "copy.sqlite3"
        source = sqlite3.connect(settings["NAME"], timeout=60)
        try:
            source.execute("VACUUM INTO ?", [str(copy)])
        finally:
            source.close()
        connections.databases[SNAPSHOT] = {**settings, "NAME": str(copy)}
        try:
            yield SNAPSHOT
        finally:
            connections[SNAPSHOT].close()
            del connections[SNAPSHOT]
            del connections.databases[SNAPSHOT]
