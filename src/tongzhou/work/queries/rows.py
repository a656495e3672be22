"""The rows of a view: only the columns shown, a constant number of statements, straight into dictionaries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef
from django.utils import timezone

from tongzhou.discussion.models import Audience, Comment
from tongzhou.plan.models import Assignment, ChecklistEntry, WorkItem
from tongzhou.projects.guards import Access
from tongzhou.web.leaving import rows_that_leave
from tongzhou.work.queries.conditions import (
    Asked,
    Items,
    group_key,
    live_items,
    narrowed,
    sort_columns,
    with_ancestors,
)
from tongzhou.work.queries.formulas import NEEDED, computed_values
from tongzhou.work.queries.spec import ViewSpec
from tongzhou.work.queries.vocabulary import SOURCES, Vocabulary

Json = dict[str, Any]
Shape = Callable[[Json], Json]
"""How a row is written: as the islands have it, or as the API does."""
ALWAYS = ("id", "number", "name", "version", "state_id", "item_type_id", "planned", "summary", "kind")
BESIDE = frozenset({"number", "name", "type", "state", "category", "planned", "assignees", "tags"})
"""Columns that every row has, or that are read for all rows together."""


def plain(row: Json) -> Json:
    """A row as the islands have it: days and moments as texts, moments in the installation's time zone."""
    for name, value in row.items():
        if isinstance(value, datetime):
            row[name] = timezone.localtime(value).strftime("%Y-%m-%dT%H:%M")
        elif isinstance(value, date):
            row[name] = value.isoformat()
        elif isinstance(value, Decimal):
            row[name] = float(value)
    return row


def matching(access: Access, spec: ViewSpec, known: Vocabulary, *, today: date) -> Items:
    """The items of the project that the view's filters let through."""
    asked = Asked(access.user.pk, today)
    return narrowed(live_items(access.project), access.project, spec, known, asked)


def rows(access: Access, spec: ViewSpec, known: Vocabulary, *, today: date, shape: Shape = plain) -> Json:
    """One page of a view: its rows, how many there are in all, and its groups with their counts.

    At most seven statements whatever the volume: rows, count or groups, people, tags, and names of groups.
    """
    found = matching(access, spec, known, today=today)
    if spec.tree:
        return _tree(access, spec, known, found, shape)
    groups: list[Json] = []
    orders: list[Any] = []
    if spec.group:
        key, orders = group_key(known.fields[spec.group], today)
        found = found.annotate(group_key=key)
        groups = _groups(found, orders, spec.group)
        total = sum(group["count"] for group in groups)
        if spec.closed:
            found = _without(found, spec.closed)
    else:
        total = found.count()
    annotations, order = sort_columns(spec, known)
    ordered = found.annotate(**annotations).order_by(*orders, *order)
    page = ordered[spec.offset : spec.offset + spec.limit + 1]
    shown = _values(page, spec, known, *(["group_key"] if spec.group else []))
    return {
        "rows": [shape(row) for row in shown[: spec.limit]],
        "more": len(shown) > spec.limit,
        "total": total,
        "groups": groups,
    }


def some_rows(
    access: Access, spec: ViewSpec, known: Vocabulary, keys: Iterable[int], *, today: date
) -> list[Json]:
    """These items as they are now, with the view's columns; none for what is gone."""
    found = live_items(access.project).filter(pk__in=list(keys)).order_by("number")
    if spec.group:
        found = found.annotate(group_key=group_key(known.fields[spec.group], today)[0])
    return [plain(row) for row in _values(found, spec, known, *(["group_key"] if spec.group else []))]


def all_rows(access: Access, spec: ViewSpec, known: Vocabulary, *, today: date, most: int) -> list[Json]:
    """All rows of a view in its order, for files."""
    found = matching(access, spec, known, today=today)
    orders: list[Any] = []
    if spec.group:
        key, orders = group_key(known.fields[spec.group], today)
        found = found.annotate(group_key=key)
    annotations, order = sort_columns(spec, known)
    shown = _values(found.annotate(**annotations).order_by(*orders, *order)[:most], spec, known)
    return [plain(row) for row in shown]


def _groups(found: Items, orders: list[Any], name: str) -> list[Json]:
    """Each group's key and size, in order; groups by parent and by person bring the name along."""
    counted = found.order_by().values("group_key").annotate(count=Count("pk"))
    sizes = {
        str(key) if key is not None else "": size for key, size in counted.values_list("group_key", "count")
    }
    if name == "parent":
        keys = [int(key) for key in sizes if key]
        above = WorkItem.live.filter(pk__in=keys).order_by("position", "pk").values_list("pk", "name")
        names = {str(pk): label for pk, label in above}
    elif name == "assignees":
        names = _resource_names(int(key) for key in sizes if key)
    else:
        names = {}
    known = ["", *names] if name == "parent" else [*names, ""] if names else []
    order = [key for key in known if key in sizes] or _in_order(found, orders)
    return [
        {"key": key, "count": sizes[key], **({"name": names[key]} if key in names else {})}
        for key in order
        if key in sizes
    ]


