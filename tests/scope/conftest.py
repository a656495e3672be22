"""A small scope in Harbour: a clause, a requirement, and a deliverable with a link, two criteria and a reviewer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from tests.remembering import remembered
from tongzhou.accounts.models import User
from tongzhou.plan.models import WorkItem
from tongzhou.projects.models import Project
from tongzhou.scope.actions.contract import add_contract_item
from tongzhou.scope.actions.deliverables import add_version_link, create_deliverable
from tongzhou.scope.actions.requirements import create_requirement
from tongzhou.scope.models import ContractItem, Deliverable

TODAY = date(2026, 3, 9)


@dataclass(frozen=True)
class Agreed:
    """What the tests ask for by name."""

    clause: ContractItem
    requirement: WorkItem
    deliverable: Deliverable


@pytest.fixture
@remembered
def agreed(harbour: Project, mara: User, tom: User, lee: User) -> Agreed:
    """Clause 3.1, the requirement of it, and the deliverable D01 that Tom owns and Lee reviews."""
    clause = add_contract_item(
        harbour, by=mara, number="3.1", title="Settlement in a day", price_minor=120_000
    )
    requirement = create_requirement(
        harbour,
        by=mara,
        today=TODAY,
        fields={"name": "Settle by 18:00"},
        source="contract",
        contract_item_id=clause.pk,
    )
    deliverable = create_deliverable(
        harbour,
        by=mara,
        today=TODAY,
        name="Settlement report",
        owner_id=tom.pk,
        due_date=date(2026, 4, 1),
        criteria=["Runs before 18:00", "Signed by operations"],
        reviewers=[lee.pk],
    )
    add_version_link(deliverable, by=tom, address="https://example.com/report")
    return Agreed(clause, requirement, deliverable)
