"""The documents of a project: the list with its folders, uploads by form, the trash."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_POST

from tongzhou.accounts.permissions import Permission
from tongzhou.files.forms import DetailsForm, ListForm
from tongzhou.files.guards import PROJECT
from tongzhou.files.limits import LIMITS
from tongzhou.files.queries import (
    all_folders,
    documents_of,
    folders_in,
    matching,
    room_of_project,
    sorted_by,
    trash_of,
)
from tongzhou.files.views.taking import limited_upload, take
from tongzhou.operations.limits import shown
from tongzhou.projects.guards import Access, project_page
from tongzhou.projects.subjects import Subject, get_subject_or_404

PAGE = 100


@require_GET
@project_page(Permission.VIEW_FILES)
def files(request: HttpRequest, access: Access) -> HttpResponse:
    """The documents of one folder, or those that match a search in all folders."""
    wanted = ListForm(request.GET).wanted()
    project, folder = access.project, str(wanted["folder"]).strip("/")
    found = documents_of(project)
    found = matching(found, wanted["q"]) if wanted["q"] else found.filter(file__folder=folder)
    context = {
        "project": project,
        "wanted": wanted,
        "folder": folder,
        "crumbs": _crumbs(project.key, folder),
        "folders": [] if wanted["q"] else folders_in(project, folder),
        "all_folders": all_folders(project),
        "page": Paginator(sorted_by(found, wanted["sort"] or "name"), PAGE).get_page(request.GET.get("page")),
        "columns": _columns(project.key, wanted),
        "room": room_of_project(project),
        "may_upload": access.may(Permission.UPLOAD_FILES),
        "user": access.user,
        **upload_limits(),
    }
    return render(request, "files/files.html", context)


def upload_limits() -> dict[str, Any]:
    """What the upload element says about sizes."""
    return {
        "max_bytes": LIMITS.upload_bytes,
        "max_size": shown("piecewise_bytes"),
        "piece_bytes": LIMITS.piece_bytes,
        "form_size": shown("upload_bytes"),
    }


def _crumbs(key: str, folder: str) -> list[dict[str, str]]:
    parts = folder.split("/") if folder else []
    base = reverse("files", args=[key])
    return [
        {"label": part, "url": f"{base}?{urlencode({'folder': '/'.join(parts[: depth + 1])})}"}
        for depth, part in enumerate(parts)
    ]


def _columns(key: str, wanted: dict[str, Any]) -> list[dict[str, str]]:
    """The headings that sort: where each leads, and how the list is sorted now."""
    labels = {
        "name": pgettext("file", "Name"),
        "type": _("Kind"),
        "size": _("Size"),
        "by": _("By"),
        "changed": _("Changed"),
    }
    now, columns = wanted["sort"] or "name", []
    for name, label in labels.items():
        kept = {part: wanted[part] for part in ("q", "folder") if wanted[part]}
        link = urlencode({**kept, "sort": f"-{name}" if now == name else name})
        order = {name: "ascending", f"-{name}": "descending"}.get(now, "")
        columns.append({"name": name, "label": label, "url": f"?{link}", "order": order})
    return columns


@limited_upload
@require_POST
@project_page(Permission.UPLOAD_FILES)
def file_upload(request: HttpRequest, access: Access) -> HttpResponse:
    """Several files at once, from a form."""
    subject = subject_of(access)
    chosen = DetailsForm(request.POST).chosen()
    added, refused = take(request.FILES.getlist("files"), subject, access.user, **chosen)
    if not added and not refused:
        refused = [_("Choose a file first.")]
    if added:
        said = ngettext(
            "%(count)d file has been uploaded.", "%(count)d files have been uploaded.", len(added)
        )
        messages.success(request, said % {"count": len(added)})
    for sentence in refused:
        messages.error(request, sentence)
    query = f"?{urlencode({'folder': added[0].folder if added else chosen['folder']})}"
    return redirect(reverse("files", args=[access.project.key]) + query)


def subject_of(access: Access) -> Subject:
    """The project as a subject."""
    return get_subject_or_404(access.user, PROJECT, access.project.pk)


@require_GET
@project_page(Permission.UPLOAD_FILES)
def file_trash(request: HttpRequest, access: Access) -> HttpResponse:
    """What has been thrown away, and can be brought back."""
    page = Paginator(trash_of(access.project, access.user), PAGE).get_page(request.GET.get("page"))
    context = {"project": access.project, "page": page, "days": LIMITS.trash_age.days}
    return render(request, "files/trash.html", context)
