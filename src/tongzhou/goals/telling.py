"""Progress, pace and confirmations in words, for pages and for the portal."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from tongzhou.goals.models import Confidence, Goal, State
from tongzhou.goals.numbers import grouped, with_unit
from tongzhou.goals.progress import Pace, Progress, Source

PACES: dict[Pace, Promise] = {
    Pace.AHEAD: pgettext_lazy("goal", "Ahead"),
    Pace.ON_TRACK: pgettext_lazy("goal", "On track"),
    Pace.BEHIND: pgettext_lazy("goal", "Behind"),
    Pace.OVERDUE: pgettext_lazy("goal", "Overdue"),
    Pace.UNKNOWN: pgettext_lazy("goal", "Not measured yet"),
}
COLOURS = {Pace.AHEAD: "ok", Pace.ON_TRACK: "ok", Pace.BEHIND: "warn", Pace.OVERDUE: "bad", Pace.UNKNOWN: ""}
STATES = {
    State.DRAFT: "",
    State.AGREED: "accent",
    State.REACHED: "ok",
    State.MISSED: "bad",
    State.DROPPED: "",
}
CONFIDENCES = {Confidence.LOW: "bad", Confidence.MIDDLE: "warn", Confidence.HIGH: "ok"}


def progress_words(goal: Goal, progress: Progress) -> str:
    """What the progress was made of."""
    if progress.source == Source.MEASURED:
        said = _("Measured: %(value)s, on the way from %(baseline)s to %(target)s.")
        return said % {
            "value": with_unit(goal.value, goal.unit),
            "baseline": with_unit(goal.baseline, goal.unit),
            "target": with_unit(goal.target, goal.unit),
        }
    if progress.source == Source.KEY_RESULTS:
        said = ngettext(
            "From %(count)d key result.", "The weighted mean of %(count)d key results.", progress.count
        )
        return said % {"count": progress.count}
    if progress.source == Source.GOALS:
        said = ngettext(
            "From %(count)d goal below it.", "The mean of %(count)d goals below it.", progress.count
        )
        return said % {"count": progress.count}
    return _("Nobody has checked in yet.")


def way_words(goal: Goal) -> str:
    """From where to where, in one line; percentages differ by percentage points."""
    if goal.baseline is None or goal.target is None:
        return ""
    way = _("from %(baseline)s to %(target)s") % {
        "baseline": with_unit(goal.baseline, goal.unit),
        "target": with_unit(goal.target, goal.unit),
    }
    difference = goal.target - goal.baseline
    sign = "+" if difference > 0 else "−"
    unit = pgettext("unit", "percentage points") if goal.unit.strip() == "%" else goal.unit
    return f"{way} ({sign}{grouped(abs(difference))}\u00a0{unit})" if unit else way
