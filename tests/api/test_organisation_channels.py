"""Channels of the organisation: set up, changed, tested and removed by programs of administrators."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from tests.api.calling import Caller, problem
from tests.operations.test_egress import Receiver, plainly
from tongzhou.accounts.actions import create_token
from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry
from tongzhou.notice.actions.channels import create_channel
from tongzhou.notice.models import Channel, Delivery
from tongzhou.operations.limits import memory
from tongzhou.projects.models import Project

pytestmark = pytest.mark.django_db
HOOK = {"name": "Hook", "url": "https://hooks.example/?k=hush"}


def made(api: Caller, **more: Any) -> dict[str, Any]:
    answer = api.call("POST", "/channels", HOOK | more)
    assert answer.status_code == 201, answer.content
    row: dict[str, Any] = answer.json()
    assert answer["Location"] == f"/api/v1/channels/{row['id']}"
    return row


@pytest.mark.parametrize("kind", ["wecom", "dingtalk", "feishu", "webhook"])
def test_every_type_is_set_up_and_its_secrets_are_written_only(ada: User, kind: str) -> None:
    api = Caller(ada)
    row = made(api, type=kind, secret="rosebud" if kind != "webhook" else "")
    assert row["secret"].startswith("tzs_") if kind == "webhook" else row["secret"] == ""
    shown = json.dumps([api.get("/channels"), api.get(f"/channels/{row['id']}")])
    for hidden in ("hush", "rosebud", *([row["secret"]] if row["secret"] else [])):
        assert hidden not in shown
    assert (row["type"], row["host"], Channel.objects.get().project) == (kind, "hooks.example", None)
    assert DiaryEntry.objects.get(deed="notice.channel_created").actor == ada


def test_a_channel_is_changed_switched_given_another_key_and_removed(ada: User) -> None:
    api = Caller(ada)
    row = made(api)
    path = f"/channels/{row['id']}"
    changed = api.call("PATCH", path, {"name": "Desk", "on": False}).json()
    assert (changed["name"], changed["state"], changed["kinds"]) == ("Desk", "off", ["plan", "project"])
    problem(api.call("PATCH", path, {"url": "ftp://x.example/"}), 422, "address_refused")
    key = api.call("POST", f"{path}/key").json()["secret"]
    assert key.startswith("tzs_")
    assert key != row["secret"]
    assert api.call("DELETE", path).status_code == 204
    problem(api.call("GET", path), 404, "not_found")
    deeds = DiaryEntry.objects.filter(deed__startswith="notice.channel_").order_by("id")
    assert list(deeds.values_list("deed", flat=True)) == [
        f"notice.channel_{deed}" for deed in ("created", "changed", "switched", "rotated", "removed")
    ]


def test_a_test_message_tells_how_it_went_and_is_sent_again(ada: User, settings: Any) -> None:
    api = Caller(ada)
    with Receiver(plainly) as receiver:
        settings.EGRESS_ALLOW = frozenset({f"127.0.0.1:{receiver.port}"})
        row = made(api, url=f"http://127.0.0.1:{receiver.port}/hook")
        sent = api.call("POST", f"/channels/{row['id']}/test").json()
        assert (sent["state"], sent["recipient"], sent["reason"]) == ("sent", "Hook", "")
        problem(api.call("POST", f"/deliveries/{sent['id']}/retry"), 409, "not_failed")
    settings.EGRESS_ALLOW = frozenset()
    Channel.objects.filter(pk=row["id"]).update(host="127.0.0.1")
    failed = api.call("POST", f"/channels/{row['id']}/test").json()
    assert (failed["state"], failed["reason"]) == ("dead", "port")
    assert failed["error"].endswith("is not allowed; only 80 and 443 are.")
    chinese = api.call("GET", "/deliveries", Accept_Language="zh-hans").json()["items"][0]
    assert chinese["error"] != failed["error"]
    assert api.call("POST", f"/deliveries/{failed['id']}/retry").status_code == 204
    assert Delivery.objects.get(pk=failed["id"]).state == "queued"


def test_only_administrators_and_only_tokens_with_the_scope(ada: User, mara: User) -> None:
    made(Caller(ada))
    problem(Caller(mara).call("GET", "/channels"), 403, "forbidden")
    for scope in ("read", "write"):
        _token, secret = create_token(ada, name=scope, expires_on=None, scope=scope)
        asked = Client().get("/api/v1/channels", headers={"authorization": f"Bearer {secret}"})
        assert asked.status_code == 403


def test_a_projects_channel_is_not_one_of_the_organisation(ada: User, mara: User, harbour: Project) -> None:
    about = {"name": "Ours", "url": "https://hooks.example/", "language": "en", "kinds": []}
    channel, _key = create_channel(by=mara, project=harbour, type="webhook", **about)
    api = Caller(ada)
    assert api.get("/channels")["items"] == []
    for method, path in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/key"), ("POST", "/test")):
        body = {"name": "x"} if method == "PATCH" else None
        problem(api.call(method, f"/channels/{channel.pk}{path}", body), 404, "not_found")


def test_the_limit_is_named(ada: User) -> None:
    memory.take({"webhooks_per_project": 1})
    api = Caller(ada)
    made(api)
    assert problem(api.call("POST", "/channels", HOOK), 409, "too_many_channels")["limit"] == 1


def test_a_key_is_made_for_webhooks_only(ada: User) -> None:
    api = Caller(ada)
    row = made(api, type="feishu")
    problem(api.call("POST", f"/channels/{row['id']}/key"), 404, "not_found")
