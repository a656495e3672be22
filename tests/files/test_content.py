"""Content by signed links: never run, never shown to the wrong person, in parts if wanted."""

from __future__ import annotations

import time

import pytest
from django.core import signing
from django.test import Client

from tests.files.making import archive, image, made_file, pdf
from tongzhou.accounts.actions import change_user
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import OrganisationRole
from tongzhou.files.actions.files import delete_file, set_audience
from tongzhou.files.links import SALT
from tongzhou.files.models import Audience, FileVersion, StoredFile
from tongzhou.operations.actions import run_due_jobs
from tongzhou.projects.actions import remove_member
from tongzhou.projects.models import Membership, Project

SAME = pytest.mark.any_database
"""The database is asked the same whatever is in the file."""


def link(browser: Client, file: StoredFile) -> str:
    return browser.get(f"/files/{file.pk}/download/")["Location"]


def got(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_the_link_needs_no_cookie(client_for, tom: User, minutes: StoredFile) -> None:
    answer = Client().get(link(client_for(tom), minutes))
    assert got(answer) == b"We begin on Monday.\n"
    assert not answer.cookies


def test_what_comes_out_can_do_nothing(client_for, tom: User, harbour: Project) -> None:
    file = made_file(harbour, tom, '页"面.png', b"<html><script>alert(1)</script>")
    answer = Client().get(link(client_for(tom), file))
    assert answer["Content-Type"] == "application/octet-stream"
    assert (
        answer["Content-Disposition"]
        == "attachment; filename=\"___.png\"; filename*=UTF-8''%E9%A1%B5_%E9%9D%A2.png"
    )
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Cache-Control"] == "private, no-store"


@SAME
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"),
        ("a.html", b"<html></html>"),
        ("a.xml", b"<?xml version='1.0'?><a/>"),
        ("a.pdf", pdf()),
        ("a.png", image()),
        ("a.zip", archive({"a": b"a"})),
    ],
)
def test_everything_is_an_attachment(client_for, tom: User, harbour: Project, name: str, data: bytes) -> None:
    answer = Client().get(link(client_for(tom), made_file(harbour, tom, name, data)))
    assert answer["Content-Disposition"].startswith("attachment;")
    assert not any(kind in answer["Content-Type"] for kind in ("html", "svg", "xml", "script"))


def test_the_name_in_the_link_is_only_a_name(client_for, tom: User, minutes: StoredFile) -> None:
    token = link(client_for(tom), minutes).split("/")[2]
    for name in ("x%0d%0aSet-Cookie:%20a=b", "%2e%2e", "%22;filename=x.exe"):
        answer = Client().get(f"/content/{token}/{name}")
        assert answer.status_code == 200
        assert "\n" not in answer["Content-Disposition"]
        assert answer["Content-Disposition"].count('"') == 2


@SAME
@pytest.mark.parametrize(
    ("asked", "status", "data", "shown"),
    [
        ("bytes=0-1", 206, b"We", "bytes 0-1/20"),
        ("bytes=3-", 206, b"begin on Monday.\n", "bytes 3-19/20"),
        ("bytes=-8", 206, b"Monday.\n", "bytes 12-19/20"),
        ("bytes=-999", 206, b"We begin on Monday.\n", "bytes 0-19/20"),
        ("bytes=5-999", 206, b"gin on Monday.\n", "bytes 5-19/20"),
        ("bytes=0-19", 206, b"We begin on Monday.\n", "bytes 0-19/20"),
        ("bytes=20-", 416, b"", "bytes */20"),
        ("bytes=9-3", 416, b"", "bytes */20"),
        ("bytes=-0", 416, b"", "bytes */20"),
        ("bytes=0-1,4-5", 200, b"We begin on Monday.\n", None),
        ("lines=1-2", 200, b"We begin on Monday.\n", None),
    ],
)
def test_parts_are_served(
    client_for, tom: User, minutes: StoredFile, asked: str, status: int, data: bytes, shown: str | None
) -> None:
    answer = Client().get(link(client_for(tom), minutes), headers={"Range": asked})
    assert (answer.status_code, got(answer), answer.headers.get("Content-Range")) == (status, data, shown)
    if status != 416:
        assert answer["Content-Length"] == str(len(data))


def test_a_part_of_what_has_changed_is_the_whole(client_for, tom: User, minutes: StoredFile) -> None:
    address = link(client_for(tom), minutes)
    etag = Client().head(address)["ETag"]
    part = Client().get(address, headers={"Range": "bytes=0-1", "If-Range": etag})
    whole = Client().get(address, headers={"Range": "bytes=0-1", "If-Range": '"other"'})
    assert (part.status_code, whole.status_code) == (206, 200)


def test_head_has_no_body(client_for, tom: User, minutes: StoredFile) -> None:
    answer = Client().head(link(client_for(tom), minutes))
    assert (answer.status_code, answer["Content-Length"], answer["Accept-Ranges"]) == (200, "20", "bytes")
    assert answer.content == b""


def test_a_link_is_over_after_ten_minutes(client_for, tom: User, minutes: StoredFile, monkeypatch) -> None:
    address = link(client_for(tom), minutes)
    now = time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + 599)
    assert Client().get(address).status_code == 200
    monkeypatch.setattr(signing.time, "time", lambda: now + 601)
    answer = Client().get(address, headers={"Accept-Language": "en"})
    assert answer.status_code == 404
    assert "This link is over." in answer.content.decode()


