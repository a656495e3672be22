"""Files of a project over HTTP: uploaded, found, changed, shown to the client, thrown away and brought back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.files.making import image, made_file, sent
from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry
from tongzhou.files.actions.files import delete_file, set_audience
from tongzhou.files.actions.room import recount_room
from tongzhou.files.jobs import clear_trash, remove_orphans
from tongzhou.files.limits import LIMITS, MB
from tongzhou.files.models import Audience, FileVersion, StorageUse, StoredFile
from tongzhou.files.queries import published_documents, room_of_organisation, room_of_project
from tongzhou.files.store import DiskStore
from tongzhou.operations.models import Job
from tongzhou.projects.models import Project
from tongzhou.projects.subjects import find_subject

UPLOAD = "/projects/harbour/files/upload/"
LIST = "/projects/harbour/files/"


def upload(browser, *files: tuple[str, bytes], follow: bool = True, **fields: str):
    return browser.post(UPLOAD, {"files": [sent(*one) for one in files], **fields}, follow=follow)


def deed() -> str:
    return DiaryEntry.objects.latest("id").deed


def test_several_files_are_uploaded_at_once(client_for, tom: User, harbour: Project) -> None:
    page = upload(
        client_for(tom), ("plan.txt", b"one"), ("图.png", image()), folder="02 Design/接口"
    ).content.decode()
    assert "2 files have been uploaded." in page
    assert "图.png" in page
    file = StoredFile.objects.get(name="plan.txt")
    assert (file.project, file.folder, file.audience, file.created_by) == (
        harbour,
        "02 Design/接口",
        "internal",
        tom,
    )
    version = file.versions.get()
    assert (version.size, version.content_type, version.number) == (3, "text/plain", 1)
    assert version.sha256 == "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"
    assert deed() == "files.file_added"
    assert Job.objects.filter(task="files.make_preview").count() == 2


def test_a_refused_file_is_named_and_the_others_are_kept(client_for, tom: User, harbour: Project) -> None:
    page = upload(client_for(tom), ("setup.exe", b"MZ"), ("plan.txt", b"one")).content.decode()
    assert "“setup.exe” is a program or a script." in page
    assert "1 file has been uploaded." in page
    assert StoredFile.objects.count() == 1


def test_nothing_chosen_is_said(client_for, tom: User, harbour: Project) -> None:
    assert "Choose a file first." in upload(client_for(tom)).content.decode()


def test_more_than_twenty_files_are_refused(client_for, tom: User, harbour: Project) -> None:
    page = upload(client_for(tom), *[(f"{number}.txt", b"x") for number in range(21)]).content.decode()
    assert "At most 20 files can be sent at once." in page
    assert not StoredFile.objects.exists()


def test_a_file_over_the_limit_is_refused(client_for, tom: User, harbour: Project, contents) -> None:
    big = b"x" * (LIMITS.form_file_bytes + 1)
    assert "A file may have at most 50 MB." in upload(client_for(tom), ("big.txt", big)).content.decode()
    assert not contents()


def test_a_form_over_the_limit_is_refused_unread(client_for, tom: User, harbour: Project) -> None:
    answer = client_for(tom).generic("POST", UPLOAD, b"", CONTENT_LENGTH=str(LIMITS.form_bytes + 2 * MB))
    assert answer.status_code == 413
    assert "400 MB" in answer.content.decode()


@pytest.mark.parametrize("folder", ["../x", "a/../../b", "x/" * 9])
def test_a_folder_that_leads_elsewhere_is_refused(
    client_for, tom: User, harbour: Project, contents, folder: str
) -> None:
    page = upload(client_for(tom), ("plan.txt", b"one"), folder=folder).content.decode()
    assert "This folder name is not possible." in page
    assert not contents()


def test_a_namesake_gets_a_number(client_for, tom: User, harbour: Project) -> None:
    upload(client_for(tom), ("plan.txt", b"one"), ("plan.txt", b"two"))
    assert set(StoredFile.objects.values_list("name", flat=True)) == {"plan.txt", "plan (2).txt"}


def test_the_list_shows_folders_and_files_and_finds_them(
    client_for, mara: User, minutes: StoredFile, harbour: Project
) -> None:
    made_file(harbour, mara, "contract.txt", b"c")
    browser = client_for(mara)
    top = browser.get(LIST).content.decode()
    assert "Meetings" in top
    assert "contract.txt" in top
    assert "minutes.txt" not in top
    assert "minutes.txt" in browser.get(LIST, {"folder": "Meetings"}).content.decode()
    found = browser.get(LIST, {"q": "MINUTES"}).content.decode()
    assert "minutes.txt" in found
    assert "contract.txt" not in found
    assert "No file matches this search." in browser.get(LIST, {"q": "nothing"}).content.decode()


@pytest.mark.parametrize(
    "sort", ["name", "-name", "size", "-size", "type", "by", "changed", "-changed", "password"]
)
def test_the_list_is_sorted(client_for, mara: User, harbour: Project, sort: str) -> None:
    made_file(harbour, mara, "a.txt", b"longer")
    made_file(harbour, mara, "b.txt", b"x")
    page = client_for(mara).get(LIST, {"sort": sort}).content.decode()
    first = "b.txt" if sort in {"-name", "size", "-changed"} else "a.txt"
    assert page.index(first) < page.index({"a.txt": "b.txt", "b.txt": "a.txt"}[first])


def test_an_empty_list_teaches(client_for, mara: User, pia: User, harbour: Project) -> None:
    assert "Clients see only what you show them." in client_for(mara).get(LIST).content.decode()
    assert "Members of the project upload them." in client_for(pia).get(LIST).content.decode()


def test_the_list_costs_as_much_for_many_files(
    client_for, mara: User, harbour: Project, django_assert_max_num_queries
) -> None:
    for number in range(8):
        made_file(harbour, mara, f"{number}.txt", b"x", folder="" if number % 2 else f"f{number}")
    browser = client_for(mara)
    with django_assert_max_num_queries(20):
        browser.get(LIST)


def test_a_new_version_keeps_the_old_one(client_for, tom: User, minutes: StoredFile) -> None:
    address = f"/files/{minutes.pk}/versions/"
    page = client_for(tom).post(
        address, {"files": sent("m2.txt", b"On Tuesday."), "note": "Day moved"}, follow=True
    )
    shown = page.content.decode()
    assert "The new version has been saved." in shown
    assert "Day moved" in shown
    minutes.refresh_from_db()
    assert minutes.current_number == 2
    assert list(minutes.versions.values_list("number", "size")) == [(2, 11), (1, 20)]
    assert minutes.name == "minutes.txt"
    assert deed() == "files.version_added"


def test_an_old_version_is_restored_as_the_newest(
    client_for, tom: User, minutes: StoredFile, contents
) -> None:
    browser = client_for(tom)
    browser.post(f"/files/{minutes.pk}/versions/", {"files": sent("m2.txt", b"On Tuesday.")})
    before = contents()
    page = browser.post(f"/files/{minutes.pk}/versions/1/restore/", follow=True).content.decode()
    assert "Version 1 is the current one again." in page
    first, third = minutes.versions.get(number=1), minutes.versions.get(number=3)
    assert (third.sha256, third.storage_key) == (first.sha256, first.storage_key)
    assert contents() == before
    assert deed() == "files.version_restored"
    assert browser.post(f"/files/{minutes.pk}/versions/9/restore/").status_code == 404


def test_two_who_upload_a_version_at_once_do_not_overwrite_each_other(
    mara: User, minutes: StoredFile
) -> None:
    from tongzhou.files.actions.files import add_version
    from tongzhou.files.receiving import received
    from tongzhou.files.words import FileRefusedError

    other = StoredFile.objects.get(pk=minutes.pk)
    add_version(minutes, by=mara, content=received(sent("a", b"a"), "a.txt"))
    with pytest.raises(FileRefusedError) as caught:
        add_version(other, by=mara, content=received(sent("b", b"b"), "b.txt"))
    assert caught.value.code == "stale"
    assert minutes.versions.count() == 2


def test_a_file_is_renamed_and_moved(client_for, tom: User, minutes: StoredFile) -> None:
    client_for(tom).post(f"/files/{minutes.pk}/change/", {"name": "kick-off.txt", "folder": "Meetings/2026"})
    minutes.refresh_from_db()
    assert (minutes.name, minutes.folder) == ("kick-off.txt", "Meetings/2026")
    assert deed() == "files.file_changed"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"name": "other.txt", "folder": "Meetings"},
            "Another file in this folder is called “other.txt” already.",
        ),
        ({"name": "x.exe", "folder": ""}, "is a program or a script."),
        ({"name": "x.txt", "folder": "../x"}, "This folder name is not possible."),
        ({"name": "", "folder": ""}, "This field is required."),
    ],
)
def test_a_change_is_refused_in_words(
    client_for, mara: User, harbour: Project, minutes: StoredFile, change: dict[str, str], sentence: str
) -> None:
    made_file(harbour, mara, "other.txt", b"x", folder="Meetings")
    answer = client_for(mara).post(f"/files/{minutes.pk}/change/", change)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    minutes.refresh_from_db()
    assert minutes.name == "minutes.txt"


def test_a_file_is_shown_to_the_client_and_taken_back(
    client_for, mara: User, cleo: User, vera: User, minutes: StoredFile
) -> None:
    browser, hers = client_for(mara), client_for(cleo)
    address = f"/files/{minutes.pk}/download/"
    assert "The client will see this" in browser.get(f"/files/{minutes.pk}/").content.decode()
    assert hers.get(address).status_code == 404
    browser.post(f"/files/{minutes.pk}/audience/", {"audience": "client"})
    assert deed() == "files.published"
    assert [one.file for one in published_documents(minutes.project)] == [minutes]
    assert hers.get(address).status_code == 302
    assert client_for(vera).get(address).status_code == 404
    assert hers.get(f"/files/{minutes.pk}/").status_code == 403
    browser.post(f"/files/{minutes.pk}/audience/", {"audience": "internal"})
    assert deed() == "files.withdrawn"
    assert hers.get(address).status_code == 404


def test_what_the_client_sees_is_changed_by_those_who_may_publish(
    client_for, tom: User, mara: User, minutes: StoredFile
) -> None:
    set_audience(minutes, Audience.CLIENT, by=mara)
    browser = client_for(tom)
    for address, sent_ in (
        ("versions/", {"files": sent("x.txt", b"x")}),
        ("versions/1/restore/", {}),
        ("change/", {"name": "x.txt", "folder": ""}),
        ("delete/", {}),
        ("audience/", {"audience": "internal"}),
    ):
        assert browser.post(f"/files/{minutes.pk}/{address}", sent_).status_code == 403, address
    assert "New version" not in browser.get(f"/files/{minutes.pk}/").content.decode()
    assert client_for(mara).post(f"/files/{minutes.pk}/delete/").status_code == 302


def test_a_file_goes_to_the_trash_and_comes_back_internal(
    client_for, mara: User, cleo: User, minutes: StoredFile
) -> None:
    set_audience(minutes, Audience.CLIENT, by=mara)
    browser = client_for(mara)
    assert browser.post(f"/files/{minutes.pk}/delete/")["Location"] == f"{LIST}?folder=Meetings"
    assert deed() == "files.file_deleted"
    assert browser.get(f"/files/{minutes.pk}/").status_code == 404
    assert browser.get(f"/files/{minutes.pk}/download/").status_code == 404
    assert client_for(cleo).get(f"/files/{minutes.pk}/download/").status_code == 404
    assert "minutes.txt" in browser.get(f"{LIST}trash/").content.decode()
    browser.post(f"/files/{minutes.pk}/restore/")
    assert deed() == "files.file_restored"
    minutes.refresh_from_db()
    assert (minutes.deleted_at, minutes.audience) == (None, "internal")
    assert browser.get(f"/files/{minutes.pk}/").status_code == 200


def test_who_comes_back_to_a_taken_name_gets_a_number(
    client_for, mara: User, harbour: Project, minutes: StoredFile
) -> None:
    delete_file(minutes, by=mara)
    made_file(harbour, mara, "minutes.txt", b"new", folder="Meetings")
    client_for(mara).post(f"/files/{minutes.pk}/restore/")
    minutes.refresh_from_db()
    assert minutes.name == "minutes (2).txt"


def test_the_trash_is_emptied_after_thirty_days_and_the_content_follows(
    mara: User, minutes: StoredFile, kept: DiskStore, contents: Callable[[], set[str]]
) -> None:
    delete_file(minutes, by=mara)
    assert clear_trash() == 0
    StoredFile.objects.update(deleted_at=timezone.now() - timedelta(days=31))
    assert clear_trash() == 1
    assert not FileVersion.objects.exists()
    assert room_of_organisation(mara.organisation_id).used == 0
    assert deed() == "files.file_purged"
    assert contents()
    make_older(kept)
    assert remove_orphans() == 1
    assert not contents()


def make_older(kept: DiskStore) -> None:
    import os
    import time

    for path in kept.root.glob("??/??/*"):
        os.utime(path, (time.time() - 2 * 86_400,) * 2)


def test_content_that_a_row_names_is_never_an_orphan(
    mara: User, minutes: StoredFile, kept: DiskStore, contents
) -> None:
    delete_file(minutes, by=mara)
    key = minutes.versions.get().storage_key
    kept.write(f"{key}-thumb", [b"x"])
    kept.write("ef" * 20, [b"left over"])
    assert remove_orphans() == 0
    make_older(kept)
    assert remove_orphans() == 1
    assert contents() == {key, f"{key}-thumb"}


def test_the_room_is_counted_and_ends(
    client_for, mara: User, harbour: Project, minutes: StoredFile, contents
) -> None:
    assert room_of_project(harbour).used == room_of_organisation(mara.organisation_id).used == 20
    before = contents()
    StorageUse.objects.filter(project=harbour).update(used=LIMITS.project_bytes - 2)
    page = upload(client_for(mara), ("plan.txt", b"one")).content.decode()
    assert "There is no room left for “plan.txt”. The limit is 50 GB." in page
    assert contents() == before
    assert room_of_organisation(mara.organisation_id).used == 20
    upload(client_for(mara), ("plan.txt", b"on"))
    assert room_of_project(harbour).used == LIMITS.project_bytes
    assert recount_room() == 1
    assert room_of_project(harbour).used == 22


def test_a_deleted_project_gives_its_room_back(mara: User, harbour: Project, minutes: StoredFile) -> None:
    harbour.delete()
    assert recount_room() == 1
    assert room_of_organisation(mara.organisation_id).used == 0


def test_another_project_s_file_is_not_found(
    client_for, mara: User, nora: User, harbour: Project, meadow: Project
) -> None:
    foreign = made_file(meadow, nora, "secret.txt", b"x")
    browser = client_for(mara)
    for address in ("", "download/", "image/"):
        assert browser.get(f"/files/{foreign.pk}/{address}").status_code == 404
    for address in ("versions/", "change/", "audience/", "delete/", "versions/1/restore/"):
        assert browser.post(f"/files/{foreign.pk}/{address}").status_code == 404
    assert browser.post(f"/files/of/project/{meadow.pk}/", {"files": sent("x.txt", b"x")}).status_code == 404
    assert "secret.txt" not in browser.get(LIST, {"q": "secret"}).content.decode()


def test_a_file_is_a_subject_for_those_who_may_see_it(
    mara: User, otto: User, cleo: User, minutes: StoredFile
) -> None:
    found = find_subject(mara, "file", minutes.pk)
    assert found is not None
    assert (found.label, found.url, found.client_may_see) == ("minutes.txt", f"/files/{minutes.pk}/", False)
    assert find_subject(otto, "file", minutes.pk) is None
    assert find_subject(cleo, "file", minutes.pk) is None
    set_audience(minutes, Audience.CLIENT, by=mara)
    shown = find_subject(cleo, "file", minutes.pk)
    assert shown is not None
    assert shown.client_may_see


def test_files_are_pasted_into_a_text(client_for, tom: User, harbour: Project) -> None:
    answer = client_for(tom).post(
        f"/files/of/project/{harbour.pk}/",
        {"files": [sent("shot].png", image()), sent("x.exe", b"MZ")]},
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == 201
    content = answer.json()
    file = StoredFile.objects.get()
    assert content["files"] == [
        {
            "id": file.pk,
            "name": "shot].png",
            "url": f"/files/{file.pk}/",
            "markdown": f"![shot\\].png](/files/{file.pk}/image/)",
        }
    ]
    assert "is a program" in content["errors"][0]


def test_the_fragment_of_a_subject_shows_its_files(
    client_for, tom: User, pia: User, harbour: Project, minutes: StoredFile
) -> None:
    page = (
        client_for(tom)
        .get(f"/files/of/project/{harbour.pk}/", headers={"HX-Request": "true"})
        .content.decode()
    )
    assert "minutes.txt" in page
    assert "tz-upload" in page
    assert "<html" not in page
    assert "tz-upload" not in client_for(pia).get(f"/files/of/project/{harbour.pk}/").content.decode()


def test_the_diary_tells_it_in_both_languages(client_for, mara: User, minutes: StoredFile) -> None:
    browser = client_for(mara)
    assert "uploaded “minutes.txt”." in browser.get("/projects/harbour/activity/").content.decode()
    mara.language = "zh-hans"
    mara.save(update_fields=["language"])
    assert "上传了“minutes.txt”。" in browser.get("/projects/harbour/activity/").content.decode()
