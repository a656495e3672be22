"""The door through which fields leave: exports, answers, islands, streams, messages and the index ask it, each time.

What may leave follows from the classes of fields (``web.field_classes``) and from the classes that the reader may
read (``projects.guards.Access.classes``). What has no class stays here, whoever asks.

Answers of the API and values of the portal say in ``ANSWERS`` of their room's ``classes.py`` what they are made of::

    ANSWERS = {"ClientRow": shown("clients.ClientOrganisation", vendor="contact_count")}
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import Field, Model, QuerySet
from django.db.models.constants import LOOKUP_SEP

from tongzhou.web.field_classes import Classes, FieldClass, allowed_fields, class_of, classed, declarations

Readable = frozenset[FieldClass]


@dataclass(frozen=True, slots=True)
class Shown:
    """What something shown is made of: a model's fields under their own names, and the classes of all else."""

    model: str
    also: Classes


def shown(model: str = "", **also: str) -> Shown:
    """The fields of a model by their own classes; what is made of them, or judged otherwise, by the class given."""
    return Shown(model, classed(**also))


@cache
def fields_that_leave(model: type[Model], classes: Readable) -> frozenset[str]:
    """The names of a model's fields that may leave to readers of these classes."""
    return frozenset(allowed_fields(model, classes))


@cache
def class_of_path(model: type[Model], path: str) -> FieldClass:
    """The class of what a path of the ORM leads to (``author__name``): the strictest on the way."""
    strictest, here = FieldClass.PUBLIC, model
    for name in path.split(LOOKUP_SEP):
        field = _field(here, name)
        related = getattr(field, "related_model", None)
        if related is not None and not field.concrete:  # the way back along somebody's foreign key
            strictest = max(strictest, class_of(related, field.field.name))
        else:
            strictest = max(strictest, class_of(here, name))
        here = related or here
    return strictest


def columns_of(model: type[Model]) -> tuple[str, ...]:
    """The names of all columns of a model."""
    options = model._meta  # noqa: SLF001  # Django's documented interface has a private name
    return tuple(one.attname for one in options.concrete_fields)


def _field(model: type[Model], name: str) -> Any:
    options = model._meta  # noqa: SLF001  # Django's documented interface has a private name
    for one in options.get_fields():
        if name in (one.name, getattr(one, "attname", None)):
            return one
    return None


def may_leave(model: type[Model], path: str, classes: Readable) -> bool:
    """Whether a field, or what a path leads to, may leave to readers of these classes."""
    return class_of_path(model, path) in classes


def rows_that_leave(
    found: QuerySet[Any, Any], names: Iterable[str], classes: Readable, *annotated: str
) -> list[dict[str, Any]]:
    """The rows of a query with these fields; what may not leave is not read, and is as in a new row.

    ``annotated`` are what the query has computed itself, and answers for.
    """
    wanted = tuple(names)
    rows: list[dict[str, Any]] = list(values_that_leave(found, wanted, classes, *annotated))
    return filled(rows, found.model, wanted, classes)


def values_that_leave(
    found: QuerySet[Any, Any], names: Iterable[str], classes: Readable, *annotated: str
) -> QuerySet[Any, dict[str, Any]]:
    """The same as a question not asked yet, without what may not leave: ``filled`` completes the rows."""
    return found.values(*(name for name in names if may_leave(found.model, name, classes)), *annotated)


def filled(
    rows: list[dict[str, Any]], model: type[Model], names: Iterable[str], classes: Readable
) -> list[dict[str, Any]]:
    """The rows with what may not leave as it is in a new row."""
    empty = {name: _default(model, name) for name in names if not may_leave(model, name, classes)}
    return [row | empty for row in rows] if empty else rows


def _default(model: type[Model], name: str) -> Any:
    field = _field(model, name)
    return field.get_default() if isinstance(field, Field) else None


@cache
def select_list(model: type[Model], names: tuple[str, ...], classes: Readable) -> str:
    """The columns of a SELECT in this order; NULL stands for what may not leave."""
    return ", ".join(name if may_leave(model, name, classes) else f"NULL AS {name}" for name in names)


def kept(content: Mapping[str, Any], table: Classes, classes: Readable) -> dict[str, Any]:
    """What of a dictionary may leave: names without a class in the table stay here."""
    return {name: value for name, value in content.items() if table.get(name) in classes}


# ── answers and values: by their room's table ────────────────────────────────────────────────────────
@cache
def class_shown(kind: type[object], name: str) -> FieldClass | None:
    """The class of a property of an answer or a value; None when nobody has said."""
    for one in kind.__mro__:
        said = _table_of(one)
        if said is None:
            continue
        if name in said.also:
            return said.also[name]
        if said.model:
            room, _dot, model = said.model.partition(".")
            if name == "id" or name in _names(apps.get_model(room, model)):
                return class_of(apps.get_model(room, model), name)
    return None


def _table_of(kind: type[Any]) -> Shown | None:
    """What the tables of its room say about an answer; else what the answer says it describes."""
    parts = kind.__module__.split(".")
    if parts[0] != "tongzhou" or not apps.is_installed(f"tongzhou.{parts[1]}"):
        return None
    table: Mapping[str, Shown] = getattr(declarations(parts[1]), "ANSWERS", {})
    describes = vars(kind).get("describes", "")
    return table.get(kind.__name__) or (Shown(describes, {}) if describes else None)


def unfit(kinds: Iterable[Any], classes: Readable) -> list[str]:
    """The fields of dataclasses that readers of these classes may not read, or that nobody has classed."""
    return [
        f"{kind.__name__}.{one.name}"
        for kind in kinds
        for one in dataclasses.fields(kind)
        if (class_shown(kind, one.name) or FieldClass.SECRET) not in classes
    ]


def _names(model: type[Model]) -> frozenset[str]:
    options = model._meta  # noqa: SLF001  # Django's documented interface has a private name
    return frozenset(one.name for one in options.get_fields() if one.concrete)
