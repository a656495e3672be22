"""Of which class a field is: who may ever read it, whatever the page, the format or the way.

Each room with models has a module ``classes.py`` with a table for each of them::

    FIELDS = {"Contact": classed(vendor="name title email", secret="import_hash")}

A field that is not named is secret, and so is every field of a model without a table. What is made of several fields
has the strictest class among them. ``tests/architecture/test_field_classes.py`` prints what a new model lacks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntEnum
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType, ModuleType

from django.apps import apps
from django.db.models import Model


class FieldClass(IntEnum):
    """From what everybody may read to what nobody reads; a larger one is stricter."""

    PUBLIC = 1
    """Everybody who has signed in."""
    CLIENT = 2
    """The client's people, once the object has been published to them."""
    VENDOR = 3
    """The vendor's people, as far as they may see the object."""
    FINANCE = 4
    """Those of them who may see costs."""
    SECRET = 5
    """Nobody: it never leaves the database."""


Classes = Mapping[str, FieldClass]
FOR_CLIENTS = frozenset({FieldClass.PUBLIC, FieldClass.CLIENT})
FOR_VENDOR = FOR_CLIENTS | {FieldClass.VENDOR}
FOR_FINANCE = FOR_VENDOR | {FieldClass.FINANCE}
ALWAYS = {"id": FieldClass.PUBLIC, "pk": FieldClass.PUBLIC}


def classed(
    *, public: str = "", client: str = "", vendor: str = "", finance: str = "", secret: str = ""
) -> Classes:
    """A table of a model's fields, their names separated by spaces; a name twice is a mistake (ValueError)."""
    given = (public, client, vendor, finance, secret)
    found: dict[str, FieldClass] = {}
    for kind, names in zip(FieldClass, given, strict=True):
        for name in names.split():
            if name in found:
                raise ValueError(f"{name} has two classes")
            found[name] = kind
    return MappingProxyType(found)


@cache
def declarations(label: str) -> ModuleType | None:
    """The module ``classes`` of a room, by the label of its application; None when it has none."""
    name = f"{apps.get_app_config(label).name}.classes"
    return import_module(name) if find_spec(name) else None


def classes_of(model: type[Model]) -> Classes:
    """The table of a model; empty when there is none."""
    options = model._meta  # noqa: SLF001  # Django's documented interface has a private name
    found: Mapping[str, Classes] = getattr(declarations(options.app_label), "FIELDS", {})
    return found.get(model.__name__, {})


def class_of(model: type[Model], name: str) -> FieldClass:
    """The class of a field, also by its column (``client_id``); what nobody has declared is secret."""
    table = {**ALWAYS, **classes_of(model)}
    return table.get(name) or table.get(name.removesuffix("_id")) or FieldClass.SECRET


def strictest(classes: Iterable[FieldClass]) -> FieldClass:
    """The class of what is made of fields of these classes; of nothing: secret."""
    return max(classes, default=FieldClass.SECRET)


def readable(*, is_client: bool, may_see_cost: bool) -> frozenset[FieldClass]:
    """The classes that somebody may read; people of a client never read costs."""
    if is_client:
        return FOR_CLIENTS
    return FOR_FINANCE if may_see_cost else FOR_VENDOR


def allowed_fields(model: type[Model], classes: Iterable[FieldClass]) -> tuple[str, ...]:
    """The names of a model's fields of these classes: for exports, and for what may be sorted and filtered by."""
    wanted = frozenset(classes)
    every = {"id": FieldClass.PUBLIC, **classes_of(model)}
    return tuple(name for name, kind in every.items() if kind in wanted)
