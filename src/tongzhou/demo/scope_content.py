"""What the projects of the demo have promised and deliver: clauses, requirements, deliverables, responsibilities.

The first project has everything once, with holes on purpose: a clause nobody thought of, requirements without a
deliverable, a rejected and a conditionally accepted deliverable, one without anybody who is accountable.
"""
# ruff: noqa: E501  # sentences in two languages stand side by side

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import ProjectRole
from tongzhou.demo.words import in_language
from tongzhou.plan.actions.items.create import create_items
from tongzhou.plan.models import WorkItem
from tongzhou.plan.queries.types import states_of, types_of
from tongzhou.plan.queries.work import live_items
from tongzhou.projects.models import Project
from tongzhou.projects.queries import members_of
from tongzhou.scope.actions.contract import add_contract_item
from tongzhou.scope.actions.deliverables import add_version_link, create_deliverable, tick_criterion
from tongzhou.scope.actions.links import link_deliverable
from tongzhou.scope.actions.requirements import describe_requirement, link_goal
from tongzhou.scope.actions.responsibility import Cell, set_responsibility
from tongzhou.scope.actions.submission import (
    decide_deliverable,
    review_deliverable,
    rework_deliverable,
    send_to_review,
    submit_deliverable,
)
from tongzhou.scope.models import ContractItem, Deliverable
from tongzhou.scope.queries.agreed import live_goals, requirements_of
from tongzhou.scope.queries.deliverables import criteria_of
from tongzhou.scope.queries.responsibility import work_packages

Text = tuple[str, str]
CLAUSES: tuple[tuple[str, Text, int, tuple[tuple[int, str, Text], ...]], ...] = (
    ("2.1", ("存款业务重建", "Deposits rebuilt"), 420, (
        (1, "agreed", ("活期、定期、通知存款统一产品模型", "One product model for current, fixed and notice deposits")),
        (1, "building", ("利息按日计提,利率分段生效", "Interest accrues daily, rates hold by period")),
        (2, "agreed", ("单位结算账户年检提醒", "Reminders for the yearly review of company accounts")))),
    ("2.2", ("贷款业务重建", "Loans rebuilt"), 510, (
        (1, "agreed", ("等额本息与等额本金可随时互转", "Annuity and linear repayment can be exchanged at any time")),
        (1, "building", ("提前还款试算", "A trial calculation of early repayment")),
        (3, "draft", ("贷款到期短信模板可由业务自行维护", "The bank maintains the texts of due-date messages itself")))),
    ("2.3", ("支付与清算", "Payments and clearing"), 360, (
        (1, "building", ("对接大小额支付系统", "Connection to the high-value and bulk payment systems")),
        (1, "agreed", ("清算差错当日可查可调", "Clearing errors are found and corrected on the same day")),
        (2, "review", ("跨行转账限额按渠道设置", "Limits of interbank transfers by channel")))),
    ("2.4", ("总账接口", "Interface to the ledger"), 120, (
        (1, "agreed", ("日终分录逐笔对应业务流水", "Every entry at day's end leads back to its transaction")),
        (2, "agreed", ("科目映射由财务维护", "Finance maintains the mapping of accounts")))),
    ("3.1", ("历史数据迁移", "Migration of past data"), 280, (
        (1, "building", ("近五年流水全部迁移", "Five years of transactions are migrated")),
        (1, "agreed", ("迁移前后余额逐户核对", "Balances agree account by account before and after")),
        (2, "review", ("客户户名中的全角空格统一清洗", "Full-width spaces in customers' names are cleansed")))),
    ("3.2", ("并行运行", "Running in parallel"), 150, (
        (1, "draft", ("新旧系统并行一个月,逐日比对", "Both systems run side by side for a month, compared daily")),
        (2, "draft", ("差异超过一元即告警", "A difference above one yuan raises an alarm")))),
    ("4.1", ("性能", "Performance"), 0, (
        (1, "building", ("日终批量不超过两小时", "The nightly batch ends within two hours")),
        (1, "agreed", ("柜面交易 95% 在 1 秒内应答", "95 % of counter transactions answer within a second")),
        (2, "agreed", ("峰值每秒 1,200 笔", "A peak of 1,200 transactions a second")))),
    ("4.2", ("安全与审计", "Security and audit"), 90, (
        (1, "agreed", ("关键操作双人复核并留痕", "Critical deeds need two people and leave a trace")),
        (1, "review", ("满足等级保护三级", "Level 3 of the classified protection scheme is met")),
        (2, "agreed", ("审计日志保存 15 年", "Audit logs are kept for 15 years")))),
    ("4.3", ("可用性与灾备", "Availability and recovery"), 110, (
        (1, "agreed", ("同城切换不超过 15 分钟", "A switch to the second site takes at most 15 minutes")),
        (2, "draft", ("每季度演练一次切换", "The switch is rehearsed every quarter")))),
    ("5.1", ("培训", "Training"), 60, (
        (2, "agreed", ("覆盖全部 46 个网点的柜员", "Tellers of all 46 branches are trained")),
        (3, "draft", ("提供可重复观看的课程", "Lessons can be watched again")))),
    ("5.2", ("文档", "Documents"), 30, (
        (2, "agreed", ("用户手册与运维手册", "A user manual and an operations manual")),
        (3, "draft", ("文档随版本更新", "Documents follow each release")))),
    ("6.1", ("质保期响应", "Response during the warranty"), 0, ()),
)  # fmt: skip
"""Clause, title, price in thousands, and its requirements: importance, state, name."""


