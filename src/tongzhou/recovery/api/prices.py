"""The API of what measures cost in a project."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tongzhou.accounts.permissions import Permission
from tongzhou.projects.guards import Access
from tongzhou.recovery.actions import StalePricesError, set_prices
from tongzhou.recovery.api.asking import access_to, no_money, router
from tongzhou.recovery.api.shapes import PricesChange, PricesShown
from tongzhou.recovery.models import RecoverySettings
from tongzhou.recovery.queries import settings_of
from tongzhou.web.api.answers import json_answer
from tongzhou.web.api.conditions import etag_of, expected_version
from tongzhou.web.api.problems import ProblemError

IF_MATCH = {
    "parameters": [
        {
            "in": "header",
            "name": "If-Match",
            "required": True,
            "schema": {"type": "string"},
            "description": 'The revision the change is for, as the ETag of the prices names it: `"v3"`.',
        }
    ]
}


@router.get("/projects/{slug:key}/recovery-prices", response=PricesShown)
def recovery_prices(request: HttpRequest, key: str) -> HttpResponse:
    """What measures cost; its ETag is the revision that changes ask for. Needs `view_plan` and `view_cost`."""
    access = access_to(request, key, Permission.VIEW_PLAN)
    if not access.may(Permission.VIEW_COST):
        raise ProblemError(403, "forbidden", _("Costs of this project are not yours to see."))
    return _shown(settings_of(access.project))


@router.patch("/projects/{slug:key}/recovery-prices", response=PricesShown, openapi_extra=IF_MATCH)
def recovery_prices_change(request: HttpRequest, key: str, body: PricesChange) -> HttpResponse:
    """Other prices; advice that was given before is out of date. Needs `edit_plan` and `view_cost`."""
    access = access_to(request, key, Permission.EDIT_PLAN)
    if not access.may(Permission.VIEW_COST):
        raise ProblemError(403, "forbidden", no_money())
    settings = settings_of(access.project)
    revision = expected_version(request, settings.revision)
    return _shown(_changed(access, settings, body, revision))


def _changed(
    access: Access, settings: RecoverySettings, body: PricesChange, revision: int
) -> RecoverySettings:
    present = {name: getattr(settings, name) for name in PricesChange.model_fields}
    values = present | body.model_dump(exclude_unset=True)
    try:
        return set_prices(access.project, by=access.user, revision=revision, **values)
    except StalePricesError as stale:
        raise ProblemError(412, "stale", str(stale.message), version=stale.revision) from stale


def _shown(settings: RecoverySettings) -> HttpResponse:
    content = {name: getattr(settings, name) for name in PricesShown.model_fields}
    return json_answer(content, ETag=etag_of(settings.revision))
