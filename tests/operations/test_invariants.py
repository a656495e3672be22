"""``tongzhou check`` finds what should not be, and names it; what is as it should be passes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from tests.api.conftest import Planned, plan_for
from tests.files.making import made_file
from tongzhou.accounts.models import User
from tongzhou.activity.actions.chain import seal_all
from tongzhou.activity.guards import install, remove
from tongzhou.activity.models import DiaryEntry
from tongzhou.config.commands import check
from tongzhou.files.models import FileVersion
from tongzhou.notice.models import Notification
from tongzhou.operations.actions import enqueue
from tongzhou.operations.doctor import examine
from tongzhou.operations.invariants import check_all
from tongzhou.operations.models import Job
from tongzhou.plan.actions.items.recurring import create_recurrence
from tongzhou.plan.models import ItemCounter, Recurrence, Rule, State, WorkItem
from tongzhou.projects.models import Project
from tongzhou.search.actions import rebuild_index
from tongzhou.search.models import SearchDocument
from tongzhou.work.models import SavedView

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(harbour: Project, mara: User) -> Planned:
    """A plan in Harbour."""
    return plan_for(harbour, mara)


def broken(*, quick: bool = False) -> dict[str, tuple[str, ...]]:
    """The invariants that do not hold, with what breaks them."""
    return {result.name: result.problems for result in check_all(quick=quick) if result.problems}


def test_an_untouched_installation_is_sound(plan: Planned, meadow: Project) -> None:
    assert broken() == {}


def test_a_date_that_was_changed_behind_the_plan_is_found(plan: Planned) -> None:
    item = WorkItem.objects.get(pk=plan.items["Code"])
    WorkItem.objects.filter(pk=item.pk).update(start_at=(item.start_at or 0) + 86_400)
    assert broken() == {"plan.dates": (f"harbour: Code ({item.pk})",)}


def test_a_reference_into_another_project_is_found(plan: Planned, meadow: Project, nora: User) -> None:
    other = plan_for(meadow, nora).items["Code"]
    WorkItem.objects.filter(pk=plan.items["Code"]).update(parent_id=other)
    assert broken()["operations.projects"] == (f"plan.WorkItem.parent {plan.items['Code']}",)


def test_a_reference_to_nothing_is_found(plan: Planned) -> None:
    with transaction.atomic():
        WorkItem.objects.filter(pk=plan.items["Code"]).update(parent_id=987_654)
        assert broken()["operations.references"] == (f"plan.WorkItem.parent {plan.items['Code']}",)
        transaction.set_rollback(True)


# The diary, files, the index, items, views and notices


def test_a_line_that_was_rewritten_is_named(plan: Planned) -> None:
    organisation = plan.project.organisation_id
    seal_all(organisation)
    line = DiaryEntry.objects.filter(organisation=organisation).order_by("sequence")[1]
    remove(connection)
    DiaryEntry.objects.filter(pk=line.pk).update(label="Nothing happened")
    install(connection)
    assert broken() == {"activity.chain": (f"organisation {organisation}: text_changed {line.pk}",)}


def test_a_guard_of_the_diary_that_is_missing_is_named(plan: Planned) -> None:
    remove(connection)
    found = broken()["activity.chain"]
    install(connection)
    assert all("guard_missing" in one for one in found)


@pytest.fixture
def version(settings: Any, tmp_path: Path, plan: Planned, mara: User) -> FileVersion:
    """The version of a file in a store of its own."""
    settings.FILES_STORE = str(tmp_path / "store")
    return made_file(plan.project, mara, "minutes.txt", b"We begin on Monday.\n").versions.get()


def content_of(version: FileVersion, tmp_path: Path) -> Path:
    """Where its bytes lie."""
    (path,) = (one for one in (tmp_path / "store").rglob("*") if one.name.endswith(version.storage_key[4:]))
    return path


def test_bytes_that_were_changed_are_named_but_not_by_a_quick_look(
    version: FileVersion, tmp_path: Path
) -> None:
    assert broken() == {}
    content_of(version, tmp_path).write_bytes(b"We begin on Friday.\n")
    named = f"file {version.file_id}, version 1 ({version.storage_key})"
    assert broken() == {"files.content": (f"{named}: the bytes are not those that were uploaded",)}
    assert broken(quick=True) == {}


@pytest.mark.parametrize("quick", [False, True])
def test_content_that_is_cut_off_or_gone_is_named(version: FileVersion, tmp_path: Path, quick: bool) -> None:
    path = content_of(version, tmp_path)
    named = f"file {version.file_id}, version 1 ({version.storage_key})"
    path.write_bytes(b"We begin")
    assert broken(quick=quick) == {"files.content": (f"{named}: 8 bytes instead of 20",)}
    path.unlink()
    assert broken(quick=quick) == {"files.content": (f"{named}: there is no content",)}


@pytest.fixture
def indexed(plan: Planned) -> Planned:
    """The plan, with the index up to date and no job waiting."""
    rebuild_index()
    Job.objects.filter(task__startswith="search.").delete()
    assert broken() == {}
    return plan


def test_what_the_index_lacks_is_named_and_can_be_repaired(indexed: Planned) -> None:
    code, design = indexed.items["Code"], indexed.items["Design"]
    SearchDocument.objects.filter(kind="work_item", subject_id=code).delete()
    WorkItem.objects.filter(pk=design).update(name="Draft")
    found = broken()["search.index"]
    assert set(found) == {f"work_item {code} is missing", f"work_item {design} is not as it is now"}
    assert broken(quick=True)["search.index"] == (f"work_item {code} is missing",)
    assert not [one.problems for one in check_all(repair=True) if one.problems]
    assert broken() == {}


def test_what_is_left_over_in_the_index_is_named(indexed: Planned, mara: User) -> None:
    one = SearchDocument.objects.get(kind="work_item", subject_id=indexed.items["Code"])
    SearchDocument.objects.filter(pk=one.pk).update(subject_id=987_654)
    assert "work_item 987654 is left over" in broken()["search.index"]


def test_a_row_of_the_index_without_tokens_is_named(indexed: Planned) -> None:
    one = SearchDocument.objects.get(kind="work_item", subject_id=indexed.items["Code"])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("UPDATE search_searchdocument SET vector = NULL WHERE id = %s", [one.pk])
        else:
            cursor.execute("DELETE FROM search_tokens WHERE rowid = %s", [one.pk])
    assert broken()["search.index"] == (f"work_item {one.subject_id} has no tokens",)


def test_what_waits_for_its_job_is_no_problem_of_the_index(indexed: Planned) -> None:
    SearchDocument.objects.filter(kind="work_item", subject_id=indexed.items["Code"]).delete()
    with transaction.atomic():
        enqueue("search.index", kind="work_item", numbers=[indexed.items["Code"]])
    assert broken() == {}


def test_items_in_a_circle_are_named(plan: Planned) -> None:
    build, code = plan.items["Build"], plan.items["Code"]
    WorkItem.objects.filter(pk=build).update(parent=code)
    assert any(one.endswith("is below itself") for one in broken()["plan.trees"])


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ({"position": -5}, "stands before what it belongs to"),
        ({"deleted": True}, "belongs to a deleted item"),
        ({"state": True}, "is in a state that its type has not"),
    ],
)
def test_items_out_of_their_place_are_named(plan: Planned, damage: dict[str, Any], words: str) -> None:
    code, build = plan.items["Code"], plan.items["Build"]
    if "position" in damage:
        WorkItem.objects.filter(pk=code).update(position=damage["position"])
    elif "deleted" in damage:
        WorkItem.objects.filter(pk=build).update(deleted_at=timezone.now())
    else:
        item = WorkItem.objects.get(pk=code)
        other = State.objects.exclude(workflow=item.item_type.workflow).first()
        WorkItem.objects.filter(pk=code).update(state=other)
    assert f"item {code} {words}" in broken()["plan.trees"]


def test_a_number_that_would_be_given_again_is_named(plan: Planned) -> None:
    ItemCounter.objects.filter(project=plan.project).update(last=1)
    assert any("and 2 is given next" in one for one in broken()["plan.numbers"])


def test_a_recurrence_that_cannot_be_made_is_named(plan: Planned, mara: User) -> None:
    made = create_recurrence(
        plan.project,
        by=mara,
        name="Weekly report",
        template={"priority": 2, "due_in_days": 3, "tags": [10**9]},
        rule=Rule.WEEKLY,
        every=1,
        next_on=timezone.localdate(),
    )
    assert broken() == {}
    Recurrence.objects.filter(pk=made.pk).update(template={"name": "Weekly report", "mood": "good"})
    assert broken()["plan.recurrences"] == (f"recurrence {made.pk} (Weekly report): There is no such field.",)
    Recurrence.objects.filter(pk=made.pk).update(paused=True)
    assert broken() == {}


def test_a_view_that_is_not_understood_is_named(plan: Planned, mara: User) -> None:
    view = SavedView.objects.create(
        project=plan.project, owner=mara, name="Mine", query="sort=-due_date&state=3"
    )
    assert broken() == {}
    SavedView.objects.filter(pk=view.pk).update(query="sort=colour")
    (named,) = broken()["work.views"]
    assert named.startswith(f"view {view.pk} (Mine): ")
    SavedView.objects.filter(pk=view.pk).update(deleted_at=timezone.now())
    assert broken() == {}


def test_a_notice_that_its_reader_may_not_see_is_named(
    plan: Planned, lee: User, cleo: User, otto: User
) -> None:
    line = DiaryEntry.objects.filter(project_id=plan.project.pk, audience="internal").first()
    assert line is not None

    def told(user: User) -> int:
        subject = {"project": plan.project, "subject_kind": "project", "subject_id": plan.project.pk}
        return Notification.objects.create(user=user, entry=line, kind="plan", **subject).pk

    told(lee)
    assert broken() == {}
    client, stranger = told(cleo), told(otto)
    assert set(broken()["notice.readers"]) == {
        f"notice {client} tells a client what is internal",
        f"notice {stranger} is about a hidden project",
    }


def test_the_command_looks_quickly_or_repairs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], indexed: Planned
) -> None:
    monkeypatch.setattr("tongzhou.config.commands.serve.prepare", lambda: None)
    code = indexed.items["Code"]
    SearchDocument.objects.filter(kind="work_item", subject_id=code).delete()
    assert check.main(["--quick"]) == 1
    said = capsys.readouterr().out
    assert f"work_item {code} is missing" in said
    assert "tongzhou check --repair" in said
    assert check.main(["--repair"]) == 0


def test_a_job_that_would_be_stuck_is_found() -> None:
    job = Job.objects.create(task="t", state=Job.State.RUNNING, run_at=timezone.now())
    assert broken() == {"operations.jobs": (f"t {job.pk}: running",)}


def test_the_doctor_looks_at_everything_and_knows_a_remedy(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["projects.example.com"]
    settings.DEBUG = True
    found = {finding.name: finding for finding in examine()}
    assert {"python", "database", "migrations", "queue", "disk", "data_folder", "clock", "mail"} <= set(found)
    assert {"libreoffice", "front_end", "proxies", "tls", "debug"} <= set(found)
    assert (found["database"].state, found["migrations"].state) == ("ok", "ok")
    assert found["tls"].sentence == "projects.example.com can be reached without encryption."
    assert [found[name].state for name in ("tls", "debug")] == ["bad", "bad"]
    assert not [one.name for one in found.values() if one.state != "ok" and not one.remedy]


def test_the_doctor_speaks_of_late_jobs_and_mail_that_does_not_go(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    Job.objects.create(task="t", run_at=timezone.now() - timedelta(minutes=20))
    found = {finding.name: finding for finding in examine()}
    assert (found["queue"].state, found["queue"].remedy) == (
        "bad",
        "No worker is running. Start: tongzhou worker",
    )
    assert found["mail"].sentence.startswith("The mail server 127.0.0.1:9 does not answer:")


def test_an_older_schema_is_seen_by_the_doctor() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'operations'")
    found = {finding.name: finding for finding in examine()}
    assert found["migrations"].remedy == "Run: tongzhou upgrade"
