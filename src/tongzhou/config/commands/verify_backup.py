"""``tongzhou verify-backup FILE``: is every byte of a backup as it was written? Needs no database."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tongzhou.config.commands import serve
from tongzhou.config.commands.backup import say, summary


def main(argv: list[str]) -> int:
    """Read a backup from end to end; return 0 when it is sound."""
    parser = argparse.ArgumentParser(prog="tongzhou verify-backup", description=__doc__)
    parser.add_argument("file", type=Path)
    arguments = parser.parse_args(argv)
    serve.prepare()
    from tongzhou.operations.backups.archive import DamagedBackupError, Reader
    from tongzhou.operations.backups.taking import counted

    try:
        archive = Reader(arguments.file)
        archive.verify()
    except (DamagedBackupError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(summary(arguments.file, archive.manifest | counted(archive.entries.values())))
    print(say("Every part is as it was written.", "各部分均完好。"))
    return 0
