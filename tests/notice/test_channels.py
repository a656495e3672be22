"""Channels: chat robots and webhooks, signed, through the one door, with a log that says what became of it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone
from django.utils.translation import override

from tests.api.conftest import Planned
from tests.notice.conftest import run_everything
from tests.notice.test_tell import comment, heard
from tests.operations.test_egress import Receiver, plainly
from tongzhou.accounts.models import User
from tongzhou.activity.actions import record
from tongzhou.activity.models import DiaryEntry
from tongzhou.notice.actions.channels import TooManyChannelsError, create_channel
from tongzhou.notice.actions.deliveries import attempt, enqueue_overdue, forget_old
from tongzhou.notice.messages import signature
from tongzhou.notice.models import Channel, Delivery, Notification
from tongzhou.notice.reasons import REASONS, in_words
from tongzhou.operations.actions import run_due_jobs
from tongzhou.operations.limits import limit
from tongzhou.operations.models import Job
from tongzhou.operations.sealing import unseal
from tongzhou.plan.actions.baselines import set_baseline
from tongzhou.projects.models import Project

Make = Callable[..., tuple[Channel, str]]


@pytest.fixture
def make(harbour: Project, mara: User, settings: Any) -> Make:
    """A channel of Harbour to a receiver on this machine, which an administrator has allowed."""

    def made(port: int, **values: Any) -> tuple[Channel, str]:
        settings.EGRESS_ALLOW = frozenset({f"127.0.0.1:{port}"})
        usual = {"type": "webhook", "name": "Ops", "language": "en", "kinds": ["plan", "comment"]}
        url = f"http://127.0.0.1:{port}/hook?key=abc"
        return create_channel(**({"by": mara, "project": harbour, "url": url} | usual | values))

    return made


def saying(status: int, body: bytes = b"{}") -> Callable[..., None]:
    """A receiver's answer."""

    def answer(handler: Any) -> None:
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def test_a_webhook_is_told_and_can_check_who_speaks(plan: Planned, mara: User, make: Make) -> None:
    with Receiver(plainly) as receiver:
        _channel, key = make(receiver.port)
        set_baseline(plan.project, by=mara, name="Agreed")
        run_everything()
    ((path, headers, body),) = receiver.heard
    assert path == "/hook?key=abc"
    content = json.loads(body)
    assert content["event"] == headers["Tongzhou-Event"] == "plan.baseline_set"
    assert content["text"] == "Mara Chen set the baseline “Agreed”."
    assert content["project"] == {"key": "harbour", "name": "Harbour core banking"}
    assert content["id"] == headers["Tongzhou-Delivery"] == headers["Idempotency-Key"]
    parts = dict(part.split("=", 1) for part in headers["Tongzhou-Signature"].split(","))
    expected = hmac.new(key.encode(), f"{parts['t']}.".encode() + body, hashlib.sha256).hexdigest()
    assert hmac.compare_digest(parts["v1"], expected)
    delivery = Delivery.objects.get(channel__isnull=False)
    assert (delivery.state, delivery.status, str(delivery.receipt)) == ("sent", 200, content["id"])


def test_messages_hold_no_addresses_no_details_and_nothing_of_others(
    plan: Planned, meadow: Project, mara: User, nora: User, make: Make
) -> None:
    with Receiver(plainly) as receiver:
        make(receiver.port, kinds=["plan", "comment", "change", "member", "project"])
        entry = record(
            "plan.baseline_set",
            plan.project,
            by=mara,
            project_id=plan.project.pk,
            label="Agreed",
            details={"margin": 123456, "cost_minor": 987654},
        )
        record("plan.baseline_set", meadow, by=nora, project_id=meadow.pk, label="Secret of Meadow")
        run_everything()
    ((_path, _headers, body),) = receiver.heard
    assert str(entry.label) in body.decode()
    for secret in ("123456", "987654", "Meadow", mara.email, "@yuanhang", "clients.example"):
        assert secret not in body.decode()


def test_a_channel_of_the_organisation_hears_of_every_project(
    plan: Planned, meadow: Project, nora: User, ada: User, make: Make
) -> None:
    Job.objects.all().delete()
    with Receiver(plainly) as receiver:
        make(receiver.port, by=ada, project=None)
        record("plan.baseline_set", meadow, by=nora, project_id=meadow.pk, label="Agreed")
        run_everything()
    assert json.loads(receiver.heard[0][2])["project"]["key"] == "meadow"


