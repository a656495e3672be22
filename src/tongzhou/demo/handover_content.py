"""Handovers of the demo: one half way through, with an objection; one signed by both, its warranties running."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import ProjectRole
from tongzhou.demo.queries import find_project, people_of_client
from tongzhou.handover.actions.answering import answer_line, confirm_all, present_handover, solve_line
from tongzhou.handover.actions.lines import add_line, invite, set_attendance, set_states, take_over
from tongzhou.handover.actions.preparing import create_handover
from tongzhou.handover.actions.signing import ask_signatures, issue_certificate
from tongzhou.handover.actions.warranties import add_warranty, report_claim, solve_claim
from tongzhou.handover.models import Handover, HandoverLine, Warranty
from tongzhou.handover.queries.handovers import lines_of, remaining_to_take
from tongzhou.projects.models import Project
from tongzhou.projects.queries import members_of
from tongzhou.signing.actions import Ink, sign
from tongzhou.signing.documents import Signer
from tongzhou.signing.models import Method
from tongzhou.web.documents import FontsMissingError

Words = tuple[str, str]
Line = tuple[str, Words, dict[str, Any]]
BANK: tuple[Line, ...] = (
    (
        "environment",
        ("生产环境（主中心）", "Production, main centre"),
        {
            "address": "https://core.linlan.example",
            "edition": "V3.2.1",
            "purpose": ("核心账务与支付", "Core ledger and payments"),
            "responsible": ("科技部运行处", "Technology, operations"),
        },
    ),
    (
        "environment",
        ("同城灾备环境", "Disaster recovery, same city"),
        {
            "address": "https://core-dr.linlan.example",
            "edition": "V3.2.1",
            "purpose": ("切换演练与应急", "Switch-over drills and emergencies"),
            "responsible": ("科技部运行处", "Technology, operations"),
        },
    ),
    (
        "account",
        ("核心系统应用管理", "Core system, application"),
        {
            "login": "core_admin",
            "role": ("应用管理员", "Application administrator"),
            "holder": ("科技部田处长", "Mr Tian, technology"),
            "outcome": "transferred",
        },
    ),
    (
        "account",
        ("供应商顾问远程接入", "Remote access of the supplier's consultants"),
        {
            "login": "vendor_vpn",
            "role": ("只读", "Read only"),
            "holder": ("供应商项目经理", "Project manager of the supplier"),
            "outcome": "closed",
        },
    ),
    (
        "licence",
        ("分布式数据库企业版", "Distributed database, enterprise"),
        {
            "seats": 64,
            "holder": ("科技部架构处", "Technology, architecture"),
            "support": ("原厂五年维保", "Five years of support by the maker"),
        },
    ),
    (
        "document",
        ("运维手册", "Operations manual"),
        {"edition": "2.1", "details": ("含日终批量与应急处置", "With end-of-day batches and emergencies")},
    ),
    ("document", ("接口说明书", "Interface descriptions"), {"edition": "1.4"}),
    (
        "training",
        ("柜面操作培训（试点机构）", "Counter training, pilot branches"),
        {"trainer": ("沈宇", "Shen Yu")},
    ),
    ("other", ("月结陪同一次", "One month-end closing accompanied"), {}),
)
HEALTH: tuple[Line, ...] = (
    (
        "environment",
        ("安全管理区", "Security management zone"),
        {
            "address": "10.20.0.0/24",
            "edition": "2026",
            "purpose": ("堡垒机、日志审计与漏洞扫描", "Jump host, log audit and vulnerability scans"),
            "responsible": ("省中心运维部", "Operations of the provincial centre"),
        },
    ),
    (
        "account",
        ("堡垒机", "Jump host"),
        {
            "login": "audit_admin",
            "role": ("审计管理员", "Audit administrator"),
            "holder": ("省中心安全岗", "Security officer of the centre"),
            "outcome": "transferred",
        },
    ),
    (
        "account",
        ("供应商整改临时账号", "Temporary accounts for the remediation"),
        {
            "login": "fix_team",
            "role": ("受限管理员", "Limited administrator"),
            "holder": ("供应商安全组", "The supplier's security team"),
            "outcome": "closed",
        },
    ),
    (
        "licence",
        ("日志审计系统", "Log audit system"),
        {
            "seats": 300,
            "holder": ("省中心运维部", "Operations of the provincial centre"),
            "support": ("原厂三年维保", "Three years of support by the maker"),
        },
    ),
    ("document", ("等级测评报告", "Assessment report, level 3"), {"edition": "1.0"}),
    (
        "document",
        ("安全管理制度汇编", "Security policies"),
        {"edition": "1.2", "details": ("含应急预案与演练记录", "With emergency plans and records of drills")},
    ),
    ("training", ("安全运维培训", "Training in secure operations"), {"trainer": ("韩冰", "Han Bing")}),
    ("other", ("一次应急演练陪同", "One emergency drill accompanied"), {}),
)
PEOPLE: tuple[tuple[Words, Words, bool], ...] = (
    (("周敏", "Zhou Min"), ("业务处", "Business department"), True),
    (("何立", "He Li"), ("业务处", "Business department"), True),
    (("邓婕", "Deng Jie"), ("运行处", "Operations"), True),
    (("罗川", "Luo Chuan"), ("运行处", "Operations"), False),
)
MISSING: Words = (
    "制度汇编缺少备份与恢复制度。",
    "The policies lack the one on backup and recovery.",
)
ADDED: Words = ("已补充第七章并重新印发。", "Chapter seven was added, and the policies were issued again.")
OBJECTION: Words = (
    "灾备环境的版本与生产不一致，请核对。",
    "The version of the recovery environment differs from production; please check.",
)


def load_handovers(*, today: date, language: str) -> None:
    """The bank's project has one with the client; the health project one that both have signed."""
    bank = _Told.of("harbour", today, language)
    if bank is not None:
        bank.half_way()
    health = _Told.of("lantern", today, language)
    if health is None:
        return
    try:
        health.signed()
    except FontsMissingError:
        return


