"""Acceptances as documents: what the client is asked to sign, and the certificate. Both languages on every page.

These documents are for two companies, not for one reader: they are bilingual whatever language is active. What
people wrote goes in as data and is never read as markup.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.timezone import localtime

from tongzhou.acceptance.models import Acceptance, AcceptanceCriterion, Decision, RemainingItem
from tongzhou.signing.models import Side, Signature
from tongzhou.web.documents import typeset

Pair = tuple[str, str]
KINDS: dict[str, Pair] = {
    "deliverable": ("交付物验收", "Acceptance of a deliverable"),
    "phase": ("阶段验收", "Phase acceptance"),
    "initial": ("初验", "Initial acceptance"),
    "trial": ("试运行验收", "Acceptance of the trial run"),
    "final": ("终验", "Final acceptance"),
}
VERDICTS: dict[str, tuple[Pair, str]] = {
    "accepted": (("通过验收", "Accepted"), "#187a4c"),
    "conditional": (("有条件通过验收", "Accepted with conditions"), "#9a6700"),
    "deemed": (("视为通过验收", "Deemed accepted"), "#6b4fbb"),
}
SIDES: dict[str, Pair] = {
    Side.VENDOR: ("乙方（供应商）", "Vendor"),
    Side.CLIENT: ("甲方（客户）", "Client"),
}


@cache
def template() -> str:
    """The template of all papers of this room."""
    return (Path(__file__).parent / "paper.typ").read_text(encoding="utf-8")


def request_paper(
    acceptance: Acceptance,
    criteria: Sequence[AcceptanceCriterion],
    remaining: Sequence[RemainingItem],
    *,
    code: str,
    conditions: bool,
) -> bytes:
    """What the client signs: that they accept, with the conditions that stand in it."""
    content = _content(acceptance, criteria, remaining, code)
    words: Pair = (
        ("签署即表示有条件通过验收", "By signing, the client accepts with the conditions above")
        if conditions
        else ("签署即表示通过验收", "By signing, the client accepts")
    )
    content["verdict"] = {"words": words, "text": "", "colour": "#3049d8"}
    content["heading"] = ("验收申请单", "Request for acceptance")
    return typeset(template(), content, title=acceptance.title)


def certificate(
    acceptance: Acceptance,
    criteria: Sequence[AcceptanceCriterion],
    remaining: Sequence[RemainingItem],
    decision: Decision,
    signatures: Sequence[tuple[Signature, bytes]],
    *,
    code: str,
) -> bytes:
    """The certificate of what was decided, with the signatures; how it was deemed accepted stands in it, too."""
    content = _content(acceptance, criteria, remaining, code)
    words, colour = VERDICTS[decision.verdict]
    content["verdict"] = {"words": words, "text": _how(acceptance, decision), "colour": colour}
    content["heading"] = ("验收单", "Certificate of acceptance")
    content["facts"].append(
        {"label": ("验收日期", "Decided on"), "value": f"{localtime(decision.decided_at):%Y-%m-%d}"}
    )
    pictures: dict[str, bytes] = {}
    for number, (one, picture) in enumerate(signatures):
        name = f"signature-{number}.png" if picture else ""
        if picture:
            pictures[name] = picture
        content["signatures"].append(
            {
                "side": SIDES[one.request.side],
                "name": one.name,
                "title": one.title,
                "at": f"{localtime(one.signed_at):%Y-%m-%d %H:%M}",
                "picture": name,
            }
        )
        content["sha256"] = one.document_sha256
    return typeset(template(), content, title=acceptance.title, pictures=pictures)


def _how(acceptance: Acceptance, decision: Decision) -> str:
    if decision.verdict != "deemed":
        return decision.reasons
    return (
        f"甲方在提交验收后 {acceptance.clause_days} 个工作日内未答复，依合同条款视为通过。"
        f"The client did not answer within {acceptance.clause_days} working days; by the contract this is acceptance:"
        f"\n{acceptance.clause}"
    )


def _content(
    acceptance: Acceptance,
    criteria: Sequence[AcceptanceCriterion],
    remaining: Sequence[RemainingItem],
    code: str,
) -> dict[str, Any]:
    project = acceptance.project
    facts = [
        {"label": ("项目", "Project"), "value": project.name},
        {"label": ("甲方", "Client"), "value": project.client.name},
        {"label": ("乙方", "Vendor"), "value": project.organisation.name},
        {"label": ("验收类型", "Kind"), "value": " ".join(KINDS[acceptance.kind])},
    ]
    about = acceptance.deliverable or acceptance.item
    if about is not None:
        facts.append({"label": ("验收对象", "Subject"), "value": str(about.name)})
    if acceptance.round > 1:
        facts.append({"label": ("轮次", "Round"), "value": str(acceptance.round)})
    return {
        "title": acceptance.title,
        "heading": ("", ""),
        "facts": facts,
        "sections": [one for one in _sections(acceptance, criteria, remaining) if one["text"] or one["rows"]],
        "verdict": None,
        "signatures": [],
        "code": code,
        "sha256": "",
        "verify": f"核验 Verify: {settings.PUBLIC_URL}/verify/",
        "foot": f"{project.organisation.name} · {project.name}",
    }


def _sections(
    acceptance: Acceptance, criteria: Sequence[AcceptanceCriterion], remaining: Sequence[RemainingItem]
) -> list[dict[str, Any]]:
    return [
        {
            "title": ("验收内容", "What is accepted"),
            "text": acceptance.description,
            "head": [],
            "rows": [],
            "widths": [1],
        },
        {
            "title": ("验收标准", "Criteria"),
            "text": "",
            "head": [("标准", "Criterion"), ("结果", "Result"), ("证据", "Evidence")],
            "rows": [
                [one.text, "符合 met" if one.met else "未符合 not met", one.evidence] for one in criteria
            ],
            "widths": [5, 2, 4],
        },
        {
            "title": ("遗留事项与条件", "Remaining items and conditions"),
            "text": "",
            "head": [("事项", "Item"), ("责任方", "Responsible"), ("期限", "Due")],
            "rows": [
                [
                    f"{'条件 Condition: ' if one.is_condition else ''}{one.text}",
                    f"{' '.join(SIDES[one.side])} {one.owner}".strip(),
                    one.due.isoformat() if one.due else "",
                ]
                for one in remaining
            ],
            "widths": [6, 3, 2],
        },
    ]
