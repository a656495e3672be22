"""Files in pieces by the protocol tus 1.0: whole or not at all, whatever is lost on the way."""

from __future__ import annotations

import base64
import hashlib
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests.files.making import giant_png, made_file
from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry
from tongzhou.files.actions.files import delete_file, set_audience
from tongzhou.files.jobs import clean_uploads
from tongzhou.files.limits import LIMITS
from tongzhou.files.models import Audience, FileVersion, StoredFile, Upload
from tongzhou.files.store import DiskStore
from tongzhou.projects.actions import remove_member
from tongzhou.projects.models import Membership, Project

DATA = b"We begin on Monday, and go on until it is done.\n" * 1000


def coded(**values: object) -> str:
    return ",".join(
        f"{name} {base64.b64encode(str(value).encode()).decode()}" for name, value in values.items()
    )


def begin(browser: Client, size: int = len(DATA), **about: object):
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": str(size), "Upload-Metadata": coded(**about)}
    return browser.post("/uploads/", headers=headers)


def send(browser: Client, address: str, offset: int, data: bytes, **headers: str):
    given = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset), **headers}
    kind = "application/offset+octet-stream"
    sent = {
        "CONTENT_TYPE": kind,
        "CONTENT_LENGTH": str(len(data)),
    }  # Django's client leaves them out for nothing
    return browser.generic("PATCH", address, data, content_type=kind, headers=given, **sent)


def ask(browser: Client, address: str):
    return browser.head(address, headers={"Tus-Resumable": "1.0.0"})


@pytest.fixture
def browser(client_for, tom: User, harbour: Project) -> Client:
    return client_for(tom)


@pytest.fixture
def started(browser: Client, harbour: Project) -> str:
    """The address of an upload into Harbour."""
    answer = begin(browser, filename="计划.txt", kind="project", pk=harbour.pk, folder="02 Design")
    assert answer.status_code == 201
    return str(answer["Location"])


def test_the_address_says_what_it_speaks(browser: Client) -> None:
    answer = browser.options("/uploads/")
    assert answer.status_code == 204
    assert (answer["Tus-Version"], answer["Tus-Max-Size"]) == ("1.0.0", str(2 * 1024**3))
    assert set(answer["Tus-Extension"].split(",")) == {"creation", "termination", "checksum"}


def test_a_file_comes_in_pieces(browser: Client, started: str, tom: User, harbour: Project, contents) -> None:
    assert ask(browser, started)["Upload-Offset"] == "0"
    assert send(browser, started, 0, DATA[:20_000])["Upload-Offset"] == "20000"
    assert not StoredFile.objects.exists()
    assert ask(browser, started)["Upload-Offset"] == "20000"
    answer = send(browser, started, 20_000, DATA[20_000:])
    assert answer.status_code == 204
    file = StoredFile.objects.get()
    assert answer["Tongzhou-File"] == f"/files/{file.pk}/"
    assert (file.name, file.folder, file.project, file.created_by) == ("计划.txt", "02 Design", harbour, tom)
    version = file.versions.get()
    assert (version.size, version.sha256) == (len(DATA), hashlib.sha256(DATA).hexdigest())
    assert contents() == {version.storage_key}
    assert DiaryEntry.objects.latest("id").deed == "files.file_added"


def test_a_lost_answer_is_asked_for_again(browser: Client, started: str) -> None:
    send(browser, started, 0, DATA)
    file = StoredFile.objects.get()
    assert ask(browser, started)["Tongzhou-File"] == f"/files/{file.pk}/"
    again = send(browser, started, len(DATA), b"")
    assert again["Tongzhou-File"] == f"/files/{file.pk}/"
    assert StoredFile.objects.count() == 1


def test_a_piece_at_another_place_is_refused(browser: Client, started: str) -> None:
    assert send(browser, started, 5, DATA).status_code == 409
    send(browser, started, 0, DATA[:100])
    assert send(browser, started, 0, DATA[:100]).status_code == 409
    assert send(browser, started, 100, DATA).status_code == 409
    assert ask(browser, started)["Upload-Offset"] == "100"


