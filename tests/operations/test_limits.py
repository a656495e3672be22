"""Every limit of the table is enforced: each is driven one over, and what refuses says so."""

from __future__ import annotations

import asyncio
import io
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone, translation

from tests.api.calling import Caller, problem
from tests.api.conftest import give
from tests.conftest import PASSWORD
from tests.exchange.plans import document
from tests.files.making import giant_png, sent
from tests.operations.test_egress import Receiver, plainly, says
from tongzhou.accounts.models import Session, User
from tongzhou.activity.live import Bus
from tongzhou.activity.models import DiaryEntry
from tongzhou.config import asgi
from tongzhou.discussion.actions import CommentRefusedError, TalkIsFullError, write_comment
from tongzhou.discussion.guards import get_talk
from tongzhou.exchange.checks import checked
from tongzhou.exchange.errors import UnreadablePlanError, UnreadableTableError
from tongzhou.exchange.limits import LIMITS as FILES
from tongzhou.exchange.read import read_plan
from tongzhou.files.limits import LIMITS as ROOM
from tongzhou.files.models import StoredFile
from tongzhou.files.views.taking import take_file, take_version
from tongzhou.files.words import FileRefusedError
from tongzhou.notice.actions.channels import TooManyChannelsError, create_channel
from tongzhou.notice.actions.deliveries import attempt
from tongzhou.notice.models import Channel, Delivery
from tongzhou.operations.actions import enqueue, run_due_jobs, set_limits
from tongzhou.operations.egress import FailedError, call
from tongzhou.operations.jobs import TASKS, task
from tongzhou.operations.limits import LIMITS, TABLE, limit, memory, recall
from tongzhou.operations.models import Job, SetLimit
from tongzhou.plan.editing.commands.editor import CommandError
from tongzhou.projects.models import Project
from tongzhou.projects.subjects import find_subject

pytestmark = pytest.mark.django_db


@dataclass
class Stage:
    """Where limits are driven over: Tom in Harbour, a browser and a program of his, and the means of a test."""

    project: Project
    tom: User
    mara: User
    ada: User
    browser: Client
    patch: pytest.MonkeyPatch
    settings: Any

    def low(self, name: str, value: int) -> None:
        """Set a limit, as if an administrator had, whatever its bounds."""
        memory.take({**memory.values, name: value})

    def post(self, path: str, body: dict[str, Any]) -> Any:
        return self.browser.post(f"/projects/harbour/{path}", body, content_type="application/json")

    def item(self, **fields: Any) -> Any:
        return self.post("items/add", {"fields": {"name": "Cables", **fields}})

    def say(self, source: str) -> None:
        talk = get_talk(self.tom, "project", self.project.pk)
        write_comment(talk, source=source, audience=talk.audiences[0])

    def upload(self, *files: tuple[str, bytes]) -> str:
        form = {"files": [sent(*one) for one in files]}
        return self.browser.post("/projects/harbour/files/upload/", form, follow=True).content.decode()

    def file(self, data: bytes = b"one") -> StoredFile:
        subject = find_subject(self.tom, "project", self.project.pk)
        assert subject is not None
        return take_file(sent("a.txt", data), subject, self.tom)


@pytest.fixture
def stage(
    harbour: Project,
    tom: User,
    mara: User,
    ada: User,
    client_for: Any,
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
    tmp_path: Any,
) -> Iterator[Stage]:
    settings.FILES_STORE = str(tmp_path / "store")
    yield Stage(harbour, tom, mara, ada, client_for(tom), monkeypatch, settings)
    memory.take({})


DRIVES: dict[str, Callable[[Stage], None]] = {}


def drives(name: str) -> Callable[[Callable[[Stage], None]], Callable[[Stage], None]]:
    """Register how a limit is driven over."""

    def keep(drive: Callable[[Stage], None]) -> Callable[[Stage], None]:
        DRIVES[name] = drive
        return drive

    return keep


def refused_by_files(field: str, value: int, data: bytes, name: str = "plan.csv") -> None:
    """A plan file is over a smaller limit of ``exchange``."""
    with pytest.raises(UnreadablePlanError):
        read_plan(data, name, limits=replace(FILES, **{field: value}), isolated=False)


