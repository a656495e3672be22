"""Text cut into tokens: the same for both databases, and nothing that can be found is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tongzhou.search.text import as_tsvector, for_fts5, for_tsquery, tails, terms, tokens


def test_chinese_is_cut_into_overlapping_pairs() -> None:
    assert tokens("核心银行") == ["核心", "心银", "银行", "行"]


def test_full_width_letters_and_capitals_are_the_same_letters() -> None:
    assert tokens("ＥＲＰ Roll-out_2") == ["erp", "roll", "out", "2"]


def test_mixed_text_is_cut_where_the_script_changes() -> None:
    assert tokens("上线ERP系统") == ["上线", "线", "erp", "系统", "统"]


def test_the_tails_of_long_words_are_kept() -> None:
    assert tails("Banking up 银行") == ["anking", "nking", "king", "ing"]


def test_a_question_becomes_phrases_with_open_ends_where_a_word_may_go_on() -> None:
    wanted = terms("核心银行 erp 风")
    assert for_fts5(wanted) == '"核心 心银 银行" AND "erp"* AND "风"*'
    assert for_tsquery(wanted) == "('核心' <-> '心银' <-> '银行') & ('erp':*) & ('风':*)"
    assert for_tsquery(wanted, "A") == "('核心':A <-> '心银':A <-> '银行':A) & ('erp':*A) & ('风':*A)"


def test_places_run_on_from_title_to_body() -> None:
    assert as_tsvector(["a", "b"], ["a"], []) == "'a':1A,33 'b':2A"


@given(st.text(max_size=200))
def test_tokens_hold_nothing_that_means_something_to_a_database(text: str) -> None:
    for token in tokens(text):
        assert token
        assert not set("'\"\\:*&|!()<> \x00_") & set(token)


@given(st.text(alphabet="核心银行系统风险管理", min_size=2, max_size=30), st.data())
def test_every_substring_of_chinese_is_among_the_tokens_in_a_row(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 2))
    end = data.draw(st.integers(start + 2, len(text)))
    (term,) = terms(text[start:end])
    found = tokens(text)
    assert any(tuple(found[i : i + len(term.tokens)]) == term.tokens for i in range(len(found)))