class Planned(NamedTuple):
    """A deliverable of the demo: what it is, how far it has come, the clauses that it answers, criteria."""

    name: Text
    kind: str
    state: str
    due: int
    clauses: tuple[str, ...]
    criteria: tuple[Text, ...]
    owned: bool = True


DELIVERABLES = (
    Planned(("需求规格说明书", "Requirements specification"), "document", "accepted", -80, ("2.1", "2.2"),
            (("业务部门逐章会签", "Signed chapter by chapter by the departments"), ("需求均有编号和来源", "Each requirement has a number and a source"))),
    Planned(("总体设计方案", "System architecture"), "document", "accepted", -62, ("4.1", "4.3"),
            (("通过架构评审", "Passed the architecture review"), ("容量测算覆盖三年增长", "Capacity is reckoned for three years of growth"))),
    Planned(("数据迁移方案", "Migration plan"), "document", "conditional", -20, ("3.1",),
            (("包含两次演练计划", "Holds two rehearsals"), ("核对口径经财务确认", "Finance agrees with how balances are compared"))),
    Planned(("支付接口规范", "Payment interface specification"), "document", "rejected", -9, ("2.3",),
            (("报文与清算中心最新版一致", "Messages follow the clearing centre's latest edition"), ("错误码逐条说明", "Each error code is explained"))),
    Planned(("存款模块", "Deposits module"), "software", "submitted", 3, ("2.1",),
            (("通过全部一级用例", "All first-level test cases passed"), ("无未关闭的严重缺陷", "No severe defect is open"))),
    Planned(("贷款模块", "Loans module"), "software", "in_review", 12, ("2.2",),
            (("通过全部一级用例", "All first-level test cases passed"), ("试算结果与旧系统一致", "Trial calculations agree with the old system"))),
    Planned(("用户手册", "User manual"), "document", "draft", -3, ("5.2",),
            (("覆盖全部柜面交易", "Covers every counter transaction"),)),
    Planned(("柜员培训", "Training of tellers"), "training", "draft", 40, (), (("46 个网点全部参加", "All 46 branches took part"),), owned=False),
    Planned(("性能测试报告", "Performance test report"), "document", "reworked", 8, ("4.1",),
            (("日终批量不超过两小时", "The nightly batch ends within two hours"), ("峰值 1,200 笔/秒持续 30 分钟", "1,200 transactions a second for 30 minutes"))),
    Planned(("上线切换方案", "Cutover plan"), "document", "changes", 26, (),
            (("含回退步骤和时间点", "Holds the way back and its last moment"),)),
)  # fmt: skip
OTHERS: dict[str, tuple[tuple[Text, ...], tuple[tuple[Text, str], ...]]] = {
    "meadow": (
        (("门店要货与补货", "Ordering and replenishment of stores"), ("会员积分", "Members' points")),
        ((("要货模块", "Ordering module"), "submitted"), (("会员迁移方案", "Migration of members"), "draft")),
    ),
    "beacon": (
        (("数据采集与看板", "Collection of data and dashboards"),),
        ((("看板原型", "Prototype of the dashboards"), "accepted"),),
    ),
}


