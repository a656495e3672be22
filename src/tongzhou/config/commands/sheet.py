"""The sheet that ``tongzhou start`` prints: where to go and who can sign in, in both languages or in one."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from importlib.metadata import version


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who can sign in, and what they are, in Chinese and in English."""

    email: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Accounts and the password they share; without accounts, people sign in with their own."""

    accounts: tuple[Account, ...] = ()
    password: str = ""


def welcome(address: str, sheet: Sheet, language: str | None) -> str:
    """The whole text; ``language`` is zh, en, or None for both."""
    lines = [f"同舟 Tongzhou {version('tongzhou')}", ""]
    rows = [(label("打开", "Open", language), address)]
    rows += [(label(one.zh, one.en, language), one.email) for one in sheet.accounts]
    if sheet.password:
        rows.append((label("密码", "Password", language), sheet.password))
    space = max(columns(name) for name, _value in rows) + 3
    lines += [f"  {name}{' ' * (space - columns(name))}{value}" for name, value in rows]
    if not sheet.accounts:
        lines.append("  " + label("请用自己的账号登录。", "Sign in with your own account.", language))
    return "\n".join([*lines, "", "  " + label("按 Ctrl-C 停止。", "Ctrl-C stops it.", language), ""])


def label(zh: str, en: str, language: str | None) -> str:
    """One text in the wanted language, or both side by side."""
    both = zh if zh == en else f"{zh} {en}"
    return {"zh": zh, "en": en}.get(language or "", both)


def columns(text: str) -> int:
    """How many columns a terminal gives the text: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)
