"""Does the database have the schema that this program was written for?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tongzhou.config.memory import in_a_child

if TYPE_CHECKING:
    from django.db.migrations.executor import MigrationExecutor


def migrate() -> bool:
    """Bring the schema up to date; return whether there was anything to do.

    Asking first makes the usual start, with nothing to do, four times as fast as Django's own command.
    """
    from django.core.management import call_command

    due = is_due(compared())
    if due:
        call_command("migrate", verbosity=0, interactive=False)
    return due


def refuse_unmigrated() -> None:
    """A server must not run on an older schema; whoever runs it decides when to migrate.

    The comparison loads every migration there is, which the process itself never needs again.
    """
    from django.db import connections

    from tongzhou.operations.health import migrated

    connections.close_all()  # a connection cannot be shared with a child
    if status := in_a_child(refuse_now):
        raise SystemExit(status)
    migrated.known = True


def refuse_now() -> None:
    """The same in this process, for commands that end anyway."""
    if is_due(compared()):
        raise SystemExit(
            "数据库需要升级，请先备份，再运行：tongzhou manage migrate\n"
            "The database has to be upgraded: make a backup, then run: tongzhou manage migrate"
        )


def compared() -> MigrationExecutor:
    """Program and database side by side; refused when the database is the newer one."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    known = set(executor.loader.disk_migrations or ())
    if newer := sorted(".".join(one) for one in set(executor.loader.applied_migrations) - known):
        raise SystemExit(
            f"这个数据库由更新版本的同舟建立，请先升级程序。({', '.join(newer)})\n"
            f"This database was made by a newer Tongzhou; upgrade the program first. ({', '.join(newer)})"
        )
    return executor


def is_due(executor: MigrationExecutor) -> bool:
    """Whether any migration has not been applied."""
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
