"""What lists, boards and exports may filter by, sort by, group by and show: one allow-list of fields.

A name that is not here does not exist, for nobody; what is of class *finance*, a custom field or what is made of a
model's field, is here only for those who may see costs. Custom fields are called ``custom:<number>``, as changes of
items call them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from tongzhou.plan.models import CustomField, FieldClass, FieldKind, WorkItem
from tongzhou.projects.guards import Access
from tongzhou.projects.models import Project
from tongzhou.web.field_classes import FOR_FINANCE, strictest
from tongzhou.web.field_classes import FieldClass as Class
from tongzhou.web.leaving import class_of_path

CLASSES_OF_CUSTOM: dict[str, Class] = {
    FieldClass.GENERAL: Class.VENDOR,
    FieldClass.FINANCE: Class.FINANCE,
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of items: what it is called, what it holds, and what can be done with it.

    ``kind``: number, text, date, choice, people, tags, item, minutes, percent, flag, money, link or formula.
    """

    name: str
    label: str | Promise
    kind: str
    column: bool = True
    sort: bool = True
    filter: bool = True
    group: bool = False
    edit: bool = False
    custom: CustomField | None = field(default=None, compare=False)

    @property
    def pk(self) -> int:
        """The number of a custom field, as text its key in ``WorkItem.custom``."""
        return self.custom.pk if self.custom else 0


def _built_in() -> tuple[Field, ...]:
    return (
        Field("number", pgettext_lazy("column", "Number"), "number", filter=False),
        Field("name", gettext_lazy("Title"), "text", filter=False, edit=True),
        Field("type", pgettext_lazy("work item", "Type"), "choice", group=True, edit=True),
        Field("state", pgettext_lazy("work item", "State"), "choice", group=True, edit=True),
        Field("category", pgettext_lazy("work item", "Status group"), "choice", column=False, group=True),
        Field("priority", pgettext_lazy("work item", "Priority"), "choice", group=True, edit=True),
        Field("assignees", pgettext_lazy("work item", "Assignees"), "people", group=True, edit=True),
        Field("due_date", pgettext_lazy("work item", "Due"), "date", group=True, edit=True),
        Field("tags", pgettext_lazy("work item", "Tags"), "tags", sort=False, edit=True),
        Field("parent", pgettext_lazy("work item", "Belongs to"), "item", filter=False, group=True),
        Field("percent", pgettext_lazy("work item", "Progress"), "percent", filter=False, edit=True),
        Field("start", pgettext_lazy("column", "Start"), "date", filter=False),
        Field("finish", pgettext_lazy("column", "Finish"), "date", filter=False),
        Field("estimate_minutes", pgettext_lazy("work item", "Estimate"), "minutes", filter=False, edit=True),
        Field("spent_minutes", pgettext_lazy("work item", "Time spent"), "minutes", filter=False),
        Field("planned", pgettext_lazy("work item", "In the plan"), "flag", group=True),
        Field("author", pgettext_lazy("column", "Created by"), "people", group=False),
        Field("created", pgettext_lazy("column", "Created"), "date"),
        Field("changed", pgettext_lazy("column", "Changed"), "date"),
        Field("position", pgettext_lazy("column", "Order of the plan"), "number", column=False, filter=False),
        Field("rank", pgettext_lazy("column", "Order by hand"), "number", column=False, filter=False),
    )


BUILT_IN = _built_in()
SOURCES: dict[str, tuple[str, ...]] = {
    "number": ("number",),
    "name": ("name",),
    "type": ("item_type__name",),
    "state": ("state__name",),
    "category": ("state__category",),
    "priority": ("priority",),
    "assignees": ("assignments__resource__name",),
    "due_date": ("due_date", "finish_date"),
    "tags": ("tags__name",),
    "parent": ("parent_id", "parent__name", "parent__number"),
    "percent": ("progress",),
    "start": ("start_date",),
    "finish": ("finish_date",),
    "estimate_minutes": ("estimate_minutes",),
    "spent_minutes": ("spent_minutes",),
    "planned": ("planned",),
    "author": ("author__name",),
    "created": ("created_at",),
    "changed": ("changed_at",),
    "position": ("position",),
    "rank": ("rank",),
}
"""What each field is made of, by the paths of the ORM: its class is the strictest among them."""
DEFAULT_COLUMNS = ("number", "name", "type", "state", "assignees", "priority", "due_date", "tags")
ONLY_FILTERS = ("q", "under", "before", "no")
"""Filters that are not about one field: text, branch, what leads to a milestone, and what is empty."""
CAN_BE_EMPTY = ("assignees", "due_date", "tags", "estimate_minutes", "parent")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The fields that one person has in one project, by name, in order."""

    fields: dict[str, Field]
    classes: frozenset[Class]

    def names(self, ability: str) -> list[str]:
        """The names of the fields that can be used as *column*, *sort*, *filter* or *group*."""
        return [one.name for one in self.fields.values() if getattr(one, ability)]

    def custom(self) -> list[Field]:
        """The custom fields."""
        return [one for one in self.fields.values() if one.custom is not None]


def vocabulary(access: Access) -> Vocabulary:
    """What one may filter, sort, group and show in a project: one statement."""
    found = CustomField.objects.filter(organisation=access.project.organisation_id, archived=False)
    mine = [one for one in found if one.project_id in (None, access.project.pk)]
    return vocabulary_of(mine, access.classes)


def whole_vocabulary(project: Project) -> Vocabulary:
    """Everything that somebody may have said in a view of a project."""
    mine = Q(project=None) | Q(project=project)
    found = CustomField.objects.filter(mine, organisation=project.organisation_id)
    return vocabulary_of(found, FOR_FINANCE)


def vocabulary_of(custom: Iterable[CustomField], classes: frozenset[Class]) -> Vocabulary:
    """The vocabulary of whoever may read these classes: what is made of others does not exist for them."""
    every = [*BUILT_IN, *(_custom(one) for one in custom)]
    return Vocabulary({one.name: one for one in every if class_of_field(one) in classes}, classes)


def class_of_field(one: Field) -> Class:
    """The class of a field of the vocabulary; without known sources it is secret."""
    if one.custom is not None:
        return CLASSES_OF_CUSTOM.get(one.custom.field_class, Class.SECRET)
    return strictest(class_of_path(WorkItem, path) for path in SOURCES.get(one.name, ()))


def _custom(one: CustomField) -> Field:
    computed = one.kind == FieldKind.FORMULA
    name = f"custom:{one.pk}"
    kinds: dict[Any, str] = {FieldKind.PERSON: "people", FieldKind.NUMBER: "number"}
    return Field(
        name,
        one.name,
        kinds.get(one.kind, str(one.kind)),
        sort=not computed,
        filter=not computed,
        group=one.kind in {FieldKind.CHOICE, FieldKind.PERSON},
        edit=not computed,
        custom=one,
    )
