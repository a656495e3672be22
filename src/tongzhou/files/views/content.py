"""The content itself, by a signed link: no cookie is asked for, and nothing of it can run.

Whatever was uploaded goes out as an attachment of plain bytes; what is shown in pages are pictures that we
have drawn ourselves. The content security policy of these answers forbids everything, once more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongzhou.files.guards import redeemed
from tongzhou.files.links import DOWNLOAD, opened
from tongzhou.files.models import FileVersion
from tongzhou.files.names import safe_name
from tongzhou.files.store import MissingContentError, store
from tongzhou.web.errors import error_page

_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
STREAMS = "X-Tongzhou-Content"
"""How the view tells the server in front which bytes to send, so that no thread waits for a slow reader."""


class Part(NamedTuple):
    """The bytes of a range, the last one not included."""

    start: int
    end: int


@login_not_required
@require_safe
def content(request: HttpRequest, token: str, name: str) -> HttpResponseBase:
    """The bytes that the link stands for, or a part of them."""
    if settings.CONTENT_HOST and request.get_host() != settings.CONTENT_HOST:
        raise Http404
    wanted = opened(token)
    if wanted is None:
        reason = _("This link is over. Go back to the file and open it again.")
        return error_page(request, 404, reason=reason)
    version = redeemed(wanted.user, wanted.version)
    if version is None:
        raise Http404
    key = version.storage_key if wanted.purpose == DOWNLOAD else f"{version.storage_key}-{wanted.purpose}"
    try:
        size = version.size if wanted.purpose == DOWNLOAD else store().size(key)
        answer = _answer(request, key, size, f'"{version.sha256[:32]}-{wanted.purpose}"')
    except MissingContentError as error:
        raise Http404 from error
    _label(answer, version, wanted.purpose, name)
    return answer


def _answer(request: HttpRequest, key: str, size: int, etag: str) -> HttpResponseBase:
    part = _part(request, size, etag)
    if part is None:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    whole = part == Part(0, size) and "Range" not in request.headers
    answer = _sent(request, key, part)
    answer.status_code = 200 if whole else 206
    if not whole:
        answer["Content-Range"] = f"bytes {part.start}-{part.end - 1}/{size}"
    answer["Content-Length"] = str(part.end - part.start)
    answer["Accept-Ranges"] = "bytes"
    answer["ETag"] = etag
    return answer


def _sent(request: HttpRequest, key: str, part: Part) -> HttpResponseBase:
    if request.method == "HEAD":
        return HttpResponse()
    if request.META.get("HTTP_X_TONGZHOU_STREAMS") == "1":
        return HttpResponse(headers={STREAMS: f"{key} {part.start} {part.end}"})
    return StreamingHttpResponse(_read(key, part))


def _read(key: str, part: Part) -> Iterator[bytes]:
    return store().read(key, part.start, part.end)


def _part(request: HttpRequest, size: int, etag: str) -> Part | None:
    """The one range that was asked for, the whole for anything else; None when it lies outside."""
    asked = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    if asked is None or request.headers.get("If-Range", etag) != etag:
        if "Range" in request.headers:
            del request.META["HTTP_RANGE"]
            request.__dict__.pop("headers", None)
        return Part(0, size)
    first, last = asked[1], asked[2]
    if not first:
        start, end = (max(0, size - int(last)), size) if last and int(last) else (size, size)
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
    return Part(start, end) if start < end else None


def _label(answer: HttpResponseBase, version: FileVersion, purpose: str, name: str) -> None:
    name = safe_name(name)
    if purpose == DOWNLOAD:
        answer["Content-Type"] = version.kind.sent_as or "application/octet-stream"
        plain = re.sub(r'[^\x20-\x7e]|["\\%]', "_", name)
        answer["Content-Disposition"] = (
            f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
        )
        answer["Cache-Control"] = "private, no-store"
    else:
        answer["Content-Type"] = "image/png" if purpose.startswith("p") else "image/webp"
        answer["Content-Disposition"] = "inline"
        answer["Cache-Control"] = "private, max-age=600"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin" if settings.CONTENT_HOST else "same-origin"
    answer["Referrer-Policy"] = "no-referrer"
