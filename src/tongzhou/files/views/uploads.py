"""Files in pieces, by the protocol tus 1.0 (core, creation, termination, checksum): https://tus.io.

Every piece has its length stated and is small enough to be held in memory, so a lost connection costs one
piece. The answer to the last piece comes when the file is saved; its header ``Tongzhou-File`` says where.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.files.actions.uploads import begin_upload, cancel_upload, finish_upload, receive_piece
from tongzhou.files.guards import get_file, get_subject_access
from tongzhou.files.limits import LIMITS, MB
from tongzhou.files.models import StoredFile, Upload
from tongzhou.files.queries import upload_of
from tongzhou.files.store import MissingContentError
from tongzhou.files.words import FileRefusedError
from tongzhou.projects.subjects import Subject
from tongzhou.web.numbers import whole_number

TUS = "1.0.0"
PIECE = "application/offset+octet-stream"
View = Callable[..., HttpResponse]


class TusError(Exception):
    """A request that ends here, with the protocol's status and a sentence."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


def tus(view: View) -> View:
    """Answer as the protocol wants: its version in every answer, refusals with a sentence."""

    @wraps(view)
    def spoken(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            answer = view(request, **kwargs)
        except TusError as error:
            answer = JsonResponse({"message": error.message}, status=error.status)
        except FileRefusedError as refusal:
            answer = JsonResponse({"message": refusal.message, "code": refusal.code}, status=422)
        answer["Tus-Resumable"] = TUS
        return answer

    return spoken


def _speak_the_same(request: HttpRequest) -> None:
    if request.headers.get("Tus-Resumable") != TUS:
        raise TusError(412, _("This address speaks the upload protocol tus 1.0.0."))


@require_http_methods(["OPTIONS", "POST"])
@tus
def uploads(request: HttpRequest) -> HttpResponse:
    """What is spoken here (OPTIONS), or a new upload (POST)."""
    if request.method == "OPTIONS":
        spoken = {
            "Tus-Version": TUS,
            "Tus-Extension": "creation,termination,checksum",
            "Tus-Checksum-Algorithm": "sha256,sha1",
            "Tus-Max-Size": str(LIMITS.upload_bytes),
        }
        return HttpResponse(status=204, headers=spoken)
    _speak_the_same(request)
    user = signed_in(request)
    told = _metadata(request.headers.get("Upload-Metadata", ""))
    subject, file = _target(user, told)
    upload = begin_upload(
        subject,
        by=user,
        name=told.get("filename", ""),
        size=_number(request, "Upload-Length"),
        folder=told.get("folder", ""),
        note=told.get("note", ""),
        version_of=file,
    )
    saved = _finished(upload) if upload.size == 0 else {}
    headers = {"Location": reverse("upload", args=[upload.pk]), "Upload-Offset": "0", **saved}
    return HttpResponse(status=201, headers=headers)


def _target(user: User, told: dict[str, str]) -> tuple[Subject, StoredFile | None]:
    """What the upload is for: a new file of a subject, or a version of a file."""
    if (number := whole_number(told.get("file"))) is not None:
        access = get_file(user, number, Permission.UPLOAD_FILES)
        if not access.may_change:
            raise PermissionDenied
        return access.subject, access.file
    if (number := whole_number(told.get("pk"))) is None:
        raise Http404
    return get_subject_access(user, told.get("kind", ""), number, Permission.UPLOAD_FILES), None


def _metadata(header: str) -> dict[str, str]:
    """``Upload-Metadata``: names with base64 values, separated by commas."""
    found = {}
    for pair in header[:8000].split(","):
        name, _space, value = pair.strip().partition(" ")
        try:
            found[name] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError) as error:
            raise TusError(400, _("The header Upload-Metadata is not well-formed.")) from error
    return found


def _number(request: HttpRequest, header: str) -> int:
    value = whole_number(request.headers.get(header), digits=15)
    if value is None:
        raise TusError(400, _("The header %(name)s must be a number.") % {"name": header})
    return value


@require_http_methods(["HEAD", "PATCH", "DELETE"])
@tus
def upload(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far the upload is (HEAD), the next piece (PATCH), or its end (DELETE)."""
    found = upload_of(signed_in(request), pk)
    if found is None:
        raise Http404
    _speak_the_same(request)
    if request.method == "HEAD":
        state = {"Upload-Offset": str(found.received), "Upload-Length": str(found.size)}
        saved = {"Tongzhou-File": reverse("file", args=[found.file_id])} if found.file_id else {}
        return HttpResponse(headers={**state, **saved, "Cache-Control": "no-store"})
    if request.method == "DELETE":
        cancel_upload(found)
        return HttpResponse(status=204)
    return _piece(request, found)


def _piece(request: HttpRequest, found: Upload) -> HttpResponse:
    data = _body(request, found)
    offset = _number(request, "Upload-Offset")
    if not receive_piece(found, offset, data):
        raise TusError(409, _("The upload is at another place. Ask where (HEAD) and go on from there."))
    saved = _finished(found) if found.received == found.size else {}
    return HttpResponse(status=204, headers={"Upload-Offset": str(found.received), **saved})


def _body(request: HttpRequest, found: Upload) -> bytes:
    if request.content_type != PIECE:
        raise TusError(415, _("Pieces are sent as application/offset+octet-stream."))
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length.isdecimal():
        raise TusError(411, _("The header Content-Length is needed."))
    if int(length[:18]) > LIMITS.piece_bytes:
        limit = {"limit": LIMITS.piece_bytes // MB}
        raise TusError(413, _("A piece may have at most %(limit)d MB.") % limit)
    data = request.body
    _check(request.headers.get("Upload-Checksum", ""), data, found)
    return data


def _check(header: str, data: bytes, found: Upload) -> None:
    """A piece that was damaged on the way is not kept (460, as the protocol has it)."""
    if not header:
        return
    algorithm, _space, value = header.partition(" ")
    if algorithm not in {"sha256", "sha1"}:
        raise TusError(400, _("The checksum must be sha256 or sha1."))
    digest = hashlib.new(algorithm, data, usedforsecurity=False).digest()
    if not hmac.compare_digest(base64.b64encode(digest).decode(), value.strip()):
        raise TusError(460, FileRefusedError("checksum", name=found.name).message)


def _finished(found: Upload) -> dict[str, str]:
    try:
        file = finish_upload(found)
    except MissingContentError as error:  # another request is just now putting the same pieces together
        raise TusError(409, _("The file is being put together. Ask in a moment.")) from error
    return {"Tongzhou-File": reverse("file", args=[file.pk])}
