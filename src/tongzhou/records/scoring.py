"""How figures become points: pure arithmetic. Points are hundredths of a percent of the best, 0 to 10 000."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tongzhou.records.models.evaluations import BEST

PARTS: dict[str, Promise] = {
    "milestones": _("Milestones reached by the agreed day"),
    "spi_t": _("SPI(t): agreed duration by actual or expected duration"),
    "cpi": _("CPI"),
    "budget": _("Budget by estimate at completion (BAC / EAC)"),
    "given": _("Changes that were charged, by those charged or given away"),
    "first_round": _("Acceptances that succeeded in the first round"),
    "versions": _("Deliverable versions that the client has accepted"),
    "remaining": _("Remaining items that are done"),
    "defects": _("Defects that are closed"),
    "goals": _("Goals reached, of those that have ended"),
    "confirmed": _("Goals confirmed by the client's people"),
    "promises": _("Promises kept"),
    "load": _("Work within people's capacity"),
}
"""Every figure that points are made of, in words."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure: how it is written, and its points."""

    code: str
    value: str
    points: int

    def kept(self) -> dict[str, Any]:
        """As it is stored."""
        return {"code": self.code, "value": self.value, "points": self.points}


def share(code: str, part: int, whole: int) -> list[Measure]:
    """So many of so many; nothing when there were none."""
    return [Measure(code, f"{part} / {whole}", rounded(Decimal(BEST * part) / whole))] if whole > 0 else []


def index(code: str, value: Decimal | None) -> list[Measure]:
    """An index such as CPI: 1 and above is the best, 0.5 and below is nothing, in a straight line between."""
    if value is None:
        return []
    held = min(max(value, Decimal("0.5")), Decimal(1))
    return [Measure(code, f"{value:.2f}", rounded((held - Decimal("0.5")) * 2 * BEST))]


def mean(measures: Iterable[Measure]) -> int | None:
    """The points of a criterion: its figures count alike; None without any."""
    points = [one.points for one in measures]
    return rounded(Decimal(sum(points)) / len(points)) if points else None


def total(points: Mapping[str, int | None], weights: Mapping[str, int]) -> int | None:
    """The weighted mean over what is known; None when nothing that counts is known."""
    known = [(value, weights[name]) for name, value in points.items() if value is not None]
    whole = sum(weight for _value, weight in known)
    return rounded(Decimal(sum(value * weight for value, weight in known)) / whole) if whole else None


def rounded(value: Decimal) -> int:
    """A whole number, halves upwards."""
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))


def on_scale(points: int | None, scale: int) -> Decimal | None:
    """Points on the scale that an organisation reads them on, with one digit (two on a scale to 5)."""
    if points is None:
        return None
    digits = Decimal("0.01") if scale <= 5 else Decimal("0.1")
    return (Decimal(points * scale) / BEST).quantize(digits, ROUND_HALF_UP)


def from_scale(score: Decimal, scale: int) -> int:
    """What somebody has said on a scale, in points."""
    return rounded(score * BEST / scale)
