"""Who is asked, who has confirmed which version, and what the client sees and answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry
from tongzhou.goals.actions.confirming import answer_goal, remind_of_confirmation
from tongzhou.goals.actions.goals import change_goal, share_goal, unshare_goal
from tongzhou.goals.actions.measuring import Measured, check_in
from tongzhou.goals.models import Goal
from tongzhou.goals.queries.people import asked_about, people_of
from tongzhou.goals.refusals import (
    NobodyToRemindError,
    NoReasonError,
    NotAgreedError,
    NotAskedError,
    StaleGoalError,
)
from tongzhou.notice.queries.hearing import hearings
from tongzhou.portal.actions import publish_project
from tongzhou.portal.models import Publication
from tongzhou.projects.models import Project

Browser = Callable[[User], Client]
TEAM = {"Fei Sun", "Lee Zhao", "Mara Chen", "Quinn Li", "Tom Qian"}
CLIENT = {"Cleo Zheng", "Cody Wang"}


def names(goal: Goal) -> set[str]:
    """Who is asked about a goal as it is now."""
    present = Goal.objects.select_related("project").get(pk=goal.pk)
    return {one.user.name for one in asked_about(present, people_of(present.project))}


def published(harbour: Project, mara: User) -> Publication:
    """Harbour is published without its goals."""
    return publish_project(harbour, by=mara, milestones=True)


def test_asked_are_those_who_work_in_it_and_the_client_once_it_is_shared(
    agreed: Goal, harbour: Project, mara: User
) -> None:
    assert names(agreed) == TEAM
    share_goal(agreed, by=mara)
    assert names(agreed) == TEAM, "nothing is published yet"
    published(harbour, mara)
    unshare_goal(agreed, by=mara)
    share_goal(agreed, by=mara)
    assert Publication.objects.get(project=harbour).goals, "sharing opens the part"
    assert names(agreed) == TEAM | CLIENT


def test_who_has_not_confirmed_is_seen(client_for: Browser, agreed: Goal, tom: User, mara: User) -> None:
    browser = client_for(tom)
    page = browser.get(f"/projects/harbour/goals/{agreed.pk}/").content.decode()
    assert "Do you agree with this goal?" in page
    assert "0/5" in page
    answer = browser.post(
        f"/projects/harbour/goals/{agreed.pk}/answer/", {"edition": "1", "answer": "confirm"}, follow=True
    )
    assert "You have confirmed the goal." in answer.content.decode()
    assert "1/5" in client_for(mara).get("/projects/harbour/goals/").content.decode()


def test_my_work_says_what_waits(client_for: Browser, agreed: Goal, tom: User, otto: User) -> None:
    assert "Goal to confirm" in client_for(tom).get("/my-work/").content.decode()
    assert agreed.statement not in client_for(otto).get("/my-work/").content.decode()
    answer_goal(agreed, by=tom, edition=1, confirmed=True)
    assert agreed.statement not in client_for(tom).get("/my-work/").content.decode()


def test_an_objection_says_why_and_reaches_the_owner(agreed: Goal, tom: User, mara: User) -> None:
    with pytest.raises(NoReasonError):
        answer_goal(agreed, by=tom, edition=1, confirmed=False)
    answer_goal(agreed, by=tom, edition=1, confirmed=False, reason="Half a year is short.")
    entry = DiaryEntry.objects.get(deed="goals.goal_objected")
    assert [one.user for one in hearings(entry)] == [mara]
    answer_goal(agreed, by=tom, edition=1, confirmed=True)
    assert agreed.confirmations.get().reason == ""


def test_a_changed_goal_asks_everybody_again(agreed: Goal, tom: User, mara: User, today: date) -> None:
    answer_goal(agreed, by=tom, edition=1, confirmed=True)
    change_goal(agreed, by=mara, today=today, target=Decimal(15))
    present = Goal.objects.select_related("project").get(pk=agreed.pk)
    assert all(one.waits for one in asked_about(present, people_of(present.project)))
    with pytest.raises(StaleGoalError):
        answer_goal(agreed, by=tom, edition=1, confirmed=True)
    answer_goal(agreed, by=tom, edition=2, confirmed=True)
    assert list(agreed.confirmations.order_by("edition").values_list("edition", flat=True)) == [1, 2]
    entry = DiaryEntry.objects.get(deed="goals.goal_asked_again")
    assert tom in [one.user for one in hearings(entry)]


def test_both_versions_stand_side_by_side(client_for: Browser, agreed: Goal, mara: User, today: date) -> None:
    answer_goal(agreed, by=mara, edition=1, confirmed=True)
    change_goal(agreed, by=mara, today=today, target=Decimal(15))
    page = client_for(mara).get(f"/projects/harbour/goals/{agreed.pk}/versions/").content.decode()
    assert "Version 1 and version 2" in page
    assert "20\u00a0%" in page
    assert "15\u00a0%" in page
    assert "Nobody has answered to this version." in page


def test_only_who_is_asked_answers(agreed: Goal, pia: User, ada: User, cleo: User) -> None:
    for stranger in (pia, ada, cleo):
        with pytest.raises(NotAskedError):
            answer_goal(agreed, by=stranger, edition=1, confirmed=True)


def test_a_draft_is_not_confirmed(write: Callable[..., Goal], mara: User) -> None:
    with pytest.raises(NotAgreedError):
        answer_goal(write(), by=mara, edition=1, confirmed=True)


def test_those_who_have_not_answered_are_reminded(
    agreed: Goal, mara: User, tom: User, lee: User, fei: User, quinn: User
) -> None:
    for one in (tom, lee, fei):
        answer_goal(agreed, by=one, edition=1, confirmed=True)
    assert remind_of_confirmation(agreed, by=mara) == 2
    entry = DiaryEntry.objects.get(deed="goals.confirmation_reminded")
    assert [one.user for one in hearings(entry)] == [quinn]
    for one in (mara, quinn):
        answer_goal(agreed, by=one, edition=1, confirmed=True)
    with pytest.raises(NobodyToRemindError):
        remind_of_confirmation(agreed, by=mara)


# The client


def test_the_client_sees_what_was_shared_in_plain_words_and_confirms(
    client_for: Browser, agreed: Goal, harbour: Project, mara: User, cleo: User, tom: User, today: date
) -> None:
    published(harbour, mara)
    share_goal(agreed, by=mara)
    measured = [Measured(Decimal(5), 1)]
    check_in(agreed, measured, by=tom, today=today, day=today, comment="Between us: slow")
    answer_goal(agreed, by=tom, edition=1, confirmed=False, reason="Too ambitious for us")
    browser = client_for(cleo)
    assert agreed.statement in browser.get("/portal/").content.decode()
    assert browser.get("/api/v1/portal/waiting").json()["items"][0]["deed"] == "Confirm"
    page = browser.get("/portal/harbour/goals/").content.decode()
    for said in (agreed.statement, "25&nbsp;%", "Waits for your confirmation", "from 0\u00a0% to 20\u00a0%"):
        assert said in page
    for hidden in (
        "Between us",
        "Too ambitious",
        "15 % would do",
        "Doubtful",
        "The pilot reached",
        "Tom Qian",
    ):
        assert hidden not in page
    answer = browser.post(
        f"/portal/harbour/goals/{agreed.pk}/answer/", {"edition": "1", "answer": "confirm"}, follow=True
    )
    assert "Thank you: you have confirmed the goal." in answer.content.decode()
    assert not browser.get("/api/v1/portal/waiting").json()["items"]


def test_the_client_is_told_and_asked_again(
    agreed: Goal, client_for: Browser, harbour: Project, mara: User, cleo: User, cody: User, today: date
) -> None:
    published(harbour, mara)
    share_goal(agreed, by=mara)
    shared = DiaryEntry.objects.get(deed="goals.goal_shared")
    assert {one.user.name for one in hearings(shared)} == CLIENT
    answer_goal(agreed, by=cleo, edition=1, confirmed=True)
    change_goal(agreed, by=mara, today=today, target=Decimal(18))
    again = DiaryEntry.objects.get(deed="goals.goal_asked_again")
    assert {one.user.name for one in hearings(again)} == (TEAM | CLIENT) - {"Mara Chen"}
    assert client_for(cleo).get("/api/v1/portal/waiting").json()["items"]
    (shown,) = client_for(cleo).get("/api/v1/portal/projects/harbour/goals").json()["items"]
    assert (shown["edition"], shown["confirmed"]) == (2, None)
    api = client_for(cody)
    body = {"edition": 2, "confirmed": False, "reason": "20 was agreed"}
    answer = api.post(
        f"/api/v1/portal/projects/harbour/goals/{agreed.pk}/answer", body, content_type="application/json"
    )
    assert answer.json()["items"][0]["confirmed"] is False


def test_what_was_not_shared_does_not_exist_for_the_client(
    client_for: Browser, agreed: Goal, harbour: Project, mara: User, cleo: User, vera: User
) -> None:
    published(harbour, mara)
    browser = client_for(cleo)
    assert browser.get("/portal/harbour/goals/").status_code == 404, "the part is not published"
    share_goal(agreed, by=mara)
    unshare_goal(agreed, by=mara)
    page = browser.get("/portal/harbour/goals/")
    assert page.status_code == 200
    assert agreed.statement not in page.content.decode()
    sent = {"edition": "1", "answer": "confirm"}
    assert browser.post(f"/portal/harbour/goals/{agreed.pk}/answer/", sent).status_code == 404
    share_goal(agreed, by=mara)
    assert client_for(vera).get("/portal/harbour/goals/").status_code == 404


def test_the_vendor_previews_and_answers_nothing(
    client_for: Browser, agreed: Goal, harbour: Project, mara: User
) -> None:
    published(harbour, mara)
    share_goal(agreed, by=mara)
    browser = client_for(mara)
    page = browser.get("/portal/harbour/goals/").content.decode()
    assert "Preview" in page
    assert f'action="/portal/harbour/goals/{agreed.pk}/answer/"' not in page
    sent = {"edition": "1", "answer": "confirm"}
    assert browser.post(f"/portal/harbour/goals/{agreed.pk}/answer/", sent).status_code == 403
