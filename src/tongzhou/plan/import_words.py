"""What a file's reader says in codes, in sentences for the person who brought the file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext_lazy
from django.utils.translation import gettext as _

from tongzhou.engine.errors import PlanError
from tongzhou.exchange.document import FidelityCode, FidelityNote, PlanDocument
from tongzhou.exchange.errors import TableError, UnreadablePlanError
from tongzhou.exchange.words import cell_sentence, file_sentence, plan_sentence
from tongzhou.plan.queries.imports import Difference, Reason

SHOWN = 20
"""So many examples of each kind of loss are listed; all are counted."""
Sentence = Any
"""A lazily translated text with named places; those about several things have a singular and a plural."""


# ── refusals ──────────────────────────────────────────────────────────────────────────────────────────
def why_unreadable(error: UnreadablePlanError) -> str:
    """What is wrong with a file, and what to do, as a sentence."""
    return whole_sentence(file_sentence(error, _language()))


def why_wrong(error: TableError) -> str:
    """What is wrong with a cell; the page shows row, column and value in columns of their own."""
    said = cell_sentence(error._replace(column="", value=""), _language())
    return whole_sentence(re.split(": |：", said, maxsplit=1)[1])


def why_impossible(error: PlanError, names: Mapping[int, str]) -> str:
    """Why a document cannot be scheduled; ``names`` are the tasks' by the keys of the error."""
    return whole_sentence(plan_sentence(error, lambda key: names.get(key, str(key)), _language()))


def whole_sentence(text: str) -> str:
    """A clause as a sentence: a capital first, a full stop behind."""
    stop = "。" if _language().startswith("zh") else "."
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "。", "!", "?")) else stop)


def _language() -> str:
    return get_language() or "zh-hans"


