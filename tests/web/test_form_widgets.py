"""Inputs and selects are written without templates: the same HTML as Django's templates give."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from tongzhou.web.forms import WRITTEN, FormRenderer

HOSTILE = "\"><script>'&"
CHOICES = [
    ("", gettext_lazy("Name")),
    (1, HOSTILE),
    ("x\"'>", mark_safe("<b>bold</b>")),
    ("Group & <more>", [(2, 1234567), (3, "three")]),
]


def plain(html: str) -> str:
    """Without white space between elements."""
    return re.sub(r"\s+<", "<", re.sub(r">\s+", ">", html)).strip()


@pytest.mark.parametrize(
    ("widget", "value"),
    [
        (
            forms.TextInput({"maxlength": 3, "placeholder": HOSTILE, "required": True, "hidden": False}),
            HOSTILE,
        ),
        (forms.TextInput(), None),
        (forms.TextInput(), ""),
        (forms.NumberInput({"step": 0.5}), 12345.5),
        (forms.EmailInput(), "a@b.example"),
        (forms.URLInput(), "https://a.example/?a=1&b=2"),
        (forms.HiddenInput(), 7),
        (forms.PasswordInput(render_value=False), "secret"),
        (forms.DateInput({"type": "date"}, format="%Y-%m-%d"), date(2026, 3, 2)),
        (forms.CheckboxInput(), True),
        (forms.CheckboxInput(), False),
        (forms.Textarea({"rows": 3}), HOSTILE + "\n second"),
        (forms.Textarea(), None),
        (forms.Select(choices=CHOICES), 1),
        (forms.Select(choices=CHOICES), "3"),
        (forms.Select(choices=CHOICES), None),
        (forms.SelectMultiple(choices=CHOICES), ["1", "3"]),
        (forms.NullBooleanSelect(), True),
        (forms.CheckboxSelectMultiple(choices=CHOICES), ["1", "3"]),
        (forms.CheckboxSelectMultiple({"class": HOSTILE}, choices=CHOICES), []),
        (forms.RadioSelect(choices=CHOICES), "2"),
    ],
)
def test_written_is_what_the_template_gives(widget: forms.Widget, value: Any) -> None:
    name, attrs = 'a"<b', {"id": "id_a", "aria-describedby": HOSTILE}
    written = widget.render(name, value, attrs, renderer=FormRenderer())
    drawn = widget.render(name, value, attrs, renderer=DjangoTemplates())
    assert plain(written) == plain(drawn)
    assert "<script>" not in written


def test_most_widgets_are_written() -> None:
    assert {forms.TextInput.template_name, forms.Select.template_name} <= set(WRITTEN)
    assert forms.ClearableFileInput.template_name not in WRITTEN
