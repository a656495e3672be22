"""What was decided on the way: changes, quality, acceptance."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

from django.db.models import Count, Sum

from tongzhou.acceptance.models import Acceptance, Gate, RemainingItem
from tongzhou.acceptance.queries.acceptances import certificates_of, shown_to_client
from tongzhou.changes.models import OPEN, ChangeOrder, ChangeRequest, Price, Source, State
from tongzhou.changes.queries.statistics import given_in
from tongzhou.costs.money import exact
from tongzhou.plan.builtin import DEFECT
from tongzhou.plan.models import WorkItem
from tongzhou.projects.models import Project
from tongzhou.records.queries.figures.told import Cell, Found, day, fact, figures, table, when, words
from tongzhou.records.sections import Pair

STATE = ("状态", "State")
COUNT = ("数量", "Count")
Amounts = tuple[tuple[str, int], ...]


def changes(project: Project, today: date) -> Found:
    """How many, how many days, where from, what was charged and what was given away."""
    found = list(ChangeRequest.objects.filter(project=project).order_by("number"))
    signed = ChangeOrder.objects.filter(request__project=project, standing=ChangeOrder.Standing.SIGNED)
    orders = [
        (one.label, one.request.title, when(one.decided_at))
        for one in signed.select_related("request").order_by("request__number", "number")
    ]
    text = (
        f"双方签署了 {len(orders)} 份变更单。" if orders else "没有签署变更单。",
        f"{len(orders)} change orders were signed." if orders else "No change order was signed.",
    )
    head = (("变更单", "Order"), ("内容", "Title"), ("签署日期", "Signed on"))
    return Found(
        text,
        figures(tables=table(("已签署的变更单", "Signed change orders"), head, orders)),
        _counted(project, found),
        _charged(project, found),
    )


def _counted(project: Project, found: list[ChangeRequest]) -> dict[str, object]:
    done = [one for one in found if one.state == State.DONE]
    given = given_in(Project.objects.filter(pk=project.pk))
    by_source, by_state = Counter(one.source for one in found), Counter(one.state for one in found)
    sources: list[tuple[Pair, int]] = [
        (words(one.label), by_source[one.value]) for one in Source if by_source[one.value]
    ]
    states: list[tuple[Pair, int]] = [
        (words(one.label), by_state[one.value]) for one in State if by_state[one.value]
    ]
    return figures(
        fact(("变更申请", "Change requests"), len(found)),
        fact(("未结", "Still open"), sum(one.state in OPEN for one in found)),
        fact(
            ("已实施（人天）", "Carried out, person-days"),
            _days(sum((one.days or Decimal(0) for one in done), Decimal(0))),
        ),
        fact(("免费工作（人天）", "Given away, person-days"), _days(given.days)),
        tables=[
            *table(
                ("变更来源", "Where changes came from"), (("来源", "Source"), COUNT), sources, numbers=(1,)
            ),
            *table(("变更状态", "What became of them"), (STATE, COUNT), states, numbers=(1,)),
        ],
    )


def _charged(project: Project, found: list[ChangeRequest]) -> dict[str, object]:
    sums: Counter[str] = Counter()
    for one in found:
        if one.state == State.DONE and one.price == Price.CHARGED and one.amount_minor:
            sums[one.currency] += one.amount_minor
    given = given_in(Project.objects.filter(pk=project.pk))
    return figures(
        fact(("向甲方收费", "Charged to the client"), amounts(tuple(sorted(sums.items())))),
        fact(("免费工作价值", "Value of work given away"), amounts(given.values)),
    )


def amounts(values: Amounts) -> str:
    """Sums by currency."""
    return ", ".join(exact(minor, currency) for currency, minor in values) or "–"


def _days(value: Decimal) -> str:
    return f"{value.normalize():f}" if value else "0"


# Quality


def quality(project: Project, today: date) -> Found:
    """What remains to be done after acceptance, and (inside) defects."""
    remaining = RemainingItem.objects.filter(acceptance__project=project).exclude(
        acceptance__state=Acceptance.State.DRAFT
    )
    rows = list(remaining.order_by("done_at", "due", "pk"))
    left = [one for one in rows if one.done_at is None]
    text = (
        f"验收遗留事项 {len(rows)} 项，其中 {len(left)} 项尚未完成。",
        f"{len(rows)} items remained after acceptance, of which {len(left)} are still open.",
    )
    head = (("事项", "Item"), ("责任方", "Side"), ("期限", "Due"), ("完成", "Done on"))
    shown = [(one.text, words(one.get_side_display), day(one.due), when(one.done_at)) for one in rows]
    return Found(
        text if rows else ("没有验收遗留事项。", "No items remained after acceptance."),
        figures(tables=table(("遗留事项", "Remaining items"), head, shown)),
        _defects(project),
    )


def _defects(project: Project) -> dict[str, object]:
    known = WorkItem.objects.filter(project=project, item_type__code=DEFECT, deleted_at=None)
    whole, done = known.count(), known.filter(state__category="done").count()
    return figures(
        fact(("缺陷总数", "Defects in all"), whole),
        fact(("已关闭", "Closed"), done),
        fact(("未关闭", "Still open"), whole - done),
    )


# Acceptance


def acceptance(project: Project, today: date) -> Found:
    """Everything that was put to the client, in how many rounds, and the certificates."""
    found = list(shown_to_client(project))
    accepted = [one for one in found if one.is_accepted]
    codes = certificates_of(one.pk for one in found)
    text = (
        f"提交验收 {len(found)} 项，已通过 {len(accepted)} 项，签发证书 {len(codes)} 份。",
        f"{len(found)} acceptances were put to the client; accepted: {len(accepted)}, certificates: {len(codes)}.",
    )
    head = (
        ("验收", "Acceptance"),
        ("类型", "Kind"),
        STATE,
        ("轮次", "Rounds"),
        ("日期", "Decided on"),
        ("证书核验码", "Certificate code"),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            one.title,
            words(one.get_kind_display),
            words(one.get_state_display),
            one.round,
            when(one.decided_at),
            codes[one.pk].code if one.pk in codes else "–",
        )
        for one in found
    ]
    return Found(
        text if found else ("", ""), figures(tables=table(head[0], head, rows, numbers=(3,))), _gates(project)
    )


def _gates(project: Project) -> dict[str, object]:
    counted = dict(
        Gate.objects.filter(project=project).order_by().values_list("state").annotate(n=Count("pk"))
    )
    rows: list[tuple[Pair, int]] = [
        (words(one.label), counted[one.value]) for one in Gate.State if one.value in counted
    ]
    return figures(tables=table(("质量门", "Gates"), (STATE, COUNT), rows, numbers=(1,)))


def charged_for(project: Project) -> int | None:
    """What the contract's items cost the client, in minor units; None when no price is known."""
    priced = project.contract_items.filter(deleted_at=None).aggregate(sum=Sum("price_minor"))
    total: int | None = priced["sum"]
    return total