def test_a_forged_link_opens_nothing(client_for, tom: User, minutes: StoredFile) -> None:
    version = minutes.versions.get()
    tokens = [
        "x",
        link(client_for(tom), minutes).split("/")[2][:-1] + "x",
        signing.dumps([version.pk, tom.pk, "download"], salt="another"),
        signing.dumps([version.pk, tom.pk, "../../x"], salt=SALT),
        signing.dumps([version.pk, 999_999, "download"], salt=SALT),
        signing.dumps([999_999, tom.pk, "download"], salt=SALT),
        signing.dumps("word", salt=SALT),
    ]
    assert {Client().get(f"/content/{token}/minutes.txt").status_code for token in tokens} == {404}


def test_a_link_stops_when_its_person_may_no_longer(
    client_for, ada: User, mara: User, tom: User, lee: User, minutes: StoredFile
) -> None:
    left, inactive, thrown_away = (link(client_for(user), minutes) for user in (tom, lee, mara))
    remove_member(Membership.objects.get(user=tom), by=mara)
    assert Client().get(left).status_code == 404
    change_user(lee, by=ada, name=lee.name, title="", role=OrganisationRole.MEMBER, is_active=False)
    assert Client().get(inactive).status_code == 404
    assert Client().get(thrown_away).status_code == 200
    delete_file(minutes, by=mara)
    assert Client().get(thrown_away).status_code == 404


def test_a_client_s_link_stops_when_the_file_is_taken_back(
    client_for, mara: User, cleo: User, minutes: StoredFile
) -> None:
    set_audience(minutes, Audience.CLIENT, by=mara)
    address = link(client_for(cleo), minutes)
    assert Client().get(address).status_code == 200
    set_audience(minutes, Audience.INTERNAL, by=mara)
    assert Client().get(address).status_code == 404


def test_a_client_gets_the_current_version_only(
    client_for, mara: User, cleo: User, minutes: StoredFile
) -> None:
    from tests.files.making import sent

    client_for(mara).post(f"/files/{minutes.pk}/versions/", {"files": sent("x.txt", b"final")})
    set_audience(minutes, Audience.CLIENT, by=mara)
    address = client_for(cleo).get(f"/files/{minutes.pk}/download/?version=1")["Location"]
    assert got(Client().get(address)) == b"final"
    old = signing.dumps([minutes.versions.get(number=1).pk, cleo.pk, "download"], salt=SALT)
    assert Client().get(f"/content/{old}/x.txt").status_code == 404


def test_previews_are_pictures_of_ours(client_for, tom: User, harbour: Project) -> None:
    picture = made_file(harbour, tom, "a.png", image(size=(3000, 1000)))
    paper = made_file(harbour, tom, "b.pdf", pdf(3))
    run_due_jobs()
    browser = client_for(tom)
    address = browser.get(f"/files/{picture.pk}/image/")["Location"]
    answer = Client().get(address)
    assert (answer["Content-Type"], answer["Content-Disposition"]) == ("image/webp", "inline")
    assert got(answer)[8:12] == b"WEBP"
    page = browser.get(f"/files/{paper.pk}/").content.decode()
    assert page.count("/content/") == 3
    assert FileVersion.objects.get(file=paper).preview_pages == 3
    assert browser.get(f"/files/{paper.pk}/image/").status_code == 404


@SAME
@pytest.mark.parametrize(
    ("name", "data", "shown"),
    [
        ("a.txt", "第一行\n<b>fat</b>".encode("gb18030"), "第一行\n&lt;b&gt;fat&lt;/b&gt;"),
        ("a.csv", "姓名;金额\n王;<i>3</i>\n".encode(), "<td>&lt;i&gt;3&lt;/i&gt;</td>"),
        ("a.html", b"<html><script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("a.zip", archive({"a": b"a"}), "This kind of file is not shown here."),
        ("a.txt", b"x" * 300_000, "This is the beginning."),
        ("a.pdf", b"%PDF-1.4\n", "there is no preview"),
        ("a.txt", b"", "The file is empty."),
    ],
)
def test_the_page_shows_it_as_text(
    client_for, tom: User, harbour: Project, name: str, data: bytes, shown: str
) -> None:
    file = made_file(harbour, tom, name, data)
    browser = client_for(tom)
    if name != "a.zip":
        assert "The preview is being made." in browser.get(f"/files/{file.pk}/").content.decode()
    run_due_jobs()
    assert shown in browser.get(f"/files/{file.pk}/").content.decode()


def test_a_preview_is_made_twice_without_harm(harbour: Project, tom: User) -> None:
    from tongzhou.files.jobs import make_preview

    version = made_file(harbour, tom, "a.png", image()).versions.get()
    make_preview(version.pk)
    make_preview(version.pk)
    make_preview(999_999)
    version.refresh_from_db()
    assert version.preview_state == "ready"


def test_a_host_of_its_own_serves_content_and_nothing_else(
    client_for, tom: User, minutes: StoredFile, settings
) -> None:
    settings.CONTENT_HOST = "content.example"
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "content.example"]
    address = link(client_for(tom), minutes)
    assert address.startswith("http://content.example/content/")
    path = address.removeprefix("http://content.example")
    answer = Client().get(path, headers={"Host": "content.example"})
    assert answer.status_code == 200
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert Client().get(path).status_code == 404
    for other in ("/", "/sign-in/", "/api/v1/me", "/static/x"):
        assert Client().get(other, headers={"Host": "content.example"}).status_code == 404
