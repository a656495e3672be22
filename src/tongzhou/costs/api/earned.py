"""The API of earned value."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import BaseModel, ConfigDict, Field

from tongzhou.costs.api.asking import being_computed, money, viewing
from tongzhou.costs.api.shapes import EarnedRowsShown, EarnedShown
from tongzhou.costs.earned_value import finding_words
from tongzhou.costs.models import Computed
from tongzhou.costs.queries.computed import default_day, rows_below, standing
from tongzhou.costs.reading import Reading, earned_value_on
from tongzhou.costs.summary import summary
from tongzhou.projects.models import Project
from tongzhou.web.api.answers import json_answer
from tongzhou.web.api.bodies import Day
from tongzhou.web.api.problems import ProblemError

router = Router(tags=["costs"])
AMOUNTS = ("bac", "pv", "ev", "ac", "sv", "cv")
INDICES = ("spi", "cpi", "tcpi", "percent_complete", "percent_spent", "p_factor")
TIMES = ("planned_duration", "actual_time", "earned_schedule", "sv_t", "spi_t", "tspi")


class DayQuery(BaseModel):
    """As of which day."""

    model_config = ConfigDict(extra="forbid")

    day: Day | None = Field(None, description="Without it, the status date or today.")


class RowsQuery(DayQuery):
    """As of which day, and below which item."""

    parent: int | None = Field(None, ge=1, le=2**63 - 1, description="Without it, the rows at the top.")


def _reading(project: Project, wanted: date | None) -> tuple[Reading, Computed]:
    today = timezone.localdate()
    found = standing(project)
    if found.budget is None:
        said = _("There is no baseline with a budget, so nothing can be earned.")
        raise ProblemError(409, "no_budget", said)
    reading = earned_value_on(project, wanted or default_day(project, today), today=today, found=found)
    if reading.refused:
        raise ProblemError(409, "cannot_be_computed", reading.refused)
    if reading.computed is None:
        raise being_computed()
    return reading, reading.computed


@router.get("/projects/{slug:key}/earned-value", response=EarnedShown)
def earned_value(request: HttpRequest, key: str, query: Query[DayQuery]) -> HttpResponse:
    """Earned value, forecasts, findings and the curve as of a day; needs `view_cost`."""
    reading, computed = _reading(viewing(request, key).project, query.day)
    head = computed.head
    currency = head["currency"]
    told = summary(head)
    return json_answer(
        {
            **{name: head[name] for name in ("day", "currency", "start", "finish", *INDICES)},
            **{name: money(head[name], currency) for name in AMOUNTS},
            **{name: head["schedule"][name] for name in TIMES},
            "baseline": head["baseline"]["id"],
            "sentence": f"{told.where} {told.ahead}",
            "undefined": head["undefined"] | head["schedule"]["undefined"],
            "costs": [
                {
                    "method": one["method"],
                    **{name: money(one[name], currency) for name in ("eac", "etc", "vac")},
                    "tcpi": one["tcpi"],
                    "why_not": one["why_not"],
                }
                for one in head["costs"]
            ],
            "times": head["times"],
            "points": [
                one | {name: money(one[name], currency) for name in ("pv", "ev", "ac")}
                for one in head["points"]
            ],
            "findings": [_finding(one) for one in head["findings"]],
            "resources": [
                one | {name: money(one[name], currency) for name in AMOUNTS[:4]} for one in head["resources"]
            ],
            "waiting": reading.waiting,
            "made_at": computed.made_at,
        }
    )


def _finding(kept: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": kept["code"],
        "severity": kept["severity"],
        "sentence": finding_words(kept, get_language() or "en"),
        "items": [one["item"] for one in kept["tasks"]],
    }


@router.get("/projects/{slug:key}/earned-value/rows", response=EarnedRowsShown)
def earned_value_rows(request: HttpRequest, key: str, query: Query[RowsQuery]) -> HttpResponse:
    """Earned value by WBS, one level at a time; needs `view_cost`."""
    _reading_of, computed = _reading(viewing(request, key).project, query.day)
    currency = computed.head["currency"]
    rows = rows_below(computed, "" if query.parent is None else str(query.parent))
    shown = [
        {
            "item": row["item"] or None,
            **{name: row[name] for name in ("wbs", "name", "cpi", "spi")},
            "has_children": row["more"],
            **{name: money(row[name], currency) for name in AMOUNTS[:4]},
        }
        for row in rows
    ]
    return json_answer({"day": computed.head["day"], "parent": query.parent, "items": shown})
