"""Levelling: who is overloaded, a proposal against it, and what becomes of the proposal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from tests.plan.builder import TODAY, Board
from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry
from tongzhou.operations.actions import run_due_jobs
from tongzhou.plan.actions.levelling import (
    ChoiceChangedError,
    NobodyAssignedError,
    NoDelaysError,
    NothingChosenError,
    NothingFitsError,
    NotLatestError,
    PlanMovedError,
    ProposalClosedError,
    SearchRunningError,
    accept_levelling,
    choose_moves,
    clear_levelling,
    drop_levelling,
    propose_levelling,
    set_capacity,
    stop_levelling,
    undo_levelling,
)
from tongzhou.plan.levelling import Options, overload_of
from tongzhou.plan.models import LevellingProposal, Resource, WorkItem, instant_of
from tongzhou.plan.queries.levelling import Standing, load_of, standings
from tongzhou.plan.queries.state import load_plan
from tongzhou.projects.models import Project

SOON = Options(schedules=40)
PAGE = "/projects/harbour/levelling/"
State = LevellingProposal.State


@pytest.fixture
def crowd(board: Board) -> Board:
    """Ann has Draft (2 d), Survey (3 d) and Call (1 d) on the same days; Build (4 d, Bob) waits for Call.

    Everything could begin on Monday, 2026-03-09, the day on which the tests look.
    """
    ann, bob = (Resource.objects.create(project=board.project, name=name) for name in ("Ann", "Bob"))
    first = instant_of(TODAY, 8 * 3600) // 60
    for name, days, who in (("Draft", 2, ann), ("Survey", 3, ann), ("Call", 1, ann), ("Build", 4, bob)):
        board.add(name, days=days, people=[who.pk], constraint=[4, first])
    board.link("Call", "Build")
    return board


@pytest.fixture
def proposal(crowd: Board) -> LevellingProposal:
    """A proposal for the crowd, ready."""
    return proposed(crowd)


def proposed(board: Board, options: Options = SOON) -> LevellingProposal:
    board.project.refresh_from_db()
    made = propose_levelling(board.project, by=board.by, options=options, today=TODAY)
    run_due_jobs()
    made.refresh_from_db()
    return made


def load(board: Board) -> Any:
    board.project.refresh_from_db()
    return load_of(board.project, today=TODAY)


def accept(proposal: LevellingProposal, board: Board, **more: Any) -> Any:
    return accept_levelling(proposal, by=board.by, today=TODAY, **more)


def refreshed(proposal: LevellingProposal) -> LevellingProposal:
    return LevellingProposal.objects.select_related("project", "edit").get(pk=proposal.pk)


def deeds(project: Project) -> list[str]:
    entries = DiaryEntry.objects.filter(project_id=project.pk, deed__startswith="plan.levelling")
    return list(entries.order_by("id").values_list("deed", flat=True))


# Overloads


def test_whoever_works_on_three_tasks_at_once_is_overloaded(crowd: Board) -> None:
    found = load(crowd)
    assert [(one.required, one.available) for one in found.overloads] == [(30_000, 10_000)]
    assert (found.people, found.weeks) == (1, 1)
    # Three tasks on Monday (two too many), two on Tuesday (one too many), one on Wednesday.
    assert found.excess == 3 * 8 * 3600


def test_a_team_of_three_is_not(crowd: Board) -> None:
    set_capacity(Resource.objects.get(name="Ann"), by=crowd.by, capacity=30_000)
    assert load(crowd).overloads == ()
    assert overload_of(load_plan(crowd.project)) == 0


def test_the_overload_of_a_plan_in_memory_is_counted_in_seconds(crowd: Board) -> None:
    loaded = load_plan(crowd.project)
    assert overload_of(loaded) == 3 * 8 * 3600
    loaded.state.rows[crowd.id("Draft")].duration = 3 * 8 * 3600
    assert overload_of(loaded) == 4 * 8 * 3600
    more = tuple(replace(one, capacity=20_000) for one in loaded.resources)
    assert overload_of(replace(loaded, resources=more)) == 1 * 8 * 3600


def test_what_lies_before_the_status_date_is_over(crowd: Board) -> None:
    crowd.project.status_date = TODAY
    crowd.project.save(update_fields=["status_date"])
    loaded = load_plan(crowd.project)
    loaded.settings.reschedule_uncompleted = False
    assert overload_of(loaded) == 1 * 8 * 3600


# Asking


def test_a_proposal_levels_the_crowd_and_says_why(crowd: Board, proposal: LevellingProposal) -> None:
    assert (proposal.state, proposal.error) == (State.READY, "")
    assert proposal.finish_after == instant_of(TODAY.replace(day=16), 17 * 3600)
    assert proposal.figures["overloads_after"] == []
    own = list(proposal.moves.exclude(delay=None).select_related("item"))
    assert {one.item.name for one in own} == {"Draft", "Survey"}
    ann = Resource.objects.get(name="Ann")
    assert {one.resource_id for one in own} == {ann.pk}
    assert all(one.rivals for one in own)
    assert crowd.dates("Draft")[0] == "2026-03-09", "nothing has changed yet"


def test_asking_is_in_the_diary_and_only_one_search_runs(crowd: Board) -> None:
    propose_levelling(crowd.project, by=crowd.by, options=SOON, today=TODAY)
    with pytest.raises(SearchRunningError):
        propose_levelling(crowd.project, by=crowd.by, options=SOON, today=TODAY)
    run_due_jobs()
    assert deeds(crowd.project) == ["plan.levelling_asked", "plan.levelling_proposed"]


def test_a_newer_proposal_replaces_the_open_one(crowd: Board, proposal: LevellingProposal) -> None:
    newer = proposed(crowd)
    assert refreshed(proposal).state == State.DROPPED
    with pytest.raises(ProposalClosedError):
        accept(proposal, crowd)
    assert newer.state == State.READY


def test_without_people_there_is_nothing_to_level(chain: Board) -> None:
    with pytest.raises(NobodyAssignedError):
        propose_levelling(chain.project, by=chain.by, options=SOON, today=TODAY)


def test_within_float_the_end_stays_and_what_does_not_fit_is_told(crowd: Board) -> None:
    found = proposed(crowd, Options(schedules=40, within_slack=True))
    assert found.finish_after == found.finish_before
    assert found.figures["overloads_after"]
    assert found.figures["unsolved"]


def test_a_deadline_is_kept_where_deadlines_are_hard(crowd: Board) -> None:
    crowd.set("Survey", deadline=instant_of(TODAY.replace(day=13), 17 * 3600) // 60)
    found = proposed(crowd)
    assert found.figures["missed"] == []
    survey = found.moves.filter(item__name="Survey").first()
    assert survey is None or survey.new_finish_at <= instant_of(TODAY.replace(day=13), 17 * 3600)


def test_a_search_that_waits_can_be_stopped(crowd: Board) -> None:
    waiting = propose_levelling(crowd.project, by=crowd.by, options=SOON, today=TODAY)
    stop_levelling(waiting, by=crowd.by)
    run_due_jobs()
    assert refreshed(waiting).state == State.DROPPED
    with pytest.raises(ProposalClosedError):
        stop_levelling(waiting, by=crowd.by)


def test_a_search_that_runs_stops_with_the_best_so_far(crowd: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody presses stop while the search is under way: it would go on for an hour otherwise."""
    from tongzhou.plan import jobs

    made = propose_levelling(
        crowd.project, by=crowd.by, options=Options(seconds=3600, within_slack=True), today=TODAY
    )
    noted = jobs.note_progress

    def press_stop(mine: LevellingProposal, *, best: int | None, bound: int | None) -> bool:
        noted(mine, best=best, bound=bound)
        if LevellingProposal.objects.get(pk=mine.pk).best_at is not None:
            LevellingProposal.objects.filter(pk=mine.pk).update(stop_asked=True)
        return noted(mine, best=None, bound=None)

    monkeypatch.setattr(jobs, "note_progress", press_stop)
    monkeypatch.setattr(jobs, "LOOKS_EVERY", 0.0)
    run_due_jobs()
    found = refreshed(made)
    assert (found.state, found.stopped) == (State.READY, True)


