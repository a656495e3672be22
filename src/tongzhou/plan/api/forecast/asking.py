"""What the answers of the forecast have in common: who may ask, units, and refusals."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.plan.actions.forecast.ranges import RangeRefusedError
from tongzhou.plan.actions.forecast.risks import (
    RiskRefusedError,
)
from tongzhou.plan.actions.forecast.runs import (
    SimulationRefusedError,
)
from tongzhou.plan.actions.forecast.settings import StaleForecastError
from tongzhou.plan.models import (
    Unit,
)
from tongzhou.projects.guards import Access, get_access
from tongzhou.web.api.problems import ProblemError

router = Router(tags=["forecast"])
MINUTE = 60
UnitName = Literal["percent", "time"]
Minor = Annotated[int, Field(strict=True, ge=-(10**15), le=10**15)]
Amount = Annotated[float, Field(ge=-1e9, le=1e9)]


@contextmanager
def refusals() -> Iterator[None]:
    """Refusals of the forecast as problems: malformed 422, unknown items 404, overtaken 412, others 409."""
    try:
        yield
    except StaleForecastError as stale:
        raise ProblemError(412, "stale", str(stale.message), version=stale.version) from stale
    except RangeRefusedError as refusal:
        status = 404 if refusal.code == "unknown_item" else 409 if refusal.code == "summary" else 422
        items = None if refusal.item is None else [refusal.item]
        raise ProblemError(status, refusal.code, refusal.message, items=items) from refusal
    except RiskRefusedError as refusal:
        status = 404 if refusal.code == "unknown_item" else 409 if refusal.code == "too_many_risks" else 422
        raise ProblemError(status, refusal.code, refusal.message) from refusal
    except SimulationRefusedError as refusal:
        status = 422 if refusal.code in {"iterations", "seed"} else 409
        raise ProblemError(status, refusal.code, refusal.message) from refusal


def access_to(request: HttpRequest, key: str, permission: Permission) -> Access:
    """The project, for whoever has the right; Http404 and 403 otherwise."""
    return get_access(signed_in(request), key, permission)


def editor_of(request: HttpRequest, key: str) -> Access:
    """Whoever may write risk events."""
    access_to(request, key, Permission.VIEW_INTERNAL_RISKS)
    return access_to(request, key, Permission.EDIT_PLAN)


def out_of(value: int | None, unit: str) -> float | None:
    """A stored value as programs read it: percent, or minutes."""
    return None if value is None else value / 100 if unit == Unit.PERCENT else value / MINUTE


def into(value: float, unit: str) -> int:
    """What programs give, as it is stored."""
    return round(value * 100) if unit == Unit.PERCENT else round(value * MINUTE)
