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

from tongzhou.acceptance.api import acceptances as acceptance_acceptances
from tongzhou.acceptance.api import gates as acceptance_gates
from tongzhou.accounts.api import router as people
from tongzhou.accounts.api_roles import router as roles
from tongzhou.activity.api import router as activity
from tongzhou.changes.api import changes as change_requests
from tongzhou.changes.api import ledger as change_ledger
from tongzhou.clients.api import router as clients
from tongzhou.closure.api import router as closure
from tongzhou.config.api.errors import answer_to
from tongzhou.config.api.narrowing import contents_of, narrowed
from tongzhou.costs.api import budget as costs_budget
from tongzhou.costs.api import earned as costs_earned
from tongzhou.costs.api import entries as costs_entries
from tongzhou.costs.api import rates as costs_rates
from tongzhou.discussion.api import router as discussion
from tongzhou.files.api import router as files
from tongzhou.goals.api import goals as goals_goals
from tongzhou.goals.api import measuring as goals_measuring
from tongzhou.handover.api.handovers import router as handovers
from tongzhou.handover.api.lines import router as handover_lines
from tongzhou.handover.api.warranties import router as warranties
from tongzhou.notice.api import router as notice
from tongzhou.notice.api_channels import router as channels
from tongzhou.notice.api_contacts import router as contact_mail
from tongzhou.obligations.api import router as obligations
from tongzhou.obligations.api_freezing import router as freezing
from tongzhou.obligations.api_links import router as hand_in_links
from tongzhou.operations.api import router as operations
from tongzhou.plan.api import (
    baselines,
    calendars,
    forecast,
    imports,
    items,
    levelling,
    plan,
    scenario_comparison,
    scenarios,
    timeline,
)
from tongzhou.plan.api import freezing as shared_freezes
from tongzhou.plan.api import projects as portfolio
from tongzhou.plan.api.work import bulk, checklists, relations
from tongzhou.plan.api.work import items as work_items
from tongzhou.plan.api.workflows import fields, recurrences, tags, types, workflows
from tongzhou.portal.api import changes as portal_changes
from tongzhou.portal.api.acceptances import router as portal_acceptances
from tongzhou.portal.api.client_actions import router as portal_actions
from tongzhou.portal.api.deliverables import router as portal_deliverables
from tongzhou.portal.api.goals import router as portal_goals
from tongzhou.portal.api.handovers import router as portal_handovers
from tongzhou.portal.api.project import router as portal
from tongzhou.portal.api.records import router as portal_records
from tongzhou.portal.api.signing import router as portal_signing
from tongzhou.projects.api import router as projects
from tongzhou.records.api import dossiers as records_dossiers
from tongzhou.records.api import evaluations as records_evaluations
from tongzhou.records.api import reports as records_reports
from tongzhou.recovery.api import router as recovery
from tongzhou.risks.api import router as risks
from tongzhou.scope.api import agreed as scope_agreed
from tongzhou.scope.api import delivered as scope_delivered
from tongzhou.scope.api import kept as scope_kept
from tongzhou.search.api import router as search
from tongzhou.signing.api import router as signing
from tongzhou.stakeholders.api import router as stakeholders
from tongzhou.team.api import allocations, skills, time, workload
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
    of_plan = [
        module.router
        for module in (
            *(
                portfolio,
                plan,
                items,
                baselines,
                scenario_comparison,
                scenarios,
                forecast,
                levelling,
                timeline,
                calendars,
                shared_freezes,
                imports,
            ),
        )
    ]
    of_work = [module.router for module in (work_items, checklists, relations, bulk)]
    of_types = [module.router for module in (types, workflows, fields, tags, recurrences)]
    of_views = [module.router for module in (rows, board, saved, mine)]
    of_costs = [one.router for one in (costs_rates, costs_budget, costs_entries, costs_earned)]
    of_team = [module.router for module in (time, skills, allocations, workload)]
    of_scope = (scope_agreed.router, scope_delivered.router, scope_kept.router, portal_deliverables)
    of_changes = [one.router for one in (change_requests, change_ledger, portal_changes)]
    of_goals = (goals_goals.router, goals_measuring.router)
    of_records = (records_reports.router, records_evaluations.router, records_dossiers.router)
    around = (
        risks,
        recovery,
        *of_goals,
        *of_records,
        signing,
        acceptance_acceptances.router,
        acceptance_gates.router,
        obligations,
        hand_in_links,
        handovers,
        handover_lines,
        warranties,
        closure,
        stakeholders,
        freezing,
        files,
        discussion,
        notice,
        channels,
        contact_mail,
        search,
        portal,
        portal_signing,
        portal_goals,
        portal_actions,
        portal_handovers,
        portal_records,
        portal_acceptances,
        operations,
    )
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
        *of_costs,
        *of_team,
        *of_scope,
        *of_changes,
        *around,
    ):
        api.add_router("", router)
    return api
