"""A template of the library as a plan document: what ``fill_plan`` puts into a new project."""

from __future__ import annotations

from datetime import date

from tongzhou.engine.plan import Assignment, LagUnit, Link, Plan, Resource, Task
from tongzhou.exchange.document import CustomField, PlanDocument, ResourceDetails, TaskDetails
from tongzhou.plan.actions.start_plan import MORNING
from tongzhou.plan.library import PlanTemplate, TemplateLink, TemplateTask, Words
from tongzhou.plan.models import instant_of

WORKDAY = 8 * 3600
DELIVERABLE, CRITERION = 1, 2
OWN_CALENDAR = 0
"""No calendar of the document's own: the project's stays."""


def say(words: Words, language: str) -> str:
    """A template's text in a language (``zh-hans`` or ``en``)."""
    return words.en if language.startswith("en") else words.zh


def document_of(template: PlanTemplate, *, language: str, start: date) -> PlanDocument:
    """The template's tasks, links and roles from a start date, in one language."""
    keys = {task.id: number for number, task in enumerate(template.tasks, start=1)}
    roles = {role.slug: number for number, role in enumerate(template.roles, start=1)}
    return PlanDocument(
        plan=Plan(
            start=instant_of(start, MORNING),
            calendar=OWN_CALENDAR,
            calendars=(),
            tasks=tuple(_task(task, keys, language) for task in template.tasks),
            links=tuple(_link(link, keys) for link in template.links),
            resources=tuple(Resource(key=number) for number in roles.values()),
            assignments=tuple(
                Assignment(keys[task.id], roles[role]) for task in template.tasks for role in task.roles
            ),
            reschedule_uncompleted=True,
        ),
        tasks={keys[task.id]: _details(task, keys, language) for task in template.tasks},
        resources={
            roles[role.slug]: ResourceDetails(
                key=roles[role.slug], name=say(role.name, language), generic=True
            )
            for role in template.roles
        },
        custom_fields=(
            CustomField(DELIVERABLE, "Text1", "deliverable"),
            CustomField(CRITERION, "Text2", "criterion"),
        ),
    )


def _task(task: TemplateTask, keys: dict[str, int], language: str) -> Task:
    return Task(
        key=keys[task.id],
        parent=None if task.parent is None else keys[task.parent],
        duration=(task.days or 0) * WORKDAY,
        milestone=task.milestone,
        summary=task.summary,
        name=say(task.name, language),
    )


def _details(task: TemplateTask, keys: dict[str, int], language: str) -> TaskDetails:
    texts = ((DELIVERABLE, task.deliverable), (CRITERION, task.criterion))
    return TaskDetails(
        key=keys[task.id],
        name=say(task.name, language),
        wbs=task.id,
        milestone=task.milestone,
        work=None if task.work is None else task.work * WORKDAY,
        custom=tuple((field, say(words, language)) for field, words in texts if words is not None),
    )


def _link(link: TemplateLink, keys: dict[str, int]) -> Link:
    """Days become seconds, whole percents hundredths of a percent."""
    unit = link.lag_unit
    scale = {LagUnit.WORKING: WORKDAY, LagUnit.ELAPSED: 86_400}.get(unit, 100)
    return Link(keys[link.predecessor], keys[link.successor], int(link.type), link.lag * scale, int(unit))
