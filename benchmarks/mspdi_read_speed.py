"""How fast a big Microsoft Project XML file becomes a document: CPU seconds for 10,000 tasks (about 24 MB).

Usage: ``python benchmarks/mspdi_read_speed.py [tasks]``. The parser alone (the file as a tree of elements) is printed
beside it, because that part no reader on this parser can avoid.
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from lxml import etree

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(REPOSITORY / "src"), str(REPOSITORY / "benchmarks")]

from networks import mspdi, network  # noqa: E402  (the path is set just above)

from tongzhou.exchange.mspdi.reader import read_mspdi  # noqa: E402

BAR = 0.7
PUBLISHED = "MPXJ 16.10 MSPDIReader: 0.76 to 1.06 s warm, 2.1 to 2.9 s for the first file"
"""Measured on another machine and file of the same shape; quoted, not measured here."""


def measured(work: Callable[[], object]) -> float:
    """Median CPU seconds of five runs."""
    times = []
    for _ in range(5):
        gc.collect()
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return statistics.median(times)


def main(arguments: list[str]) -> None:
    """Print the figures."""
    count = int(arguments[0]) if arguments else 10_000
    plan = network(count)
    data = mspdi(plan)
    document = read_mspdi(data)
    same = len(document.plan.tasks) == count and len(document.plan.links) == len(plan.links)
    print(f"{len(data) / 1e6:.1f} MB, {count} tasks, {len(plan.links)} links, read completely: {same}")
    print(f"whole document {measured(lambda: read_mspdi(data)):.3f} s CPU (bar {BAR} s at 10,000 tasks)")
    print(f"parser alone   {measured(lambda: etree.fromstring(data)):.3f} s CPU")
    print(f"published, not measured here: {PUBLISHED}")


if __name__ == "__main__":
    main(sys.argv[1:])
