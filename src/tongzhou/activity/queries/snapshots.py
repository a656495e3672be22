"""Rows as content of the trash: a thing and whatever would be deleted along with it, so that all can come back."""

from __future__ import annotations

from typing import Any

import orjson
from django.core import serializers
from django.db.models import Model, QuerySet
from django.db.models.deletion import Collector


def everything(model: type[Model]) -> QuerySet[Any]:
    """All rows of a table, without what its own manager may hide."""
    return QuerySet(model)


def snapshot(instance: Model) -> list[dict[str, Any]]:
    """The row and its dependent rows, with their numbers, as JSON can hold them."""
    collector = Collector(using="default", origin=instance)
    collector.collect([instance])
    numbers: dict[type[Model], set[Any]] = {}
    fast: list[Any] = list(collector.fast_deletes)
    for model, rows in collector.data.items():
        numbers.setdefault(model, set()).update(row.pk for row in rows)
    for found_rows in fast:
        numbers.setdefault(found_rows.model, set()).update(row.pk for row in found_rows)
    # The collector defers columns; each table is read once more, whole.
    whole = [row for model, keys in numbers.items() for row in everything(model).filter(pk__in=keys)]
    values = serializers.serialize("python", whole)
    found: list[dict[str, Any]] = orjson.loads(orjson.dumps(values, default=str))
    return found
