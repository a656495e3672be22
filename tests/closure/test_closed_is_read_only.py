"""A closed project is read-only everywhere: every writing address is asked, by those who may most."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.permission_matrix import CAST, rows
from tests.test_permission_matrix import Address, Stage, addresses, stage
from tongzhou.projects.closed import STILL_OPEN
from tongzhou.projects.models import Project

__all__ = ["stage"]
pytestmark = pytest.mark.django_db

FORMS = {
    "earning_rule", "budget_line_add", "budget_line", "cost_settings", "cost_book", "cost", "cost_import",
    "cost_import_draft", "client_action_shift", "stakeholder_add", "stakeholder_edit",
}  # fmt: skip
"""Forms for a change that say at once that the project is closed; all others open, and say so when they are sent."""
OF_THE_ORGANISATION = {
    "accounts_", "activity_", "django_session", "mfa_", "operations_", "notice_",
    "discussion_watch", "work_savedview", "team_skill", "team_personskill", "plan_leave",
    "clients_", "plan_importdraft", "plan_workingcalendar", "plan_sharedfreeze", "plan_state",
    "plan_transition", "plan_workflow", "plan_itemtype", "plan_customfield", "acceptance_gatetemplate",
    "changes_approval", "closure_closingtemplate", "costs_rate", "costs_costrole",
    "costs_costchange", "portal_helpputaway",
}  # fmt: skip
"""Tables of people and of the organisation: no closed project keeps anybody from changing these."""
ABOUT_OTHERS = {
    "POST contact_remove": "a contact of the client goes, and with it the links to them",
    "DELETE api:contact_remove": "the same",
    "POST api:project_create": "another project",
    "POST api:items_undo": "the step of the stage has no item in it: only that it was taken back is noted",
}


def writing_rows() -> list[tuple[str, Address]]:
    known = {one.name: one for one in addresses()}
    split = [row.partition(" ") for row in rows()]
    return [(method, known[name]) for method, _space, name in split if method != "GET"]


def asker(method: str, name: str) -> str:
    """Who may do it in an open project: Mara if she may, else the client's sponsor, else the administrator."""
    expected = dict(zip(CAST, rows()[f"{method} {name}"], strict=True))
    return next((who for who in ("mara", "cleo", "ada") if expected[who] not in {403, 404}), "mara")


def close(project: str) -> None:
    """Closed as it stands: what is open there is no matter here."""
    harbour = Project.objects.get(key=project)
    mara = harbour.memberships.get(role="pm").user
    harbour.closings.update(state="closed", closed_by=mara, closed_at="2030-06-28T12:00Z")
    Project.objects.filter(pk=harbour.pk).update(closed_by=mara, closed_at="2030-06-28T12:00Z")


@pytest.mark.any_database
@pytest.mark.parametrize("part", range(4))
def test_every_address_of_the_project_refuses(stage: Stage, part: int) -> None:
    """Whatever names the project in its address answers 409 in clear words to its manager, whatever is sent.

    The door that says so stands before the views and their queries; what it asks itself, every test of closing asks.
    """
    close("harbour")
    wrong, asked = [], 0
    for method, address in writing_rows()[part::4]:
        if "key" not in address.parameters or address.name in STILL_OPEN:
            continue
        asked += 1
        who = asker(method, address.name)
        answer = stage.ask(who, method, address, stage.own)
        said = answer.content.decode()
        if answer.status_code != 409 or "The project is closed. Reopen it to change it." not in said:
            wrong.append(f"{method} {address.name} as {who}: {answer.status_code} {said[:80]!r}")
    assert not wrong, "\n".join(wrong)
    assert asked > 50


def test_no_address_at_all_writes_anything_of_the_project(stage: Stage) -> None:
    """Addresses without the project's key, too: what they write is of people or of the organisation, or undone."""
    close("harbour")
    wrong = []
    for method, address in writing_rows():
        if "key" in address.parameters or f"{method} {address.name}" in ABOUT_OTHERS:
            continue
        with CaptureQueriesContext(connection) as asked:
            answer = stage.ask(asker(method, address.name), method, address, stage.own)
        if answer.status_code < 400:
            tables = {written(query["sql"]) for query in asked.captured_queries} - {""}
            ours = sorted(one for one in tables if not one.startswith(tuple(OF_THE_ORGANISATION)))
            wrong += [f"{method} {address.name}: {answer.status_code} {ours}"] if ours else []
    assert not wrong, "\n".join(wrong)


RUN_ON = {"accounts_session", "accounts_user", "activity_", "notice_", "operations_", "django_session"}
RUN_ON |= {"handover_warrantyclaim"}
"""Tables that what runs on may write: the claim, the diary's line and who is told of it, and nothing of the project."""


def test_what_runs_on_writes_its_own_rows_and_nothing_else(stage: Stage) -> None:
    """Claims under warranties are noted by both sides, at every address that stays open for them."""
    close("harbour")
    running = {one for one in STILL_OPEN if "claim" in one}
    assert len(running) == 7  # six that write, and the name under which the API lists and notes them
    done = set()
    for method, address in writing_rows():
        if address.name not in running:
            continue
        with CaptureQueriesContext(connection) as asked:
            sent = stage.ask(asker(method, address.name), method, address, stage.own)
        assert sent.status_code != 409, (address.name, sent.content.decode()[:300])
        assert "The project is closed" not in sent.content.decode(), address.name
        tables = {written(query["sql"]) for query in asked.captured_queries} - {""}
        assert not [one for one in tables if not one.startswith(tuple(RUN_ON))], (address.name, tables)
        done |= {address.name} if "handover_warrantyclaim" in tables else set()
    assert done >= {"portal_warranty_claim", "api:warranty_claim", "api:portal_warranty_claim"}


def written(sql: str) -> str:
    """The table that a statement changes; empty for one that asks."""
    words = sql.replace('"', "").split()
    if words[0] in {"INSERT", "DELETE"}:
        return words[words.index("INTO" if words[0] == "INSERT" else "FROM") + 1]
    return words[1] if words[0] == "UPDATE" else ""


def test_everything_can_still_be_read(stage: Stage) -> None:
    """Each page that Mara could read, she can read now; the client's sponsor as well."""
    table = rows()
    close("harbour")
    known = {one.name: one for one in addresses()}
    wrong = []
    for row, expected in table.items():
        method, _space, name = row.partition(" ")
        if method != "GET" or "key" not in known[name].parameters:
            continue
        for who in ("mara", "cleo"):
            before = expected[CAST.index(who)]
            now = stage.ask(who, method, known[name], stage.own).status_code
            if before == 200 and now != (409 if name in FORMS and who == "mara" else 200):
                wrong.append(f"{row} as {who}: {now}")
    assert not wrong, "\n".join(wrong)