def test_where_the_client_reads_only_what_they_may_see_is_told(
    plan: Planned, mara: User, lee: User, make: Make
) -> None:
    with Receiver(plainly) as receiver:
        make(receiver.port, with_client=True)
        set_baseline(plan.project, by=mara, name="Agreed")
        comment(plan, lee, client_visible=False)
        comment(plan, lee, client_visible=True)  # the item itself has not been shared
        shared = {"kind": "project", "subject": plan.project.pk, "client_visible": True}
        record("discussion.comment_written", plan.project, by=lee, project_id=plan.project.pk, details=shared)
        run_everything()
    assert [json.loads(body)["subject"]["kind"] for _path, _headers, body in receiver.heard] == ["project"]


def test_dingtalk_signs_its_address_as_its_manual_says(plan: Planned, mara: User, make: Make) -> None:
    with Receiver(saying(200, b'{"errcode":0,"errmsg":"ok"}')) as receiver:
        make(receiver.port, type="dingtalk", secret="SECabc", language="zh-hans")
        set_baseline(plan.project, by=mara, name="约定*版*")
        run_everything()
    ((path, _headers, body),) = receiver.heard
    asked = parse_qs(urlsplit(path).query)
    moment = asked["timestamp"][0]
    sign = base64.b64encode(
        hmac.new(b"SECabc", f"{moment}\nSECabc".encode(), hashlib.sha256).digest()
    ).decode()
    assert asked["sign"] == [sign]
    assert asked["key"] == ["abc"]
    assert len(moment) == 13
    content = json.loads(body)
    assert content["msgtype"] == "markdown"
    assert "Mara Chen 设置了基线“约定\\*版\\*”。" in content["markdown"]["text"]


def test_feishu_signs_its_body_as_its_manual_says(plan: Planned, mara: User, make: Make) -> None:
    with Receiver(saying(200, b'{"code":0,"msg":"success"}')) as receiver:
        make(receiver.port, type="feishu", secret="key")
        set_baseline(plan.project, by=mara, name="Agreed")
        run_everything()
    content = json.loads(receiver.heard[0][2])
    sign = hmac.new(f"{content['timestamp']}\nkey".encode(), digestmod=hashlib.sha256).digest()
    assert content["sign"] == base64.b64encode(sign).decode()
    assert content["msg_type"] == "post"
    assert Delivery.objects.get(channel__isnull=False).state == "sent"


def test_a_robot_that_says_200_and_means_no_is_believed(plan: Planned, mara: User, make: Make) -> None:
    with Receiver(saying(200, b'{"errcode":93000,"errmsg":"invalid webhook url"}')) as receiver:
        make(receiver.port, type="wecom")
        set_baseline(plan.project, by=mara, name="Agreed")
        run_due_jobs()
    assert json.loads(receiver.heard[0][2])["msgtype"] == "text"
    delivery = Delivery.objects.get(channel__isnull=False)
    assert (delivery.state, delivery.attempts) == ("failed", 1)
    assert delivery.problem == "The robot refused the message: invalid webhook url"


def waiting(channel: Channel, entry: DiaryEntry) -> Delivery:
    """A message that is to be sent."""
    return Delivery.objects.create(
        organisation=channel.organisation,
        project=channel.project,
        type="channel",
        channel=channel,
        entry=entry,
        event=entry.deed,
        next_try=timezone.now(),
    )


def test_a_failed_message_is_repeated_later_each_time_and_given_up_after_three_days(
    plan: Planned, mara: User, make: Make
) -> None:
    with Receiver(saying(500)) as receiver:
        channel, _key = make(receiver.port)
        entry = record("plan.baseline_set", plan.project, by=mara, project_id=plan.project.pk)
        delivery = waiting(channel, entry)
        pauses = []
        for number in range(3):
            before = timezone.now()
            attempt(delivery.pk, number)
            delivery.refresh_from_db()
            assert delivery.next_try is not None
            pauses.append(round((delivery.next_try - before).total_seconds()))
        assert pauses == [30, 120, 600]
        assert delivery.problem == "The receiver answered 500."
        assert attempt(delivery.pk, 1) is None  # this attempt has been made
        Delivery.objects.filter(pk=delivery.pk).update(created_at=timezone.now() - timedelta(days=3))
        attempt(delivery.pk, 3)
        delivery.refresh_from_db()
        assert (delivery.state, delivery.next_try) == ("dead", None)
    receipts = {headers["Tongzhou-Delivery"] for _path, headers, _body in receiver.heard}
    assert receipts == {str(delivery.receipt)}


