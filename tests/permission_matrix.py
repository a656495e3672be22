"""Who gets what at every address: the table that ``test_permission_matrix.py`` holds the product to.

A line names a method and an address (its name in the URL configuration), then the status for each of the
cast, in the order of ``CAST``. Statuses of the unsafe methods are those of the request in ``SENT``, or of an
empty one: 422 or 428 means that the person may, but what was sent will not do.

302 in the first column sends to the sign-in page. 404 hides what one may not know of, 403 refuses what one
may know of but not do. A method without a line is one that the address does not have (405).
"""

from __future__ import annotations

from typing import Any

CAST = ("anonymous", "otto", "tom", "lee", "fei", "quinn", "mara", "pia", "ada", "cleo", "cody", "vera")

TABLE = """
"""

SENT: dict[str, dict[str, Any]] = {}
"""What is sent with an unsafe method, where an empty form or body would not reach the permission."""


def rows() -> dict[str, tuple[int, ...]]:
    """``"GET plan"`` → the statuses for the cast."""
    found: dict[str, tuple[int, ...]] = {}
    for line in TABLE.strip().splitlines():
        words = line.split()
        if words and not words[0].startswith("#"):
            method, name, *statuses = words
            assert len(statuses) == len(CAST), f"{method} {name} needs {len(CAST)} statuses"
            assert f"{method} {name}" not in found, f"{method} {name} has two lines"
            found[f"{method} {name}"] = tuple(map(int, statuses))
    return found
