"""Who hears of an acceptance: the client's sponsors, who put it to them, and those it is escalated to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from tests.notice.conftest import run_everything
from tests.notice.test_tell import heard
from tongzhou.acceptance.actions.deciding import put_to_client, take_back
from tongzhou.acceptance.actions.preparing import add_remaining, create_acceptance
from tongzhou.acceptance.jobs import look_at_remaining, look_at_waiting
from tongzhou.acceptance.models import Acceptance
from tongzhou.accounts.models import User
from tongzhou.notice.models import NoticePreference
from tongzhou.operations.models import Job
from tongzhou.portal.actions import publish_project
from tongzhou.projects.models import Project
from tongzhou.search.queries.finding import find

from .test_acceptances import typed

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]
TITLE = "Core banking"


@pytest.fixture
def draft(harbour: Project, mara: User, lee: User) -> Acceptance:
    """Prepared by Mara, and escalated to Lee when it waits too long."""
    publish_project(harbour, by=mara, acceptances=True)
    due = timezone.localdate() + timedelta(days=1)
    made = create_acceptance(
        harbour, by=mara, kind="final", title=TITLE, criteria="It works", due=due, escalate_to=lee
    )
    Job.objects.all().delete()
    return made


def put(one: Acceptance, by: User) -> Acceptance:
    return put_to_client(one, by=by, today=timezone.localdate())


def of_acceptances(user: User) -> list[str]:
    """What somebody has heard of them, the newest last."""
    return [text for _kind, text in heard(user) if TITLE in text][::-1]


def test_the_sponsor_hears_that_it_is_there_and_other_people_of_the_client_do_not(
    draft: Acceptance, mara: User, cleo: User, cody: User, vera: User
) -> None:
    awake = {"quiet_from": None, "quiet_until": None, "working_days": ""}  # whenever the test runs
    NoticePreference.objects.create(user=cleo, **awake)
    one = put(draft, mara)
    run_everything()
    assert of_acceptances(cleo) == [f"Mara Chen put “{TITLE}” to the client for acceptance."]
    assert of_acceptances(cody) == of_acceptances(vera) == []
    assert [sent.to for sent in mail.outbox] == [[f"{cleo.name} <{cleo.email}>"]]
    take_back(one, by=mara)
    run_everything()
    assert of_acceptances(cleo) == []


def test_nobody_of_the_client_hears_of_it_unless_it_is_published(
    draft: Acceptance, harbour: Project, mara: User, cleo: User
) -> None:
    publish_project(harbour, by=mara, milestones=True)
    put(draft, mara)
    run_everything()
    assert of_acceptances(cleo) == []


def test_reminders_reach_both_sides_and_lateness_and_escalation_the_vendor(
    draft: Acceptance, mara: User, lee: User, cleo: User
) -> None:
    put(draft, mara)
    run_everything()
    before = len(of_acceptances(cleo))
    assert look_at_waiting() == 1
    run_everything()
    reminder = f"Mara Chen reminded the client of the decision on “{TITLE}”."
    assert of_acceptances(cleo)[before:] == [reminder]
    assert reminder in of_acceptances(mara)
    Acceptance.objects.update(due=timezone.localdate() - timedelta(days=6), reminded_on=None)
    assert look_at_waiting() == 2
    run_everything()
    late = f"The client's decision on “{TITLE}” is overdue."
    assert late in of_acceptances(mara)
    assert f"The overdue acceptance “{TITLE}” was escalated." in of_acceptances(lee)
    assert late not in of_acceptances(cleo)
    assert not [text for text in of_acceptances(cleo) if "escalated" in text]
    Acceptance.objects.update(reminded_on=timezone.localdate() - timedelta(days=3))
    assert look_at_waiting() == 1
    run_everything()
    assert of_acceptances(mara).count(late) == 1


def test_what_was_decided_reaches_whoever_put_it_and_the_certificate_both(
    draft: Acceptance, mara: User, cleo: User
) -> None:
    typed(put(draft, mara), cleo)
    run_everything()
    assert f"The client accepted “{TITLE}” (noted for {cleo.name})." in of_acceptances(mara)
    ready = f"Mara Chen issued the certificate of “{TITLE}”."
    assert ready in of_acceptances(mara)
    assert ready in of_acceptances(cleo)


def test_a_rejection_and_silence_are_heard_of(
    draft: Acceptance, harbour: Project, mara: User, cleo: User, client_for: ClientFor
) -> None:
    put(draft, mara)
    client_for(cleo).post(f"/portal/harbour/acceptances/{draft.pk}/reject/", {"reason": "Too slow"})
    silent = create_acceptance(
        harbour, by=mara, kind="trial", title=f"{TITLE}, trial", criteria="a", clause="§ 9", clause_days=1
    )
    put_to_client(silent, by=mara, today=timezone.localdate() - timedelta(days=30))
    assert look_at_waiting() == 1 + 0
    run_everything()
    assert f"The client rejected “{TITLE}” (noted for {cleo.name})." in of_acceptances(mara)
    deemed = f"“{TITLE}, trial” counts as accepted: the client did not answer within the contract's days."
    assert deemed in of_acceptances(mara)
    assert deemed in of_acceptances(cleo)


def test_conditions_that_fall_due_are_told_of_once_and_once_more_when_late(
    draft: Acceptance, mara: User, lee: User, cleo: User, client_for: ClientFor
) -> None:
    today = timezone.localdate()
    rest = add_remaining(draft, by=mara, text="The manual", side="vendor", due=today + timedelta(days=2))
    typed(put(draft, mara), cleo)
    run_everything()
    assert (look_at_remaining(), look_at_remaining()) == (1, 0)
    assert "The manual" in client_for(mara).get("/my-work/").content.decode()
    assert "The manual" not in client_for(lee).get("/my-work/").content.decode()
    rest.refresh_from_db()
    rest.due = rest.told_on = today - timedelta(days=1)
    rest.save(update_fields=["due", "told_on"])
    assert (look_at_remaining(), look_at_remaining()) == (1, 0)
    run_everything()
    told = [text for text in of_acceptances(mara) if "remains" in text]
    assert told == [
        f"Mara Chen has to settle what remains of “{TITLE}” soon.",
        f"Mara Chen is late with what remains of “{TITLE}”.",
    ]
    assert not [text for text in of_acceptances(cleo) if "remains" in text]


def test_acceptances_are_found_by_what_stands_in_them(
    draft: Acceptance, mara: User, cleo: User, pia: User, otto: User
) -> None:
    add_remaining(draft, by=mara, text="Handbuch der Abwicklung", side="vendor")
    run_everything()
    for question in ("core banking", "it works", "abwicklung"):
        assert TITLE in [hit.title for hit in find(mara, question).hits]
        assert TITLE not in [hit.title for hit in find(otto, question).hits]
        assert TITLE not in [hit.title for hit in find(cleo, question).hits]
    draft.delete()
    run_everything()
