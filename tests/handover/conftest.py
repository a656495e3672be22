"""Harbour hands something over: in preparation, and with the client, who sees it in the portal."""

from __future__ import annotations

from typing import Any

import pytest

from tests.remembering import remembered
from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry
from tongzhou.clients.models import Contact
from tongzhou.handover.actions.answering import present_handover
from tongzhou.handover.actions.lines import add_line, set_states
from tongzhou.handover.actions.preparing import create_handover
from tongzhou.handover.actions.signing import ask_signatures
from tongzhou.handover.models import Handover, HandoverLine
from tongzhou.portal.actions import publish_project
from tongzhou.projects.models import Project
from tongzhou.signing.actions import Ink, sign
from tongzhou.signing.documents import Signer
from tongzhou.signing.models import Method

LINES: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "environment",
        {"name": "Production", "address": "https://core.example", "internal_note": "Tom knows why"},
    ),
    ("account", {"name": "Core system", "login": "core_admin", "holder": "Cody", "outcome": "transferred"}),
    ("document", {"name": "Operations manual #[strong]", "edition": "2.1"}),
)


@pytest.fixture
@remembered
def draft(harbour: Project, mara: User, cleo: User) -> Handover:
    """Three lines in preparation; the part of the portal is published."""
    publish_project(harbour, by=mara, milestones=True, handovers=True)
    one = create_handover(
        harbour,
        by=mara,
        title="First phase",
        description="What was built first",
        internal_note="They are in a hurry",
        contacts=[Contact.objects.get(user=cleo)],
    )
    for kind, facts in LINES:
        add_line(one, by=mara, kind=kind, **facts)
    return one


@pytest.fixture
@remembered
def shown(draft: Handover, mara: User) -> Handover:
    """The client sees it; all lines are handed over."""
    present_handover(draft, by=mara)
    set_states(draft, by=mara, numbers=[line.pk for line in draft.lines.all()], state="handed")
    draft.refresh_from_db()
    return draft


def line_of(one: Handover, kind: str) -> HandoverLine:
    """The first line of a kind, as it is now."""
    found = one.lines.filter(kind=kind).select_related("handover__project").first()
    assert found is not None
    return found


def sign_both(one: Handover, vendor: User, client: User) -> Handover:
    """Both are asked and sign."""
    asked = ask_signatures(one, by=vendor)
    for request, who in ((asked.vendor_request, vendor), (asked.client_request, client)):
        assert request is not None
        sign(request, by=Signer.person(who, address=""), ink=Ink(Method.TYPED, typed=who.name))
    one.refresh_from_db()
    return one


def deeds(project: Project) -> list[str]:
    """What the diary says about handovers."""
    lines = DiaryEntry.objects.filter(project_id=project.pk, deed__startswith="handover.").order_by("id")
    return [deed.partition(".")[2] for deed in lines.values_list("deed", flat=True)]