def test_a_plan_that_cannot_be_computed_says_so(crowd: Board) -> None:
    made = propose_levelling(crowd.project, by=crowd.by, options=SOON, today=TODAY)
    from tongzhou.plan.models import Dependency

    ends = {"predecessor_id": crowd.id("Build"), "successor_id": crowd.id("Call")}
    Dependency.objects.create(project=crowd.project, **ends)
    run_due_jobs()
    assert refreshed(made).state == State.FAILED
    assert "cannot be levelled" in refreshed(made).error


# Choosing and accepting


def test_accepting_all_gives_exactly_the_proposed_dates(crowd: Board, proposal: LevellingProposal) -> None:
    wanted = {one.item_id: (one.new_start_at, one.new_finish_at) for one in proposal.moves.all()}
    accept(proposal, crowd)
    now = {one.pk: (one.start_at, one.finish_at) for one in WorkItem.objects.filter(pk__in=wanted)}
    assert now == wanted
    assert load(crowd).overloads == ()
    assert refreshed(proposal).state == State.ACCEPTED
    assert deeds(crowd.project)[-1] == "plan.levelling_accepted"


def test_undo_in_the_plan_takes_it_back_and_opens_the_proposal_again(
    crowd: Board, proposal: LevellingProposal
) -> None:
    before = crowd.picture()
    accept(proposal, crowd)
    assert crowd.picture() != before
    crowd.undo()
    assert crowd.picture() == before
    accept(refreshed(proposal), crowd, what_fits=True)
    assert load(crowd).overloads == ()


