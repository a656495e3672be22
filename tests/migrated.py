"""Databases that have been migrated once for all processes of a run, and for all runs until a migration changes.

On SQLite that is a file beside pytest's own cache, which is copied; on PostgreSQL a database of the same server, from
which others are created. Migrating takes longer than most files of tests.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

import tongzhou
from tests.processes import CACHE, SQLITE, environment, run

PACKAGE = Path(tongzhou.__file__).parent
KEPT = CACHE / "migrated"
DECIDE = ("migrations", "models", "guards", "defaults")
"""The modules and packages of a room that decide what an empty database looks like."""
TEMPLATE = "tongzhou_migrated_"
LOCK = 8_305_113
LONG = 1800
"""Seconds: everything waits for this one, which takes ten of a machine that has nothing else to do."""


@cache
def digest() -> str:
    """Names what the tables are made of."""
    found = hashlib.sha256(
        f"{version('django')} {version('django-allauth')} {sqlite3.sqlite_version}".encode()
    )
    for path in sorted(PACKAGE.rglob("*.py")):
        if {path.stem, *path.parent.relative_to(PACKAGE).parts} & set(DECIDE):
            found.update(path.read_bytes())
    return found.hexdigest()[:12]


def migrate_into(**env: str) -> None:
    """Give an empty database its tables, by the product's own command."""
    done = run("manage", "migrate", "--verbosity", "0", env=environment(**env), patience=LONG)
    assert done.returncode == 0, done.stderr


def sqlite_file() -> Path:
    """A migrated SQLite file, not to be written to."""
    there = KEPT / f"{digest()}.sqlite3"
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not there.exists():
            for old in KEPT.glob("*.sqlite3"):
                old.unlink()
            with tempfile.TemporaryDirectory(dir=KEPT) as home:
                migrate_into(TONGZHOU_HOME=home)
                with contextlib.closing(sqlite3.connect(Path(home) / SQLITE)) as made:
                    made.execute("PRAGMA journal_mode=DELETE")
                (Path(home) / SQLITE).rename(there)
    return there


def create_sqlite(file: Path) -> None:
    """Make a migrated database in a file."""
    for rest in ("-wal", "-shm"):
        file.with_name(file.name + rest).unlink(missing_ok=True)
    shutil.copyfile(sqlite_file(), file)


def postgresql_url(database: str) -> str:
    """The address of a database on the server of this run, as DATABASE_URL has it."""
    given = settings.DATABASES["default"]
    host = f"?host={given['HOST']}" if given["HOST"].startswith("/") else ""
    place = "" if host else f"{given['HOST']}:{given['PORT']}"
    return f"postgresql://{given['USER']}:{given['PASSWORD']}@{place}/{database}{host}"


def connect(database: str) -> psycopg.Connection:
    """A connection to the server of this run."""
    return psycopg.connect(postgresql_url(database), autocommit=True)


def beside(url: str, database: str) -> str:
    """The address of another database on the same server."""
    return urlsplit(url)._replace(path=f"/{database}").geturl()


def create_postgresql(url: str) -> None:
    """Make a migrated database in the place of the one at an address; the first of all migrates for the others."""
    template, making = TEMPLATE + digest(), "making_migrated"
    with psycopg.connect(beside(url, "postgres"), autocommit=True) as server:

        def do(order: str, *names: str) -> None:
            server.execute(sql.SQL(order).format(*map(sql.Identifier, names)))

        server.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        found = server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [TEMPLATE])
        there = [name for (name,) in found]
        if template not in there:
            for old in (*there, making):
                do("DROP DATABASE IF EXISTS {}", old)
            do("CREATE DATABASE {}", making)
            migrate_into(DATABASE_URL=beside(url, making), TONGZHOU_SECRET_KEY="k" * 50)
            do("ALTER DATABASE {} RENAME TO {}", making, template)
        own = urlsplit(url).path[1:]
        do("DROP DATABASE IF EXISTS {} WITH (FORCE)", own)
        do("CREATE DATABASE {} TEMPLATE {}", own, template)


def migrate(env: Mapping[str, str]) -> None:
    """Give an installation that nobody has used its tables."""
    if url := env.get("DATABASE_URL"):
        with psycopg.connect(url) as there:
            assert not there.execute("SELECT 1 FROM pg_tables WHERE schemaname = 'public'").fetchone(), url
        create_postgresql(url)
    else:
        create_sqlite(Path(env["TONGZHOU_HOME"]) / SQLITE)


@contextlib.contextmanager
def database() -> Iterator[None]:
    """A migrated database for the tests of this process; on PostgreSQL it is dropped in the end."""
    name = connection.creation._get_test_db_name()
    if connection.vendor == "sqlite":
        create_sqlite(Path(name))
    else:
        create_postgresql(postgresql_url(name))
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
    yield
    connection.close()
    if connection.vendor == "postgresql":
        with connect("postgres") as server:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
