"""Goals of the demo: an ERP goal with months of check-ins, a draft that lacks something, and one that asks again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import ProjectRole
from tongzhou.demo.queries import project_and_manager
from tongzhou.goals.actions.confirming import answer_goal
from tongzhou.goals.actions.goals import agree_goal, change_goal, create_goal, share_goal
from tongzhou.goals.actions.measuring import Measured, add_key_result, check_in
from tongzhou.goals.models import Goal, Level
from tongzhou.goals.queries.people import people_of
from tongzhou.projects.models import Project
from tongzhou.projects.queries import members_of

Text = tuple[str, str]
LOW, MIDDLE, HIGH = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Result:
    """A key result, with its values by days before today."""

    name: Text
    unit: Text
    baseline: str
    target: str
    weight: int = 1
    values: tuple[tuple[int, str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class DemoGoal:
    """A goal; ``began`` and ``due`` count days before and after today, ``values`` days before today."""

    statement: Text
    metric: Text = ("", "")
    unit: Text = ("", "")
    baseline: str = ""
    target: str = ""
    began: int = 0
    due: int = 0
    relevance: Text = ("", "")
    achievability: Text = ("", "")
    level: int = Level.PROJECT
    below: int | None = None
    criterion: int | None = None
    agreed: bool = True
    shared: bool = False
    waiting: tuple[str, ...] = ()
    doubts: tuple[str, Text] | None = None
    changes: Mapping[str, str] = field(default_factory=dict)
    values: tuple[tuple[int, str, int, Text], ...] = ()
    results: tuple[Result, ...] = ()


PERCENT: Text = ("%", "%")
ERP = DemoGoal(
    statement=(
        "六个月内开发并上线 ERP 系统，使生产效率提升 20%",
        "Within six months develop and roll out an ERP system that raises production efficiency by 20 %",
    ),
    metric=(
        "人均日处理订单行数，相对去年同期的提升",
        "Order lines per person and day, against the same month of last year",
    ),
    unit=PERCENT,
    baseline="0",
    target="20",
    began=92,
    due=90,
    relevance=(
        "旺季订单积压导致门店缺货，客户每月损失约 3% 的销售额；效率提升后无需增员即可消化峰值。",
        "Orders pile up in the season and shops run out of stock; the peak would need no extra staff.",
    ),
    achievability=(
        "两家试点门店用同样的流程已达到 12%；主数据与接口先行，按区域分三批上线。",
        "Two pilot shops reached 12 % with the same process; master data and interfaces come first, then three waves.",
    ),
    level=Level.CLIENT,
    criterion=0,
    shared=True,
    waiting=("client_member", "qa"),
    values=(
        (78, "0.5", HIGH, ("基线复核完成。", "The baseline has been checked once more.")),
        (64, "1.8", HIGH, ("", "")),
        (50, "3.5", MIDDLE, ("主数据清洗比预计多一周。", "Cleaning the master data took a week longer.")),
        (36, "6", MIDDLE, ("", "")),
        (22, "8.4", HIGH, ("第一批试点上线。", "The first pilots are live.")),
        (
            8,
            "9.6",
            MIDDLE,
            ("接口联调排队，下批可能推迟。", "Interface tests queue up; the next wave may slip."),
        ),
    ),
    results=(
        Result(
            ("上线 ERP 的门店与仓库", "Shops and warehouses that work with the ERP"),
            ("家", "sites"),
            "0",
            "36",
            2,
            ((50, "2", HIGH), (22, "9", HIGH), (8, "14", MIDDLE)),
        ),
        Result(
            ("订单从下达到出库的时间", "From order to dispatch"),
            ("小时", "hours"),
            "30",
            "18",
            2,
            ((64, "29", HIGH), (36, "26.5", MIDDLE), (8, "24", MIDDLE)),
        ),
        Result(
            ("库存账实相符率", "Stock that agrees with the books"),
            PERCENT,
            "91.5",
            "99",
            1,
            ((50, "92.4", MIDDLE), (8, "95.1", HIGH)),
        ),
    ),
)
GOALS: dict[str, tuple[DemoGoal, ...]] = {
    "harbour": (
        DemoGoal(
            statement=(
                "日终批量从 5.5 小时缩短到 2 小时",
                "Nightly batch shortened from 5.5 hours to 2 hours",
            ),
            metric=("工作日日终批量的最长时长（周内）", "Longest nightly batch of the week"),
            unit=("小时", "hours"),
            baseline="5.5",
            target="2",
            began=110,
            due=75,
            relevance=(
                "批量跑到开门时间，网点开业曾两次推迟。",
                "The batch runs up to opening time; branches have opened late twice.",
            ),
            achievability=(
                "按账户分片并行，压测环境已测得 1.7 小时。",
                "Split by account and run in parallel; the test bed has shown 1.7 hours.",
            ),
            level=Level.CLIENT,
            criterion=1,
            shared=True,
            waiting=("client_sponsor", "finance", "lead"),
            doubts=(
                "qa",
                ("2.5 小时仍会压到早间对账。", "2.5 hours would still run into the morning reconciliation."),
            ),
            changes={"target": "2", "before": "2.5"},
            values=(
                (96, "5.4", HIGH, ("", "")),
                (75, "4.9", MIDDLE, ("分片改造完成一半。", "Half of the splitting is done.")),
                (54, "4.2", MIDDLE, ("", "")),
                (33, "3.6", HIGH, ("总账汇总改为增量。", "The ledger is now summed incrementally.")),
                (12, "3.3", MIDDLE, ("", "")),
            ),
            results=(
                Result(
                    ("并行处理的批量作业", "Batch jobs that run in parallel"),
                    ("个", "jobs"),
                    "0",
                    "48",
                    1,
                    ((75, "14", HIGH), (33, "31", HIGH), (12, "35", MIDDLE)),
                ),
            ),
        ),
        DemoGoal(
            statement=(
                "新产品上线周期从 120 天缩短到 30 天",
                "New products launched within 30 days instead of 120",
            ),
            metric=("从需求评审到投产的日历天数", "Calendar days from review to release"),
            unit=("天", "days"),
            baseline="120",
            target="30",
            began=100,
            due=80,
            relevance=(
                "竞争行一个月即可推出新存款产品。",
                "Competing banks launch a new deposit product in a month.",
            ),
            achievability=(
                "参数化产品工厂，已在两个存款产品上验证。",
                "A product factory by parameters, proven with two products.",
            ),
            criterion=2,
            waiting=("qa",),
            values=(
                (88, "112", MIDDLE, ("", "")),
                (45, "85", MIDDLE, ("首个产品走完全流程。", "The first product went the whole way.")),
            ),
        ),
        DemoGoal(
            statement=("把回归测试自动化率提高到 85%", "Automate 85 % of the regression tests"),
            metric=("自动执行的回归用例占比", "Share of regression cases that run by themselves"),
            unit=PERCENT,
            baseline="20",
            target="85",
            began=60,
            due=60,
            relevance=(
                "每次投产前的手工回归占用九人天。",
                "Manual regression takes nine days before each release.",
            ),
            achievability=("测试组两人专职，框架已选定。", "Two testers full time; the framework is chosen."),
            level=Level.TEAM,
            below=1,
            values=((40, "33", HIGH, ("", "")), (20, "51", HIGH, ("", "")), (4, "60", HIGH, ("", ""))),
        ),
        DemoGoal(
            statement=("提升一线柜员的操作体验", "Make the tellers' work better"),
            metric=("", ""),
            due=80,
            relevance=("柜员培训成本高、流失率高。", "Tellers are costly to train and leave often."),
            agreed=False,
        ),
    ),
    "meadow": (
        ERP,
        DemoGoal(
            statement=("优化月结流程", "Improve the monthly closing"),
            metric=("月结所需工作日", "Working days of the monthly closing"),
            unit=("天", "days"),
            baseline="9",
            due=85,
            relevance=("财务共享中心每月加班四天。", "Shared finance works overtime four days a month."),
            achievability=(
                "自动对账规则随总账模块上线。",
                "Reconciliation rules come with the ledger module.",
            ),
            below=0,
            agreed=False,
        ),
    ),
    "beacon": (
        DemoGoal(
            statement=(
                "设备非计划停机每月不超过 12 小时",
                "No more than 12 hours of unplanned downtime a month",
            ),
            metric=("关键机台月非计划停机小时数", "Unplanned downtime of the key machines per month"),
            unit=("小时", "hours"),
            baseline="31",
            target="12",
            began=80,
            due=100,
            relevance=(
                "一小时停机约损失 4 万元产值。",
                "An hour of downtime costs some 40,000 yuan of output.",
            ),
            achievability=(
                "振动与温度数据已接入，模型提前两天预警。",
                "Vibration and temperature are connected; the model warns two days ahead.",
            ),
            level=Level.CLIENT,
            shared=True,
            waiting=("client_sponsor",),
            values=((60, "29", MIDDLE, ("", "")), (32, "25", MIDDLE, ("", "")), (6, "21", HIGH, ("", ""))),
        ),
    ),
}


Backdate = Callable[[Goal, datetime, datetime], None]
"""Says when a goal was agreed, and when its present version was made."""


def load_goals(*, today: date, language: str, backdate: Backdate) -> None:
    """The goals above, with whom they wait for and what was measured."""
    chinese = language.startswith("zh")
    for key, goals in GOALS.items():
        project, manager = project_and_manager(key)
        made: list[Goal] = []
        for one in goals:
            loading = _Loading(project, manager, today, 0 if chinese else 1, backdate)
            made.append(loading.load(one, made))


class _Loading:
    """One goal on its way into a project."""

    def __init__(self, project: Project, manager: User, today: date, place: int, backdate: Backdate) -> None:
        self.backdate = backdate
        self.project, self.manager, self.today, self.place = project, manager, today, place
        self.people: dict[str, User] = {}
        for one in members_of(project):
            self.people.setdefault(one.role, one.user)

    def say(self, text: Text) -> str:
        return text[self.place]

    def load(self, data: DemoGoal, made: Sequence[Goal]) -> Goal:
        facts = self.facts(data, made)
        later = {name: facts[name] for name in data.changes if name != "before"}
        if later:
            facts |= {name: Decimal(data.changes["before"]) for name in later}
        goal = create_goal(self.project, by=self.manager, **facts)
        if not data.agreed:
            return goal
        agreed = self.today - timedelta(days=max(data.began - 6, 1))
        goal = agree_goal(goal, by=self.manager, today=agreed)
        if data.shared:
            goal = share_goal(goal, by=self.manager)
        if later:
            self.answer(goal, data, everybody=True)
            goal = change_goal(goal, by=self.manager, today=self.today, **later)
        self.answer(goal, data)
        self.measure(goal, data)
        changed = self.today - timedelta(days=3) if later else agreed
        self.backdate(goal, _morning(agreed), _morning(changed))
        return goal

    def facts(self, data: DemoGoal, made: Sequence[Goal]) -> dict[str, Any]:
        lines = [one.strip() for one in self.project.success_criteria.splitlines() if one.strip()]
        return {
            "statement": self.say(data.statement),
            "metric": self.say(data.metric),
            "unit": self.say(data.unit),
            "baseline": Decimal(data.baseline) if data.baseline else None,
            "target": Decimal(data.target) if data.target else None,
            "baseline_on": self.today - timedelta(days=data.began) if data.agreed else None,
            "due": self.today + timedelta(days=data.due),
            "late_confirmed": True,
            "owner": self.people.get(ProjectRole.LEAD, self.manager)
            if data.level == Level.TEAM
            else self.manager,
            "relevance": self.say(data.relevance),
            "achievability": self.say(data.achievability),
            "level": data.level,
            "parent": None if data.below is None else made[data.below],
            "criterion": lines[data.criterion] if data.criterion is not None else "",
        }

    def answer(self, goal: Goal, data: DemoGoal, *, everybody: bool = False) -> None:
        """Everybody confirms but those who wait; somebody objects to the version before the last."""
        for one in people_of(self.project).of(goal):
            objecting = everybody and data.doubts is not None and one.role == data.doubts[0]
            if one.role in data.waiting and not everybody:
                continue
            reason = self.say(data.doubts[1]) if objecting and data.doubts else ""
            answer_goal(goal, by=one.user, edition=goal.edition, confirmed=not objecting, reason=reason)

    def measure(self, goal: Goal, data: DemoGoal) -> None:
        owner = goal.owner or self.manager
        results = [
            add_key_result(
                goal,
                by=self.manager,
                name=self.say(one.name),
                unit=self.say(one.unit),
                baseline=Decimal(one.baseline),
                target=Decimal(one.target),
                weight=one.weight,
            )
            for one in data.results
        ]
        days = {ago for ago, *_rest in data.values} | {
            ago for one in data.results for ago, *_rest in one.values
        }
        for ago in sorted(days, reverse=True):
            own = [Measured(Decimal(value), sure) for day, value, sure, _said in data.values if day == ago]
            theirs = [
                Measured(Decimal(value), sure, result.pk)
                for one, result in zip(data.results, results, strict=True)
                for day, value, sure in one.values
                if day == ago
            ]
            comment = next((self.say(said) for day, _value, _sure, said in data.values if day == ago), "")
            day = self.today - timedelta(days=ago)
            check_in(goal, [*own, *theirs], by=owner, today=self.today, day=day, comment=comment)


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(1, 30), tzinfo=UTC)
