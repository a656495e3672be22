"""Looking at the surroundings: each finding is a plain sentence, and a remedy where one is needed."""

from __future__ import annotations

import os
import shutil
import smtplib
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongzhou.operations.limits import MB, mistakes
from tongzhou.operations.queries import database_clock, database_version, queue_now, workers

State = Literal["ok", "warn", "bad"]
LEAST_PYTHON = (3, 11)
LEAST_DATABASE = {"postgresql": (15,), "sqlite": (3, 37)}
SCARCE, SCARCE_BYTES = 0.05, 1024 * MB
LATE_SECONDS = 300
CLOCK_SECONDS = 5
SMTP_SECONDS = 5
NOT_BEFORE = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    state: State
    sentence: str
    remedy: str = ""


def examine() -> Iterator[Finding]:
    """Everything, one after the other; a part that fails to look says so instead."""
    for look in LOOKS:
        try:
            yield from look()
        except DatabaseError as error:
            yield Finding(
                look.__name__, "bad", _("The database does not answer: %s") % error, _ask_database()
            )


def _ask_database() -> str:
    return _("Check DATABASE_URL, and whether the database server runs and lets this machine in.")


def python() -> Iterator[Finding]:
    """Which Python runs."""
    now = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < LEAST_PYTHON:
        yield Finding("python", "bad", _("Python %s is too old.") % now, _("Install Python 3.11 or later."))
    else:
        yield Finding("python", "ok", _("Python %s.") % now)


def database() -> Iterator[Finding]:
    """Whether the database answers, and is new enough."""
    now = database_version()
    number = tuple(int(part) for part in now.split()[1].split(".") if part.isdecimal())
    if number < LEAST_DATABASE[connection.vendor]:
        least = ".".join(map(str, LEAST_DATABASE[connection.vendor]))
        yield Finding("database", "bad", _("%s is too old.") % now, _("Install version %s or later.") % least)
    else:
        yield Finding("database", "ok", _("The database answers: %s.") % now)


def migrations() -> Iterator[Finding]:
    """Whether the schema is this program's."""
    executor = MigrationExecutor(connection)
    known = set(executor.loader.disk_migrations or ())
    if set(executor.loader.applied_migrations) - known:
        yield Finding(
            "migrations",
            "bad",
            _("The database was made by a newer Tongzhou."),
            _("Upgrade the program, or restore a backup of this version."),
        )
    elif executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield Finding("migrations", "bad", _("The database has an older schema."), _("Run: tongzhou upgrade"))
    else:
        yield Finding("migrations", "ok", _("The schema of the database is up to date."))


def disk() -> Iterator[Finding]:
    """Whether there is room for more."""
    usage = shutil.disk_usage(settings.DATA)
    words = {"free": f"{usage.free / MB / 1024:.1f}", "folder": settings.DATA}
    if usage.free < SCARCE_BYTES or usage.free < usage.total * SCARCE:
        yield Finding(
            "disk",
            "bad" if usage.free < SCARCE_BYTES / 10 else "warn",
            _("Only %(free)s GB are free in %(folder)s.") % words,
            _("Make room before the disk is full: nothing can be saved then."),
        )
    else:
        yield Finding("disk", "ok", _("%(free)s GB are free in %(folder)s.") % words)


def data_folder() -> Iterator[Finding]:
    """Whether the data folder can be written, and by nobody else read."""
    if not os.access(settings.DATA, os.W_OK | os.X_OK):
        told = _("The data folder %s cannot be written.") % settings.DATA
        yield Finding("data_folder", "bad", told, _("Give it to the user that runs Tongzhou."))
        return
    open_to_all = [
        path
        for path in (settings.DATA / "secret_key", *Path(settings.DATA).glob("*.sqlite3"))
        if path.exists() and path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH)
        and settings.DATA.stat().st_mode & (stat.S_IXGRP | stat.S_IXOTH)
    ]  # fmt: skip
    if open_to_all:
        names = ", ".join(path.name for path in open_to_all)
        yield Finding(
            "data_folder",
            "warn",
            _("Other users of this machine can read %s.") % names,
            _("Run: chmod 700 %s") % settings.DATA,
        )
    else:
        yield Finding(
            "data_folder", "ok", _("The data folder can be written, and only by its owner be read.")
        )


def clock() -> Iterator[Finding]:
    """Whether this machine and the database agree on the time."""
    now = timezone.now()
    apart = abs((database_clock() - now).total_seconds())
    if now < NOT_BEFORE or apart > CLOCK_SECONDS:
        yield Finding(
            "clock",
            "bad",
            _("The clock is wrong, or differs from the database's by %d seconds.") % apart,
            _("Let both machines set their clock by NTP."),
        )
    else:
        told = _("The clock says %(now)s (%(zone)s).")
        yield Finding(
            "clock",
            "ok",
            told % {"now": f"{timezone.localtime():%Y-%m-%d %H:%M}", "zone": settings.TIME_ZONE},
        )


