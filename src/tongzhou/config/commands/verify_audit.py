"""``tongzhou verify-audit``: prove that nobody has rewritten the audit trail.

Walks along the chain of every organisation and prints, for each, how many lines are sealed, how many wait, the
head, and every problem. ``--head SEQUENCE:HASH`` (from the log, or from paper) may be given any number of times:
the chain must contain it. The exit status is 1 when there is a problem.
"""

from __future__ import annotations

import argparse
import os
import sys

from tongzhou.config.cli import language

WORDS = {
    "gap": ("a line is missing before this one", "这一行之前缺少记录"),
    "not_chained": ("does not follow the line before it", "与前一行衔接不上"),
    "changed": ("has been changed", "内容被改动"),
    "text_changed": ("its text has been changed", "文字被改动"),
    "bytes_changed": ("it is not kept in the bytes that were sealed", "存储的字节与封存时不一致"),
    "erased_text_changed": ("its erased text is not what was noted", "已抹除的文字与登记不符"),
    "not_as_published": ("differs from the published head", "与已公布的链首不一致"),
    "end_missing": ("lines after a published head are missing", "已公布链首之后的记录缺失"),
    "unsealed_for_long": ("has not been sealed for minutes", "超过几分钟仍未封存"),
    "guard_missing": ("a trigger of the database is missing", "缺少数据库触发器"),
    "head_unknown": ("a given head is not in the chain", "给出的链首不在链中"),
}

SUMMARY = (
    "organisation %(number)d: %(sealed)d lines sealed, %(waiting)d waiting, %(erased)d erased, head ",
    "组织 %(number)d：已封存 %(sealed)d 行，待封存 %(waiting)d 行，已抹除 %(erased)d 行，链首 ",
)


def main(argv: list[str]) -> int:
    """Verify all chains; return 0 when they hold, else 1."""
    arguments = _parser().parse_args(argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongzhou.config.settings")
    import django

    django.setup()
    from django.utils import timezone

    from tongzhou.activity.queries.audit import has_head, organisations, verify

    found = [verify(number, now=timezone.now()) for number in organisations()]
    unknown = [head for head in arguments.head if not has_head(head)]
    zh = language() == "zh"
    for one in found:
        counts = {
            "number": one.organisation,
            "sealed": one.lines,
            "waiting": one.unsealed,
            "erased": one.erased,
        }
        text = SUMMARY[zh] % counts
        print(f"{text}{one.sequence}:{one.head}")
        for problem in one.problems:
            code, _colon, more = problem.what.partition(":")
            line = f" {problem.line}" if problem.line else ""
            print(f"  ✗{line} {WORDS[code][zh]}{f' ({more})' if more else ''}", file=sys.stderr)
    for head in unknown:
        print(f"  ✗ {WORDS['head_unknown'][zh]}: {head}", file=sys.stderr)
    return int(bool(unknown) or any(one.problems for one in found))


def _parser() -> argparse.ArgumentParser:
    zh = language() == "zh"
    parser = argparse.ArgumentParser(
        prog="tongzhou verify-audit",
        description="验证审计日志未被篡改。" if zh else "Prove that nobody has rewritten the audit trail.",
    )
    text = "链中必须包含的链首（可多次给出）" if zh else "a head that the chain must contain"
    parser.add_argument("--head", action="append", default=[], metavar="SEQUENCE:HASH", help=text)
    return parser
