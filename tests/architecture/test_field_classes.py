"""Every field has a class, and nothing is read that its class forbids: answers of the API, the portal, orders."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db.models import ForeignKey, Model

from tests.architecture.source import PACKAGE, modules
from tongzhou.config.api.docs import description
from tongzhou.portal import documents
from tongzhou.portal.queries import project as queries
from tongzhou.web.api.bodies import Answer
from tongzhou.web.field_classes import (
    FOR_CLIENTS,
    FOR_FINANCE,
    FOR_VENDOR,
    FieldClass,
    allowed_fields,
    class_of,
    classed,
    classes_of,
    readable,
    strictest,
)

MODELS = [model for model in apps.get_models() if model.__module__.startswith("tongzhou.")]


def named(model: type[Model]) -> str:
    return f"{model._meta.app_label}.{model.__name__}"


def fields(model: type[Model]) -> list[str]:
    """The fields that a model adds to its number."""
    return [one.name for one in model._meta.get_fields() if one.concrete and one.name != "id"]


def advice(model: type[Model], missing: list[str]) -> str:
    """A line that can be pasted, with the careful guess; who writes it moves what a client or nobody may read."""
    if classes_of(model):
        return f"{named(model)} has no class for: {' '.join(missing)} (src/tongzhou/…/classes.py)"
    table = f'    "{model.__name__}": classed(vendor="{" ".join(missing)}"),'
    return (
        f"Write into FIELDS of src/tongzhou/{model._meta.app_label}/classes.py, then move names to public=, client=, "
        f"finance= or secret= where they belong (docs/guides/rights.md):\n{table}"
    )


@pytest.mark.parametrize("model", MODELS, ids=named)
def test_every_field_has_a_class(model: type[Model]) -> None:
    missing = [name for name in fields(model) if name not in classes_of(model)]
    assert not missing, advice(model, missing)
    assert not set(classes_of(model)) - set(fields(model)), f"{named(model)} has no such fields"


def test_what_nobody_has_declared_is_secret() -> None:
    client = apps.get_model("clients", "ClientOrganisation")
    assert class_of(client, "invented") is FieldClass.SECRET
    assert class_of(apps.get_model("sessions", "Session"), "session_data") is FieldClass.SECRET
    assert class_of(client, "parent_id") is class_of(client, "parent") is FieldClass.VENDOR
    assert class_of(client, "id") is FieldClass.PUBLIC
    assert strictest([]) is FieldClass.SECRET
    assert strictest([FieldClass.CLIENT, FieldClass.FINANCE, FieldClass.PUBLIC]) is FieldClass.FINANCE


def test_a_field_has_one_class() -> None:
    with pytest.raises(ValueError, match="name has two classes"):
        classed(public="name", secret="code name")
    with pytest.raises(ValueError, match="name has two classes"):
        classed(vendor="name name")


@pytest.mark.parametrize(
    ("is_client", "may_see_cost", "expected"),
    [
        (False, False, FOR_VENDOR),
        (False, True, FOR_FINANCE),
        (True, False, FOR_CLIENTS),
        (True, True, FOR_CLIENTS),
    ],
)
def test_who_reads_which_class(is_client: bool, may_see_cost: bool, expected: frozenset[FieldClass]) -> None:
    found = readable(is_client=is_client, may_see_cost=may_see_cost)
    assert found == expected
    assert FieldClass.SECRET not in found


def test_the_allowed_fields_of_a_client_and_of_finance() -> None:
    client = apps.get_model("clients", "ClientOrganisation")
    assert allowed_fields(client, FOR_CLIENTS) == ("id", "name", "short_name")
    assert "notes" in allowed_fields(client, FOR_VENDOR)
    picture = apps.get_model("plan", "BaselineItem")
    assert "cost_minor" not in allowed_fields(picture, FOR_VENDOR)
    assert "cost_minor" in allowed_fields(picture, FOR_FINANCE)
    assert "password" not in allowed_fields(apps.get_model("accounts", "User"), FOR_FINANCE)


# The API


@cache
def names_only_of(kind: FieldClass) -> frozenset[str]:
    """Names that stand for a field of this class in every model that has a field of that name."""
    held: dict[str, set[FieldClass]] = {}
    for model in MODELS:
        for name in fields(model):
            held.setdefault(name, set()).add(class_of(model, name))
    return frozenset(name for name, classes in held.items() if classes == {kind})


def properties(schema: dict[str, Any], seen: frozenset[str] = frozenset()) -> Iterator[str]:
    """The names of all properties of a schema, however deep."""
    schemas = description()["components"]["schemas"]
    if reference := schema.get("$ref"):
        name = reference.rpartition("/")[2]
        if name not in seen:
            yield from properties(schemas[name], seen | {name})
    for name, one in schema.get("properties", {}).items():
        yield name
        yield from properties(one, seen)
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            yield from properties(schema[key], seen)
    for key in ("anyOf", "allOf", "oneOf"):
        for one in schema.get(key, ()):
            yield from properties(one, seen)


def answers() -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Operation, its description, and the schema of each of its answers."""
    for methods in description()["paths"].values():
        for operation in methods.values():
            for status, answer in operation["responses"].items():
                schema = answer.get("content", {}).get("application/json", {}).get("schema")
                if schema and status != "default":
                    yield operation["operationId"], operation, schema


