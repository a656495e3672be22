"""How forms become HTML.

A page may have selects with hundreds of options, and Django renders a template for each of them and another for its
attributes. What inputs and selects look like never changes, so they are written here without templates.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.formats import localize
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

Widget = Mapping[str, Any]


class FormRenderer(DjangoTemplates):
    """Django's widgets with this room's frame around them (setting ``FORM_RENDERER``)."""

    form_template_name = "web/forms/form.html"
    field_template_name = "web/forms/field.html"
    formset_template_name = "web/forms/formset.html"

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        """Inputs and selects as they are written here, anything else by its template."""
        write = WRITTEN.get(template_name)
        return super().render(template_name, context, request) if write is None else write(context["widget"])


def _safe(value: Any) -> str:
    """A value as text that can stand in HTML: what is not safe already is escaped."""
    text = str(value)
    return text if isinstance(text, SafeString) else escape(text)


def _attributes(attrs: Mapping[str, Any]) -> str:
    parts = []
    for name, value in attrs.items():
        if value is True:
            parts.append(f" {name}")
        elif value is not False:
            parts.append(f' {name}="{_safe(value)}"')
    return "".join(parts)


def _input(widget: Widget) -> str:
    value = widget["value"]
    given = "" if value is None else f' value="{_safe(value)}"'
    name, attributes = _safe(widget["name"]), _attributes(widget["attrs"])
    return f'<input type="{widget["type"]}" name="{name}"{given}{attributes}>'


def _textarea(widget: Widget) -> str:
    value = "" if widget["value"] is None else _safe(widget["value"])
    return f'<textarea name="{_safe(widget["name"])}"{_attributes(widget["attrs"])}>\n{value}</textarea>'


def _select(widget: Widget) -> str:
    parts = [f'<select name="{_safe(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, options, _index in widget["optgroups"]:
        if group:
            parts.append(f'<optgroup label="{_text(group)}">')
        parts += map(_option, options)
        if group:
            parts.append("</optgroup>")
    parts.append("</select>")
    return "\n".join(parts)


def _option(option: Widget) -> str:
    value = _safe(option["value"])
    return f'<option value="{value}"{_attributes(option["attrs"])}>{_text(option["label"])}</option>'


def _choices(widget: Widget) -> str:
    """Boxes or buttons to choose from, one below the other."""
    named, classes = widget["attrs"].get("id"), widget["attrs"].get("class")
    attributes = _attributes({"id": named or False, "class": classes or False})
    parts = [f"<div{attributes}>"]
    for group, options, _index in widget["optgroups"]:
        if group:
            parts.append(f"<div><label>{_text(group)}</label>")
        parts += [f"<div>\n{_choice(option)}</div>" for option in options]
        if group:
            parts.append("</div>")
    parts.append("</div>")
    return "\n".join(parts)


def _choice(option: Widget) -> str:
    box = _input(option)
    if not option.get("wrap_label"):
        return box
    named = option["attrs"].get("id")
    return f"<label{_attributes({'for': named or False})}>{box} {_text(option['label'])}</label>"


def _text(value: Any) -> str:
    return _safe(value) if isinstance(value, str) else conditional_escape(localize(value))


INPUTS = ("text", "number", "email", "url", "hidden", "password", "date", "datetime", "time", "checkbox")
WRITTEN: dict[str, Callable[[Widget], str]] = {
    **{f"django/forms/widgets/{kind}.html": _input for kind in INPUTS},
    "django/forms/widgets/input.html": _input,
    "django/forms/widgets/textarea.html": _textarea,
    "django/forms/widgets/select.html": _select,
    "django/forms/widgets/checkbox_select.html": _choices,
    "django/forms/widgets/radio.html": _choices,
}
"""The template of a widget → what writes it instead."""
