"""The tables of an empty database, made at once from the models instead of migration by migration.

Migrations are how a database that holds something comes to its next state, and they stay. An empty one has nothing to
take there, and going through them costs a hundred times as much (docs/adr/0028-empty-databases.md). What a room's
migrations make beside its models (triggers, search tables) the room registers with ``beside_models``. A test makes a
database in either way and compares everything in them, so that the two ways cannot part.
"""

from __future__ import annotations

from collections.abc import Callable

from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

Maker = Callable[[BaseDatabaseWrapper], None]
makers: list[Maker] = []
LOCK = 8_305_114
"""Of PostgreSQL: whoever comes second waits for the first, and finds the tables there."""


def beside_models(make: Maker) -> None:
    """Register what makes the things that a room's tables have and no model says, when all tables are there."""
    if make not in makers:
        makers.append(make)


def is_empty() -> bool:
    """Whether nobody has made a table in the database yet."""
    tables = set(connection.introspection.table_names())
    record = MigrationRecorder.Migration._meta.db_table
    return tables <= {record} and not MigrationRecorder(connection).applied_migrations()


def create_schema(*, first_rows: bool = True) -> bool:
    """Make all tables in an empty database, in one transaction; return whether it was empty.

    ``first_rows`` are those that Django writes after migrations (kinds of content, rights). An interrupted creation
    leaves nothing behind.
    """
    if not is_empty():
        return False
    with connection.schema_editor(atomic=True) as editor:
        if connection.vendor == "postgresql":
            editor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        if not is_empty():
            return False
        if not connection.introspection.table_names():
            editor.create_model(MigrationRecorder.Migration)
        executor = MigrationExecutor(connection)
        record: Callable[[Migration], None] = executor.record_migration  # type: ignore[assignment]  # Django's stubs err
        for model in models(executor):
            editor.create_model(model)
        for statement in editor.deferred_sql:
            editor.execute(statement)
        editor.deferred_sql.clear()
        for make in makers:
            make(connection)
        for migration in history(executor):
            record(migration)
        executor.check_replacements()
        if first_rows:
            emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias, apps=apps, plan=[])
    return True


def models(executor: MigrationExecutor) -> list[type[Model]]:
    """The models as all migrations leave them: the program's own, but for a few columns of Django's own tables."""
    left = executor.loader.project_state().apps
    return [model for model in left.get_models() if model._meta.can_migrate(connection)]


def history(executor: MigrationExecutor) -> list[Migration]:
    """All migrations that this program knows, in the order in which they would be applied."""
    targets = executor.loader.graph.leaf_nodes()
    return [migration for migration, _back in executor.migration_plan(targets, clean_start=True)]


def newest() -> set[tuple[str, str]]:
    """The migrations that an up-to-date database has on record."""
    executor = MigrationExecutor(connection)
    plan = history(executor)
    replaced = {one for migration in plan for one in migration.replaces}
    return {(one.app_label, one.name) for one in plan} | replaced
