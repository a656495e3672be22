"""What every answer says to browsers; ``tests/test_permission_matrix.py`` asks it of every address."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.http import HttpResponse

EXPECTED = {
    "Content-Security-Policy": ".*default-src 'self'.*|sandbox; default-src 'none'",  # the second: content of files
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin|no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": r".*camera=\(\).*geolocation=\(\).*",
    "Cache-Control": ".*(?:no-store|private|no-cache).*",
}


def missing_from(response: HttpResponse) -> Iterator[str]:
    """The headers that an answer lacks, or that say something else."""
    for name, expected in EXPECTED.items():
        if not re.fullmatch(expected, response.headers.get(name, "")):
            yield f"{name}: {response.headers.get(name)}"
