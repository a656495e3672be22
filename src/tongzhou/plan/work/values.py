"""The fields of an item: what each takes, and in which form a change of it is kept.

A change is a dict of field → value, values as JSON has them: days as ISO texts, people, tags, types and states by
number. Custom fields are called ``custom:<number>``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tongzhou.accounts.permissions import Permission
from tongzhou.operations.limits import limit
from tongzhou.plan.models import CustomField, FieldKind, Priority, WorkItem
from tongzhou.plan.work.refusals import ItemRefusedError
from tongzhou.plan.work.setting import Setting

FIELD_NAMES: dict[str, Promise] = {
    "name": gettext_lazy("Name"),
    "description": pgettext_lazy("work item", "Description"),
    "type": pgettext_lazy("work item", "Type"),
    "state": pgettext_lazy("work item", "State"),
    "priority": pgettext_lazy("work item", "Priority"),
    "due_date": pgettext_lazy("work item", "Due"),
    "assignees": pgettext_lazy("work item", "Assignees"),
    "tags": pgettext_lazy("work item", "Tags"),
    "estimate_minutes": pgettext_lazy("work item", "Estimate"),
    "spent_minutes": pgettext_lazy("work item", "Time spent"),
    "percent": pgettext_lazy("work item", "Progress"),
    "parent": pgettext_lazy("work item", "Belongs to"),
    "planned": pgettext_lazy("work item", "In the plan"),
    "deliverable": gettext_lazy("Deliverable"),
    "criterion": gettext_lazy("Acceptance criterion"),
    "rank": pgettext_lazy("work item", "Rank"),
}
NEEDS_PLAN = frozenset({"parent", "planned"})
"""What only those may change who may edit the plan, where the item is or comes into it."""
COLUMNS = {
    "description": "notes",
    "type": "item_type_id",
    "state": "state_id",
    "parent": "parent_id",
}
"""Fields that are columns of another name."""
REQUIRABLE = ("description", "due_date", "assignees", "estimate_minutes", "deliverable", "criterion", "tags")
"""Fields that a transition can ask for, beside the custom ones."""
LINK = re.compile(r"https?://[^\s<>\"']+\Z")
MOST_MINUTES = limit("effort_hours") * 60


def field_name(setting: Setting, name: str) -> str:
    """What a field is called in the reader's language."""
    key, _colon, number = name.partition(":")
    if number:
        field = setting.fields.get(int(number))
        return field.name if field else name
    return str(FIELD_NAMES.get(key, name))


def present_values(item: WorkItem, assignees: Iterable[int], tags: Iterable[int]) -> dict[str, Any]:
    """What an item's fields hold now, as changes name them."""
    values: dict[str, Any] = {
        name: getattr(item, COLUMNS.get(name, name))
        for name in FIELD_NAMES
        if name not in {"assignees", "tags", "due_date"}
    }
    values["due_date"] = item.due_date.isoformat() if item.due_date else None
    values["assignees"], values["tags"] = sorted(assignees), sorted(tags)
    return values | {f"custom:{number}": value for number, value in (item.custom or {}).items()}


def flat(changes: dict[str, Any]) -> dict[str, Any]:
    """Changes with each custom field by its own name."""
    result = {name: value for name, value in changes.items() if name != "custom"}
    custom = changes.get("custom", {})
    if not isinstance(custom, dict):
        raise _wrong("custom")
    return result | {f"custom:{number}": value for number, value in custom.items()}


def cleaned(setting: Setting, name: str, value: Any) -> Any:
    """A value as it is kept; ItemRefusedError when the field does not take it."""
    field = known_field(setting, name)
    return CLEANERS[name](setting, name, value) if field is None else clean_custom(setting, field, value)


def known_field(setting: Setting, name: str) -> CustomField | None:
    """The custom field of that name, None for a built-in one; ItemRefusedError for what does not exist or is hidden."""
    kind, _colon, number = name.partition(":")
    if kind == "custom" and number.isdecimal() and len(number) < 19:
        field = setting.fields.get(int(number))
        if field is not None and not field.archived and setting.sees(field):
            return field
    elif name in CLEANERS:
        return None
    raise ItemRefusedError("unknown_field", _("There is no such field."), [name])


def _wrong(name: str) -> ItemRefusedError:
    label = FIELD_NAMES.get(name, name)
    return ItemRefusedError("invalid", _("“%(field)s” does not take this value.") % {"field": label}, [name])


def _text(limit: int, *, needed: bool = False) -> Callable[[Setting, str, Any], str]:
    def clean(_setting: Setting, name: str, value: Any) -> str:
        if not isinstance(value, str) or "\x00" in value:
            raise _wrong(name)
        text = value.strip()
        if len(text) > limit:
            message = _("This text is longer than %(limit)d characters.") % {"limit": limit}
            raise ItemRefusedError("text_too_long", message, [name])
        if needed and not text:
            raise ItemRefusedError("name_missing", _("A work item needs a name."), [name])
        return text

    return clean


