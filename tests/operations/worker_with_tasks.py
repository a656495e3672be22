"""``tongzhou worker`` with the tasks of ``hurried.py``: what the tests start as processes."""

from __future__ import annotations

import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


def main() -> int:
    """Work until told to stop."""
    sys.path[:0] = [str(REPOSITORY / "src"), str(REPOSITORY)]
    from tongzhou.config.commands import serve

    serve.prepare()
    from tests.operations import hurried  # noqa: F401  # registers its tasks
    from tongzhou.config.commands.worker import work
    from tongzhou.operations import worker

    # A third of the usual: whoever waits for the jobs of a killed worker waits less.
    worker.LEASE, worker.BEATS_EVERY = worker.LEASE / 3, worker.BEATS_EVERY / 3

    return work(2)


if __name__ == "__main__":
    sys.exit(main())
