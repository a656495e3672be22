"""Documents and pictures of pages as answers: nothing in them can run, and no other site can show them."""

from __future__ import annotations

import re
from urllib.parse import quote

from django.http import Http404, HttpResponse

from tongzhou.files.names import safe_name
from tongzhou.signing.pictures import pages
from tongzhou.signing.queries import sealed


def document_answer(content_id: int, title: str) -> HttpResponse:
    """A sealed PDF as a download."""
    name = f"{safe_name(title).removesuffix('.pdf')[:150]}.pdf"
    plain = re.sub(r'[^\x20-\x7e]|["\\%]', "_", name)
    answer = HttpResponse(sealed(content_id), content_type="application/pdf")
    answer["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    )
    return _closed(answer, "private, no-store")


def page_answer(content_id: int, digest: str, number: int) -> HttpResponse:
    """The picture of a page; Http404 when there is no such page."""
    drawn = pages(digest, sealed(content_id))
    if not 1 <= number <= len(drawn):
        raise Http404
    return _closed(HttpResponse(drawn[number - 1], content_type="image/png"), "private, max-age=3600")


def _closed(answer: HttpResponse, caching: str) -> HttpResponse:
    answer["Cache-Control"] = caching
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
