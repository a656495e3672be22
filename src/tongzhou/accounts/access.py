"""One access layer: every object is found through what somebody may see.

``visible(user, Model)`` is what they may see of a model, ``get_visible_or_404(user, Model, id)`` one of it. A model
says once how it is reached: by a rule of its own (``objects.visible_to``), or in its room's ``classes.py``::

    REACHED = {"Contact": Through("client", Permission.VIEW_CLIENTS)}     # through what it hangs on
    INTERNAL = {"IdempotencyKey": "found by the key that a request brings"}  # never through this layer

People of a client reach what hangs on something only where it has a rule of its own: what they see has been published
to them, and the room that publishes knows what.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.http import Http404

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.web.field_classes import declarations


@dataclass(frozen=True, slots=True)
class Through:
    """A model is reached through one of its foreign keys, with this right (None: whatever opens the other one)."""

    relation: str
    right: Permission | None = None


class NoRuleError(Exception):
    """A mistake in the program: nobody has said who may see this model."""


def has_rule(model: type[Model]) -> bool:
    """Whether the model decides itself what somebody sees of it."""
    return hasattr(_objects(model), "visible_to")


def way_to(model: type[Model]) -> Through | None:
    """Through what the model is reached; None when it is not."""
    return _table(model, "REACHED").get(model.__name__)


def internal_because(model: type[Model]) -> str:
    """Why nobody reaches the model through this layer; empty when they do."""
    reason: str = _table(model, "INTERNAL").get(model.__name__, "")
    return reason


def visible(user: User, model: type[Model]) -> QuerySet[Any]:
    """What somebody may see of a model; NoRuleError when nobody has said."""
    if has_rule(model):
        found: QuerySet[Any] = _objects(model).visible_to(user)
        return found
    way = way_to(model)
    if way is None:
        raise NoRuleError(model.__name__)
    if user.is_client:
        return _nothing(model)
    within = _granting(user, related(model, way), way.right).values("pk")
    reached: QuerySet[Any] = _objects(model).filter(**{f"{way.relation}__in": within})
    return reached


def get_visible_or_404(user: User, model: type[Model], pk: int) -> Any:
    """One object that somebody may see, or Http404: nobody learns whether it exists."""
    found = visible(user, model).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def related(model: type[Model], way: Through) -> type[Model]:
    """The model at the other end of a way."""
    relation: Any = getattr(model, way.relation)
    target: type[Model] = relation.field.related_model
    return target


def _granting(user: User, model: type[Model], right: Permission | None) -> QuerySet[Any]:
    """What somebody may see of a model and has this right in: by its own rule, else by their role."""
    if right is None:
        return visible(user, model)
    if hasattr(_objects(model), "granting"):
        found: QuerySet[Any] = _objects(model).granting(user, right)
        return found
    if not user.may(right):
        return _nothing(model)
    return visible(user, model)


def _nothing(model: type[Model]) -> QuerySet[Any]:
    found: QuerySet[Any] = _objects(model).none()
    return found


def _table(model: type[Model], name: str) -> Mapping[str, Any]:
    options = model._meta  # noqa: SLF001  # Django's documented interface has a private name
    return getattr(declarations(options.app_label), name, {})


def _objects(model: type[Model]) -> Any:
    return model._default_manager  # noqa: SLF001  # its documented name
