"""The files of any subject: shown in a part of its page, and added by form, by dropping or by pasting."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongzhou.accounts.guards import next_page, signed_in
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.files.forms import DetailsForm
from tongzhou.files.guards import get_subject_access
from tongzhou.files.models import StoredFile
from tongzhou.files.queries import version_of
from tongzhou.files.shown import attachments_context
from tongzhou.files.views.taking import limited_upload, take
from tongzhou.projects.subjects import Subject


@limited_upload
@require_http_methods(["GET", "POST"])
def subject_files(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The attachments of a subject (GET), or more of them (POST).

    Whoever asks for JSON gets ``{"files": [{"id", "name", "url", "markdown"}], "errors": [...]}``.
    """
    user = signed_in(request)
    needed = Permission.UPLOAD_FILES if request.method == "POST" else Permission.VIEW_FILES
    subject = get_subject_access(user, kind, pk, needed)
    if request.method == "GET":
        request.access = subject.access  # type: ignore[attr-defined]  # for the project's tabs
        part = "HX-Request" in request.headers
        template = "files/_attachments.html" if part else "files/subject_files.html"
        return render(request, template, {**attachments_context(user, subject), "user": user})
    added, refused = take(request.FILES.getlist("files"), subject, user, **DetailsForm(request.POST).chosen())
    if "application/json" in request.headers.get("Accept", ""):
        return _json(added, refused)
    return _back(request, user, subject, refused if added or refused else [_("Choose a file first.")])


def _json(added: list[StoredFile], refused: list[str]) -> HttpResponse:
    content = {"files": [described(file) for file in added], "errors": refused}
    return JsonResponse(content, status=201 if added else 422)


def described(file: StoredFile) -> dict[str, object]:
    """A file for an editor: its name, its address, and how a text in Markdown shows it."""
    version = version_of(file)
    page = reverse("file", args=[file.pk])
    label = "".join(f"\\{letter}" if letter in "\\[]" else letter for letter in file.name)
    picture = version is not None and version.kind.preview == "image"
    markdown = f"![{label}]({reverse('file_image', args=[file.pk])})" if picture else f"[{label}]({page})"
    return {"id": file.pk, "name": file.name, "url": page, "markdown": markdown}


def _back(request: HttpRequest, user: User, subject: Subject, refused: list[str]) -> HttpResponse:
    if "HX-Request" in request.headers:
        context = {**attachments_context(user, subject), "refused": refused}
        return render(request, "files/_attachments.html", context, status=422 if refused else 200)
    for sentence in refused:
        messages.error(request, sentence)
    return redirect(next_page(request, "home") if request.POST.get("next") else subject.url)