def test_a_damaged_piece_is_not_kept(browser: Client, started: str) -> None:
    right = base64.b64encode(hashlib.sha256(DATA[:100]).digest()).decode()
    assert send(browser, started, 0, DATA[1:101], **{"Upload-Checksum": f"sha256 {right}"}).status_code == 460
    assert send(browser, started, 0, DATA[:100], **{"Upload-Checksum": "crc32 x"}).status_code == 400
    assert ask(browser, started)["Upload-Offset"] == "0"
    assert send(browser, started, 0, DATA[:100], **{"Upload-Checksum": f"sha256 {right}"}).status_code == 204


def test_the_protocol_is_insisted_on(browser: Client, started: str) -> None:
    given = {"Upload-Offset": "0"}
    kind = "application/offset+octet-stream"
    assert browser.patch(started, b"x", content_type=kind, headers=given).status_code == 412
    tus = {"Tus-Resumable": "1.0.0"}
    assert browser.patch(started, b"x", content_type="text/plain", headers=given | tus).status_code == 415
    assert browser.patch(started, b"x", content_type=kind, headers=tus).status_code == 400
    assert send(browser, started, 0, b"x" * (LIMITS.piece_bytes + 1)).status_code == 413
    assert browser.post("/uploads/", headers=tus | {"Upload-Metadata": "filename !!!"}).status_code == 400


def test_an_upload_is_cancelled(browser: Client, started: str, contents) -> None:
    send(browser, started, 0, DATA[:100])
    assert contents()
    assert browser.delete(started, headers={"Tus-Resumable": "1.0.0"}).status_code == 204
    assert not contents()
    assert ask(browser, started).status_code == 404


def test_an_upload_is_its_own_person_s(client_for, mara: User, started: str) -> None:
    assert ask(client_for(mara), started).status_code == 404
    assert send(client_for(mara), started, 0, DATA).status_code == 404


@pytest.mark.parametrize(
    ("about", "status"),
    [
        ({"filename": "x.exe"}, 422),
        ({"filename": "x.txt", "folder": "../x"}, 422),
        ({"filename": "x.txt", "kind": "nothing"}, 404),
        ({"filename": "x.txt", "pk": "0"}, 404),
        ({"filename": "x.txt", "pk": "x"}, 404),
        ({"filename": "x.txt", "file": "999999"}, 404),
    ],
)
def test_what_cannot_be_is_refused_at_once(
    browser: Client, harbour: Project, about: dict[str, str], status: int
) -> None:
    given = {"kind": "project", "pk": harbour.pk, **about}
    assert begin(browser, **given).status_code == status
    assert not Upload.objects.exists()


def test_too_large_and_too_many_are_refused(browser: Client, harbour: Project) -> None:
    about = {"filename": "x.txt", "kind": "project", "pk": harbour.pk}
    answer = begin(browser, LIMITS.upload_bytes + 1, **about)
    assert "A file may have at most 2048 MB." in answer.json()["message"]
    for _number in range(LIMITS.uploads_of_person):
        assert begin(browser, 5, **about).status_code == 201
    assert "You have 20 unfinished uploads." in begin(browser, 5, **about).json()["message"]


def test_an_empty_file_is_a_file(browser: Client, harbour: Project) -> None:
    answer = begin(browser, 0, filename="empty.txt", kind="project", pk=harbour.pk)
    assert answer["Tongzhou-File"] == f"/files/{StoredFile.objects.get().pk}/"


def test_strangers_and_the_client_cannot_begin(
    client_for, otto: User, cleo: User, pia: User, harbour: Project
) -> None:
    about = {"filename": "x.txt", "kind": "project", "pk": harbour.pk}
    assert begin(client_for(otto), **about).status_code == 404
    assert begin(client_for(cleo), **about).status_code == 403
    assert begin(client_for(pia), **about).status_code == 403


