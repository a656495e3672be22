"""Earned value of many projects: the figures that were computed last, for whoever may see each project's costs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.costs.models import CostSettings
from tongzhou.costs.queries.settings import latest_figures
from tongzhou.projects.models import Project

MILLION = Decimal(10**6)


@dataclass(frozen=True, slots=True)
class Shown:
    """A project's latest figures; money in minor units."""

    day: date
    currency: str
    bac: int | None
    eac: int | None
    cpi: Decimal | None
    spi: Decimal | None
    spi_t: Decimal | None
    finish: date | None

    @classmethod
    def of(cls, one: CostSettings) -> Shown:
        """What the project's settings keep."""
        assert one.latest_day is not None
        return cls(
            one.latest_day,
            one.currency,
            one.latest_bac,
            one.latest_eac,
            _index(one.latest_cpi),
            _index(one.latest_spi),
            _index(one.latest_spi_t),
            one.latest_finish,
        )


def _index(millionths: int | None) -> Decimal | None:
    return None if millionths is None else Decimal(millionths) / MILLION


def shown_figures(user: User, keys: Iterable[str]) -> Mapping[str, Shown]:
    """Key → figures of those of the projects whose costs the person may see; two statements."""
    mine = Project.objects.granting(user, Permission.VIEW_COST).filter(key__in=list(keys))
    names = dict(mine.values_list("pk", "key"))
    return {names[pk]: Shown.of(one) for pk, one in latest_figures(names).items()}
