"""Form fields are tied to their help and their errors; people's pictures are always theirs."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from lxml import html as parser

from tongzhou.web.forms import FormRenderer
from tongzhou.web.templatetags.web import hue, initials


class RiskForm(forms.Form):
    default_renderer = FormRenderer()

    title = forms.CharField(help_text="As the client would say it.")
    cause = forms.CharField(required=False, label="<b>Cause</b>", widget=forms.Textarea)
    level = forms.ChoiceField(choices=[("1", "Low"), ("2", "High")], widget=forms.RadioSelect)
    shared = forms.BooleanField(required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def draw(source: str, **context: Any) -> parser.HtmlElement:
    html = Template("{% load web %}" + source).render(Context(context))
    return parser.fragment_fromstring(html, create_parent="div")


def test_a_field_is_labelled_and_described() -> None:
    tree = draw("{% field form.title %}", form=RiskForm({}))
    (control,) = tree.xpath('//input[@name="title"]')
    assert tree.xpath(f'//label[@for="{control.get("id")}"]')[0].text_content().strip() == "Title"
    described = control.get("aria-describedby").split()
    assert [tree.get_element_by_id(name).text_content().strip() for name in described] == [
        "As the client would say it.",
        "This field is required.",
    ]
    assert control.get("aria-invalid") == "true"


def test_a_good_field_shows_no_error() -> None:
    tree = draw("{% field form.title %}", form=RiskForm({"title": "Late delivery"}))
    assert tree.xpath('//*[@class="field-error"]') == []
    assert tree.xpath("//input")[0].get("aria-invalid") is None


def test_only_optional_fields_say_so() -> None:
    tree = draw("{{ form }}", form=RiskForm())
    optional = [node.getparent().text_content().strip() for node in tree.xpath('//*[@class="optional"]')]
    assert optional == ["<b>Cause</b> (optional)"]
    assert tree.xpath("//b") == []


def test_choices_form_a_group_with_a_legend() -> None:
    tree = draw("{% field form.level %}", form=RiskForm())
    assert tree.xpath("//fieldset/legend")[0].text_content().strip() == "Level"
    assert len(tree.xpath('//fieldset//input[@type="radio"]')) == 2


def test_a_checkbox_stands_before_its_label() -> None:
    (check,) = draw("{% field form.shared %}", form=RiskForm()).xpath('//*[@class="check"]')
    assert [child.tag for child in check] == ["input", "label"]


def test_a_label_can_be_changed_and_hidden() -> None:
    tree = draw('{% field form.title label="Risk" hide_label=True css="full" %}', form=RiskForm())
    (label,) = tree.xpath("//label")
    assert (label.text_content().strip(), label.get("class")) == ("Risk", "visually-hidden")
    assert tree.xpath('//*[@class="field full"]')


def test_a_form_shows_its_own_errors_first_and_keeps_hidden_fields() -> None:
    form = RiskForm({"title": "x", "level": "1"})
    form.add_error(None, "Two <risks> with one name.")
    tree = draw("{{ form }}", form=form)
    assert tree.xpath('//*[@role="alert"]')[0].text_content().strip() == "Two <risks> with one name."
    assert tree.xpath('//input[@type="hidden"][@name="secret"]')


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王芳", "王"),
        ("Mara Keller", "MK"),
        ("Jean Luc Picard", "JP"),
        ("tom", "T"),
        ("李 娜", "李"),
        ("  ", "?"),
    ],
)
def test_initials(name: str, shown: str) -> None:
    assert initials(name) == shown


def test_a_colour_is_always_the_same_and_in_range() -> None:
    assert {hue(f"Person {number}") for number in range(200)} == {1, 2, 3, 4, 5, 6}
    assert hue("王芳") == hue("王芳")


def test_an_avatar_says_the_name_unless_it_stands_beside_it() -> None:
    alone = draw('{% avatar "A & B" %}').xpath("//span")[0]
    beside = draw('{% avatar "A & B" decorative=True %}').xpath("//span")[0]
    assert (alone.get("role"), alone.get("aria-label")) == ("img", "A & B")
    assert (beside.get("aria-hidden"), beside.get("aria-label")) == ("true", None)