def _whole(least: int, most: int, *, empty: bool = False) -> Callable[[Setting, str, Any], int | None]:
    def clean(_setting: Setting, name: str, value: Any) -> int | None:
        if value is None and empty:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise _wrong(name)
        return value

    return clean


def clean_day(name: str, value: Any) -> str | None:
    """A day as an ISO text; None for nothing."""
    if value in (None, ""):
        return None
    try:
        day = value if isinstance(value, date) else date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise _wrong(name) from error
    if not 1970 <= day.year <= 2099:
        raise _wrong(name)
    return day.isoformat()


def _one_of(known: Callable[[Setting], dict[int, Any]]) -> Callable[[Setting, str, Any], int]:
    def clean(setting: Setting, name: str, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or value not in known(setting):
            raise _wrong(name)
        return value

    return clean


def _some_of(known: Callable[[Setting], dict[int, Any]]) -> Callable[[Setting, str, Any], list[int]]:
    one = _one_of(known)

    def clean(setting: Setting, name: str, value: Any) -> list[int]:
        if not isinstance(value, list) or len(value) > 50:
            raise _wrong(name)
        return sorted({one(setting, name, each) for each in value})

    return clean


def _flag(_setting: Setting, name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise _wrong(name)
    return value


CLEANERS: dict[str, Callable[[Setting, str, Any], Any]] = {
    "name": _text(500, needed=True),
    "description": _text(100_000),
    "type": _one_of(lambda setting: {k: v for k, v in setting.types.items() if not v.archived}),
    "state": _one_of(lambda setting: setting.states),
    "priority": _whole(Priority.NONE, Priority.URGENT),
    "due_date": lambda _setting, name, value: clean_day(name, value),
    "assignees": _some_of(lambda setting: setting.people),
    "tags": _some_of(lambda setting: setting.tags),
    "estimate_minutes": _whole(0, MOST_MINUTES, empty=True),
    "spent_minutes": _whole(0, MOST_MINUTES, empty=True),
    "percent": _whole(0, 100),
    "parent": _whole(1, 2**63 - 1, empty=True),
    "planned": _flag,
    "deliverable": _text(500),
    "criterion": _text(100_000),
    "rank": _whole(-(2**62), 2**62),
}


def clean_custom(setting: Setting, field: CustomField, value: Any) -> Any:
    """A custom field's value as it is kept: numbers exact, amounts in minor units, days as ISO texts."""
    name = f"custom:{field.pk}"
    wrong = ItemRefusedError(
        "invalid", _("“%(field)s” does not take this value.") % {"field": field.name}, [name]
    )
    if field.kind == FieldKind.FORMULA:
        raise ItemRefusedError("computed", _("“%(field)s” is computed.") % {"field": field.name}, [name])
    if value in (None, ""):
        return None
    try:
        return CUSTOM[FieldKind(field.kind)](setting, field, value)
    except (TypeError, ValueError, InvalidOperation, ItemRefusedError) as error:
        raise wrong from error


def _custom_text(_setting: Setting, _field: CustomField, value: Any) -> str:
    return _text(2_000)(_setting, "custom", value)


def _custom_number(_setting: Setting, _field: CustomField, value: Any) -> int | float:
    if isinstance(value, bool):
        raise TypeError
    number = Decimal(str(value))
    if not number.is_finite() or abs(number) >= Decimal(10) ** 12 or number != round(number, 6):
        raise ValueError
    return int(number) if number == int(number) else float(number)


def _custom_money(_setting: Setting, _field: CustomField, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 10**15:
        raise TypeError
    return value


def _custom_day(_setting: Setting, _field: CustomField, value: Any) -> str | None:
    return clean_day("custom", value)


def _custom_choice(_setting: Setting, field: CustomField, value: Any) -> str:
    if value not in {one["id"] for one in field.options.get("choices", [])}:
        raise ValueError
    return str(value)


def _custom_person(setting: Setting, _field: CustomField, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value not in setting.people:
        raise ValueError
    return value


def _custom_link(_setting: Setting, _field: CustomField, value: Any) -> str:
    if not isinstance(value, str) or len(value) > 2_000 or not LINK.match(value):
        raise ValueError
    return value


CUSTOM: dict[FieldKind, Callable[[Setting, CustomField, Any], Any]] = {
    FieldKind.TEXT: _custom_text,
    FieldKind.NUMBER: _custom_number,
    FieldKind.MONEY: _custom_money,
    FieldKind.DATE: _custom_day,
    FieldKind.CHOICE: _custom_choice,
    FieldKind.PERSON: _custom_person,
    FieldKind.LINK: _custom_link,
}


def refuse_without_right(setting: Setting, item: WorkItem | None, changed: Iterable[str]) -> None:
    """Changing where an item stands in the plan takes the right to edit the plan."""
    names = NEEDS_PLAN & set(changed)
    if not names or setting.may(Permission.EDIT_PLAN):
        return
    if item is None or item.planned or "planned" in names:
        raise ItemRefusedError(
            "needs_edit_plan", _("Only those who may edit the plan can do this."), sorted(names)
        )
