"""Do work items hang together: their trees, numbers, states, recurrences and scenarios?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import F

from tongzhou.plan.editing.changeset import no_changes
from tongzhou.plan.models import ItemCounter, Recurrence, Scenario, WorkItem
from tongzhou.plan.queries.work import load_setting
from tongzhou.plan.work.refusals import ItemRefusedError
from tongzhou.plan.work.setting import Setting
from tongzhou.plan.work.turns import fields_of_turn
from tongzhou.plan.work.values import cleaned, flat


def broken_trees() -> Iterator[str]:
    """Items in circles, below deleted ones, before what they belong to, or in a state that their type has not."""
    yield from _in_circles()
    live = WorkItem.live.order_by("pk")
    for words, found in (
        ("belongs to a deleted item", live.exclude(parent=None).exclude(parent__deleted_at=None)),
        ("stands before what it belongs to", live.filter(planned=True, parent__position__gte=F("position"))),
        (
            "is in a state that its type has not",
            live.exclude(state=None)
            .exclude(item_type=None)
            .exclude(state__workflow=F("item_type__workflow")),
        ),
    ):
        yield from (f"item {pk} {words}" for pk in found.values_list("pk", flat=True))


def _in_circles() -> Iterator[str]:
    above = dict(WorkItem.every.order_by("pk").values_list("pk", "parent"))
    sound: set[int] = set()
    for item in above:
        way: dict[int, None] = {}
        here: int | None = item
        while here is not None and here not in sound and here not in way:
            way[here] = None
            here = above.get(here)
        if here in way:
            yield f"item {here} is below itself"
        sound.update(way)


def numbers_ahead() -> Iterator[str]:
    """Items whose number their project will give again."""
    counters = ItemCounter.objects.order_by("project")
    for project, last in counters.values_list("project", "last"):
        ahead = WorkItem.every.filter(project=project, number__gt=last).order_by("pk")
        for pk, number in ahead.values_list("pk", "number"):
            yield f"item {pk} has number {number}, and {last + 1} is given next"


def broken_recurrences() -> Iterator[str]:
    """Recurring items, not paused, whose template is not understood any more."""
    for one in Recurrence.objects.filter(paused=False).select_related("project", "author").order_by("pk"):
        setting = load_setting(one.project, one.author)
        if (wrong := _refused(setting, fields_of_turn(one.template, setting, one.next_on))) is not None:
            yield f"recurrence {one.pk} ({one.name}): {wrong}"


def _refused(setting: Setting, template: dict[str, Any]) -> str | None:
    try:
        for name, value in flat(template).items():
            if value is not None:
                cleaned(setting, name, value)
    except ItemRefusedError as refusal:
        return str(refusal.message)
    return None


def broken_scenarios() -> Iterator[str]:
    """Scenarios that are ahead of their plan, count wrongly, or have given a number that they may give again."""
    for one in Scenario.objects.select_related("project").order_by("pk").iterator(chunk_size=20):
        if wrong := _wrong_with(one):
            yield f"scenario {one.pk} ({one.name}): {wrong}"


def _wrong_with(scenario: Scenario) -> str:
    changes = scenario.changes
    if set(changes) != set(no_changes()):
        return "its changes are not understood"
    numbers = [int(key) for part in ("rows", "links") for key in changes[part]]
    if any(scenario.loose > number for number in numbers if number < 0):
        return "a number that it has given may be given again"
    if scenario.size != sum(len(pairs) for pairs in changes.values()):
        return "it does not count its changes rightly"
    if scenario.base_version > scenario.project.plan_version:
        return "it was taken from a version that the plan has not reached"
    newest = scenario.steps.order_by("-version").values_list("version", flat=True).first()
    return "it has steps of versions to come" if newest and newest > scenario.version else ""