def test_a_channel_that_takes_nothing_for_three_days_is_switched_off_and_its_owner_hears_of_it(
    plan: Planned, mara: User, make: Make
) -> None:
    with Receiver(saying(500)) as receiver:
        channel, _key = make(receiver.port)
        Channel.objects.filter(pk=channel.pk).update(failing_since=timezone.now() - timedelta(days=3))
        set_baseline(plan.project, by=mara, name="Agreed")
        run_everything()
    channel.refresh_from_db()
    assert channel.state == "failed"
    sentence = "Mara Chen's channel “Ops” has taken nothing for three days and was switched off."
    assert ("channel", sentence) in heard(mara)
    set_baseline(plan.project, by=mara, name="Later")
    run_everything()
    assert not Delivery.objects.filter(channel=channel, entry__label="Later").exists()


def test_a_success_forgets_the_failures(plan: Planned, mara: User, make: Make) -> None:
    with Receiver(plainly) as receiver:
        channel, _key = make(receiver.port)
        Channel.objects.filter(pk=channel.pk).update(failing_since=timezone.now() - timedelta(days=2))
        set_baseline(plan.project, by=mara, name="Agreed")
        run_everything()
    channel.refresh_from_db()
    assert channel.failing_since is None


def test_what_is_queued_for_a_channel_that_was_switched_off_is_not_sent(
    plan: Planned, mara: User, make: Make, client_for: Any
) -> None:
    with Receiver(plainly) as receiver:
        channel, _key = make(receiver.port)
        delivery = waiting(
            channel, record("plan.baseline_set", plan.project, by=mara, project_id=plan.project.pk)
        )
        assert client_for(mara).post(f"/projects/harbour/channels/{channel.pk}/switch/").status_code == 302
        attempt(delivery.pk, 0)
    delivery.refresh_from_db()
    assert (delivery.state, receiver.heard) == ("suppressed", [])


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost/", "http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/",
        "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://2130706433/", "http://0/", "http://100.100.100.200/",
    ],
)  # fmt: skip
def test_a_channel_into_our_own_network_is_refused_in_plain_words(
    harbour: Project, mara: User, client_for: Any, url: str
) -> None:
    channel, _key = create_channel(
        by=mara, project=harbour, type="webhook", name="In", url=url, language="en", kinds=["plan"]
    )
    page = client_for(mara).post(f"/projects/harbour/channels/{channel.pk}/test/", follow=True)
    assert "is not on the public internet" in page.content.decode()
    delivery = Delivery.objects.get(channel=channel)
    assert (delivery.state, delivery.event, delivery.attempts) == ("dead", "test", 1)


def test_the_test_button_shows_what_really_happened(
    harbour: Project, mara: User, make: Make, client_for: Any
) -> None:
    with Receiver(plainly) as receiver:
        channel, _key = make(receiver.port)
        page = client_for(mara).post(f"/projects/harbour/channels/{channel.pk}/test/", follow=True)
    assert "The test message has arrived." in page.content.decode()
    assert json.loads(receiver.heard[0][2])["event"] == "test"
    page = client_for(mara).post(f"/projects/harbour/channels/{channel.pk}/test/", follow=True)
    assert "did not arrive: 127.0.0.1 could not be reached" in page.content.decode()


