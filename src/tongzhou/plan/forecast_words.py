"""What a simulation says beside its figures, in words: its notes, what could not be used as said, why it failed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

Params = Mapping[str, Any]
Say = Callable[[Params], str]


def _held(params: Params) -> str:
    count = int(params.get("count", 0))
    words = ngettext(
        "%(count)d task is held on its date by a constraint whatever happens before it, so its risk does not show: "
        "%(tasks)s.",
        "%(count)d tasks are held on their dates by constraints whatever happens before them, so their risk does not "
        "show: %(tasks)s.",
        count,
    )
    return words % {"count": count, "tasks": params.get("tasks", "")}


def _done(params: Params) -> str:
    count = int(params.get("count", 0))
    words = ngettext(
        "%(count)d task with a range or a risk event is done already; it keeps its dates.",
        "%(count)d tasks with ranges or risk events are done already; they keep their dates.",
        count,
    )
    return words % {"count": count}


def _outside(params: Params) -> str:
    count = int(params.get("count", 0))
    words = ngettext(
        "The plan's duration of %(count)d task lies outside of its range; the nearest value within counts as likely.",
        "The plan's durations of %(count)d tasks lie outside of their ranges; the nearest value within counts as "
        "likely.",
        count,
    )
    return words % {"count": count}


def _summaries(params: Params) -> str:
    count = int(params.get("count", 0))
    words = ngettext(
        "%(count)d task with a range has become a summary; its range is not used.",
        "%(count)d tasks with ranges have become summaries; their ranges are not used.",
        count,
    )
    return words % {"count": count}


def _idle(params: Params) -> str:
    count = int(params.get("count", 0))
    words = ngettext(
        "%(count)d risk event has no task left in the plan; it was left out.",
        "%(count)d risk events have no task left in the plan; they were left out.",
        count,
    )
    return words % {"count": count}


NOTES: Mapping[str, Say] = {
    "nothing_uncertain": lambda _params: _(
        "Nothing in the plan is uncertain: every course of it is the same."
    ),
    "held_by_constraint": _held,
    "already_done": _done,
    "shapes_rounded": lambda params: (
        _("The ranges have %(count)s different shapes; where their likely value lies was rounded a little.")
        % {"count": params.get("count", 0)}
    ),
    "matrix_repaired": lambda _params: _(
        "Correlations contradicted each other; the nearest possible ones were taken."
    ),
    "plan_outside_range": _outside,
    "range_on_summary": _summaries,
    "risk_without_task": _idle,
    "fewer_iterations": lambda params: (
        _(
            "The plan has %(count)s milestones and deadlines to follow; fewer iterations were run to spare memory."
        )
        % {"count": params.get("count", 0)}
    ),
}
"""Code of a note of the engine, or of a remark of ours → how to say it."""

TROUBLES: Mapping[str, Say] = {
    "lost": lambda _params: _("The worker was lost while it ran."),
    "overdue": lambda params: (
        _("It took longer than %(seconds)s seconds. Choose fewer iterations.")
        % {"seconds": params.get("seconds", "")}
    ),
    "impossible_plan": lambda _params: _("The plan cannot be scheduled as it is."),
}


def notes_in_words(figures: Mapping[str, Any]) -> list[str]:
    """The notes and remarks of a result as sentences; codes of another version are left out."""
    said: Iterable[Mapping[str, Any]] = [*figures.get("notes", ()), *figures.get("remarks", ())]
    return [NOTES[one["code"]](one.get("params", {})) for one in said if one["code"] in NOTES]


def trouble_in_words(trouble: Mapping[str, Any]) -> str:
    """Why a simulation failed."""
    code, params = str(trouble.get("code", "")), trouble.get("params", {})
    if code in TROUBLES:
        return TROUBLES[code](params)
    return _refusal(code, params) or _("It could not be carried out.")


def _refusal(code: str, params: Params) -> str:
    """A refusal of the engine; its words come from where files with ranges are read."""
    from tongzhou.engine.simulation import Problem, UncertaintyError
    from tongzhou.exchange.uncertainty.words import uncertainty_sentence

    if code not in set(Problem):
        return ""
    try:
        return uncertainty_sentence(UncertaintyError(Problem(code), dict(params)), get_language() or "en")
    except (KeyError, IndexError):
        return ""