class _Told:
    """The story of one project."""

    def __init__(self, project: Project, people: dict[str, User], today: date, place: int) -> None:
        self.project, self.today, self.place = project, today, place
        self.manager, self.sponsor = people[ProjectRole.PM], people[ProjectRole.CLIENT_SPONSOR]

    @classmethod
    def of(cls, key: str, today: date, language: str) -> _Told | None:
        """The story of a project that has a manager and a sponsor."""
        project = find_project(key)
        if project is None:
            return None
        people = {member.role: member.user for member in members_of(project)}
        if ProjectRole.PM not in people or ProjectRole.CLIENT_SPONSOR not in people:
            return None
        return cls(project, people, today, 0 if language.startswith("zh") else 1)

    def say(self, words: Any) -> Any:
        """In the demo's language."""
        return words[self.place] if isinstance(words, tuple) else words

    def prepared(self, title: Words, description: Words, rows: tuple[Line, ...], days: int) -> Handover:
        """One with the lines of everything, ready to be presented."""
        made = create_handover(
            self.project,
            by=self.manager,
            title=self.say(title),
            description=self.say(description),
            operations_team=self.say(("客户科技部运行处", "The client's technology operations")),
            internal_note=self.say(
                ("移交前先与运行处内部对一遍账号清单。", "Go through the accounts with operations before.")
            ),
            planned_on=self.today + timedelta(days=days),
            contacts=people_of_client(self.project)[:2],
        )
        for kind, name, facts in rows:
            given = {fact: self.say(value) for fact, value in facts.items()}
            if kind == "licence":
                given["valid_until"] = self.today + timedelta(days=700)
            if kind == "training":
                given["day"] = self.today + timedelta(days=days - 20)
            line = add_line(made, by=self.manager, kind=kind, name=self.say(name), **given)
            if kind == "training":
                self._attended(line)
        return made

    def _attended(self, line: HandoverLine) -> None:
        people = [(self.say(name), self.say(where)) for name, where, _came in PEOPLE]
        made = invite(line, by=self.manager, people=people)
        came = [one.pk for one, (_name, _where, there) in zip(made, PEOPLE, strict=True) if there]
        set_attendance(line, by=self.manager, came=came)

    def _hand(self, one: Handover, wanted: Callable[[int], bool]) -> list[HandoverLine]:
        lines = list(lines_of(one))
        chosen = [line.pk for place, line in enumerate(lines) if wanted(place)]
        set_states(one, by=self.manager, numbers=chosen, state="handed")
        return lines

    def half_way(self) -> None:
        """With the client: some lines confirmed, one objected to, some not handed over yet."""
        one = self.prepared(
            ("第一批模块移交运维", "First modules handed over to operations"),
            (
                "存款与支付模块及其环境、账号、文档移交客户运行处。",
                "Deposits and payments with their environments, accounts and documents go to the client's operations.",
            ),
            BANK,
            18,
        )
        take_over(one, by=self.manager, remaining=[each.pk for each in remaining_to_take(one)[:2]])
        add_warranty(
            one,
            by=self.manager,
            title=self.say(("软件质保", "Software warranty")),
            scope=self.say(("存款与支付模块的缺陷修复", "Repair of defects in deposits and payments")),
            months=12,
        )
        present_handover(one, by=self.manager)
        lines = self._hand(one, lambda place: place in {0, 1, 2, 5, 7})
        for place in (0, 2, 7):
            answer_line(lines[place], by=self.sponsor, answer="confirmed")
        answer_line(lines[1], by=self.sponsor, answer="objected", comment=self.say(OBJECTION))

    def signed(self) -> None:
        """Signed by both: an objection was solved, warranties run, and one claim was solved."""
        one = self.prepared(
            ("等保整改成果移交", "Remediation handed over"),
            (
                "安全设备、账号、制度与测评成果移交省中心运维部。",
                "Security systems, accounts, policies and the assessment go to the provincial centre's operations.",
            ),
            HEALTH,
            -40,
        )
        add_line(
            one,
            by=self.manager,
            kind="defect",
            name=self.say(("补充两台旧服务器的基线核查记录", "Baseline checks of two old servers")),
            due=self.today + timedelta(days=10),
            responsible=self.say(("供应商安全组", "The supplier's security team")),
        )
        hardware: Words = ("硬件质保", "Hardware warranty")
        software: Words = ("整改服务质保", "Warranty of the remediation")
        cover: Words = ("安全设备，七乘二十四响应", "Security devices, answered at any hour")
        add_warranty(
            one, by=self.manager, title=self.say(hardware), scope=self.say(cover), months=36,
            agreed_start=self.today - timedelta(days=30),
        )  # fmt: skip
        add_warranty(
            one, by=self.manager, title=self.say(software), agreed_start=self.today - timedelta(days=30),
            agreed_end=self.today + timedelta(days=24),
        )  # fmt: skip
        present_handover(one, by=self.manager)
        lines = self._hand(one, lambda place: True)
        policies = next(line for line in lines if line.edition == "1.2")
        answer_line(policies, by=self.sponsor, answer="objected", comment=self.say(MISSING))
        solve_line(policies, by=self.manager, comment=self.say(ADDED))
        confirm_all(one, by=self.sponsor)
        asked = ask_signatures(one, by=self.manager)
        for request, who in ((asked.vendor_request, self.manager), (asked.client_request, self.sponsor)):
            if request is not None:
                signer = Signer.person(who, address="203.0.113.8")
                sign(request, by=signer, ink=Ink(Method.TYPED, typed=who.name))
        issue_certificate(one.pk)
        self._claimed(one.warranties.get(title=self.say(software)))

    def _claimed(self, warranty: Warranty) -> None:
        reports: tuple[tuple[Words, int, Words | None], ...] = (
            (
                ("日志审计偶有两分钟空档", "Log audit sometimes has a gap of two minutes"),
                12,
                ("更换采集组件。", "The collector was replaced."),
            ),
            (("堡垒机会话录像无法回放", "Sessions on the jump host cannot be replayed"), 3, None),
        )
        for text, ago, solution in reports:
            claim = report_claim(
                warranty,
                by=self.manager,
                text=self.say(text),
                reported_on=self.today - timedelta(days=ago),
                reported_by=self.sponsor.name,
                today=self.today,
            )
            if solution is not None:
                solve_claim(
                    claim,
                    by=self.manager,
                    solved_on=self.today - timedelta(days=ago - 4),
                    solution=self.say(solution),
                    today=self.today,
                )