def load_scope(*, by: User, today: date) -> None:
    """Scope of the first project in full, of some others a little."""
    for project in by.organisation.projects.order_by("pk"):
        people = {member.role: member.user for member in members_of(project)}
        if project.key == "harbour":
            _Scope(project, people, today).whole()
        elif project.key in OTHERS:
            _Scope(project, people, today).little(*OTHERS[project.key])


SERVED = (("2.4", "4.1"), ("2.1", "2.2"), ("3.1",))
"""The clauses whose requirements serve the first goals of Harbour; the goals after them have none yet."""


def serve_goals(projects: Iterable[Project]) -> None:
    """Say which goals the requirements serve; some requirements and goals keep their hole."""
    for project in projects:
        if project.key != "harbour":
            continue
        manager = next(one.user for one in members_of(project) if one.role == ProjectRole.PM)
        for goal, clauses in zip(live_goals(project), SERVED, strict=False):
            for item in requirements_of(project).filter(requirement__contract_item__number__in=clauses):
                link_goal(item, goal, by=manager)


class _Scope:
    """The scope of one project in the making."""

    def __init__(self, project: Project, people: dict[str, User], today: date) -> None:
        self.project, self.today = project, today
        self.manager = people[ProjectRole.PM]
        self.sponsor = people.get(ProjectRole.CLIENT_SPONSOR, self.manager)
        doing = {ProjectRole.LEAD, ProjectRole.MEMBER, ProjectRole.QA}
        self.workers = [member.user for member in members_of(project) if member.role in doing] or [
            self.manager
        ]
        self.lead = people.get(ProjectRole.LEAD, self.workers[0])
        self.quality = people.get(ProjectRole.QA, self.lead)

    def say(self, text: Text) -> str:
        """A text in the language of the demo."""
        return in_language(*text)

    def whole(self) -> None:
        """Clauses, requirements, deliverables in every state, the matrix of responsibilities."""
        for item in requirements_of(self.project)[:3]:
            describe_requirement(item, by=self.manager, source="client", moscow=2)
        by_clause = {number: self._clause(number, title, price) for number, title, price, _more in CLAUSES}
        answering = self._requirements(by_clause)
        items = list(live_items(self.project).filter(planned=True, summary=False).order_by("position")[:60])
        made = []
        for place, one in enumerate(DELIVERABLES):
            deliverable = self._deliverable(one, place)
            for clause in one.clauses:
                for item in answering[clause]:
                    link_deliverable(deliverable, item, by=self.manager)
            if items and place % 4 != 3:
                link_deliverable(deliverable, items[(place * 5) % len(items)], by=self.manager)
            made.append(deliverable)
        self._responsibilities(made)

    def little(self, clauses: tuple[Text, ...], deliverables: tuple[tuple[Text, str], ...]) -> None:
        """A few clauses and deliverables."""
        for number, title in enumerate(clauses, start=1):
            self._clause(str(number), title, 80)
        for place, (name, state) in enumerate(deliverables):
            self._deliverable(Planned(name, "document", state, 10, (), ()), place)

    def _clause(self, number: str, title: Text, price: int) -> ContractItem:
        minor = price * 100_000 or None
        return add_contract_item(
            self.project, by=self.manager, number=number, title=self.say(title), price_minor=minor
        )

    def _requirements(self, clauses: dict[str, ContractItem]) -> dict[str, list[WorkItem]]:
        organisation = self.project.organisation_id
        kind = next(one for one in types_of(organisation) if one.code == "requirement")
        states = {one.code: one.pk for one in states_of(organisation) if one.workflow_id == kind.workflow_id}
        wanted = [(number, *one) for number, _title, _price, some in CLAUSES for one in some]
        people = [user.pk for user in self.workers]
        made = create_items(
            self.project,
            by=self.manager,
            today=self.today,
            began_as=[states[state] for _clause, _moscow, state, _name in wanted],
            rows=[
                {
                    "type": kind.pk,
                    "planned": False,
                    "name": self.say(name),
                    "assignees": [people[place % len(people)]] if place % 3 else [],
                }
                for place, (_clause, _moscow, _state, name) in enumerate(wanted)
            ],
        )
        found: dict[str, list[WorkItem]] = {number: [] for number in clauses}
        for place, (item, (number, moscow, _state, _name)) in enumerate(zip(made, wanted, strict=True)):
            torn = place % 11 == 10
            describe_requirement(
                item,
                by=self.manager,
                source="meeting" if torn else "contract",
                reference=self.say(("第 3 次需求评审会纪要", "Minutes of the third review")) if torn else "",
                contract_item_id=None if torn else clauses[number].pk,
                moscow=moscow,
                shared=moscow == 1,
            )
            found[number].append(item)
        return found

    def _deliverable(self, planned: Planned, place: int) -> Deliverable:
        one = create_deliverable(
            self.project,
            by=self.manager,
            today=self.today,
            name=self.say(planned.name),
            kind=planned.kind,
            owner_id=self.workers[place % len(self.workers)].pk if planned.owned else None,
            due_date=self.today + timedelta(days=planned.due),
            criteria=[self.say(text) for text in planned.criteria],
            reviewers=[self.lead.pk, self.quality.pk] if planned.state in {"in_review", "changes"} else [],
        )
        add_version_link(
            one,
            by=self.manager,
            address=f"https://docs.example.com/{self.project.key}/{one.number}",
            label="V1",
        )
        self._on(one, planned.state)
        return one

    def _on(self, one: Deliverable, state: str) -> None:
        """As far as it has come."""
        by, today = self.manager, self.today
        if state in {"in_review", "changes"}:
            send_to_review(one, by=by, today=today)
            if state == "changes":
                words = self.say(("缺少回退的最后时点", "The last moment for going back is missing"))
                review_deliverable(one, "changes", by=self.quality, today=today, comment=words)
            return
        if state == "draft":
            return
        first = criteria_of(one).first()
        if first is not None:
            tick_criterion(first, by=by, met=True)
        submit_deliverable(one, by=by, today=today, words=self.say(("首次提交", "First submission")))
        if state == "accepted":
            decide_deliverable(one, state, by=self.sponsor, today=today)
        elif state == "conditional":
            words = self.say(
                ("第二次演练前补充核对脚本", "Add the comparison scripts before the second rehearsal")
            )
            decide_deliverable(one, state, by=self.sponsor, today=today, conditions=words)
        elif state in {"rejected", "reworked"}:
            words = self.say(
                (
                    "与现场实测结果不一致,请更新后重新提交。",
                    "It does not agree with what was measured on site; update it and submit it again.",
                )
            )
            decide_deliverable(one, "rejected", by=self.sponsor, today=today, reason=words)
            if state == "reworked":
                rework_deliverable(one, by=by, today=today)

    def _responsibilities(self, deliverables: list[Deliverable]) -> None:
        """Each has one who answers and one who does the work, but for two that show the gaps."""
        for place, one in enumerate(deliverables):
            letters: dict[int, str] = {self.quality.pk: "C"}
            if one.owner_id:
                letters[one.owner_id] = "R"
            if place != 6:
                letters[self.manager.pk] = "A"
            if place == 8:
                letters[self.lead.pk] = "A"
            for user, letter in letters.items():
                set_responsibility(
                    self.project, Cell("deliverable", one.pk, "user", str(user)), letter, by=self.manager
                )
            set_responsibility(
                self.project, Cell("deliverable", one.pk, "role", "client_sponsor"), "I", by=self.manager
            )
        for package in work_packages(self.project)[:4]:
            for person, letter in ((self.manager, "A"), (self.lead, "R")):
                set_responsibility(
                    self.project, Cell("item", package.pk, "user", str(person.pk)), letter, by=self.manager
                )
