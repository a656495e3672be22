"""The permission table as its pages show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tongzhou.accounts.permissions import OrganisationRole, Permission, ProjectRole
from tongzhou.accounts.queries import PERMISSION_WORDS
from tongzhou.accounts.rights import (
    CONFIDENTIAL,
    DEFAULTS,
    OF_PROJECTS,
    ORGANISATION,
    PROJECT,
    Cell,
    Role,
    Tables,
    is_fixed,
)


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """Whether one role holds one permission, and what can be done about it.

    ``value`` is what a form sends for it when it is ticked; ``changed`` says that it is not the default.
    """

    value: str
    role: str
    held: bool
    changed: bool
    fixed: bool


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One permission and, role by role, whether the role holds it."""

    permission: Permission
    words: str
    confidential: bool
    cells: tuple[MatrixCell, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """A table of roles and permissions in words."""

    scope: str
    roles: tuple[str, ...]
    rows: tuple[MatrixRow, ...]


@dataclass(frozen=True, slots=True)
class RightChange:
    """One change in words: who may do what from then on, or no longer."""

    role: str
    words: str
    allowed: bool
    is_default: bool


def organisation_matrix(tables: Tables = DEFAULTS) -> Matrix:
    """What the roles of the organisation allow; project permissions hold in every project."""
    return _matrix(ORGANISATION, list(OrganisationRole), Permission, tables)


def project_matrix(tables: Tables = DEFAULTS) -> Matrix:
    """What the roles of a project allow there."""
    return _matrix(PROJECT, list(ProjectRole), OF_PROJECTS, tables)


def _matrix(scope: str, roles: Sequence[Role], permissions: Iterable[Permission], tables: Tables) -> Matrix:
    return Matrix(
        scope=scope,
        roles=tuple(str(role.label) for role in roles),
        rows=tuple(
            MatrixRow(
                one,
                str(PERMISSION_WORDS[one]),
                one in CONFIDENTIAL,
                tuple(_cell(Cell(scope, role.value, one.value), str(role.label), tables) for role in roles),
            )
            for one in permissions
        ),
    )


def _cell(cell: Cell, role: str, tables: Tables) -> MatrixCell:
    held = tables.holds(cell)
    return MatrixCell(":".join(cell), role, held, held != DEFAULTS.holds(cell), is_fixed(cell))


def changes_in_words(changes: Mapping[Cell, bool]) -> list[RightChange]:
    """What an administrator is about to change, in the order of the table."""
    order = [*(role.value for role in OrganisationRole), *(role.value for role in ProjectRole)]
    permissions = list(Permission)

    def place(cell: Cell) -> tuple[str, int, int]:
        return cell.scope, order.index(cell.role), permissions.index(Permission(cell.permission))

    return [
        RightChange(
            role=_role_in_words(cell),
            words=str(PERMISSION_WORDS[Permission(cell.permission)]),
            allowed=changes[cell],
            is_default=DEFAULTS.holds(cell) == changes[cell],
        )
        for cell in sorted(changes, key=place)
    ]


def _role_in_words(cell: Cell) -> str:
    """Both tables have a project manager and a member: the project's are told apart."""
    if cell.scope == ORGANISATION:
        return str(OrganisationRole(cell.role).label)
    return _("%(role)s (in a project)") % {"role": ProjectRole(cell.role).label}
