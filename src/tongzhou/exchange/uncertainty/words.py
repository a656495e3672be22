"""Sentences for what a simulation refuses or remarks, in English and Chinese, from the codes and their params."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tongzhou.engine.simulation import Note, Problem, Remark, UncertaintyError

_PROBLEMS: Mapping[Problem, str] = {
    Problem.RANGE_ORDER: "{what}：范围 {low} – {likely} – {high} 没有按从小到大排列",
    Problem.RANGE_NEGATIVE: "{what}：{low} 小于零",
    Problem.RANGE_NOT_A_NUMBER: "{what}：范围中有不是有限数字的值",
    Problem.DEVIATION: "{what}：均值和标准差必须大于零",
    Problem.WEIGHTS: "{what}：各取值的权重不能为负，也不能全为零",
    Problem.SPREAD: "从 {low} 到 {high} 的浮动范围，下限须在 -100 % 与 0 之间，上限须不小于 0",
    Problem.PROBABILITY: "风险“{risk}”：概率 {value} 不在 0 与 1 之间",
    Problem.RISK_WITHOUT_EFFECT: "风险“{risk}”没有影响：既不影响任务，也不影响成本",
    Problem.UNKNOWN_TASK: "{where}提到的任务 {task} 不存在",
    Problem.SUMMARY_TASK: "{what}是摘要任务：其工期由下级任务决定",
    Problem.COEFFICIENT: "相关组“{group}”：相关系数 {value} 不在 0 与 1 之间",
    Problem.MATRIX_SHAPE: "相关组“{group}”：{count} 个任务的矩阵需要 {count} 行、每行 {count} 个值",
    Problem.MATRIX_DIAGONAL: "相关组“{group}”：{name}与自身的相关系数必须是 1",
    Problem.MATRIX_SYMMETRY: "相关组“{group}”：矩阵中{one}与{other}的两个相关系数不一致",
    Problem.MATRIX_VALUE: "相关组“{group}”：{one}与{other}的相关系数 {value} 不在 -1 与 1 之间",
    Problem.CORRELATED_TWICE: "{what}属于多个相关组",
    Problem.NOT_UNCERTAIN: "相关组“{group}”提到的{what}没有范围",
    Problem.ITERATIONS: "迭代次数 {value}：须在 2 与 {most} 之间",
    Problem.WORKERS: "工作线程数 {value}：至少需要一个",
    Problem.SEED: "种子 {value} 小于零",
    Problem.PERCENTILE: "百分位 {value} 不在 0 与 100 之间",
}
_REMARKS: Mapping[Remark, str] = {
    Remark.MATRIX_REPAIRED: "相关组“{group}”中的相关系数互相矛盾，已改用最接近的可行值，最大改动 {change}。",
    Remark.NOTHING_UNCERTAIN: "计划中没有任何不确定因素：每次迭代的结果都相同。",
    Remark.HELD_BY_CONSTRAINT: "有 {count} 个任务被约束固定在指定日期，无论前面发生什么，其风险不会显现：{tasks}。",
    Remark.SHAPES_ROUNDED: "范围的形状有 {count} 种，最可能值在范围内的位置已取整到范围的 1/128，"
    "对数正态分布的离散程度取整误差不超过 0.6%。",
    Remark.ALREADY_DONE: "有 {count} 个带范围或风险的任务已经完成，其日期不变。",
}
_PLACES: Mapping[str, str] = {
    "a range of durations": "工期范围",
    "a range of costs": "成本范围",
    "a cost per day": "每日成本",
    "a date": "日期",
    "what is watched": "关注列表",
}
_KINDS: Mapping[str, str] = {"task": "任务", "risk": "风险", "correlation": "相关组"}
_NAMED = re.compile(r"\b(task|risk|correlation)(?: (\d+))?(?: “([^”]*)”)?", re.IGNORECASE)


def uncertainty_sentence(error: UncertaintyError, language: str) -> str:
    """Why a simulation is refused, without full stop. ``language``: zh…, else English."""
    if not language.lower().startswith("zh"):
        return str(error).rstrip(".")
    params = {name: _in_chinese(value) for name, value in error.params.items()}
    return _PROBLEMS[error.code].format_map(params)


def note_sentence(note: Note, language: str) -> str:
    """What a simulation remarks about its input."""
    if not language.lower().startswith("zh"):
        return str(note)
    return _REMARKS[note.code].format_map(dict(note.params))


def _in_chinese(value: str | int) -> str | int:
    """How the engine names things, in Chinese: ``task 3 “Dig”`` is 任务 3“Dig”."""
    if not isinstance(value, str):
        return value
    if value in _PLACES:
        return _PLACES[value]

    def named(found: re.Match[str]) -> str:
        number = f" {found[2]}" if found[2] else ""
        name = f"“{found[3]}”" if found[3] is not None else ""
        return f"{_KINDS[found[1].lower()]}{number}{name}" if number or name else found[0]

    return _NAMED.sub(named, value)