# Requests


@drives("json_bytes")
def json_bytes(stage: Stage) -> None:
    answer = Caller(stage.ada).call("POST", "/clients", '{"name": "' + "x" * limit("json_bytes") + '"}')
    assert problem(answer, 413, "too_large")["limit"] == limit("json_bytes")


@drives("json_depth")
def json_depth(stage: Stage) -> None:
    deep = limit("json_depth") + 1
    answer = stage.browser.post(
        "/projects/harbour/items/change", '{"a":' * deep + "1" + "}" * deep, content_type="application/json"
    )
    assert answer.status_code in {400, 422}


@drives("json_keys")
def json_keys(stage: Stage) -> None:
    assert stage.post("items/change", {str(n): 1 for n in range(limit("json_keys") + 1)}).status_code in {
        400,
        422,
    }


@drives("page_size")
def page_size(stage: Stage) -> None:
    answer = Caller(stage.ada).call("GET", f"/clients?limit={limit('page_size') + 1}")
    assert "200" in str(problem(answer, 422, "invalid"))


@drives("offset")
def offset(stage: Stage) -> None:
    answer = stage.browser.get(f"/projects/harbour/items/data?offset={limit('offset') + 1}")
    assert answer.status_code in {400, 422}


@drives("bulk_objects")
def bulk_objects(stage: Stage) -> None:
    stage.low("bulk_objects", 3)
    answer = stage.post("items/change", {"items": [1, 2, 3, 4], "changes": {}})
    assert (answer.status_code, "At most 3" in answer.json()["message"]) == (422, True)


@drives("sessions_per_user")
def sessions_per_user(stage: Stage) -> None:
    stage.low("sessions_per_user", 2)
    for _number in range(4):
        Client().post("/sign-in/", {"username": stage.mara.email, "password": PASSWORD})
    assert Session.objects.filter(user_id=stage.mara.pk).count() == 2


# Texts


@drives("title_chars")
def title_chars(stage: Stage) -> None:
    assert stage.item(name="x" * limit("title_chars")).status_code == 201
    assert stage.item(name="x" * (limit("title_chars") + 1)).status_code == 422


@drives("text_chars")
def text_chars(stage: Stage) -> None:
    assert stage.item(description="x" * (limit("text_chars") + 1)).status_code == 422


@drives("comment_chars")
def comment_chars(stage: Stage) -> None:
    stage.say("x" * limit("comment_chars"))
    with pytest.raises(CommentRefusedError, match="at most 50,000"):
        stage.say("x" * (limit("comment_chars") + 1))


@drives("comments_per_subject")
def comments_per_subject(stage: Stage) -> None:
    stage.low("comments_per_subject", 1)
    stage.say("one")
    with pytest.raises(TalkIsFullError) as refusal:
        stage.say("two")
    assert refusal.value.message == "There are 1 comments here already. Go on under another item."
    with translation.override("zh-hans"):
        assert refusal.value.message == "这里已有 1 条评论，请在其他工作项下继续讨论。"


@drives("mentions_per_comment")
def mentions_per_comment(stage: Stage) -> None:
    stage.low("mentions_per_comment", 1)
    with pytest.raises(CommentRefusedError, match="at most 1 people"):
        stage.say(f"@[Tom](user:{stage.tom.pk}) @[Mara](user:{stage.mara.pk})")


@drives("search_chars")
def search_chars(stage: Stage) -> None:
    answer = Caller(stage.tom).call("GET", f"/search?q={'x' * (limit('search_chars') + 1)}")
    assert "200" in str(problem(answer, 422, "invalid"))


# Files


@drives("upload_bytes")
def upload_bytes(stage: Stage) -> None:
    stage.low("upload_bytes", 1024 * 1024)
    assert "A file may have at most 1 MB." in stage.upload(("big.txt", b"x" * (1024 * 1024 + 1)))


