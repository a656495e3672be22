"""Money that is spent faster than it earns work: the forecast passes the budget long before the spending does."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tongzhou.risks.models import Kind, Severity
from tongzhou.risks.watching.situation import Found, Situation

KNOWN = Decimal("0.1")
"""Share of the budget that has been earned; before that the index jumps with every entry."""
OVER = Decimal("1.05")
FAR = Decimal("1.15")


def spending(situation: Situation) -> Iterator[Found]:
    """At most one finding; what is over its budget already is told by the earned value itself."""
    money = situation.money
    if money is None or money.budget <= 0 or money.spent <= 0 or money.earned < KNOWN * money.budget:
        return
    share = Decimal(money.forecast) / money.budget
    if share < OVER:
        return
    yield Found(
        kind=Kind.SPENDING,
        subject="",
        severity=Severity.SERIOUS if share >= FAR else Severity.WARNING,
        weight=round((share - 1) * 100),
        numbers={
            "cpi": f"{Decimal(money.earned) / money.spent:.2f}",
            "forecast": money.forecast,
            "budget": money.budget,
            "currency": money.currency,
            "percent": round((share - 1) * 100),
        },
    )
