"""The audit trail: sealed, guarded by the database, and any change of it is found."""

from __future__ import annotations

import hashlib
import json
import logging
from datetime import UTC, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from tongzhou.accounts.actions import create_organisation
from tongzhou.accounts.models import User
from tongzhou.activity import jobs
from tongzhou.activity.actions import record
from tongzhou.activity.actions.chain import erase_lines, publish_head, seal_all, seal_diary
from tongzhou.activity.guards import install, remove
from tongzhou.activity.models import ChainHead, DiaryEntry
from tongzhou.activity.queries.audit import Verification, verify
from tongzhou.config.commands.verify_audit import main as verify_audit
from tongzhou.operations.models import Job
from tongzhou.projects.models import Project

TEXT = (
    "deed", "subject_type", "label", "actor_name", "audience", "request_id", "address", "session", "salt",
    "payload_digest", "previous_hash", "hash",
)  # fmt: skip
NUMBERS = ("project_id", "subject_id", "actor_id", "sequence", "erasure")


def check(organisation_id: int) -> Verification:
    return verify(organisation_id, now=timezone.now())


@pytest.fixture
def line(mara: User, harbour: Project) -> DiaryEntry:
    """A sealed line in the middle of a chain, with something in every column."""
    entry = record(
        "plan.edit",
        harbour,
        by=mara,
        label="Build 构建",
        project_id=harbour.pk,
        details={"items": 3, "ratio": 0.5, "names": ["Tom", None, True]},
    )
    DiaryEntry.objects.filter(pk=entry.pk).update(
        request_id="0123456789abcdef", address="192.0.2.7", session="page"
    )
    record("plan.undo", harbour, by=mara, project_id=harbour.pk)
    seal_all(harbour.organisation_id)
    entry.refresh_from_db()
    return entry