@drives("uploads_per_request")
def uploads_per_request(stage: Stage) -> None:
    stage.low("uploads_per_request", 1)
    assert "At most 1 files can be sent at once." in stage.upload(("a.txt", b"a"), ("b.txt", b"b"))


@drives("request_bytes")
def request_bytes(stage: Stage) -> None:
    stage.low("request_bytes", 1024 * 1024)
    length = str(3 * 1024 * 1024)
    answer = stage.browser.generic("POST", "/projects/harbour/files/upload/", b"", CONTENT_LENGTH=length)
    assert (answer.status_code, "1 MB" in answer.content.decode()) == (413, True)


def begin_upload(stage: Stage, size: int) -> Any:
    from tests.files.test_uploads import begin

    return begin(stage.browser, size, filename="x.txt", kind="project", pk=stage.project.pk)


@drives("piecewise_bytes")
def piecewise_bytes(stage: Stage) -> None:
    stage.low("piecewise_bytes", 1024 * 1024)
    assert "A file may have at most 1 MB." in begin_upload(stage, 1024 * 1024 + 1).json()["message"]


@drives("open_uploads")
def open_uploads(stage: Stage) -> None:
    stage.low("open_uploads", 1)
    assert begin_upload(stage, 5).status_code == 201
    assert "You have 1 unfinished uploads." in begin_upload(stage, 5).json()["message"]


@drives("versions")
def versions(stage: Stage) -> None:
    stage.low("versions", 1)
    file = stage.file()
    with pytest.raises(FileRefusedError) as refusal:
        take_version(sent("a.txt", b"two"), file, stage.tom)
    assert refusal.value.code == "versions"


@drives("project_bytes")
def project_bytes(stage: Stage) -> None:
    stage.low("project_bytes", 4)
    stage.file(b"1234")
    with pytest.raises(FileRefusedError) as refusal:
        stage.file(b"5")
    assert refusal.value.code == "room"


@drives("organisation_bytes")
def organisation_bytes(stage: Stage) -> None:
    stage.low("organisation_bytes", 4)
    with pytest.raises(FileRefusedError) as refusal:
        stage.file(b"12345")
    assert refusal.value.code == "room"


@drives("image_pixels")
def image_pixels(stage: Stage) -> None:
    assert LIMITS["image_pixels"].value == ROOM.pixels
    assert "50" in stage.upload(("giant.png", giant_png()))
    assert not StoredFile.objects.exists()


@drives("import_bytes")
def import_bytes(stage: Stage) -> None:
    with pytest.raises(UnreadablePlanError) as refusal:
        read_plan(b"x" * (limit("import_bytes") + 1), "plan.xml")
    assert refusal.value.code == "file_too_large"


def packed(entries: int, size: int) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<x/>")
        for number in range(entries):
            archive.writestr(f"{number}.xml", b" " * size)
    return content.getvalue()


@drives("import_unpacked_bytes")
def import_unpacked_bytes(stage: Stage) -> None:
    assert limit("import_unpacked_bytes") == FILES.unpacked_bytes
    refused_by_files("unpacked_bytes", 10_000, packed(1, 10_001), "plan.xlsx")


@drives("import_entries")
def import_entries(stage: Stage) -> None:
    with pytest.raises(UnreadablePlanError) as refusal:
        read_plan(packed(limit("import_entries") + 1, 1), "plan.xlsx", isolated=False)
    assert refusal.value.code == "too_many_entries"


# Plans


@drives("tasks")
def tasks(stage: Stage) -> None:
    stage.low("tasks", 2)
    with pytest.raises(CommandError) as refusal:
        give(stage.project, stage.mara, *[{"op": "add", "fields": {"name": str(n)}} for n in range(3)])
    assert "at most 2 work items" in str(refusal.value.message)
    refused_by_files("tasks", 1, b"ID,Name\n1,A\n2,B\n")
    assert LIMITS["tasks"].value == FILES.tasks


