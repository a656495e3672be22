"""Rebalancing: a look ahead, the move as a step of its project's plan, and taking it back."""

from __future__ import annotations

import json
from datetime import date

import pytest

from tests.team.conftest import MONDAY
from tongzhou.accounts.permissions import ProjectRole
from tongzhou.plan.actions.people import Days, enter_leave
from tongzhou.plan.models import Assignment, PlanEdit, Resource
from tongzhou.projects.actions import set_member
from tongzhou.projects.models import Project
from tongzhou.team.actions.moving import move_work, preview_move, undo_move
from tongzhou.team.models import Demand
from tongzhou.team.refusals import TeamRefusedError


def who(item) -> list[str]:
    rows = Assignment.objects.filter(item=item).order_by("resource__user__name")
    return list(rows.values_list("resource__user__name", flat=True))


def test_a_look_ahead_reckons_with_the_takers_leave_and_keeps_nothing(give, tom, lee, harbour):
    item = give("Design", tom, days=5)
    enter_leave(lee, by=lee, days=Days(first=MONDAY, last=date(2026, 3, 3)))
    before = Resource.objects.count()
    found = preview_move(item, giver=tom, taker=lee, week=None)
    (move,) = found.moves
    assert (move.start, move.finish, move.later) == (date(2026, 3, 4), date(2026, 3, 10), 4)
    assert found.finish_later == 4
    assert Resource.objects.count() == before
    assert who(item) == ["Tom Qian"]


def test_a_move_hands_over_units_and_work_and_is_counted_at_once(give, tom, lee, mara):
    item = give("Design", tom, days=5)
    Assignment.objects.filter(item=item).update(units=5_000)
    move_work(item, by=mara, giver=tom, taker=lee, week=None, today=MONDAY)
    one = Assignment.objects.get(item=item)
    assert (one.resource.user, one.units) == (lee, 5_000)
    row = Demand.objects.get(week=MONDAY)
    assert (row.resource.user, row.seconds) == (lee, 20 * 3600)


def test_a_move_into_another_week_keeps_the_weekday(give, tom, mara):
    item = give("Design", tom, days=3, start=date(2026, 3, 4))
    move_work(item, by=mara, giver=tom, taker=None, week=date(2026, 3, 18), today=MONDAY)
    item.refresh_from_db()
    assert item.start_date == date(2026, 3, 18)


def test_a_move_is_taken_back_while_it_is_the_latest_step(give, tom, lee, mara, harbour):
    item = give("Design", tom, days=5)
    done = move_work(item, by=mara, giver=tom, taker=lee, week=None, today=MONDAY)
    undo_move(harbour, by=mara, edit=done.edit_id, today=MONDAY)
    assert who(item) == ["Tom Qian"]
    assert Demand.objects.get(week=MONDAY).resource.user == tom
    with pytest.raises(TeamRefusedError):
        undo_move(harbour, by=mara, edit=done.edit_id, today=MONDAY)


@pytest.mark.parametrize("case", ["nothing", "stranger", "not his", "already"])
def test_what_cannot_be_moved_is_refused_in_words(give, tom, lee, otto, mara, case):
    from tongzhou.plan.editing.commands.editor import CommandError

    item = give("Design", tom, lee, days=5)
    giver, taker = {
        "nothing": (tom, tom),
        "stranger": (tom, otto),
        "not his": (mara, tom),
        "already": (tom, lee),
    }[case]
    with pytest.raises((TeamRefusedError, CommandError)) as refusal:
        move_work(item, by=mara, giver=giver, taker=taker, week=None, today=MONDAY)
    assert refusal.value.message
    assert who(item) == ["Lee Zhao", "Tom Qian"]


def address(item) -> str:
    return f"/projects/harbour/workload/move/{item.pk}"


def test_over_the_page_one_sees_the_effect_first_and_then_moves(give, client_for, tom, lee, mara):
    item = give("Design", tom, days=5)
    client = client_for(mara)
    page = client.get(f"{address(item)}?giver={tom.pk}", headers={"HX-Request": "true"})
    assert "<dialog" in page.content.decode()
    query = f"?giver={tom.pk}&taker={tom.pk}&week=2026-03-09&effect=1"
    assert "is then from 2026-03-09 to 2026-03-13" in client.get(address(item) + query).content.decode()
    sent = {"giver": tom.pk, "taker": lee.pk, "week": "2026-03-02"}
    answer = client.post(address(item), sent, headers={"HX-Request": "true"})
    events = json.loads(answer["HX-Trigger"])
    assert answer.status_code == 204
    assert events["tz-load-changed"] is True
    assert who(item) == ["Lee Zhao"]
    undone = client.post(events["tz-toast"]["action"]["post"], headers={"HX-Request": "true"})
    assert undone.status_code == 204
    assert who(item) == ["Tom Qian"]


def test_a_refusal_stays_in_the_dialog_and_moves_nothing(give, client_for, tom, mara):
    item = give("Design", tom, days=5)
    steps = PlanEdit.objects.count()
    sent = {"giver": tom.pk, "taker": tom.pk, "week": "2026-03-02"}
    answer = client_for(mara).post(address(item), sent, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "Choose another person or another week." in answer.content.decode()
    assert PlanEdit.objects.count() == steps


def test_without_a_script_the_form_leads_back_with_an_undo(give, client_for, tom, lee, mara):
    item = give("Design", tom, days=5)
    client = client_for(mara)
    assert (
        "<dialog"
        not in client.get(f"{address(item)}?giver={tom.pk}&taker={lee.pk}")
        .content.decode()
        .split("</main>")[0]
    )
    sent = {"giver": tom.pk, "taker": lee.pk, "week": "2026-03-02"}
    answer = client.post(address(item), sent, follow=True)
    assert answer.redirect_chain[0][0] == "/projects/harbour/workload/"
    assert "/workload/undo/" in answer.content.decode()


def test_the_right_to_change_the_plan_is_asked_of_its_project(give, client_for, tom, otto, fei, harbour):
    item = give("Design", tom, days=5)
    assert client_for(otto).post(address(item)).status_code == 404
    assert client_for(fei).post(address(item)).status_code == 403
    assert Project.objects.get(pk=harbour.pk).plan_version


def test_members_without_a_resource_can_take_over(give, tom, otto, mara, harbour):
    set_member(harbour, by=mara, user=otto, role=ProjectRole.MEMBER)
    item = give("Design", tom, days=5)
    move_work(item, by=mara, giver=tom, taker=otto, week=None, today=MONDAY)
    assert who(item) == ["Otto Zhou"]
