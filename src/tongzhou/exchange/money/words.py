"""What findings and figures of earned value are called, in English and Chinese.

The product's pages take them from here, too: a finding reads the same on the command line and on the screen.
"""

from __future__ import annotations

from collections.abc import Mapping

from tongzhou.engine.earned_value import Code, CostMethod, Finding, Severity, TimeMethod, Undefined
from tongzhou.engine.earned_value.findings import SENTENCES, spoken

_CHINESE: Mapping[Code, str] = {
    Code.NO_BUDGET: "没有预算，因此没有可挣得的价值。",
    Code.NOT_STARTED: "该日期不晚于开始日期（{start}），尚无时间过去。",
    Code.FINISHED: "全部工作已于 {finish} 完成，共花费 {ac}，预算为 {bac}。",
    Code.COST_OVER: "CPI {cpi}：每花 1 元挣得 {cpi} 元；照此下去共需 {eac}，超出预算 {over}。",
    Code.COST_UNDER: "CPI {cpi}：每花 1 元挣得 {cpi} 元；照此下去共需 {eac}，低于预算 {under}。",
    Code.COST_AS_PLANNED: "CPI {cpi}：已完成工作的成本与计划基本一致。",
    Code.LATE: "SPI(t) {spi_t}：落后 {hours} 个工时；照此下去将于 {finish} 完成，计划为 {planned_finish}。",
    Code.EARLY: "SPI(t) {spi_t}：提前 {hours} 个工时；照此下去将于 {finish} 完成，计划为 {planned_finish}。",
    Code.ON_TIME: "SPI(t) {spi_t}：进度与计划基本一致。",
    Code.SPI_MISLEADS: "即使工作延误，SPI（{spi}）到最后也会回到 1；请以 SPI(t) {spi_t} 为准。",
    Code.BUDGET_SPENT: "预算已用完（{ac}，预算 {bac}），还有价值 {remaining} 的工作未完成。",
    Code.BUDGET_OUT_OF_REACH: "要守住预算，剩余工作的 CPI 须达到 {tcpi}，而目前为 {cpi}。",
    Code.TIME_OVER: "计划完成日期（{planned_finish}）已过，还有价值 {remaining} 的工作未完成。",
    Code.FINISH_OUT_OF_REACH: "要按期完成，剩余工作的 SPI(t) 须达到 {tspi}，而目前为 {spi_t}。",
    Code.FORECASTS_DISAGREE: "各种成本预测相差很大：{low} 至 {high}。",
    Code.CPI_FALLING: "CPI 连续 {periods} 期下降：从 {before} 到 {now}。",
    Code.SPI_T_FALLING: "SPI(t) 连续 {periods} 期下降：从 {before} 到 {now}。",
    Code.STANDSTILL: "最近 {periods} 期花费了 {spent}，没有挣得任何价值。",
    Code.EARNED_JUMP: "截至 {end} 的一期挣得 {earned}，却没有任何成本。",
    Code.OUT_OF_ORDER: "按计划应先完成的工作只完成了 {p_factor}（进度遵循度）；提前做的其他工作可能需要返工。",
    Code.EARNED_WITHOUT_COST: "有任务已挣得 {earned}，但没有登记成本。",
    Code.COST_WITHOUT_PROGRESS: "在没有挣得价值的任务上花费了 {spent}。",
    Code.TASK_OVERSPENT: "未完成的任务已超出其全部预算 {over}。",
    Code.COST_WITHOUT_BUDGET: "在没有预算的任务上花费了 {spent}。",
    Code.COST_WITHOUT_TASK: "{spent} 没有登记到任务，只计入整体。",
    Code.COST_AFTER_FINISH: "任务完成之后又登记了 {spent}。",
    Code.COST_NEGATIVE: "实际成本为负（{ac}）：冲销多于登记。",
    Code.PROGRESS_FELL: "有任务后来报告的进度低于先前的报告。",
    Code.NO_REPORT: "有任务应已开始却没有进度报告，按未开始计算。",
    Code.OLD_REPORT: "未完成任务的最近一次报告已超过 {days} 天。",
    Code.AFTER_DATE: "有 {count} 条进度报告或成本晚于该日期，不计入。",
    Code.MUCH_EFFORT: "预算的 {share} 是支持性工作（LOE），它从不落后，会掩盖真正的落后。",
    Code.TASKS_WITHOUT_BUDGET: "没有预算的任务不会体现在任何指标中。",
}
_SEVERITIES: Mapping[Severity, tuple[str, str]] = {
    Severity.ALERT: ("Alert", "严重"),
    Severity.WARNING: ("Warning", "警告"),
    Severity.INFORMATION: ("Note", "提示"),
}
_UNDEFINED: Mapping[Undefined, tuple[str, str]] = {
    Undefined.NO_BUDGET: ("no budget", "没有预算"),
    Undefined.NOTHING_PLANNED: ("nothing planned yet", "尚无计划价值"),
    Undefined.NOTHING_EARNED: ("nothing earned yet", "尚未挣得价值"),
    Undefined.NOTHING_SPENT: ("nothing spent yet", "尚无实际成本"),
    Undefined.NOT_STARTED: ("not started", "尚未开始"),
    Undefined.NO_DURATION: ("no working time", "没有工作时间"),
    Undefined.FINISHED: ("finished", "已完成"),
    Undefined.BUDGET_SPENT: ("budget spent", "预算已用完"),
    Undefined.TIME_OVER: ("time over", "工期已过"),
    Undefined.FEW_PERIODS: ("too few periods", "期数不足"),
    Undefined.NOT_GIVEN: ("not given", "未提供"),
    Undefined.NOT_POSITIVE: ("not above zero", "不大于零"),
    Undefined.TOO_FAR: ("after 2100", "晚于 2100 年"),
    Undefined.AFTER_DATA: ("after the data", "晚于数据"),
}
_COSTS: Mapping[CostMethod, tuple[str, str]] = {
    CostMethod.PLANNED: ("rest as planned", "剩余按计划"),
    CostMethod.CPI: ("CPI", "CPI"),
    CostMethod.SPI: ("SPI", "SPI"),
    CostMethod.SCI: ("SPI · CPI", "SPI · CPI"),
    CostMethod.WEIGHTED: ("0.8 CPI + 0.2 SPI", "0.8 CPI + 0.2 SPI"),
    CostMethod.SPI_T: ("SPI(t)", "SPI(t)"),
    CostMethod.SCI_T: ("SPI(t) · CPI", "SPI(t) · CPI"),
    CostMethod.WEIGHTED_T: ("0.8 CPI + 0.2 SPI(t)", "0.8 CPI + 0.2 SPI(t)"),
    CostMethod.RECENT: ("latest periods", "最近几期"),
    CostMethod.BOTTOM_UP: ("given ETC", "给定 ETC"),
}
_TIMES: Mapping[TimeMethod, tuple[str, str]] = {
    TimeMethod.PV_PLANNED: ("planned value, as planned", "计划价值法，按计划"),
    TimeMethod.PV_SPI: ("planned value, SPI", "计划价值法，SPI"),
    TimeMethod.PV_SCI: ("planned value, SPI · CPI", "计划价值法，SPI · CPI"),
    TimeMethod.ED_PLANNED: ("earned duration, as planned", "挣得工期法，按计划"),
    TimeMethod.ED_SPI: ("earned duration, SPI", "挣得工期法，SPI"),
    TimeMethod.ED_SCI: ("earned duration, SPI · CPI", "挣得工期法，SPI · CPI"),
    TimeMethod.ES_PLANNED: ("earned schedule, as planned", "挣得进度法，按计划"),
    TimeMethod.ES_SPI_T: ("earned schedule, SPI(t)", "挣得进度法，SPI(t)"),
    TimeMethod.ES_SCI_T: ("earned schedule, SPI(t) · CPI", "挣得进度法，SPI(t) · CPI"),
}


def finding_sentence(finding: Finding, language: str) -> str:
    """A finding in words. ``language``: zh…, else English."""
    sentences = _CHINESE if _chinese(language) else SENTENCES
    return sentences[finding.code].format_map(spoken(finding.parameters))


def severity_word(severity: Severity, language: str) -> str:
    """What a severity is called."""
    return _SEVERITIES[severity][_chinese(language)]


def undefined_words(reason: Undefined, language: str) -> str:
    """Why a figure does not exist, in a few words."""
    return _UNDEFINED[reason][_chinese(language)]


def method_words(method: CostMethod | TimeMethod, language: str) -> str:
    """What a way of forecasting is called."""
    words = _COSTS[method] if isinstance(method, CostMethod) else _TIMES[method]
    return words[_chinese(language)]


def _chinese(language: str) -> bool:
    return language.lower().startswith("zh")
