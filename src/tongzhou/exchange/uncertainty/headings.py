"""Which column of a table of ranges or risks is what: headings in Chinese and English."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from tongzhou.exchange.table.cells import Cell, as_text
from tongzhou.exchange.table.columns import SEARCHED_ROWS


class Field(StrEnum):
    """What a column can hold."""

    UID = "uid"
    ID = "id"
    WBS = "wbs"
    NAME = "name"
    LOW = "low"
    LIKELY = "likely"
    HIGH = "high"
    KIND = "kind"
    COST_LOW = "cost low"
    COST = "cost"
    COST_HIGH = "cost high"
    RATE = "rate"
    GROUP = "group"
    COEFFICIENT = "coefficient"
    RISK = "risk"
    PROBABILITY = "probability"
    TASKS = "tasks"
    DELAY_LOW = "delay low"
    DELAY = "delay"
    DELAY_HIGH = "delay high"
    FACTOR_LOW = "factor low"
    FACTOR = "factor"
    FACTOR_HIGH = "factor high"


_WORDS: Mapping[Field, str] = {
    Field.UID: "uid uniqueid 唯一标识号 唯一标识",
    Field.ID: "id no # number taskid 标识号 编号 序号 任务编号",
    Field.WBS: "wbs wbscode outlinenumber wbs编码 wbs编号 大纲数字 大纲编号",
    Field.NAME: "name task taskname activity 任务名称 名称 任务 活动",
    Field.LOW: "low min minimum best optimistic optimisticduration durationlow "
    "乐观 乐观工期 最短 最短工期 最小 最小工期 乐观时间",
    Field.LIKELY: "likely mostlikely mode mostlikelyduration durationlikely 最可能 最可能工期 最可能时间",
    Field.HIGH: "high max maximum worst pessimistic pessimisticduration durationhigh "
    "悲观 悲观工期 最长 最长工期 最大 最大工期 悲观时间",
    Field.KIND: "distribution kind shape 分布 分布类型",
    Field.COST_LOW: "costlow costmin optimisticcost 最低成本 乐观成本 成本下限",
    Field.COST: "cost costlikely mostlikelycost 成本 最可能成本 费用",
    Field.COST_HIGH: "costhigh costmax pessimisticcost 最高成本 悲观成本 成本上限",
    Field.RATE: "costperday dailycost rate 每日成本 日成本 每天成本 日费用",
    Field.GROUP: "group correlationgroup 相关组 相关分组 组",
    Field.COEFFICIENT: "correlation coefficient 相关系数 相关性",
    Field.RISK: "risk event riskname 风险 风险名称 风险事件",
    Field.PROBABILITY: "probability chance likelihood p 概率 发生概率 可能性",
    Field.TASKS: "tasks affects affectedtasks 影响任务 受影响任务 关联任务",
    Field.DELAY_LOW: "delaylow delaymin 最小延误 最短延误 延误下限",
    Field.DELAY: "delay delaylikely impact 延误 最可能延误 工期影响",
    Field.DELAY_HIGH: "delayhigh delaymax 最大延误 最长延误 延误上限",
    Field.FACTOR_LOW: "factorlow factormin 最小倍数 倍数下限",
    Field.FACTOR: "factor multiplier 倍数 工期倍数",
    Field.FACTOR_HIGH: "factorhigh factormax 最大倍数 倍数上限",
}
_FIELDS = {word: field for field, words in _WORDS.items() for word in words.split()}
_NOISE = re.compile(r"[\s_:：*./\-－—]|[((（\[【].*?[))）\]】]")


class Headings(NamedTuple):
    """The row of the headings (from 0), where each column is, and what it is called."""

    row: int
    columns: Mapping[Field, int]
    titles: Sequence[str]

    def title(self, field: Field) -> str:
        """The heading as it stands in the file."""
        place = self.columns.get(field)
        return field.value if place is None else self.titles[place]


def field_of(title: str) -> Field | None:
    """What a column with this heading holds."""
    return _FIELDS.get(_NOISE.sub("", title).lower())


def find_headings(rows: Sequence[Sequence[Cell]]) -> Headings | None:
    """The row of the first twenty with the most known headings, two at least."""
    best: Headings | None = None
    for number, row in enumerate(rows[:SEARCHED_ROWS]):
        titles = [as_text(cell) for cell in row]
        columns: dict[Field, int] = {}
        for place, title in enumerate(titles):
            field = field_of(title)
            if field is not None:
                columns.setdefault(field, place)
        if len(columns) > max(1, len(best.columns) if best else 0):
            best = Headings(number, columns, titles)
    return best


def known_headings(rows: Sequence[Sequence[Cell]]) -> int:
    """How many headings are known."""
    found = find_headings(rows)
    return len(found.columns) if found else 0
