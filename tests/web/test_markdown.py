"""Markdown becomes HTML in which whatever people type is only ever text."""

from __future__ import annotations

import re

import pytest

from tongzhou.web.markdown import clean, mentioned, render


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("**a** *b* `c` ~~d~~", "<strong>a</strong> <em>b</em> <code>c</code> <s>d</s>"),
        ("one\ntwo", "one<br>\ntwo"),
        ("- a\n- b", "<li>a</li>"),
        ("> a", "<blockquote>"),
        ("| a | b |\n|---|:-:|\n| 1 | 2 |", "<td>1</td>"),
        ("[x](https://a.example/)", '<a href="https://a.example/" rel="noopener nofollow">x</a>'),
        ("[x](mailto:a@b.example)", 'href="mailto:a@b.example"'),
        ("![x](/files/3/image/)", '<img src="/files/3/image/" alt="x">'),
        (
            "![x](https://evil.example/pixel.png)",
            '<a href="https://evil.example/pixel.png" rel="noopener nofollow">x</a>',
        ),
        ("@[王芳](user:7)你好", '<span class="mention">@王芳</span>你好'),
    ],
)
def test_what_is_written_is_shown(source: str, html: str) -> None:
    assert html in render(source)


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:x)",
        "![x](javascript:alert(1))",
        "![x](/files/../../evil)",
        "<a href='x' style='position:fixed'>x</a>",
        '[x](https://a.example/"onmouseover="alert(1))',
        "@[<b>x</b>](user:1)",
        "<svg><animate onbegin=alert(1)>",
        "<form action=/x><button>x</button></form>",
        "![x](//evil.example/x.png)",
    ],
)
def test_nothing_that_runs_or_loads_comes_through(source: str) -> None:
    # Only what stands inside of tags can do anything; the rest has been escaped.
    tags = " ".join(re.findall(r"<[^>]*>", render(source).lower()))
    for forbidden in (
        "<script",
        "<svg",
        "<form",
        "<b>",
        "style=",
        "onerror",
        "onmouseover=",
        "javascript:",
        "data:",
    ):
        assert forbidden not in tags
    assert "<img" not in tags or 'src="' not in tags


def test_what_the_database_holds_is_cleaned_again() -> None:
    assert (
        clean('<p onclick="x()">a<script>b</script><span class="nav">c</span></p>')
        == "<p>a<span>c</span></p>"
    )


def test_deep_nesting_costs_no_time() -> None:
    assert len(render(">" * 5_000 + "x")) < 100_000
    assert render("[" * 20_000)
    assert render("*a " * 15_000)


def test_mentions_are_found_once_each() -> None:
    text = "@[A](user:1) @[B](user:2) @[A](user:1) a@[x] (user:3)"
    assert mentioned(text) == [("A", 1), ("B", 2)]
