"""The library of project templates: its content is sound, and unsound content is refused by name."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import pytest

from tongzhou.engine.plan import EIGHT_TO_FIVE, Calendar, LagUnit, Link, LinkType, Plan, Task
from tongzhou.plan.library import (
    BadTemplate,
    PlanTemplate,
    TemplateLink,
    Words,
    read_link,
    read_template,
    template,
    templates,
)

DAY = 8 * 3600
MONDAY = date(2026, 1, 5)

each_template = pytest.mark.parametrize("plan", templates(), ids=lambda plan: plan.slug)


def seconds(day: date) -> int:
    return calendar.timegm(day.timetuple())


def engine_plan(plan: PlanTemplate) -> Plan:
    """The template as the engine schedules it: eight hours, five days, no holidays, from a Monday."""
    keys = {task.id: key for key, task in enumerate(plan.tasks, start=1)}
    scale = {LagUnit.WORKING: DAY, LagUnit.ELAPSED: 86_400, LagUnit.PERCENT: 100}
    return Plan(
        start=seconds(MONDAY) + 8 * 3600,
        calendar=1,
        calendars=(Calendar(key=1, week=(EIGHT_TO_FIVE,) * 5 + ((),) * 2),),
        tasks=tuple(
            Task(
                key=keys[task.id],
                parent=keys[task.parent] if task.parent else None,
                duration=(task.days or 0) * DAY,
                milestone=task.milestone,
                summary=task.summary,
                name=task.name.en,
            )
            for task in plan.tasks
        ),
        links=tuple(
            Link(
                keys[link.predecessor],
                keys[link.successor],
                link.type,
                link.lag * scale[link.lag_unit],
                link.lag_unit,
            )
            for link in plan.links
        ),
    )


def test_the_five_kinds_of_project_are_there() -> None:
    assert [plan.slug for plan in templates()] == [
        "erp_rollout",
        "custom_development",
        "infrastructure",
        "data_platform",
        "security_compliance",
    ]
    assert template("erp_rollout").name == Words("ERP 实施", "ERP roll-out")
    with pytest.raises(KeyError):
        template("moon_landing")


def test_the_library_is_read_once() -> None:
    assert templates() is templates()


@each_template
def test_a_template_has_60_to_150_tasks_on_two_to_four_levels(plan: PlanTemplate) -> None:
    assert 60 <= len(plan.leaves) <= len(plan.tasks) <= 150
    assert 2 <= max(task.id.count(".") + 1 for task in plan.tasks) <= 4


@each_template
def test_chinese_texts_are_chinese_and_english_ones_are_not(plan: PlanTemplate) -> None:
    texts = [plan.name, plan.description, plan.when_to_use, *plan.success_criteria]
    texts += [role.name for role in plan.roles]
    for task in plan.tasks:
        texts += [words for words in (task.name, task.deliverable, task.criterion) if words]
    texts += [words for risk in plan.risks for words in (risk.name, risk.response)]
    texts += [words for checklist in plan.checklists for words in checklist.items]
    for words in texts:
        assert any("\u4e00" <= letter <= "\u9fff" for letter in words.zh), words
        assert not any("\u4e00" <= letter <= "\u9fff" for letter in words.en), words
        assert words.en[0].isupper() or words.en[0].isdigit(), words


@each_template
def test_every_task_starts_after_something_and_its_end_matters(plan: PlanTemplate) -> None:
    first, last = plan.leaves[0].id, plan.leaves[-1].id
    started = {link.successor for link in plan.links if link.type in (LinkType.FS, LinkType.SS)}
    ended = {link.predecessor for link in plan.links if link.type in (LinkType.FS, LinkType.FF)}
    assert {task.id for task in plan.leaves} - started == {first}
    assert {task.id for task in plan.leaves} - ended == {last}


@each_template
def test_tasks_have_days_and_milestones_a_criterion(plan: PlanTemplate) -> None:
    for task in plan.leaves:
        assert task.days == 0 if task.milestone else (task.days or 0) > 0, task.id
    assert sum(task.milestone for task in plan.tasks) >= 6
    assert plan.leaves[-1].milestone


@each_template
def test_all_phases_occur_and_somebody_is_responsible(plan: PlanTemplate) -> None:
    assert {task.phase for task in plan.tasks} == {"planning", "execution", "control", "closing"}
    assert all(task.roles for task in plan.leaves)
    assert {role.slug for role in plan.roles} == {role for task in plan.tasks for role in task.roles}


@each_template
def test_client_duties_deliverables_and_options_are_marked(plan: PlanTemplate) -> None:
    assert sum(task.client for task in plan.tasks) >= 8
    assert sum(task.deliverable is not None for task in plan.tasks) >= 20
    assert any(task.optional for task in plan.tasks)


@each_template
def test_there_are_risks_and_checklists(plan: PlanTemplate) -> None:
    assert len(plan.risks) >= 5
    assert len(plan.checklists) >= 3


def test_all_four_link_types_occur() -> None:
    found = {link.type for plan in templates() for link in plan.links}
    assert found == {LinkType.FS, LinkType.SS, LinkType.FF, LinkType.SF}


@each_template
def test_leaving_out_every_optional_task_keeps_one_network(plan: PlanTemplate) -> None:
    optional = [task.id for task in plan.tasks if task.optional]
    less = plan.without(optional)
    left = {task.id for task in less.leaves}
    assert left == {task.id for task in plan.leaves} - set(optional)
    assert {link.successor for link in less.links} == left - {less.leaves[0].id}
    assert {link.predecessor for link in less.links} == left - {less.leaves[-1].id}


def test_only_optional_tasks_can_be_left_out() -> None:
    with pytest.raises(BadTemplate, match=r"erp_rollout\.toml, task 1\.1: is not an optional task"):
        template("erp_rollout").without(["1.1"])


@each_template
def test_the_engine_schedules_it_within_the_stated_months(plan: PlanTemplate) -> None:
    critical_path = pytest.importorskip("tongzhou.engine.critical_path")
    result = critical_path.schedule(engine_plan(plan))
    end = date(1970, 1, 1) + timedelta(seconds=result.project_finish)
    path = [plan.tasks[key - 1] for key in result.critical_keys()]
    assert plan.months[0] <= (end - MONDAY).days / 30.4 <= plan.months[1]
    assert path[0] == plan.leaves[0]
    assert path[-1] == plan.leaves[-1]
    assert not any(task.optional for task in path)


@pytest.mark.parametrize(
    ("written", "link"),
    [
        ("2.3", TemplateLink(predecessor="2.3", successor="9")),
        ("2.3FS+2d", TemplateLink(predecessor="2.3", successor="9", lag=2)),
        ("10.1SS", TemplateLink(predecessor="10.1", successor="9", type=LinkType.SS)),
        ("1FF-3d", TemplateLink(predecessor="1", successor="9", type=LinkType.FF, lag=-3)),
        ("1.2 SF +1d", TemplateLink(predecessor="1.2", successor="9", type=LinkType.SF, lag=1)),
        (
            "1SS+50%",
            TemplateLink(predecessor="1", successor="9", type=LinkType.SS, lag=50, lag_unit=LagUnit.PERCENT),
        ),
        ("1+14ed", TemplateLink(predecessor="1", successor="9", lag=14, lag_unit=LagUnit.ELAPSED)),
    ],
)
def test_a_link_is_read(written: str, link: TemplateLink) -> None:
    assert read_link(written, "9") == link


@pytest.mark.parametrize("written", ["", "FS", "2.3XX", "2.3FS+2", "2.3FS2d", "2.3FS+d", "2..3", "a1"])
def test_what_is_no_link_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        read_link(written, "9")


HEAD = """
name = ["样例", "Sample"]
description = ["样例", "Sample"]
when_to_use = ["样例", "Sample"]
method = "waterfall"
months = [1, 2]
"""

ONE = '{ id = "1", name = ["阶段", "Phase"], phase = "planning" }'


def task_line(id: str, rest: str = 'days = 2, roles = ["developer"]') -> str:
    return f'{{ id = "{id}", name = ["任务", "Task"], {rest} }}'


def with_tasks(*lines: str) -> str:
    return f"{HEAD}tasks = [{', '.join(lines)}]"


def test_a_small_template_is_read() -> None:
    after = 'days = 2, roles = ["developer"], after = ["1.1"]'
    read = read_template("sample", with_tasks(ONE, task_line("1.1"), task_line("1.2", after)))
    assert [(task.id, task.parent, task.days, task.phase) for task in read.tasks] == [
        ("1", None, None, "planning"),
        ("1.1", "1", 2, "planning"),
        ("1.2", "1", 2, "planning"),
    ]
    assert read.links == (TemplateLink(predecessor="1.1", successor="1.2"),)


DEV = 'days = 2, roles = ["developer"]'


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ([task_line("1.1")], "task 1.1: comes before its parent 1"),
        ([ONE, task_line("1.1"), task_line("1.1")], "task 1.1: is there twice"),
        ([ONE, task_line("1.1", 'days = 0, roles = ["developer"]')], "task 1.1: lasts 0 days"),
        ([ONE, task_line("1.1", 'days = 2, roles = ["cook"]')], "task 1.1: has the unknown role cook"),
        ([ONE, task_line("1.1", "days = 2")], "task 1.1: nobody is responsible"),
        ([ONE, task_line("1.1", DEV + ", client = true")], "task 1.1: is the client's duty"),
        ([ONE, task_line("1.1", DEV + ", dayz = 3")], "task 1.1: has the unknown key dayz"),
        ([ONE], "task 1: has no days"),
        ([ONE, task_line("1.1"), task_line("1.2")], "task 1.2: waits for nothing"),
        (
            [ONE, task_line("1.1"), task_line("1.2", DEV + ', after = ["7"]')],
            "task 1.2: is linked with 7, which is no task",
        ),
        (
            [ONE, task_line("1.1"), task_line("1.2", DEV + ', after = ["1"]')],
            "task 1.2: is linked with 1, which is no task",
        ),
        (
            [ONE, task_line("1.1", DEV + ', after = ["1.2"]'), task_line("1.2", DEV + ', after = ["1.1"]')],
            "is in a cycle: 1.1 → 1.2 → 1.1",
        ),
        (
            [ONE, task_line("1.1"), task_line("1.2", DEV + ', after = ["1.1AB"]')],
            "task 1.2: the link '1.1AB' cannot be read",
        ),
        (
            [ONE, task_line("1.1"), task_line("1.2", DEV + ', optional = true, after = ["1.1SS"]')],
            "task 1.2: is optional and has a link other than FS",
        ),
        (['{ id = "1", name = ["阶段", "Phase"], phase = "dreaming" }'], "phase of 1 is 'dreaming'"),
        (['{ id = "1", name = ["阶段", " "], phase = "planning" }'], "task 1: needs its texts"),
    ],
)
def test_bad_content_is_refused_with_file_and_task(lines: list[str], reason: str) -> None:
    with pytest.raises(BadTemplate) as refusal:
        read_template("sample", with_tasks(*lines))
    assert str(refusal.value).startswith("sample.toml")
    assert reason in str(refusal.value)


def test_text_that_is_no_toml_is_refused() -> None:
    with pytest.raises(BadTemplate, match=r"sample\.toml: "):
        read_template("sample", "tasks = [")
