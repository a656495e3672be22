"""Where a change of items takes place: the project's types, states, fields and people, and who asks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.plan.editing.flows import Flows
from tongzhou.plan.models import CustomField, FieldClass, FieldKind, ItemType, State, Tag, Transition
from tongzhou.projects.models import Project


@dataclass(frozen=True, slots=True)
class Setting:
    """Everything that decides whether a change of items is allowed; loaded once, whatever the items."""

    project: Project
    by: User
    rights: frozenset[Permission]
    role: str
    flows: Flows
    types: dict[int, ItemType]
    states: dict[int, State]
    transitions: tuple[Transition, ...]
    fields: dict[int, CustomField]
    tags: dict[int, Tag]
    people: dict[int, User]
    """The vendor's people in the project, who can be given work."""

    def may(self, permission: Permission) -> bool:
        """Whether whoever asks holds a right in the project."""
        return permission in self.rights

    def sees(self, field: CustomField) -> bool:
        """Whether whoever asks may see a custom field."""
        return field.field_class != FieldClass.FINANCE or self.may(Permission.VIEW_COST)

    def fields_of(self, item_type: int | None) -> list[CustomField]:
        """The visible custom fields that items of a type have, in their order."""
        return [
            one
            for one in self.fields.values()
            if not one.archived and self.sees(one) and (not one.item_types or item_type in one.item_types)
        ]

    def money_fields(self) -> Iterable[CustomField]:
        """The custom fields that hold amounts."""
        return (one for one in self.fields.values() if one.kind == FieldKind.MONEY)
