"""Acceptances as the client sees them: plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from tongzhou.acceptance.models import Acceptance


@dataclass(frozen=True, slots=True)
class CriterionSeen:
    """A criterion with its evidence."""

    describes: ClassVar[str] = "acceptance.AcceptanceCriterion"

    text: str
    met: bool
    evidence: str


@dataclass(frozen=True, slots=True)
class RemainingSeen:
    """What remains to be done."""

    describes: ClassVar[str] = "acceptance.RemainingItem"

    text: str
    side: str
    side_words: str
    owner: str
    due: date | None
    is_condition: bool
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class DecisionSeen:
    """What was decided in a round."""

    describes: ClassVar[str] = "acceptance.Decision"

    round: int
    verdict: str
    words: str
    reasons: str
    by_name: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class AcceptanceSeen:
    """An acceptance; ``sign_url`` is empty (and ``signature``, the document's number) when nothing is to be signed.

    ``certificate_url`` is empty before there is a certificate.
    """

    describes: ClassVar[str] = "acceptance.Acceptance"

    id: int
    title: str
    kind: str
    kind_words: str
    description: str
    state: str
    state_words: str
    tone: str
    round: int
    due: date | None
    late: bool
    clause: str
    clause_days: int | None
    deemed_on: date | None
    put_at: datetime | None
    decided_at: datetime | None
    url: str
    signature: int | None
    sign_url: str
    certificate_url: str
    criteria: tuple[CriterionSeen, ...] = ()
    remaining: tuple[RemainingSeen, ...] = ()
    decisions: tuple[DecisionSeen, ...] = ()

    @property
    def waits(self) -> bool:
        """Whether the reader's side is asked to decide."""
        return self.state == "put" and bool(self.sign_url)


def seen(
    one: Acceptance, *, today: date, url: str, sign_url: str, certificate_url: str, whole: bool = False
) -> AcceptanceSeen:
    """An acceptance for the client; with its parts if it is to be ``whole``."""
    return AcceptanceSeen(
        id=one.pk,
        title=one.title,
        kind=one.kind,
        kind_words=str(one.get_kind_display()),
        description=one.description,
        state=one.state,
        state_words=str(one.get_state_display()),
        tone=one.tone,
        round=one.round,
        due=one.due,
        late=one.is_put and one.due is not None and one.due < today,
        clause=one.clause,
        clause_days=one.clause_days,
        deemed_on=one.deemed_on if one.is_put else None,
        put_at=one.put_at,
        decided_at=one.decided_at,
        url=url,
        signature=one.request_id if sign_url else None,
        sign_url=sign_url,
        certificate_url=certificate_url,
        **(_parts(one) if whole else {}),  # type: ignore[arg-type]  # the names are those of the fields
    )


def _parts(one: Acceptance) -> dict[str, tuple[object, ...]]:
    return {
        "criteria": tuple(CriterionSeen(each.text, each.met, each.evidence) for each in one.criteria.all()),
        "remaining": tuple(
            RemainingSeen(
                each.text,
                each.side,
                str(each.get_side_display()),
                each.owner,
                each.due,
                each.is_condition,
                each.done_at,
            )
            for each in one.remaining.all()
        ),
        "decisions": tuple(
            DecisionSeen(
                each.round,
                each.verdict,
                str(each.get_verdict_display()),
                each.reasons,
                each.by_name,
                each.decided_at,
            )
            for each in one.decisions.all()
        ),
    }
