"""From a view to a queryset: conditions, orders and groups, always inside the projects that were asked for.

*Due* is the due date, or the finish in the plan where nobody set a due date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    FloatField,
    Func,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Coalesce

from tongzhou.plan.models import Assignment, Category, WorkItem
from tongzhou.projects.models import Project
from tongzhou.work.queries.spec import ME, NONE, ViewSpec
from tongzhou.work.queries.vocabulary import Field, Vocabulary

BELOW = """WITH RECURSIVE branch(id) AS (
    SELECT id FROM plan_workitem WHERE project_id = %s AND number = %s
    UNION SELECT item.id FROM plan_workitem item JOIN branch ON item.parent_id = branch.id)
    SELECT id FROM branch"""
LEADING = """WITH RECURSIVE way(id) AS (
    SELECT id FROM plan_workitem WHERE project_id = %s AND number = %s
    UNION SELECT link.predecessor_id FROM plan_dependency link JOIN way ON link.successor_id = way.id)
    SELECT id FROM way"""
UPWARDS = """WITH RECURSIVE up(id) AS (
    {matching}
    UNION SELECT item.parent_id FROM plan_workitem item JOIN up ON item.id = up.id
    WHERE item.parent_id IS NOT NULL)
    SELECT id FROM up"""
SORTS: dict[str, str] = {
    "number": "number",
    "name": "name",
    "type": "item_type__position",
    "priority": "priority",
    "due_date": "when",
    "parent": "parent__position",
    "percent": "progress",
    "start": "start_date",
    "finish": "finish_date",
    "estimate_minutes": "estimate_minutes",
    "spent_minutes": "spent_minutes",
    "planned": "planned",
    "author": "author__name",
    "created": "created_at",
    "changed": "changed_at",
    "position": "position",
    "rank": "rank",
    "category": "meaning",
}
MEANING = Case(
    *(When(state__category=one, then=Value(place)) for place, one in enumerate(Category.values)),
    default=Value(0),
    output_field=IntegerField(),
)
"""States by what they mean, from *to do* to *done*."""


Items = Any
"""A queryset of work items with what was annotated to it, which its type could not say."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, and on which day."""

    user_id: int
    today: date


def live_items(project: Project) -> Items:
    """The items of a project that are not in the trash, with ``when``: the day by which they are to be done."""
    return with_when(WorkItem.live.filter(project=project))


def with_when(items: Items) -> Items:
    """Items with ``when``: the due date, else the finish in the plan."""
    return items.annotate(when=Coalesce("due_date", "finish_date"))


def narrowed(items: Items, project: Project, spec: ViewSpec, known: Vocabulary, asked: Asked) -> Any:
    """The items that a view's filters let through."""
    for field in _custom_fields_asked_for(spec, known):
        items = items.alias(**{f"held_{field.pk}": held(field)})
    for name, values in spec.filters:
        items = items.filter(_condition(name, values, project, known, asked))
    return items


class Held(Func):
    """The value of a custom field. Django takes a key of digits for the index of a list, so it is asked for here."""

    def __init__(self, pk: int, *, number: bool) -> None:
        super().__init__(F("custom"), output_field=FloatField() if number else CharField())
        self.key, self.number = pk, number

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """JSON_EXTRACT keeps numbers numbers."""
        found = f"""JSON_EXTRACT(%(expressions)s, '$."{self.key:d}"')"""
        template = found if self.number else f"CAST({found} AS TEXT)"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """The value as text, or as a number where the field holds numbers."""
        found = f"(%(expressions)s ->> '{self.key:d}')"
        template = f"CAST({found} AS double precision)" if self.number else found
        return self.as_sql(compiler, connection, template=template, **context)


def held(field: Field) -> Held:
    """What items hold in a custom field: a number, or a text."""
    return Held(field.pk, number=field.kind in {"number", "money"})


def _custom_fields_asked_for(spec: ViewSpec, known: Vocabulary) -> list[Field]:
    names = [name for name, values in spec.filters for name in (name, *(values if name == "no" else ()))]
    return [
        known.fields[name]
        for name in dict.fromkeys(names)
        if name in known.fields and known.fields[name].custom
    ]


def _ids(statement: str, *values: Any) -> RawSQL:
    """Numbers of items from one of the statements above."""
    return RawSQL(statement, values)  # noqa: S611  # the statements are ours, what people typed are parameters


def _condition(name: str, values: tuple[str, ...], project: Project, known: Vocabulary, asked: Asked) -> Q:
    if name == "q":
        return _text(values[0], project)
    if name == "under":
        return Q(pk__in=_ids(BELOW, project.pk, int(values[0]))) & ~Q(number=int(values[0]))
    if name == "before":
        return Q(pk__in=_ids(LEADING, project.pk, int(values[0]))) & ~Q(number=int(values[0]))
    if name == "no":
        return Q(*(_empty(known.fields[one]) for one in values))
    return _field_condition(known.fields[name], values, asked)


