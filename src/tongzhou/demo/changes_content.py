"""Changes of the ERP project: each in another state, one signed and carried out, one given away."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import ProjectRole
from tongzhou.changes.actions.approving import Step, decide_change, set_approval_rule, submit_change
from tongzhou.changes.actions.ledger import give_away
from tongzhou.changes.actions.orders import issue_change_order
from tongzhou.changes.actions.requests import analyse_change, price_change, request_change
from tongzhou.changes.actions.scope import add_scope_change
from tongzhou.changes.models import ChangeRequest, Source, Urgency
from tongzhou.changes.queries.scope import agreed_things
from tongzhou.demo.words import in_language
from tongzhou.plan.actions.scenarios import edit_scenario
from tongzhou.plan.models import Kind
from tongzhou.plan.queries.state import load_plan
from tongzhou.projects.models import Project
from tongzhou.projects.queries import members_of
from tongzhou.signing.actions import Ink, sign
from tongzhou.signing.documents import Signer
from tongzhou.signing.models import Method

DAYS_LONGER = 3


ERP, ELSEWHERE = "meadow", "harbour"


def load_changes(projects: Iterable[Project], *, today: date) -> None:
    """The ERP project's changes, one signed and carried out, one given away; and some on their way elsewhere."""
    for project in projects:
        if project.key not in {ERP, ELSEWHERE}:
            continue
        people = {member.role: member.user for member in members_of(project)}
        manager, lead = people[ProjectRole.PM], people.get(ProjectRole.LEAD, people[ProjectRole.PM])
        sponsor = people[ProjectRole.CLIENT_SPONSOR]
        steps = [Step("pm"), Step("pmo", from_days=Decimal(20), from_minor=20_000_000)]
        set_approval_rule(project.organisation, project, by=manager, steps=steps, own_allowed=True)
        if project.key == ERP:
            _signed(project, manager, sponsor, today)
            _given(project, manager, lead, today)
        _in_approval(project, manager, lead, today)
        _analysed(project, manager, lead)
        _wished(project, sponsor)
        give_away(
            project,
            by=manager,
            title=in_language("周末上线演练陪同", "Standing by at the rehearsal on a weekend"),
            reason=in_language(
                "甲方 CIO 临时要求,客户经理同意。",
                "The CIO asked at short notice; the account manager agreed.",
            ),
            days=Decimal("1.5"),
            value_minor=450_000,
            given_on=today - timedelta(days=9),
        )


def _asked(project: Project, by: User, zh: str, en: str, why: tuple[str, str], **more: Any) -> ChangeRequest:
    return request_change(
        project,
        by=by,
        title=in_language(zh, en),
        reason=in_language(*why),
        **{"requested_by": by, **more},
    )


def _longer(request: ChangeRequest, by: User, place: int) -> ChangeRequest:
    """Analyse it: a task that has not begun takes longer, and another one comes behind it."""
    found = analyse_change(request, by=by)
    loaded = load_plan(found.project)
    state = loaded.state
    ahead = sorted(
        (
            row
            for row in state.rows.values()
            if row.kind == Kind.TASK and row.active and not row.percent and not state.children.get(row.id)
        ),
        key=lambda row: (not row.critical, row.position),
    )
    assert found.scenario is not None
    day = loaded.settings.minutes_per_day
    commands: list[dict[str, Any]] = []
    if ahead:
        row = ahead[place % len(ahead)]
        longer = row.duration // 60 + DAYS_LONGER * day
        commands = [
            {"op": "set", "id": row.id, "fields": {"duration": longer}},
            {"op": "add", "after": row.id, "fields": {"name": request.title, "duration": 2 * day}},
        ]
        edit_scenario(found.scenario, by=by, version=found.scenario.version, commands=commands)
    return found


