"""``tongzhou backup FILE``: everything in one file, while people go on working.

Database and uploaded files, with a checksum for each part. It can be restored into SQLite or PostgreSQL. The
secret key is left out unless asked for: whoever has both can sign in as anybody.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from tongzhou.config.cli import language
from tongzhou.config.commands import schema, serve


def main(argv: list[str]) -> int:
    """Take a backup; return the exit status."""
    parser = argparse.ArgumentParser(prog="tongzhou backup", description=(__doc__ or "").partition("\n\n")[2])
    parser.add_argument("file", type=Path, help="where to write it; a folder gets a file with the date")
    parser.add_argument("--with-secret-key", action="store_true", help="keep the secret key in it, too")
    parser.add_argument("--replace", action="store_true", help="overwrite a file that exists")
    arguments = parser.parse_args(argv)
    serve.prepare()
    schema.refuse_now()
    target = named(arguments.file)
    if target.exists() and not arguments.replace:
        print(
            say("%s exists already; add --replace.", "%s 已存在；如需覆盖请加 --replace。") % target,
            file=sys.stderr,
        )
        return 1
    print(summary(target, take(target, with_secret_key=arguments.with_secret_key)))
    return 0


def take(target: Path, *, with_secret_key: bool = False) -> dict[str, Any]:
    """Take a backup of this installation; return what is in it."""
    from django.conf import settings

    from tongzhou.operations.backups.taking import take_backup

    secret = settings.SECRET_KEY if with_secret_key else ""
    return take_backup(target, home=settings.DATA, secret_key=secret)


def named(given: Path) -> Path:
    """The file to write: in a folder, one that is named by the moment."""
    from django.utils import timezone

    target = given.resolve()
    if target.is_dir():
        target /= f"tongzhou-{timezone.localtime():%Y%m%d-%H%M%S}.zip"
    return target


def summary(target: Path, found: dict[str, Any]) -> str:
    """What a backup holds, in one line."""
    text = say(
        "%(file)s: %(rows)d rows in %(tables)d tables, %(files)d files, Tongzhou %(version)s.",
        "%(file)s：%(tables)d 张表共 %(rows)d 行，%(files)d 个文件，同舟 %(version)s。",
    )
    return text % {**found, "file": target}


def say(english: str, chinese: str) -> str:
    """One of two texts, in the language of the terminal."""
    return chinese if language() == "zh" else english