# ── what was lost or changed ──────────────────────────────────────────────────────────────────────────
LOSSES: Mapping[FidelityCode, Sentence] = {
    FidelityCode.TASK_BLANK_ROW: ngettext_lazy(
        "%(count)d blank row is left out.", "%(count)d blank rows are left out.", "count"
    ),
    FidelityCode.TASK_DUPLICATE: ngettext_lazy(
        "%(count)d task has the number of another one and is left out.",
        "%(count)d tasks have the number of another one and are left out.",
        "count",
    ),
    FidelityCode.TASK_WITHOUT_KEY: ngettext_lazy(
        "%(count)d task has no number and is left out.",
        "%(count)d tasks have no number and are left out.",
        "count",
    ),
    FidelityCode.DATE_UNREADABLE: ngettext_lazy(
        "%(count)d date cannot be read and is left empty.",
        "%(count)d dates cannot be read and are left empty.",
        "count",
    ),
    FidelityCode.NUMBER_UNREADABLE: ngettext_lazy(
        "%(count)d number cannot be read and is left empty.",
        "%(count)d numbers cannot be read and are left empty.",
        "count",
    ),
    FidelityCode.DURATION_UNREADABLE: ngettext_lazy(
        "%(count)d duration cannot be read and is left empty.",
        "%(count)d durations cannot be read and are left empty.",
        "count",
    ),
    FidelityCode.LINK_TO_NOTHING: ngettext_lazy(
        "%(count)d link comes from a task that is not in the file, and is left out.",
        "%(count)d links come from tasks that are not in the file, and are left out.",
        "count",
    ),
    FidelityCode.LINK_TO_SELF: ngettext_lazy(
        "%(count)d task waits for itself; the link is left out.",
        "%(count)d tasks wait for themselves; the links are left out.",
        "count",
    ),
    FidelityCode.LINK_TO_OWN_SUMMARY: ngettext_lazy(
        "%(count)d link between a task and its own summary is left out.",
        "%(count)d links between tasks and their own summaries are left out.",
        "count",
    ),
    FidelityCode.LINK_TYPE_UNKNOWN: ngettext_lazy(
        "%(count)d link has an unknown type and becomes finish-to-start.",
        "%(count)d links have an unknown type and become finish-to-start.",
        "count",
    ),
    FidelityCode.LINK_CROSS_PROJECT: ngettext_lazy(
        "%(count)d link to another project is left out.",
        "%(count)d links to other projects are left out.",
        "count",
    ),
    FidelityCode.LINK_DUPLICATE: ngettext_lazy(
        "%(count)d link is there twice and is taken once.",
        "%(count)d links are there twice and are taken once.",
        "count",
    ),
    FidelityCode.LINK_INTO_CYCLE: ngettext_lazy(
        "%(count)d link is left out, because it would make tasks wait for each other in a circle.",
        "%(count)d links are left out, because they would make tasks wait for each other in a circle.",
        "count",
    ),
    FidelityCode.CALENDAR_UNKNOWN: ngettext_lazy(
        "%(count)d calendar is named but not in the file; the project's calendar counts instead.",
        "%(count)d calendars are named but not in the file; the project's calendar counts instead.",
        "count",
    ),
    FidelityCode.CALENDAR_WITHOUT_WORK: ngettext_lazy(
        "%(count)d calendar has no working time at all; the project's calendar counts instead.",
        "%(count)d calendars have no working time at all; the project's calendar counts instead.",
        "count",
    ),
    FidelityCode.CALENDAR_MISSING: ngettext_lazy(
        "The file has no working calendar; Monday to Friday, 8 to 12 and 13 to 17, counts instead.",
        "The file has no working calendar; Monday to Friday, 8 to 12 and 13 to 17, counts instead.",
        "count",
    ),
    FidelityCode.EXCEPTION_UNREADABLE: ngettext_lazy(
        "%(count)d exception of a calendar cannot be read and is left out.",
        "%(count)d exceptions of calendars cannot be read and are left out.",
        "count",
    ),
    FidelityCode.ASSIGNMENT_TO_NOTHING: ngettext_lazy(
        "%(count)d assignment names a resource that is not in the file, and is left out.",
        "%(count)d assignments name resources that are not in the file, and are left out.",
        "count",
    ),
    FidelityCode.RECURRING_TASK: ngettext_lazy(
        "%(count)d recurring task becomes a summary with one task per occurrence.",
        "%(count)d recurring tasks become summaries with one task per occurrence.",
        "count",
    ),
    FidelityCode.SUBPROJECT: ngettext_lazy(
        "%(count)d inserted project is not in this file; its row keeps its dates.",
        "%(count)d inserted projects are not in this file; their rows keep their dates.",
        "count",
    ),
    FidelityCode.EXTERNAL_TASK: ngettext_lazy(
        "%(count)d task belongs to another project; it keeps the dates of the file.",
        "%(count)d tasks belong to other projects; they keep the dates of the file.",
        "count",
    ),
    FidelityCode.WORK_CONTOUR: ngettext_lazy(
        "%(count)d assignment has its work spread unevenly; the total is kept, the spread is not.",
        "%(count)d assignments have their work spread unevenly; the totals are kept, the spread is not.",
        "count",
    ),
    FidelityCode.TIMEPHASED_WORK: ngettext_lazy(
        "%(count)d assignment was distributed by hand over the days; splits are kept, the rest is not.",
        "%(count)d assignments were distributed by hand over the days; splits are kept, the rest is not.",
        "count",
    ),
    FidelityCode.FORMULA_FIELD: ngettext_lazy(
        "%(count)d field is computed by a formula; its values are kept, the formula is not.",
        "%(count)d fields are computed by formulas; their values are kept, the formulas are not.",
        "count",
    ),
    FidelityCode.CONTENT_IGNORED: ngettext_lazy(
        "%(count)d part of the file is of no use here (views, macros, maps).",
        "%(count)d parts of the file are of no use here (views, macros, maps).",
        "count",
    ),
    FidelityCode.DURATION_DIFFERS: ngettext_lazy(
        "%(count)d task has another duration than its dates say.",
        "%(count)d tasks have other durations than their dates say.",
        "count",
    ),
    FidelityCode.VALUE_NOT_WRITABLE: ngettext_lazy(
        "%(count)d value has no place in this format.",
        "%(count)d values have no place in this format.",
        "count",
    ),
    FidelityCode.TEXT_SHORTENED: ngettext_lazy(
        "%(count)d text is too long and is cut.", "%(count)d texts are too long and are cut.", "count"
    ),
}
SERIOUS = frozenset(
    (
        FidelityCode.TASK_DUPLICATE,
        FidelityCode.TASK_WITHOUT_KEY,
        FidelityCode.DATE_UNREADABLE,
        FidelityCode.DURATION_UNREADABLE,
        FidelityCode.LINK_TO_NOTHING,
        FidelityCode.LINK_TYPE_UNKNOWN,
        FidelityCode.LINK_CROSS_PROJECT,
        FidelityCode.LINK_INTO_CYCLE,
        FidelityCode.CALENDAR_UNKNOWN,
        FidelityCode.CALENDAR_WITHOUT_WORK,
        FidelityCode.CALENDAR_MISSING,
        FidelityCode.EXCEPTION_UNREADABLE,
        FidelityCode.DURATION_DIFFERS,
    )
)
"""Losses after which dates may be others than in the file."""