def tamper(statement: str, values: list[object]) -> None:
    """Do what somebody with the database's password could do."""
    remove(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
    install(connection)


def test_lines_are_chained_in_the_order_of_sealing(mara: User, harbour: Project) -> None:
    count = DiaryEntry.objects.count()
    assert seal_diary(harbour.organisation_id, most=4) == 4
    assert seal_all(harbour.organisation_id) == count - 4
    lines = list(DiaryEntry.objects.order_by("sequence"))
    assert [one.sequence for one in lines] == list(range(1, count + 1))
    assert [one.previous_hash for one in lines[1:]] == [one.hash for one in lines[:-1]]
    found = check(harbour.organisation_id)
    assert (found.problems, found.lines, found.unsealed) == ([], count, 0)
    assert (found.sequence, found.head) == (count, lines[-1].hash)


def test_a_line_that_was_committed_late_is_sealed_late(mara: User, harbour: Project) -> None:
    """Its number is lower than that of lines that are sealed already; its place in the chain is behind them."""
    late = record("plan.undo", harbour, by=mara)
    other = create_organisation("Elsewhere")
    DiaryEntry.objects.filter(pk=late.pk).update(organisation=other)  # as good as not committed yet
    early = record("plan.redo", harbour, by=mara)
    seal_all(harbour.organisation_id)
    DiaryEntry.objects.filter(pk=late.pk).update(organisation=harbour.organisation_id)
    seal_all(harbour.organisation_id)
    for one in (late, early):
        one.refresh_from_db()
    assert late.pk < early.pk
    assert late.sequence == (early.sequence or 0) + 1
    assert not check(harbour.organisation_id).problems


@pytest.mark.parametrize("column", TEXT)
def test_one_changed_byte_in_a_text_is_found(line: DiaryEntry, column: str) -> None:
    value = getattr(line, column)
    assert value, f"{column} is empty; this test would prove nothing"
    for place in {0, len(value) // 2, len(value) - 1}:
        changed = value[:place] + ("0" if value[place] != "0" else "1") + value[place + 1 :]
        tamper(f"UPDATE activity_diaryentry SET {column} = %s WHERE id = %s", [changed, line.pk])
        assert check(line.organisation_id).problems, f"{column} at {place}"
        tamper(f"UPDATE activity_diaryentry SET {column} = %s WHERE id = %s", [value, line.pk])
    assert not check(line.organisation_id).problems


@pytest.mark.parametrize("column", NUMBERS)
def test_one_changed_number_is_found(line: DiaryEntry, lee: User, column: str) -> None:
    changed = lee.pk if column == "actor_id" else (getattr(line, column) or 0) + 1_000
    tamper(f"UPDATE activity_diaryentry SET {column} = %s WHERE id = %s", [changed, line.pk])
    assert check(line.organisation_id).problems


@pytest.mark.parametrize("value", [None, "x"])
def test_a_removed_project_or_an_added_text_is_found(line: DiaryEntry, value: str | None) -> None:
    column = "project_id" if value is None else "label"
    tamper(f"UPDATE activity_diaryentry SET {column} = %s WHERE id = %s", [value, line.pk])
    assert check(line.organisation_id).problems


@pytest.mark.parametrize(
    "details",
    [
        {"items": 4, "ratio": 0.5, "names": ["Tom", None, True]},
        {"items": 3, "ratio": 0.50001, "names": ["Tom", None, True]},
        {"items": 3, "ratio": 0.5, "names": ["Tom", None, False]},
        {"items": 3, "ratio": 0.5, "names": ["Tom", True, None]},
        {"items": 3, "ratio": 0.5, "names": ["Tom", None, True], "more": None},
        {"items": "3", "ratio": 0.5, "names": ["Tom", None, True]},
        {},
    ],
)
def test_changed_details_are_found(line: DiaryEntry, details: dict[str, object]) -> None:
    tamper("UPDATE activity_diaryentry SET details = %s WHERE id = %s", [json.dumps(details), line.pk])
    assert check(line.organisation_id).problems


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps values, which have one text")
@pytest.mark.parametrize(
    ("column", "change"),
    [
        ("details", lambda text: text.replace(":", ": ", 1)),
        ("details", lambda text: text + " "),
        ("details", lambda text: text.replace("0.5", "0.50")),
        ("details", lambda text: text.replace("Tom", "T\\u006fm")),
        ("details", lambda text: json.dumps(dict(reversed(json.loads(text).items())), separators=(",", ":"))),
        ("details", lambda text: text.replace('"items":3', '"items":4,"items":3')),
        ("at", lambda text: text.replace(" ", "T")),
        ("at", lambda text: text + "+00:00"),
    ],
)
def test_other_bytes_of_the_same_values_are_found(line: DiaryEntry, column: str, change: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM activity_diaryentry WHERE id = %s", [line.pk])
        (kept,) = cursor.fetchone()
    kept = kept if isinstance(kept, str) else str(connection.ops.adapt_datetimefield_value(line.at))
    changed = change(kept)
    assert changed != kept
    tamper(f"UPDATE activity_diaryentry SET {column} = %s WHERE id = %s", [changed, line.pk])
    assert "bytes_changed" in {one.what for one in check(line.organisation_id).problems}
    tamper(f"UPDATE activity_diaryentry SET {column} = %s WHERE id = %s", [kept, line.pk])
    assert not check(line.organisation_id).problems


def test_a_line_cannot_be_passed_off_as_sealed_by_its_values_only(line: DiaryEntry) -> None:
    assert line.chain_version == 2
    tamper("UPDATE activity_diaryentry SET chain_version = 1 WHERE id = %s", [line.pk])
    assert [one.what for one in check(line.organisation_id).problems] == ["changed"]


def test_a_line_of_an_older_program_keeps_its_hash_and_the_chain_goes_on(
    mara: User, harbour: Project
) -> None:
    """Its details stand in the database as that program wrote them, and its hash is what that program computed."""
    seal_all(harbour.organisation_id)
    last = DiaryEntry.objects.latest("sequence")
    old = record("plan.edit", harbour, by=mara, label="Build 构建", details={"b": "张", "a": [1, None]})
    salt, sequence = "5" * 32, (last.sequence or 0) + 1
    payload = {
        "label": "Build 构建",
        "details": {"a": [1, None], "b": "张"},
        "actor_name": mara.name,
        "address": "",
    }
    text = json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    digest = hashlib.sha256((salt + text).encode()).hexdigest()
    core = {
        "id": old.pk, "organisation_id": old.organisation_id, "project_id": None, "deed": "plan.edit",
        "subject_type": "Project", "subject_id": harbour.pk, "actor_id": mara.pk, "audience": "internal",
        "request_id": "", "session": "", "sequence": sequence, "payload_digest": digest,
        "at": old.at.astimezone(UTC).isoformat(timespec="microseconds"),
    }  # fmt: skip
    text = json.dumps(core, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    sealed = hashlib.sha256(bytes.fromhex(last.hash) + text.encode()).hexdigest()
    tamper(
        "UPDATE activity_diaryentry SET details = %s, sequence = %s, salt = %s, payload_digest = %s, "
        "previous_hash = %s, hash = %s WHERE id = %s",
        [json.dumps({"b": "张", "a": [1, None]}), sequence, salt, digest, last.hash, sealed, old.pk],
    )
    record("plan.undo", harbour, by=mara)
    seal_all(harbour.organisation_id)
    found = check(harbour.organisation_id)
    assert (found.problems, found.sequence) == ([], sequence + 1)
    versions = DiaryEntry.objects.filter(sequence__gte=sequence).order_by("sequence")
    assert list(versions.values_list("chain_version", flat=True)) == [1, 2]
    erase_lines([old.pk], {"张": "x"}, by=mara)
    seal_all(harbour.organisation_id)
    assert not check(harbour.organisation_id).problems


def test_a_line_that_an_older_program_left_unsealed_is_sealed_by_its_values(
    mara: User, harbour: Project
) -> None:
    old = record("plan.edit", harbour, by=mara, details={"b": 1, "a": 2})
    tamper("UPDATE activity_diaryentry SET details = %s WHERE id = %s", ['{"b": 1, "a": 2}', old.pk])
    seal_all(harbour.organisation_id)
    old.refresh_from_db()
    assert old.chain_version == (1 if connection.vendor == "sqlite" else 2)
    assert not check(harbour.organisation_id).problems


def test_a_microsecond_is_found(line: DiaryEntry) -> None:
    tamper(
        "UPDATE activity_diaryentry SET at = %s WHERE id = %s",
        [connection.ops.adapt_datetimefield_value(line.at + timedelta(microseconds=1)), line.pk],
    )
    assert [one.what for one in check(line.organisation_id).problems] == ["changed"]


def test_a_deleted_line_is_found(line: DiaryEntry) -> None:
    tamper("DELETE FROM activity_diaryentry WHERE id = %s", [line.pk])
    assert {one.what for one in check(line.organisation_id).problems} == {"gap", "not_chained", "changed"}


def test_two_lines_that_changed_places_are_found(line: DiaryEntry) -> None:
    other = DiaryEntry.objects.get(sequence=(line.sequence or 0) + 1)
    tamper("UPDATE activity_diaryentry SET sequence = 0 WHERE id = %s", [line.pk])
    tamper("UPDATE activity_diaryentry SET sequence = %s WHERE id = %s", [line.sequence, other.pk])
    tamper("UPDATE activity_diaryentry SET sequence = %s WHERE id = %s", [other.sequence, line.pk])
    assert check(line.organisation_id).problems


def test_a_cut_off_end_is_found_by_the_published_head(
    line: DiaryEntry, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, logger="tongzhou.audit"):
        head = publish_head(line.organisation_id, problems=0)
    assert head is not None
    assert f"{head.sequence}:{head.hash}" in caplog.text
    tamper("DELETE FROM activity_diaryentry WHERE sequence = %s", [head.sequence])
    assert [one.what for one in check(line.organisation_id).problems] == ["end_missing"]


def test_a_chain_that_was_computed_anew_is_found_by_the_published_head(line: DiaryEntry) -> None:
    publish_head(line.organisation_id, problems=0)
    tamper("UPDATE activity_diaryentry SET label = %s WHERE id = %s", ["Forged", line.pk])
    tamper("UPDATE activity_diaryentry SET sequence = NULL WHERE sequence >= %s", [line.sequence])
    seal_all(line.organisation_id)
    assert [one.what for one in check(line.organisation_id).problems] == ["not_as_published"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE activity_diaryentry SET label = 'x' WHERE id = %s",
        "UPDATE activity_diaryentry SET at = at, hash = 'x' WHERE id = %s",
        "UPDATE activity_diaryentry SET sequence = NULL WHERE id = %s",
        "UPDATE activity_diaryentry SET label = 'x', salt = '' WHERE id = %s",
        "UPDATE activity_diaryentry SET erasure = 1, deed = 'x', salt = '' WHERE id = %s",
        "UPDATE activity_diaryentry SET erasure = 1, label = 'x' WHERE id = %s",
        "DELETE FROM activity_diaryentry WHERE id = %s",
    ],
)
def test_the_database_itself_refuses_to_change_a_sealed_line(line: DiaryEntry, statement: str) -> None:
    refused = pytest.raises(DatabaseError, match="sealed lines of the diary")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [line.pk])
    assert not check(line.organisation_id).problems


def test_missing_guards_are_a_problem(line: DiaryEntry) -> None:
    remove(connection)
    try:
        found = {one.what for one in check(line.organisation_id).problems}
    finally:
        install(connection)
    assert found == {"guard_missing:diary_keeps_lines", "guard_missing:diary_keeps_history"}


def test_an_unsealed_line_is_reported_and_a_forgotten_one_is_a_problem(line: DiaryEntry, mara: User) -> None:
    entry = record("plan.undo", mara, by=mara)
    found = check(line.organisation_id)
    assert (found.unsealed, found.problems) == (1, [])
    DiaryEntry.objects.filter(pk=entry.pk).update(at=timezone.now() - timedelta(minutes=6))
    assert [one.what for one in check(line.organisation_id).problems] == ["unsealed_for_long"]


def test_an_erasure_replaces_texts_and_the_chain_still_holds(line: DiaryEntry, ada: User, mara: User) -> None:
    old_hash = line.hash
    erase_lines([line.pk], {"Mara Chen": "Former member 7", "Tom": "Former member 8"}, by=ada)
    seal_all(line.organisation_id)
    line.refresh_from_db()
    assert (line.actor_name, line.address, line.hash, line.salt) == ("Former member 7", "", old_hash, "")
    assert line.details["names"] == ["Former member 8", None, True]
    found = check(line.organisation_id)
    assert (found.problems, found.erased) == ([], 1)
    assert DiaryEntry.objects.latest("id").deed == "activity.lines_erased"
    erase_lines([line.pk], {"Build": "—"}, by=ada)
    seal_all(line.organisation_id)
    assert not check(line.organisation_id).problems


@pytest.mark.parametrize("column", ["label", "actor_name", "address", "salt", "erasure"])
def test_a_change_of_erased_text_is_found_too(line: DiaryEntry, ada: User, column: str) -> None:
    erase_lines([line.pk], {"Mara Chen": "Former member 7"}, by=ada)
    seal_all(line.organisation_id)
    value: object = line.pk if column == "erasure" else "x"
    tamper(f"UPDATE activity_diaryentry SET {column} = %s WHERE id = %s", [value, line.pk])
    assert [one.what for one in check(line.organisation_id).problems] == ["erased_text_changed"]


def test_text_cannot_be_passed_off_as_erased(line: DiaryEntry) -> None:
    tamper(
        "UPDATE activity_diaryentry SET label = 'x', salt = '', erasure = %s WHERE id = %s",
        [line.pk + 1, line.pk],
    )
    assert [one.what for one in check(line.organisation_id).problems] == ["erased_text_changed"]


def test_the_nightly_task_seals_verifies_and_publishes(mara: User, harbour: Project) -> None:
    jobs.publish_heads()
    head = ChainHead.objects.get()
    assert (head.sequence, head.problems) == (DiaryEntry.objects.count(), 0)


def test_the_command_says_what_it_found(
    line: DiaryEntry, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "C.UTF-8")
    assert verify_audit(["--head", f"{line.sequence}:{line.hash}"]) == 0
    assert f"{DiaryEntry.objects.count()} lines sealed" in capsys.readouterr().out
    assert verify_audit(["--head", f"{line.sequence}:{'0' * 64}"]) == 1
    assert "a given head is not in the chain" in capsys.readouterr().err
    tamper("UPDATE activity_diaryentry SET label = 'x' WHERE id = %s", [line.pk])
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert verify_audit([]) == 1
    assert f"✗ {line.pk} 文字被改动" in capsys.readouterr().err


@pytest.mark.django_db(transaction=True)
def test_a_deed_is_sealed_a_second_later_without_holding_anybody_up(mara: User) -> None:
    Job.objects.all().delete()
    from tongzhou.activity.actions import diary

    diary._sealing.clear()
    for _number in range(3):
        record("plan.undo", mara, by=mara)
    job = Job.objects.get(task="activity.seal")
    assert timezone.now() < job.run_at <= timezone.now() + timedelta(seconds=1)
    jobs.seal(**job.arguments)
    assert not DiaryEntry.objects.filter(sequence__isnull=True).exists()


def test_a_deed_remembers_the_request_it_came_with(client_for, mara: User, harbour: Project) -> None:
    answer = client_for(mara).post("/projects/harbour/delete/", {"key": "harbour"})
    entry = DiaryEntry.objects.get(deed="projects.project_deleted")
    assert entry.request_id == answer["X-Request-Id"]
    assert (entry.address, entry.session) == ("127.0.0.1", "page")


def test_a_program_is_told_from_a_page(mara: User, harbour: Project) -> None:
    from tests.api.calling import Caller

    Caller(mara).call("DELETE", "/projects/harbour")
    assert DiaryEntry.objects.get(deed="projects.project_deleted").session == "token"


def test_a_refusal_is_noted_once_a_minute(client_for, tom: User, harbour: Project) -> None:
    from tongzhou.activity.actions import diary

    diary._refused.clear()
    browser = client_for(tom)
    for _number in range(3):
        assert browser.get("/projects/harbour/charter/").status_code == 403
    entry = DiaryEntry.objects.get(deed="activity.refused")
    assert (entry.actor, entry.label) == (tom, "GET /projects/harbour/charter/")
