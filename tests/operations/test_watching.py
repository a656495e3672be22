"""Health, metrics, logs, rates and time limits: what an installation tells about itself, and what it refuses."""

from __future__ import annotations

import errno
import json
import logging
import logging.config
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from tests.api.calling import Caller, problem
from tongzhou.accounts.models import User
from tongzhou.notice.actions.channels import create_channel
from tongzhou.notice.models import Delivery
from tongzhou.operations import health, limits
from tongzhou.operations.actions import enqueue, sign_on
from tongzhou.operations.counting import Tally
from tongzhou.operations.limits import LIMITS, TABLE, limit
from tongzhou.operations.logs import log_settings, without_secrets
from tongzhou.operations.models import Job
from tongzhou.projects.models import Project

pytestmark = pytest.mark.django_db


@pytest.fixture
def set_limit(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, int], None]:
    """Sets a limit by its variable, for one test."""

    def change(name: str, value: int) -> None:
        monkeypatch.setenv(LIMITS[name].setting, str(value))

    return change


@pytest.fixture
def log_of() -> Iterator[Callable[[str], StringIO]]:
    """Writes the log as production does, into memory."""
    from django.conf import settings

    def begin(form: str) -> StringIO:
        stream = StringIO()
        wanted = log_settings(form, "INFO")
        wanted["handlers"]["stderr"]["stream"] = stream
        logging.config.dictConfig(wanted)
        return stream

    yield begin
    logging.config.dictConfig(settings.LOGGING)


# Health


def test_a_ready_server_says_one_word() -> None:
    assert Client().get("/healthz").content == b"ok"
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.content) == (200, b"ready")


def test_late_jobs_are_a_warning_but_send_nobody_away() -> None:
    enqueue("test.late", at=timezone.now() - timedelta(hours=1))
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.content.decode()) == (200, "ready\nqueue: jobs are late")


def test_an_old_schema_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health.migrated, "known", False)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'operations'")
    answer = Client().get("/readyz")
    assert (answer.status_code, "migrations" in answer.content.decode()) == (503, True)


def test_a_full_disk_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "LEAST_BYTES", 2**62)
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.content.decode()) == (503, "not ready\ndisk: it is nearly full")


# Metrics


def test_metrics_are_for_whoever_has_the_token(
    monkeypatch: pytest.MonkeyPatch, client_for: Any, ada: User
) -> None:
    assert client_for(ada).get("/metrics").status_code == 404
    monkeypatch.setenv("TONGZHOU_METRICS_TOKEN", "figures")
    assert Client().get("/metrics").status_code == 404
    assert Client().get("/metrics", headers={"Authorization": "Bearer figure"}).status_code == 404
    enqueue("test.metrics")
    sign_on("w", threads=1, version="1", now=timezone.now())
    client_for(ada).get("/people/")
    text = Client().get("/metrics", headers={"Authorization": "Bearer figures"}).content.decode()
    assert 'tongzhou_requests_total{method="GET",status="200",view="people"}' in text
    assert 'tongzhou_request_seconds_bucket{le="0.5",view="people"}' in text
    waiting = Job.objects.filter(state=Job.State.WAITING).count()
    assert waiting
    assert f'tongzhou_jobs{{state="waiting"}} {waiting}.0' in text
    assert "tongzhou_workers 1.0" in text
    for name in ("tongzhou_database_statements_total", "tongzhou_streams", "tongzhou_database_bytes"):
        assert f"\n{name} " in text


