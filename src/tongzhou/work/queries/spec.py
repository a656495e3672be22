"""What somebody wants to see, read from a query string: filters, order, groups, columns, page.

``parse_view`` either understands every parameter or refuses with a sentence: a filter with a slip in it would
show everything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from tongzhou.operations.limits import limit
from tongzhou.plan.models import Category
from tongzhou.work.queries.vocabulary import DEFAULT_COLUMNS, Field, Vocabulary

PAGE = 50
MOST_VALUES, MOST_TEXT, MOST_SORTS = 100, 200, 3
DUE = frozenset({"overdue", "today", "week", "next", "none", "any"})
NONE, ME = "none", "me"
NOT_OF_THE_VIEW = frozenset({"view", "by", "lanes", "column", "month", "csrfmiddlewaretoken"})
SHAPE = frozenset({"sort", "group", "columns", "mode", "limit", "offset", "closed", "parent"})
"""Parameters that say how, not which."""


class ViewError(ValueError):
    """A parameter that is not understood: its name, and a sentence."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name, self.message = name, message


@dataclass(frozen=True, slots=True)
class ViewSpec:
    """A view on the items of a project. ``filters``: name → values, all of which were understood."""

    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    sort: tuple[tuple[str, bool], ...] = ()
    group: str = ""
    columns: tuple[str, ...] = DEFAULT_COLUMNS
    tree: bool = False
    parent: int = 0
    closed: tuple[str, ...] = ()
    limit: int = PAGE
    offset: int = 0

    def query(self) -> str:
        """The query string that says the same, without the page: to share, to keep."""
        pairs = [(name, ",".join(values)) for name, values in self.filters]
        if self.sort:
            pairs.append(("sort", ",".join(f"{'-' if falling else ''}{name}" for name, falling in self.sort)))
        if self.group:
            pairs.append(("group", self.group))
        if self.columns != DEFAULT_COLUMNS:
            pairs.append(("columns", ",".join(self.columns)))
        if self.tree:
            pairs.append(("mode", "tree"))
        return urlencode(pairs, safe=":,-.")


def view_params(params: Mapping[str, str] | QueryDict) -> dict[str, str]:
    """The parameters that belong to a view; several of one name count as a list."""
    if isinstance(params, QueryDict):
        pairs = {name: ",".join(values) for name, values in params.lists()}
    else:
        pairs = dict(params)
    return {str(name): str(value) for name, value in pairs.items() if name not in NOT_OF_THE_VIEW}


def parse_view(params: Mapping[str, str], known: Vocabulary) -> ViewSpec:
    """The view that parameters describe; ViewError for the first that is not understood."""
    wanted = {name: value for name, value in sorted(params.items()) if name not in SHAPE}
    for name in wanted:
        _refuse_unknown(name, known)
    filters = tuple((name, _values(name, value, known)) for name, value in wanted.items() if value.strip())
    mode = params.get("mode", "")
    if mode not in {"", "list", "tree"}:
        raise ViewError("mode", _("A list is shown as “list” or “tree”."))
    return ViewSpec(
        filters=filters,
        sort=_sort(params.get("sort", ""), known),
        group=_group(params.get("group", ""), known),
        columns=_columns(params.get("columns", ""), known),
        tree=mode == "tree",
        parent=_whole("parent", params.get("parent", ""), 0, 0, 2**63 - 1),
        closed=_list("closed", params.get("closed", "")),
        limit=_whole("limit", params.get("limit", ""), PAGE, 1, limit("page_size")),
        offset=_whole("offset", params.get("offset", ""), 0, 0, limit("offset")),
    )


def unknown_name(name: str, wanted: str, names: list[str]) -> ViewError:
    """The refusal of a name that is none of those that there are."""
    words = {"wanted": wanted[:60], "names": ", ".join(names)}
    return ViewError(name, _("There is no “%(wanted)s”; there are: %(names)s.") % words)


def _list(name: str, value: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(part.strip() for part in value.split(",") if part.strip()))
    if len(found) > MOST_VALUES:
        raise ViewError(name, _("At most %(most)d values can be named.") % {"most": MOST_VALUES})
    return found


def _whole(name: str, value: str, default: int, least: int, most: int) -> int:
    if not value:
        return default
    if not (value.isascii() and value.isdecimal() and len(value) < 20) or not least <= int(value) <= most:
        words = {"name": name, "least": least, "most": most}
        raise ViewError(name, _("“%(name)s” is a whole number from %(least)d to %(most)d.") % words)
    return int(value)