def _signed(project: Project, manager: User, sponsor: User, today: date) -> None:
    """Asked for by the client, approved, signed in the portal, carried out."""
    asked = request_change(
        project,
        by=sponsor,
        by_client=True,
        title=in_language("采购审批增加二级审批", "A second approval step for purchases"),
        description=in_language(
            "单笔超过 10 万元的采购订单增加财务总监审批。",
            "The CFO approves purchases above 100,000 as well.",
        ),
        reason=in_language("内控审计要求。", "The internal auditors ask for it."),
        urgency=Urgency.HIGH,
    )
    found = _longer(asked, manager, 0)
    price_change(
        found, by=manager, price="charged", amount_minor=8_600_000, days=Decimal(8), price_reason="",
        budget_minor=500_000, budget_type="software", needs_signature=True,
    )  # fmt: skip
    add_scope_change(
        found, by=manager, kind="requirement", deed="add", moscow=1,
        name=in_language("10 万元以上的采购订单由财务总监审批", "The CFO approves purchases above 100,000"),
        text=in_language("用三张超额订单演示审批与退回。", "Shown with three such purchases, one of them sent back."),
    )  # fmt: skip
    add_scope_change(
        found, by=manager, kind="deliverable", deed="add", due_date=today + timedelta(days=40),
        name=in_language("审批流程操作手册", "Manual of the approval steps"),
        text=in_language("供财务和采购人员使用。", "For the people of finance and purchasing."),
    )  # fmt: skip
    submit_change(found, by=manager, today=today)
    decide_change(found, by=manager, decision="approved", today=today)
    order = issue_change_order(found, by=manager, today=today, due=today + timedelta(days=14))
    assert order.signature is not None
    sign(order.signature, by=Signer.person(sponsor, address=""), ink=Ink(Method.TYPED, typed=sponsor.name))


def _given(project: Project, manager: User, lead: User, today: date) -> None:
    """A small thing, for nothing and without an order."""
    asked = _asked(
        project, lead, "报表导出增加 PDF 格式", "Reports can be saved as PDF",
        ("演示会上甲方提出,改动很小。", "The client wished it at the demonstration; it is a small thing."),
        source=Source.CLIENT,
    )  # fmt: skip
    price_change(
        asked, by=manager, price="given", amount_minor=640_000, days=Decimal(2), needs_signature=False,
        price_reason=in_language("维护关系,换取二期立项支持。", "For goodwill before the second phase is decided."),
    )  # fmt: skip
    submit_change(asked, by=manager, today=today)
    decide_change(asked, by=manager, decision="approved", today=today)


def _in_approval(project: Project, manager: User, lead: User, today: date) -> None:
    """Large enough for the PMO: it waits for its first approver."""
    asked = _asked(
        project, lead, "对接新版电子发票平台", "Connect the new platform for electronic invoices",
        ("旧版发票接口将停用。", "The old interface for invoices is switched off."),
        source=Source.LAW, urgency=Urgency.URGENT,
        impact_risk=in_language("联调窗口尚未确定。", "Nobody knows yet when the platform can be tested with."),
    )  # fmt: skip
    found = _longer(asked, manager, 1)
    price_change(
        found, by=manager, price="charged", amount_minor=26_000_000, days=Decimal(24), price_reason="",
        budget_minor=2_000_000, budget_type="subcontract", needs_signature=True,
    )  # fmt: skip
    submit_change(found, by=manager, today=today)


def _analysed(project: Project, manager: User, lead: User) -> None:
    asked = _asked(
        project, lead, "外勤人员支持手持终端", "Handheld terminals for people outside",
        ("现场希望减少手工录入。", "People on the spot want to type less."),
        source=Source.OWN,
        description=in_language("支持两种型号的扫码终端,离线可用。", "Two models of scanners, also without a network."),
        impact_scope=in_language("增加移动端两个页面。", "Two more pages for phones."),
    )  # fmt: skip
    _longer(asked, manager, 2)
    first = agreed_things(project, "deliverable").first()
    if first is not None:
        words = in_language("含两种扫码终端的操作章节。", "With a chapter on the two scanners.")
        add_scope_change(
            asked, by=manager, kind="deliverable", deed="alter", thing=first.pk, text=words,
            due_date=(first.due_date or asked.created_at.date()) + timedelta(days=DAYS_LONGER),
        )  # fmt: skip
    last = agreed_things(project, "contract_item").last()
    if last is not None:
        add_scope_change(asked, by=manager, kind="contract_item", deed="withdraw", thing=last.pk)


def _wished(project: Project, sponsor: User) -> None:
    request_change(
        project,
        by=sponsor,
        by_client=True,
        title=in_language("首页增加经营看板", "A dashboard of the business on the first page"),
        description=in_language(
            "希望登录后直接看到当日经营数据。",
            "After signing in one should see the figures of the day at once.",
        ),
    )