def test_a_part_is_accepted_and_the_rest_left(crowd: Board, proposal: LevellingProposal) -> None:
    keys = list(proposal.moves.exclude(delay=None).values_list("item_id", flat=True))
    found = choose_moves(proposal, by=crowd.by, items=keys[:1], chosen=False)
    assert found.choice["chosen"] == len(keys) - 1
    assert found.choice["overloads"] == 1
    accept(found, crowd, choosing=found.choosing)
    delayed = WorkItem.objects.filter(project=crowd.project).exclude(levelling_delay=0)
    assert [one.pk for one in delayed] == keys[1:]
    assert len(load(crowd).overloads) == found.choice["overloads"]


def test_nothing_chosen_is_nothing_to_accept(crowd: Board, proposal: LevellingProposal) -> None:
    found = choose_moves(proposal, by=crowd.by, items=None, chosen=False)
    with pytest.raises(NothingChosenError):
        accept(found, crowd)


def test_a_choice_that_somebody_else_has_changed_is_not_accepted(
    crowd: Board, proposal: LevellingProposal
) -> None:
    choose_moves(proposal, by=crowd.by, items=None, chosen=False)
    choose_moves(proposal, by=crowd.by, items=None, chosen=True)
    with pytest.raises(ChoiceChangedError):
        accept(proposal, crowd, choosing=0)


def test_a_plan_that_has_moved_refuses_and_then_takes_what_fits(
    crowd: Board, proposal: LevellingProposal
) -> None:
    keys = {one.item.name: one.item_id for one in proposal.moves.exclude(delay=None).select_related("item")}
    crowd.set("Draft", percent=10)
    assert standings(proposal)[keys["Draft"]] == Standing.BEGUN
    with pytest.raises(PlanMovedError):
        accept(refreshed(proposal), crowd)
    accept(refreshed(proposal), crowd, what_fits=True)
    delayed = WorkItem.objects.filter(project=crowd.project).exclude(levelling_delay=0)
    assert [one.name for one in delayed] == [name for name in keys if name != "Draft"]


def test_where_nothing_fits_nothing_is_applied(crowd: Board, proposal: LevellingProposal) -> None:
    before = crowd.project.plan_edits.count()
    for name in ("Draft", "Survey", "Call"):
        crowd.set(name, percent=10)
    with pytest.raises(NothingFitsError):
        accept(refreshed(proposal), crowd, what_fits=True)
    assert crowd.project.plan_edits.count() == before + 3
    assert refreshed(proposal).state == State.READY


@pytest.mark.parametrize(
    ("change", "standing"),
    [
        (lambda board: board.do({"op": "delete", "ids": [board.id("Draft")]}), Standing.GONE),
        (lambda board: board.set("Draft", manual=True), Standing.BY_HAND),
        (lambda board: board.set("Draft", duration=3 * 480), Standing.MOVED),
        (lambda board: board.set("Draft", active=False), Standing.GONE),
    ],
)
def test_each_conflict_is_told_apart(
    crowd: Board, proposal: LevellingProposal, change: Callable[[Board], object], standing: Standing
) -> None:
    draft = crowd.id("Draft")
    change(crowd)
    assert standings(proposal)[draft] == standing


def test_a_dropped_proposal_is_closed(crowd: Board, proposal: LevellingProposal) -> None:
    drop_levelling(proposal, by=crowd.by)
    with pytest.raises(ProposalClosedError):
        accept(proposal, crowd)
    with pytest.raises(ProposalClosedError):
        drop_levelling(proposal, by=crowd.by)


def test_delays_are_removed_and_that_can_be_taken_back(crowd: Board, proposal: LevellingProposal) -> None:
    before = crowd.picture()
    accept(proposal, crowd)
    levelled = crowd.picture()
    result = clear_levelling(crowd.project, by=crowd.by, today=TODAY)
    assert crowd.picture() == before
    undo_levelling(crowd.project, by=crowd.by, edit=result.edit_id, today=TODAY)
    assert crowd.picture() == levelled
    with pytest.raises(NotLatestError):
        undo_levelling(crowd.project, by=crowd.by, edit=result.edit_id, today=TODAY)


def test_a_plan_without_delays_has_none_to_remove(crowd: Board) -> None:
    version = crowd.project.plan_version
    with pytest.raises(NoDelaysError):
        clear_levelling(crowd.project, by=crowd.by, today=TODAY)
    crowd.project.refresh_from_db()
    assert crowd.project.plan_version >= version


