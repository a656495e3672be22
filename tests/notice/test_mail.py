"""Mail: to one person each, in their language, over a real mail server; when they want it, and how it ends."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, time
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

import pytest
from aiosmtpd.controller import Controller
from django.core import mail
from django.test import Client

from tests.api.conftest import Planned
from tests.notice.conftest import run_everything
from tests.notice.test_tell import comment
from tongzhou.accounts.models import User
from tongzhou.notice.actions.preferences import choose
from tongzhou.notice.actions.reading import mark_read
from tongzhou.notice.clock import mail_time, next_opening
from tongzhou.notice.jobs import tell_of_entry
from tongzhou.notice.mail import one_line
from tongzhou.notice.models import Delivery, Kind, KindChoice, Mail, NoticePreference, Notification
from tongzhou.notice.rules import Choice
from tongzhou.operations.actions import run_due_jobs
from tongzhou.operations.models import Job
from tongzhou.plan.actions.baselines import set_baseline
from tongzhou.plan.models import WorkItem
from tongzhou.projects.models import Membership, Project


class Post:
    """What a mail server on loopback was handed; ``answers`` are its refusals, one for each mail."""

    def __init__(self) -> None:
        self.mails: list[tuple[list[str], EmailMessage]] = []
        self.answers: list[str] = []

    async def handle_RCPT(  # noqa: N802  # the server calls it so
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if self.answers:
            return self.answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        parsed = cast(EmailMessage, message_from_bytes(envelope.content, policy=policy.default))
        self.mails.append((list(envelope.rcpt_tos), parsed))
        return "250 OK"


@pytest.fixture
def post(settings: Any) -> Iterator[Post]:
    """A mail server that the product is set up to use, and whose mail may come at any hour."""
    handler = Post()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    settings.PUBLIC_URL = "https://tongzhou.example"
    yield handler
    controller.stop()


@pytest.fixture(autouse=True)
def at_any_hour(lee: User, tom: User, quinn: User) -> None:
    """These people take mail at night and on Sundays, too, so that the tests do not depend on the hour."""
    for user in (lee, tom, quinn):
        NoticePreference.objects.create(user=user, quiet_from=None, quiet_until=None, working_days="1234567")


def body_of(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_a_mention_comes_at_once_to_one_person_in_text_and_html(
    plan: Planned, lee: User, tom: User, quinn: User, post: Post
) -> None:
    comment(plan, lee, client_visible=False, mentioned=[tom.pk, quinn.pk])
    run_everything()
    assert sorted(to for to, _mail in post.mails) == [[quinn.email], [tom.email]]
    message = next(mail for to, mail in post.mails if to == [tom.email])
    assert message["To"] == f"Tom Qian <{tom.email}>"
    assert message["Subject"] == "[Harbour core banking] Code"
    assert quinn.email not in message.as_string()
    assert quinn.name not in message.as_string()
    assert "https://tongzhou.example/notices/" in body_of(message, "plain")
    assert "https://tongzhou.example/notices/" in body_of(message, "html")
    assert message["Auto-Submitted"] == "auto-generated"
    delivery = Delivery.objects.get(user=tom)
    assert (delivery.state, delivery.attempts) == ("sent", 1)
    assert message["Message-ID"] == f"<{delivery.receipt}@tongzhou.example>"


def test_mail_speaks_the_readers_language(plan: Planned, lee: User, tom: User, post: Post) -> None:
    User.objects.filter(pk=tom.pk).update(language="zh-hans")
    comment(plan, lee, client_visible=False, mentioned=[tom.pk])
    run_everything()
    ((_to, message),) = post.mails
    assert "在同舟中查看" in body_of(message, "html")
    assert "提及我" in body_of(message, "plain")


def test_mails_about_one_item_are_a_thread_and_others_are_not(
    plan: Planned, lee: User, tom: User, post: Post
) -> None:
    for _again in range(2):
        comment(plan, lee, client_visible=False, mentioned=[tom.pk])
    run_everything()
    first, second = (mail for _to, mail in post.mails)
    assert first["References"] == second["References"] == first["In-Reply-To"]
    assert first["Message-ID"] != second["Message-ID"]


def test_a_name_with_line_breaks_writes_no_header(plan: Planned, lee: User, tom: User, post: Post) -> None:
    evil = "Code\r\nBcc: everybody@evil.example\r\n\r\nBoo\x00\u2028x"
    WorkItem.objects.filter(pk=plan.items["Code"]).update(name=evil.replace("\x00", ""))
    Project.objects.filter(pk=plan.project.pk).update(name="Harbour\nX-Evil: 1")
    User.objects.filter(pk=tom.pk).update(name="Tom\r\nBcc: x@evil.example")
    comment(plan, lee, client_visible=False, mentioned=[tom.pk])
    run_everything()
    ((to, message),) = post.mails
    assert to == [tom.email]
    assert message["Bcc"] is None
    assert message["X-Evil"] is None
    assert "Bcc: everybody@evil.example" in message["Subject"]
    assert one_line(evil) == "Code Bcc: everybody@evil.example Boo x"


def test_text_that_people_typed_is_only_text_in_the_mail(
    plan: Planned, lee: User, tom: User, post: Post
) -> None:
    WorkItem.objects.filter(pk=plan.items["Code"]).update(name="<script>alert(1)</script>")
    Project.objects.filter(pk=plan.project.pk).update(name="<img src=x>")
    comment(plan, lee, client_visible=False, mentioned=[tom.pk])
    run_everything()
    ((_to, message),) = post.mails
    assert "<script>" not in body_of(message, "html")
    assert "<img" not in body_of(message, "html")


def test_the_digest_gathers_and_leaves_out_what_has_been_read(
    plan: Planned, mara: User, lee: User, post: Post
) -> None:
    for name in ("One", "Two", "Three"):
        set_baseline(plan.project, by=mara, name=name)
    run_dispatch_only()
    assert not post.mails
    notices = Notification.objects.filter(user=lee, kind="plan").select_related("entry")
    assert notices.exclude(digest_at=None).count() == 3
    mark_read(notices.get(entry__label="Two"), by=lee)
    Notification.objects.exclude(digest_at=None).update(digest_at="2020-01-01T00:00:00Z")
    run_everything()
    mine = [mail for to, mail in post.mails if to == [lee.email]]
    assert len(mine) == 1
    assert mine[0]["Subject"] == "2 notices"
    text = body_of(mine[0], "plain")
    assert "One" in text
    assert "Three" in text
    assert "Two" not in text
    assert mine[0]["In-Reply-To"] is None


def run_dispatch_only() -> None:
    """Tell everybody, without letting the time of the digests come."""
    run_due_jobs()


def test_nothing_goes_to_somebody_deactivated_not_even_what_was_queued(
    plan: Planned, lee: User, tom: User, post: Post
) -> None:
    comment(plan, lee, client_visible=False, mentioned=[tom.pk])
    tell_of_entry(**Job.objects.get(task="notice.dispatch").arguments)
    assert Delivery.objects.get(user=tom).state == "queued"
    User.objects.filter(pk=tom.pk).update(is_active=False)
    run_everything()
    assert not post.mails
    assert Delivery.objects.get(user=tom).state == "suppressed"


def test_rights_are_looked_at_again_when_the_mail_goes_out(
    plan: Planned, lee: User, tom: User, post: Post
) -> None:
    comment(plan, lee, client_visible=False, mentioned=[tom.pk])
    tell_of_entry(**Job.objects.get(task="notice.dispatch").arguments)
    Membership.objects.filter(project=plan.project, user=tom).delete()
    run_everything()
    assert not post.mails
    delivery = Delivery.objects.get(user=tom)
    assert (delivery.state, delivery.problem[:30]) == ("suppressed", "There was nothing left to tell")


def test_a_mail_server_that_is_busy_is_asked_again_and_one_that_refuses_is_not(
    plan: Planned, lee: User, tom: User, post: Post
) -> None:
    post.answers = ["451 Try again later"]
    comment(plan, lee, client_visible=False, mentioned=[tom.pk])
    run_dispatch_only()
    delivery = Delivery.objects.get(user=tom)
    assert (delivery.state, delivery.status) == ("failed", 451)
    assert "Try again later" in delivery.problem
    assert delivery.next_try is not None
    run_everything()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, len(post.mails)) == ("sent", 2, 1)

    post.answers = ["550 No such user"]
    comment(plan, lee, client_visible=False, mentioned=[tom.pk])
    run_everything()
    dead = Delivery.objects.filter(user=tom).latest("pk")
    assert (dead.state, dead.status, dead.attempts) == ("dead", 550, 1)


def test_without_a_mail_server_the_log_says_so(plan: Planned, lee: User, tom: User, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    comment(plan, lee, client_visible=False, mentioned=[tom.pk])
    run_everything()
    assert "TONGZHOU_SMTP_URL" in Delivery.objects.get(user=tom).problem


def test_a_choice_counts_and_a_muted_project_still_lets_mentions_through(
    plan: Planned, lee: User, tom: User, client_for: Any
) -> None:
    choose({Kind.COMMENT: Choice(in_app=False, mail=Mail.NEVER)}, by=tom)
    comment(plan, lee, client_visible=False)
    run_everything()
    assert not Notification.objects.filter(user=tom).exists()
    answer = client_for(tom).post("/me/notices/projects/harbour/", {"muted": "on", "comment": "now"})
    assert answer.status_code == 302
    comment(plan, lee, client_visible=False)
    run_everything()
    assert not Notification.objects.filter(user=tom).exists()
    comment(plan, lee, client_visible=False, mentioned=[tom.pk])
    run_everything()
    assert Notification.objects.get(user=tom).kind == "mention"
    assert len(mail.outbox) == 1


def test_a_choice_for_one_project_outweighs_the_general_one(
    plan: Planned, lee: User, tom: User, client_for: Any
) -> None:
    choose({Kind.COMMENT: Choice(in_app=False, mail=Mail.NEVER)}, by=tom)
    client_for(tom).post("/me/notices/projects/harbour/", {"comment": "now"})
    comment(plan, lee, client_visible=False)
    run_everything()
    assert len(mail.outbox) == 1
    client_for(tom).post("/me/notices/projects/harbour/", {})
    assert not KindChoice.objects.filter(user=tom).exclude(project=None).exists()


def test_a_mail_ends_with_one_click_and_without_signing_in(
    plan: Planned, lee: User, tom: User, post: Post
) -> None:
    comment(plan, lee, client_visible=False, mentioned=[tom.pk])
    run_everything()
    ((_to, message),) = post.mails
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = re.sub(r"^<https://tongzhou.example|>$", "", message["List-Unsubscribe"].strip())
    browser = Client(enforce_csrf_checks=True)
    assert b"Do you want no more mail about: Mentions?" in browser.get(address).content
    assert not KindChoice.objects.exists()
    answer = browser.post(address, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    choice = KindChoice.objects.get(user=tom)
    assert (choice.kind, choice.mail, choice.in_app) == ("mention", "never", True)
    assert browser.post(address[:-3] + "xx/").status_code == 404


# When: on the person's own clock

MONDAY_NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai


def wanting(**values: Any) -> NoticePreference:
    usual = {
        "time_zone": "Asia/Shanghai",
        "digest_at": time(8, 30),
        "quiet_from": time(21, 0),
        "quiet_until": time(8, 0),
        "working_days": "12345",
    }
    return NoticePreference(**(usual | values))


@pytest.mark.parametrize(
    ("mail", "now", "due"),
    [
        ("now", "2026-03-02T12:00+08:00", None),
        ("now", "2026-03-02T20:59+08:00", None),
        ("now", "2026-03-02T21:00+08:00", "2026-03-03T08:00+08:00"),
        ("now", "2026-03-03T07:59+08:00", "2026-03-03T08:00+08:00"),
        ("now", "2026-03-07T10:00+08:00", "2026-03-09T08:00+08:00"),
        ("now", "2026-03-06T22:00+08:00", "2026-03-09T08:00+08:00"),
        ("hourly", "2026-03-02T12:20+08:00", "2026-03-02T13:00+08:00"),
        ("hourly", "2026-03-02T20:20+08:00", "2026-03-03T08:00+08:00"),
        ("daily", "2026-03-02T08:00+08:00", "2026-03-02T08:30+08:00"),
        ("daily", "2026-03-02T08:30+08:00", "2026-03-03T08:30+08:00"),
        ("daily", "2026-03-06T09:00+08:00", "2026-03-09T08:30+08:00"),
    ],
)
def test_mail_comes_in_working_hours(mail: str, now: str, due: str | None) -> None:
    found = mail_time(mail, wanting(), datetime.fromisoformat(now))
    assert found == (datetime.fromisoformat(due) if due else None)


def test_the_clock_is_the_persons_own() -> None:
    assert mail_time("now", wanting(time_zone="America/New_York"), MONDAY_NOON) == datetime(
        2026, 3, 2, 13, 0, tzinfo=UTC
    )


def test_quiet_hours_within_a_day_no_quiet_hours_and_no_days_at_all() -> None:
    noon = datetime.fromisoformat("2026-03-02T12:30+08:00")
    lunch = wanting(quiet_from=time(12, 0), quiet_until=time(13, 30))
    assert next_opening(lunch, noon) == datetime.fromisoformat("2026-03-02T13:30+08:00")
    assert next_opening(wanting(quiet_from=None, quiet_until=None), noon) == noon
    saturday = datetime.fromisoformat("2026-03-07T12:30+08:00")
    assert next_opening(wanting(working_days=""), saturday) == saturday


def test_a_spring_night_that_lacks_an_hour_loses_no_mail() -> None:
    before = datetime.fromisoformat("2026-03-29T00:30+00:00")
    berlin = wanting(
        time_zone="Europe/Berlin", working_days="", quiet_from=time(1, 0), quiet_until=time(2, 30)
    )
    assert next_opening(berlin, before) > before
