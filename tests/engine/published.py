"""Published earned value examples: amounts and the figures that were printed with them."""

from __future__ import annotations

import json
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal

from tests.engine.claeys import SHARED
from tongzhou.engine.earned_value import CostMethod, cost_forecasts, indices

FILE = SHARED / "examples" / "evm_published.json"


def examples() -> list[dict]:
    """The collection, when it is there."""
    if not FILE.exists():
        return []
    return json.loads(FILE.read_text(encoding="utf-8"), parse_float=Decimal)


def differences(example: dict) -> dict[str, Decimal]:
    """Figure → ours, where it is neither rounded nor cut to the digits that were printed what was printed."""
    unknown = Decimal(1)
    at = indices(example["PV"], example["EV"], example["AC"], example["BAC"] or unknown)
    cpi = next(f for f in cost_forecasts(at) if f.method is CostMethod.CPI)
    ours = {
        "SV": at.sv,
        "CV": at.cv,
        "SPI": at.spi,
        "CPI": at.cpi,
        "EAC_CPI": cpi.eac,
        "VAC": cpi.vac,
        "PC": at.percent_complete / 100,
    }
    found = {}
    for name, value in example["expect"].items():
        printed = Decimal(value)
        if printed not in {ours[name].quantize(printed, how) for how in (ROUND_HALF_EVEN, ROUND_DOWN)}:
            found[name] = ours[name]
    return found
