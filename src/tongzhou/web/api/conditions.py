"""Preconditions: an edit says which version it was made for, so that nobody overwrites what they never saw."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import parse_etags
from django.utils.translation import gettext as _

from tongzhou.web.api.problems import ProblemError


def etag_of(version: int) -> str:
    """The tag of a version: ``"v17"``."""
    return f'"v{version}"'


def expected_version(request: HttpRequest, present: int) -> int:
    """The version that ``If-Match`` asks for: the present one if it is named, else the one that is named.

    428 without the header; ``*`` stands for whatever version there is; 412 for a tag that is no version.
    """
    given = request.headers.get("If-Match", "")
    if not given:
        raise ProblemError(
            428,
            "version_required",
            _("Say in the header If-Match which version the change is for, as the plan's ETag names it."),
        )
    tags = parse_etags(given)
    if "*" in tags or etag_of(present) in tags:
        return present
    versions = [
        int(tag[2:-1]) for tag in tags if tag.startswith('"v') and tag[2:-1].isdecimal() and len(tag) < 15
    ]
    if not versions:
        raise ProblemError(412, "unknown_version", _("The header If-Match names no version of the plan."))
    return max(versions)
