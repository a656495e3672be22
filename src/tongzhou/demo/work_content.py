"""What people do beside the plans of the demo: requirements, defects, issues, tags, fields, what recurs."""
# ruff: noqa: E501  # sentences in two languages stand side by side

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tongzhou.accounts.models import User
from tongzhou.demo.views_content import keep_views
from tongzhou.demo.words import in_language
from tongzhou.plan.actions.custom_fields import create_field
from tongzhou.plan.actions.items.change import change_item
from tongzhou.plan.actions.items.create import create_item
from tongzhou.plan.actions.items.details import add_entry, create_tag, relate
from tongzhou.plan.actions.items.recurring import create_recurrence, pause_recurrence
from tongzhou.plan.models import (
    CustomField,
    FieldClass,
    FieldKind,
    RelationKind,
    Rule,
    WorkItem,
)
from tongzhou.plan.queries.types import states_of, types_of
from tongzhou.plan.queries.work import live_items, load_setting
from tongzhou.projects.models import Project

TAGS = (
    ("性能", "Performance", 3),
    ("安全", "Security", 6),
    ("数据迁移", "Data migration", 8),
    ("接口", "Interface", 2),
)
SEVERITIES = (("致命", "Critical", 6), ("严重", "Major", 3), ("一般", "Minor", 1))
Item = tuple[str, str, str, str, int, int | None, tuple[int, ...], str, str]
"""Type, state, Chinese name, English name, priority, due in days, tags, Chinese and English description."""

HARBOUR: tuple[Item, ...] = (
    ("requirement", "agreed", "活期账户支持多币种子账户", "Current accounts hold sub-accounts in several currencies", 3, 21, (3,),
     "人民币、美元、港币三个子账户共用一个主账号,日终分别计息。", "CNY, USD and HKD share one main account; interest is computed each day for each."),
    ("requirement", "review", "柜面大额转账须双人复核", "Large transfers at the counter need a second pair of eyes", 3, 12, (1,),
     "单笔 50 万元以上由主管复核,复核记录保留 15 年。", "Above CNY 500,000 a supervisor confirms; the record is kept for 15 years."),
    ("requirement", "draft", "手机银行查询近五年流水", "Five years of statements in the mobile bank", 2, None, (0, 3), "", ""),
    ("requirement", "building", "日终批处理在 3 小时内完成", "The end-of-day batch ends within three hours", 4, 9, (0,),
     "现行系统需要 5 小时 20 分,监管报送窗口为 04:00。", "The present system takes 5 h 20 min; the regulator's window closes at 04:00."),
    ("defect", "new", "跨行转账回执偶发重复", "Receipts of interbank transfers now and then come twice", 4, 3, (3,),
     "UAT 环境 200 笔中出现 3 笔,均发生在超时重发之后。", "3 of 200 in UAT, always after a resend on timeout."),
    ("defect", "fixing", "利率变更日的利息少计一天", "Interest misses a day when the rate changes", 3, 5, (),
     "复现步骤:\n\n1. 设置利率于 15 日生效\n2. 14 日至 16 日计息\n3. 15 日利息为 0", "To reproduce:\n\n1. Let a rate begin on the 15th\n2. Compute the 14th to the 16th\n3. The 15th has no interest"),
    ("defect", "verifying", "柜员登录后菜单加载超过 8 秒", "The teller's menu takes more than 8 seconds", 2, 6, (0,), "", ""),
    ("defect", "closed", "对账文件编码错误导致乱码", "The reconciliation file has the wrong encoding", 1, None, (3,), "", ""),
    ("defect", "confirmed", "迁移后 37 个账户户名含全角空格", "After migration 37 account names hold full-width spaces", 2, 8, (2,), "", ""),
    ("issue", "open", "测试环境数据库容量不足", "The test database is running out of space", 4, 2, (0,),
     "剩余 6%,按目前增长速度约 4 天写满。", "6 % left; at the present rate it is full in about four days."),
    ("issue", "waiting", "甲方尚未提供黑名单接口文档", "The client has not yet sent the watch-list interface document", 3, -2, (3, 1), "", ""),
    ("issue", "resolved", "联调窗口与银行封网期冲突", "The joint test fell into the bank's change freeze", 2, None, (), "", ""),
)  # fmt: skip
MEADOW: tuple[Item, ...] = (
    ("requirement", "agreed", "门店要货单按品类拆分审批", "Store orders are approved by category", 2, 18, (), "", ""),
    ("requirement", "review", "供应商对账单每周自动发送", "Suppliers get their statement every week", 2, 10, (3,), "", ""),
    ("defect", "fixing", "库存盘点差异未生成凭证", "Stock differences leave no voucher", 3, 4, (), "", ""),
    ("defect", "new", "批量导入商品时单位丢失", "Units get lost when goods are imported", 2, 7, (2,), "", ""),
    ("issue", "open", "财务关键用户出差,UAT 需顺延", "The finance key user travels, UAT slips", 3, 1, (), "", ""),
)  # fmt: skip
OWN_FIELDS: dict[str, tuple[tuple[str, str], tuple[tuple[str, str, int], ...]]] = {
    "harbour": (
        ("业务条线", "Business line"),
        (("零售业务", "Retail", 1), ("公司业务", "Corporate", 2), ("运营支持", "Operations", 5)),
    ),
    "meadow": (
        ("业务域", "Business domain"),
        (("采购", "Purchasing", 3), ("门店", "Stores", 4), ("财务", "Finance", 8)),
    ),
}
CHECKLIST = (
    ("与需求提出人确认口径", "Agree the definition with whoever asked"),
    ("更新接口文档", "Update the interface document"),
    ("补充回归用例", "Add regression cases"),
)


