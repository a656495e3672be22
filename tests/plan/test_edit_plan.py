"""Editing a plan: dates follow, refusals have words, nothing is half done."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.plan.builder import TODAY, Board, minutes
from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry
from tongzhou.plan.actions.edit_plan import StalePlanError, edit_plan
from tongzhou.plan.editing.commands.editor import CommandError
from tongzhou.plan.models import Dependency, MilestoneForecast, PlanEdit, PlanSettings, WorkItem
from tongzhou.projects.models import Project


def test_successors_move_with_a_longer_duration(chain: Board) -> None:
    assert chain.dates("Test") == ("2026-03-09", "2026-03-09")
    result = chain.set("Design", duration=5 * 480)
    assert chain.dates("Build") == ("2026-03-09", "2026-03-11")
    assert chain.dates("Live") == ("2026-03-12", "2026-03-12")
    assert chain.dates("Delivery") == ("2026-03-02", "2026-03-12")
    assert result.moved >= 5


def test_a_step_counts_one_version_and_writes_one_diary_line(chain: Board, mara: User) -> None:
    before = chain.project.plan_version
    chain.set("Design", duration=960 * 2, name="Draft")
    chain.project.refresh_from_db()
    assert chain.project.plan_version == before + 1
    line = DiaryEntry.objects.filter(project_id=chain.project.pk).latest("id")
    assert (line.deed, line.actor_name, line.label) == ("plan.edit", mara.name, "Draft")


def test_an_edit_that_changes_nothing_makes_no_version(chain: Board) -> None:
    before = chain.project.plan_version
    result = chain.set("Design", name="Design")
    chain.project.refresh_from_db()
    assert (result.changed, chain.project.plan_version) == (False, before)


def test_the_links_that_fix_a_date_are_marked(chain: Board) -> None:
    chain.add("Review", parent="Delivery", days=1)
    chain.link("Review", "Test")
    driving = set(
        Dependency.objects.filter(project=chain.project, driving=True).values_list(
            "predecessor__name", flat=True
        )
    )
    assert "Build" in driving
    assert "Review" not in driving
    chain.set("Review", duration=20 * 480)
    driving = set(
        Dependency.objects.filter(successor__name="Test", driving=True).values_list(
            "predecessor__name", flat=True
        )
    )
    assert driving == {"Review"}


def test_a_cycle_is_refused_with_its_names_and_nothing_changes(chain: Board) -> None:
    before = chain.picture()
    with pytest.raises(CommandError) as refused:
        chain.link("Test", "Design")
    assert refused.value.code == "cycle"
    assert all(name in refused.value.message for name in ("Design", "Build", "Test"))
    assert chain.picture() == before


def test_one_bad_command_undoes_the_whole_step(chain: Board) -> None:
    before = chain.picture()
    with pytest.raises(CommandError, match="between 0 and 100"):
        chain.do(
            {"op": "set", "id": chain.id("Design"), "fields": {"name": "Changed"}},
            {"op": "set", "id": chain.id("Build"), "fields": {"percent": 101}},
        )
    assert chain.picture() == before


def test_a_stale_edit_is_refused(chain: Board, mara: User) -> None:
    version = Project.objects.get(pk=chain.project.pk).plan_version
    chain.set("Design", duration=480)
    command = {"op": "set", "id": chain.id("Build"), "fields": {"name": "Mine"}}
    with pytest.raises(StalePlanError) as stale:
        edit_plan(chain.project, by=mara, version=version, commands=[command], today=TODAY)
    assert stale.value.version == version + 1
    assert not WorkItem.objects.filter(name="Mine").exists()


def test_a_dragged_bar_becomes_a_constraint(chain: Board) -> None:
    chain.do({"op": "move", "id": chain.id("Build"), "start": minutes("2026-03-16", 8)})
    build = chain.item("Build")
    assert build.constraint_type == 4
    assert chain.dates("Build") == ("2026-03-16", "2026-03-18")


def test_a_resized_bar_counts_working_days_only(chain: Board) -> None:
    chain.do({"op": "resize", "id": chain.id("Design"), "finish": minutes("2026-03-10", 17)})
    assert chain.item("Design").duration == 7 * 8 * 3600


def test_a_typed_finish_means_the_end_of_that_day(chain: Board) -> None:
    chain.set("Design", finish=minutes("2026-03-04"))
    assert chain.item("Design").duration == 3 * 8 * 3600


def test_progress_begins_and_ends_a_task(chain: Board) -> None:
    chain.set("Design", percent=50)
    design = chain.item("Design")
    assert design.actual_start_at == design.start_at
    assert design.remaining == 8 * 3600
    chain.set("Design", percent=100)
    design = chain.item("Design")
    assert (design.remaining, design.actual_finish_at) == (0, design.finish_at)
    chain.set("Design", percent=0)
    assert chain.item("Design").actual_start_at is None


def test_a_summary_weighs_the_progress_below_it(chain: Board) -> None:
    chain.set("Build", percent=100)
    assert chain.item("Delivery").progress == 50
    with pytest.raises(CommandError, match="is a summary"):
        chain.set("Delivery", percent=10)


def test_items_are_indented_outdented_and_reordered(board: Board) -> None:
    board.add("A", "B", "C", "D")
    board.do({"op": "indent", "ids": [board.id("B"), board.id("C")]})
    assert board.outline() == [(1, "A"), (2, "B"), (2, "C"), (1, "D")]
    board.do({"op": "outdent", "ids": [board.id("B")]})
    assert board.outline() == [(1, "A"), (1, "B"), (2, "C"), (1, "D")]
    board.do({"op": "reorder", "ids": [board.id("D")], "parent": 0, "after": 0})
    assert board.outline() == [(1, "D"), (1, "A"), (1, "B"), (2, "C")]
    with pytest.raises(CommandError, match="cannot go below itself"):
        board.do({"op": "reorder", "ids": [board.id("B")], "parent": board.id("C"), "after": 0})


def test_deleting_a_summary_takes_everything_below_it_and_its_links(chain: Board) -> None:
    chain.add("After", days=1)
    chain.link("Live", "After")
    chain.do({"op": "delete", "ids": [chain.id("Delivery")]})
    assert chain.outline() == [(1, "After")]
    assert not Dependency.objects.filter(project=chain.project).exists()
    chain.undo()
    assert [name for _depth, name in chain.outline()] == [
        "Delivery",
        "Design",
        "Build",
        "Test",
        "Live",
        "After",
    ]
    assert Dependency.objects.filter(project=chain.project).count() == 4


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ({"op": "explode"}, "unknown_command"),
        ({"op": "set", "id": 999_999_999, "fields": {"name": "x"}}, "unknown_item"),
        ({"op": "set", "id": "1; DROP TABLE", "fields": {}}, "unknown_item"),
        ({"op": "set", "fields": {}}, "malformed"),
        ({"op": "delete", "ids": None}, "malformed"),
        ({"op": "unlink", "ids": [12345]}, "unknown_link"),
        ({"op": "reorder", "ids": [], "parent": 999_999}, "unknown_item"),
    ],
)
def test_nonsense_is_refused_with_a_code(chain: Board, command: dict[str, object], code: str) -> None:
    with pytest.raises(CommandError) as refused:
        chain.do(command)
    assert refused.value.code == code
    assert refused.value.message


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": " "}, "name_missing"),
        ({"name": "x" * 501}, "text_too_long"),
        ({"name": "a\x00b"}, "malformed"),
        ({"duration": -1}, "duration_out_of_range"),
        ({"duration": 1e300}, "duration_out_of_range"),
        ({"start": 10**12}, "date_out_of_range"),
        ({"constraint": [2, None]}, "constraint_needs_date"),
        ({"constraint": [9, 1]}, "unknown_constraint"),
        ({"people": [424242]}, "unknown_resource"),
        ({"calendar": 424242}, "unknown_calendar"),
        ({"kind": "party"}, "unknown_kind"),
        ({"total_float": 0}, "unknown_field"),
        ({"percent": True}, "percent_out_of_range"),
    ],
)
def test_impossible_values_are_refused(chain: Board, fields: dict[str, object], code: str) -> None:
    before = chain.picture()
    with pytest.raises(CommandError) as refused:
        chain.set("Design", **fields)
    assert refused.value.code == code
    assert chain.picture() == before


def test_another_projects_calendar_and_items_cannot_be_used(
    chain: Board, meadow: Project, nora: User
) -> None:
    other = Board(meadow, nora)
    other.add("Secret")
    with pytest.raises(CommandError):
        chain.do({"op": "link", "from": chain.id("Design"), "to": other.id("Secret")})
    with pytest.raises(CommandError):
        chain.do({"op": "delete", "ids": [other.id("Secret")]})
    assert other.outline() == [(1, "Secret")]


def test_a_milestone_remembers_when_it_was_expected(chain: Board) -> None:
    chain.set("Design", duration=10 * 480)
    seen = MilestoneForecast.objects.get(project=chain.project, item_id=chain.id("Live"), seen_on=TODAY)
    assert seen.forecast == date(2026, 3, 19)


def test_an_edit_needs_at_most_fifteen_statements_and_four_jobs(chain: Board) -> None:
    for number in range(60):
        chain.add(f"Task {number}", parent="Delivery")
        chain.link("Design", f"Task {number}")
    chain.project.refresh_from_db()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        chain.set("Design", duration=30 * 480)
    control = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT pg_notify")
    work = [query["sql"] for query in queries if not query["sql"].startswith(control)]
    jobs = [sql for sql in work if "operations_job" in sql]
    assert len(jobs) <= 4
    reading_in_the_test = 2
    assert len(work) - reading_in_the_test - len(jobs) <= 15, "\n".join(sql[:120] for sql in work)


def test_the_project_finish_is_kept(chain: Board) -> None:
    settings = PlanSettings.objects.get(project=chain.project)
    assert settings.finish_at == chain.item("Live").finish_at


def test_edits_are_kept_as_steps_by_person(chain: Board, lee: User) -> None:
    chain.do({"op": "set", "id": chain.id("Test"), "fields": {"name": "Trial"}}, by=lee)
    edit = PlanEdit.objects.filter(project=chain.project).latest("version")
    assert (edit.by, edit.label, edit.type) == (lee, "Trial", PlanEdit.Type.EDIT)


def test_one_step_may_speak_of_what_it_has_just_added(chain: Board) -> None:
    """What a step adds is called −1, −2, … in its order, until the answer says the real numbers."""
    result = chain.do(
        {"op": "add", "parent": chain.id("Delivery"), "fields": {"name": "Kick-off", "duration": 480}},
        {"op": "reorder", "ids": [-1], "parent": chain.id("Delivery"), "after": 0},
        {"op": "add", "after": -1, "fields": {"name": "Agree", "duration": 480}},
        {"op": "link", "from": -1, "to": -2},
    )
    assert [name for _depth, name in chain.outline()][:3] == ["Delivery", "Kick-off", "Agree"]
    assert result.added == (chain.id("Kick-off"), chain.id("Agree"))
    assert chain.dates("Agree") == ("2026-03-03", "2026-03-03")
    with pytest.raises(CommandError):
        chain.do({"op": "set", "id": -1, "fields": {"name": "Nobody"}})