def _sort(value: str, known: Vocabulary) -> tuple[tuple[str, bool], ...]:
    wanted = _list("sort", value)
    names = known.names("sort")
    for one in wanted:
        if one.removeprefix("-") not in names:
            raise unknown_name("sort", one, names)
    return tuple((one.removeprefix("-"), one.startswith("-")) for one in wanted[:MOST_SORTS])


def _group(value: str, known: Vocabulary) -> str:
    names = known.names("group")
    if value and value not in names:
        raise unknown_name("group", value, names)
    return value


def _columns(value: str, known: Vocabulary) -> tuple[str, ...]:
    wanted = _list("columns", value)
    if not wanted:
        return known.default_columns()
    names = known.names("column")
    for one in wanted:
        if one not in names:
            raise unknown_name("columns", one, names)
    return wanted if "name" in wanted or "name" not in names else ("name", *dict.fromkeys(wanted))


def _refuse_unknown(name: str, known: Vocabulary) -> None:
    """A filter that there is not is refused, whatever it is to hold, also nothing."""
    if name not in known.special and not (name in known.fields and known.fields[name].filter):
        raise unknown_name(name, name, known.filters())


def _values(name: str, value: str, known: Vocabulary) -> tuple[str, ...]:
    """A filter's values, each understood."""
    if name == "q":
        return (_short(name, value),)
    if name in {"under", "before"}:
        _whole(name, value, 0, 1, 2**31 - 1)
        return (value,)
    if name == "no":
        return _of(name, value, known.can_be_empty())
    return _values_of(known.fields[name], value)


def _short(name: str, value: str) -> str:
    text = value.strip()
    if len(text) > MOST_TEXT or "\x00" in text:
        raise ViewError(name, _("The text is longer than %(most)d characters.") % {"most": MOST_TEXT})
    return text


def _of(name: str, value: str, allowed: list[str]) -> tuple[str, ...]:
    found = _list(name, value)
    for one in found:
        if one not in allowed:
            raise unknown_name(name, one, allowed)
    return found


def _values_of(one: Field, value: str) -> tuple[str, ...]:
    if one.name == "category":
        return _of(one.name, value, [*Category.values, "open"])
    if one.name == "planned":
        return _of(one.name, value, ["yes", "no"])
    if one.kind == "date":
        return (_when(one, value.strip()),)
    if one.kind in {"text", "link"}:
        return (_short(one.name, value),)
    if one.custom is not None and one.kind == "choice":
        allowed = [str(choice["id"]) for choice in one.custom.options.get("choices", [])]
        return _of(one.name, value, [*allowed, NONE])
    if one.kind in {"number", "money"}:
        return (_range(one, value.strip()),)
    return _numbers(one, value)


def _numbers(one: Field, value: str) -> tuple[str, ...]:
    """Numbers of people, tags, states …, or the words for oneself and for nobody."""
    words = {NONE, ME} if one.kind == "people" else {NONE}
    found = _list(one.name, value)
    for part in found:
        digits = part.removeprefix("r") if one.name == "assignees" else part
        if part not in words and not (digits.isascii() and digits.isdecimal() and len(digits) < 19):
            raise ViewError(one.name, _("“%(value)s” is none of the choices.") % {"value": part[:60]})
    return found


def _when(one: Field, value: str) -> str:
    if value in DUE:
        return value
    first, dots, last = value.partition("..")
    days = [part for part in ((first, last) if dots else (first,)) if part]
    if one.name in {"changed", "created"} and value.isascii() and value.isdecimal() and len(value) < 5:
        return value
    try:
        parsed = [date.fromisoformat(part) for part in days]
    except ValueError:
        parsed = []
    if not parsed or any(not 1970 <= day.year <= 2099 for day in parsed):
        raise ViewError(
            one.name, _("Dates look like 2026-03-01..2026-03-31, or are overdue, today, week, next or none.")
        )
    return value


def _range(one: Field, value: str) -> str:
    first, dots, last = value.partition("..")
    parts = [part for part in ((first, last) if dots else (first,)) if part]
    try:
        numbers = [Decimal(part) for part in parts]
    except InvalidOperation:
        numbers = []
    if value != NONE and (not numbers or any(not n.is_finite() or abs(n) > 10**15 for n in numbers)):
        raise ViewError(one.name, _("Numbers look like 5, 5..10, 5.. or ..10."))
    return value
