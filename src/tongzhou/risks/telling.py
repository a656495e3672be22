"""Warnings in words: what was noticed, why it matters, and what can be done, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongzhou.costs.money import exact
from tongzhou.risks.models import EarlyWarning, Kind

Names = Mapping[int, tuple[str, int | None]]


@dataclass(frozen=True, slots=True)
class TaskTold:
    """A task that a warning lists."""

    name: str
    url: str
    detail: str


@dataclass(frozen=True, slots=True)
class Told:
    """A warning as people read it. ``where`` is the page on which one sees it, ``where_label`` what that is called."""

    warning: EarlyWarning
    title: str
    why: str
    where: str
    where_label: str
    tasks: tuple[TaskTold, ...] = ()

    @property
    def may_ask(self) -> bool:
        """Whether there is a task whose people could be asked."""
        return self.warning.kind in {Kind.SILENT, Kind.FLOAT_EATEN} and self.warning.item_id is not None


def told(warning: EarlyWarning, names: Names) -> Told:
    """A warning in the present language; ``names``: the tasks that it lists."""
    title, why = SENTENCES[Kind(warning.kind)](warning)
    where, label = _where(warning)
    return Told(warning, title, why, where, label, tuple(_tasks(warning, names)))


def together(rows: Iterable[Told]) -> list[list[Told]]:
    """Warnings in their order; what several projects say of one person in the same words stands in one place."""
    found: dict[Any, list[Told]] = {}
    for row in rows:
        alone = row.warning.item_id is not None
        found.setdefault(row.warning.pk if alone else (row.warning.kind, row.title, row.why), []).append(row)
    return list(found.values())


def _name(warning: EarlyWarning) -> str:
    return warning.item.name if warning.item else ""


def _days(count: float) -> str:
    whole = round(count)
    return ngettext("%(count)d day", "%(count)d days", whole) % {"count": whole}


def _slipping(warning: EarlyWarning) -> tuple[str, str]:
    numbers = warning.numbers
    why = [
        _(
            "In %(weeks)d weeks its expected date moved later %(times)d times, by %(days)s in all: from %(first)s to"
            " %(last)s."
        )
        % {**numbers, "days": _days(numbers["days"])}
    ]
    if numbers["projected"] > numbers["last"]:
        why.append(_("If it goes on like this, it will be reached on %(projected)s.") % numbers)
    if numbers["limit"]:
        words = _("Its deadline is %(limit)s.") if numbers["deadline"] else _("The baseline says %(limit)s.")
        why.append(words % numbers)
    if behind := numbers["behind"]:
        why.append(
            ngettext(
                "%(count)d milestone behind it moves along.",
                "%(count)d milestones behind it move along.",
                behind,
            )
            % {"count": behind}
        )
    return _("“%(name)s” slips week after week") % {"name": _name(warning)}, _joined(why)


def _float_eaten(warning: EarlyWarning) -> tuple[str, str]:
    numbers = warning.numbers
    values = {"planned": _days(numbers["planned"]), "left": _days(abs(numbers["left"])), **_dates(numbers)}
    if numbers["left"] < 0:
        why = [
            _(
                "The baseline gave it %(planned)s to spare. Now it ends %(left)s later than the dates behind it allow."
            )
            % values
        ]
    elif numbers["left"] < 1:
        why = [
            _(
                "The baseline gave it %(planned)s to spare, and nothing is left: each further day delays what follows."
            )
            % values
        ]
    else:
        why = [_("The baseline gave it %(planned)s to spare; %(left)s are left.") % values]
    why.append(
        _("It runs from %(start)s to %(finish)s, %(percent)d %% is done.")
        % {**values, "percent": numbers["percent"]}
    )
    if behind := numbers["behind"]:
        why.append(
            ngettext(
                "%(count)d task behind it shares what is left.",
                "%(count)d tasks behind it share what is left.",
                behind,
            )
            % {"count": behind}
        )
    return _("“%(name)s” has used up its float") % {"name": _name(warning)}, _joined(why)


def _dates(numbers: Mapping[str, Any]) -> dict[str, Any]:
    return {"start": numbers["start"], "finish": numbers["finish"]}


def _silent(warning: EarlyWarning) -> tuple[str, str]:
    numbers = warning.numbers
    count, owner = numbers["count"], numbers["owner"]
    if owner:
        title = ngettext(
            "No sign from %(count)d task of %(owner)s", "No sign from %(count)d tasks of %(owner)s", count
        )
    else:
        title = ngettext(
            "No sign from %(count)d task of nobody", "No sign from %(count)d tasks of nobody", count
        )
    why = ngettext(
        "It is said to be under way, and for %(days)s of work nobody has reported, changed or said anything about it.",
        "They are said to be under way, and for up to %(days)s of work nobody has reported, changed or said anything"
        " about them.",
        count,
    )
    return title % numbers, why % {"days": _days(numbers["days"])}


def _drift(warning: EarlyWarning) -> tuple[str, str]:
    numbers = warning.numbers
    why = []
    if numbers["later"]:
        why.append(
            _(
                "%(later)d of %(open)d open tasks are at least a week later than in “%(baseline)s” of %(taken)s."
            )
            % numbers
        )
    if numbers["moved"] > 0:
        why.append(
            _("The end moved by %(days)s, from %(promised)s to %(finish)s.")
            % {**numbers, "days": _days(numbers["moved"])}
        )
    if added := numbers["added"]:
        why.append(
            ngettext("%(count)d task was added since.", "%(count)d tasks were added since.", added)
            % {"count": added}
        )
    why.append(_("Agree with the client on a new baseline, or win the time back."))
    return _("The plan has left its baseline behind"), _joined(why)


def _overload(warning: EarlyWarning) -> tuple[str, str]:
    numbers = warning.numbers
    why = _(
        "In %(over)d of the next %(weeks)d weeks all projects together ask for more than there is; most in the week of"
        " %(worst)s: %(work)d h of work, %(capacity)d h of time."
    )
    return _("%(owner)s has more work than time") % numbers, why % numbers


def _spending(warning: EarlyWarning) -> tuple[str, str]:
    numbers = warning.numbers
    money = {name: exact(numbers[name], numbers["currency"]) for name in ("forecast", "budget")}
    why = _(
        "Each unit of money spent has earned %(cpi)s of work. At this rate the project costs %(forecast)s; the"
        " budget is %(budget)s (%(percent)d %% more)."
    )
    return _("Money runs out before the work is done"), why % {**numbers, **money}


def _client_waits(warning: EarlyWarning) -> tuple[str, str]:
    numbers = warning.numbers
    why = [
        _("It was due on %(due)s and is not there; %(days)s of work have been waited.")
        % {**numbers, "days": _days(numbers["days"])}
    ]
    if count := numbers["items"]:
        why.append(
            ngettext(
                "%(count)d item of the plan waits for it.", "%(count)d items of the plan wait for it.", count
            )
            % {"count": count}
        )
    return _("The client owes “%(title)s”") % numbers, _joined(why)


def _freeze(warning: EarlyWarning) -> tuple[str, str]:
    numbers = warning.numbers
    why = _(
        "It is planned from %(start)s to %(finish)s, and the client allows no changes from %(first)s to %(last)s"
        " (%(window)s). Move it, or agree on an exception."
    )
    return _("“%(name)s” falls into a freeze window") % {"name": _name(warning)}, why % numbers


SENTENCES: dict[Kind, Callable[[EarlyWarning], tuple[str, str]]] = {
    Kind.SLIPPING: _slipping,
    Kind.FLOAT_EATEN: _float_eaten,
    Kind.SILENT: _silent,
    Kind.DRIFT: _drift,
    Kind.OVERLOAD: _overload,
    Kind.SPENDING: _spending,
    Kind.CLIENT_WAITS: _client_waits,
    Kind.FREEZE: _freeze,
}


def _joined(sentences: list[str]) -> str:
    """Sentences one after another; Chinese has no space between them."""
    return reduce(
        lambda first, second: _("%(first)s %(second)s") % {"first": first, "second": second}, sentences
    )


def _where(warning: EarlyWarning) -> tuple[str, str]:
    key = warning.project.key
    match warning.kind:
        case Kind.SLIPPING:
            return reverse("milestones", args=[key]), _("Milestones")
        case Kind.OVERLOAD:
            return reverse("project_workload", args=[key]), _("Workload")
        case Kind.SPENDING:
            return reverse("earned_value", args=[key]), _("Earned value")
        case Kind.CLIENT_WAITS:
            return reverse("client_action", args=[key, warning.numbers["number"]]), _("Client action")
        case Kind.FREEZE:
            return reverse("freeze_windows", args=[key]), _("Freeze windows")
        case Kind.DRIFT:
            return reverse("baselines", args=[key]), _("Baselines")
        case _:
            return f"{reverse('plan', args=[key])}#task-{warning.item_id or ''}", _("Show in the plan")


def _tasks(warning: EarlyWarning, names: Names) -> list[TaskTold]:
    found = []
    for task in warning.numbers.get("tasks", ()):
        name, number = names.get(task["item"], ("", None))
        if number is None:
            continue
        detail = _("silent for %(days)s, %(percent)d %% done, due %(finish)s") % {
            **task,
            "days": _days(task["days"]),
        }
        found.append(TaskTold(name, reverse("item", args=[warning.project.key, number]), detail))
    return found


def day_in_words(text: str) -> date | None:
    """A stored date."""
    return date.fromisoformat(text) if text else None
