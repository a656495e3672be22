"""Is a goal specific, measurable, achievable, relevant and time-bound? What is missing, in plain words.

Computed from what is typed, saved or not. What is *missing* keeps a goal from being agreed; a *hint* does not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

FEWEST_WORDS, FEWEST_CHARACTERS = 2, 4
VAGUE = re.compile(
    r"\b(improv\w*|better|optimi[sz]\w*|enhanc\w*|increas\w*|reduc\w*|faster|strengthen\w*|as soon as possible|"
    r"user[- ]friendly|appropriate\w*)\b|提升|优化|改善|改进|加强|增强|更好|提高|降低|尽快|尽量|合理",
    re.IGNORECASE,
)
HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Words:
    """A goal as it is typed, with the days of its project. ``end`` is None as long as nothing is planned."""

    statement: str = ""
    metric: str = ""
    unit: str = ""
    baseline: Decimal | None = None
    target: Decimal | None = None
    due: date | None = None
    owned: bool = False
    relevance: str = ""
    achievability: str = ""
    late_confirmed: bool = False
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Criterion:
    """One of the five: what is missing, and what could be better."""

    letter: str
    name: str
    missing: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()

    @property
    def met(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing


def check(words: Words, *, today: date) -> tuple[Criterion, ...]:
    """The five criteria in their order."""
    return (
        Criterion("S", pgettext("smart", "Specific"), _specific(words), _vague(words)),
        Criterion("M", pgettext("smart", "Measurable"), _measurable(words)),
        Criterion("A", pgettext("smart", "Achievable"), _achievable(words)),
        Criterion("R", pgettext("smart", "Relevant"), _relevant(words)),
        Criterion("T", pgettext("smart", "Time-bound"), _timed(words), _soon(words, today)),
    )


def missing_in(criteria: tuple[Criterion, ...]) -> tuple[str, ...]:
    """Everything that is missing, each sentence with its letter."""
    return tuple(f"{one.letter}: {said}" for one in criteria for said in one.missing)


def _specific(words: Words) -> tuple[str, ...]:
    text = words.statement.strip()
    if not text:
        return (_("No statement: say in one sentence what will be different."),)
    enough = len(HAN.findall(text)) >= FEWEST_CHARACTERS or len(text.split()) >= FEWEST_WORDS
    return () if enough else (_("One word is no statement: say what will be different, and where."),)


def _vague(words: Words) -> tuple[str, ...]:
    found = VAGUE.search(words.statement)
    if not found or any(one.isdigit() for one in words.statement):
        return ()
    return (_("“%(word)s” without a number can mean anything: say by how much.") % {"word": found[0]},)


def _measurable(words: Words) -> tuple[str, ...]:
    found = []
    if not words.metric.strip():
        found.append(_("No metric: say what is measured."))
    if not words.unit.strip():
        found.append(_("No unit: say in what it is measured, such as % or days."))
    if words.baseline is None:
        found.append(_("No baseline value: say where it stands today."))
    if words.target is None:
        found.append(_("No target value: say how much."))
    elif words.target == words.baseline:
        found.append(_("The target is the baseline: nothing would change."))
    return tuple(found)


def _achievable(words: Words) -> tuple[str, ...]:
    found = []
    if not words.achievability.strip():
        found.append(_("No way there: say how it can be achieved."))
    if not words.owned:
        found.append(_("No owner: say who answers for it."))
    return tuple(found)


def _relevant(words: Words) -> tuple[str, ...]:
    return () if words.relevance.strip() else (_("No reason: say why it matters to the client."),)


def _timed(words: Words) -> tuple[str, ...]:
    if words.due is None:
        return (_("No deadline: say by when."),)
    if words.start is not None and words.due <= words.start:
        return (_("It is due before the project has begun (%(day)s).") % {"day": words.start.isoformat()},)
    if words.end is not None and words.due > words.end and not words.late_confirmed:
        said = _("It is due after the project's end (%(day)s): confirm that this is meant, or choose a day.")
        return (said % {"day": words.end.isoformat()},)
    return ()


def _soon(words: Words, today: date) -> tuple[str, ...]:
    late = words.due is not None and words.due < today
    return (_("The deadline has passed already."),) if late else ()
