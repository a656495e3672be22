"""``tongzhou restore FILE``: bring a backup back into an empty database, wholly or not at all.

The database may be of the other kind. Everything is checked before anything is written; what exists already is
never overwritten.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tongzhou.config.commands import schema, serve
from tongzhou.config.commands.backup import say, summary


def main(argv: list[str]) -> int:
    """Restore, then bring the schema up to date; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="tongzhou restore", description=(__doc__ or "").partition("\n\n")[2]
    )
    parser.add_argument("file", type=Path, help="the backup")
    arguments = parser.parse_args(argv)
    serve.prepare()
    return restore(arguments.file.resolve())


def restore(source: Path) -> int:
    """Restore a backup into this installation; return the exit status."""
    from django.conf import settings

    from tongzhou.operations.actions import enqueue
    from tongzhou.operations.backups import REBUILDS
    from tongzhou.operations.backups.archive import DamagedBackupError, Entry
    from tongzhou.operations.backups.restoring import NotEmptyError, restore_backup
    from tongzhou.operations.backups.schema import UnknownMigrationError
    from tongzhou.operations.backups.taking import counted

    try:
        manifest = restore_backup(source, home=settings.DATA)
    except (DamagedBackupError, NotEmptyError, UnknownMigrationError, OSError) as refusal:
        print(refusal_of(refusal), file=sys.stderr)
        return 1
    entries = [Entry(name, one["bytes"], "", one.get("rows")) for name, one in manifest["entries"].items()]
    print(summary(source, manifest | counted(entries)))
    if schema.migrate():
        print(say("The schema has been brought up to date.", "数据库结构已升级到当前版本。"))
    for task in REBUILDS:
        enqueue(task, key=f"restore:{task}")
    return 0


def refusal_of(error: Exception) -> str:
    """Why nothing was restored."""
    from tongzhou.operations.backups.schema import UnknownMigrationError

    if isinstance(error, UnknownMigrationError):
        told = say("The backup was taken by a newer Tongzhou", "该备份由更新版本的同舟生成")
        return f"{told}: {error}"
    return say("Nothing was restored: %s", "未恢复任何内容：%s") % error
