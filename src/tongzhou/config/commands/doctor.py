"""``tongzhou doctor``: look at the surroundings, and say in plain words what is wrong and what to do about it."""

from __future__ import annotations

import argparse

from tongzhou.config.commands import serve
from tongzhou.config.commands.backup import say

MARKS = {"ok": "✓", "warn": "!", "bad": "✗"}


def main(argv: list[str]) -> int:
    """Examine everything; return 0 unless something is really wrong."""
    argparse.ArgumentParser(prog="tongzhou doctor", description=__doc__).parse_args(argv)
    serve.prepare()
    from django.utils.translation import override

    from tongzhou.operations.doctor import examine

    worst = "ok"
    with override(say("en", "zh-hans")):
        for finding in examine():
            print(f"{MARKS[finding.state]} {finding.sentence}")
            if finding.remedy:
                print(f"    → {finding.remedy}")
            worst = "bad" if "bad" in {worst, finding.state} else worst
    return 1 if worst == "bad" else 0
