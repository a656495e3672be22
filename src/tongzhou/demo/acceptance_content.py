"""Gates and acceptances of the demo's first project: passed, waived, open; accepted, rejected, waiting, prepared."""

from __future__ import annotations

from datetime import date, timedelta

from tongzhou.acceptance.actions.deciding import issue_certificate, put_to_client
from tongzhou.acceptance.actions.gates import check_gate_item, create_gate, pass_gate, waive_gate
from tongzhou.acceptance.actions.preparing import (
    add_remaining,
    change_criterion,
    create_acceptance,
)
from tongzhou.acceptance.models import Acceptance
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import ProjectRole
from tongzhou.demo.queries import first_project, milestones_in_order
from tongzhou.projects.models import Project
from tongzhou.projects.queries import members_of
from tongzhou.signing.actions import Ink, decline, sign
from tongzhou.signing.documents import Signer
from tongzhou.signing.models import Method, Side
from tongzhou.web.documents import FontsMissingError

Words = tuple[str, str]
EVIDENCE: Words = ("评审纪要,见项目文件", "Minutes of the review, see the project's files")
CRITERIA: tuple[Words, ...] = (
    ("全部计划用例已执行,通过率不低于 98%", "All planned cases were run; at least 98 % passed"),
    ("无未关闭的一级、二级缺陷", "No open defect of severity one or two"),
    ("关键交易响应时间不超过 2 秒", "Key transactions answer within two seconds"),
)
REJECTED: Words = (
    "响应时间在高峰期仍超过 4 秒,且用户手册缺少批量业务章节。",
    "At peak, answers still take more than four seconds, and the manual lacks the chapter on batches.",
)
CLAUSE: Words = (
    "甲方应在收到验收申请后十个工作日内书面答复,逾期未答复的视为验收合格。",
    "The client answers in writing within ten working days; without an answer it counts as accepted.",
)
WAIVER: Words = (
    "监管报送接口的联调须待对方九月开放环境,不影响本阶段其余内容;双方项目经理已书面同意。",
    "The regulator's interface cannot be tried before their environment opens; both managers have agreed in writing.",
)


def load_acceptances(*, today: date, language: str) -> None:
    """What the first project's client was asked; without the fonts for documents only the gates."""
    project = first_project()
    if project is None:
        return
    people = {member.role: member.user for member in members_of(project)}
    manager, sponsor = people.get(ProjectRole.PM), people.get(ProjectRole.CLIENT_SPONSOR)
    if manager is None or sponsor is None:
        return
    told = _Told(project, manager, sponsor, today, chinese=language.startswith("zh"))
    told.gates()
    try:
        told.acceptances()
    except FontsMissingError:
        return


class _Told:
    """The story of one project."""

    def __init__(self, project: Project, manager: User, sponsor: User, today: date, *, chinese: bool) -> None:
        self.project, self.manager, self.sponsor, self.today = project, manager, sponsor, today
        self.chinese = chinese
        self.milestones = milestones_in_order(project)

    def say(self, words: Words) -> str:
        """In the demo's language."""
        return words[0] if self.chinese else words[1]

    def gates(self) -> None:
        """One passed, one waived, one that keeps the next milestone closed."""
        done = [one for one in self.milestones if one.percent >= 100]
        ahead = [one for one in self.milestones if one.percent < 100]
        names: tuple[tuple[str, Words], ...] = (
            ("planning", ("规划关口", "Planning gate")),
            ("design", ("设计关口", "Design gate")),
            ("go_live", ("上线关口", "Go-live gate")),
        )
        behind = [*done[:2], *ahead[:1]] if len(done) >= 2 else self.milestones[:3]
        for number, (item, (code, title)) in enumerate(zip(behind, names, strict=False)):
            gate = create_gate(self.project, by=self.manager, title=self.say(title), item=item, template=code)
            items = list(gate.items.select_related("gate"))
            for one in items if number == 0 else items[:2]:
                check_gate_item(one, by=self.manager, checked=True, evidence=self.say(EVIDENCE))
            if number == 0:
                pass_gate(gate, by=self.manager)
            elif number == 1:
                waive_gate(gate, by=self.manager, reason=self.say(WAIVER))

    def acceptances(self) -> None:
        """One accepted with a certificate, one rejected, one with the client, one in preparation."""
        accepted = self._put("phase", ("设计阶段验收", "Design phase accepted"), 0, -20)
        if accepted.request is not None:
            signer = Signer.person(self.sponsor, address="203.0.113.8")
            sign(accepted.request, by=signer, ink=Ink(Method.TYPED, typed=self.sponsor.name))
            issue_certificate(accepted.pk)
        rejected = self._put("initial", ("第一批模块初验", "Initial acceptance of the first modules"), 1, -3)
        if rejected.request is not None:
            signer = Signer.person(self.sponsor, address="203.0.113.8")
            decline(rejected.request, by=signer, reason=self.say(REJECTED))
        self._put("trial", ("试点机构试运行验收", "Trial run in the pilot branches"), 2, 6, clause=True)
        self._prepared("final", ("终验", "Final acceptance"), 3, 60)

    def _prepared(
        self, kind: str, title: Words, milestone: int, days: int, *, clause: bool = False
    ) -> Acceptance:
        made = create_acceptance(
            self.project,
            by=self.manager,
            criteria="\n".join(self.say(one) for one in CRITERIA),
            kind=kind,
            title=self.say(title),
            item=self.milestones[milestone] if milestone < len(self.milestones) else None,
            due=self.today + timedelta(days=days),
            clause=self.say(CLAUSE) if clause else "",
            clause_days=10 if clause else None,
            escalate_to=self.manager,
        )
        add_remaining(
            made,
            by=self.manager,
            text=self.say(("补充批量业务操作手册", "Add the chapter on batches to the manual")),
            side=Side.VENDOR,
            due=self.today + timedelta(days=days + 14),
        )
        return made

    def _put(self, kind: str, title: Words, milestone: int, days: int, *, clause: bool = False) -> Acceptance:
        made = self._prepared(kind, title, milestone, days, clause=clause)
        for one in made.criteria.select_related("acceptance"):
            change_criterion(one, by=self.manager, met=True, evidence=self.say(EVIDENCE))
        return put_to_client(made, by=self.manager, today=self.today)
