"""Closings of the demo: what was about to end is closed, with a waiver; the first project's closing is prepared."""

from __future__ import annotations

from datetime import date, timedelta

from tongzhou.closure.actions.closing import close, decide_client_access, start_closing, waive_check
from tongzhou.closure.actions.items import add_item, settle_item
from tongzhou.closure.actions.people import release
from tongzhou.closure.models import Closing
from tongzhou.closure.queries.checklist import checklist, items_of, running
from tongzhou.demo.queries import first_project, left_in_plan, project_in_closing
from tongzhou.plan.actions.edit_plan import edit_plan
from tongzhou.portal.queries.project import publication_of
from tongzhou.projects.actions import change_charter
from tongzhou.projects.models import Project
from tongzhou.projects.queries import members_of
from tongzhou.records.actions.dossiers import make_dossier, order_dossier
from tongzhou.records.actions.publishing import publish_report
from tongzhou.records.actions.reports import draft_report, finalise_report

Words = tuple[str, str]
NOTES: tuple[Words, ...] = (
    ("尾款已于上月到账", "The last instalment came in last month"),
    ("纸质与电子档案均已移交档案室", "Paper and files are in the archive"),
    ("堡垒机与测试环境账号已停用", "Accounts on the bastion host and in the test environment are off"),
    ("复盘会已开，纪要见项目文件", "The review was held, its minutes are in the project's files"),
)
STAYS: Words = (
    "质保期内的年度复测按运维合同执行，不属于本项目范围；双方已在终验会议上确认。",
    "The yearly retest in the warranty is done under the maintenance contract; both sides have agreed to that.",
)
LATER = ("年度复测", "yearly retest")
"""What the item is called that stays open."""
OWN: Words = ("归还甲方门禁卡", "Return the client's access cards")


def load_closings(*, today: date, language: str) -> None:
    """The last thing that is loaded: nothing can be changed in a closed project."""
    chinese = language.startswith("zh")
    ending, first = project_in_closing(), first_project()
    if first is not None and first != ending:
        _prepared(first, today, chinese=chinese)
    if ending is not None:
        _closed(ending, today, chinese=chinese)


def _say(words: Words, *, chinese: bool) -> str:
    return words[0] if chinese else words[1]


def _closed(project: Project, today: date, *, chinese: bool) -> None:
    """Everything but one item is finished; that one stays open on purpose."""
    by = members_of(project)[0].user
    finished = [pk for pk, name in left_in_plan(project) if not any(word in name for word in LATER)]
    commands = [{"op": "set", "id": pk, "fields": {"percent": 100}} for pk in finished]
    project.refresh_from_db()
    if commands:
        edit_plan(project, by=by, version=project.plan_version, commands=commands, today=today)
    start_closing(project, by=by, closing_on=today)
    for one, note in zip(items_of(project), NOTES, strict=False):
        settle_item(one, by=by, done=True, note=_say(note, chinese=chinese))
    decide_client_access(project, by=by, access=Closing.Access.KEPT)
    for key in ("items", "milestones"):
        if _is_open(project, key):
            waive_check(project, by=by, key=key, reason=_say(STAYS, chinese=chinese))
    report = finalise_report(draft_report(project, by=by, today=today), by=by, today=today)
    if publication_of(project) is not None:
        publish_report(report, by=by)
    make_dossier(order_dossier(project, by=by, circle="internal"))
    for member in members_of(project):
        if member.role == "member":
            release(project, by=by, user=member.user, last_day=today)
    close(project, by=by)


def _is_open(project: Project, key: str) -> bool:
    return any(one.key == key and one.is_open for one in checklist(project, running(project)).lines)


def _prepared(project: Project, today: date, *, chinese: bool) -> None:
    """Begun early: the phase stays what it was, some points are seen to, most are open."""
    by, phase = members_of(project)[0].user, project.phase
    start_closing(project, by=by, closing_on=today + timedelta(days=120))
    project.refresh_from_db()
    change_charter(project, by=by, phase=phase)
    own = add_item(project, by=by, text=_say(OWN, chinese=chinese), owner=by)
    settle_item(own, by=by, done=False, owner=by)
    second = items_of(project)[1]
    settle_item(second, by=by, done=True, note=_say(NOTES[1], chinese=chinese))
    reason = ("方案保留供后续阶段参考", "The scenarios are kept for the next phase")
    if _is_open(project, "scenarios"):
        waive_check(project, by=by, key="scenarios", reason=_say(reason, chinese=chinese))
