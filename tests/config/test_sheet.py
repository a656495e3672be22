"""The sheet that the first start prints."""

from __future__ import annotations

from tongzhou.config.commands.sheet import Account, Sheet, columns, label, welcome

MARA = Account("mara@yuanhang.example", "项目经理", "Project manager")
PIA = Account("pia@yuanhang.example", "PMO", "PMO")


def test_both_languages_stand_side_by_side() -> None:
    text = welcome("http://127.0.0.1:8000", Sheet((MARA,), "secret"), None)
    assert "项目经理 Project manager" in text
    assert "密码 Password" in text


def test_one_language_can_be_asked_for() -> None:
    text = welcome("http://127.0.0.1:8000", Sheet((MARA,), "secret"), "zh")
    assert "项目经理" in text
    assert "Project manager" not in text


def test_a_word_that_is_the_same_in_both_languages_is_said_once() -> None:
    assert label(PIA.zh, PIA.en, None) == "PMO"


def test_the_second_column_is_straight() -> None:
    text = welcome("http://127.0.0.1:8000", Sheet((MARA, PIA), "secret"), None)
    values = ("http://127.0.0.1:8000", MARA.email, PIA.email, "secret")
    starts = {
        columns(line[: line.index(value)]) for value in values for line in text.splitlines() if value in line
    }
    assert len(starts) == 1


def test_without_the_demo_people_sign_in_with_their_own_account() -> None:
    assert "Sign in with your own account." in welcome("http://127.0.0.1:8000", Sheet(), "en")
