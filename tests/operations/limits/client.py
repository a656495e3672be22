"""Limits of acceptances, client actions, stakeholders and reminders of changes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.conftest import PASSWORD
from tests.notice.conftest import run_everything
from tests.operations.limits.driving import Stage, drives, refused
from tongzhou.acceptance.actions.gates import add_gate_item, create_gate
from tongzhou.acceptance.actions.preparing import add_criterion, add_remaining, create_acceptance
from tongzhou.acceptance.models import Acceptance
from tongzhou.acceptance.refusals import AcceptanceRefusedError
from tongzhou.changes.actions.requests import request_change
from tongzhou.changes.jobs import remind
from tongzhou.changes.models import Approval, ChangeRequest
from tongzhou.clients.actions import add_contact
from tongzhou.notice.models import Delivery
from tongzhou.obligations.actions.asking import ask_client, create_obligation
from tongzhou.obligations.models import ClientObligation
from tongzhou.obligations.refusals import TooManyObligationsError
from tongzhou.portal.queries.client_actions import portal_actions
from tongzhou.stakeholders.actions.people import add_stakeholder, log_contact
from tongzhou.stakeholders.actions.promises import give_promise
from tongzhou.stakeholders.models import Stakeholder
from tongzhou.stakeholders.refusals import TooManyStakeholdersError

TODAY = date(2026, 3, 9)


def acceptance(stage: Stage, **facts: Any) -> Acceptance:
    return create_acceptance(stage.project, by=stage.mara, kind="final", title="All of it", **facts)


def owed(stage: Stage, title: str = "Test data") -> ClientObligation:
    people = list(stage.project.client.contacts.all()[:1])
    return create_obligation(stage.project, by=stage.mara, title=title, due_on=TODAY, contacts=people)


def stakeholder(stage: Stage) -> Stakeholder:
    return add_stakeholder(stage.project, by=stage.mara, name="Ms Li", power=3, interest=3)


@drives("list_rows")
def list_rows(stage: Stage) -> None:
    stage.low("list_rows", 1)
    acceptance(stage)
    assert "page=2" not in stage.browser.get("/projects/harbour/acceptances/").content.decode()
    for make in (acceptance, owed, owed, stakeholder, stakeholder):
        make(stage)
    for _number in range(2):
        give_promise(
            stage.project, by=stage.mara, text="A demo", to_name="Ms Li", promised_on=TODAY, due_on=TODAY
        )
    browser = Client()
    browser.post("/sign-in/", {"username": stage.mara.email, "password": PASSWORD})
    for page in ("acceptances", "client-actions", "stakeholders", "promises"):
        assert "page=2" in browser.get(f"/projects/harbour/{page}/").content.decode(), page


@drives("portal_rows")
def portal_rows(stage: Stage) -> None:
    stage.low("portal_rows", 1)
    for title in ("One", "Two"):
        ask_client(owed(stage, title), by=stage.mara, today=TODAY)
    assert len(portal_actions(stage.project, today=TODAY)) == 1


@drives("acceptances")
def acceptances(stage: Stage) -> None:
    stage.low("acceptances", 1)
    acceptance(stage)
    assert (
        refused(AcceptanceRefusedError, lambda: acceptance(stage))
        == "A project can have no more acceptances."
    )


@drives("acceptance_lines")
def acceptance_lines(stage: Stage) -> None:
    stage.low("acceptance_lines", 1)
    one = acceptance(stage, criteria="First\nSecond")
    assert one.criteria.count() == 1
    said = refused(AcceptanceRefusedError, lambda: add_criterion(one, by=stage.mara, text="Second"))
    assert said == "An acceptance can have no more criteria."
    add_remaining(one, by=stage.mara, text="Manual", side="vendor")
    said = refused(
        AcceptanceRefusedError, lambda: add_remaining(one, by=stage.mara, text="More", side="vendor")
    )
    assert said == "An acceptance can have no more remaining items."


@drives("gates")
def gates(stage: Stage) -> None:
    stage.low("gates", 1)
    create_gate(stage.project, by=stage.mara, title="Gate", item=None, lines="One")
    said = refused(
        AcceptanceRefusedError,
        lambda: create_gate(stage.project, by=stage.mara, title="Gate", item=None, lines="One"),
    )
    assert said == "A project can have no more gates."


@drives("gate_items")
def gate_items(stage: Stage) -> None:
    stage.low("gate_items", 1)
    gate = create_gate(stage.project, by=stage.mara, title="Gate", item=None, lines="One\nTwo")
    assert gate.items.count() == 1
    said = refused(AcceptanceRefusedError, lambda: add_gate_item(gate, by=stage.mara, text="Two"))
    assert said == "A gate can have no more items."


@drives("client_actions")
def client_actions(stage: Stage) -> None:
    stage.low("client_actions", 1)
    owed(stage)
    with pytest.raises(TooManyObligationsError):
        owed(stage)


@drives("stakeholders")
def stakeholders(stage: Stage) -> None:
    stage.low("stakeholders", 1)
    stakeholder(stage)
    with pytest.raises(TooManyStakeholdersError):
        stakeholder(stage)


@drives("stakeholder_talks")
def stakeholder_talks(stage: Stage) -> None:
    stage.low("stakeholder_talks", 1)
    one = stakeholder(stage)
    log_contact(one, by=stage.mara, day=TODAY, today=TODAY, note="Lunch")
    with pytest.raises(TooManyStakeholdersError):
        log_contact(one, by=stage.mara, day=TODAY, today=TODAY, note="Dinner")


@drives("promises")
def promises(stage: Stage) -> None:
    stage.low("promises", 1)
    facts = {"text": "A demo", "to_name": "Ms Li", "promised_on": TODAY, "due_on": TODAY}
    give_promise(stage.project, by=stage.mara, **facts)
    with pytest.raises(TooManyStakeholdersError):
        give_promise(stage.project, by=stage.mara, **facts)


@drives("contact_mails_per_day")
def contact_mails_per_day(stage: Stage) -> None:
    stage.settings.MAIL_WORKS = True
    stage.low("contact_mails_per_day", 1)
    lin = add_contact(stage.project.client, by=stage.mara, name="Lin", email="lin@client.example")
    for title in ("One", "Two"):
        one = create_obligation(stage.project, by=stage.mara, title=title, due_on=TODAY, contacts=[lin])
        ask_client(one, by=stage.mara, today=TODAY)
        run_everything()
    mails = Delivery.objects.filter(contact=lin)
    assert sorted(mails.values_list("state", flat=True)) == ["sent", "suppressed"]
    assert "1 mails within a day" in mails.get(state="suppressed").problem


@drives("change_reminder_days")
def change_reminder_days(stage: Stage) -> None:
    wish = request_change(stage.project, by=stage.mara, title="A second step")
    ChangeRequest.objects.filter(pk=wish.pk).update(state="approval")
    asked = timezone.now() - timedelta(days=5)
    facts = {"round": 1, "position": 1, "decision": "waiting"}
    Approval.objects.create(request=wish, person=stage.mara, asked_at=asked, **facts)
    stage.low("change_reminder_days", 7)
    assert remind() == 0
    stage.low("change_reminder_days", 4)
    assert remind() == 1
