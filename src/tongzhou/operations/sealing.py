"""Secrets that have to be read again (a robot's address, a signing key), kept sealed in the database.

The key follows from the installation's ``TONGZHOU_SECRET_KEY``: a copy of the database alone opens nothing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from cryptography.fernet import Fernet


class SealBrokenError(Exception):
    """The secret was sealed under another key, or changed; it has to be entered again."""


def seal(text: str) -> str:
    """The text, readable only with the installation's key."""
    return _lock().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text again, or ``SealBrokenError``."""
    from cryptography.fernet import InvalidToken

    try:
        return _lock().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise SealBrokenError from error


def _lock() -> Fernet:
    from cryptography.fernet import Fernet  # 6 MB that only secrets need

    key = hmac.digest(settings.SECRET_KEY.encode(), b"tongzhou.operations.sealing", hashlib.sha256)
    return Fernet(base64.urlsafe_b64encode(key))
