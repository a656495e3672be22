"""Asking for a change, saying more of it, analysing it in a scenario, pricing it, and giving it up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from tongzhou.accounts.models import User
from tongzhou.activity.actions import record
from tongzhou.changes.models import (
    EDITABLE,
    OPEN,
    ChangedItem,
    ChangeRequest,
    Price,
    Source,
    State,
    StateChange,
)
from tongzhou.changes.queries.impact import compute_impact
from tongzhou.changes.queries.requests import items_numbered, manager_of, next_number
from tongzhou.changes.refusals import (
    AmountMissingError,
    ChangeHasNoTitleError,
    DaysMissingError,
    NotNowError,
    OrderIsOpenError,
    ReasonMissingError,
    ScenarioGoneError,
    StaleChangeError,
)
from tongzhou.costs.queries.settings import currency_of
from tongzhou.plan.actions.scenarios import ScenarioNameTakenError, create_scenario
from tongzhou.plan.models import Scenario
from tongzhou.projects.models import Project

TEXTS = ("title", "description", "reason", "impact_scope", "impact_quality", "impact_risk")
FACTS = (*TEXTS, "source", "urgency", "requested_by", "contact")
PRICE = ("price", "amount_minor", "days", "price_reason", "budget_minor", "budget_type", "needs_signature")


def locked(request: ChangeRequest, *, seen: int | None = None, states: Iterable[str] = OPEN) -> ChangeRequest:
    """The request as it is now, held; NotNowError when it has gone on, StaleChangeError when it was changed."""
    known = ChangeRequest.objects.select_for_update(of=("self",)).select_related("project").get(pk=request.pk)
    if known.state not in states:
        raise NotNowError
    if seen is not None and seen != known.version:
        raise StaleChangeError
    return known


def come_into(
    request: ChangeRequest, state: State, *, by: User | None, note: str = "", by_name: str = ""
) -> None:
    """Let a request come into a state, and keep that it did; the caller has locked it and writes the diary."""
    request.state, request.state_since, request.version = state, timezone.now(), request.version + 1
    request.save(update_fields=["state", "state_since", "version"])
    name = by_name or (by.name if by else "")
    StateChange.objects.create(request=request, state=state, by=by, by_name=name, note=note)


def tell(deed: str, request: ChangeRequest, *, by: User, **details: Any) -> None:
    """One line of the diary about a request; ``assigned`` are those who have to do something now."""
    record(deed, request, by=by, project_id=request.project_id, details=details)


def _cleaned(facts: dict[str, Any]) -> dict[str, Any]:
    found = {
        name: value.strip() if name in TEXTS else value for name, value in facts.items() if name in FACTS
    }
    if "title" in found and not found["title"]:
        raise ChangeHasNoTitleError
    return found


@transaction.atomic
def request_change(
    project: Project, *, by: User, items: Iterable[int] = (), by_client: bool = False, **facts: Any
) -> ChangeRequest:
    """Ask for a change; ``facts`` are those of ``FACTS``, ``items`` numbers of work items that it is about.

    Somebody of the client asks with ``by_client``; then it is the client's, and the manager has to look at it.
    """
    held = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    cleaned = _cleaned({"title": "", **facts})
    if by_client:
        cleaned |= {"source": Source.CLIENT, "requested_by": by, "contact": None}
    made = ChangeRequest.objects.create(
        project=held, number=next_number(held), created_by=by, by_client=by_client, **cleaned
    )
    StateChange.objects.create(request=made, state=State.DRAFT, by=by, by_name=by.name)
    _link(made, items)
    manager = manager_of(held) if by_client else None
    told = [manager.pk] if manager is not None and manager.pk != by.pk else []
    tell("changes.change_requested", made, by=by, assigned=told)
    return made


def _link(request: ChangeRequest, items: Iterable[int]) -> None:
    wanted = set(items_numbered(request.project, items))
    there = set(ChangedItem.objects.filter(request=request).values_list("item_id", flat=True))
    ChangedItem.objects.filter(request=request, item__in=there - wanted).delete()
    ChangedItem.objects.bulk_create([ChangedItem(request=request, item_id=pk) for pk in wanted - there])


@transaction.atomic
def edit_request(
    request: ChangeRequest,
    *,
    by: User,
    seen: int | None = None,
    items: Iterable[int] | None = None,
    **facts: Any,
) -> ChangeRequest:
    """Say it otherwise, as long as nobody approves it; ``seen`` is the version that the person looked at."""
    known = locked(request, seen=seen, states=EDITABLE)
    cleaned = _cleaned(facts)
    for name, value in cleaned.items():
        setattr(known, name, value)
    known.version += 1
    known.save(update_fields=[*cleaned, "version"])
    if items is not None:
        _link(known, items)
    tell("changes.change_edited", known, by=by)
    return known


@transaction.atomic
def analyse_change(request: ChangeRequest, *, by: User, scenario: Scenario | None = None) -> ChangeRequest:
    """Begin to work out what it would do to the plan: in a scenario of its own, or in one that is there."""
    known = locked(request, states=EDITABLE)
    known.analyst = by
    known.scenario = scenario if scenario is not None else _new_scenario(known, by)
    if not known.scenario.is_open or known.scenario.project_id != known.project_id:
        raise ScenarioGoneError
    known.impact, known.impact_at = {}, None
    known.impact_plan_version = known.impact_scenario_version = None
    fields = ["analyst", "scenario", "impact", "impact_at", "impact_plan_version", "impact_scenario_version"]
    known.save(update_fields=fields)
    if known.state == State.DRAFT:
        come_into(known, State.ANALYSIS, by=by)
    tell("changes.change_analysed", known, by=by)
    return known


def _new_scenario(request: ChangeRequest, by: User) -> Scenario:
    name = str(request)[:100]
    try:
        return create_scenario(request.project, by=by, name=name, note=request.description)
    except ScenarioNameTakenError:
        again = f"{str(request)[:88]} {timezone.now():%H%M%S}"
        return create_scenario(request.project, by=by, name=again, note=request.description)


def keep_impact(request: ChangeRequest, by: User) -> None:
    """Keep what the scenario changes of the plan as it is now; the caller has locked the request."""
    scenario = request.scenario
    request.impact = {} if scenario is None else compute_impact(request.project, scenario, by)
    request.impact_scenario_version = None if scenario is None else scenario.version
    request.impact_plan_version = request.project.plan_version
    request.impact_at = timezone.now()
    names = ["impact", "impact_scenario_version", "impact_plan_version", "impact_at"]
    request.save(update_fields=names)


@transaction.atomic
def price_change(request: ChangeRequest, *, by: User, seen: int | None = None, **facts: Any) -> ChangeRequest:
    """Say what the client pays, what is added to the budget, and whether the client signs; see ``PRICE``."""
    known = locked(request, seen=seen, states=EDITABLE)
    for name in PRICE:
        if name in facts:
            setattr(known, name, facts[name])
    known.price_reason = known.price_reason.strip()
    check_price(known)
    has_money = known.amount_minor is not None or known.budget_minor is not None
    known.currency = currency_of(known.project) if has_money else ""
    known.version += 1
    known.save(update_fields=[*PRICE, "currency", "version"])
    tell("changes.change_priced", known, by=by, price=known.price)
    return known


def check_price(request: ChangeRequest) -> None:
    """What each kind of price needs."""
    if request.price == Price.CHARGED and request.amount_minor is None:
        raise AmountMissingError
    if request.price == Price.GIVEN and request.days is None:
        raise DaysMissingError
    if request.price == Price.GIVEN and not request.price_reason.strip():
        error = ReasonMissingError()
        error.field = "price_reason"
        raise error


@transaction.atomic
def withdraw_change(request: ChangeRequest, *, by: User, reason: str) -> ChangeRequest:
    """Give it up; it stays in the log, and can be taken up again. Not while an order is with the client."""
    known = locked(request)
    if known.state in {State.ORDERED, State.SIGNED}:
        raise OrderIsOpenError
    if not reason.strip():
        raise ReasonMissingError
    stop_asking(known)
    come_into(known, State.WITHDRAWN, by=by, note=reason.strip())
    tell("changes.change_withdrawn", known, by=by)
    return known


def stop_asking(request: ChangeRequest) -> None:
    """Nobody is asked any more."""
    open_ones = request.approvals.filter(decision__in=["later", "waiting"])
    open_ones.update(decision="moot")


@transaction.atomic
def reopen_change(request: ChangeRequest, *, by: User) -> ChangeRequest:
    """Take up again what was refused, declined or withdrawn; it is analysed and approved anew."""
    known = locked(request, states=(State.REFUSED, State.DECLINED, State.WITHDRAWN))
    scenario = known.scenario
    known.obstacle = ""
    if scenario is not None and not scenario.is_open:
        known.scenario = None
    known.save(update_fields=["obstacle", "scenario"])
    come_into(known, State.ANALYSIS if known.scenario else State.DRAFT, by=by)
    tell("changes.change_reopened", known, by=by)
    return known