def test_a_key_is_shown_once_and_rotated_and_nothing_secret_is_shown_or_kept_in_the_clear(
    harbour: Project, mara: User, client_for: Any
) -> None:
    browser = client_for(mara)
    values = {"type": "webhook", "name": "Ops", "url": "https://hooks.example/x?token=hush", "language": "en"}
    made = browser.post("/projects/harbour/channels/new/", values | {"kinds": ["plan"]})
    assert made.status_code == 201
    channel = Channel.objects.get()
    key = unseal(channel.sealed_secret)
    assert key in made.content.decode()
    assert "hush" not in channel.sealed_url + channel.sealed_secret
    assert key not in channel.sealed_secret
    page = browser.get(f"/projects/harbour/channels/{channel.pk}/").content.decode()
    assert key not in page
    assert "hush" not in page
    rotated = browser.post(f"/projects/harbour/channels/{channel.pk}/rotate/")
    channel.refresh_from_db()
    assert unseal(channel.sealed_secret) != key
    assert unseal(channel.sealed_secret) in rotated.content.decode()
    deeds = DiaryEntry.objects.filter(deed__startswith="notice.").values_list("deed", flat=True)
    assert list(deeds) == ["notice.channel_created", "notice.channel_rotated"]


def test_an_edit_that_leaves_the_address_empty_keeps_it(
    harbour: Project, mara: User, client_for: Any
) -> None:
    channel, _key = create_channel(
        by=mara, project=harbour, type="feishu", name="F", url="https://open.feishu.cn/x", secret="k",
        language="en", kinds=["plan"],
    )  # fmt: skip
    values = {"name": "Feishu", "url": "", "secret": "", "language": "zh-hans", "kinds": ["comment"]}
    assert client_for(mara).post(f"/projects/harbour/channels/{channel.pk}/", values).status_code == 302
    channel.refresh_from_db()
    assert (channel.name, channel.kinds) == ("Feishu", ["comment"])
    assert (unseal(channel.sealed_url), unseal(channel.sealed_secret)) == ("https://open.feishu.cn/x", "k")


def test_the_twenty_first_channel_is_refused(harbour: Project, mara: User, client_for: Any) -> None:
    values = {
        "type": "webhook",
        "name": "Ops",
        "url": "https://hooks.example/",
        "language": "en",
        "kinds": ["plan"],
    }
    for _number in range(limit("webhooks_per_project")):
        create_channel(by=mara, project=harbour, **values)
    with pytest.raises(TooManyChannelsError):
        create_channel(by=mara, project=harbour, **values)
    refused = client_for(mara).post("/projects/harbour/channels/new/", values)
    assert refused.status_code == 422
    assert "There are 20 channels already" in refused.content.decode()


@pytest.mark.parametrize("url", ["ftp://x.example/", "https://a:b@x.example/", "https://x.example:22/", "x"])
def test_an_address_that_cannot_be_called_is_refused_at_once(
    harbour: Project, mara: User, client_for: Any, url: str
) -> None:
    values = {"type": "webhook", "name": "Ops", "url": url, "language": "en", "kinds": ["plan"]}
    assert client_for(mara).post("/projects/harbour/channels/new/", values).status_code == 422
    assert not Channel.objects.exists()


def test_the_log_shows_what_failed_and_a_retry_sends_it_again(
    plan: Planned, mara: User, make: Make, client_for: Any
) -> None:
    with Receiver(saying(503)) as receiver:
        channel, _key = make(receiver.port)
        entry = record("plan.baseline_set", plan.project, by=mara, project_id=plan.project.pk)
        delivery = waiting(channel, entry)
        attempt(delivery.pk, 0)
        browser = client_for(mara)
        page = browser.get("/projects/harbour/deliveries/?state=failed").content.decode()
        assert "The receiver answered 503." in page
        Job.objects.filter(task="notice.dispatch").delete()
        browser.post(f"/projects/harbour/deliveries/{delivery.pk}/retry/")
        assert browser.post(f"/projects/harbour/deliveries/{delivery.pk}/retry/").status_code == 302
        run_due_jobs()
    assert len(receiver.heard) == 2
    assert DiaryEntry.objects.filter(deed="notice.delivery_retried").count() == 1


def test_the_log_of_a_project_shows_nothing_of_another(
    plan: Planned, meadow: Project, mara: User, nora: User, make: Make, client_for: Any
) -> None:
    channel, _key = make(1, by=nora, project=meadow, name="Meadow's")
    waiting(channel, record("plan.baseline_set", meadow, by=nora, project_id=meadow.pk))
    assert "Meadow" not in client_for(mara).get("/projects/harbour/deliveries/").content.decode()
    assert client_for(mara).get(f"/projects/harbour/channels/{channel.pk}/").status_code == 404


