"""The part of the permission matrix about changes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tongzhou.accounts.models import User
from tongzhou.changes.actions.approving import Step, decide_change, set_approval_rule, submit_change
from tongzhou.changes.actions.ledger import give_away
from tongzhou.changes.actions.orders import issue_change_order
from tongzhou.changes.actions.requests import analyse_change, price_change, request_change
from tongzhou.changes.actions.scope import add_scope_change
from tongzhou.projects.models import Project

DAY = date(2026, 3, 2)
TABLE = """
#      address                               anon otto tom  lee  fei  quin mara pia  ada  cleo cody vera
GET    changes                               302  404  200  200  200  200  200  200  200  403  403  404
GET    change_create                         302  404  200  200  200  200  200  403  200  403  403  404
POST   change_create                         302  404  302  302  302  302  302  403  302  403  403  404
GET    change                                302  404  200  200  200  200  200  200  200  403  403  404
GET    change_edit                           302  404  403  200  403  403  200  403  200  403  403  404
POST   change_edit                           302  404  403  302  403  403  302  403  302  403  403  404
GET    change_scope_add                      302  404  403  200  403  403  200  403  200  403  403  404
POST   change_scope_add                      302  404  403  302  403  403  302  403  302  403  403  404
POST   change_scope_drop                     302  404  403  302  403  403  302  403  302  403  403  404
GET    change_impact                         302  404  200  200  200  200  200  200  200  403  403  404
POST   change_analyse                        302  404  403  302  403  403  302  403  302  403  403  404
POST   change_price                          302  404  403  403  403  403  302  403  302  403  403  404
POST   change_submit                         302  404  403  302  403  403  302  403  302  403  403  404
POST   change_decide                         302  404  403  403  403  403  422  422  422  403  403  404
POST   change_order                          302  404  403  302  403  403  302  403  302  403  403  404
GET    change_order_preview                  302  404  403  403  403  403  200  403  200  403  403  404
POST   change_order_recall                   302  404  403  302  403  403  302  403  302  403  403  404
GET    change_carry_out                      302  404  403  302  403  403  302  403  302  403  403  404
POST   change_carry_out                      302  404  403  302  403  403  302  403  302  403  403  404
POST   change_withdraw                       302  404  403  302  403  403  302  403  302  403  403  404
POST   change_reopen                         302  404  403  302  403  403  302  403  302  403  403  404
GET    change_statistics                     302  404  200  200  200  200  200  200  200  403  403  404
GET    change_rules                          302  404  403  403  403  403  200  200  200  403  403  404
POST   change_rules                          302  404  403  403  403  403  302  403  302  403  403  404
POST   change_rules_drop                     302  404  403  403  403  403  302  403  302  403  403  404
GET    all_change_rules                      302  403  403  403  403  403  403  200  200  403  403  403
POST   all_change_rules                      302  403  403  403  403  403  403  302  302  403  403  403
GET    free_work                             302  404  200  200  200  200  200  200  200  403  403  404
POST   free_work_add                         302  404  403  302  403  403  302  403  302  403  403  404
POST   free_work_remove                      302  404  403  302  403  403  302  403  302  403  403  404
GET    baseline_export                       302  404  200  200  200  200  200  200  200  403  403  404
GET    portal_changes                        302  404  403  403  403  403  200  403  200  200  200  404
POST   portal_change_request                 302  404  403  403  403  403  403  403  403  302  302  404
GET    api:changes                           401  404  200  200  200  200  200  200  200  403  403  404
POST   api:change_request                    401  404  201  201  201  201  201  403  201  403  403  404
GET    api:change                            401  404  200  200  200  200  200  200  200  403  403  404
PATCH  api:change_edit                       401  404  403  200  403  403  200  403  200  403  403  404
POST   api:change_scope_add                  401  404  403  201  403  403  201  403  201  403  403  404
DELETE api:change_scope_drop                 401  404  403  204  403  403  204  403  204  403  403  404
GET    api:change_impact                     401  404  200  200  200  200  200  200  200  403  403  404
POST   api:change_analyse                    401  404  403  200  403  403  200  403  200  403  403  404
PUT    api:change_price                      401  404  403  403  403  403  200  403  200  403  403  404
POST   api:change_submit                     401  404  403  200  403  403  200  403  200  403  403  404
POST   api:change_decide                     401  404  403  403  403  403  409  409  409  403  403  404
POST   api:change_order                      401  404  403  409  403  403  409  403  409  403  403  404
POST   api:change_order_recall               401  404  403  409  403  403  409  403  409  403  403  404
POST   api:change_carry_out                  401  404  403  409  403  403  409  403  409  403  403  404
POST   api:change_withdraw                   401  404  403  200  403  403  200  403  200  403  403  404
POST   api:change_reopen                     401  404  403  409  403  403  409  403  409  403  403  404
GET    api:change_statistics                 401  404  200  200  200  200  200  200  200  403  403  404
GET    api:free_work                         401  404  200  200  200  200  200  200  200  403  403  404
POST   api:free_work_add                     401  404  403  201  403  403  201  403  201  403  403  404
DELETE api:free_work_remove                  401  404  403  204  403  403  204  403  204  403  403  404
GET    api:change_rules                      401  404  403  403  403  403  200  200  200  403  403  404
PUT    api:change_rules_set                  401  404  403  403  403  403  200  403  200  403  403  404
GET    api:portal_changes_list               401  404  403  403  403  403  200  403  200  200  200  404
POST   api:portal_change_ask                 401  404  403  403  403  403  403  403  403  201  201  404
"""
_CHANGE = {"title": "Another field", "source": "own", "urgency": "2"}
SENT: dict[str, dict[str, Any]] = {
    "POST change_create": _CHANGE,
    "POST change_edit": _CHANGE,
    "POST change_scope_add": {"kind": "deliverable", "name": "One more manual"},
    "POST api:change_scope_add": {"kind": "deliverable", "deed": "add", "name": "One more manual"},
    "POST change_price": {"price": "charged", "amount_minor": "12", "budget_type": "travel"},
    "POST change_decide": {"decision": "approved"},
    "POST change_withdraw": {"reason": "Not needed"},
    "POST change_rules": {"who_1": "role:pm"},
    "POST all_change_rules": {"who_1": "role:pm"},
    "POST free_work_add": {"title": "A gift", "days": "1", "given_on": "2026-03-02", "reason": "Goodwill"},
    "POST portal_change_request": {"title": "A wish", "urgency": "2"},
    "POST api:change_request": {"title": "Another field"},
    "PATCH api:change_edit": {"title": "Other words"},
    "POST api:change_analyse": {},
    "PUT api:change_price": {"price": "charged", "amount": "12"},
    "POST api:change_decide": {"decision": "approved"},
    "POST api:change_order": {"message": "Please sign"},
    "POST api:change_order_recall": {"reason": "Wrong price"},
    "POST api:change_carry_out": {"resolutions": {}},
    "POST api:change_withdraw": {"reason": "Not needed"},
    "POST api:free_work_add": {"title": "A gift", "days": 1, "given_on": "2026-03-02", "reason": "Goodwill"},
    "PUT api:change_rules_set": {"steps": [{"role": "pm"}]},
    "POST api:portal_change_ask": {"title": "A wish"},
}
SENT["POST api:change_analyse"] = {"scenario": None}
_OF_ONE = (
    "change", "change_edit", "change_scope_add", "change_scope_drop",
    "change_impact", "change_analyse", "change_price", "change_submit", "change_decide",
    "change_order", "change_order_recall", "change_carry_out", "change_withdraw", "change_reopen",
)  # fmt: skip
NAMED: dict[str, str] = {
    **{f"{name} number": "change number" for name in (*_OF_ONE, "change_order_preview")},
    **{f"api:{name} number": "change number" for name in _OF_ONE},
    "change_scope_drop pk": "scope line",
    "api:change_scope_drop id": "scope line",
    "free_work_remove pk": "free work",
    "api:free_work_remove id": "free work",
}


def things(project: Project, by: User) -> dict[str, Any]:
    """A change whose order is with the client, one that is being analysed, a gift, and a rule."""
    project = Project.objects.get(pk=project.pk)
    set_approval_rule(project.organisation, project, by=by, steps=[Step("pm")], own_allowed=True)
    order = analyse_change(request_change(project, by=by, title=f"Order of {project.key}"), by=by)
    order = price_change(order, by=by, price="charged", amount_minor=1_000, needs_signature=True)
    order = submit_change(order, by=by, today=DAY)
    decide_change(order, by=by, decision="approved", comment="Needed", today=DAY)
    order.refresh_from_db()
    issue_change_order(order, by=by, today=DAY)
    made = request_change(
        project, by=by, title=f"Change of {project.key}", description="What", reason="Why", impact_scope="Wider",
        impact_quality="Better", impact_risk="Riskier",
    )  # fmt: skip
    earlier = Project.objects.filter(pk__lt=project.pk).count()
    for number in range(2, 3 + 4 * earlier):  # a later project's last number is not one of an earlier project
        price_change(made, by=by, price="charged", amount_minor=1_000 + number)
        made = request_change(project, by=by, title=f"Change {number} of {project.key}")
    made = analyse_change(made, by=by)
    line = add_scope_change(
        made,
        by=by,
        kind="contract_item",
        deed="add",
        name="A new clause",
        text="In many words",
        number=f"{project.pk}.9",
    )
    made = price_change(
        made, by=by, price="charged", amount_minor=123_456, days=Decimal(2), price_reason="Agreed"
    )
    gift = give_away(
        project,
        by=by,
        title="A gift",
        reason="Goodwill",
        days=1,
        value_minor=98_765,
        given_on=DAY,
    )
    set_approval_rule(project.organisation, project, by=by, steps=[Step("pm"), Step("pmo")], own_allowed=True)
    return {"change number": made.number, "free work": gift.pk, "scope line": line.pk}
