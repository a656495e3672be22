"""The database's own guards over sealed lines: triggers that refuse to change or delete them.

The one change that they let through is an erasure: texts that may name people are replaced, the salt goes, and
``erasure`` names a later line; nothing of what the chain covers directly may differ.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "activity_diaryentry"
KEPT = (
    "id", "organisation_id", "project_id", "deed", "subject_type", "subject_id", "actor_id", "at", "audience",
    "request_id", "session", "sequence", "payload_digest", "previous_hash", "hash", "chain_version",
)  # fmt: skip
SAYS = "sealed lines of the diary are not changed or deleted"
NAMES = ("diary_keeps_lines", "diary_keeps_history")


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place, anew where they are there already."""
    remove(connection)
    with connection.cursor() as cursor:
        there = {one.name for one in connection.introspection.get_table_description(cursor, TABLE)}
        # An earlier migration installs them on a table that has not all of its columns yet.
        for statement in _statements(connection.vendor, [name for name in KEPT if name in there]):
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away: for migrations that rebuild the table, and for tests."""
    on = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    names = (*NAMES, "diary_keeps_all") if connection.vendor == "postgresql" else NAMES
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The triggers that should be there and are not."""
    query = (
        "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        found = {name for (name,) in cursor.fetchall()}
    return [name for name in NAMES if name not in found]


def _statements(vendor: str, kept: Sequence[str]) -> list[str]:
    if vendor == "postgresql":
        same = " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in kept)
        erased = f"NEW.erasure > COALESCE(OLD.erasure, 0) AND NEW.salt = '' AND {same}"
        return [
            f"""CREATE OR REPLACE FUNCTION diary_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION '{SAYS}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
            """CREATE OR REPLACE FUNCTION diary_refuses_emptying() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              IF EXISTS (SELECT 1 FROM activity_diaryentry WHERE sequence IS NOT NULL) THEN
                RAISE EXCEPTION 'sealed lines of the diary are not changed or deleted'
                  USING ERRCODE = 'integrity_constraint_violation';
              END IF;
              RETURN NULL;
            END $$""",
            f"""CREATE TRIGGER {NAMES[0]} BEFORE DELETE ON {TABLE} FOR EACH ROW
            WHEN (OLD.sequence IS NOT NULL) EXECUTE FUNCTION diary_refuses()""",
            f"""CREATE TRIGGER {NAMES[1]} BEFORE UPDATE ON {TABLE} FOR EACH ROW
            WHEN (OLD.sequence IS NOT NULL AND ({erased}) IS NOT TRUE) EXECUTE FUNCTION diary_refuses()""",
            f"""CREATE TRIGGER diary_keeps_all BEFORE TRUNCATE ON {TABLE}
            FOR EACH STATEMENT EXECUTE FUNCTION diary_refuses_emptying()""",
        ]
    same = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in kept)
    erased = f"COALESCE(NEW.erasure > COALESCE(OLD.erasure, 0), 0) AND NEW.salt = '' AND {same}"
    return [
        f"""CREATE TRIGGER {NAMES[0]} BEFORE DELETE ON {TABLE} WHEN OLD.sequence IS NOT NULL
        BEGIN SELECT RAISE(ABORT, '{SAYS}'); END""",
        f"""CREATE TRIGGER {NAMES[1]} BEFORE UPDATE ON {TABLE} WHEN OLD.sequence IS NOT NULL AND NOT ({erased})
        BEGIN SELECT RAISE(ABORT, '{SAYS}'); END""",
    ]
