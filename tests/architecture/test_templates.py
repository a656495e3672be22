"""What the content-security policy forbids is not in a template, and nothing escapes from escaping."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.architecture.source import modules, place, templates

FORBIDDEN = {
    "an inline style": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an inline script": re.compile(r"<script\b(?![^>]*\s(?:src=|type=\"application/json\"))", re.IGNORECASE),
    "an inline event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "htmx evaluating text as a program": re.compile(r"\bhx-(?:on|vals=['\"]js:)", re.IGNORECASE),
    "text that is not escaped": re.compile(r"\|\s*safe(?:seq)?\b|{%\s*autoescape\s+off"),
    "something from another machine": re.compile(r"(?:src|href)=[\"'](?:https?:)?//", re.IGNORECASE),
}
COMMENT = re.compile(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|<!--.*?-->", re.DOTALL)
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)


def found_in(text: str, pattern: re.Pattern[str]) -> Iterator[int]:
    """The lines of a template in which something forbidden begins."""
    bare = COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), text)
    if "safe" not in pattern.pattern:
        # A ">" inside a template tag is not the end of an element.
        bare = TAG.sub(lambda tag: "x" + "\n" * tag[0].count("\n"), bare)
    yield from (bare.count("\n", 0, match.start()) + 1 for match in pattern.finditer(bare))


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_contains(what: str) -> None:
    found = [
        place(path, line)
        for path in templates()
        for line in found_in(path.read_text(encoding="utf-8"), FORBIDDEN[what])
    ]
    assert not found, f"{what}:\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("what", "html"),
    [
        ("an inline style", '<p class="a" style="color: red">'),
        ("a style element", "<style>p {}</style>"),
        ("an inline script", "<script>alert(1)</script>"),
        ("an inline event handler", '<a href="{% if a > b %}{% endif %}" onclick="x()">'),
        ("a javascript: address", '<a href="javascript:x()">'),
        ("htmx evaluating text as a program", '<p hx-on:click="x()">'),
        ("text that is not escaped", "{{ name|safe }}"),
        ("something from another machine", '<img src="//elsewhere.example/x.png">'),
    ],
)
def test_the_check_finds(what: str, html: str) -> None:
    assert list(found_in(html, FORBIDDEN[what])) == [1]


def test_no_view_marks_text_as_safe() -> None:
    """``mark_safe`` is for the design system, which builds elements; ``format_html`` escapes what it is given."""
    found = [
        place(path, number)
        for path in modules()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if "mark_safe(" in line and not place(path).startswith("web/")
    ]
    assert not found, "\n".join(found)