def test_delays_from_before_are_taken_back_where_they_are_not_needed(
    crowd: Board, proposal: LevellingProposal
) -> None:
    accept(proposal, crowd)
    set_capacity(Resource.objects.get(name="Ann"), by=crowd.by, capacity=30_000)
    found = proposed(crowd)
    assert {one.delay for one in found.moves.exclude(delay=None)} == {0}
    accept(found, crowd)
    assert not WorkItem.objects.filter(project=crowd.project).exclude(levelling_delay=0).exists()


def test_a_more_urgent_item_keeps_its_place(crowd: Board) -> None:
    WorkItem.objects.filter(project=crowd.project, name="Survey").update(priority=4)
    found = proposed(crowd)
    assert not found.moves.filter(item__name="Survey").exists()


# The page


def test_the_page_says_in_one_sentence_who_is_overloaded(
    crowd: Board, client_for: Callable[[User], Client], mara: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = client_for(mara).get(PAGE).content.decode()
    assert "Ann" in page
    assert "levelling-propose" in page


def test_one_asks_chooses_and_accepts_over_http(
    crowd: Board, client_for: Callable[[User], Client], mara: User, django_assert_max_num_queries: Any
) -> None:
    client = client_for(mara)
    sent = {"end": "move", "hard_deadlines": "on", "priorities": "on", "seconds": "10"}
    assert client.post(f"{PAGE}propose", sent).status_code == 302
    assert "The search begins as soon as" in client.get(PAGE).content.decode()
    made = LevellingProposal.objects.get()
    LevellingProposal.objects.update(options=made.options | {"schedules": 40, "since": instant_of(TODAY)})
    run_due_jobs()
    with django_assert_max_num_queries(30):
        page = client.get(PAGE).content.decode()
    assert "Levelling resolves all overloads. The end moves from 2026-03-13 to 2026-03-16." in page
    assert "Waits for Ann" in page
    first = made.moves.exclude(delay=None).first()
    assert first is not None
    answer = client.post(
        f"{PAGE}{made.pk}/choose", {"item": first.item_id}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "1 of 2 delays chosen" in answer
    assert client.post(f"{PAGE}{made.pk}/choose", {"chosen": "on"}).status_code == 302
    made.refresh_from_db()
    assert client.post(f"{PAGE}{made.pk}/accept", {"choosing": made.choosing}).status_code == 302
    assert "The plan has been levelled." in client.get(PAGE).content.decode()
    edit = crowd.project.plan_edits.order_by("-version").first()
    assert edit is not None
    assert client.post(f"{PAGE}undo/{edit.pk}").status_code == 302
    assert not WorkItem.objects.filter(project=crowd.project).exclude(levelling_delay=0).exists()


def test_refusals_are_said_on_the_page(
    crowd: Board, client_for: Callable[[User], Client], mara: User
) -> None:
    client = client_for(mara)
    page = client.post(f"{PAGE}clear", follow=True).content.decode()
    assert "The plan holds no levelling delays." in page
    assert client.post(f"{PAGE}propose", {"seconds": "7"}).status_code == 422


def test_a_moved_plan_is_said_and_what_conflicts(
    crowd: Board, proposal: LevellingProposal, client_for: Callable[[User], Client], mara: User
) -> None:
    crowd.set("Draft", percent=10)
    page = client_for(mara).get(PAGE).content.decode()
    assert "The plan has changed since this proposal was made." in page
    assert "1: has begun since." in page
    assert "Apply what still fits" in page


def test_a_capacity_is_set_on_the_page(
    crowd: Board, client_for: Callable[[User], Client], mara: User
) -> None:
    ann = Resource.objects.get(name="Ann")
    address = f"/projects/harbour/resources/{ann.pk}/capacity"
    assert client_for(mara).post(address, {"percent": "300"}).status_code == 302
    ann.refresh_from_db()
    assert ann.capacity == 30_000
    page = client_for(mara).post(address, {"percent": "-1"}, follow=True).content.decode()
    assert "A capacity lies between" in page
    assert DiaryEntry.objects.filter(deed="plan.capacity_set").count() == 1


def test_whoever_only_looks_is_offered_nothing_to_do(
    crowd: Board, proposal: LevellingProposal, client_for: Callable[[User], Client], tom: User, otto: User
) -> None:
    page = client_for(tom).get(PAGE).content.decode()
    assert "What moves" in page
    assert "Accept all" not in page
    assert client_for(tom).post(f"{PAGE}{proposal.pk}/accept").status_code == 403
    assert client_for(otto).get(PAGE).status_code == 404
