"""The database's own guards over baselines: triggers that refuse to change or delete what was promised.

A baseline's rows, and those of the budget and the scope that are kept with it, change in one way only: an item whose
cost was not known gets one. They are deleted only with a baseline that is discarded: by the deed of that name, or
because the whole project leaves the trash for good (``plan.actions.baselines``). A migration that rebuilds one of the
tables takes the triggers away first and puts them back (``remove``, ``install``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper

SAYS = "baselines are not changed or deleted"


class Guarded(NamedTuple):
    """A table: how one comes from a row of it to the baseline, and the column that may be filled once."""

    table: str
    baseline: str
    filled_once: str = ""


BASELINE = Guarded("plan_baseline", "{row}.id", "discarded_at")
PLAN = (BASELINE, Guarded("plan_baselineitem", "{row}.baseline_id", "cost_minor"))
COSTS = (
    Guarded("costs_budgetversion", "{row}.baseline_id"),
    Guarded(
        "costs_budgetversionline",
        "(SELECT baseline_id FROM costs_budgetversion WHERE id = {row}.budget_id)",
    ),
)
SCOPE = (Guarded("scope_baselinething", "{row}.baseline_id"),)
_GOING = "SELECT 1 FROM plan_baseline b WHERE b.id = {baseline} AND b.discarded_at IS NOT NULL"


def install(connection: BaseDatabaseWrapper, tables: Sequence[Guarded] = (*PLAN, *COSTS, *SCOPE)) -> None:
    """Put the triggers in place, anew where they are there already."""
    remove(connection, tables)
    with connection.cursor() as cursor:
        for one in tables:
            # In the order of their names: that of the table depends on how it came about.
            columns = sorted(
                column.name for column in connection.introspection.get_table_description(cursor, one.table)
            )
            make = _postgresql if connection.vendor == "postgresql" else _sqlite
            for statement in make(one, columns):
                cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper, tables: Sequence[Guarded] = (*PLAN, *COSTS, *SCOPE)) -> None:
    """Take the triggers away: for migrations that rebuild a table, and for tests."""
    with connection.cursor() as cursor:
        for one in tables:
            on = f" ON {one.table}" if connection.vendor == "postgresql" else ""
            for name in names(one):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def names(guarded: Guarded) -> tuple[str, str]:
    """What the two triggers of a table are called."""
    return f"{guarded.table}_keeps_rows", f"{guarded.table}_keeps_values"


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
    return [name for one in (*PLAN, *COSTS, *SCOPE) for name in names(one) if name not in found]


def _allowed(guarded: Guarded, columns: Sequence[str], same: str) -> str:
    """The condition of the one change that is let through."""
    if not guarded.filled_once:
        return "1 = 0"
    kept = [f"NEW.{name} {same} OLD.{name}" for name in columns if name != guarded.filled_once]
    return " AND ".join((f"OLD.{guarded.filled_once} IS NULL", *kept))


def _sqlite(guarded: Guarded, columns: Sequence[str]) -> list[str]:
    rows, values = names(guarded)
    going = _GOING.format(baseline=guarded.baseline.format(row="OLD"))
    return [
        f"""CREATE TRIGGER {rows} BEFORE DELETE ON {guarded.table} WHEN NOT EXISTS ({going})
        BEGIN SELECT RAISE(ABORT, '{SAYS}'); END""",
        f"""CREATE TRIGGER {values} BEFORE UPDATE ON {guarded.table}
        WHEN NOT ({_allowed(guarded, columns, "IS")}) BEGIN SELECT RAISE(ABORT, '{SAYS}'); END""",
    ]


def _postgresql(guarded: Guarded, columns: Sequence[str]) -> list[str]:
    rows, values = names(guarded)
    going = _GOING.format(baseline=guarded.baseline.format(row="OLD"))
    refuse = f"RAISE EXCEPTION '{SAYS}' USING ERRCODE = 'integrity_constraint_violation';"
    return [
        f"""CREATE OR REPLACE FUNCTION {rows}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN IF NOT EXISTS ({going}) THEN {refuse} END IF; RETURN OLD; END $$""",
        f"""CREATE OR REPLACE FUNCTION {values}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN {refuse} END $$""",
        f"""CREATE TRIGGER {rows} BEFORE DELETE ON {guarded.table}
        FOR EACH ROW EXECUTE FUNCTION {rows}()""",
        f"""CREATE TRIGGER {values} BEFORE UPDATE ON {guarded.table} FOR EACH ROW
        WHEN (({_allowed(guarded, columns, "IS NOT DISTINCT FROM")}) IS NOT TRUE) EXECUTE FUNCTION {values}()""",
    ]
