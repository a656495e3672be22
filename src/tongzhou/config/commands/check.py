"""``tongzhou check``: recompute what must be true of the data, and name what is not."""

from __future__ import annotations

import argparse
import sys

from tongzhou.config.commands import schema, serve
from tongzhou.config.commands.backup import say


def main(argv: list[str]) -> int:
    """Check every invariant; return 0 when all hold, else 1."""
    parser = argparse.ArgumentParser(prog="tongzhou check", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="of files only presence and size, no texts of the index"
    )
    parser.add_argument(
        "--repair", action="store_true", help="make anew what follows from the rest: the search index"
    )
    arguments = parser.parse_args(argv)
    serve.prepare()
    schema.refuse_now()
    return checked(quick=arguments.quick, repair=arguments.repair)


def checked(*, quick: bool = False, repair: bool = False) -> int:
    """Print a line per invariant and what breaks it; return the exit status."""
    from django.utils.translation import override

    from tongzhou.operations.invariants import check_all

    broken = 0
    with override(say("en", "zh-hans")):
        for result in check_all(quick=quick, repair=repair):
            print(f"{'✗' if result.problems else '✓'} {result.words}", flush=True)
            for problem in result.problems:
                print(f"    {problem}")
            if result.more:
                print(say("    … and %d more", "    …… 另有 %d 处") % result.more)
            if result.problems and result.hint:
                print(f"    → {result.hint}")
            broken += bool(result.problems)
    if broken:
        print(say("%d of them do not hold.", "有 %d 项不成立。") % broken, file=sys.stderr)
    return 1 if broken else 0