def test_no_answer_has_a_property_called_like_a_secret() -> None:
    secret = names_only_of(FieldClass.SECRET)
    assert {"password", "digest", "rights_stamp"} <= secret
    found = [
        f"{name}: {one}" for name, _op, schema in answers() for one in properties(schema) if one in secret
    ]
    assert not found


def test_money_is_only_in_answers_of_operations_that_need_the_right_to_it() -> None:
    finance = names_only_of(FieldClass.FINANCE)
    assert "cost_minor" in finance
    found = [
        f"{name}: {one}"
        for name, operation, schema in answers()
        for one in properties(schema)
        if one in finance and "view_cost" not in operation.get("description", "")
    ]
    assert not found, "These operations must need view_cost, and say so in their docstring"


def answer_classes() -> list[type[Answer]]:
    """Every schema of an answer that says which model it describes."""
    waiting, found = [Answer], []
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        if getattr(one, "describes", ""):
            found.append(one)
    return sorted(found, key=lambda one: one.__name__)


def described(one: Any) -> type[Model]:
    room, _dot, name = one.describes.partition(".")
    return apps.get_model(room, name)


@pytest.mark.parametrize("schema", answer_classes(), ids=lambda one: one.__name__)
def test_an_answer_has_no_field_that_its_readers_may_not_read(schema: type[Answer]) -> None:
    model = described(schema)
    mine = [name for name in schema.model_fields if name in fields(model)]
    assert mine, f"{schema.__name__} has no field of {named(model)}"
    allowed = FOR_CLIENTS if schema.__module__.startswith("tongzhou.portal") else FOR_VENDOR
    assert not [name for name in mine if class_of(model, name) not in allowed]


def test_answers_say_what_they_describe() -> None:
    names = {one.__name__ for one in answer_classes()}
    assert {
        "UserRow",
        "TokenRow",
        "ClientRow",
        "ClientDetail",
        "ContactRow",
        "Charter",
        "WorkItemRow",
    } <= names
    assert {"PortalProjectRow", "PortalMilestoneRow"} <= names


# The portal


def portal_values() -> list[type[Any]]:
    """The values that the portal's templates are given."""
    return [
        one
        for module in (queries, documents)
        for _name, one in inspect.getmembers(module, inspect.isclass)
        if dataclasses.is_dataclass(one) and one.__module__ == module.__name__
    ]


@pytest.mark.parametrize("value", portal_values(), ids=lambda one: one.__name__)
def test_a_value_of_the_portal_holds_what_clients_may_read(value: Any) -> None:
    names = {one.name for one in dataclasses.fields(value)}
    for model in MODELS:
        only_inside = {name for name in fields(model) if class_of(model, name) not in FOR_CLIENTS}
        if getattr(value, "describes", "") == named(model):
            assert not names & only_inside, (
                f"{value.__name__} shows what clients of {named(model)} may not read"
            )
    for kind in (FieldClass.SECRET, FieldClass.FINANCE):
        assert not names & names_only_of(kind)
    assert value.__dataclass_params__.frozen


def test_the_portal_says_what_its_values_describe() -> None:
    said = {value.__name__: getattr(value, "describes", "") for value in portal_values()}
    assert said["PortalMilestone"] == "plan.WorkItem"
    assert said["PortalProject"] == said["ProjectLine"] == "projects.Project"


# Orders and filters


def orders() -> Iterator[tuple[str, dict[str, str]]]:
    """Every table of names by which a list can be sorted."""
    for path in modules():
        text = path.read_text(encoding="utf-8")
        if "SORTS" not in text:
            continue
        name = ".".join(("tongzhou", *path.relative_to(PACKAGE).with_suffix("").parts))
        module = import_module(name.removesuffix(".__init__"))
        for constant, value in vars(module).items():
            if constant.endswith("SORTS") and isinstance(value, dict):
                yield f"{name}.{constant}", value


def test_no_list_is_sorted_by_what_its_readers_may_not_read() -> None:
    """An order tells about values as surely as showing them does."""
    found, forbidden = dict(orders()), names_only_of(FieldClass.SECRET) | names_only_of(FieldClass.FINANCE)
    assert len(found) >= 3
    assert not [
        f"{where}: {column}"
        for where, columns in found.items()
        for column in columns.values()
        if set(column.split("__")) & forbidden
    ]


def test_every_relation_to_a_model_of_ours_is_classed_like_a_field() -> None:
    """A foreign key by its column is no way around its class."""
    for model in MODELS:
        for field in model._meta.fields:
            if isinstance(field, ForeignKey):
                assert class_of(model, field.attname) is class_of(model, field.name)
