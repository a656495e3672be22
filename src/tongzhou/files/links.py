"""Addresses of content: signed, for one version and person and purpose, and soon over.

They need no cookie, so that content can live under a host name of its own where nobody is signed in.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.urls import reverse

from tongzhou.accounts.models import User
from tongzhou.files.limits import LIMITS
from tongzhou.files.models import FileVersion

SALT = "tongzhou.files.content"
DOWNLOAD = "download"
_PURPOSE = re.compile(r"download|thumb|large|p[1-9]\d{0,2}")


class Wanted(NamedTuple):
    """What a link stands for."""

    version: int
    user: int
    purpose: str


def content_url(version: FileVersion, user: User, purpose: str = DOWNLOAD, *, name: str) -> str:
    """Where this person gets this content for the next ten minutes; whoever hands it out has checked."""
    token = signing.dumps([version.pk, user.pk, purpose], salt=SALT)
    path = reverse("content", args=[token, name])
    if not settings.CONTENT_HOST:
        return path
    return f"{'https' if settings.BEHIND_TLS else 'http'}://{settings.CONTENT_HOST}{path}"


def opened(token: str) -> Wanted | None:
    """What a link stands for, or None when it is forged or over."""
    try:
        version, user, purpose = signing.loads(token, salt=SALT, max_age=LIMITS.link_age)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Wanted(int(version), int(user), purpose) if _PURPOSE.fullmatch(str(purpose)) else None
