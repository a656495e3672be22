"""An empty database gets its tables at once; it is the one that all migrations would have made, on either database."""

from __future__ import annotations

import contextlib
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from tests.migrated import LONG, connect, postgresql_url
from tests.processes import SQLITE, TONGZHOU, environment, run
from tongzhou.operations.creation import create_schema, newest

pytestmark = pytest.mark.django_db
Environment = dict[str, str]
COLUMNS = """
SELECT 'column', table_name, column_name, data_type, udt_name, character_maximum_length, numeric_precision,
       numeric_scale, datetime_precision, collation_name, is_nullable, column_default, is_identity,
       identity_generation, is_generated, generation_expression
FROM information_schema.columns WHERE table_schema = 'public'
"""
INDEXES = "SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
CONSTRAINTS = """
SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
"""
TRIGGERS = """
SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), tgenabled
FROM pg_trigger WHERE NOT tgisinternal
"""
FUNCTIONS = """
SELECT 'function', proname, pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
"""
SEQUENCES = """
SELECT 'sequence', s.sequencename, s.data_type::text, s.start_value, s.min_value, s.max_value, s.increment_by, s.cycle,
       d.refobjid::regclass::text, a.attname
FROM pg_sequences s
JOIN pg_depend d ON d.objid = format('%I.%I', s.schemaname, s.sequencename)::regclass AND d.deptype IN ('a', 'i')
JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
WHERE s.schemaname = 'public'
"""
CATALOGUES = (COLUMNS, INDEXES, CONSTRAINTS, TRIGGERS, FUNCTIONS, SEQUENCES)
OF_ITS_OWN = {
    "django_migrations": {"id", "applied"},
    "django_content_type": {"id"},
    "auth_permission": {"id", "content_type_id"},
}
"""Columns that differ from one database to the next: when, and in which order, something was put on record."""
KILLED = """
import os, signal
from tongzhou.config.commands import manage, serve
serve.prepare()
from tongzhou.operations.creation import beside_models
beside_models(lambda connection: os.kill(os.getpid(), signal.SIGKILL))
manage.main(["migrate"])
"""


@pytest.fixture
def empty(tmp_path: Path, worker_id: str) -> Iterator[Callable[[str], Environment]]:
    """Makes installations without a table, on the database of this run; gives their environments."""
    made: list[str] = []

    def create(name: str) -> Environment:
        (tmp_path / name).mkdir()
        own = {"TONGZHOU_HOME": str(tmp_path / name), "TONGZHOU_SECRET_KEY": "k" * 50, "LANG": "en"}
        if connection.vendor == "postgresql":
            made.append(f"creation_{worker_id}_{name}")
            with connect("postgres") as server:
                server.execute(
                    sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(made[-1]))
                )
                server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(made[-1])))
            own["DATABASE_URL"] = postgresql_url(made[-1])
        return environment(**own)

    yield create
    if made:
        with connect("postgres") as server:
            for name in made:
                server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextlib.contextmanager
def opened(env: Environment) -> Iterator[Any]:
    """The database of an installation, as its driver sees it."""
    if "DATABASE_URL" in env:
        with psycopg.connect(env["DATABASE_URL"]) as there:
            yield there
    else:
        with contextlib.closing(sqlite3.connect(Path(env["TONGZHOU_HOME"]) / SQLITE)) as there:
            yield there


def tables(there: Any) -> set[str]:
    """The names of all tables, those that SQLite keeps for itself left out."""
    asked = (
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        if isinstance(there, psycopg.Connection)
        else "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    )
    return {name for (name,) in there.execute(asked).fetchall()}


def structure(there: Any) -> set[tuple[Any, ...]]:
    """Everything that a database is made of, without the order of columns."""
    if isinstance(there, psycopg.Connection):
        return {row for catalogue in CATALOGUES for row in there.execute(catalogue).fetchall()}
    found = there.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
    return {
        (kind, name, table, *(in_parts(made) if kind == "table" else (made,)))
        for kind, name, table, made in found
    }


def in_parts(made: str) -> list[str]:
    """A statement that makes a table: what is before its parts and behind them, and its parts in alphabetical order."""
    before, behind, depth, quoted, parts = made.index("("), made.rindex(")"), 0, False, [""]
    for letter in made[before + 1 : behind]:
        quoted ^= letter == "'"
        depth += 0 if quoted else {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and not depth and not quoted:
            parts.append("")
        else:
            parts[-1] += letter
    return [made[:before].strip(), made[behind:], *sorted(part.strip() for part in parts)]


def rows(there: Any) -> dict[str, list[tuple[str, ...]]]:
    """All rows of all tables, by the names of their columns."""
    found = {}
    for table in sorted(tables(there)):
        asked = there.execute(f'SELECT * FROM "{table}"')  # a name that the database has given
        names = [column[0] for column in asked.description]
        found[table] = sorted(
            tuple(
                sorted(
                    f"{name}={value!r}"
                    for name, value in zip(names, row, strict=True)
                    if name not in OF_ITS_OWN.get(table, ())
                )
            )
            for row in asked.fetchall()
        )
    return found


def migrate(env: Environment, *options: str) -> str:
    """Have an installation migrated; what the command said."""
    done = run("manage", "migrate", *options, env=env, patience=LONG)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_all_at_once_makes_what_all_migrations_make(empty: Callable[[str], Environment]) -> None:
    at_once, one_by_one = empty("at_once"), empty("one_by_one")
    assert "all tables have been made at once" in migrate(at_once)
    assert "Applying plan.0001_initial" in migrate(one_by_one, "--one-by-one")
    with opened(at_once) as left, opened(one_by_one) as right:
        made, lived = structure(left), structure(right)
        assert len(lived) > 700
        assert sorted(made - lived, key=str) == [], "made at once, but by no migration"
        assert sorted(lived - made, key=str) == [], (
            "made by migrations alone: what no model says is registered with beside_models()"
        )
        assert rows(left) == rows(right)
        assert len(rows(left)["django_content_type"]) > 100


def test_a_second_time_there_is_nothing_to_do(empty: Callable[[str], Environment]) -> None:
    env = empty("twice")
    migrate(env)
    assert "No migrations to apply" in migrate(env)
    assert "up to date" in run("upgrade", env=env).stdout


def test_a_killed_creation_leaves_nothing_behind(empty: Callable[[str], Environment]) -> None:
    env = empty("killed")
    done = subprocess.run(
        [sys.executable, "-c", KILLED], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    with opened(env) as there:
        assert tables(there) == set()
    assert "all tables have been made at once" in migrate(env)
    assert run("check", env=env).returncode == 0


def test_two_that_start_at_once_make_one_database(empty: Callable[[str], Environment]) -> None:
    env = empty("both")
    command = [str(TONGZHOU), "manage", "migrate"]
    both = [
        subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for _ in "ab"
    ]
    said = [one.communicate(timeout=LONG)[0] for one in both]
    assert [one.returncode for one in both] == [0, 0], said
    assert sum("all tables have been made at once" in text for text in said) == 1, said


def test_a_database_of_another_program_is_left_to_the_migrations(empty: Callable[[str], Environment]) -> None:
    env = empty("shared")
    with opened(env) as there:
        there.execute("CREATE TABLE of_another (id integer)")
        there.commit()
    assert "Applying contenttypes.0001_initial" in migrate(env, "contenttypes")
    with opened(env) as there:
        assert "of_another" in tables(there)
        assert not any(re.match("plan_", name) for name in tables(there))


def test_what_has_tables_is_not_made_again() -> None:
    assert not create_schema()
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        assert set(cursor.fetchall()) == newest()
