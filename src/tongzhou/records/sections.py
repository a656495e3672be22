"""The sections of a closing report in their order: what they are called, and who reads which part of them."""

from __future__ import annotations

from dataclasses import dataclass

from tongzhou.accounts.permissions import Permission

Pair = tuple[str, str]
"""Words in Chinese and English: the report is for two companies, whatever language its reader has chosen."""


@dataclass(frozen=True, slots=True)
class SectionKind:
    """A section. ``for_client``: it has a part that the client may read; ``money``: one that needs the right to costs.

    ``right`` is needed beside that to the report itself. ``hint`` says what belongs there.
    """

    code: str
    title: Pair
    hint: Pair
    for_client: bool = True
    money: bool = False
    inside: bool = True
    right: Permission | None = None


SECTIONS: tuple[SectionKind, ...] = (
    SectionKind(
        "summary",
        ("概要", "Summary"),
        ("一段话说明项目做成了什么。", "In a paragraph: what the project has achieved."),
    ),
    SectionKind(
        "goals",
        ("目标达成情况", "Goals"),
        ("哪些目标达成，哪些没有，为什么。", "Which goals were reached, which were not, and why."),
    ),
    SectionKind(
        "dates",
        ("进度与里程碑", "Dates and milestones"),
        (
            "与最初约定相比，日期如何变化，原因是什么。",
            "How the dates have moved against what was agreed, and why.",
        ),
    ),
    SectionKind(
        "scope",
        ("范围", "Scope"),
        ("交付了什么，没有交付什么。", "What was delivered, and what was not."),
    ),
    SectionKind(
        "changes",
        ("变更", "Changes"),
        ("变更的来源与影响。", "Where changes came from, and what they meant."),
        money=True,
    ),
    SectionKind(
        "cost",
        ("成本与挣值", "Cost and earned value"),
        ("成本为何与预算不同。", "Why costs differ from the budget."),
        for_client=False,
        money=True,
        inside=False,
    ),
    SectionKind(
        "quality",
        ("质量", "Quality"),
        ("缺陷、遗留事项与质量评价。", "Defects, remaining items, and how good the result is."),
    ),
    SectionKind(
        "acceptance",
        ("验收与证书", "Acceptance and certificates"),
        ("验收经过与结论。", "How acceptance went, and with what result."),
    ),
    SectionKind(
        "client",
        ("甲方配合", "Client actions"),
        ("甲方配合对项目的影响。", "What the client's part meant for the project."),
    ),
    SectionKind(
        "promises",
        ("承诺事项", "Promises"),
        ("兑现与未兑现的承诺。", "Promises kept and not kept."),
        for_client=False,
    ),
    SectionKind(
        "risks",
        ("风险与预警", "Risks and warnings"),
        ("哪些风险成为现实，如何应对。", "Which risks came true, and what was done."),
        for_client=False,
        right=Permission.VIEW_INTERNAL_RISKS,
    ),
    SectionKind("team", ("团队", "Team"), ("谁参与了项目。", "Who took part in the project.")),
    SectionKind(
        "went_well",
        ("经验：做得好的", "Lessons: what went well"),
        ("下次还要这样做的事。", "What should be done the same way next time."),
    ),
    SectionKind(
        "went_badly",
        ("经验：做得不好的", "Lessons: what did not go well"),
        ("出了什么问题，根源在哪里。", "What went wrong, and where it came from."),
    ),
    SectionKind(
        "next_time",
        ("经验：今后怎么做", "Lessons: what to do next time"),
        ("具体措施，由谁推动。", "Concrete steps, and who takes them up."),
    ),
)
BY_CODE: dict[str, SectionKind] = {one.code: one for one in SECTIONS}
