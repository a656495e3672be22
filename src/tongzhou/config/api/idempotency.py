"""The header ``Idempotency-Key``: a request that is sent twice is carried out once.

The first answer is kept for a day and given again. Only what succeeded is kept: a failed request has changed
nothing, and the same key may be tried again once the reason is gone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from tongzhou.accounts.actions import KeptAnswer, answer_once, claim_key, keep_answer, release_key
from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.models import IdempotencyKey
from tongzhou.web.api.bodies import is_text
from tongzhou.web.api.problems import ProblemError

LONGEST = 100
KEPT_HEADERS = ("Content-Type", "Location", "ETag", "Cache-Control")
REPLAYED = "Idempotency-Replayed"


def once(request: HttpRequest, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """Carry out a POST under its key, or give the answer that it was given before."""
    key = request.headers.get("Idempotency-Key", "")
    if request.method != "POST" or not key:
        return answer()
    if len(key) > LONGEST or not is_text(key):
        detail = _("The header Idempotency-Key may have at most %(limit)d characters.") % {"limit": LONGEST}
        raise ProblemError(422, "bad_idempotency_key", detail, limit=LONGEST)
    digest = _digest(request)
    claim, ours = claim_key(signed_in(request), key=key, digest=digest, now=timezone.now())
    if not ours:
        return _given_before(claim, digest)
    return _carry_out(request, claim, answer)


def _digest(request: HttpRequest) -> str:
    """What makes two requests the same: where they go and what they bring."""
    found = hashlib.sha256(f"{request.get_full_path()}\n{request.content_type}\n".encode())
    for part in _parts(request):
        found.update(part)
    return found.hexdigest()


def _parts(request: HttpRequest) -> Iterable[bytes]:
    if request.content_type != "multipart/form-data":
        yield request.headers.get("If-Match", "").encode()
        yield request.body
        return
    yield repr(sorted(request.POST.lists())).encode()
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            assert isinstance(file, UploadedFile)
            yield f"\n{name}\n{file.name}\n".encode()
            yield from file.chunks()
            file.seek(0)


def _given_before(claim: IdempotencyKey, digest: str) -> HttpResponse:
    if claim.request_digest != digest:
        detail = _("This Idempotency-Key was used for another request. Use a new one for each request.")
        raise ProblemError(409, "idempotency_key_reused", detail)
    if claim.status is None:
        detail = _("The request with this Idempotency-Key is still being carried out. Ask again in a moment.")
        raise ProblemError(409, "request_in_progress", detail)
    if "no-store" in claim.headers.get("Cache-Control", ""):
        detail = _("This has been done already. Its answer held a secret, which is not kept.")
        raise ProblemError(409, "answer_not_kept", detail)
    return HttpResponse(claim.body, status=claim.status, headers={**claim.headers, REPLAYED: "true"})


def _carry_out(
    request: HttpRequest, claim: IdempotencyKey, answer: Callable[[], HttpResponse]
) -> HttpResponse:
    given: list[HttpResponse] = []

    def keep() -> KeptAnswer | None:
        given.append(answer())
        return _kept(given[0])

    try:
        if request.content_type == "multipart/form-data":
            # A file is read by another process, which may take seconds: not inside a transaction.
            if (kept := keep()) is not None:
                keep_answer(claim, kept)
        else:
            answer_once(claim, keep)
    finally:
        # Whatever has been kept stays: only a claim without an answer is given back.
        release_key(claim)
    return given[0]


def _kept(response: HttpResponse) -> KeptAnswer | None:
    if not 200 <= response.status_code < 300:
        return None
    headers = {name: response[name] for name in KEPT_HEADERS if response.has_header(name)}
    secret = "no-store" in headers.get("Cache-Control", "")
    return KeptAnswer(response.status_code, "" if secret else response.content.decode(), headers)
