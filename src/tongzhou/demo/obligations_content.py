"""What the bank owes its core banking project: delivered, late, sent back; written as if it had happened day by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from tongzhou.demo.queries import (
    open_leaves,
    people_of_client,
    production_changes,
    project_and_manager,
    with_client,
    written_to_contacts,
)
from tongzhou.notice.actions.letters import letter_of_past
from tongzhou.obligations.actions.asking import (
    accept_obligation,
    ask_client,
    create_obligation,
    deliver_obligation,
    send_back_obligation,
    waive_obligation,
)
from tongzhou.obligations.actions.freezing import mark_change
from tongzhou.obligations.actions.links import make_action_link
from tongzhou.obligations.actions.reminding import remind_client
from tongzhou.obligations.queries.links import may_have_link

Words = tuple[str, str]
NOTHING: Words = ("", "")


@dataclass(frozen=True)
class Owed:
    """One client action: its texts, on which day before (negative) or after today it is due, and what happened.

    ``steps`` are a deed, its day from today, and words: ask, remind, deliver, back, accept, waive.
    """

    title: Words
    needs: Words
    why: Words
    due: int
    steps: tuple[tuple[str, int, Words], ...]
    criteria: Words = NOTHING
    waiting: int = 0
    files: tuple[str, ...] = ()


ASK: Words = (
    "请按要求日期提供，有困难请尽早告知。",
    "Please provide it by the day; tell us early if that is difficult.",
)
OWED = (
    Owed(
        ("提供近十二个月的脱敏测试数据", "Masked test data of the last twelve months"),
        (
            "存款、贷款、支付三类业务，含月末与季末批次。",
            "Deposits, loans and payments, with month-end and quarter-end batches.",
        ),
        (
            "性能测试与数据迁移演练要用真实分布的数据。",
            "Performance tests and migration rehearsals need data spread as in real life.",
        ),
        -24,
        (
            ("ask", -40, ASK),
            ("remind", -20, ("电话提醒田总。", "Called Mr Tian.")),
            ("deliver", -15, ("第一批数据已放到交换服务器。", "The first batch is on the exchange server.")),
            (
                "back",
                -13,
                (
                    "缺少季末批次，贷款数据没有脱敏。",
                    "Quarter-end batches are missing, and loan data is not masked.",
                ),
            ),
            ("remind", -6, ("邮件提醒，抄送蒋总。", "Reminded by mail, copy to Ms Jiang.")),
        ),
        (
            "数据量不少于五千万笔，不含真实姓名与证件号。",
            "At least fifty million entries, without real names and identity numbers.",
        ),
        2,
        ("testdata-part1.zip",),
    ),
    Owed(
        ("开通联调专线与防火墙策略", "Test line and firewall rules for integration"),
        (
            "两端各一条百兆专线，策略清单见附件。",
            "One 100 Mbit line at each end; the list of rules is attached.",
        ),
        ("没有专线，支付接口联调无法开始。", "Without the line, integration of payments cannot begin."),
        -12,
        (
            ("ask", -30, ASK),
            (
                "remind",
                -9,
                ("科技部排期紧张，已口头提醒。", "Technology is short of people; reminded in person."),
            ),
        ),
        waiting=3,
    ),
    Owed(
        ("确认利率与计息规则", "Confirm interest rates and accrual rules"),
        (
            "运营部与个贷部会签后的正式版本。",
            "The official version, signed off by operations and retail lending.",
        ),
        (
            "规则不定，贷款模块无法通过单元测试。",
            "Without the rules, the loan module cannot pass its unit tests.",
        ),
        -60,
        (
            ("ask", -75, ASK),
            ("deliver", -52, ("会签完成，见附件。", "Signed off, see attachment.")),
            ("accept", -51, ("已纳入需求基线。", "Taken into the baseline of requirements.")),
        ),
        files=("interest-rules-v3.pdf",),
    ),
    Owed(
        ("指定各业务条线的验收负责人", "Name the people who accept, for each line of business"),
        (
            "存款、贷款、支付、总账各一名，有签字权。",
            "One each for deposits, loans, payments and ledger, entitled to sign.",
        ),
        ("用户验收测试要提前两周排期。", "User acceptance tests are scheduled two weeks ahead."),
        -3,
        (
            ("ask", -14, ASK),
            ("deliver", -1, ("名单见附件，蒋悦统一协调。", "The list is attached; Jiang Yue co-ordinates.")),
        ),
        files=("acceptance-people.xlsx",),
    ),
    Owed(
        ("提供生产机房进场许可", "Permission to enter the production data centre"),
        (
            "六人，含两名厂商工程师，有效期三个月。",
            "Six people, two of them engineers of the supplier, valid for three months.",
        ),
        (
            "生产环境安装要在封网期之前完成。",
            "The production installation must be finished before the change freeze.",
        ),
        6,
        (("ask", -4, ASK),),
        waiting=1,
    ),
    Owed(
        ("决定旧系统只读保留期限", "Decide how long the old system stays readable"),
        (
            "一年、三年或五年；影响存储与许可费用。",
            "One, three or five years; it affects storage and licences.",
        ),
        ("数据归档方案等待此决定。", "The archive concept waits for this decision."),
        15,
        (("ask", -2, ASK),),
    ),
    Owed(
        ("协调监管报送接口的测试窗口", "A test window for the regulator's reporting interface"),
        ("请与监管科技平台约定两个半天。", "Please agree on two half days with the regulator's platform."),
        ("监管报送要在投产前验证一次。", "Reporting must be proved once before go-live."),
        25,
        (),
    ),
    Owed(
        ("提供旧打印机驱动清单", "A list of the old printers' drivers"),
        ("各网点柜面打印机型号与驱动版本。", "Models and driver versions at the branches' counters."),
        ("柜面打印适配。", "For printing at the counter."),
        -30,
        (
            ("ask", -45, ASK),
            (
                "waive",
                -28,
                (
                    "网点统一更换新打印机，不再需要。",
                    "The branches get new printers; it is not needed any more.",
                ),
            ),
        ),
    ),
)


def mark_changes() -> None:
    """The tasks that count in a calendar of freeze windows change production."""
    for item, manager in production_changes():
        mark_change(item, by=manager)


def load_client_actions(*, today: date, language: str) -> None:
    """Write them into the bank's project, by its manager and the people of the bank."""
    project, manager = project_and_manager("harbour")
    people, items = people_of_client(project), open_leaves(project)
    place = 0 if language == "zh-hans" else 1
    sponsor, doers = people[0], people[1:] or people
    answering = next((one.user for one in doers if one.user is not None), manager)
    for number, owed in enumerate(OWED):
        one = create_obligation(
            project,
            by=manager,
            title=owed.title[place],
            needs=owed.needs[place],
            why=owed.why[place],
            criteria=owed.criteria[place],
            due_on=today + timedelta(days=owed.due),
            contacts=doers if number % 2 else doers[:1],
            senior=sponsor,
            items=items[number : number + owed.waiting],
        )
        for deed, offset, words in owed.steps:
            day, note = today + timedelta(days=offset), words[place]
            if deed == "ask":
                ask_client(one, by=manager, today=day, note=note)
            elif deed == "remind":
                remind_client(one, by=manager, today=day, note=note)
            elif deed == "deliver":
                deliver_obligation(one, by=answering, day=day, today=day, note=note, files=owed.files)
            elif deed == "back":
                send_back_obligation(one, by=manager, today=day, note=note)
            elif deed == "accept":
                accept_obligation(one, by=manager, today=day, note=note)
            else:
                waive_obligation(one, by=manager, today=day, note=note)
    for one in with_client(project):
        for person in may_have_link(one):
            make_action_link(one, person, by=manager)


def load_letters() -> None:
    """The mails to people of the bank without an account, as they would have gone out in the morning of each day."""
    project, _manager = project_and_manager("harbour")
    for place, (line, person, day) in enumerate(written_to_contacts(project)):
        at = timezone.make_aware(datetime.combine(day, time(9, 5 + 7 * place % 50)))
        letter_of_past(line, person, at=at)
