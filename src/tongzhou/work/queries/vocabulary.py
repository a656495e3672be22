"""What lists, boards and exports may filter by, sort by, group by and show: one allow-list of fields.

A name that is not here does not exist, for nobody. Every name has the strictest class of the fields of models that it
reads (``web.field_classes``), and is here only for those who may read that class. Custom fields are called
``custom:<number>``, as changes of items call them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from tongzhou.accounts.models import User
from tongzhou.plan.models import (
    Assignment,
    CustomField,
    Dependency,
    FieldClass,
    FieldKind,
    ItemType,
    Resource,
    State,
    WorkItem,
)
from tongzhou.projects.guards import Access
from tongzhou.projects.models import Project
from tongzhou.web import field_classes
from tongzhou.web.field_classes import FOR_FINANCE, class_of, strictest
from tongzhou.web.leaving import class_of_path

Reads = tuple[tuple[type[Model], str], ...]
"""Fields of models, each of which has a class."""


def _of(model: type[Model], *names: str) -> Reads:
    return tuple((model, name) for name in names)


READS: dict[str, Reads] = {
    "type": _of(WorkItem, "item_type") + _of(ItemType, "name", "position"),
    "state": _of(WorkItem, "state") + _of(State, "name", "category", "position", "workflow"),
    "category": _of(WorkItem, "state") + _of(State, "category"),
    "assignees": _of(Assignment, "item", "resource") + _of(Resource, "name", "user"),
    "due_date": _of(WorkItem, "due_date", "finish_date"),
    "parent": _of(WorkItem, "parent", "position", "name", "number"),
    "percent": _of(WorkItem, "percent", "progress"),
    "start": _of(WorkItem, "start_date"),
    "finish": _of(WorkItem, "finish_date"),
    "author": _of(WorkItem, "author") + _of(User, "name"),
    "created": _of(WorkItem, "created_at"),
    "changed": _of(WorkItem, "changed_at"),
}


def reads_of(name: str) -> Reads:
    """What a built-in name reads: the item's own field of that name where nothing else is said."""
    return READS.get(name) or _of(WorkItem, name)


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

    @property
    def field_class(self) -> field_classes.FieldClass:
        """Who may read it: what it is made of decides, or what was chosen for a custom field."""
        if self.custom is None:
            shown = (class_of_path(WorkItem, path) for path in SOURCES[self.name])
            return strictest([*shown, *(class_of(model, name) for model, name in reads_of(self.name))])
        finance = self.custom.field_class == FieldClass.FINANCE
        return field_classes.FieldClass.FINANCE if finance else field_classes.FieldClass.VENDOR


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
"""What each field shows, by the paths of the ORM; ``READS`` has what else sorting and filtering by it reads."""
DEFAULT_COLUMNS = ("number", "name", "type", "state", "assignees", "priority", "due_date", "tags")
ONLY_FILTERS: dict[str, Reads] = {
    "q": _of(WorkItem, "name", "number"),
    "under": _of(WorkItem, "number", "parent"),
    "before": _of(WorkItem, "number") + _of(Dependency, "predecessor", "successor"),
    "no": (),
}
"""Filters that are not about one field: text, branch, what leads to a milestone, and what is empty (whose values are
names of fields)."""
LANES = ("assignees", "priority", "parent", "type")
"""By what a board can be parted into lanes."""
CAN_BE_EMPTY = ("assignees", "due_date", "tags", "estimate_minutes", "parent")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The fields that one person has in one project, by name, in order; and the filters that are about no one field."""

    fields: dict[str, Field]
    classes: frozenset[field_classes.FieldClass]
    special: tuple[str, ...] = ()

    def names(self, ability: str) -> list[str]:
        """The names of the fields that can be used as *column*, *sort*, *filter* or *group*."""
        return [one.name for one in self.fields.values() if getattr(one, ability)]

    def filters(self) -> list[str]:
        """Everything that can be filtered by."""
        return [*self.special, *self.names("filter")]

    def can_be_empty(self) -> list[str]:
        """The fields that can be asked for where they hold nothing."""
        custom = [one.name for one in self.custom() if one.filter]
        return [*(name for name in CAN_BE_EMPTY if name in self.fields), *custom]

    def default_columns(self) -> tuple[str, ...]:
        """What a list shows where nobody has chosen."""
        return tuple(name for name in DEFAULT_COLUMNS if name in self.fields)

    def lanes(self) -> list[str]:
        """By what a board can be parted into lanes."""
        return [name for name in LANES if name in self.fields]

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


def vocabulary_of(custom: Iterable[CustomField], classes: frozenset[field_classes.FieldClass]) -> Vocabulary:
    """The vocabulary with these custom fields, for somebody who may read these classes."""
    fields = [one for one in (*BUILT_IN, *map(_custom, custom)) if one.field_class in classes]
    special = [
        name
        for name, reads in ONLY_FILTERS.items()
        if all(class_of(model, column) in classes for model, column in reads)
    ]
    return Vocabulary({one.name: one for one in fields}, classes, tuple(special))


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