def figures(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The figures as Prometheus reads them."""
    monkeypatch.setenv("TONGZHOU_METRICS_TOKEN", "figures")
    answer = Client().get("/metrics", headers={"Authorization": "Bearer figures"})
    assert answer.status_code == 200
    return [
        one for family in text_string_to_metric_families(answer.content.decode()) for one in family.samples
    ]


def value(found: list[Any], name: str, **labels: str) -> float:
    """The value of one figure, 0 when it is not told."""
    return next((one.value for one in found if (one.name, one.labels) == (name, labels)), 0.0)


def test_messages_are_counted_by_channel_and_state(
    monkeypatch: pytest.MonkeyPatch, harbour: Project, mara: User, lee: User
) -> None:
    channel = create_channel(
        by=mara,
        project=harbour,
        type="webhook",
        name="Hook",
        url="https://hooks.example/",
        language="en",
        kinds=[],
    )[0]
    hour, month = timezone.now() - timedelta(hours=1), timezone.now() - timedelta(days=30)
    where = {"organisation": harbour.organisation, "event": "test"}
    for state, count in (("queued", 2), ("dead", 1), ("sent", 3)):
        for _number in range(count):
            Delivery.objects.create(type="channel", channel=channel, state=state, **where)
    Delivery.objects.create(type="mail", user=lee, state="failed", **where)
    Delivery.objects.filter(state="failed").update(created_at=hour)
    Delivery.objects.filter(pk=Delivery.objects.filter(state="sent").first().pk).update(created_at=month)
    found = figures(monkeypatch)
    told = {
        (one.labels["channel"], one.labels["state"]): one.value
        for one in found
        if one.name == "tongzhou_deliveries"
    }
    assert told == {
        ("webhook", "queued"): 2,
        ("webhook", "dead"): 1,
        ("webhook", "sent"): 2,
        ("mail", "failed"): 1,
    }
    assert 3600 <= value(found, "tongzhou_delivery_age_seconds") < 3700


def test_due_jobs_are_counted_by_task(monkeypatch: pytest.MonkeyPatch) -> None:
    for minutes in (1, 5, -60):
        enqueue("test.counted", at=timezone.now() - timedelta(minutes=minutes))
    found = figures(monkeypatch)
    assert value(found, "tongzhou_jobs_due", task="test.counted") == 2
    assert 300 <= value(found, "tongzhou_job_age_seconds", task="test.counted") < 360


def test_failed_sign_ins_are_counted_and_nobody_is_named(monkeypatch: pytest.MonkeyPatch, ada: User) -> None:
    before = figures(monkeypatch)
    for email in (ada.email, "nobody@yuanhang.example"):
        Client().post("/sign-in/", {"username": email, "password": "wrong"})
    for _attempt in range(10):
        Client().post("/sign-in/", {"username": ada.email, "password": "wrong"})
    now = figures(monkeypatch)
    grown = {
        reason: value(now, "tongzhou_sign_in_failures_total", reason=reason)
        - value(before, "tongzhou_sign_in_failures_total", reason=reason)
        for reason in ("wrong_secret", "unknown_account", "locked_out")
    }
    assert grown == {"wrong_secret": 10, "unknown_account": 1, "locked_out": 1}


LABELS = {"view", "method", "status", "state", "task", "reason", "channel", "le"}


def test_figures_have_few_labels_none_of_a_person_and_are_all_described(
    monkeypatch: pytest.MonkeyPatch, harbour: Project, client_for: Any, mara: User
) -> None:
    client_for(mara).get(f"/projects/{harbour.key}/")
    client_for(mara).get(f"/people/{mara.pk}/")
    found = figures(monkeypatch)
    assert {name for one in found for name in one.labels} <= LABELS
    said = {text for one in found for name, text in one.labels.items() if name != "le"}
    assert not [one for one in said if not re.fullmatch(r"[a-z0-9_.:-]+|[A-Z]+|other", one)]
    assert not said & {harbour.key, mara.name, mara.email, str(mara.pk), harbour.name}
    guide = (Path(__file__).parents[2] / "docs/guides/operations.md").read_text(encoding="utf-8")
    described = set(re.findall(r"`(tongzhou_[a-z_]+)", guide))
    told = {
        re.sub(r"_(bucket|count|sum|created)$", "", one.name)
        for one in found
        if not one.name.endswith("_created")
    }
    assert told <= described, told - described


# Who may read what


def test_health_is_open_and_tells_nothing(monkeypatch: pytest.MonkeyPatch, harbour: Project) -> None:
    def broken() -> Any:
        raise OperationalError("connection to 10.0.0.7 as tongzhou with password hunter2 failed")

    monkeypatch.setattr(health, "migrated", broken)
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"not ready\ndatabase: it does not answer")
    for path in ("/healthz", "/readyz"):
        answer = Client().get(path)
        assert "hunter2" not in answer.content.decode()
        assert "sessionid" not in answer.cookies
        assert answer["Content-Type"] == "text/plain"
        assert Client().post(path).status_code in {403, 405}


def test_health_asks_for_no_session_and_few_statements(
    client_for: Any, ada: User, django_assert_max_num_queries: Any
) -> None:
    browser = client_for(ada)
    with django_assert_max_num_queries(0):
        Client().get("/healthz")
    with django_assert_max_num_queries(4):
        assert browser.get("/readyz").status_code == 200


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer figure",
        "Bearer figuresx",
        "bearer figures",
        "Basic figures",
        "figures",
        "Bearer 图",
    ],
)
def test_figures_are_closed_to_whoever_lacks_the_token(monkeypatch: pytest.MonkeyPatch, sent: str) -> None:
    monkeypatch.setenv("TONGZHOU_METRICS_TOKEN", "figures")
    answer = Client().get("/metrics", headers={"Authorization": sent} if sent else {})
    assert (answer.status_code, b"tongzhou_" in answer.content) == (404, False)


def test_figures_are_closed_to_everybody_signed_in_and_without_a_token(
    monkeypatch: pytest.MonkeyPatch, client_for: Any, ada: User, cleo: User
) -> None:
    monkeypatch.setenv("TONGZHOU_METRICS_TOKEN", "")
    for who in (ada, cleo):
        assert client_for(who).get("/metrics").status_code == 404
        assert client_for(who).get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404
    monkeypatch.setenv("TONGZHOU_METRICS_TOKEN", "figures")
    assert client_for(ada).get("/metrics", {"token": "figures"}).status_code == 404


# Logs


def test_a_line_of_the_log_has_the_request_and_the_person(
    log_of: Callable[[str], StringIO], client_for: Any, ada: User
) -> None:
    stream = log_of("json")
    answer = client_for(ada).get("/people/?q=secret-name")
    line = next(json.loads(one) for one in stream.getvalue().splitlines() if '"request"' in one)
    assert line["request_id"] == answer["X-Request-Id"]
    assert (line["user_id"], line["view"], line["status"]) == (ada.pk, "people", 200)
    assert line["statements"] > 0
    assert "secret-name" not in stream.getvalue()


def test_a_slow_request_is_warned_of(
    log_of: Callable[[str], StringIO], client_for: Any, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tongzhou.operations.middleware.SLOW_SECONDS", 0.0)
    stream = log_of("plain")
    client_for(ada).get("/people/")
    assert " WARNING tongzhou.operations.middleware slow request " in stream.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer tz_6hunter2hunter2hunter2",
        "headers={'Authorization': 'Basic aHVudGVyMg==hunter2', 'Accept': '*/*'}",
        "Cookie: tongzhou_session=hunter2; tongzhou_language=en",
        "GET /events?ticket=hunter2&x=1",
        "postgresql://tongzhou:hunter2@db:5432/tongzhou",
        "password=hunter2",
        '{"new_password": "hunter2", "name": "Ada"}',
        "csrfmiddlewaretoken=hunter2&name=x",
        "the token tz_hunter2hunter2 was refused",
    ],
)
def test_no_secret_reaches_the_log(text: str, log_of: Callable[[str], StringIO]) -> None:
    assert "hunter2" not in without_secrets(text)
    for form in ("json", "plain"):
        stream = log_of(form)
        log = logging.getLogger("test")
        log.error("Failed: %s", text, extra={"where": {"inner": [text]}, "api_token": "hunter2"})
        try:
            int(text)
        except ValueError:
            log.exception("Broken")
        assert "Broken" in stream.getvalue()
        assert "hunter2" not in stream.getvalue()


def test_what_is_no_secret_stays() -> None:
    told = "Ada imported plan.xml (2,000 tasks) from 10.0.0.7 at 12:30: https://example.com/a?page=2"
    assert without_secrets(told) == told


# Rates and time


def test_the_api_counts_requests_per_token(
    ada: User, tom: User, set_limit: Callable[[str, int], None]
) -> None:
    set_limit("api_per_minute", 3)
    caller = Caller(ada)
    left = [caller.call("GET", "/me")["X-RateLimit-Remaining"] for _ in range(3)]
    assert left == ["2", "1", "0"]
    refused = caller.call("GET", "/me")
    content = problem(refused, 429, "too_many_requests")
    assert content["limit"] == 3
    assert content["detail"].startswith("That is more than 3 requests in a minute.")
    assert 0 < int(refused["Retry-After"]) <= 60
    assert (refused["X-RateLimit-Limit"], refused["X-RateLimit-Remaining"]) == ("3", "0")
    assert Caller(ada).call("GET", "/me").status_code == 200, "another token has its own count"
    assert Caller(tom).call("GET", "/me").status_code == 200


def test_exports_are_counted_per_person_on_pages_and_in_the_api_together(
    client_for: Any, mara: User, tom: User, harbour: Project, set_limit: Callable[[str, int], None]
) -> None:
    set_limit("heavy_per_minute", 2)
    browser, caller = client_for(mara), Caller(mara)
    assert browser.get("/projects/harbour/export/mspdi/").status_code == 200
    assert caller.call("GET", "/projects/harbour/export/mspdi").status_code == 200
    refused = browser.get("/projects/harbour/export/mspdi/")
    assert refused.status_code == 429
    assert "more than 2 exports, imports and reports in a minute" in refused.content.decode()
    assert int(refused["Retry-After"]) > 0
    problem(caller.call("GET", "/projects/harbour/export/mspdi"), 429, "too_many_requests")
    assert browser.get("/projects/harbour/plan/").status_code == 200, "light pages go on"
    assert client_for(tom).get("/projects/harbour/export/mspdi/").status_code == 200


def test_memory_forgets_a_window_when_the_next_begins() -> None:
    tally = Tally()
    assert [tally.count("a", most=1, seconds=60, now=150.0 + n).count for n in (0, 59, 60)] == [1, 2, 1]
    assert len(tally.held) == 1


def slow(request: HttpRequest) -> HttpResponse:
    """A page that never ends."""
    while True:
        pass


def slow_database(request: HttpRequest) -> HttpResponse:
    """A page whose statement never ends."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_sleep(100)")
        cursor.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000) "
            "SELECT count(*) FROM n"
        )
        return HttpResponse(str(cursor.fetchone()))


