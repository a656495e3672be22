"""What the demo's projects leave behind: a drafted closing report, evaluations beside each other, a dossier."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import ProjectRole
from tongzhou.demo.queries import first_project
from tongzhou.projects.models import Project
from tongzhou.projects.queries import members_of
from tongzhou.records.actions.dossiers import make_dossier, order_dossier
from tongzhou.records.actions.evaluations import evaluate_project, set_score
from tongzhou.records.actions.publishing import publish_dossier
from tongzhou.records.actions.reports import draft_report, edit_section
from tongzhou.records.models import ClosingReport
from tongzhou.records.queries.dossiers import dossier_for_job
from tongzhou.records.queries.reports import section_of
from tongzhou.records.writing.assembled import COMPLETE

UNEVALUATED = 2
"""So many of the newest projects have not been evaluated yet."""
TEXTS: dict[str, dict[str, str]] = {
    "went_well": {
        "text_zh": "- 联合项目组每周例会，问题当场定责任人\n- 数据迁移**提前三次演练**，切换当晚没有意外",
        "text_en": "- The joint weekly meeting named an owner for every issue on the spot\n"
        "- Data migration was **rehearsed three times**; the night of the cutover held no surprise",
    },
    "went_badly": {
        "text_zh": "测试数据到得晚，性能测试只能压缩。",
        "text_en": "Test data came late, so performance tests had to be squeezed.",
        "note_zh": "我们在合同里没有写明数据交付日期，下次必须写。",
        "note_en": "Our contract named no day for the data; next time it must.",
    },
    "next_time": {
        "text_zh": "| 措施 | 责任人 |\n|---|---|\n| 测试数据列入合同附件 | 商务 |\n| 接口联调提前到设计阶段 | 架构师 |",
        "text_en": "| Step | Who |\n|---|---|\n| Name test data in an annex of the contract | Sales |\n"
        "| Try interfaces while designing | Architect |",
    },
    "cost": {
        "cost_zh": "成本压力主要来自监管报送接口的返工。",
        "cost_en": "Pressure on costs came mainly from rework at the regulator's interface.",
    },
}
JUDGED: dict[str, tuple[int, tuple[str, str]]] = {
    "client": (
        82,
        (
            "季度访谈中客户满意，主要意见是响应速度。",
            "Content in the quarterly talk; they wish for faster answers.",
        ),
    ),
    "team": (74, ("切换前两周加班明显。", "Two weeks of overtime before the cutover.")),
}


def load_records(projects: Iterable[Project], *, today: date, language: str) -> None:
    """Evaluate most projects; the first one has a closing report in writing, and its client a dossier."""
    known = list(projects)
    for project in known[: max(1, len(known) - UNEVALUATED)]:
        manager = _manager(project)
        if manager is not None:
            evaluate_project(project, by=manager, today=today)
    first = first_project()
    manager = _manager(first) if first is not None else None
    if first is None or manager is None:
        return
    _judge(first, manager, today, place=0 if language.startswith("zh") else 1)
    _write(draft_report(first, by=manager, today=today), manager)
    made = order_dossier(first, by=manager, circle="client")
    found = dossier_for_job(made.pk)
    if found is not None:
        make_dossier(found)
    made.refresh_from_db()
    if made.is_ready:
        publish_dossier(made, by=manager)


def _manager(project: Project) -> User | None:
    return next((one.user for one in members_of(project) if one.role == ProjectRole.PM), None)


def _judge(project: Project, manager: User, today: date, *, place: int) -> None:
    one = evaluate_project(project, by=manager, today=today)
    for criterion, (score, reasons) in JUDGED.items():
        one = set_score(
            one, criterion, by=manager, score=Decimal(score), reason=reasons[place], version=one.version
        )


def _write(report: ClosingReport, manager: User) -> None:
    for code, texts in TEXTS.items():
        section = section_of(report, code)
        if section is not None:
            section.report = report
            edit_section(section, by=manager, reader=COMPLETE, version=section.version, **texts)
