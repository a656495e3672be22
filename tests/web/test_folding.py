"""What is the same for everybody is drawn once for each language, and nothing else is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.template import Context, Engine
from django.template.base import TextNode
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override

from tongzhou.web.folding import Folded, Written, fold


def folded(source: str) -> tuple[object, list[object]]:
    template = Engine.get_default().from_string(source)
    fold(template.nodelist)
    return template, list(template.nodelist)


def test_text_sentences_and_icons_become_one_node() -> None:
    template, nodes = folded('{% load i18n web %}<b>{% icon "check" %}{% translate "Save" %}</b>{# no #}')
    assert [type(node) for node in nodes] == [Folded]
    drawn = template.render(Context())  # type: ignore[attr-defined]
    assert drawn.startswith('<b><svg class="icon" aria-hidden="true">')
    assert drawn.endswith("</svg>Save</b>")


def test_each_language_has_its_own() -> None:
    template, _nodes = folded('{% load i18n %}<b>{% translate "Save" %}</b>')
    for language, word in (("en", "Save"), ("zh-hans", "保存"), ("en", "Save")):
        with override(language):
            assert template.render(Context()) == f"<b>{word}</b>"  # type: ignore[attr-defined]


def test_what_has_a_variable_in_it_is_drawn_each_time() -> None:
    source = (
        '{% load i18n web %}{% translate word %}{% icon name %}{% translate "Save" as said %}{{ said|upper }}'
        "{% blocktranslate %}Due {{ day }}{% endblocktranslate %}"
    )
    template, nodes = folded(source)
    assert not any(isinstance(node, Folded) for node in nodes)
    first = template.render(Context({"word": "Save", "name": "check", "day": 1}))  # type: ignore[attr-defined]
    second = template.render(Context({"word": "Open", "name": "x", "day": 2}))  # type: ignore[attr-defined]
    assert "#check" in first
    assert "Due 1" in first
    assert "#x" in second
    assert "Due 2" in second


def test_branches_and_loops_are_folded_within() -> None:
    source = "{% if a %}<i>{% translate 'Save' %}</i>{% else %}<u>{% translate 'Save' %}</u>{% endif %}"
    loop = (
        "{% for one in many %}{{ one }} {% translate 'Save' %};{% empty %}{% translate 'Save' %}{% endfor %}"
    )
    template, nodes = folded(source + loop)
    branches = nodes[0].conditions_nodelists  # type: ignore[attr-defined]
    assert all([type(node) for node in inner] == [Folded] for _condition, inner in branches)
    assert template.render(Context({"a": 1, "many": "xy"})) == "<i>Save</i>x Save;y Save;"  # type: ignore[attr-defined]
    assert template.render(Context({"many": ""})) == "<u>Save</u>Save"  # type: ignore[attr-defined]


def test_text_alone_stays_text() -> None:
    _template, nodes = folded("{% load i18n %}only text{# nothing #}{{ word }}")
    assert type(nodes[0]) is TextNode


def test_the_products_templates_are_folded_when_they_are_loaded() -> None:
    found = Engine.get_default().get_template("discussion/_watch.html")
    assert found is Engine.get_default().get_template("discussion/_watch.html")
    assert found.folded  # type: ignore[attr-defined]


def test_variables_are_written_as_django_writes_them() -> None:
    source = "{{ one }}|{{ one|safe }}|{{ one|upper }}|{% autoescape off %}{{ one }}{% endautoescape %}"
    values = ["<b>&'\"", mark_safe("<i>"), 12345, -1, True, None, 2.5, Decimal("1234.50"), date(2026, 3, 1),
              gettext_lazy("Save"), ["<x>"]]  # fmt: skip
    plain = Engine.get_default().from_string(source)
    template, nodes = folded(source)
    assert sum(isinstance(node, Written) for node in nodes) == 3
    for language in ("en", "zh-hans"):
        with override(language):
            for one in values:
                context = {"one": one}
                drawn = template.render(Context(context))  # type: ignore[attr-defined]
                assert drawn == plain.render(Context(context)), one


def test_a_variable_that_is_not_there_is_nothing() -> None:
    template, _nodes = folded("<{{ missing }}{{ missing.too }}>")
    assert template.render(Context()) == "<>"  # type: ignore[attr-defined]
