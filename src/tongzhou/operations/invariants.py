"""What must be true of the data whatever has happened; recomputed by ``tongzhou check``.

A room registers its own when its application is ready::

    @invariant("plan.rollups", _("Summary tasks span what is below them"))
    def rollups() -> Iterator[str]:
        '''A line for each thing that breaks it.'''
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import F, ForeignKey, Model
from django.db.models.query import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tongzhou.operations.queries import jobs_without_lease

MOST_NAMED = 20
Find = Callable[[], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Invariant:
    """A sentence that must be true, and how to find what breaks it."""

    name: str
    words: Promise
    find: Find
    quick: Find | None = None
    repair: Callable[[], object] | None = None
    hint: Promise | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What a check has found: the first problems by name, and how many more."""

    name: str
    words: str
    problems: tuple[str, ...]
    more: int
    hint: str = ""


INVARIANTS: dict[str, Invariant] = {}
MAY_CROSS: set[str] = {"plan.OutsideLink.milestone"}
"""References between projects that are meant to be: an item that waits for another project's milestone."""


def invariant(
    name: str,
    words: Promise,
    *,
    quick: Find | None = None,
    repair: Callable[[], object] | None = None,
    hint: Promise | None = None,
) -> Callable[[Find], Find]:
    """Register what finds the breaks of an invariant.

    ``quick`` finds the grossest alone, for what takes long to check whole; ``repair`` makes what can be made anew from
    the rest; ``hint`` says what else to do.
    """

    def register(find: Find) -> Find:
        INVARIANTS[name] = Invariant(name, words, find, quick, repair, hint)
        return find

    return register


def check_all(*, quick: bool = False, repair: bool = False) -> Iterator[Result]:
    """Check one invariant after the other; with ``repair``, what can be made anew is, and is checked again."""
    for one in INVARIANTS.values():
        result = _checked(one, quick=quick)
        if result.problems and repair and one.repair is not None:
            one.repair()
            result = _checked(one, quick=quick)
        yield result


def _checked(one: Invariant, *, quick: bool) -> Result:
    find = one.quick if quick and one.quick is not None else one.find
    found = iter(find())
    problems = tuple(islice(found, MOST_NAMED))
    hint = str(one.hint or "") if one.repair is None else _("“tongzhou check --repair” makes it anew.")
    return Result(one.name, str(one.words), problems, sum(1 for _more in found), str(hint))


@invariant("operations.integrity", _("The database file is sound"))
def integrity() -> Iterator[str]:
    """SQLite can check its file; PostgreSQL checks its own as it reads."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check(20)")
            yield from (row[0] for row in cursor.fetchall() if row[0] != "ok")


def references() -> Iterator[tuple[type[Model], ForeignKey[Model, Model]]]:
    """Every foreign key of every table."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            for field in model._meta.local_concrete_fields:
                if isinstance(field, ForeignKey):
                    yield model, field


@invariant("operations.references", _("Whatever a row refers to is there"))
def orphans() -> Iterator[str]:
    """Rows whose foreign key leads nowhere."""
    for model, field in references():
        target = field.remote_field.model
        there: QuerySet[Any, Any] = QuerySet(target).values(field.target_field.attname)
        filled: QuerySet[Any] = QuerySet(model).exclude(**{f"{field.name}__isnull": True})
        lost = filled.exclude(**{f"{field.attname}__in": there})
        for pk in lost.order_by("pk").values_list("pk", flat=True):
            yield f"{model._meta.label}.{field.name} {pk}"


def belonging(model: type[Model], to: str) -> bool:
    """Whether rows of a model belong to an organisation or a project by a column of that name."""
    return any(field.name == to for field in model._meta.concrete_fields)


def strays(to: str) -> Iterator[str]:
    """Rows that refer to a row of another organisation or project."""
    for model, field in references():
        target = field.remote_field.model
        label = f"{model._meta.label}.{field.name}"
        if field.name == to or label in MAY_CROSS or not (belonging(model, to) and belonging(target, to)):
            continue
        elsewhere: QuerySet[Any] = QuerySet(model).exclude(**{f"{field.name}__isnull": True})
        elsewhere = elsewhere.exclude(**{f"{to}_id": None}).exclude(**{f"{field.name}__{to}_id": None})
        for pk in elsewhere.exclude(**{f"{to}_id": F(f"{field.name}__{to}_id")}).values_list("pk", flat=True):
            yield f"{label} {pk}"


@invariant("operations.organisations", _("No row refers to another organisation's"))
def other_organisations() -> Iterator[str]:
    """References from one organisation into another."""
    return strays("organisation")


@invariant("operations.projects", _("No row refers to another project's"))
def other_projects() -> Iterator[str]:
    """References from one project into another."""
    return strays("project")


@invariant("operations.jobs", _("Every job that runs has a lease, and every one that ended has an end"))
def jobs() -> Iterator[str]:
    """Jobs that would be stuck for ever."""
    return jobs_without_lease()