def load_work(*, by: User, today: date) -> None:
    """Bring the first two projects of the demo to life beside their plans."""
    projects = {one.key: one for one in Project.objects.visible_to(by)}
    fields = _fields(by)
    for key, items in (("harbour", HARBOUR), ("meadow", MEADOW)):
        if key in projects:
            _project(projects[key], items, fields, today)


def _manager(project: Project) -> User:
    return project.memberships.select_related("user").filter(role="pm").order_by("pk")[0].user


def _fields(by: User) -> dict[str, CustomField]:
    """How bad a defect is, what an issue costs, and how long that would keep one person busy."""
    kinds = {one.code: one.pk for one in types_of(by.organisation_id)}
    choices = [
        {"id": f"s{n}", "name": in_language(zh, en), "hue": hue}
        for n, (zh, en, hue) in enumerate(SEVERITIES, 1)
    ]
    severity = create_field(
        by=by,
        name=in_language("严重程度", "Severity"),
        kind=FieldKind.CHOICE,
        code="severity",
        options={"choices": choices},
        item_types=[kinds["defect"]],
    )
    loss = create_field(
        by=by,
        name=in_language("预计损失", "Expected loss"),
        kind=FieldKind.MONEY,
        code="loss",
        options={"currency": "CNY"},
        item_types=[kinds["issue"]],
        field_class=FieldClass.FINANCE,
    )
    create_field(
        by=by,
        name=in_language("预计损失(人天)", "Expected loss in person-days"),
        kind=FieldKind.FORMULA,
        code="loss_days",
        options={"expression": "round(loss / 2400, 1)"},
        item_types=[kinds["issue"]],
    )
    return {"severity": severity, "loss": loss}


def _own_field(project: Project, by: User) -> CustomField:
    """Which of the client's business lines an item is about: a question that only this project asks."""
    lines = [
        {"id": f"l{n}", "name": in_language(zh, en), "hue": hue}
        for n, (zh, en, hue) in enumerate(OWN_FIELDS[project.key][1], 1)
    ]
    return create_field(
        by=by,
        name=in_language(*OWN_FIELDS[project.key][0]),
        kind=FieldKind.CHOICE,
        code=f"{project.key}_line",
        options={"choices": lines},
        project=project,
    )


