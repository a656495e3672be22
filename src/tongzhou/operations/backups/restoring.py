"""Bringing a backup back into an empty database of either kind: wholly, or not at all."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Field, Model

from tongzhou.operations.backups.archive import SECRET_KEY, DamagedBackupError, Reader
from tongzhou.operations.backups.schema import (
    applied_migrations,
    fields_of,
    leaves,
    models_at,
    set_last_numbers,
)
from tongzhou.operations.backups.values import decoded
from tongzhou.operations.creation import create_schema, newest
from tongzhou.web.statistics import look_again

BATCH = 500


class NotEmptyError(Exception):
    """There is something where the backup is to go; the text says what."""


def restore_backup(source: Path, *, home: Path) -> dict[str, Any]:
    """Bring a backup back and return its manifest; nothing has been changed when this raises.

    The whole file is checked first. Then the schema is brought to the backup's state, the rows come in one
    transaction, and the files are moved to their place just before it is committed.
    """
    archive = Reader(source)
    try:
        archive.verify()
        migrations = [(app, name) for app, name in archive.manifest["migrations"]]
        models = models_at(migrations)
        _compare_tables(archive, models)
        refuse_unless_empty(home, migrations)
        migrate_to(migrations)
        _bring_back(archive, models, home)
    finally:
        archive.close()
    return archive.manifest


def refuse_unless_empty(home: Path, migrations: list[tuple[str, str]]) -> None:
    """A restore never overwrites: neither rows nor files nor a schema of another state."""
    if any((home / "files").rglob("*")):
        raise NotEmptyError(f"{home / 'files'} is not empty.")
    applied = applied_migrations()
    tables = set(connection.introspection.table_names())
    if not applied:
        if tables:
            raise NotEmptyError("The database has tables of another program.")
        return
    if sorted(applied) != sorted(migrations):
        raise NotEmptyError("The database has been migrated to another version; take an empty one.")
    if "accounts_user" in tables:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM accounts_user")
            if cursor.fetchone()[0]:
                raise NotEmptyError("The database has accounts already.")


def migrate_to(migrations: list[tuple[str, str]]) -> None:
    """Make the schema that the backup was taken from; without the rows that a new installation gets."""
    if applied_migrations():
        return
    if set(migrations) == newest() and create_schema(first_rows=False):
        return
    MigrationExecutor(connection).migrate(leaves(migrations))


def _compare_tables(archive: Reader, models: list[type[Model]]) -> None:
    expected = {f"tables/{model._meta.db_table}.jsonl" for model in models}
    found = set(archive.names("tables"))
    if found != expected:
        raise DamagedBackupError(f"Its tables and its migrations disagree: {sorted(found ^ expected)}")


def _bring_back(archive: Reader, models: list[type[Model]], home: Path) -> None:
    staged = home / f".files.{os.getpid()}"
    moved: list[Path] = []
    try:
        _stage_files(archive, staged)
        with transaction.atomic():
            # References are checked at the end, so the order of tables does not matter.
            _empty(models)
            for model in models:
                _fill(archive, model)
            connection.check_constraints()
            set_last_numbers(models, archive.manifest["last_numbers"])
            moved += _move_files(staged, home / "files")
            if SECRET_KEY in archive.entries:
                moved += _keep_secret(archive, home / SECRET_KEY)
            look_again()
    except BaseException:
        for path in moved:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        raise
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def _empty(models: list[type[Model]]) -> None:
    """Remove what migrations have put into the new tables: the backup has its own."""
    with connection.cursor() as cursor:
        for model in models:
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"DELETE FROM {table}")


def _fill(archive: Reader, model: type[Model]) -> None:
    lines = archive.lines(f"tables/{model._meta.db_table}.jsonl")
    columns = json.loads(next(lines))
    by_name = {field.attname: field for field in fields_of(model)}
    fields = [by_name[name] for name in columns]
    statement = _insertion(model, fields)
    with connection.cursor() as cursor:
        while batch := list(islice(lines, BATCH)):
            try:
                cursor.executemany(statement, [tuple(_row(line, fields)) for line in batch])
            except (DatabaseError, ValueError) as error:
                raise DamagedBackupError(f"{model._meta.db_table} does not take its rows: {error}") from error


def _insertion(model: type[Model], fields: list[Field[Any, Any]]) -> str:
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    return f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({places})"


def _row(line: bytes, fields: list[Field[Any, Any]]) -> Iterator[Any]:
    for value, field in zip(json.loads(line), fields, strict=True):
        yield decoded(value, field, connection)


def _stage_files(archive: Reader, staged: Path) -> None:
    shutil.rmtree(staged, ignore_errors=True)
    for name in archive.names("files"):
        path = staged.joinpath(*PurePosixPath(name).parts[1:])
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with path.open("wb") as file:
            for block in archive.blocks(name):
                file.write(block)
            file.flush()
            os.fsync(file.fileno())


def _move_files(staged: Path, place: Path) -> list[Path]:
    if not staged.exists():
        return []
    if place.exists():
        shutil.rmtree(place)  # it holds no files: that was asked before
    staged.rename(place)
    return [place]


def _keep_secret(archive: Reader, place: Path) -> list[Path]:
    """The key that sessions and tickets were signed with; one that is there already stays."""
    if place.exists() and place.read_text().strip():
        place.rename(place.with_name("secret_key.before_restore"))
    place.touch(mode=0o600)
    place.write_bytes(b"".join(archive.blocks(SECRET_KEY)))
    return [place]
