"""The API of files: the same rights and refusals as the pages."""

from __future__ import annotations

from typing import Any

from django.test import Client

from tests.api.calling import Caller, problem
from tests.files.making import made_file, sent
from tongzhou.accounts.models import User
from tongzhou.files.actions.files import set_audience
from tongzhou.files.limits import LIMITS
from tongzhou.files.models import Audience, StoredFile
from tongzhou.projects.models import Project

FILES = "/projects/harbour/files"


def upload(caller: Caller, name: str, data: bytes, **fields: Any):
    return caller.upload(FILES, {"file": sent(name, data), **fields})


def test_a_file_is_uploaded_listed_and_read(tom: User, harbour: Project) -> None:
    program = Caller(tom)
    made = upload(program, "plan.txt", b"one", folder="02 Design", note="first")
    assert made.status_code == 201
    shown = made.json()
    assert (shown["name"], shown["folder"], shown["audience"], shown["version"]) == (
        "plan.txt",
        "02 Design",
        "internal",
        1,
    )
    assert (shown["size"], shown["content_type"], shown["by"]) == (3, "text/plain", "Tom Qian")
    assert program.get(FILES)["items"] == [shown]
    assert program.get(f"/files/{shown['id']}") == shown
    assert program.get(FILES, folder="")["items"] == []
    assert program.get(FILES, q="design", audience="internal", sort="-changed")["items"] == [shown]
    assert program.get(FILES, audience="client")["items"] == []


def test_the_list_comes_in_pages(mara: User, harbour: Project, django_assert_max_num_queries) -> None:
    for number in range(5):
        made_file(harbour, mara, f"{number}.txt", b"x" * number)
    program, found, page = Caller(mara), [], f"{FILES}?limit=2&sort=-size"
    while page:
        with django_assert_max_num_queries(12):
            answer = program.get(page)
        found += [row["size"] for row in answer["items"]]
        page = answer["next"]
    assert found == [4, 3, 2, 1, 0]
    problem(program.call("GET", f"{FILES}?sort=password"), 422, "unknown_sort")


def test_refusals_have_codes(tom: User, harbour: Project) -> None:
    program = Caller(tom)
    problem(upload(program, "x.exe", b"MZ"), 422, "file_program")
    problem(upload(program, "x.txt", b"x", folder="../x"), 422, "file_folder")
    problem(upload(program, "x.txt", b"x" * (LIMITS.form_file_bytes + 1)), 422, "file_size")
    problem(program.upload(FILES, {"note": "nothing"}), 422, "file_required")
    assert not StoredFile.objects.exists()


def test_versions_are_added_and_restored(tom: User, minutes: StoredFile) -> None:
    program, address = Caller(tom), f"/files/{minutes.pk}"
    added = program.upload(f"{address}/versions", {"file": sent("m.txt", b"Tuesday"), "note": "moved"})
    assert (added.status_code, added.json()["version"]) == (201, 2)
    rows = program.get(f"{address}/versions")["items"]
    assert [(row["number"], row["note"], row["original_name"]) for row in rows] == [
        (2, "moved", "m.txt"),
        (1, "", "minutes.txt"),
    ]
    assert program.call("POST", f"{address}/versions/1/restore").json()["version"] == 3
    problem(program.call("POST", f"{address}/versions/9/restore"), 404, "not_found")


def test_a_file_is_changed_deleted_and_restored(mara: User, tom: User, minutes: StoredFile) -> None:
    program, address = Caller(mara), f"/files/{minutes.pk}"
    changed = program.call("PATCH", address, {"name": "start.txt", "audience": "client"}).json()
    assert (changed["name"], changed["folder"], changed["audience"]) == ("start.txt", "Meetings", "client")
    problem(Caller(tom).call("PATCH", address, {"name": "x.txt"}), 403, "forbidden")
    problem(program.call("PATCH", address, {"name": "x.exe"}), 422, "file_program")
    assert program.call("DELETE", address).status_code == 204
    problem(program.call("GET", address), 404, "not_found")
    assert program.call("POST", f"{address}/restore").json()["audience"] == "internal"


def test_who_may_not_publish_is_refused(tom: User, minutes: StoredFile) -> None:
    problem(Caller(tom).call("PATCH", f"/files/{minutes.pk}", {"audience": "client"}), 403, "forbidden")
    minutes.refresh_from_db()
    assert minutes.audience == Audience.INTERNAL


def test_a_link_needs_nothing_else(mara: User, cleo: User, vera: User, minutes: StoredFile) -> None:
    address = f"/files/{minutes.pk}/link"
    problem(Caller(cleo).call("GET", address), 404, "not_found")
    set_audience(minutes, Audience.CLIENT, by=mara)
    problem(Caller(vera).call("GET", address), 404, "not_found")
    for user in (mara, cleo):
        url = Caller(user).get(address)["url"].removeprefix("http://testserver")
        assert b"".join(Client().get(url).streaming_content) == b"We begin on Monday.\n"


def test_a_file_sent_twice_under_one_key_is_one_file(tom: User, harbour: Project) -> None:
    program = Caller(tom)
    answers = [
        program.upload(FILES, {"file": sent("plan.txt", b"one")}, Idempotency_Key="k").json()
        for _n in range(2)
    ]
    assert answers[0] == answers[1]
    assert StoredFile.objects.count() == 1
