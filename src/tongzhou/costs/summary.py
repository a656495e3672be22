"""Earned value in words: what a manager reads in the first five seconds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongzhou.costs.money import short

Json = dict[str, Any]
NEAR, FAR = Decimal("0.97"), Decimal("0.90")
"""Below the first an index is worth a look, below the second it is an alarm (``engine`` thresholds of findings)."""


@dataclass(frozen=True, slots=True)
class Light:
    """A traffic light: a word, the colour's class, an icon."""

    words: Promise
    css: str
    icon: str


GOOD = Light(gettext_lazy("As planned or better"), "ok", "check")
WATCH = Light(gettext_lazy("Needs attention"), "warn", "triangle-alert")
BAD = Light(gettext_lazy("Seriously off"), "bad", "circle-alert")
UNKNOWN = Light(gettext_lazy("Not known yet"), "", "circle-dashed")


def light(index: str | Decimal | None) -> Light:
    """What an index means."""
    if index is None:
        return UNKNOWN
    value = Decimal(index)
    return GOOD if value >= NEAR else WATCH if value >= FAR else BAD


def worst(*lights: Light) -> Light:
    """The most serious one."""
    return max(lights, key=[UNKNOWN, GOOD, WATCH, BAD].index)


@dataclass(frozen=True, slots=True)
class Summary:
    """The sentence, its lights, and what to make of it."""

    where: str
    ahead: str
    meaning: str
    cost: Light
    schedule: Light
    whole: Light


def summary(head: Json) -> Summary:
    """A day's figures in words."""
    cost, schedule = light(head["cpi"]), light(head["schedule"]["spi_t"] or head["spi"])
    return Summary(
        _where(head), _ahead(head), _meaning(cost, schedule), cost, schedule, worst(cost, schedule)
    )


def _where(head: Json) -> str:
    money = {name: short(head[name], head["currency"]) for name in ("pv", "ev", "ac")}
    sentence = _("The project has earned %(ev)s of %(pv)s planned and spent %(ac)s") % money
    parts = [one for one in (_schedule(head["sv_percent"]), _cost(head["cv_percent"])) if one]
    return (
        _("%(sentence)s: %(parts)s.") % {"sentence": sentence, "parts": _(", ").join(parts)}
        if parts
        else _("%(sentence)s.") % {"sentence": sentence}
    )


def percent(value: str) -> int:
    """A share in percent without its sign, rounded to a whole number."""
    return int(abs(Decimal(value)).quantize(Decimal(1), ROUND_HALF_UP))


def _schedule(share: str | None) -> str:
    if share is None:
        return ""
    amount = percent(share)
    if not amount:
        return _("on schedule")
    words = _("%(n)d%% behind schedule") if Decimal(share) < 0 else _("%(n)d%% ahead of schedule")
    return words % {"n": amount}


def _cost(share: str | None) -> str:
    if share is None:
        return ""
    amount = percent(share)
    if not amount:
        return _("at the planned cost")
    return (_("%(n)d%% over cost") if Decimal(share) < 0 else _("%(n)d%% under cost")) % {"n": amount}


def forecast_of(head: Json, kind: str, method: str) -> Json:
    """One forecast of cost (``costs``) or of the finish (``times``)."""
    return next((one for one in head[kind] if one["method"] == method), {})


def _ahead(head: Json) -> str:
    """Where it leads if nothing changes."""
    eac = forecast_of(head, "costs", "cpi").get("eac")
    finish = forecast_of(head, "times", "es_spi_t").get("finish")
    values = {
        "bac": short(head["bac"], head["currency"]),
        "eac": "" if eac is None else short(eac, head["currency"]),
        "finish": _day(finish),
        "planned": _day(head["finish"]),
    }
    if eac is None and finish is None:
        return _("It is too early to say where this leads.")
    if finish is None:
        return _("At this rate it ends at %(eac)s (budget %(bac)s).") % values
    if eac is None:
        return _("At this rate it ends on %(finish)s (planned: %(planned)s).") % values
    if finish == head["finish"]:
        return _("At this rate it ends at %(eac)s (budget %(bac)s), on %(finish)s as planned.") % values
    return (
        _("At this rate it ends at %(eac)s (budget %(bac)s), on %(finish)s instead of %(planned)s.") % values
    )


def _day(text: str | None) -> str:
    return "" if text is None else date_format(date.fromisoformat(text), "DATE_FORMAT")


def _meaning(cost: Light, schedule: Light) -> str:
    if UNKNOWN in (cost, schedule):
        return _("As soon as work is reported and costs are booked, it can be said how the project does.")
    if cost is GOOD and schedule is GOOD:
        return _("Nothing has to be done: what is delivered costs what it should, when it should.")
    if cost is GOOD:
        return _("The money is in order, the dates are not: look at what is behind, and at who could do it.")
    if schedule is GOOD:
        return _("The dates are in order, the money is not: look at which branch costs more than it earns.")
    return _("Both slip. Look at the branches that are furthest behind, then agree on scope, date or budget.")
