"""Templates with what is the same for everybody drawn once.

Most of a page's template is text, sentences to translate and icons: hundreds of nodes that say the same each time.
When a template is loaded, each run of them is folded into one node, which is drawn once for each language and
remembered. Nothing that has a variable in it is folded; but most variables are texts and whole numbers, of which
Django asks many questions before it writes them, so what they hold is written straight away.
"""

from __future__ import annotations

from html import escape
from typing import Any, cast

from django.template import Context, Template
from django.template.base import (
    FilterExpression,
    Node,
    NodeList,
    TextNode,
    TokenType,
    Variable,
    VariableNode,
    render_value_in_context,
)
from django.template.defaulttags import CommentNode, IfNode, LoadNode
from django.template.library import SimpleNode
from django.template.loaders import cached
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from tongzhou.web.templatetags.web import icon, icon_sprite

SPOKEN = "_language_of_this_drawing"
"""Where a context keeps the language it is drawn in: no template changes it on the way."""


class Loader(cached.Loader):
    """Django's loader that keeps templates, which folds each before it keeps it."""

    def get_template(self, template_name: str, skip: Any = None) -> Template:
        """The template of that name, folded."""
        found = super().get_template(template_name, skip)
        if not getattr(found, "folded", False):
            fold(found.nodelist)
            found.folded = True  # type: ignore[attr-defined]  # a mark of ours
        return found


class Folded(Node):
    """Several nodes of a template that draw the same for everybody who reads the language."""

    def __init__(self, nodes: list[Node]) -> None:
        self.nodes = NodeList(nodes)
        self.has_icons = any(isinstance(node, SimpleNode) for node in nodes)
        self.drawn: dict[tuple[str | None, bool, str], SafeString] = {}

    def render(self, context: Context) -> SafeString:
        """What was drawn the first time."""
        here = vars(context)
        if SPOKEN not in here:
            here[SPOKEN] = get_language()
        key = (here[SPOKEN], context.autoescape, icon_sprite() if self.has_icons else "")
        found = self.drawn.get(key)
        if found is None:
            found = self.drawn[key] = self.nodes.render(context)
        return found

    def render_annotated(self, context: Context) -> SafeString:
        """The same: nothing in here can fail for reasons that a page of faults could show."""
        return self.render(context)


class Written(VariableNode):
    """A variable: texts and whole numbers are written at once, anything else as Django writes it."""

    def render(self, context: Context) -> SafeString:
        """What the variable holds, escaped where it is not safe."""
        try:
            found = self.filter_expression.resolve(context)
        except UnicodeDecodeError:
            return SafeString()
        kind = type(found)
        if kind is SafeString or (kind is str and not context.autoescape):
            return cast(SafeString, found)
        if kind is str:
            return SafeString(escape(found))
        if kind is int:
            return SafeString(str(found))
        return cast(SafeString, render_value_in_context(found, context))


def fold(nodes: NodeList) -> None:
    """Fold the nodes of a list and of all lists within."""
    folded: list[Node] = []
    run: list[Node] = []
    for node in nodes:
        if _is_fixed(node):
            run.append(node)
            continue
        for inner in _within(node):
            fold(inner)
        folded += _one(run)
        folded.append(_written(node))
        run = []
    nodes[:] = folded + _one(run)


def _written(node: Node) -> Node:
    """The node, or what stands for it; where it stands in its template is kept for pages of faults."""
    if type(node) is not VariableNode:
        return node
    written = Written(node.filter_expression)
    vars(written).update(vars(node))
    return written


def _one(run: list[Node]) -> list[Node]:
    shown = [node for node in run if not isinstance(node, LoadNode | CommentNode)]
    if len(shown) > 1 or any(not isinstance(node, TextNode) for node in shown):
        return [Folded(shown)]
    return shown


def _within(node: Node) -> list[NodeList]:
    if isinstance(node, IfNode):
        return [nodes for _condition, nodes in node.conditions_nodelists]
    found = (getattr(node, name, None) for name in node.child_nodelists)
    return [nodes for nodes in found if isinstance(nodes, NodeList)]


def _is_fixed(node: Node) -> bool:
    """Whether a node draws the same for everybody."""
    if isinstance(node, TextNode | LoadNode | CommentNode):
        return True
    if isinstance(node, TranslateNode):
        said = node.filter_expression
        literal = isinstance(said.var, Variable) and said.var.literal is not None
        return literal and not said.filters and not node.asvar and _is_constant(node.message_context)
    if isinstance(node, BlockTranslateNode):
        bound = node.extra_context or node.countervar or node.plural or node.asvar
        text = all(token.token_type == TokenType.TEXT for token in node.singular)
        return text and not bound and _is_constant(node.message_context)
    if isinstance(node, SimpleNode) and node.func is icon and not node.target_var:
        return all(_is_constant(one) for one in (*node.args, *node.kwargs.values()))
    return False


def _is_constant(given: FilterExpression | None) -> bool:
    return given is None or (not isinstance(given.var, Variable) and not given.filters)
