"""How an operation gets hold of a project's money, and what it does with amounts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.costs.guards import check_editing
from tongzhou.costs.money import minor_of, places_of, plain
from tongzhou.projects.guards import Access, get_access
from tongzhou.web.api.problems import ProblemError


def viewing(request: HttpRequest, key: str) -> Access:
    """The project, for whoever may see its costs."""
    return get_access(signed_in(request), key, Permission.VIEW_COST)


def editing(request: HttpRequest, key: str) -> Access:
    """The project, for whoever may change its budget and costs."""
    return check_editing(get_access(signed_in(request), key, Permission.EDIT_COST))


def minor(text: str, currency: str) -> int:
    """Minor units of an amount in a body; 422 with too many digits."""
    try:
        return minor_of(text, currency)
    except ValueError as error:
        digits = {"digits": places_of(currency)}
        said = _("This is no amount with at most %(digits)d digits after the point.") % digits
        raise ProblemError(422, "bad_amount", said) from error


def money(amount: int | None, currency: str) -> str | None:
    """An amount in an answer."""
    return None if amount is None else plain(amount, currency)


def changed(values: dict[str, Any], currency: str) -> tuple[dict[str, Any], int | None]:
    """The facts of a change as actions take them, and the version that was seen."""
    seen = values.pop("version", None)
    if "amount" in values:
        values["amount_minor"] = minor(values.pop("amount"), currency)
    for name in ("item", "resource"):
        if name in values:
            values[f"{name}_id"] = values.pop(name)
    return values, seen


def being_computed() -> ProblemError:
    """There are no figures yet, and a job makes them."""
    said = _("The figures of this day are being computed. Ask again in a moment.")
    return ProblemError(409, "being_computed", said)
