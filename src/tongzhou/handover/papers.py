"""Handovers as documents: what both are asked to sign, and the certificate. Both languages on every page.

These documents are for two companies, not for one reader: they are bilingual whatever language is active. What
people wrote goes in as data and is never read as markup. Internal notes are not in them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.timezone import localtime

from tongzhou.acceptance.papers import SIDES, template
from tongzhou.handover.models import Handover, HandoverLine, LineKind, LineState, Warranty
from tongzhou.signing.models import Signature
from tongzhou.web.documents import typeset

Pair = tuple[str, str]
STATES: dict[str, Pair] = {
    LineState.OPEN: ("未移交", "open"),
    LineState.READY: ("待移交", "ready"),
    LineState.HANDED: ("已移交", "handed over"),
    LineState.CONFIRMED: ("已确认", "confirmed"),
    LineState.OBJECTED: ("有异议", "objected to"),
    LineState.REMAINING: ("列为遗留事项", "remaining item"),
}
OUTCOMES: dict[str, Pair] = {
    "transferred": ("已转交", "transferred"),
    "closed": ("已注销", "closed"),
    "": ("", ""),
}
Cell = Callable[[HandoverLine], str]


@dataclass(frozen=True, slots=True)
class Content:
    """What stands in a document about a handover."""

    handover: Handover
    lines: list[HandoverLine]
    warranties: list[Warranty]
    recipients: list[str]
    code: str


@dataclass(frozen=True, slots=True)
class Table:
    """How the lines of a kind are set: heading, columns, their widths and cells."""

    title: Pair
    head: tuple[Pair, ...]
    widths: tuple[int, ...]
    cells: tuple[Cell, ...]


def _day(value: Any) -> str:
    return value.isoformat() if value else ""


def _state(one: HandoverLine) -> str:
    if one.done_at is not None:
        return "已完成 done"
    if one.is_owed and one.kind == LineKind.DEFECT and one.state != LineState.REMAINING:
        return "待完成 to be done"
    return " ".join(STATES[one.state])


def _named(one: HandoverLine) -> str:
    return f"{one.name}\n{one.details}" if one.details else one.name


def _document(one: HandoverLine) -> str:
    parts = [_named(one)]
    if one.deliverable is not None:
        parts.append(f"{one.deliverable.label} {one.deliverable.name}")
    if one.file_version is not None:
        parts.append(f"{one.file_version.file.name} · v{one.file_version.number}")
    return "\n".join(parts)


def _attended(one: HandoverLine) -> str:
    people = [each for each in one.attendees.all() if each.attended]
    names = "、".join(
        f"{each.name}（{each.organisation}）" if each.organisation else each.name for each in people
    )
    return f"{len(people)}：{names}" if people else ""


STATE: Pair = ("状态", "State")
TABLES: dict[str, Table] = {
    LineKind.ENVIRONMENT: Table(
        ("环境", "Environments"),
        (
            ("环境", "Environment"),
            ("地址", "Address"),
            ("版本与用途", "Version, purpose"),
            ("负责人", "Responsible"),
            STATE,
        ),
        (4, 4, 3, 3, 2),
        (
            _named,
            lambda one: one.address,
            lambda one: " · ".join(filter(None, (one.edition, one.purpose))),
            lambda one: one.responsible,
            _state,
        ),
    ),
    LineKind.ACCOUNT: Table(
        ("账号（口令另行移交）", "Accounts (passwords are handed over elsewhere)"),
        (
            ("系统", "System"),
            ("用户名与角色", "User name, role"),
            ("持有人", "Held by"),
            ("处置", "Outcome"),
            STATE,
        ),
        (4, 4, 3, 2, 2),
        (
            _named,
            lambda one: " · ".join(filter(None, (one.login, one.role))),
            lambda one: one.holder,
            lambda one: " ".join(OUTCOMES[one.outcome]).strip(),
            _state,
        ),
    ),
    LineKind.LICENCE: Table(
        ("许可", "Licences"),
        (
            ("产品", "Product"),
            ("数量", "Seats"),
            ("密钥保管人", "Key held by"),
            ("有效期至", "Valid until"),
            ("维保合同", "Support"),
            STATE,
        ),
        (4, 1, 3, 2, 3, 2),
        (
            _named,
            lambda one: "" if one.seats is None else str(one.seats),
            lambda one: one.holder,
            lambda one: _day(one.valid_until),
            lambda one: one.support,
            _state,
        ),
    ),
    LineKind.DOCUMENT: Table(
        ("文档", "Documents"),
        (("文档", "Document"), ("版本", "Version"), STATE),
        (8, 2, 2),
        (_document, lambda one: one.edition, _state),
    ),
    LineKind.TRAINING: Table(
        ("培训", "Trainings"),
        (("课程", "Course"), ("日期", "Date"), ("讲师", "Trainer"), ("到场人员", "Attended"), STATE),
        (4, 2, 2, 5, 2),
        (_named, lambda one: _day(one.day), lambda one: one.trainer, _attended, _state),
    ),
    LineKind.OTHER: Table(("其他", "Other things"), (("事项", "What"), STATE), (9, 2), (_named, _state)),
}
OWED = Table(
    ("未结事项", "Open and remaining items"),
    (("事项", "Item"), ("责任方", "Responsible"), ("期限", "Due"), STATE),
    (6, 4, 2, 2),
    (
        _named,
        lambda one: f"{' '.join(SIDES[one.side])} {one.responsible}".strip(),
        lambda one: _day(one.due),
        _state,
    ),
)


def request_paper(content: Content) -> bytes:
    """What both sign: that everything in it was handed over, with the items that remain."""
    data = _data(content)
    data["heading"] = ("移交清单", "Handover list")
    data["verdict"] = {
        "words": (
            "双方签署即表示以上内容已移交，未结事项按期完成",
            "By signing, both confirm that this was handed over",
        ),
        "text": "The items listed as open or remaining are done by their days.",
        "colour": "#3049d8",
    }
    return typeset(template(), data, title=content.handover.title)


def certificate(content: Content, signatures: Sequence[tuple[Signature, bytes]]) -> bytes:
    """The certificate with both signatures and the days of the warranties."""
    data = _data(content)
    data["heading"] = ("移交证书", "Certificate of handover")
    data["verdict"] = {"words": ("已移交", "Handed over"), "text": "", "colour": "#187a4c"}
    data["facts"].append({"label": ("移交日期", "Handed over on"), "value": _day(content.handover.signed_on)})
    pictures: dict[str, bytes] = {}
    for number, (one, picture) in enumerate(signatures):
        name = f"signature-{number}.png" if picture else ""
        if picture:
            pictures[name] = picture
        data["signatures"].append(
            {
                "side": SIDES[one.request.side],
                "name": one.name,
                "title": one.title,
                "at": f"{localtime(one.signed_at):%Y-%m-%d %H:%M}",
                "picture": name,
            }
        )
        data["sha256"] = one.document_sha256
    return typeset(template(), data, title=content.handover.title, pictures=pictures)


def _data(content: Content) -> dict[str, Any]:
    one, project = content.handover, content.handover.project
    facts = [
        {"label": ("项目", "Project"), "value": project.name},
        {"label": ("甲方", "Client"), "value": project.client.name},
        {"label": ("乙方", "Vendor"), "value": project.organisation.name},
        {"label": ("接收人", "Taken over by"), "value": "、".join(content.recipients)},
        {"label": ("运维团队", "Operations team"), "value": one.operations_team},
        {"label": ("移交对象", "Subject"), "value": one.item.name if one.item else ""},
        {"label": ("计划日期", "Planned for"), "value": _day(one.planned_on)},
    ]
    return {
        "title": one.title,
        "heading": ("", ""),
        "facts": [fact for fact in facts if fact["value"]],
        "sections": [section for section in _sections(content) if section["text"] or section["rows"]],
        "verdict": None,
        "signatures": [],
        "code": content.code,
        "sha256": "",
        "verify": f"核验 Verify: {settings.PUBLIC_URL}/verify/",
        "foot": f"{project.organisation.name} · {project.name}",
    }


def _sections(content: Content) -> list[dict[str, Any]]:
    about = {
        "title": ("移交范围", "What is handed over"),
        "text": content.handover.description,
        "head": [],
        "rows": [],
        "widths": [1],
    }
    tables = [
        _set(table, [one for one in content.lines if one.kind == kind]) for kind, table in TABLES.items()
    ]
    owed = [one for one in content.lines if one.kind == LineKind.DEFECT or one.state == LineState.REMAINING]
    return [about, *tables, _set(OWED, owed), _warranties(content.warranties)]


def _set(table: Table, lines: Sequence[HandoverLine]) -> dict[str, Any]:
    return {
        "title": table.title,
        "text": "",
        "head": list(table.head),
        "rows": [[cell(one) for cell in table.cells] for one in lines],
        "widths": list(table.widths),
    }


def _warranties(found: Sequence[Warranty]) -> dict[str, Any]:
    return {
        "title": ("质保", "Warranties"),
        "text": "",
        "head": [("质保", "Warranty"), ("开始", "From"), ("期限", "Term"), ("范围", "Scope")],
        "rows": [
            [
                one.title,
                _day(one.starts_on or one.agreed_start) or "双方签署之日 day of the second signature",
                f"至 until {_day(one.ends_on or one.agreed_end)}"
                if one.ends_on or one.agreed_end
                else f"{one.months} 个月 months",
                one.scope,
            ]
            for one in found
        ],
        "widths": [3, 3, 3, 5],
    }
