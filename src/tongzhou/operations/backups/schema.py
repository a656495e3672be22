"""The tables of an installation at the state of its migrations: not this program's, but the data's own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import AutoField, Field, Model

Migration = tuple[str, str]


class UnknownMigrationError(Exception):
    """The data were written by a newer program than this one."""


def applied_migrations(alias: str = "default") -> list[Migration]:
    """What has been applied to a database, in order of names."""
    return sorted(MigrationRecorder(connections[alias]).applied_migrations())


def models_at(migrations: Iterable[Migration]) -> list[type[Model]]:
    """The models as they were after these migrations, by the name of their table."""
    loader = MigrationExecutor(connections["default"]).loader
    wanted = list(migrations)
    if unknown := sorted(set(wanted) - set(loader.graph.nodes)):
        raise UnknownMigrationError(", ".join(".".join(one) for one in unknown))
    apps = loader.project_state(wanted).apps
    found = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]
    return sorted(found, key=lambda model: model._meta.db_table)


def leaves(migrations: Iterable[Migration]) -> list[Migration]:
    """Those that no other of them builds on: whoever migrates to them has all."""
    graph = MigrationExecutor(connections["default"]).loader.graph
    wanted = set(migrations)
    return sorted(one for one in wanted if not wanted & {child.key for child in graph.node_map[one].children})


def fields_of(model: type[Model]) -> list[Field[Any, Any]]:
    """The columns that are written: not those that the database computes."""
    return [field for field in model._meta.local_concrete_fields if not getattr(field, "generated", False)]


def numbered(models: Iterable[type[Model]]) -> list[tuple[str, str]]:
    """Table and column of those whose numbers the database gives."""
    return [
        (model._meta.db_table, str(model._meta.pk.column))
        for model in models
        if isinstance(model._meta.pk, AutoField)
    ]


def last_numbers(models: Iterable[type[Model]], alias: str) -> dict[str, int]:
    """The highest number that each table has given, even if its row is gone: it must not be given again."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, seq FROM sqlite_sequence")
            return {str(name): int(number) for name, number in cursor.fetchall()}
        found = {}
        for table, column in numbered(models):
            cursor.execute("SELECT pg_sequence_last_value(pg_get_serial_sequence(%s, %s))", [table, column])
            found[table] = int(cursor.fetchone()[0] or 0)
        return found


def set_last_numbers(models: Iterable[type[Model]], given: dict[str, int]) -> None:
    """Have the next row of each table get a number that none has had."""
    connection = connections["default"]
    with connection.cursor() as cursor:
        for table, column in numbered(models):
            last = given.get(table, 0)
            if not last:
                continue
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last])
            else:
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [table, column, last])
