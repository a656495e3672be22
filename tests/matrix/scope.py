"""The part of the permission matrix about contract items, requirements, deliverables and who is responsible."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.files.making import sent
from tongzhou.accounts.models import User
from tongzhou.files.actions.files import add_file
from tongzhou.files.receiving import received
from tongzhou.goals.actions.goals import create_goal
from tongzhou.plan.actions.baselines import set_baseline
from tongzhou.projects.models import Project
from tongzhou.projects.subjects import get_subject_or_404
from tongzhou.scope.actions.contract import add_contract_item
from tongzhou.scope.actions.deliverables import add_version_link, create_deliverable
from tongzhou.scope.actions.imports import keep_table
from tongzhou.scope.actions.links import link_deliverable
from tongzhou.scope.actions.requirements import create_requirement, link_goal
from tongzhou.scope.actions.responsibility import Cell, set_responsibility
from tongzhou.scope.actions.submission import review_deliverable, send_to_review, submit_deliverable
from tongzhou.scope.importing import Read, Table
from tongzhou.scope.models import Deliverable, VersionFile

TABLE = """
#      address                               anon otto tom  lee  fei  quin mara pia  ada  cleo cody vera
GET    contract_items                        302  404  200  200  200  200  200  200  200  403  403  404
GET    requirements                          302  404  200  200  200  200  200  200  200  403  403  404
GET    requirement                           302  404  200  200  200  200  200  200  200  403  403  404
GET    requirements_export                   302  404  200  200  200  200  200  200  200  403  403  404
GET    deliverables                          302  404  200  200  200  200  200  200  200  403  403  404
GET    deliverable                           302  404  200  200  200  200  200  200  200  403  403  404
GET    responsibilities                      302  404  200  200  200  200  200  200  200  403  403  404
GET    responsibilities_export               302  404  200  200  200  200  200  200  200  403  403  404
GET    traceability                          302  404  200  200  200  200  200  200  200  403  403  404
GET    traceability_export                   302  404  200  200  200  200  200  200  200  403  403  404
GET    contract_item_add                     302  404  403  200  403  403  200  403  200  403  403  404
GET    contract_item                         302  404  403  200  403  403  200  403  200  403  403  404
GET    requirement_create                    302  404  403  200  403  403  200  403  200  403  403  404
GET    requirement_import                    302  404  403  200  403  403  200  403  200  403  403  404
GET    deliverable_create                    302  404  403  200  403  403  200  403  200  403  403  404
GET    deliverable_edit                      302  404  403  200  403  403  200  403  200  403  403  404
GET    deliverable_links                     302  404  403  200  403  403  200  403  200  403  403  404
POST   contract_item_add                     302  404  403  422  403  403  422  403  422  403  403  404
POST   contract_item                         302  404  403  422  403  403  422  403  422  403  403  404
POST   contract_item_delete                  302  404  403  302  403  403  302  403  302  403  403  404
POST   requirement_create                    302  404  403  422  403  403  422  403  422  403  403  404
POST   requirement                           302  404  403  422  403  403  422  403  422  403  403  404
POST   requirement_link                      302  404  403  302  403  403  302  403  302  403  403  404
POST   requirement_goal                      302  404  403  302  403  403  302  403  302  403  403  404
POST   requirement_import                    302  404  403  422  403  403  422  403  422  403  403  404
POST   deliverable_create                    302  404  403  422  403  403  422  403  422  403  403  404
POST   deliverable_edit                      302  404  403  422  403  403  422  403  422  403  403  404
POST   deliverable_delete                    302  404  403  302  403  403  302  403  302  403  403  404
POST   deliverable_links                     302  404  403  302  403  403  302  403  302  403  403  404
POST   deliverable_part                      302  404  403  302  403  403  302  403  302  403  403  404
POST   responsibility_set                    302  404  403  404  403  403  404  403  404  403  403  404
GET    requirement_import_draft              302  404  403  404  403  403  200  403  404  403  403  404
POST   requirement_import_draft              302  404  403  404  403  403  302  403  404  403  403  404
POST   requirement_import_drop               302  404  403  404  403  403  302  403  404  403  403  404
POST   deliverable_step                      302  404  403  403  403  403  302  403  302  403  403  404
POST   deliverable_review                    302  404  409  409  409  409  409  403  409  403  403  404
GET    api:contract_items                    401  404  200  200  200  200  200  200  200  403  403  404
GET    api:requirements                      401  404  200  200  200  200  200  200  200  403  403  404
GET    api:requirement                       401  404  200  200  200  200  200  200  200  403  403  404
GET    api:deliverables                      401  404  200  200  200  200  200  200  200  403  403  404
GET    api:deliverable                       401  404  200  200  200  200  200  200  200  403  403  404
GET    api:responsibilities                  401  404  200  200  200  200  200  200  200  403  403  404
GET    api:baseline_scope                    401  404  200  200  200  200  200  200  200  403  403  404
GET    api:traceability                      401  404  200  200  200  200  200  200  200  403  403  404
POST   api:contract_item_add                 401  404  403  201  403  403  201  403  201  403  403  404
PATCH  api:contract_item_change              401  404  403  200  403  403  200  403  200  403  403  404
DELETE api:contract_item_delete              401  404  403  204  403  403  204  403  204  403  403  404
POST   api:requirement_create                401  404  403  201  403  403  201  403  201  403  403  404
PATCH  api:requirement_describe              401  404  403  200  403  403  200  403  200  403  403  404
POST   api:deliverable_create                401  404  403  201  403  403  201  403  201  403  403  404
PATCH  api:deliverable_change                401  404  403  200  403  403  200  403  200  403  403  404
DELETE api:deliverable_delete                401  404  403  204  403  403  204  403  204  403  403  404
POST   api:criterion_add                     401  404  403  201  403  403  201  403  201  403  403  404
PATCH  api:criterion_tick                    401  404  403  200  403  403  200  403  200  403  403  404
DELETE api:criterion_drop                    401  404  403  204  403  403  204  403  204  403  403  404
POST   api:deliverable_link_add              401  404  403  201  403  403  201  403  201  403  403  404
POST   api:deliverable_link                  401  404  403  201  403  403  201  403  201  403  403  404
DELETE api:deliverable_unlink                401  404  403  204  403  403  204  403  204  403  403  404
PUT    api:responsibility_set                401  404  403  200  403  403  200  403  200  403  403  404
POST   api:deliverable_step                  401  404  403  403  403  403  200  403  200  403  403  404
POST   api:deliverable_review                401  404  409  409  409  409  409  403  409  403  403  404
GET    portal_deliverables                   302  404  403  403  403  403  200  403  200  200  200  404
GET    portal_deliverable_file               302  404  403  403  403  403  302  403  302  302  302  404
GET    api:portal_deliverables               401  404  403  403  403  403  200  403  200  200  200  404
"""
SENT: dict[str, dict[str, Any]] = {
    "POST requirement_link": {"deliverable": "draft deliverable"},
    "POST requirement_goal": {"requirement": "requirement number"},
    "POST deliverable_links": {"item": "scope requirement"},
    "POST deliverable_part": {"text": "One more"},
    "POST api:contract_item_add": {"number": "9.9", "title": "Nine"},
    "PATCH api:contract_item_change": {"title": "Otherwise"},
    "POST api:requirement_create": {"name": "One more"},
    "PATCH api:requirement_describe": {"moscow": 1},
    "POST api:deliverable_create": {"name": "One more"},
    "PATCH api:deliverable_change": {"name": "Otherwise"},
    "POST api:criterion_add": {"text": "One more"},
    "PATCH api:criterion_tick": {"met": True},
    "POST api:deliverable_link_add": {"address": "https://example.com/more"},
    "POST api:deliverable_link": {"item": "requirement number"},
    "PUT api:responsibility_set": {
        "kind": "deliverable",
        "number": "draft deliverable",
        "party": "rqa",
        "letter": "R",
    },
    "POST api:deliverable_step": {"deed": "submit"},
    "POST api:deliverable_review": {"verdict": "fine"},
}
_NUMBERED = (
    *("deliverable", "deliverable_edit", "deliverable_links", "deliverable_delete", "deliverable_review"),
    *("deliverable_step", "deliverable_part", "api:deliverable", "api:deliverable_change"),
    *("api:deliverable_delete", "api:deliverable_step", "api:deliverable_review", "api:criterion_add"),
    *("api:criterion_tick", "api:criterion_drop", "api:deliverable_link_add", "api:deliverable_link"),
    "api:deliverable_unlink",
)
NAMED: dict[str, str] = {
    **{f"{address} number": "draft deliverable" for address in _NUMBERED},
    **{
        f"{address} number": "requirement number"
        for address in ("requirement", "requirement_link", "api:requirement", "api:requirement_describe")
    },
    "requirement_goal pk": "served goal",
    "contract_item pk": "contract item",
    "contract_item_delete pk": "contract item",
    "api:contract_item_change id": "contract item",
    "api:contract_item_delete id": "contract item",
    "requirement_import_draft pk": "requirement draft",
    "requirement_import_drop pk": "requirement draft",
    "requirements_export kind": "requirement table",
    "deliverable_step deed": "step of a deliverable",
    "deliverable_part deed": "part of a deliverable",
    "api:criterion_tick id": "criterion",
    "api:criterion_drop id": "criterion",
    "api:deliverable_unlink item": "requirement number",
    "portal_deliverable_file number": "submitted deliverable",
    "portal_deliverable_file pk": "submitted file",
}
DAY = date(2026, 3, 9)


def things(project: Project, by: User) -> dict[str, Any]:
    """A clause, a requirement of it, a draft that answers it, what was submitted, a letter, a table that waits."""
    clause = add_contract_item(
        project, by=by, number="1.1", title="What was promised", text="In many words", price_minor=123_400
    )
    requirement = create_requirement(
        project,
        by=by,
        today=DAY,
        fields={"name": "What is required"},
        contract_item_id=clause.pk,
        reference="Minutes",
        acceptance="When it works",
    )
    for number in range(3 * Deliverable.objects.count()):  # numbers of one project are not those of another
        create_deliverable(project, by=by, today=DAY, name=f"Earlier {number}")
    facts = {"owner_id": by.pk, "description": "All of it"}
    draft = create_deliverable(project, by=by, today=DAY, name="Draft", criteria=["It works"], **facts)
    add_version_link(draft, by=by, address="https://example.com/draft", label="The draft")
    link_deliverable(draft, requirement, by=by)
    goal = create_goal(project, by=by, statement="What it is good for")
    link_goal(requirement, goal, by=by)
    set_responsibility(project, Cell("deliverable", draft.pk, "user", str(by.pk)), "A", by=by)
    handed = _submitted(project, by)
    set_baseline(project, by=by, name="With the scope")
    row = Read(2, "From a table", "", "client", "Mail", None, 2, None, None, "")
    return {
        "contract item": clause.pk,
        "served goal": goal.pk,
        "scope requirement": requirement.pk,
        "requirement number": requirement.number,
        "draft deliverable": draft.number,
        "criterion": draft.criteria.get().pk,
        "requirement draft": keep_table(project, Table([row]), by=by, filename="waiting.csv").pk,
        "requirement table": "xlsx",
        "step of a deliverable": "submit",
        "part of a deliverable": "criterion-add",
        "submitted deliverable": handed.version.deliverable.number,
        "submitted file": handed.pk,
    }


def _submitted(project: Project, by: User) -> VersionFile:
    """The file of a deliverable that was reviewed and submitted."""
    one = create_deliverable(project, by=by, today=DAY, name="Handed in", reviewers=[by.pk])
    subject = get_subject_or_404(by, "deliverable", one.pk)
    add_file(subject, by=by, content=received(sent("handed.txt", b"handed in"), "handed.txt"))
    send_to_review(one, by=by, today=DAY)
    review_deliverable(one, "fine", by=by, today=DAY, comment="Well done")
    submit_deliverable(one, by=by, today=DAY, words="The first")
    return VersionFile.objects.select_related("version__deliverable").get(version__deliverable=one)
