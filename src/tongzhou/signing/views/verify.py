"""Verifying a document: whether it is ours and unaltered, and who signed it. Open to everybody, says nothing else."""

from __future__ import annotations

import hashlib

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tongzhou.accounts.actions.attempts import TooManyAttemptsError, attempt
from tongzhou.accounts.addresses import client_address
from tongzhou.files.views.taking import limited_upload
from tongzhou.signing.forms import VerifyForm
from tongzhou.signing.queries import verified_bytes, verified_code


@limited_upload
@never_cache
@require_http_methods(["GET", "POST"])
@login_not_required
def verify(request: HttpRequest) -> HttpResponse:
    """Type the code or choose the file; only a digest of the file is made, nothing of it is kept."""
    form = VerifyForm(
        request.POST or None, request.FILES or None, initial={"code": request.GET.get("code", "")}
    )
    if request.method != "POST":
        return render(request, "signing/verify.html", {"form": form})
    try:
        counted = attempt("verify", "", client_address(request))
    except TooManyAttemptsError as refusal:
        return render(
            request, "signing/verify.html", {"form": VerifyForm(), "refusal": refusal.message}, status=429
        )
    if not form.is_valid():
        return render(request, "signing/verify.html", {"form": form}, status=422)
    file = form.cleaned_data["document"]
    if file is not None:
        digest = hashlib.sha256()
        for piece in file.chunks():
            digest.update(piece)
        found = verified_bytes(digest.hexdigest())
    else:
        found = verified_code(form.cleaned_data["code"])
    if found is not None:
        counted.succeeded()
    context = {"form": form, "asked": True, "found": found, "by_file": file is not None}
    return render(request, "signing/verify.html", context)