def test_the_log_takes_as_many_statements_for_fifty_as_for_one(
    plan: Planned, mara: User, make: Make, client_for: Any, django_assert_max_num_queries: Any
) -> None:
    channel, _key = make(1)
    for _number in range(50):
        waiting(channel, record("plan.baseline_set", plan.project, by=mara, project_id=plan.project.pk))
    browser = client_for(mara)
    with django_assert_max_num_queries(12):
        browser.get("/projects/harbour/deliveries/")


def test_a_message_whose_job_was_lost_is_found_again(plan: Planned, mara: User, make: Make) -> None:
    with Receiver(plainly) as receiver:
        channel, _key = make(receiver.port)
        delivery = waiting(
            channel, record("plan.baseline_set", plan.project, by=mara, project_id=plan.project.pk)
        )
        Job.objects.all().delete()
        assert enqueue_overdue(now=timezone.now()) == 0
        assert enqueue_overdue(now=timezone.now() + timedelta(hours=1)) == 1
        assert enqueue_overdue(now=timezone.now() + timedelta(hours=1)) == 1
        assert Job.objects.count() == 1
        run_everything()
    delivery.refresh_from_db()
    assert delivery.state == "sent"


def test_old_messages_and_notices_are_forgotten(plan: Planned, mara: User, lee: User, make: Make) -> None:
    channel, _key = make(1)
    delivery = waiting(
        channel, record("plan.baseline_set", plan.project, by=mara, project_id=plan.project.pk)
    )
    run_everything()
    now = timezone.now()
    long_ago = now - timedelta(days=91)
    Delivery.objects.filter(pk=delivery.pk).update(state="sent", ended_at=long_ago)
    kept = Notification.objects.filter(user=lee).count()
    forget_old(now=now)
    assert not Delivery.objects.filter(pk=delivery.pk).exists()
    assert Notification.objects.filter(user=lee).count() == kept
    Notification.objects.filter(user=lee).update(read_at=long_ago)
    forget_old(now=now)
    assert not Notification.objects.filter(user=lee).exists()


def test_the_signature_in_the_guide_is_the_one_that_is_sent() -> None:
    assert signature("k", b"{}", 7) == "t=7,v1=" + hmac.new(b"k", b"7.{}", hashlib.sha256).hexdigest()


def test_why_it_failed_is_told_in_the_readers_language_whoever_found_it_out(
    plan: Planned, client_for: Any, mara: User, make: Make
) -> None:
    """A worker speaks no language of its own: it keeps a code with its values."""
    with Receiver(saying(500)) as receiver, override("zh-hans"):
        channel, _key = make(receiver.port)
        delivery = waiting(
            channel, record("plan.baseline_set", plan.project, by=mara, project_id=plan.project.pk)
        )
        attempt(delivery.pk, 0)
    delivery.refresh_from_db()
    assert (delivery.error, delivery.reason, delivery.reason_values) == ("", "answered", {"status": 500})
    browser, log = client_for(mara), "/projects/harbour/deliveries/"
    assert "The receiver answered 500." in browser.get(log).content.decode()
    User.objects.filter(pk=mara.pk).update(language="zh-hans")
    assert "接收方返回 500" in client_for(mara).get(log).content.decode()


def test_a_row_of_an_older_program_keeps_its_words(
    plan: Planned, client_for: Any, mara: User, make: Make
) -> None:
    channel, _key = make(443)
    delivery = waiting(
        channel, record("plan.baseline_set", plan.project, by=mara, project_id=plan.project.pk)
    )
    type(delivery).objects.filter(pk=delivery.pk).update(state="dead", error="接收方返回 500。")
    assert "接收方返回 500。" in client_for(mara).get("/projects/harbour/deliveries/").content.decode()


def test_every_reason_can_be_told_in_both_languages() -> None:
    values = {"host": "x", "port": 1, "seconds": 2, "reason": "y", "size": "1 MB", "status": 500, "most": 3}
    for code in REASONS:
        told = set()
        for language in ("en", "zh-hans"):
            with override(language):
                told.add(in_words(code, values))
        assert len(told) == 2, code
        assert "%(" not in "".join(told)
    assert in_words("from_the_future", {}) == "from_the_future"
    assert in_words("answered", {}) == "answered"