@dataclass(frozen=True, slots=True)
class LossGroup:
    """Everything of one kind that could not be taken over; ``serious`` when dates may depend on it."""

    sentence: str
    examples: tuple[str, ...]
    more: int
    serious: bool


def losses_of(document: PlanDocument) -> tuple[LossGroup, ...]:
    """The fidelity report in words: by kind, those that may move dates first, then the most frequent."""
    by_code: dict[FidelityCode, list[FidelityNote]] = {}
    for note in document.fidelity:
        by_code.setdefault(note.code, []).append(note)
    groups = [_group(code, notes, document) for code, notes in sorted(by_code.items(), key=_weight)]
    return tuple(groups)


def _weight(item: tuple[FidelityCode, list[FidelityNote]]) -> tuple[bool, int]:
    return item[0] not in SERIOUS, -len(item[1])


def _group(code: FidelityCode, notes: list[FidelityNote], document: PlanDocument) -> LossGroup:
    examples = [words for note in notes[:SHOWN] if (words := _example(note, document))]
    return LossGroup(
        str(LOSSES[code] % {"count": len(notes)}),
        tuple(dict.fromkeys(examples)),
        max(0, len(notes) - SHOWN),
        code in SERIOUS,
    )


def _example(note: FidelityNote, document: PlanDocument) -> str:
    """Which task or resource a note concerns, and what of it."""
    parts = []
    if note.task is not None:
        parts.append(task_name(note.task, document))
    elif note.resource is not None and note.resource in document.resources:
        parts.append(_("Resource “%(name)s”") % {"name": document.resources[note.resource].name})
    parts += _particulars(note.params, document)
    return ": ".join(parts)


def _particulars(params: Mapping[str, Any], document: PlanDocument) -> Iterable[str]:
    if "predecessor" in params:
        key = params["predecessor"]
        known = isinstance(key, int) and key in document.tasks
        yield _("waits for %(task)s") % {"task": task_name(key, document) if known else key}
    named = [
        str(params[name]) for name in ("field", "name", "project", "calendar", "element") if params.get(name)
    ]
    if named:
        yield named[0]
    if params.get("value") not in (None, ""):
        yield f"“{params['value']}”"
    if "row" in params:
        yield _("row %(row)s") % {"row": params["row"]}


def task_name(key: int, document: PlanDocument) -> str:
    """A task as people find it in their file: its row number and name."""
    details = document.tasks.get(key)
    if details is None:
        return _("task %(number)d") % {"number": key}
    number = details.id if details.id is not None else key
    return _("%(number)d “%(name)s”") % {"number": number, "name": details.name}


# ── why our dates differ ──────────────────────────────────────────────────────────────────────────────
REASONS: Mapping[Reason, Sentence] = {
    Reason.FOLLOWS: gettext_lazy("follows from “%(cause)s”"),
    Reason.BEHIND_STATUS: gettext_lazy("uncompleted work moves behind the status date"),
    Reason.STALE: gettext_lazy("the file's own dates contradict each other"),
    Reason.LATER_THAN_NEEDED: gettext_lazy(
        "in the file it starts later than its links and constraints ask for"
    ),
    Reason.EARLIER_THAN_ALLOWED: gettext_lazy(
        "in the file it starts earlier than its links, constraints or calendar allow"
    ),
    Reason.SAME_START: gettext_lazy(
        "same start; the file counts its duration otherwise (spread of work, calendar of the people)"
    ),
}


def why_different(difference: Difference) -> str:
    """The reason for a difference in words."""
    return str(REASONS[difference.reason]) % {"cause": difference.cause}