@drives("links")
def links(stage: Stage) -> None:
    one, two, three = give(stage.project, stage.mara, *[{"op": "add", "fields": {"name": n}} for n in "ABC"])
    stage.low("links", 1)
    give(stage.project, stage.mara, {"op": "link", "from": one, "to": two})
    with pytest.raises(CommandError) as refusal:
        give(stage.project, stage.mara, {"op": "link", "from": two, "to": three})
    assert "at most 1 links" in str(refusal.value.message)


def refused_document(field: str, value: int) -> None:
    with pytest.raises(UnreadablePlanError):
        checked(document(), replace(FILES, **{field: value}))


@drives("links_per_task")
def links_per_task(stage: Stage) -> None:
    assert limit("links_per_task") == FILES.links_of_task
    refused_document("links_of_task", 1)


@drives("depth")
def depth(stage: Stage) -> None:
    assert limit("depth") == FILES.depth
    refused_document("depth", 1)


@drives("calendar_exceptions")
def calendar_exceptions(stage: Stage) -> None:
    assert limit("calendar_exceptions") == FILES.calendar_exceptions
    refused_document("calendar_exceptions", 0)


@drives("first_year")
def first_year(stage: Stage) -> None:
    early = f"ID,Name,Start,Duration\n1,A,{limit('first_year') - 1}-12-31,1d\n".encode()
    with pytest.raises(UnreadableTableError):
        read_plan(early, "plan.csv", isolated=False)


@drives("last_year")
def last_year(stage: Stage) -> None:
    late = f"ID,Name,Start,Duration\n1,A,{limit('last_year') + 1}-01-01,1d\n".encode()
    with pytest.raises(UnreadableTableError):
        read_plan(late, "plan.csv", isolated=False)


@drives("duration_years")
def duration_years(stage: Stage) -> None:
    assert limit("duration_years") == FILES.duration_years
    refused_document("duration_years", 0)


@drives("effort_hours")
def effort_hours(stage: Stage) -> None:
    most = limit("effort_hours") * 60
    assert stage.item(estimate_minutes=most).status_code == 201
    assert stage.item(estimate_minutes=most + 1).status_code == 422


@drives("views_per_person")
def views_per_person(stage: Stage) -> None:
    stage.low("views_per_person", 1)
    form = {"name": "Mine", "query": "priority=4"}
    assert stage.browser.post("/projects/harbour/views/save", form).status_code == 302
    answer = stage.browser.post("/projects/harbour/views/save", form | {"name": "More"}, follow=True)
    assert "at most 1 views" in answer.content.decode()


# How often


@drives("api_per_minute")
def api_per_minute(stage: Stage) -> None:
    stage.low("api_per_minute", 1)
    program = Caller(stage.tom)
    assert program.call("GET", "/me").status_code == 200
    refused = program.call("GET", "/me")
    assert problem(refused, 429, "too_many_requests")["limit"] == 1
    assert int(refused["Retry-After"]) > 0


@drives("heavy_per_minute")
def heavy_per_minute(stage: Stage) -> None:
    stage.low("heavy_per_minute", 1)
    assert stage.browser.get("/projects/harbour/items/export.csv").status_code == 200
    refused = stage.browser.get("/projects/harbour/export/mspdi/")
    assert (refused.status_code, int(refused["Retry-After"]) > 0) == (429, True)
    assert "more than 1 exports" in refused.content.decode()
    chinese = stage.browser.get("/projects/harbour/items/export.csv", headers={"accept-language": "zh-hans"})
    assert chinese.status_code == 429


def knock(email: str, password: str = "wrong") -> int:
    return Client().post("/sign-in/", {"username": email, "password": password}).status_code


@drives("sign_in_per_account")
def sign_in_per_account(stage: Stage) -> None:
    stage.low("sign_in_per_account", 1)
    assert [knock(stage.mara.email), knock(stage.mara.email, PASSWORD)] == [422, 429]


@drives("sign_in_per_address")
def sign_in_per_address(stage: Stage) -> None:
    stage.low("sign_in_per_address", 1)
    assert [knock("one@x.example"), knock("two@x.example")] == [422, 429]


# How long


def never_ending(*_args: Any, **_kwargs: Any) -> Any:
    while True:
        pass


