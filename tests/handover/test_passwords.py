"""Passwords are recognised; what only speaks of them, or looks odd for another reason, is not."""

from __future__ import annotations

import pytest

from tests.handover.conftest import line_of
from tongzhou.accounts.models import User
from tongzhou.handover.actions.answering import answer_line
from tongzhou.handover.actions.lines import add_line, change_line
from tongzhou.handover.actions.preparing import change_handover
from tongzhou.handover.models import Handover
from tongzhou.handover.passwords import looks_like_password
from tongzhou.handover.refusals import PasswordRefusedError


@pytest.mark.parametrize(
    "text",
    [
        "password: changeme",
        "User admin, PWD=Start123",
        "初始密码：Abc123456",
        "口令为 qwerty1",
        "api key: 9f8e7d6c5b4a",
        "-----BEGIN RSA PRIVATE KEY-----",
        "AKIAIOSFODNN7EXAMPLE",
        "postgres://app:s3cret@db.example/core",
        "admin / Xk9#mP2$vL",
        "ghp_abcdefghijklmnopqrstuvwxyz0123",
    ],
)
def test_what_looks_like_a_password(text: str) -> None:
    assert looks_like_password(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "core_admin",
        "Password: handed over in a sealed envelope",
        "密码：另行移交",
        "Passwords are in the safe of the operations team",
        "https://core.example/Login?User=Admin1",
        "Cleo.Fern2@linlan.example",
        "Prod-DB01_v2.3",
        "Windows Server 2022 (64-bit)",
        "备份策略V2.1",
        "SSO token service, version 3",
    ],
)
def test_what_does_not(text: str) -> None:
    assert not looks_like_password(text)


def test_long_texts_are_searched_in_no_time() -> None:
    for text in ("password:" * 20_000, "a" * 100_000, "http://" + "a:" * 50_000, "aA1!" * 25_000):
        looks_like_password(text)


def test_no_text_of_a_handover_takes_one(draft: Handover, shown: Handover, mara: User, cleo: User) -> None:
    for facts in (
        {"login": "admin / Xk9#mP2$vL"},
        {"internal_note": "密码: Abc12345"},
        {"details": "pwd=abc1"},
    ):
        with pytest.raises(PasswordRefusedError):
            add_line(shown, by=mara, kind="account", name="Core", **facts)
        line = line_of(shown, "account")
        with pytest.raises(PasswordRefusedError):
            change_line(line, by=mara, seen=line.version, **facts)
    with pytest.raises(PasswordRefusedError):
        change_handover(shown, by=mara, seen=shown.version, internal_note="password: abc123")
    with pytest.raises(PasswordRefusedError):
        answer_line(line_of(shown, "account"), by=cleo, answer="objected", comment="The password is Abc123")
