"""``tongzhou verify-dossier FILE``: is every byte of a project dossier as it was written?

Reads the archive from end to end and names every file that is missing, changed or not of it. Needs no database: anybody
who has the file can run it. Where the installation's database is at hand, it also says whether the dossier was made
there (``--offline`` leaves it alone). The exit status is 0 when the dossier is whole, 1 when it is not, and 2 when the
file is no dossier at all.

Whoever alters a file could alter the manifest as well. So compare the manifest's digest, which is printed, with the one
that you were told: ``--manifest DIGEST`` does it.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from tongzhou.config.cli import language
from tongzhou.records.verifying import NoDossierError, Verdict, verify

WORDS = {
    "missing": ("is missing", "缺失"),
    "changed": ("has been changed", "内容被改动"),
    "unreadable": ("cannot be read", "无法读取"),
    "extra": ("does not belong to it", "不属于该档案"),
    "twice": ("is there more than once", "重复出现"),
    "climbs": ("has a path that leads out of the archive", "路径指向档案之外"),
    "no_file": ("is no plain file", "不是普通文件"),
    "encrypted": ("is encrypted", "已加密"),
    "bomb": ("claims to unpack to far more than it holds", "声称的解压大小异常"),
    "other": ("is not the one whose digest you gave", "与给出的摘要不符"),
    "index": ("does not say what the manifest says", "与清单不一致"),
}
MOST_TOLD = 200


def main(argv: list[str]) -> int:
    """Verify a dossier; return the exit status."""
    arguments = _parser().parse_args(argv)
    zh = language() == "zh"
    try:
        found = verify(arguments.file)
    except NoDossierError as error:
        print(f"{'这不是项目档案' if zh else 'This is no dossier'}: {printable(str(error))}", file=sys.stderr)
        return 2
    except OSError as error:
        print(error, file=sys.stderr)
        return 2
    expected = (arguments.manifest or "").strip().lower()
    if expected and expected != found.manifest:
        found.problems.insert(0, ("other", "MANIFEST.sha256"))
    _tell(found, zh=zh)
    known = None if arguments.offline else _known_here(found.manifest)
    if known is not None:
        print(_origin(known, zh=zh), file=sys.stdout if known else sys.stderr)
    return 0 if found.is_whole and known != "" else 1


def _tell(found: Verdict, *, zh: bool) -> None:
    heading = " · ".join(
        printable(str(found.heading[name]))
        for name in ("project", "client", "made_at")
        if found.heading.get(name)
    )
    if heading:
        print(heading)
    print(f"{'清单摘要' if zh else 'manifest'} SHA-256 {found.manifest}")
    for code, path in found.problems[:MOST_TOLD]:
        print(f"  ✗ {printable(path)}: {WORDS[code][zh]}", file=sys.stderr)
    if len(found.problems) > MOST_TOLD:
        print(f"  … {len(found.problems) - MOST_TOLD}", file=sys.stderr)
    if found.is_whole:
        text = (
            "{} 个文件，{} 字节，全部完好。" if zh else "{} files, {} bytes: every one is as it was written."
        )
        print(text.format(found.files, found.size))


def printable(text: str) -> str:
    """A text from the archive that cannot steer the terminal."""
    return "".join(one if one.isprintable() else "�" for one in text)[:500]


def _origin(known: str, *, zh: bool) -> str:
    if known:
        return f"{'由本系统生成' if zh else 'Made by this installation'}: {known}"
    return (
        "本系统没有生成过带有此清单的档案。"
        if zh
        else "This installation has made no dossier with this manifest."
    )


def _known_here(manifest: str) -> str | None:
    """Which dossier of this installation has the manifest: “” when none has, None when there is no database."""
    home = Path(os.environ.get("TONGZHOU_HOME") or Path.cwd() / "var")
    if not os.environ.get("DATABASE_URL") and not (home / "tongzhou.sqlite3").exists():
        return None
    from django.db import DatabaseError

    from tongzhou.config.commands import serve

    serve.prepare()
    from tongzhou.records.queries.dossiers import manifest_known

    try:
        one = manifest_known(manifest)
    except DatabaseError:
        return None
    return f"{one.project.key} No. {one.number}" if one is not None else ""


def _parser() -> argparse.ArgumentParser:
    zh = language() == "zh"
    parser = argparse.ArgumentParser(
        prog="tongzhou verify-dossier",
        description="检查项目档案是否完好。" if zh else (__doc__ or "").partition("\n\n")[2],
    )
    parser.add_argument("file", type=Path, help="档案文件 (ZIP)" if zh else "the dossier (ZIP)")
    parser.add_argument(
        "--manifest",
        metavar="SHA256",
        help="清单应有的摘要" if zh else "the digest that the manifest must have",
    )
    parser.add_argument(
        "--offline",
        action="store_true",
        help="不查询数据库" if zh else "do not ask the installation's database",
    )
    return parser
