"""The permission table in force: the defaults of the code, and what an administrator has changed about them.

A role's rights are its defaults, changed cell by cell, within what is fixed: the floor that an administrator
cannot lose, and the ceiling that a role cannot rise above. Both are applied when rights are read, so that not even
a row written past the product gives a client a right of the vendor (docs/adr/0012-editable-rights.md).

Each organisation has a stamp that changes with every change of its rights; the tables that belong to a stamp never
change, so processes keep them. An empty stamp stands for the defaults and costs nothing.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from tongzhou.accounts.permissions import (
    FOR_CLIENTS,
    ORGANISATION_TABLE,
    PROJECT_TABLE,
    OrganisationRole,
    Permission,
    ProjectRole,
)

ORGANISATION, PROJECT = "organisation", "project"
P = Permission
ADMIN_KEEPS = frozenset({P.MANAGE_PEOPLE, P.MANAGE_ORGANISATION, P.VIEW_PEOPLE})
"""What an administrator cannot lose: without these nobody could open the page that gives rights back."""
CONFIDENTIAL = (
    P.VIEW_COST,
    P.EDIT_COST,
    P.VIEW_MARGIN,
    P.VIEW_INTERNAL_TALK,
    P.VIEW_INTERNAL_RISKS,
    P.VIEW_STAKEHOLDERS,
)
"""Rights to what is kept from part of the vendor's own people."""
OF_PROJECTS = tuple(Permission)[tuple(Permission).index(P.VIEW_PROJECT) :]
"""The permissions that a role in a project may hold."""
MOST_KEPT = 64

Role = OrganisationRole | ProjectRole


class Cell(NamedTuple):
    """One cell of the table: may this role do this?"""

    scope: str
    role: str
    permission: str


@dataclass(frozen=True, slots=True)
class Tables:
    """What every role may do."""

    organisation: Mapping[OrganisationRole, frozenset[Permission]]
    project: Mapping[ProjectRole, frozenset[Permission]]

    def holds(self, cell: Cell) -> bool:
        """Whether the cell is ticked."""
        return cell.permission in self.held(cell.scope, cell.role)

    def held(self, scope: str, role: str) -> frozenset[Permission]:
        """What a role may do."""
        if scope == ORGANISATION:
            return self.organisation[OrganisationRole(role)]
        return self.project[ProjectRole(role)]


DEFAULTS = Tables(ORGANISATION_TABLE, PROJECT_TABLE)


def floor(scope: str, role: str) -> frozenset[Permission]:
    """What a role holds whatever is ticked."""
    return ADMIN_KEEPS if (scope, role) == (ORGANISATION, OrganisationRole.ADMIN) else frozenset()


def ceiling(scope: str, role: str) -> frozenset[Permission]:
    """What a role can be given at most: every permission but those of clients opens a page of the vendor's."""
    if scope == ORGANISATION:
        return frozenset() if role == OrganisationRole.CLIENT else frozenset(Permission) - FOR_CLIENTS
    return FOR_CLIENTS if ProjectRole(role).for_clients else frozenset(OF_PROJECTS) - FOR_CLIENTS


def is_fixed(cell: Cell) -> bool:
    """Whether nobody can change this cell."""
    below = cell.permission in floor(cell.scope, cell.role)
    above = cell.permission not in ceiling(cell.scope, cell.role)
    return below or above


@cache
def open_cells() -> frozenset[Cell]:
    """Every cell that can be changed."""
    everything = [
        *(Cell(ORGANISATION, role, one) for role in OrganisationRole for one in Permission),
        *(Cell(PROJECT, role, one) for role in ProjectRole for one in OF_PROJECTS),
    ]
    return frozenset(cell for cell in everything if not is_fixed(cell))


def with_changes(changes: Mapping[Cell, bool]) -> Tables:
    """The defaults with these cells changed; what is fixed stays, and cells that there are not count for nothing."""
    known = {cell: allowed for cell, allowed in changes.items() if cell in open_cells()}

    def held(scope: str, role: Role, default: frozenset[Permission]) -> frozenset[Permission]:
        mine = {
            Permission(cell.permission): allowed
            for cell, allowed in known.items()
            if (cell.scope, cell.role) == (scope, role)
        }
        given = {one for one, allowed in mine.items() if allowed}
        taken = {one for one, allowed in mine.items() if not allowed}
        return frozenset(((default - taken) | given | floor(scope, role)) & ceiling(scope, role))

    return Tables(
        {role: held(ORGANISATION, role, default) for role, default in ORGANISATION_TABLE.items()},
        {role: held(PROJECT, role, default) for role, default in PROJECT_TABLE.items()},
    )


def differences(before: Tables, ticked: Iterable[Cell]) -> dict[Cell, bool]:
    """What ticking exactly these cells changes: cell → whether it is allowed from then on."""
    wanted = frozenset(ticked)
    return {cell: cell in wanted for cell in open_cells() if (cell in wanted) != before.holds(cell)}


_kept: OrderedDict[str, Tables] = OrderedDict()


def tables_of(stamp: str, load: Callable[[], Mapping[Cell, bool]]) -> Tables:
    """The tables that belong to a stamp; ``load`` reads the changes when this process has not kept them."""
    if not stamp:
        return DEFAULTS
    found = _kept.get(stamp)
    if found is None:
        found = _kept[stamp] = with_changes(load())
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return found


_stamps: ContextVar[dict[int, str] | None] = ContextVar("stamps of rights", default=None)


@contextmanager
def asked_once() -> Iterator[None]:
    """While a request is answered, each organisation is asked for its stamp once at most."""
    token = _stamps.set({})
    try:
        yield
    finally:
        _stamps.reset(token)


def stamp_of(organisation: int, ask: Callable[[], str]) -> str:
    """The organisation's stamp, remembered within ``asked_once``."""
    remembered = _stamps.get()
    if remembered is None:
        return ask()
    if organisation not in remembered:
        remembered[organisation] = ask()
    return remembered[organisation]


def forget_stamp(organisation: int) -> None:
    """The organisation's rights have changed during this request."""
    if (remembered := _stamps.get()) is not None:
        remembered.pop(organisation, None)
