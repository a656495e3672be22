"""All operations of the API, room by room."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.operation import Operation
from ninja.renderers import BaseRenderer

from tongzhou.accounts.api import router as people
from tongzhou.accounts.api_roles import router as roles
from tongzhou.activity.api import router as activity
from tongzhou.clients.api import router as clients
from tongzhou.config.api.errors import answer_to
from tongzhou.config.api.narrowing import contents_of, narrowed
from tongzhou.discussion.api import router as discussion
from tongzhou.files.api import router as files
from tongzhou.notice.api import router as notice
from tongzhou.notice.api_channels import router as channels
from tongzhou.operations.api import router as operations
from tongzhou.plan.api import baselines, calendars, imports, items, plan
from tongzhou.plan.api import projects as portfolio
from tongzhou.plan.api.work import bulk, checklists, relations
from tongzhou.plan.api.work import items as work_items
from tongzhou.plan.api.workflows import fields, recurrences, tags, types, workflows
from tongzhou.portal.api import router as portal
from tongzhou.projects.api import router as projects
from tongzhou.search.api import router as search
from tongzhou.web.api.answers import encoded
from tongzhou.web.api.bodies import StrictParser
from tongzhou.web.api.parameters import is_open_to
from tongzhou.web.api.problems import ProblemError
from tongzhou.work.api import board, mine, rows, saved

VERSION = "1"
PREFIX = f"/api/v{VERSION}"


class OrjsonRenderer(BaseRenderer):
    """What an operation returns as a value rather than as an answer."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        """The bytes of the body."""
        return encoded(data)


class Api(NinjaAPI):
    """django-ninja with our problems instead of its errors, and names that are the functions' own."""

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        """Everything that an operation raises becomes a problem here."""
        return answer_to(request, exc)

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """An operation is called what its function is called."""
        return str(operation.view_func.__name__)


def guarded(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuse parameters that an operation does not know, and keep in what whoever asks may not read.

    A filter with a slip in it would show everything.
    """
    operation: Operation = run.__self__  # type: ignore[attr-defined]  # django-ninja decorates a bound method
    known = {
        name
        for model in operation.models
        if model.__ninja_param_source__ == "query"
        for name in getattr(model, "__ninja_flatten_map__", {})
    }

    @wraps(run)
    def checked(request: HttpRequest, **values: Any) -> HttpResponse:
        unknown = sorted(
            name for name in set(request.GET) - known if not is_open_to(operation.view_func, name)
        )
        if unknown:
            detail = _("There is no parameter %(name)s here.") % {"name": unknown[0][:50]}
            return answer_to(request, ProblemError(422, "unknown_parameter", detail))
        return narrowed(contents_of(operation), request, values.get("key"), run(request, **values))

    return checked


def assembled() -> Api:
    """The API with the operations of all rooms. Sign-in is the door's business, not django-ninja's."""
    api = Api(
        title="Tongzhou",
        version=VERSION,
        openapi_url=None,
        docs_url=None,
        urls_namespace="api",
        renderer=OrjsonRenderer(),
        parser=StrictParser(),
    )
    api.add_decorator(guarded, mode="view")
    of_plan = [module.router for module in (portfolio, plan, items, baselines, calendars, imports)]
    of_work = [module.router for module in (work_items, checklists, relations, bulk)]
    of_types = [module.router for module in (types, workflows, fields, tags, recurrences)]
    of_views = [module.router for module in (rows, board, saved, mine)]
    around = (files, discussion, notice, channels, search, portal, operations)
    for router in (
        people,
        roles,
        activity,
        clients,
        projects,
        *of_plan,
        *of_work,
        *of_types,
        *of_views,
        *around,
    ):
        api.add_router("", router)
    return api
