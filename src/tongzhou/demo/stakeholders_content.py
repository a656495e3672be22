"""Who matters to the bank's core banking project, the talks with them, and what was promised."""

# ruff: noqa: E501  # sentences in two languages stand side by side
from __future__ import annotations

from datetime import date, timedelta

from tongzhou.accounts.models import User
from tongzhou.demo.queries import people_of_client, project_and_manager, vendors_in
from tongzhou.projects.models import Project
from tongzhou.stakeholders.actions.people import add_stakeholder, log_contact
from tongzhou.stakeholders.actions.promises import give_promise, settle_promise
from tongzhou.stakeholders.models import Stakeholder

Words = tuple[str, str]
NOTHING: Words = ("", "")
CONTACTS: tuple[tuple[int, int, int, int, Words], ...] = (
    (
        5,
        4,
        4,
        5,
        (
            "年度封网前投产，监管检查时有成果可讲。",
            "Live before the yearly freeze, with results to show the regulator.",
        ),
    ),
    (
        4,
        5,
        3,
        4,
        (
            "柜面操作不要变慢，培训要到网点。",
            "No slower work at the counter; training comes to the branches.",
        ),
    ),
    (
        4,
        4,
        2,
        4,
        (
            "少加班、少开口子，切换能回退。",
            "Little overtime, few openings in the firewall, a cutover that can be taken back.",
        ),
    ),
)
"""The bank's own people, in the order of the portfolio: power, interest, attitude now and wanted, expectation."""
OTHERS: tuple[tuple[Words, Words, Words, int, int, int, int, Words], ...] = (
    (("郑绍安", "Zheng Shao'an"), ("风险管理部", "Risk management"), ("风险总监", "Chief risk officer"), 5, 2, 3, 4,
     ("切换期间不出现账务差错。", "No wrong entry during the cutover.")),
    (("省金融监管局科技处", "Provincial regulator, technology division"), ("监管机构", "Regulator"),
     ("报备与检查", "Filing and inspection"), 5, 2, 3, 3,
     ("投产前三十日完成报备。", "Everything filed thirty days before go-live.")),
    (("柳文静", "Liu Wenjing"), ("个人信贷部", "Retail lending"), ("业务骨干", "Key user"), 2, 5, 4, 5,
     ("利率规则按新口径一次做对。", "Interest by the new rules, right the first time.")),
    (("网点柜员代表", "Tellers of the branches"), ("营业网点", "Branches"), ("最终用户", "End users"), 2, 4, 2, 4,
     ("新界面少点几下，打印不出错。", "Fewer clicks, and printing that works.")),
    (("旧核心系统厂商", "Supplier of the old core system"), ("第三方", "Third party"),
     ("数据出口与接口", "Data export and interfaces"), 3, 1, 1, 3,
     ("合同尾款结清后才配合数据导出。", "Helps with the export once the last payment is made.")),
)  # fmt: skip
TALKS: tuple[tuple[int, int, str, Words, Words, int | None], ...] = (
    (0, -9, "meeting", ("汇报进度与封网风险，行长要求每两周一次短会。", "Reported progress and the risk of the freeze; a short meeting every two weeks from now on."),  # a sentence in two languages
     ("准备封网前后两套投产方案", "Prepare two go-live plans, before and after the freeze"), 5),
    (2, -16, "call", ("科技部人手紧张，专线还要等。", "Technology is short of people; the line has to wait."),
     ("请白行长协调资源", "Ask the deputy president for people"), -2),
    (3, -30, "visit", ("介绍回退方案，对演练次数有疑虑。", "Explained how to go back; doubts about the number of rehearsals."),
     ("补一次全量演练", "One more full rehearsal"), -7),
)  # fmt: skip
PROMISES: tuple[tuple[Words, int, int, int, str, str, Words], ...] = (
    (("下周例会给出封网前后两套投产方案", "Two go-live plans, before and after the freeze, at next week's meeting"), 0, -9, 4, "meeting", "open", NOTHING),  # a sentence in two languages
    (("增加一次全量数据迁移演练，不另收费", "One more full migration rehearsal at no charge"), 2, -20, -3, "meeting", "open", NOTHING),
    (("网点培训每个支行两场", "Two training sessions in each branch"), 1, -40, 30, "contract", "open", NOTHING),
    (("驻场测试人员到岗", "A tester on site"), 1, -45, -30, "call", "kept", NOTHING),
    (("月底前交付支付接口文档", "Documents of the payment interface by the end of the month"), 2, -60, -25, "mail", "broken",
     ("第三方文档迟到，晚交六天。", "The supplier's documents were late; delivered six days late.")),
)  # fmt: skip
"""Words, to which contact, promised and due (days from today), where, what became of it, and why."""


def load_stakeholders(*, today: date, language: str) -> None:
    """Write them into the bank's project."""
    project, manager = project_and_manager("harbour")
    place = 0 if language == "zh-hans" else 1
    team = vendors_in(project)
    made = _people(project, manager, team, place)
    for who, ago, kind, note, follow_up, following in TALKS:
        log_contact(
            made[who],
            by=manager,
            day=today + timedelta(days=ago),
            today=today,
            kind=kind,
            note=note[place],
            follow_up=follow_up[place],
            next_contact=None if following is None else today + timedelta(days=following),
        )
    contacts = people_of_client(project)
    for number, (words, to, promised, due, source, state, why) in enumerate(PROMISES):
        contact = contacts[min(to, len(contacts) - 1)]
        one = give_promise(
            project,
            by=manager,
            text=words[place],
            contact=contact,
            to_name=contact.name,
            owner=manager if number < 2 else team[number % len(team)],
            promised_on=today + timedelta(days=promised),
            due_on=today + timedelta(days=due),
            source=source,
        )
        if state != "open":
            settle_promise(one, by=manager, state=state, today=today + timedelta(days=due), note=why[place])


def _people(project: Project, manager: User, team: list[User], place: int) -> list[Stakeholder]:
    made = []
    for contact, (power, interest, now, wanted, expects) in zip(
        people_of_client(project), CONTACTS, strict=False
    ):
        made.append(
            add_stakeholder(
                project,
                by=manager,
                contact=contact,
                name=contact.name,
                role=contact.title,
                power=power,
                interest=interest,
                attitude=now,
                wanted=wanted,
                expectation=expects[place],
            )
        )
    for number, (name, where, role, power, interest, now, wanted, expects) in enumerate(OTHERS):
        made.append(
            add_stakeholder(
                project,
                by=manager,
                name=name[place],
                organisation_name=where[place],
                role=role[place],
                power=power,
                interest=interest,
                attitude=now,
                wanted=wanted,
                expectation=expects[place],
                owner=team[number % len(team)],
            )
        )
    return made
