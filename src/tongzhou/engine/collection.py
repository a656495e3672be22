"""Building many small objects without the cycle collector getting in the way."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

MANY = 20_000
"""New objects above which they are put with the old ones at once."""


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the cycle collector: it would run dozens of times over rows of plain values, and free none.

    What has been built then counts as old, as it would have after those runs: otherwise the first object
    made afterwards would start a run over all of it. (To freeze and to unfreeze moves the lists of the
    collector, not the objects. Where a server has frozen objects of its own, they are left alone.)
    """
    running, before = gc.isenabled(), gc.get_count()[0]
    gc.disable()
    try:
        yield
    finally:
        if running:
            built = gc.get_count()[0] - before
            if built > MANY and not gc.get_freeze_count():  # which counts them one by one
                gc.freeze()
                gc.unfreeze()
            gc.enable()
