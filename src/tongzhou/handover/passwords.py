"""Whether a text looks as if it held a password: those are handed over elsewhere, never written into a list.

A list of accounts is read by many, printed and signed; a password in it would be known to all of them for ever. What
is refused: a label with a value behind it, private keys, tokens of well-known services, an address with a password in
it, and single words as only password generators write them.
"""

from __future__ import annotations

import re

LABELLED = re.compile(
    r"(?:\b(?:password|passwd|passphrase|passcode|pass|pwd|secret|api[ _-]?key|access[ _-]?key|token)\b"
    r"|密码|口令|密钥|密匙|私钥)"
    r"[ \t]{0,3}(?:[:=：＝]|\bis\b|为|是)[ \t]{0,3}(?P<value>[^\n]{1,200})",
    re.IGNORECASE,
)
PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----")
TOKEN = re.compile(
    r"\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{20,}|glpat-[\w-]{16,}|xox[abprs]-[\w-]{10,}|sk-[A-Za-z0-9_-]{20,}"
    r"|eyJ[\w-]{10,}\.[\w-]{10,})"
)
IN_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]{1,20}://[^\s/:@]{1,100}:[^\s/@]{1,100}@", re.IGNORECASE)
WORDS = re.compile(r"[^\s,;，；。、（）()\"“”]{8,64}")
ADDRESS = re.compile(
    r"[a-z][a-z0-9+.-]{1,20}://\S{0,500}|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}", re.IGNORECASE
)
MARKS = set("!@#$%^&*?~+=<>")
CHINESE = re.compile(r"[\u3400-\u9fff]")


def looks_like_password(text: str) -> bool:
    """Whether a text holds what looks like a password, a key or a token."""
    if PRIVATE_KEY.search(text) or TOKEN.search(text) or IN_ADDRESS.search(text):
        return True
    if any(_is_value(found["value"]) for found in LABELLED.finditer(text)):
        return True
    return any(_is_generated(word[0]) for word in WORDS.finditer(ADDRESS.sub(" ", text)))


def _is_value(value: str) -> bool:
    """What stands behind a label: a value is one word, or holds digits or marks; a sentence is none."""
    words = value.split()
    if not words:
        return False
    first = words[0].rstrip(".,;，；。")
    if CHINESE.search(first):
        return False
    odd = any(one.isdigit() or one in MARKS for one in first)
    return odd or (len(words) == 1 and len(first) >= 3)


def _is_generated(word: str) -> bool:
    """A word with small and capital letters, digits and marks of those that nobody writes in names."""
    if CHINESE.search(word):
        return False
    return (
        any(one.islower() for one in word)
        and any(one.isupper() for one in word)
        and any(one.isdigit() for one in word)
        and any(one in MARKS for one in word)
    )