def _resource_names(keys: Iterable[int]) -> dict[str, str]:
    found = Assignment.objects.filter(resource__in=list(keys)).order_by("resource__name", "resource")
    return {str(pk): name for pk, name in found.values_list("resource", "resource__name").distinct()}


def _in_order(found: Items, orders: list[Any]) -> list[str]:
    """The keys of the groups as the rows meet them."""
    keys = found.order_by(*orders).values_list("group_key", flat=True)
    return list(dict.fromkeys("" if key is None else str(key) for key in keys))


def _without(found: Items, closed: tuple[str, ...]) -> Items:
    """Leave out the rows of groups that are folded; ``-`` is the group of those without."""
    kept = found.exclude(group_key__isnull=True) if "-" in closed else found
    keys = [key for key in closed if key != "-"]
    return kept.exclude(group_key__isnull=False, group_key__in=keys) if keys else kept


def _tree(access: Access, spec: ViewSpec, known: Vocabulary, found: Items, shape: Shape) -> Json:
    """One level of the tree: what matches below a parent, or leads to what matches."""
    every = live_items(access.project)
    shown = with_ancestors(every, found) if spec.filters else every
    level = shown.filter(parent=spec.parent or None)
    has_children = Exists(WorkItem.live.filter(parent=OuterRef("pk")))
    page = level.annotate(has_children=has_children).order_by("position", "pk")
    cut = page[spec.offset : spec.offset + spec.limit + 1]
    found_rows = _values(cut, spec, known, "has_children")
    return {
        "rows": [shape(row) for row in found_rows[: spec.limit]],
        "more": len(found_rows) > spec.limit,
        "total": found.count() if not spec.parent else level.count(),
        "groups": [],
    }


def _values(page: Items, spec: ViewSpec, known: Vocabulary, *extra: str) -> list[Json]:
    columns = (path for name in spec.columns if name not in BESIDE for path in SOURCES.get(name, ()))
    wanted = list(dict.fromkeys([*ALWAYS, *columns]))
    fields = [known.fields[name] for name in spec.columns if known.fields[name].custom is not None]
    if fields:
        wanted.append("custom")
    if any(one.kind == "formula" for one in fields):
        wanted = list(dict.fromkeys([*wanted, *NEEDED]))
    # A custom field has a class of its own, and is in the vocabulary only of whoever may read it.
    own = [name for name in wanted if name == "custom"]
    read = rows_that_leave(page, (one for one in wanted if one not in own), known.classes, *own, *extra)
    keys = [row["id"] for row in read]
    people = people_on(keys) if "assignees" in spec.columns else {}
    tags = tags_on(keys) if "tags" in spec.columns else {}
    computed = _formulas(fields, read, known)
    for row in read:
        if "assignees" in spec.columns:
            row["assignees"] = people.get(row["id"], [])
        if "tags" in spec.columns:
            row["tags"] = tags.get(row["id"], [])
        if fields:
            held = row.pop("custom") or {}
            row["custom"] = {str(one.pk): held.get(str(one.pk)) for one in fields if one.kind != "formula"}
            row["custom"] |= computed.get(row["id"], {})
    return read


def _formulas(fields: list[Any], read: list[Json], known: Vocabulary) -> dict[int, Json]:
    """The computed columns, from the values that the row has."""
    formulas = [one for one in fields if one.kind == "formula"]
    if not formulas:
        return {}
    return {row["id"]: computed_values(formulas, row, known) for row in read}


def people_on(keys: Iterable[int]) -> dict[int, list[Json]]:
    """Who the items are given to: number in the plan, name, and account if they have one."""
    found: dict[int, list[Json]] = defaultdict(list)
    wanted = ("item_id", "resource_id", "resource__name", "resource__user_id")
    assigned = Assignment.objects.filter(item__in=list(keys)).order_by("id")
    for item, role, name, user in assigned.values_list(*wanted):
        found[item].append({"id": role, "name": name, "user": user})
    return found


def tags_on(keys: Iterable[int]) -> dict[int, list[int]]:
    """The numbers of the items' tags."""
    found: dict[int, list[int]] = defaultdict(list)
    through = WorkItem.tags.through.objects.filter(workitem__in=list(keys)).order_by("tag__name")
    for item, tag in through.values_list("workitem_id", "tag_id"):
        found[item].append(tag)
    return found


def checklists_on(keys: Iterable[int]) -> dict[int, list[int]]:
    """How many entries of their checklists are done, and how many there are."""
    entries = ChecklistEntry.objects.filter(item__in=list(keys)).order_by()
    found: dict[int, list[int]] = {}
    for item, done, count in entries.values_list("item", "done").annotate(count=Count("pk")):
        pair = found.setdefault(item, [0, 0])
        pair[0] += count if done else 0
        pair[1] += count
    return found


def comments_on(keys: Iterable[int], *, internal: bool) -> dict[int, int]:
    """How many comments the items have; internal ones count only for those who may read them."""
    found = Comment.objects.filter(kind="work_item", subject_id__in=list(keys), deleted_at=None).order_by()
    if not internal:
        found = found.exclude(audience=Audience.INTERNAL)
    return dict(found.values_list("subject_id").annotate(count=Count("pk")))
