"""Formulas of custom fields: a small, safe language over numbers, amounts and days.

A formula is an arithmetic expression over names: codes of custom fields and a few facts of the item. It has
``+ - * / %``, comparisons, ``and or not``, ``a if condition else b`` and the functions in ``FUNCTIONS``.
Numbers are Decimals; a day less a day is a number of days, a day plus a number is a day. What is empty makes
the result empty. Nothing else is understood: no attributes, no indexes, no texts beyond comparison.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal, DivisionByZero, InvalidOperation, localcontext
from typing import Any

from django.utils.translation import gettext as _

LONGEST, MOST_PARTS, DEEPEST = 500, 100, 20
BIGGEST = Decimal(10) ** 15
Value = Decimal | date | bool | str | None


class FormulaError(Exception):
    """What is wrong with a formula or its values, in words for a cell."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Mod: operator.mod,
}
COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def _round(value: Decimal, places: Decimal = Decimal(0)) -> Decimal:
    if not 0 <= places <= 6:
        raise FormulaError(_("Numbers are rounded to between 0 and 6 places."))
    return round(value, int(places))


FUNCTIONS: dict[str, tuple[Callable[..., Any], int, int]] = {
    "min": (min, 1, 10),
    "max": (max, 1, 10),
    "abs": (abs, 1, 1),
    "round": (_round, 1, 2),
}
"""Name → function, fewest and most arguments."""
ALLOWED = (
    ast.Expression, ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Call, ast.Name, ast.Load,
    ast.Constant, ast.USub, ast.UAdd, ast.Not, ast.And, ast.Or, *ARITHMETIC, *COMPARISONS,
)  # fmt: skip


def parse(expression: str) -> ast.expr:
    """The expression as a tree that holds nothing but what is allowed; FormulaError otherwise."""
    if not expression.strip() or len(expression) > LONGEST:
        raise FormulaError(_("A formula has between 1 and %(most)d characters.") % {"most": LONGEST})
    try:
        tree = ast.parse(expression.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise FormulaError(_("This formula cannot be read.")) from error
    parts = list(ast.walk(tree))
    if len(parts) > MOST_PARTS or _depth(tree) > DEEPEST:
        raise FormulaError(_("This formula is too long."))
    for part in parts:
        _check(part)
    return tree.body


def _depth(node: ast.AST) -> int:
    return 1 + max((_depth(child) for child in ast.iter_child_nodes(node)), default=0)


def _check(part: ast.AST) -> None:
    if not isinstance(part, ALLOWED):
        raise FormulaError(_("A formula may only calculate with fields and numbers."))
    if isinstance(part, ast.Constant):
        number = isinstance(part.value, int | float) and abs(part.value) <= BIGGEST
        if not (number or (isinstance(part.value, str) and len(part.value) <= 100)):
            raise FormulaError(_("A formula may only calculate with fields and numbers."))
    if isinstance(part, ast.Call):
        known = FUNCTIONS.get(part.func.id) if isinstance(part.func, ast.Name) else None
        if known is None or part.keywords:
            raise FormulaError(
                _("Formulas know these functions: %(names)s.") % {"names": ", ".join(FUNCTIONS)}
            )
        if not known[1] <= len(part.args) <= known[2]:
            raise FormulaError(_("A function in this formula has too many or too few values."))


def names_in(expression: str) -> set[str]:
    """The names that an expression asks for; FormulaError when it cannot be read."""
    tree = parse(expression)
    return {part.id for part in ast.walk(tree) if isinstance(part, ast.Name)} - set(FUNCTIONS)


def evaluate(expression: str, values: Mapping[str, Value]) -> Value:
    """The value of an expression; FormulaError with words for the cell when it has none."""
    tree = parse(expression)
    try:
        with localcontext() as context:
            context.prec = 28
            return _bounded(_value(tree, values))
    except (DivisionByZero, ZeroDivisionError) as error:
        raise FormulaError(_("Division by zero")) from error
    except (TypeError, InvalidOperation, OverflowError, ValueError) as error:
        raise FormulaError(_("These values do not go together")) from error


def _bounded(value: Value) -> Value:
    if isinstance(value, Decimal) and (not value.is_finite() or abs(value) > BIGGEST):
        raise FormulaError(_("The result is too large"))
    return value


def _value(node: ast.expr, values: Mapping[str, Value]) -> Value:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str | bool) else Decimal(str(node.value))
    if isinstance(node, ast.Name):
        if node.id not in values:
            raise FormulaError(_("There is no field “%(name)s”") % {"name": node.id})
        return values[node.id]
    if isinstance(node, ast.BinOp):
        return _calculate(node, _value(node.left, values), _value(node.right, values))
    if isinstance(node, ast.UnaryOp):
        return _signed(node, _value(node.operand, values))
    if isinstance(node, ast.BoolOp):
        found: list[Value] = [_value(one, values) for one in node.values]
        return all(found) if isinstance(node.op, ast.And) else any(found)
    if isinstance(node, ast.Compare):
        return _compared(node, values)
    if isinstance(node, ast.IfExp):
        return _value(node.body if _value(node.test, values) else node.orelse, values)
    assert isinstance(node, ast.Call)
    assert isinstance(node.func, ast.Name)
    return _called(node.func.id, [_value(one, values) for one in node.args])


def _calculate(node: ast.BinOp, left: Value, right: Value) -> Value:
    if left is None or right is None:
        return None
    if isinstance(left, str | bool) or isinstance(right, str | bool):
        raise FormulaError(_("These values do not go together"))
    if isinstance(left, date):
        if isinstance(right, date) and isinstance(node.op, ast.Sub):
            return Decimal((left - right).days)
        if isinstance(right, Decimal) and isinstance(node.op, ast.Add | ast.Sub):
            days = timedelta(days=int(right))
            return left + days if isinstance(node.op, ast.Add) else left - days
        raise FormulaError(_("These values do not go together"))
    if isinstance(right, date):
        raise FormulaError(_("These values do not go together"))
    return _bounded(ARITHMETIC[type(node.op)](left, right))


def _signed(node: ast.UnaryOp, value: Value) -> Value:
    if isinstance(node.op, ast.Not):
        return not value
    if value is None:
        return None
    if not isinstance(value, Decimal):
        raise FormulaError(_("These values do not go together"))
    return -value if isinstance(node.op, ast.USub) else value


def _compared(node: ast.Compare, values: Mapping[str, Value]) -> Value:
    left = _value(node.left, values)
    for sign, other in zip(node.ops, node.comparators, strict=True):
        right = _value(other, values)
        equal = isinstance(sign, ast.Eq | ast.NotEq)
        if not equal and (left is None or right is None):
            return None
        if not COMPARISONS[type(sign)](left, right):
            return False
        left = right
    return True


def _called(name: str, arguments: list[Value]) -> Value:
    if any(one is None for one in arguments):
        return None
    return _bounded(FUNCTIONS[name][0](*arguments))