@drives("request_seconds")
def request_seconds(stage: Stage) -> None:
    stage.low("request_seconds", 1)
    stage.patch.setattr("tongzhou.config.views.entries", never_ending)
    stage.browser.raise_request_exception = False
    answer = stage.browser.get("/palette/?q=x")
    assert (answer.status_code, "longer than 1 seconds" in answer.content.decode()) == (503, True)


@drives("statement_seconds")
def statement_seconds(stage: Stage) -> None:
    stage.patch.setenv(LIMITS["statement_seconds"].setting, "7")
    settings = connections["default"].settings_dict
    stage.patch.setitem(settings, "ENGINE", "django.db.backends.postgresql")
    stage.patch.setitem(settings, "OPTIONS", dict(settings["OPTIONS"]))
    asgi.limit_statements()
    assert settings["OPTIONS"]["options"] == "-c statement_timeout=7s"


@drives("search_seconds")
def search_seconds(stage: Stage) -> None:
    stage.low("search_seconds", 1)
    stage.patch.setattr("tongzhou.search.queries.finding._candidates", never_ending)
    stage.browser.raise_request_exception = False
    answer = stage.browser.get("/search/?q=harbour")
    assert (answer.status_code, "longer than 1 seconds" in answer.content.decode()) == (503, True)


@drives("job_seconds")
def job_seconds(stage: Stage) -> None:
    stage.low("job_seconds", 1)
    task("test.never_ending")(never_ending)
    stage.patch.setitem(TASKS, "test.never_ending", TASKS.pop("test.never_ending"))
    Job.objects.all().delete()
    enqueue("test.never_ending")
    run_due_jobs()
    assert "OverdueError" in Job.objects.get(task="test.never_ending").error


# Outside


def streams(count: int, users: list[int]) -> list[bool]:
    """Whether each of so many streams is let in, all held open together."""

    async def all_of_them() -> list[bool]:
        bus, entered, held = Bus(), [], []
        for user in users:
            one = bus.listening(["project:1"], user)
            held.append(one)
            entered.append(await one.__aenter__() is not None)
        for one in reversed(held):
            await one.__aexit__(None, None, None)
        return entered

    return asyncio.run(all_of_them())


@drives("streams_per_user")
def streams_per_user(stage: Stage) -> None:
    stage.low("streams_per_user", 1)
    assert streams(3, [1, 1, 2]) == [True, False, True]


@drives("streams_per_process")
def streams_per_process(stage: Stage) -> None:
    stage.low("streams_per_process", 2)
    assert streams(3, [1, 2, 3]) == [True, True, False]


def make_channel(stage: Stage, port: int = 443) -> Channel:
    stage.settings.EGRESS_ALLOW = frozenset({f"127.0.0.1:{port}"})
    channel, _key = create_channel(
        by=stage.mara,
        project=stage.project,
        type="webhook",
        name="Ours",
        url=f"http://127.0.0.1:{port}/",
        language="en",
        kinds=[],
    )
    return channel


@drives("webhooks_per_project")
def webhooks_per_project(stage: Stage) -> None:
    stage.low("webhooks_per_project", 1)
    make_channel(stage)
    with pytest.raises(TooManyChannelsError) as refusal:
        make_channel(stage)
    assert refusal.value.message == "There are 1 channels already; more are not possible."


@drives("webhook_days")
def webhook_days(stage: Stage) -> None:
    stage.low("webhook_days", 1)

    def failing(handler: Any) -> None:
        handler.send_response(500)
        handler.end_headers()

    with Receiver(failing) as receiver:
        channel = make_channel(stage, receiver.port)
        Channel.objects.filter(pk=channel.pk).update(failing_since=timezone.now() - timedelta(hours=25))
        about = {"organisation": channel.organisation, "project": channel.project, "channel": channel}
        entry = DiaryEntry.objects.filter(project_id=stage.project.pk).latest("id")
        delivery = Delivery.objects.create(
            **about, type="channel", entry=entry, event="plan.baseline_set", next_try=timezone.now()
        )
        attempt(delivery.pk, 0)
    channel.refresh_from_db()
    assert channel.state == Channel.State.FAILED


