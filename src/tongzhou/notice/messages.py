"""What goes out to chat robots and webhooks: the body in each one's form, and each one's signature.

Only what the sentence of the diary says, the names of project and subject, and their address: no amounts, no
text of comments, no e-mail addresses, none of the line's details.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import orjson
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from tongzhou.activity.words import sentence
from tongzhou.notice.classes import MESSAGE
from tongzhou.notice.models import Channel, Delivery
from tongzhou.operations.egress import Reply
from tongzhou.operations.sealing import unseal
from tongzhou.projects.models import Project
from tongzhou.projects.subjects import Subject
from tongzhou.web.field_classes import FOR_CLIENTS, classes_of
from tongzhou.web.leaving import kept

VERSION = 1


@dataclass(frozen=True, slots=True)
class Message:
    """A request to be made."""

    url: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def new_secret() -> str:
    """A fresh key to sign with; it is shown once."""
    return f"tzs_{secrets.token_urlsafe(32)}"


def message_for(
    delivery: Delivery, channel: Channel, project: Project | None, subject: Subject | None, *, now: float
) -> Message:
    """The request for a channel, signed; ``now`` in seconds since 1970."""
    url, secret = unseal(channel.sealed_url), unseal(channel.sealed_secret) if channel.sealed_secret else ""
    with override(channel.language):
        content = content_of(delivery, project, subject)
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Tongzhou-Delivery": str(delivery.receipt),
        "Tongzhou-Event": delivery.event,
        "Idempotency-Key": str(delivery.receipt),
    }
    if channel.type == Channel.Type.WEBHOOK:
        body = orjson.dumps(content)
        return Message(url, body, headers | {"Tongzhou-Signature": signature(secret, body, int(now))})
    robot = {
        Channel.Type.WECOM: _wecom,
        Channel.Type.DINGTALK: _dingtalk,
        Channel.Type.FEISHU: _feishu,
    }[Channel.Type(channel.type)]
    url, body_of = robot(url, secret, content, now)
    return Message(url, orjson.dumps(body_of), headers)


def content_of(delivery: Delivery, project: Project | None, subject: Subject | None) -> dict[str, Any]:
    """What a message says, in the active language; the shape is described in docs/guides/notifications.md."""
    entry, reach = delivery.entry, FOR_CLIENTS
    address = subject.url if subject else f"/projects/{project.key}/" if project else "/"
    said = {
        "version": VERSION,
        "id": str(delivery.receipt),
        "event": delivery.event,
        "at": (entry.at if entry else delivery.created_at).isoformat(),
        "project": kept({"key": project.key, "name": project.name}, classes_of(Project), reach)
        if project
        else None,
        "subject": {"kind": subject.kind, "id": subject.pk, "label": subject.label} if subject else None,
        "actor": {"name": entry.actor_name} if entry else None,
        "text": sentence(entry) if entry else _("This is a test message from Tongzhou."),
        "url": settings.PUBLIC_URL + address,
    }
    return kept(said, MESSAGE, reach)


def signature(secret: str, body: bytes, at: int) -> str:
    """What a receiver checks: HMAC-SHA256 over the moment, a dot and the body."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def _plain(text: str) -> str:
    """Text that a robot's Markdown does not take for anything else."""
    return "".join(f"\\{c}" if c in "\\`*_[]()#<>!|~" else c for c in " ".join(text.split()))


def _heading(content: dict[str, Any]) -> str:
    """The project, or the product."""
    return str(content["project"]["name"]) if content["project"] else _("Tongzhou")


def _wecom(url: str, secret: str, content: dict[str, Any], now: float) -> tuple[str, dict[str, Any]]:
    """WeCom: the key is in the address, there is no signature; plain text mentions nobody and draws nothing."""
    text = f"{_heading(content)}\n{content['text']}\n{content['url']}"
    return url, {"msgtype": "text", "text": {"content": text[:2000]}}


def _dingtalk(url: str, secret: str, content: dict[str, Any], now: float) -> tuple[str, dict[str, Any]]:
    """DingTalk: Markdown; the address is signed with the moment in milliseconds when there is a key."""
    text = f"**{_plain(_heading(content))}**\n\n{_plain(content['text'])}\n\n[{content['url']}]({content['url']})"
    body = {"msgtype": "markdown", "markdown": {"title": content["text"][:60], "text": text[:5000]}}
    if not secret:
        return url, body
    moment = str(int(now * 1000))
    sign = _sign(secret.encode(), f"{moment}\n{secret}".encode())
    return (
        f"{url}{'&' if '?' in url else '?'}{urlencode({'timestamp': moment, 'sign': sign}, quote_via=quote)}",
        body,
    )


def _feishu(url: str, secret: str, content: dict[str, Any], now: float) -> tuple[str, dict[str, Any]]:
    """Feishu and Lark: a post with a link; signed in the body, with the moment and the key as the HMAC's key."""
    lines = [
        [{"tag": "text", "text": content["text"]}],
        [{"tag": "a", "text": content["url"], "href": content["url"]}],
    ]
    post = {"title": _heading(content), "content": lines}
    body: dict[str, Any] = {"msg_type": "post", "content": {"post": {"zh_cn": post}}}
    if secret:
        moment = str(int(now))
        body |= {"timestamp": moment, "sign": _sign(f"{moment}\n{secret}".encode(), b"")}
    return url, body


def _sign(key: bytes, text: bytes) -> str:
    return base64.b64encode(hmac.digest(key, text, hashlib.sha256)).decode()


def refusal_of(channel: Channel, reply: Reply) -> tuple[str, dict[str, Any]] | None:
    """Why a message was not taken (``notice.reasons``); None when it was. Robots say 200 and mean no."""
    if not reply.ok:
        return "answered", {"status": reply.status}
    if channel.type == Channel.Type.WEBHOOK:
        return None
    try:
        said = orjson.loads(reply.body)
    except orjson.JSONDecodeError:
        return "not_understood", {}
    if not isinstance(said, dict):
        return "not_understood", {}
    code = said.get("errcode", said.get("code", said.get("StatusCode", 0)))
    if code in {0, "0"}:
        return None
    reason = str(said.get("errmsg") or said.get("msg") or said.get("StatusMessage") or code)
    return "robot_refused", {"reason": reason[:200]}