def _project(project: Project, items: tuple[Item, ...], fields: dict[str, CustomField], today: date) -> None:
    by = _manager(project)
    tags = [create_tag(project, by=by, name=in_language(zh, en), hue=hue).pk for zh, en, hue in TAGS]
    own = _own_field(project, by)
    setting = load_setting(project, by)
    people = sorted(setting.people)
    types = {one.code: one.pk for one in setting.types.values()}
    states = {
        (flow, code): key
        for key, flow, code in states_of(project.organisation_id).values_list("pk", "workflow__code", "code")
    }
    made: list[WorkItem] = []
    for place, (code, state, zh, en, priority, due, of_tags, text_zh, text_en) in enumerate(items):
        wanted: dict[str, Any] = {
            "name": in_language(zh, en),
            "type": types[code],
            "description": in_language(text_zh, text_en),
            "priority": priority,
            "tags": [tags[one] for one in of_tags],
            "assignees": [people[place % len(people)]],
            "estimate_minutes": (place % 4 + 1) * 480,
            "custom": _custom(code, place, fields) | {str(own.pk): own.options["choices"][place % 3]["id"]},
        }
        if due is not None:
            wanted["due_date"] = (today + timedelta(days=due)).isoformat()
        made.append(create_item(project, by=by, fields=wanted, today=today, began_as=states[code, state]))
    for zh, en in CHECKLIST:
        add_entry(made[0], by=by, text=in_language(zh, en))
    relate(made[-1], made[0], by=by, kind=RelationKind.RELATES)
    defect = next(one for one, row in zip(made, items, strict=True) if row[0] == "defect")
    relate(defect, made[1], by=by, kind=RelationKind.CAUSED_BY)
    _plan_items(project, by, today)
    _recurring(project, by, types, people, today)
    keep_views(project, by=by, severity=fields["severity"], own=own)


def _recurring(project: Project, by: User, types: dict[str, int], people: list[int], today: date) -> None:
    """What a project does again and again; one of them rests until the warranty begins."""
    monday = today + timedelta(days=7 - today.weekday())
    first = (today.replace(day=1) + timedelta(days=32)).replace(day=5)
    mine: dict[str, Any] = {"type": types["issue"], "priority": 2, "assignees": people[:1]}
    rows = (
        ("核对备份恢复演练", "Check that backups can be restored", Rule.WEEKLY, 1, monday, 2),
        ("编写项目月报", "Write the monthly report", Rule.MONTHLY, 1, first, 3),
        ("质保期巡检", "Inspection under warranty", Rule.WORKDAYS, 10, monday, 5),
    )
    for zh, en, rule, every, day, due in rows:
        made = create_recurrence(
            project,
            by=by,
            name=in_language(zh, en),
            template=mine | {"due_in_days": due},
            rule=rule,
            every=every,
            next_on=day,
        )
    pause_recurrence(made, by=by)


def _custom(code: str, place: int, fields: dict[str, CustomField]) -> dict[str, Any]:
    if code == "defect":
        return {str(fields["severity"].pk): f"s{place % 3 + 1}"}
    return {str(fields["loss"].pk): (place + 1) * 1_250_000} if code == "issue" else {}


def _plan_items(project: Project, by: User, today: date) -> None:
    """Some tasks of the plan that are under way have a priority and a day by which somebody needs them."""
    running = live_items(project).filter(planned=True, summary=False, progress__gt=0, progress__lt=100)
    for place, item in enumerate(running.select_related("project").order_by("position")[:6]):
        changes: dict[str, Any] = {"priority": (3, 4, 1)[place % 3]}
        if item.finish_date is not None:
            changes["due_date"] = (item.finish_date + timedelta(days=place % 4)).isoformat()
        change_item(item, by=by, changes=changes, today=today)
