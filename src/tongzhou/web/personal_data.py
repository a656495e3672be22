"""What a model keeps of people: each says it once, in its room's ``classes.py``, in the table ``PERSONAL``.

::

    PERSONAL = {
        "Mute": Personal(of="user", hands="project_id created_at", deletes=True),
        "Workflow": "names of the work, none of people",
    }

A text alone is the reason why there is nothing of people in it. ``activity`` hands over and erases by these tables; a
test fails for a model that says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Model

from tongzhou.web.field_classes import declarations


@dataclass(frozen=True, slots=True, kw_only=True)
class Personal:
    """How a model's rows belong to people.

    ``of`` leads to the person (a lookup; empty when only texts may name them). ``hands`` are the columns that they
    are given, as the file ``part``; else ``withheld`` says why not. When a former member is erased, rows are deleted
    (``deletes``), or stay under the pseudonym for the reason ``keeps``; in ``renames`` the name and the address are
    replaced wherever they stand, in the rows of the organisation that ``within`` leads to (empty: in all).
    """

    of: str = ""
    hands: str = ""
    part: str = ""
    withheld: str = ""
    deletes: bool = False
    keeps: str = ""
    renames: str = ""
    within: str = "organisation"


Said = Personal | str


def said_of(model: type[Model]) -> Said | None:
    """What is said of a model; None when nothing is."""
    options = model._meta  # noqa: SLF001  # Django's documented interface has a private name
    own = declarations(options.app_label) if model.__module__.startswith("tongzhou.") else None
    if own is not None:
        table: Mapping[str, Said] = getattr(own, "PERSONAL", {})
        return table.get(model.__name__)
    return _elsewhere().get(options.label)


def _elsewhere() -> dict[str, Said]:
    """What rooms say of models that are not the product's own."""
    found: dict[str, Said] = {}
    for room in apps.get_app_configs():
        if room.name.startswith("tongzhou."):
            found |= getattr(declarations(room.label), "PERSONAL_ELSEWHERE", {})
    return found


def personal_models() -> Iterator[tuple[type[Model], Personal]]:
    """Every model that keeps something of people, and how."""
    for model in apps.get_models():
        said = said_of(model)
        if isinstance(said, Personal):
            yield model, said