def _text(text: str, project: Project) -> Q:
    """Part of the title, or the number as people write it: 12, #12, KEY-12."""
    found = Q(name__icontains=text)
    number = re.fullmatch(rf"(?:#|{re.escape(project.key)}-)?(\d{{1,9}})", text, re.IGNORECASE)
    return found | Q(number=int(number[1])) if number else found


def _field_condition(field: Field, values: tuple[str, ...], asked: Asked) -> Q:
    if field.custom is not None:
        return _custom(field, values, asked)
    if field.name == "category":
        wanted = {*values, Category.OPEN, Category.DOING, Category.WAITING} if "open" in values else {*values}
        return Q(state__category__in=wanted - {"open"})
    if field.name == "planned":
        return Q(planned__in=[one == "yes" for one in values])
    if field.name == "due_date":
        return _due("when", values[0], asked.today)
    if field.name in {"created", "changed"}:
        return _moment(f"{field.name}_at", values[0], asked.today)
    if field.name == "assignees":
        return _assignees(values, asked)
    if field.name == "tags":
        through = WorkItem.tags.through.objects.filter(workitem=OuterRef("pk"), tag__in=_whole(values))
        return Q(Exists(through)) | (_empty(field) if NONE in values else Q(pk__in=[]))
    column = {"type": "item_type", "state": "state", "priority": "priority", "author": "author"}[field.name]
    numbers = [asked.user_id if one == ME else one for one in (*_whole(values), *_me(values))]
    found = Q(**{f"{column}__in": numbers})
    return found | Q(**{f"{column}__isnull": True}) if NONE in values else found


def _whole(values: Iterable[str]) -> list[int]:
    return [int(one) for one in values if one.isdecimal()]


def _me(values: Iterable[str]) -> list[str]:
    return [one for one in values if one == ME]


def _empty(field: Field) -> Q:
    if field.custom is not None:
        return Q(**{f"held_{field.pk}__isnull": True})
    if field.name == "assignees":
        return ~Q(Exists(Assignment.objects.filter(item=OuterRef("pk"))))
    if field.name == "tags":
        return ~Q(Exists(WorkItem.tags.through.objects.filter(workitem=OuterRef("pk"))))
    if field.name == "due_date":
        return Q(when__isnull=True)
    return Q(**{f"{field.name}__isnull": True})


def _assignees(values: tuple[str, ...], asked: Asked) -> Q:
    """People by the number of their account, ``r5`` for a role of the plan, ``me``, ``none``."""
    users = [*_whole(values), *(asked.user_id for one in values if one == ME)]
    roles = [int(one[1:]) for one in values if one.startswith("r")]
    on = Q(resource__user__in=users) | Q(resource__in=roles)
    found = Q(Exists(Assignment.objects.filter(on, item=OuterRef("pk"))))
    return found | _empty_people() if NONE in values else found


def _empty_people() -> Q:
    return ~Q(Exists(Assignment.objects.filter(item=OuterRef("pk"))))


def is_open() -> Q:
    """Not done; an item without a state counts as open."""
    return ~Q(state__category=Category.DONE) | Q(state=None)


def _due(column: str, value: str, today: date) -> Q:
    monday = today - timedelta(days=today.weekday())
    spans = {
        "today": (today, today),
        "week": (monday, monday + timedelta(days=6)),
        "next": (monday + timedelta(days=7), monday + timedelta(days=13)),
    }
    if value == "overdue":
        return Q(**{f"{column}__lt": today}) & is_open()
    if value in {"none", "any"}:
        return Q(**{f"{column}__isnull": value == "none"})
    first, last = spans.get(value) or _days(value)
    return _between(column, first, last)


def _days(value: str) -> tuple[date | None, date | None]:
    first, dots, last = value.partition("..")
    begin = date.fromisoformat(first) if first else None
    return begin, (date.fromisoformat(last) if last else None) if dots else begin


def _between(column: str, first: Any, last: Any) -> Q:
    found = Q()
    if first is not None:
        found &= Q(**{f"{column}__gte": first})
    if last is not None:
        found &= Q(**{f"{column}__lte": last})
    return found


def _moment(column: str, value: str, today: date) -> Q:
    if value.isdecimal():
        return Q(**{f"{column}__date__gte": today - timedelta(days=int(value))})
    return _due(f"{column}__date", value, today)


def _custom(field: Field, values: tuple[str, ...], asked: Asked) -> Q:
    path = f"held_{field.pk}"
    nothing = _empty(field) if NONE in values else Q(pk__in=[])
    if field.kind == "date":
        return _due_custom(path, values[0], asked.today)
    if field.kind in {"number", "money"}:
        return nothing if values[0] == NONE else _custom_range(field, path, values[0])
    if field.kind == "people":
        return (
            Q(
                **{
                    f"{path}__in": [
                        str(one) for one in (*_whole(values), *(asked.user_id for _ in _me(values)))
                    ]
                }
            )
            | nothing
        )
    if field.kind == "choice":
        return Q(**{f"{path}__in": [one for one in values if one != NONE]}) | nothing
    return nothing if values[0] == NONE else Q(**{f"{path}__icontains": values[0]})