@drives("outgoing_seconds")
def outgoing_seconds(stage: Stage) -> None:
    stage.low("outgoing_seconds", 1)

    def late(handler: Any) -> None:
        time.sleep(2)
        plainly(handler)

    with Receiver(late) as receiver:
        stage.settings.EGRESS_ALLOW = frozenset({f"hooks.example:{receiver.port}"})
        with pytest.raises(FailedError, match="within 1 seconds"):
            call(f"http://hooks.example:{receiver.port}/", resolve=says("127.0.0.1"))


@drives("outgoing_bytes")
def outgoing_bytes(stage: Stage) -> None:
    stage.low("outgoing_bytes", 2048)

    def chatty(handler: Any) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(b"x" * 4096)

    with Receiver(chatty) as receiver:
        stage.settings.EGRESS_ALLOW = frozenset({f"hooks.example:{receiver.port}"})
        with pytest.raises(FailedError, match="more than 2 KB"):
            call(f"http://hooks.example:{receiver.port}/", resolve=says("127.0.0.1"))


@pytest.mark.parametrize("name", [one.name for one in TABLE])
def test_every_limit_of_the_table_is_enforced(name: str, stage: Stage) -> None:
    assert name in DRIVES, f"Say in this file how {name} is driven over, or take it out of the table."
    DRIVES[name](stage)


def test_nothing_else_is_driven_than_the_table() -> None:
    assert DRIVES.keys() == LIMITS.keys()


# Setting them


ADDRESS = "/operations/limits/"


def test_an_administrator_sets_a_limit_and_it_is_in_the_diary(client_for: Any, ada: User) -> None:
    browser = client_for(ada)
    answer = browser.post(ADDRESS, {"heavy_per_minute": "12", "upload_bytes": "60", "versions": ""})
    assert answer.status_code == 302
    assert (SetLimit.objects.get(name="heavy_per_minute").value, SetLimit.objects.count()) == (12, 2)
    assert SetLimit.objects.get(name="upload_bytes").value == 60 * 1024 * 1024
    lines = DiaryEntry.objects.filter(deed="operations.limit_set", actor=ada)
    assert {one.label for one in lines} == {
        "heavy_per_minute: 6 → 12",
        "upload_bytes: 52,428,800 → 62,914,560",
    }
    browser.post(ADDRESS, {"heavy_per_minute": ""})
    assert list(SetLimit.objects.values_list("name", flat=True)) == ["upload_bytes"]


@pytest.mark.django_db(transaction=True)
def test_what_was_set_holds_here_at_once_and_elsewhere_soon(ada: User) -> None:
    set_limits({"heavy_per_minute": 12}, by=ada)
    assert limit("heavy_per_minute") == 12
    memory.values, memory.recalled_at = {}, None  # another process, which has not looked yet
    assert limit("heavy_per_minute") == 6
    recall()
    assert limit("heavy_per_minute") == 12


@pytest.mark.parametrize(
    ("name", "value"), [("heavy_per_minute", "0"), ("upload_bytes", "201"), ("versions", "x")]
)
def test_outside_of_its_bounds_nothing_is_set(client_for: Any, ada: User, name: str, value: str) -> None:
    answer = client_for(ada).post(ADDRESS, {name: value, "open_uploads": "30"})
    assert answer.status_code == 422
    assert "error" in answer.content.decode()
    assert not SetLimit.objects.exists()


def test_what_the_environment_sets_cannot_be_set_on_the_page(
    client_for: Any, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(LIMITS["heavy_per_minute"].setting, "60")
    browser = client_for(ada)
    browser.post(ADDRESS, {"heavy_per_minute": "12"})
    assert not SetLimit.objects.exists()
    assert limit("heavy_per_minute") == 60
    assert "Set by the environment" in browser.get(ADDRESS).content.decode()


def test_a_limit_of_the_data_cannot_be_set(ada: User) -> None:
    with pytest.raises(ValueError, match="tasks cannot be set"):
        set_limits({"tasks": 10}, by=ada)
