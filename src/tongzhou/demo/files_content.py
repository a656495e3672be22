"""Documents for the demo's first project: a few that a reader believes, made on the spot."""

from __future__ import annotations

import io
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from tongzhou.accounts.models import User
from tongzhou.files.actions.files import add_file, add_version, set_audience
from tongzhou.files.models import Audience
from tongzhou.files.receiving import received
from tongzhou.projects.queries import members_of, projects_of
from tongzhou.projects.subjects import find_subject
from tongzhou.web.documents import FONT, FONTS, drawing_to_png


@dataclass(frozen=True)
class Document:
    """A document in both languages, Chinese first: its name, folder, text, and whether the client sees it."""

    name: tuple[str, str]
    folder: tuple[str, str]
    kind: str
    published: bool = False


DOCUMENTS = (
    Document(
        ("项目启动会纪要.pdf", "Kick-off minutes.pdf"),
        ("01 管理", "01 Management"),
        "minutes",
        published=True,
    ),
    Document(
        ("接口清单.xlsx", "Interface list.xlsx"),
        ("02 设计/接口", "02 Design/Interfaces"),
        "interfaces",
        published=True,
    ),
    Document(
        ("总体架构图.png", "Architecture.png"), ("02 设计", "02 Design"), "architecture", published=True
    ),
    Document(("周会待办.md", "Weekly actions.md"), ("01 管理", "01 Management"), "actions"),
    Document(("报价测算（内部）.csv", "Price estimate (internal).csv"), ("", ""), "estimate"),
)
ACTIONS = (
    """# 周会待办

- [ ] 周三前确认核心接口清单（周航）
- [ ] 客户提供测试账号与脱敏数据
- [x] 评审数据迁移方案
""",
    """# Weekly actions

- [ ] Confirm the core interface list by Wednesday
- [ ] Client provides test accounts and masked data
- [x] Review the migration concept
""",
)
ESTIMATE = (
    """工作包,人天,单价（元）,金额（元）
需求与设计,180,2600,468000
开发与联调,640,2300,1472000
数据迁移,150,2400,360000
培训与上线支持,90,2200,198000
""",
    """Work package,Days,Rate,Amount
Requirements and design,180,2600,468000
Build and integration,640,2300,1472000
Migration,150,2400,360000
Training and go-live,90,2200,198000
""",
)
INTERFACES = (
    ("编号", "接口", "提供方", "方式", "状态"),
    ("Code", "Interface", "Provider", "Protocol", "State"),
    (
        ("IF-01", "客户信息查询", "CRM", "REST", "已评审"),
        ("IF-02", "账户余额", "Core", "MQ", "已评审"),
        ("IF-03", "日终对账文件", "Core", "SFTP", "设计中"),
        ("IF-04", "短信通知", "Gateway", "REST", "设计中"),
    ),
    (
        ("IF-01", "Customer lookup", "CRM", "REST", "reviewed"),
        ("IF-02", "Account balance", "Core", "MQ", "reviewed"),
        ("IF-03", "End-of-day file", "Core", "SFTP", "in design"),
        ("IF-04", "Text messages", "Gateway", "REST", "in design"),
    ),
)
MINUTES = (
    (
        "项目启动会纪要",
        "参会：双方项目经理、业务负责人、架构与测试负责人。",
        (
            "范围与里程碑以合同附件二为准，变更走正式流程。",
            "每周二上午召开项目例会，周报于周一下班前发出。",
            "测试环境由甲方在第三周前提供。",
        ),
    ),
    (
        "Kick-off minutes",
        "Present: project managers of both sides, business owner, architect, test lead.",
        (
            "Scope and milestones follow annex 2 of the contract; changes take the formal way.",
            "Project meeting every Tuesday morning; the weekly report comes on Monday evening.",
            "The client provides the test environment by the third week.",
        ),
    ),
)
LAYERS = (
    ("渠道层", "业务中台", "核心系统", "数据平台"),
    ("Channels", "Business platform", "Core systems", "Data platform"),
)


def load_files(*, by: User, language: str) -> None:
    """Put the documents into the first project, by its manager; previews follow as jobs."""
    project = projects_of(by).last()
    manager = members_of(project).first() if project else None
    subject = find_subject(manager.user, "project", project.pk) if project and manager else None
    if subject is None or manager is None:
        return
    which = 0 if language.startswith("zh") else 1
    for one in DOCUMENTS:
        for number, data in enumerate(_contents(one.kind, which)):
            name = one.name[which]
            content = received(SimpleUploadedFile(name, data), name)
            if number == 0:
                file = add_file(subject, by=manager.user, content=content, folder=one.folder[which])
            else:
                add_version(
                    file, by=manager.user, content=content, note=("补充例会安排", "Meetings added")[which]
                )
        if one.published:
            set_audience(file, Audience.CLIENT, by=manager.user)


def _contents(kind: str, which: int) -> list[bytes]:
    """The versions of a document, the oldest first; none where the fonts to set it in are missing."""
    if kind == "minutes":
        return [_minutes(which, points) for points in (2, 3)] if any(FONTS.glob("*.ttf")) else []
    if kind == "architecture":
        return [_architecture(which)] if any(FONTS.glob("*.ttf")) else []
    if kind == "interfaces":
        return [_workbook(which)]
    return [{"actions": ACTIONS, "estimate": ESTIMATE}[kind][which].encode()]


def _minutes(which: int, points: int) -> bytes:
    import typst

    title, present, said = MINUTES[which]
    lines = "\n".join(f"+ {point}" for point in said[:points])
    source = (
        f'#set text(font: "{FONT}", size: 11pt)\n#set page(paper: "a4")\n= {title}\n\n{present}\n\n{lines}\n'
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "minutes.typ"
        path.write_text(source, encoding="utf-8")
        made: object = typst.compile(path, font_paths=[FONTS])
    assert isinstance(made, bytes)
    return made


def _architecture(which: int) -> bytes:
    shapes = []
    for number, label in enumerate(LAYERS[which]):
        top = 40 + number * 135
        shapes.append(
            f'<rect x="60" y="{top}" width="840" height="105" rx="12" fill="#fff" stroke="#3d5af1" stroke-width="3"/>'
            f'<text x="480" y="{top + 62}" text-anchor="middle" font-family="{FONT}" font-size="28">{label}</text>'
        )
        if number:
            shapes.append(f'<path d="M480 {top - 30}V{top}" stroke="#515a69" stroke-width="3"/>')
    paper = '<rect width="960" height="600" fill="#f5f6f8"/>'
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="960" height="600">{paper}{"".join(shapes)}</svg>'
    )
    return drawing_to_png(drawing, width_mm=240, height_mm=150, ppi=120)


def _workbook(which: int) -> bytes:
    import xlsxwriter

    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([INTERFACES[which], *INTERFACES[which + 2]]):
            sheet.write_row(number, 0, row)
        sheet.autofit()
    return held.getvalue()
