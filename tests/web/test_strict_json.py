"""A body is an object of bounded size without surprises, or it is refused in words."""

from __future__ import annotations

import pytest

from tongzhou.web.strict_json import MOST_BYTES, BadBodyError, read_object


def test_an_object_is_read() -> None:
    assert read_object('{"名": [1, {"a": null}], "b": "x"}'.encode()) == {"名": [1, {"a": None}], "b": "x"}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "not valid JSON"),
        (b"\xff\xfe{}", "not valid JSON"),
        (b'"hello world"', "must be a JSON object"),
        (b"[]", "must be a JSON object"),
        (b"null", "must be a JSON object"),
        (b'{"a": 1, "a": 2}', "names a key twice"),
        (b'{"a": {"b": 1, "b": 1}}', "names a key twice"),
        (b'{"a": NaN}', "a number that is none"),
        (b'{"a": -Infinity}', "a number that is none"),
        (b'{"a": "\\u0000"}', "no text"),
        (b'{"a": "\\ud800"}', "no text"),
        (b'{"\\u0000": 1}', "no text"),
        (b'{"a":' * 65 + b"1" + b"}" * 65, "nested too deeply"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "not valid JSON"),
        (b"{" + b",".join(b'"%d":0' % n for n in range(10_001)) + b"}", "more than 10000 keys"),
    ],
)
def test_anything_else_is_refused(body: bytes, words: str) -> None:
    with pytest.raises(BadBodyError) as refused:
        read_object(body)
    assert words in refused.value.message
    assert refused.value.status == 400


def test_a_large_body_is_refused_unread() -> None:
    with pytest.raises(BadBodyError) as refused:
        read_object(b" " * (MOST_BYTES + 1))
    assert (refused.value.status, refused.value.message) == (413, "The request is larger than 5 MB.")