def test_a_refused_file_leaves_nothing(browser: Client, harbour: Project, contents) -> None:
    data = giant_png()
    address = begin(browser, len(data), filename="x.png", kind="project", pk=harbour.pk)["Location"]
    answer = send(browser, address, 0, data)
    assert answer.status_code == 422
    assert "has too many pixels" in answer.json()["message"]
    assert not contents()
    assert not Upload.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_new_version_comes_in_pieces(client_for, mara: User, tom: User, harbour: Project, contents) -> None:
    file = made_file(harbour, mara, "a.txt", b"old")
    address = begin(client_for(tom), file=file.pk, filename="b.txt", note="longer")["Location"]
    assert send(client_for(tom), address, 0, DATA).status_code == 204
    assert list(file.versions.values_list("number", "note")) == [(2, "longer"), (1, "")]
    set_audience(file, Audience.CLIENT, by=mara)
    assert begin(client_for(tom), file=file.pk, filename="b.txt").status_code == 403


def test_whoever_has_left_meanwhile_saves_nothing(
    browser: Client, started: str, mara: User, contents
) -> None:
    remove_member(Membership.objects.get(user__name="Tom Qian"), by=mara)
    assert send(browser, started, 0, DATA).status_code == 422
    assert not StoredFile.objects.exists()
    assert not contents()


def test_a_version_of_a_file_thrown_away_meanwhile_is_refused(
    client_for, mara: User, harbour: Project
) -> None:
    file = made_file(harbour, mara, "a.txt", b"old")
    address = begin(client_for(mara), file=file.pk, filename="b.txt")["Location"]
    delete_file(file, by=mara)
    assert send(client_for(mara), address, 0, DATA).status_code == 422
    assert file.versions.count() == 1


def test_what_nobody_goes_on_with_is_removed(browser: Client, started: str) -> None:
    send(browser, started, 0, DATA[:100])
    assert clean_uploads() == 0
    Upload.objects.update(changed_at=timezone.now() - timedelta(days=3))
    assert clean_uploads() == 1
    assert ask(browser, started).status_code == 404


STEPS = ("piece stored", "put together", "looked at", "before commit")
KILLED = """
import os, signal, sys, uuid
import django
django.setup()
from django.conf import settings
settings.FILES_STORE = sys.argv[1]
settings.DATABASES["default"]["NAME"] = sys.argv[4]
from tongzhou.files.actions import uploads
from tongzhou.files.models import Upload
step = sys.argv[3]
def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)
def after(name):
    real = getattr(uploads, name)
    def run(*args, **kwargs):
        real(*args, **kwargs)
        die()
    setattr(uploads, name, run)
if step == "piece stored":
    uploads.count_piece = die
elif step == "put together":
    after("kept")
elif step == "looked at":
    after("inspected")
else:
    after("add_file")
upload = Upload.objects.get(pk=uuid.UUID(sys.argv[2]))
data = open(sys.argv[5], "rb").read()
uploads.receive_piece(upload, upload.received, data[upload.received:])
uploads.finish_upload(upload)
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", STEPS)
def test_a_killed_process_leaves_nothing_wrong(
    browser: Client, started: str, kept: DiskStore, tmp_path: Path, step: str
) -> None:
    """Killed between any two steps, the upload goes on, and there is one file with all its content."""
    if connection.vendor != "sqlite":
        pytest.skip("the killed process opens the test's database by its file")
    send(browser, started, 0, DATA[:1000])
    (tmp_path / "data").write_bytes(DATA)
    arguments = [
        str(kept.root),
        started.split("/")[2],
        step,
        connection.settings_dict["NAME"],
        tmp_path / "data",
    ]
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    command = [sys.executable, "-c", KILLED, *arguments]
    killed = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()[-2000:]
    assert not FileVersion.objects.exists()
    offset = int(ask(browser, started)["Upload-Offset"])
    assert offset == (1000 if step == "piece stored" else len(DATA))
    assert send(browser, started, offset, DATA[offset:]).status_code == 204
    version = FileVersion.objects.get()
    assert version.sha256 == hashlib.sha256(DATA).hexdigest()
    assert b"".join(kept.read(version.storage_key)) == DATA
