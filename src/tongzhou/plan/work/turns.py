"""How often an item comes again, in words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from tongzhou.plan.models import Rule
from tongzhou.plan.work.setting import Setting

LAST_SURE_DAY = 28
"""The last day that every month has."""


def rule_in_words(rule: str, every: int, next_on: date, day: int) -> str:
    """A rule as people say it, such as “Every 2 weeks on Monday”; ``day`` is that of the month."""
    if rule == Rule.WEEKLY:
        words = _("Every week on %(weekday)s") if every == 1 else _("Every %(every)d weeks on %(weekday)s")
        return words % {"every": every, "weekday": WEEKDAYS[next_on.weekday()]}
    if rule == Rule.WORKDAYS:
        return _("Every workday") if every == 1 else _("Every %(every)d workdays") % {"every": every}
    if day > LAST_SURE_DAY:
        words = (
            _("Every month on day %(day)d, or on its last day")
            if every == 1
            else _("Every %(every)d months on day %(day)d, or on the last day")
        )
    else:
        words = _("Every month on day %(day)d") if every == 1 else _("Every %(every)d months on day %(day)d")
    return words % {"every": every, "day": day}


def fields_of_turn(template: dict[str, Any], setting: Setting, today: date) -> dict[str, Any]:
    """A template as fields of an item that is made today.

    Tags, people and custom fields that are no longer there are left out: the item matters more.
    """
    fields = dict(template)
    for name, known in (("tags", setting.tags), ("assignees", setting.people)):
        if name in fields:
            fields[name] = [key for key in fields[name] if key in known]
    if "custom" in fields:
        there = {str(key) for key, one in setting.fields.items() if not one.archived and setting.sees(one)}
        fields["custom"] = {key: value for key, value in fields["custom"].items() if key in there}
    if (days := fields.pop("due_in_days", None)) is not None:
        fields["due_date"] = (today + timedelta(days=int(days))).isoformat()
    return fields
