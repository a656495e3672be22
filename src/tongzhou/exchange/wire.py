"""A plan document as JSON and back: how the child process that reads a file hands over what it found.

Not pickle: the child has had its hands on a hostile file, and whoever takes it over through a fault in a
parser must not be able to make the parent run anything. JSON carries text, numbers and lists only; here
every value is given its type back from the annotations of ``PlanDocument``, and anything that does not
fit is refused. Rows go over as lists of their fields, in order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from types import MappingProxyType, NoneType, UnionType
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

import orjson

from tongzhou.exchange.document import PlanDocument

Json = Any
"""What JSON can hold; the shape is checked while reading."""

Reader = Callable[[Json], Any]

_JSON_TYPES = frozenset({int, str, bool, NoneType})


class WireError(ValueError):
    """The text is no plan document."""


def pack(document: PlanDocument) -> bytes:
    """The document as JSON text."""
    return orjson.dumps(
        document, default=_plain, option=orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_NON_STR_KEYS
    )


def _plain(value: Any) -> Json:
    if isinstance(value, tuple):  # a named tuple: orjson knows plain ones only
        return tuple(value)
    if is_dataclass(value):
        return [getattr(value, f.name) for f in fields(value)]
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no place in a plan document")


def unpack(text: bytes) -> PlanDocument:
    """The document from JSON text. Raises ``WireError`` when it is none."""
    try:
        return cast("PlanDocument", _reader(PlanDocument)(orjson.loads(text)))
    except (ValueError, TypeError, KeyError, ArithmeticError, AttributeError) as error:
        raise WireError(f"not a plan document: {error}") from error


@cache
def _reader(kind: Any) -> Reader:
    """The function that gives a JSON value its type back."""
    if kind in (int, str, bool):
        return _exactly(kind)
    if kind is Decimal:
        return lambda value: Decimal(_exactly(str)(value))
    if kind is date:
        return date.fromisoformat
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if isinstance(kind, type) and (is_dataclass(kind) or issubclass(kind, tuple)):
        return _row_reader(kind)
    return _composed_reader(get_origin(kind), get_args(kind))


def _exactly(kind: type) -> Reader:
    return _one_of(frozenset((kind,)))


def _exactly_list(value: Json) -> list[Any]:
    if type(value) is not list:
        raise WireError(f"a list expected, not {type(value).__name__}")
    return value


def _exactly_dict(value: Json) -> dict[str, Any]:
    if type(value) is not dict:
        raise WireError(f"an object expected, not {type(value).__name__}")
    return value


def _composed_reader(origin: Any, arguments: tuple[Any, ...]) -> Reader:
    if origin in (Union, UnionType):
        return _union_reader(arguments)
    if origin is tuple:
        return _tuple_reader(arguments)
    if origin is frozenset:
        item = _reader(arguments[0])
        return lambda value: frozenset([item(v) for v in _exactly_list(value)])
    if origin is not None and issubclass(origin, Mapping):
        return _mapping_reader(*arguments)
    raise WireError(f"no reader for {origin}")


def _union_reader(arguments: tuple[Any, ...]) -> Reader:
    """``X | None``, and ``str | int``, whose values are told apart by their JSON type."""
    if _JSON_TYPES.issuperset(arguments):
        return _one_of(frozenset(arguments))
    others = [_reader(a) for a in arguments if a is not NoneType]
    if len(others) != 1:
        raise WireError(f"no reader for {arguments}")
    return lambda value: None if value is None else others[0](value)


def _one_of(types: frozenset[type]) -> Reader:
    def read(value: Json) -> Any:
        if type(value) not in types:
            raise WireError(f"unexpected {type(value).__name__}")
        return value

    return read


def _tuple_reader(arguments: tuple[Any, ...]) -> Reader:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        item = _reader(arguments[0])
        return lambda value: tuple([item(v) for v in _exactly_list(value)])
    items = tuple(_reader(a) for a in arguments)
    return lambda value: tuple([read(v) for read, v in zip(items, _exactly_list(value), strict=True)])


def _mapping_reader(key: Any, item: Any) -> Reader:
    read_key: Reader = int if key is int else _reader(key)
    read_item = _reader(item)
    return lambda value: MappingProxyType(
        {read_key(k): read_item(v) for k, v in _exactly_dict(value).items()}
    )


def _row_reader(kind: Any) -> Reader:
    """A named tuple or dataclass from the list of its fields.

    Most fields are plain values, and most rows of a kind have the same types in the same places: a row whose
    sequence of types has been seen and found right needs only its other fields read.
    """
    hints = get_type_hints(kind)
    names = [f.name for f in fields(kind)] if is_dataclass(kind) else list(kind._fields)
    plain = {place: types for place, name in enumerate(names) if (types := _plain_types(hints[name]))}
    others = [(place, _reader(hints[name])) for place, name in enumerate(names) if place not in plain]
    known: set[tuple[type, ...]] = set()

    def check(signature: tuple[type, ...]) -> None:
        if len(signature) != len(names):
            raise WireError(f"{kind.__name__} has {len(names)} fields, not {len(signature)}")
        for place, types in plain.items():
            if signature[place] not in types:
                raise WireError(f"{kind.__name__}.{names[place]} cannot be {signature[place].__name__}")
        known.add(signature)

    def of_dataclass(values: list[Any]) -> Any:
        return kind(**dict(zip(names, values, strict=True)))

    make: Callable[[list[Any]], Any] = of_dataclass if is_dataclass(kind) else kind._make

    def read(value: Json) -> Any:
        row = _exactly_list(value)
        signature = tuple(map(type, row))
        if signature not in known:
            check(signature)
        for place, read_field in others:
            row[place] = read_field(row[place])
        return make(row)

    return read


def _plain_types(kind: Any) -> frozenset[type]:
    """The JSON types of a field that needs no conversion; empty for one that does."""
    types = frozenset(get_args(kind)) if get_origin(kind) in (Union, UnionType) else frozenset((kind,))
    return types if types <= _JSON_TYPES else frozenset()
