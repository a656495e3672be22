"""What the project has cost: for those who may see costs, and the margin for those who may see that as well."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tongzhou.costs.models import CostSettings, CostType
from tongzhou.costs.money import exact
from tongzhou.costs.queries.entries import entries_of, total_of, totals_by_type
from tongzhou.costs.queries.settings import cost_settings
from tongzhou.projects.models import Project
from tongzhou.records.queries.figures.decided import charged_for
from tongzhou.records.queries.figures.told import Cell, Found, day, fact, figures, table, words

MILLION = Decimal(10**6)


def index(millionths: int | None) -> str:
    """An index of earned value with two digits."""
    return "–" if millionths is None else f"{Decimal(millionths) / MILLION:.2f}"


def cost(project: Project, today: date) -> Found:
    """Budget, actual cost and forecast as earned value was last computed."""
    known = cost_settings(project)
    spent = total_of(entries_of(project))
    rows: list[tuple[Cell, ...]] = [
        (words(CostType(kind).label), exact(amount, known.currency))
        for kind, amount in totals_by_type(entries_of(project))
    ]
    money = figures(
        fact(("完工预算 BAC", "Budget at completion (BAC)"), _amount(known.latest_bac, known)),
        fact(("实际成本 AC", "Actual cost (AC)"), exact(spent, known.currency)),
        fact(("完工估算 EAC", "Estimate at completion (EAC)"), _amount(known.latest_eac, known)),
        fact(("CPI", "CPI"), index(known.latest_cpi)),
        fact(("SPI", "SPI"), index(known.latest_spi)),
        fact(("SPI(t)", "SPI(t)"), index(known.latest_spi_t)),
        fact(("挣值截至", "Earned value as of"), day(known.latest_day)),
        tables=table(
            ("实际成本构成", "Actual cost by type"),
            (("类型", "Type"), ("金额", "Amount")),
            rows,
            numbers=(1,),
        ),
    )
    return Found(_told(known, spent), money=money, margin=_margin(project, known, spent))


def _amount(minor: int | None, known: CostSettings) -> str:
    return "–" if minor is None else exact(minor, known.currency)


def _told(known: CostSettings, spent: int) -> tuple[str, str]:
    if known.latest_bac is None:
        return "", ""
    over = spent - known.latest_bac
    amount = exact(abs(over), known.currency)
    chinese, english = ("超出", "above") if over > 0 else ("低于", "below")
    return (
        f"实际成本 {exact(spent, known.currency)}，{chinese}完工预算 {amount}。",
        f"The actual cost of {exact(spent, known.currency)} is {amount} {english} the budget.",
    )


def _margin(project: Project, known: CostSettings, spent: int) -> dict[str, object]:
    price = charged_for(project)
    if price is None:
        return {}
    expected = max(spent, known.latest_eac or 0)
    margin = price - expected
    share = f"{Decimal(100 * margin) / Decimal(price):.1f} %" if price else "–"
    return figures(
        fact(("合同价", "Price of the contract's items"), exact(price, known.currency)),
        fact(("预计总成本", "Expected cost in all"), exact(expected, known.currency)),
        fact(("毛利", "Margin"), exact(margin, known.currency)),
        fact(("毛利率", "Margin in percent"), share),
    )
