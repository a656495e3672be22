"""Text that people write in Markdown, as HTML that is only ever text: rendered without HTML, then cleaned.

Two walls: markdown-it passes no HTML through, and nh3 keeps only what the lists below name, whatever came before.
``@[Name](user:12)`` is a mention. Pictures come from the installation's own content alone; others become links.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

VERSION = 1
"""Grows when the same source is to look different; whoever keeps HTML keeps this number with it."""
MENTION = re.compile(r"@\[([^\[\]\n]{1,100})\]\(user:(\d{1,18})\)")
LONG = 4000
"""Characters above which cleaned HTML is not kept in memory."""
OWN_CONTENT = ("/files/", "/content/")
TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol", "p",
    "pre", "s", "span", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "span": {"class"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": 20})
    return parser.enable(["table", "strikethrough"])


def render(source: str) -> str:
    """Markdown as clean HTML, to be kept with ``VERSION`` or shown through the tag ``clean_html``."""
    parser = _parser()
    tokens = parser.parse(source)
    for token in tokens:
        if token.type == "inline" and token.children:
            token.children = _own(token.children)
    return str(clean(parser.renderer.render(tokens, parser.options, {})))


def parsed(source: str) -> list[Token]:
    """The tokens of Markdown, for what is not HTML: documents to print."""
    return _parser().parse(source)


def clean(html: str) -> SafeString:
    """What is left of HTML when only harmless parts are kept."""
    return _cleaned(html) if len(html) > LONG else _known(html)


@lru_cache(maxsize=1024)
def _known(html: str) -> SafeString:
    """The same comments are read again and again."""
    return _cleaned(html)


def _cleaned(html: str) -> SafeString:
    import nh3

    return mark_safe(  # noqa: S308  # nh3 keeps the lists above and nothing else
        nh3.clean(
            html,
            tags=TAGS,
            attributes=ATTRIBUTES,
            attribute_filter=_attribute,
            url_schemes=SCHEMES,
            link_rel="noopener nofollow",
        )
    )


def mentioned(source: str) -> list[tuple[str, int]]:
    """Names and numbers of the people that a text mentions, in their order, each once."""
    return list(dict.fromkeys((name, int(number)) for name, number in MENTION.findall(source)))


def _attribute(tag: str, name: str, value: str) -> str | None:
    if (tag, name) == ("img", "src"):
        return value if _is_own(value) else None
    if (tag, name) == ("span", "class"):
        return value if value == "mention" else None
    return value


def _is_own(address: str) -> bool:
    return address.startswith(OWN_CONTENT) and ".." not in address


def _own(tokens: list[Token]) -> list[Token]:
    """Links to ``user:12`` become mentions, with their @; pictures from elsewhere become links."""
    from markdown_it.token import Token

    found: list[Token] = []
    inside = False
    for token in tokens:
        address = str(token.attrs.get("href", "")) if token.type == "link_open" else ""
        if re.fullmatch(r"user:\d{1,18}", address):
            _take_at(found)
            inside = True
            found += [Token("span_open", "span", 1, attrs={"class": "mention"}), _text("@")]
        elif token.type == "link_close" and inside:
            inside = False
            found.append(Token("span_close", "span", -1))
        elif token.type == "image" and not _is_own(str(token.attrs.get("src", ""))):
            found += _linked(token)
        else:
            found.append(token)
    return found


def _take_at(tokens: list[Token]) -> None:
    if tokens and tokens[-1].type == "text" and tokens[-1].content.endswith("@"):
        tokens[-1].content = tokens[-1].content[:-1]


def _text(content: str) -> Token:
    from markdown_it.token import Token

    return Token("text", "", 0, content=content)


def _linked(picture: Token) -> list[Token]:
    from markdown_it.token import Token

    address = str(picture.attrs.get("src", ""))
    opened = Token("link_open", "a", 1, attrs={"href": address})
    return [opened, _text(picture.content or address), Token("link_close", "a", -1)]