@pytest.mark.parametrize("view", [slow, slow_database])
@pytest.mark.django_db(transaction=True)
def test_a_request_that_takes_too_long_is_ended_and_said_so(
    view: Any,
    client_for: Any,
    ada: User,
    set_limit: Callable[[str, int], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_limit("request_seconds", 1)
    monkeypatch.setattr("tongzhou.config.views.entries", lambda user, query: view(None))
    answer = Client(raise_request_exception=False)
    answer.force_login(ada)
    response = answer.get("/palette/?q=x")
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert "This took longer than 1 seconds and was stopped." in response.content.decode()
    set_limit("request_seconds", 30)
    assert answer.get("/people/").status_code == 200, "the next one is answered as ever"


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (OperationalError("database is locked"), 503, "busy"),
        (OperationalError("database or disk is full"), 507, "no_room"),
        (OSError(errno.ENOSPC, "No space left on device"), 507, "no_room"),
    ],
)
def test_a_database_or_disk_that_fails_is_told_apart(
    error: Exception, status: int, code: str, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise error

    caller = Caller(ada)
    monkeypatch.setattr("tongzhou.config.views.entries", fail)
    monkeypatch.setattr("tongzhou.accounts.api.search_people", fail)
    browser = Client(raise_request_exception=False)
    browser.force_login(ada)
    page = browser.get("/palette/?q=x")
    assert page.status_code == status
    problem(caller.call("GET", "/users"), status, code)
    if status == 503:
        assert page["Retry-After"] == "5"


def test_a_form_that_is_too_large_is_called_so(client_for: Any, ada: User) -> None:
    body = "name=" + "x" * (5 * 1024 * 1024 + 1)
    response = client_for(ada).post("/me/", body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 413


# Limits as data


def test_a_limit_is_set_by_its_variable(set_limit: Callable[[str, int], None]) -> None:
    set_limit("heavy_per_minute", 60)
    assert LIMITS["heavy_per_minute"].in_force == 60
    assert LIMITS["heavy_per_minute"].value == 6


@pytest.mark.parametrize("value", ["0", "-1", "many", "1.5"])
def test_a_limit_set_to_nonsense_is_refused_and_the_doctor_says_so(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TONGZHOU_LIMIT_HEAVY_PER_MINUTE", value)
    with pytest.raises(limits.BadLimitError, match="whole number above zero"):
        limit("heavy_per_minute")
    assert limits.mistakes() == ["TONGZHOU_LIMIT_HEAVY_PER_MINUTE must be a whole number above zero"]
    monkeypatch.setenv("TONGZHOU_LIMIT_HEAVY_PER_MINUTE", "6")
    monkeypatch.setenv("TONGZHOU_LIMIT_MADE_UP", "6")
    assert limits.mistakes() == ["TONGZHOU_LIMIT_MADE_UP sets no limit that can be set"]


def test_limits_have_names_of_their_own() -> None:
    assert len(LIMITS) == len(TABLE)
    assert {one.group for one in TABLE} == set(limits.GROUPS)


# The pages


def test_administrators_see_the_queue_and_act_on_it(client_for: Any, ada: User) -> None:
    job = Job.objects.create(
        task="notice.deliver",
        state=Job.State.DEAD,
        run_at=timezone.now(),
        ended_at=timezone.now(),
        error="Traceback …\nConnectionRefusedError: smtp password=hunter2",
        arguments={"delivery": 4, "token": "hunter2"},
    )
    browser = client_for(ada)
    page = browser.get("/operations/?state=dead").content.decode()
    assert "ConnectionRefusedError: smtp password=***" in page
    assert "hunter2" not in page
    assert browser.post(f"/operations/jobs/{job.pk}/retry/").status_code == 302
    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.WAITING, 0)
    assert browser.post(f"/operations/jobs/{job.pk}/cancel/").status_code == 302
    answer = browser.post(f"/operations/jobs/{job.pk}/cancel/", follow=True)
    assert "The job has moved on in the meantime." in answer.content.decode()
    from tongzhou.activity.models import DiaryEntry

    assert list(DiaryEntry.objects.filter(deed__startswith="operations.").values_list("deed", flat=True)) == [
        "operations.job_retried",
        "operations.job_cancelled",
    ]
    assert browser.post("/operations/jobs/987654/retry/").status_code == 404


@pytest.mark.parametrize("page", ["", "schedules/", "limits/", "health/"])
def test_a_page_costs_few_statements_whatever_the_queue(
    page: str, client_for: Any, ada: User, django_assert_max_num_queries: Any
) -> None:
    now = timezone.now()
    Job.objects.bulk_create(Job(task="t", run_at=now, error=f"e{n}") for n in range(300))
    browser = client_for(ada)
    with django_assert_max_num_queries(25):
        assert browser.get(f"/operations/{page}").status_code == 200


def test_the_api_tells_the_same(ada: User) -> None:
    caller = Caller(ada)
    for _ in range(3):
        enqueue("test.note", token="hunter2")
    status = caller.get("/operations")
    assert status["jobs"]["waiting"] == Job.objects.filter(state=Job.State.WAITING).count()
    page = caller.get("/operations/jobs", state="waiting", sort="-id", limit=2)
    assert [row["given"] for row in page["items"]] == [{"token": "***"}] * 2
    assert caller.get(page["next"])["items"]
    number = page["items"][0]["id"]
    assert caller.call("POST", f"/operations/jobs/{number}/cancel").json()["state"] == "cancelled"
    problem(caller.call("POST", f"/operations/jobs/{number}/cancel"), 409, "job_state")
    assert caller.call("POST", f"/operations/jobs/{number}/retry").json()["state"] == "waiting"
    named = {row["name"]: row["value"] for row in caller.get("/operations/limits")["items"]}
    assert named["api_per_minute"] == 600
    assert caller.get("/operations/schedules") == {"items": []}
