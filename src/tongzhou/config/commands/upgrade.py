"""``tongzhou upgrade``: a backup, then the new schema, then a check; nothing when there is nothing to do.

The backup goes to ``TONGZHOU_HOME/backups``. When a migration fails, install the older version again and restore it.
"""

from __future__ import annotations

import argparse

from tongzhou.config.commands import backup, check, schema, serve
from tongzhou.config.commands.backup import say


def main(argv: list[str]) -> int:
    """Bring the database to this program's version; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="tongzhou upgrade", description=(__doc__ or "").partition("\n\n")[2]
    )
    parser.add_argument("--no-backup", action="store_true", help="you have made one yourself")
    arguments = parser.parse_args(argv)
    serve.prepare()
    executor = schema.compared()
    if not schema.is_due(executor):
        print(say("The database is up to date.", "数据库已是最新版本。"))
        return check.checked()
    if executor.loader.applied_migrations and not arguments.no_backup:
        keep_a_backup()
    schema.migrate()
    print(say("The database has been upgraded.", "数据库升级完成。"))
    return check.checked()


def keep_a_backup() -> None:
    """Take a backup beside the data."""
    from django.conf import settings

    folder = settings.DATA / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    target = backup.named(folder)
    print(backup.summary(target, backup.take(target)), flush=True)
