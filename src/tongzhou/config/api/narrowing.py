"""The API's part of the door: what an answer's schema says decides which of its properties leave to this reader.

For each operation the properties that may stay away are known before anybody asks. Mostly there are none, and the
answer passes as it is; otherwise it is read, narrowed and written again.
"""

from __future__ import annotations

import typing
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from ninja.operation import Operation

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.projects.guards import find_access
from tongzhou.web.api.answers import encoded
from tongzhou.web.api.bodies import Answer
from tongzhou.web.field_classes import FieldClass, readable
from tongzhou.web.leaving import Readable, class_shown


@dataclass(frozen=True)
class Shape:
    """The properties of an object in an answer: each one's class, and the shapes of what may be inside."""

    classes: Mapping[str, FieldClass]
    inside: Mapping[str, tuple[Shape, ...]]

    def all_classes(self) -> frozenset[FieldClass]:
        """Every class in it, however deep."""
        inner = (shape.all_classes() for shapes in self.inside.values() for shape in shapes)
        return frozenset(self.classes.values()).union(*inner)


def answers_in(kind: Any) -> tuple[type[Answer], ...]:
    """The schemas of answers that a type of a property may hold."""
    if isinstance(kind, type) and issubclass(kind, Answer):
        return (kind,)
    return tuple(one for argument in typing.get_args(kind) for one in answers_in(argument))


@cache
def shape_of(schema: type[Answer]) -> Shape:
    """The shape of a schema; what nobody has classed is secret, what only holds others is judged by them."""
    classes, inside = {}, {}
    for name, one in schema.model_fields.items():
        called = one.alias or name
        within = answers_in(one.annotation)
        fallback = FieldClass.PUBLIC if within else FieldClass.SECRET
        classes[called] = class_shown(schema, name) or fallback
        inside[called] = tuple(shape_of(answer) for answer in within)
    return Shape(classes, inside)


@dataclass(frozen=True)
class Contents:
    """What the answers of an operation may be, and all classes in them."""

    shapes: tuple[Shape, ...]
    classes: Readable


@cache
def contents_of(operation: Operation) -> Contents:
    """The contents of an operation's answers, from its schemas."""
    models: list[Any] = [one for one in operation.response_models.values() if isinstance(one, type)]
    kinds = (field.annotation for model in models for field in model.model_fields.values())
    shapes = tuple(shape_of(one) for kind in kinds for one in answers_in(kind))
    return Contents(shapes, frozenset[FieldClass]().union(*(one.all_classes() for one in shapes)))


def narrowed(
    contents: Contents, request: HttpRequest, key: str | None, response: HttpResponse
) -> HttpResponse:
    """The answer without what may not leave to whoever asks."""
    if not 200 <= response.status_code < 300 or not contents.shapes:
        return response
    classes = reader_classes(signed_in(request), key, contents.classes)
    if contents.classes <= classes or response.get("Content-Type") != "application/json":
        return response
    response.content = encoded(without(orjson.loads(response.content), contents.shapes, classes))
    return response


def reader_classes(user: User, key: str | None, asked: Readable) -> Readable:
    """What somebody may read; only where there is money in an answer is the project asked for their rights."""
    if user.is_client or FieldClass.FINANCE not in asked:
        return readable(is_client=user.is_client, may_see_cost=False)
    access = find_access(user, key) if key else None
    return (
        access.classes if access else readable(is_client=False, may_see_cost=user.may(Permission.VIEW_COST))
    )


def without(content: Any, shapes: Iterable[Shape], classes: Readable) -> Any:
    """Content of one of these shapes, without properties of other classes."""
    if isinstance(content, list):
        return [without(one, shapes, classes) for one in content]
    if not isinstance(content, dict):
        return content
    shape = next((one for one in shapes if content.keys() <= one.classes.keys()), None)
    if shape is None:  # a dictionary by number, or something that the schema does not know
        return {
            name: without(one, shapes, classes)
            for name, one in content.items()
            if isinstance(one, dict | list)
        }
    return {
        name: without(one, shape.inside[name], classes) if shape.inside[name] else one
        for name, one in content.items()
        if shape.classes[name] in classes
    }
