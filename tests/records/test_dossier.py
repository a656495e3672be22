"""Dossiers: made by a job, complete or for the client, downloaded by whoever may, and nobody else."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from tests.files.making import made_file
from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry
from tongzhou.files.actions.room import recount_room
from tongzhou.files.models import FileVersion, StorageUse, StoredFile
from tongzhou.files.queries import known_keys
from tongzhou.files.store import store
from tongzhou.notice.models import Notification
from tongzhou.operations.actions import run_due_jobs
from tongzhou.projects.models import Membership, Project
from tongzhou.records.actions.dossiers import make_dossier, order_dossier, remove_dossier
from tongzhou.records.actions.reports import edit_section, finalise_report
from tongzhou.records.contents import MOST_NAME, SOURCES, Piece, Source, register_source, short_name
from tongzhou.records.models import ClosingReport, Dossier, DossierEntry
from tongzhou.records.packing import INDEX, MANIFEST, PAGE
from tongzhou.records.queries.dossiers import altered_dossiers, files_missing
from tongzhou.records.queries.reports import section_of
from tongzhou.records.refusals import DossierNotReadyError, DossierOpenError, TooManyDossiersError
from tongzhou.records.writing.assembled import COMPLETE
from tongzhou.signing.queries import verified_bytes, verified_code

ClientFor = Callable[[User], Client]
NOTE = "Between us: it was close"


def made(project: Project, by: User, circle: str = "internal") -> Dossier:
    """A dossier, made by the job as an installation makes it."""
    one = order_dossier(project, by=by, circle=circle)
    run_due_jobs()
    one.refresh_from_db()
    return one


def unpacked(one: Dossier) -> dict[str, bytes]:
    """Every file in a dossier."""
    with zipfile.ZipFile(io.BytesIO(b"".join(store().read(one.storage_key)))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def full(report: ClosingReport, published: StoredFile, mara: User, today: Any) -> Project:
    """A project with something for every source: signed, certified, published, and a final report."""
    section = section_of(report, "dates")
    assert section is not None
    section.report = report
    edit_section(section, by=mara, reader=COMPLETE, version=1, note_en=NOTE)
    finalise_report(report, by=mara, today=today)
    return report.project


def test_a_complete_dossier_holds_everything_with_its_digest(full: Project, mara: User) -> None:
    one = made(full, mara)
    assert (one.state, one.error) == ("ready", "")
    files = unpacked(one)
    folders = {name.partition("/")[0] for name in files if "/" in name}
    assert folders == {"signed", "certificates", "published", "portal", "closing-report"}
    index = json.loads(files[INDEX])
    assert (index["format"], index["circle"], index["made_by"]) == (
        "tongzhou-dossier",
        "internal",
        "Mara Chen",
    )
    content = {name: data for name, data in files.items() if name not in {INDEX, PAGE, MANIFEST}}
    assert {entry["path"]: (entry["size"], entry["sha256"]) for entry in index["entries"]} == {
        name: (len(data), hashlib.sha256(data).hexdigest()) for name, data in content.items()
    }
    lines = dict(reversed(line.split("  ", 1)) for line in files[MANIFEST].decode().splitlines())
    assert lines == {
        name: hashlib.sha256(data).hexdigest() for name, data in files.items() if name != MANIFEST
    }
    assert hashlib.sha256(files[MANIFEST]).hexdigest() == one.manifest_sha256
    assert one.parts == len(content) == DossierEntry.objects.filter(dossier=one).count()
    page = files[PAGE].decode()
    assert all(name.rpartition("/")[2] for name in content)
    assert page.count("<tr><td>") == len(content)
    assert "<script" not in page
    evidence = json.loads(next(data for name, data in content.items() if name.endswith("signature.json")))
    assert (evidence["name"], evidence["address"], evidence["seal_holds"]) == (
        "Cleo Zheng",
        "203.0.113.9",
        True,
    )
    assert "internal-calculation.txt" not in str(sorted(content))


def test_the_clients_dossier_holds_only_what_the_client_may_see(full: Project, mara: User) -> None:
    one = made(full, mara, "client")
    files = unpacked(one)
    said = "\n".join(data.decode("utf-8", "replace") for data in files.values())
    names = sorted(files)
    assert any(name.startswith("signed/") for name in names)
    assert any(name.endswith("closing-report-V1-client.pdf") for name in names)
    assert not any("internal" in name for name in names)
    for secret in ("203.0.113.9", "7,654,321.09", "1,345,677", "0.93", NOTE, "margin 12 %", "seal"):
        assert secret not in said, secret
    import docx

    book = docx.Document(io.BytesIO(next(files[name] for name in names if name.endswith("client.docx"))))
    text = "\n".join(one.text for one in book.paragraphs)
    cells = [cell.text for table in book.tables for row in table.rows for cell in row.cells]
    assert "Core banking" in cells
    for secret in ("7,654,321.09", "1,345,677", "0.93", NOTE):
        assert secret not in text + " ".join(cells)


def test_making_is_told_in_the_diary_and_to_whoever_asked(full: Project, mara: User) -> None:
    one = made(full, mara)
    run_due_jobs()
    line = DiaryEntry.objects.get(deed="records.dossier_ready")
    assert one.manifest_sha256 in line.label
    assert line.details["manifest"] == one.manifest_sha256
    assert Notification.objects.filter(user=mara, entry=line).exists()


def test_one_is_made_at_a_time_and_so_many_are_kept(
    full: Project, mara: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = order_dossier(full, by=mara, circle="client")
    with pytest.raises(DossierOpenError):
        order_dossier(full, by=mara, circle="client")
    run_due_jobs()
    monkeypatch.setenv("TONGZHOU_LIMIT_DOSSIERS", "1")
    with pytest.raises(TooManyDossiersError):
        order_dossier(full, by=mara, circle="client")
    first.refresh_from_db()
    remove_dossier(first, by=mara)
    assert made(full, mara, "client").number == 2


def test_making_twice_changes_nothing(full: Project, mara: User) -> None:
    one = made(full, mara)
    before = (one.sha256, one.storage_key)
    assert make_dossier(Dossier.objects.select_related("project", "ordered_by").get(pk=one.pk)) is False
    one.refresh_from_db()
    assert (one.sha256, one.storage_key) == before


def test_whoever_lost_the_right_meanwhile_gets_none(full: Project, mara: User) -> None:
    one = order_dossier(full, by=mara, circle="internal")
    Membership.objects.filter(project=full, user=mara).update(role="member")
    run_due_jobs()
    one.refresh_from_db()
    assert (one.state, one.storage_key) == ("failed", "")
    assert "may not have it" in one.error


def test_a_file_that_was_altered_or_is_gone_ends_the_making(
    full: Project, published: StoredFile, mara: User
) -> None:
    version = FileVersion.objects.get(file=published)
    store().write(version.storage_key, [b"Press nothing."])
    one = made(full, mara, "client")
    assert (one.state, "not what was sent" in one.error) == ("failed", True)
    store().remove(version.storage_key)
    two = made(full, mara, "client")
    assert (two.state, "missing in the store" in two.error) == ("failed", True)
    assert DiaryEntry.objects.filter(deed="records.dossier_failed").count() == 2
    assert StorageUse.objects.get(project=full).used == sum(
        FileVersion.objects.values_list("size", flat=True)
    )


def test_more_files_than_are_allowed_are_refused(
    full: Project, mara: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "tongzhou.records.actions.dossiers.limit", lambda name: 1 if name == "dossier_files" else 9
    )
    one = made(full, mara, "client")
    assert (one.state, one.error) == ("failed", "There are more files than 1.")


def test_a_dossier_takes_room_and_gives_it_back(full: Project, mara: User) -> None:
    before = StorageUse.objects.get(project=full).used
    one = made(full, mara, "client")
    assert StorageUse.objects.get(project=full).used == before + one.size
    assert recount_room() == 0
    assert known_keys([one.storage_key, "ab" * 16]) == {one.storage_key}
    key = one.storage_key
    remove_dossier(one, by=mara)
    assert StorageUse.objects.get(project=full).used == before
    assert recount_room() == 0
    assert known_keys([key]) == set()
    with pytest.raises(DossierNotReadyError):
        remove_dossier(one, by=mara)


def test_a_full_store_leaves_no_content_behind(
    full: Project, mara: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_due_jobs()  # previews of files
    keys = {key for key, _written in store().stored()}
    used = StorageUse.objects.get(project=full).used
    monkeypatch.setattr("tongzhou.files.limits.Limits.project_bytes", used + 1)
    one = made(full, mara, "client")
    assert one.state == "failed"
    assert {key for key, _written in store().stored()} == keys


def test_the_check_finds_a_file_that_is_gone_or_was_altered(full: Project, mara: User) -> None:
    one = made(full, mara, "client")
    assert list(altered_dossiers()) == list(files_missing()) == []
    content = b"".join(store().read(one.storage_key))
    store().write(one.storage_key, [content[:-1] + b"x"])
    assert len(list(altered_dossiers())) == 1
    assert list(files_missing()) == []
    store().remove(one.storage_key)
    assert len(list(altered_dossiers())) == len(list(files_missing())) == 1


def test_anybody_with_the_manifest_or_the_file_can_have_it_verified(
    full: Project, mara: User, client: Client
) -> None:
    one = made(full, mara, "client")
    for digest in (one.manifest_sha256, one.sha256):
        found = verified_bytes(digest)
        assert found is not None
        assert (found.whole, found.may_be_signed) == (True, False)
    assert verified_code(f"  {one.manifest_sha256.upper()} ") == verified_bytes(one.manifest_sha256)
    assert verified_code("0" * 64) is None
    page = client.post(
        "/verify/", {"code": one.manifest_sha256}, headers={"accept-language": "en"}
    ).content.decode()
    assert "Project dossier" in page
    assert "Nobody has signed" not in page
    remove_dossier(one, by=mara)
    assert verified_bytes(one.manifest_sha256) is not None, "a copy elsewhere can still be recognised"


def test_another_room_adds_its_pieces(full: Project, mara: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def find(project: Project, reader: Any) -> Iterator[Piece]:
        for _one in range(2):
            yield Piece("../../<b>手册</b>.md", "Handover & <i>more</i>", lambda: iter([b"x" * 10, b"y"]))

    monkeypatch.setattr("tongzhou.records.contents.SOURCES", dict(SOURCES))
    register_source(Source("handover", ("移交资料", "Handover"), find, position=5))
    files = unpacked(made(full, mara, "client"))
    added = sorted(name for name in files if name.startswith("handover/"))
    assert len(added) == 2
    assert all(name.count("/") == 1 and ".." not in name for name in added)
    assert files[added[0]] == b"x" * 10 + b"y"
    assert "Handover &amp; &lt;i&gt;more&lt;/i&gt;" in files[PAGE].decode()


def test_names_stay_short_and_keep_their_endings() -> None:
    assert short_name("a" * 300 + ".pdf") == "a" * (MOST_NAME - 4) + ".pdf"
    assert short_name("b" * 300) == "b" * MOST_NAME
    assert short_name("../../etc/passwd") == "passwd"


# Over HTTP


def test_ordering_looking_and_downloading_over_http(
    full: Project, client_for: ClientFor, mara: User, pia: User
) -> None:
    mine, home = client_for(mara), "/projects/harbour/dossiers/"
    assert mine.post(f"{home}order", {"circle": "everybody"}).status_code == 302
    assert not Dossier.objects.exists()
    assert mine.post(f"{home}order", {"circle": "client"}).status_code == 302
    assert "data-poll" in mine.get(home).content.decode()
    assert mine.get(f"{home}1/file.zip").status_code == 404
    run_due_jobs()
    one = Dossier.objects.get()
    assert one.manifest_sha256 in mine.get(f"{home}1/").content.decode()
    answer = mine.get(f"{home}1/file.zip")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert hashlib.sha256(content).hexdigest() == one.sha256
    assert answer["Content-Length"] == str(len(content))
    assert answer["Content-Disposition"].startswith("attachment")
    assert DiaryEntry.objects.get(deed="records.dossier_taken").actor == mara
    assert client_for(pia).get(f"{home}1/").status_code == 200
    assert mine.post(f"{home}1/remove").status_code == 302
    assert mine.get(f"{home}1/file.zip").status_code == 404
    assert one.manifest_sha256 in mine.get(f"{home}1/").content.decode()


def test_a_complete_dossier_is_only_for_whoever_may_see_all_that_is_in_it(
    full: Project, client_for: ClientFor, mara: User, ada: User, tom: User, cleo: User, otto: User
) -> None:
    from tongzhou.accounts.actions.rights import change_rights
    from tongzhou.accounts.rights import Cell

    made(full, mara)
    home = "/projects/harbour/dossiers/"
    assert client_for(mara).get(f"{home}1/").status_code == 200
    assert client_for(tom).get(home).status_code == 403
    assert client_for(cleo).get(home).status_code == 403
    assert client_for(otto).get(home).status_code == 404
    cells = {Cell("project", "pm", "view_margin"): False}
    change_rights(by=ada, changes=cells, seen=ada.organisation.rights_stamp)
    theirs = client_for(mara)
    for path in ("1/", "1/file.zip"):
        assert theirs.get(home + path).status_code == 404
    assert theirs.post(f"{home}1/remove").status_code == 404
    assert theirs.post(f"{home}order", {"circle": "internal"}).status_code == 403
    assert theirs.get("/api/v1/projects/harbour/dossiers").json()["items"] == []
    api = theirs.post(
        "/api/v1/projects/harbour/dossiers", {"circle": "internal"}, content_type="application/json"
    )
    assert api.status_code == 403


def test_the_api_orders_lists_and_hands_out(full: Project, client_for: ClientFor, mara: User) -> None:
    mine, home = client_for(mara), "/api/v1/projects/harbour/dossiers"
    ordered = mine.post(home, {"circle": "client"}, content_type="application/json")
    assert (ordered.status_code, ordered.json()["state"]) == (202, "waiting")
    again = mine.post(home, {"circle": "client"}, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, "dossier_open")
    assert mine.post(home, {"circle": "x"}, content_type="application/json").status_code == 422
    run_due_jobs()
    one = mine.get(f"{home}/1").json()
    assert one["state"] == "ready"
    assert "storage_key" not in one
    entries = mine.get(f"{home}/1/entries?limit=2").json()
    assert len(entries["items"]) == 2
    assert mine.get(entries["next"]).status_code == 200
    content = b"".join(mine.get(f"{home}/1/file").streaming_content)  # type: ignore[attr-defined]
    assert hashlib.sha256(content).hexdigest() == one["sha256"]
    assert mine.post(f"{home}/1/remove", content_type="application/json").json()["state"] == "removed"
    assert mine.get(f"{home}/1/file").status_code == 404


def test_lists_ask_little(
    full: Project, client_for: ClientFor, mara: User, django_assert_max_num_queries: Any
) -> None:
    made_file(full, mara, "other.txt", b"x")
    made(full, mara)
    mine = client_for(mara)
    for path in ("", "1/"):
        mine.get(f"/projects/harbour/dossiers/{path}")
        with django_assert_max_num_queries(20):
            mine.get(f"/projects/harbour/dossiers/{path}")
