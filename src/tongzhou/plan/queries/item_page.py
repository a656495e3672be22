"""One item as its page and the API show it: everything that hangs on it, as far as the person may see it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.plan.builtin import name_of_state, name_of_type
from tongzhou.plan.models import (
    BACKWARDS,
    Category,
    ChecklistEntry,
    FieldClass,
    ItemChange,
    Priority,
    Relation,
    RelationKind,
    WorkItem,
)
from tongzhou.plan.queries.work import items_known_to, live_items
from tongzhou.plan.work.cells import Cell, cell_of, formula_values
from tongzhou.plan.work.setting import Setting
from tongzhou.plan.work.values import field_name
from tongzhou.projects.models import Project
from tongzhou.web.prepared import prepared

LINE = (
    "id",
    "number",
    "name",
    "planned",
    "priority",
    "due_date",
    "finish_date",
    "item_type__code",
    "item_type__name",
    "item_type__icon",
    "item_type__hue",
    "state__code",
    "state__name",
    "state__category",
    "state__hue",
    "project__key",
    "project__name",
)
NEAR = (*LINE, "parent_id")
MOST_CHILDREN, MOST_CHANGES, MOST_FOUND = 200, 50, 20


def line_of(row: dict[str, Any]) -> dict[str, Any]:
    """An item in one line, from the columns ``LINE``."""
    key = row["project__key"]
    return {
        "id": row["id"],
        "number": row["number"],
        "label": f"{key.upper()}-{row['number']}",
        "name": row["name"],
        "url": reverse("item", args=[key, row["number"]]),
        "type": name_of_type(row["item_type__code"] or "", row["item_type__name"] or ""),
        "icon": row["item_type__icon"] or "circle-dot",
        "hue": row["item_type__hue"] or 5,
        "state": name_of_state(row["state__code"] or "", row["state__name"] or ""),
        "category": row["state__category"] or Category.OPEN.value,
        "state_hue": row["state__hue"] or 5,
        "priority": row["priority"],
        "due_date": row["due_date"],
        "finish_date": row["finish_date"],
        "planned": row["planned"],
        "project": row["project__name"],
    }


def line_and_children(item: WorkItem) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
    """What an item belongs to (None if that is in the trash), and what is directly below it: one statement."""
    rows = [dict(zip(NEAR, row, strict=True)) for row in _near(item.pk, item.parent_id or 0)]
    above = next((line_of(row) for row in rows if row["id"] == item.parent_id), None)
    if above is None and item.parent_id and len(rows) > MOST_CHILDREN:
        above = line_of_item(item.parent_id)
    return above, [line_of(row) for row in rows if row["parent_id"] == item.pk][:MOST_CHILDREN]


@prepared
def _near(item: int, parent: int) -> QuerySet[WorkItem, tuple[Any, ...]]:
    near = WorkItem.live.filter(Q(parent=item) | Q(pk=parent)).order_by("position", "pk")
    return near.values_list(*NEAR)[: MOST_CHILDREN + 1]


def checklist_of(item: WorkItem) -> list[ChecklistEntry]:
    """The lines of an item's checklist, in their order."""
    return _checklist(item.pk)


@prepared
def _checklist(item: int) -> QuerySet[ChecklistEntry]:
    return ChecklistEntry.objects.filter(item=item)


def relations_of(user: User, item: WorkItem) -> list[dict[str, Any]]:
    """The relations of an item to those that the person may see, each said from this item's side."""
    pairs = _relations(item.pk)
    others = {source if target == item.pk else target for _pk, source, target, _kind in pairs}
    if not others:
        return []
    seen = {row["id"]: line_of(row) for row in items_known_to(user).filter(pk__in=others).values(*LINE)}
    result = []
    for key, source, target, kind in pairs:
        out = source == item.pk
        other = seen.get(target if out else source)
        if other is not None:
            words = RelationKind(kind).label if out else BACKWARDS[RelationKind(kind)]
            result.append({"id": key, "kind": kind, "outward": out, "words": str(words), "item": other})
    return result


@prepared
def _relations(item: int) -> QuerySet[Relation, tuple[Any, ...]]:
    both = Relation.objects.filter(Q(from_item=item) | Q(to_item=item)).order_by("kind", "pk")
    return both.values_list("pk", "from_item", "to_item", "kind")


def cells_of(setting: Setting, item: WorkItem) -> list[Cell]:
    """The custom fields of an item that whoever asks may see, with their values."""
    values = formula_values(setting.fields.values(), item)
    people = {key: user.name for key, user in setting.people.items()}
    return [cell_of(field, item, values, people) for field in setting.fields_of(item.item_type_id)]


def history_of(setting: Setting, item: WorkItem) -> list[dict[str, Any]]:
    """The latest changes of an item's fields, newest first, without what the person may not see."""
    hidden = {
        f"custom:{key}"
        for key, field in setting.fields.items()
        if field.field_class == FieldClass.FINANCE and not setting.may(Permission.VIEW_COST)
    }
    lines = []
    for one in _changes(item.pk):
        names = [name for name in one.changes if name not in hidden]
        if names:
            lines.append(
                {
                    "by": one.by.name,
                    "at": one.at,
                    "version": one.version,
                    "fields": [field_name(setting, name) for name in names],
                    "changes": [_changed(setting, name, one.changes[name]) for name in names],
                }
            )
    return lines


@prepared
def _changes(item: int) -> QuerySet[ItemChange]:
    return ItemChange.objects.filter(item=item).select_related("by").order_by("-id")[:MOST_CHANGES]


def _changed(setting: Setting, name: str, pair: list[Any]) -> dict[str, str]:
    before, after = (_words(setting, name, value) for value in pair)
    return {"field": field_name(setting, name), "before": before, "after": after}


def _words(setting: Setting, name: str, value: Any) -> str:
    """A value of the history as people read it; long texts are only said to have changed."""
    if value in (None, "", []):
        return ""
    if name == "state":
        return setting.states[value].label if value in setting.states else ""
    if name == "type":
        return setting.types[value].label if value in setting.types else ""
    if name == "priority":
        return str(Priority(value).label)
    if name == "assignees":
        return ", ".join(setting.people[key].name for key in value if key in setting.people)
    if name == "tags":
        return ", ".join(setting.tags[key].name for key in value if key in setting.tags)
    if name in {"name", "due_date", "percent", "number", "deliverable"}:
        return str(value)
    return ""


def parents_for(project: Project, text: str, *, but: int | None = None) -> QuerySet[WorkItem]:
    """Items that another one could belong to, by name."""
    found = live_items(project).exclude(pk=but) if but else live_items(project)
    return found.filter(name__icontains=text).order_by("name", "pk")[:MOST_FOUND]


def found_items(user: User, text: str, *, but: int | None = None) -> list[dict[str, Any]]:
    """Items that the person may see whose name has the text in it, or whose number it is (KEY-12)."""
    key, _dash, number = text.strip().rpartition("-")
    wanted = Q(name__icontains=text.strip())
    if key and number.isdecimal() and len(number) < 10:
        wanted |= Q(project__key__iexact=key, number=int(number))
    found = items_known_to(user).filter(wanted).exclude(pk=but or 0)
    return [line_of(row) for row in found.order_by("name", "pk").values(*LINE)[:MOST_FOUND]]


def line_of_item(key: int) -> dict[str, Any] | None:
    """An item in one line; None for one that is in the trash."""
    row = WorkItem.live.filter(pk=key).values(*LINE).first()
    return line_of(row) if row else None