def mail() -> Iterator[Finding]:
    """Whether the mail server can be reached."""
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        told = _("No mail server is set up; mail is not sent.")
        yield Finding(
            "mail", "warn", told, _("Set the variables of docs/guides/settings.md that begin with EMAIL.")
        )
        return
    place = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    kind: Any = smtplib.SMTP_SSL if settings.EMAIL_USE_SSL else smtplib.SMTP
    try:
        with kind(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=SMTP_SECONDS) as server:
            server.noop()
    except (OSError, smtplib.SMTPException) as error:
        told = _("The mail server %(place)s does not answer: %(error)s") % {"place": place, "error": error}
        yield Finding("mail", "bad", told, _("Check its name and port, and the firewall."))
    else:
        yield Finding("mail", "ok", _("The mail server %s answers.") % place)


def programs() -> Iterator[Finding]:
    """Programs that some capabilities need."""
    if shutil.which("soffice") or shutil.which("libreoffice"):
        yield Finding("libreoffice", "ok", _("LibreOffice is installed: office files have previews."))
    else:
        told = _("LibreOffice is not installed: office files have no previews.")
        yield Finding(
            "libreoffice", "warn", told, _("Install the package libreoffice, if previews are wanted.")
        )


def front_end() -> Iterator[Finding]:
    """Whether the pages have their scripts and styles."""
    if (settings.PACKAGE / "web/static/dist/.vite/manifest.json").exists():
        yield Finding("front_end", "ok", _("The front end is built."))
    else:
        told = _("The front end is not built: pages have neither styles nor scripts.")
        yield Finding("front_end", "bad", told, _("Install a released wheel, or run: python hatch_build.py"))


def proxies() -> Iterator[Finding]:
    """Whether outgoing calls go through a proxy."""
    names = [name for name in ("https_proxy", "http_proxy", "all_proxy") if proxy_in_environment(name)]
    if names:
        told = _("The environment names a proxy for outgoing calls (%s).") % ", ".join(names)
        yield Finding(
            "proxies", "warn", told, _("Make sure that it may reach the addresses of your webhooks.")
        )
    else:
        yield Finding("proxies", "ok", _("Outgoing calls go out directly, without a proxy."))


def proxy_in_environment(name: str) -> str:
    """The value of a variable in either case."""
    return os.environ.get(name) or os.environ.get(name.upper()) or ""


def tls() -> Iterator[Finding]:
    """Whether what people type can be read on its way."""
    outside = [name for name in settings.ALLOWED_HOSTS if name not in {"127.0.0.1", "localhost", "[::1]"}]
    if "*" in outside:
        told = _("Any host name is accepted.")
        yield Finding("hosts", "bad", told, _("List the names of this installation in TONGZHOU_HOSTS."))
    if outside and not settings.BEHIND_TLS:
        told = _("%s can be reached without encryption.") % ", ".join(outside)
        yield Finding("tls", "bad", told, _("Put a proxy with TLS in front, and set TONGZHOU_TLS=1."))
    elif settings.BEHIND_TLS:
        yield Finding("tls", "ok", _("Secure cookies and HSTS are on: a proxy in front speaks TLS."))
    else:
        yield Finding("tls", "ok", _("Only this machine can reach the server, so it needs no TLS."))
    if settings.DEBUG:
        told = _("Debugging is on: errors show their inside.")
        yield Finding("debug", "bad", told, _("Remove TONGZHOU_DEBUG."))


def limits() -> Iterator[Finding]:
    """Whether limits are set to what they can be."""
    for mistake in mistakes():
        yield Finding("limits", "bad", mistake, _("Correct the variable, or remove it."))


def queue() -> Iterator[Finding]:
    """Whether jobs are done."""
    now = queue_now()
    alive = workers(now.now)
    dead = now.counts["dead"]
    if now.age > LATE_SECONDS:
        told = _("A job has been waiting for %d minutes.") % (now.age // 60)
        remedy = _("More workers are needed.") if alive else _("No worker is running. Start: tongzhou worker")
        yield Finding("queue", "bad", told, remedy)
    else:
        yield Finding("queue", "ok", _("Jobs are done in time."))
    if dead:
        told = ngettext("%d job was given up.", "%d jobs were given up.", dead) % dead
        yield Finding("dead_jobs", "warn", told, _("Look at them on the operations page."))


LOOKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    python, database, migrations, queue, disk, data_folder, clock, mail, programs, front_end, proxies, tls, limits,
)  # fmt: skip
