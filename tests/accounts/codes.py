"""What an authenticator app shows: computed here from the secret, independently of the product (RFC 6238)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time

MOMENT = 6
"""Seconds in which a busy machine takes a code to the server."""


def shown_by_app(secret: str, *, steps: int = 0) -> str:
    """The six digits of now, or of so many half minutes later."""
    left = 30 - time.time() % 30
    if steps < 0 and left < MOMENT:  # or it would be two steps old before it arrives
        time.sleep(left)
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    offset = digest[-1] & 15
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"
