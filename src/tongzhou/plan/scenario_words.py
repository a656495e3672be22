"""What a scenario changes, in words: the names of what is decided together, and their values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tongzhou.engine.plan import Constraint, LinkType
from tongzhou.plan.models import Kind, day_of, last_day_of
from tongzhou.plan.queries.state import LoadedPlan
from tongzhou.plan.queries.why import CONSTRAINT_NAMES, LINK_NAMES, lag_words

NOTHING = "–"
LONGEST = 160
LABELS: dict[str, Promise] = {
    "name": gettext_lazy("Name"),
    "kind": gettext_lazy("Kind"),
    "duration": gettext_lazy("Duration"),
    "constraint": gettext_lazy("Constraint"),
    "manual": gettext_lazy("Dates set by hand"),
    "progress": gettext_lazy("Progress"),
    "levelling": gettext_lazy("Levelling delay"),
    "deadline_at": gettext_lazy("Deadline"),
    "calendar_id": gettext_lazy("Working calendar"),
    "active": gettext_lazy("Active"),
    "estimated": gettext_lazy("Estimated"),
    "work": gettext_lazy("Work"),
    "notes": gettext_lazy("Notes"),
    "deliverable": gettext_lazy("Deliverable"),
    "criterion": gettext_lazy("Acceptance criterion"),
    "people": gettext_lazy("People"),
    "place": gettext_lazy("Below"),
    "link": gettext_lazy("Dependency"),
    "delete": gettext_lazy("Deleted in the scenario"),
    "deleted": gettext_lazy("Deleted in the plan"),
    "orphan": gettext_lazy("What it was put below is gone"),
    "added": pgettext_lazy("scenario", "New item"),
    "removed": pgettext_lazy("scenario", "Deleted item"),
    "start": gettext_lazy("Start"),
    "finish": gettext_lazy("Finish"),
}


def label_of(part: str) -> str:
    """What is decided, in words."""
    return str(LABELS.get(part) or gettext_lazy("Other settings"))


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says values of a plan: names for numbers, days for seconds."""

    names: dict[int, str]
    resources: dict[int, str]
    calendars: dict[int, str]
    day: int

    @classmethod
    def of(
        cls, *plans: LoadedPlan, resources: dict[int, str], names: dict[int, str] | None = None
    ) -> Speaker:
        """Who knows the names of these plans, and others from elsewhere."""
        known = dict(names or {})
        for plan in plans:
            known |= {row.id: row.name for row in plan.state.rows.values()}
        calendars = {one.pk: one.name for one in plans[0].calendars}
        return cls(known, resources, calendars, plans[0].settings.minutes_per_day * 60)

    def say(self, part: str, value: Any) -> str:
        """A value of a part in words."""
        if value is None:
            return NOTHING
        if part in {"delete", "deleted", "orphan", "added", "removed"}:
            return self._item(value)
        say: Callable[[Any], str] = getattr(self, f"_{part}", self._plain)
        return say(value)[:LONGEST] or NOTHING

    def days(self, seconds: int) -> str:
        """A duration of working time."""
        return _("%(days)g d") % {"days": round(seconds / self.day, 2)}

    def _item(self, value: Any) -> str:
        if isinstance(value, dict) and "name" in value:
            return str(value["name"])
        if isinstance(value, dict) and value:
            return ", ".join(sorted({label_of(name) for name in value}))
        return NOTHING

    def _plain(self, value: Any) -> str:
        values = [one for one in value.values() if one is not None] if isinstance(value, dict) else [value]
        return ", ".join(_yes(one) if isinstance(one, bool) else str(one) for one in values)

    def _kind(self, value: Any) -> str:
        return str(Kind(value["kind"]).label) if value.get("kind") in Kind.values else self._plain(value)

    def _duration(self, value: Any) -> str:
        return self.days(value["duration"]) if "duration" in value else self._plain(value)

    def _constraint(self, value: Any) -> str:
        kind, at = value.get("constraint_type"), value.get("constraint_at")
        name = CONSTRAINT_NAMES.get(Constraint(kind)) if kind else ""
        day = "" if at is None else str(last_day_of(at))
        return " ".join(str(one) for one in (name, day) if one) or NOTHING

    def _manual(self, value: Any) -> str:
        start, finish = value.get("given_start_at"), value.get("given_finish_at")
        dates = [str(day_of(start))] if start is not None else []
        dates += [str(last_day_of(finish))] if finish is not None else []
        return " – ".join(dates) or (_yes(value["manual"]) if "manual" in value else NOTHING)

    def _progress(self, value: Any) -> str:
        parts = [f"{value['percent']} %"] if value.get("percent") is not None else []
        if value.get("actual_start_at") is not None:
            parts.append(_("begun %(day)s") % {"day": day_of(value["actual_start_at"])})
        if value.get("actual_finish_at") is not None:
            parts.append(_("done %(day)s") % {"day": last_day_of(value["actual_finish_at"])})
        return ", ".join(parts)

    def _deadline_at(self, value: Any) -> str:
        at = value.get("deadline_at")
        return NOTHING if at is None else str(last_day_of(at))

    def _calendar_id(self, value: Any) -> str:
        key = value.get("calendar_id")
        return _("The project's") if key is None else self.calendars.get(key, NOTHING)

    def _work(self, value: Any) -> str:
        seconds = value.get("work")
        return NOTHING if seconds is None else _("%(hours)g h") % {"hours": round(seconds / 3600, 1)}

    def _person(self, one: list[Any]) -> str:
        name = self.resources.get(one[0], NOTHING)
        return name if one[1] == 10_000 else f"{name} {one[1] / 100:g} %"

    def _people(self, value: Any) -> str:
        if value and not isinstance(value[0], list):
            return self._person(value)
        return ", ".join(self._person(one) for one in value)

    def _place(self, value: Any) -> str:
        return _("the outermost level") if value[0] is None else self.names.get(value[0], NOTHING)

    def _link(self, value: Any) -> str:
        source, target, kind, lag, unit = value
        how = str(LINK_NAMES[LinkType(kind)])
        if lag:
            how = f"{how}, {lag_words(lag, unit, self.day // 60)}"
        return f"{self.names.get(source, NOTHING)} → {self.names.get(target, NOTHING)} ({how})"


def _yes(value: Any) -> str:
    return _("Yes") if value else _("No")