def _due_custom(path: str, value: str, today: date) -> Q:
    """Days of custom fields are texts, which sort as the days do."""
    if value in {"none", "any"}:
        return Q(**{f"{path}__isnull": value == "none"})
    if value == "overdue":
        return Q(**{f"{path}__lt": today.isoformat()}) & is_open()
    monday = today - timedelta(days=today.weekday())
    spans = {"today": (0, 0), "week": (0, 6), "next": (7, 13)}
    if value in spans:
        start = today if value == "today" else monday
        first, last = (start + timedelta(days=one) for one in spans[value])
        return _between(path, first.isoformat(), last.isoformat())
    low, high = _days(value)
    return _between(path, low and low.isoformat(), high and high.isoformat())


def _custom_range(field: Field, path: str, value: str) -> Q:
    """Amounts are kept in minor units, and typed in major ones."""
    factor = 100 if field.kind == "money" else 1
    first, dots, last = value.partition("..")
    low = float(Decimal(first) * factor) if first else None
    high = (float(Decimal(last) * factor) if last else None) if dots else low
    return _between(path, low, high)


def sort_columns(spec: ViewSpec, known: Vocabulary) -> tuple[dict[str, Any], list[Any]]:
    """Annotations and orders of a view; what is empty comes last, and the number settles the rest."""
    annotations: dict[str, Any] = {}
    orders: list[Any] = []
    for name, falling in spec.sort:
        field = known.fields[name]
        if field.custom is not None:
            annotations[f"sort_{field.pk}"] = held(field)
            column = f"sort_{field.pk}"
        elif name == "assignees":
            annotations["first_person"] = first_person("resource__name")
            column = "first_person"
        elif name in {"state", "category"}:
            annotations["meaning"] = MEANING
            orders.append(F("meaning").desc() if falling else F("meaning").asc())
            column = "state__position"
        else:
            column = SORTS[name]
        key = F(column)
        orders.append(key.desc(nulls_last=True) if falling else key.asc(nulls_last=True))
    return annotations, [*orders, *([] if spec.sort else ["number"]), "pk"]


def first_person(column: str) -> Subquery:
    """Something of the first one that an item is given to."""
    return Subquery(Assignment.objects.filter(item=OuterRef("pk")).order_by("id").values(column)[:1])


def group_key(field: Field, today: date) -> tuple[Any, list[Any]]:
    """What a group's rows have in common (as text; NULL for none), and the order of the groups."""
    text = CharField()
    if field.custom is not None:
        return Cast(held(field), text), [F("group_key").asc(nulls_last=True)]
    if field.name == "due_date":
        return _due_bucket(today), ["group_key"]
    if field.name == "category":
        return Coalesce("state__category", Value(Category.OPEN), output_field=text), [MEANING]
    if field.name == "state":
        return Cast("state", text), [MEANING, "state__workflow", "state__position", "state"]
    if field.name == "assignees":
        names = first_person("resource__name")
        return Cast(first_person("resource"), text), [names.asc(nulls_last=True), "group_key"]
    if field.name == "planned":
        return Case(When(planned=True, then=Value("yes")), default=Value("no")), ["-planned"]
    columns = {"type": "item_type", "priority": "priority", "parent": "parent"}
    orders = {"type": ["item_type__position", "item_type"], "priority": ["-priority"]}
    parents = [F("parent__position").asc(nulls_first=True), "parent"]
    return Cast(columns[field.name], text), orders.get(field.name, parents)


BUCKETS = ("0-overdue", "1-today", "2-week", "3-next", "4-later", "5-none")
"""Groups by day, in their order."""


def _due_bucket(today: date) -> Case:
    sunday = today + timedelta(days=6 - today.weekday())
    late = Q(when__lt=today) & is_open()
    return Case(
        When(late, then=Value(BUCKETS[0])),
        When(when=today, then=Value(BUCKETS[1])),
        When(when__isnull=True, then=Value(BUCKETS[5])),
        When(when__lte=sunday, then=Value(BUCKETS[2])),
        When(when__lte=sunday + timedelta(days=7), then=Value(BUCKETS[3])),
        default=Value(BUCKETS[4]),
        output_field=CharField(),
    )


def with_ancestors(items: Items, matching: Items) -> Items:
    """Those that match, and everything above them, so that a tree can show the way to each."""
    sql, params = matching.order_by().values("pk").query.sql_with_params()
    return items.filter(pk__in=_ids(UPWARDS.format(matching=sql), *params))
