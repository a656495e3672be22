"""The API of files: a project's documents, one file with its versions, and links to content."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Literal

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import File, Form, Query, Router
from ninja.files import UploadedFile
from pydantic import Field

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.files.actions.files import (
    change_file,
    delete_file,
    restore_file,
    restore_version,
    set_audience,
)
from tongzhou.files.guards import FileAccess, get_content, get_file
from tongzhou.files.limits import LIMITS
from tongzhou.files.links import content_url
from tongzhou.files.models import Audience
from tongzhou.files.queries import SORTS, documents_of, matching, version_of, versions_of
from tongzhou.files.views.documents import subject_of
from tongzhou.files.views.taking import take_file, take_version
from tongzhou.files.words import FileRefusedError
from tongzhou.projects.guards import get_access
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import Answer, Body, Name, PathId, Search, Text
from tongzhou.web.api.pages import Order, Page, PageQuery, Window
from tongzhou.web.api.problems import ProblemError

router = Router(tags=["files"])
AudienceName = Literal["internal", "client"]
COLUMNS = (
    "file_id", "number", "size", "sha256", "content_type", "file__name", "file__folder", "file__audience",
    "file__created_at", "file__changed_at", "created_by__name",
)  # fmt: skip


class FileRow(Answer):
    """A file with its current version; sizes are bytes."""

    id: int
    name: str
    folder: str
    audience: AudienceName
    version: int
    size: int
    content_type: str
    sha256: str
    by: str = Field(description="Who uploaded the current version.")
    created_at: datetime
    changed_at: datetime


class VersionRow(Answer):
    """One version of a file."""

    number: int
    size: int
    content_type: str
    sha256: str
    original_name: str
    note: str
    by: str
    created_at: datetime
    preview: Literal["waiting", "ready", "none", "failed"]


class LinkShown(Answer):
    """Where the content is for the next ten minutes, without any sign-in."""

    url: str
    expires_at: datetime


class FileQuery(PageQuery):
    """Which files, in which order."""

    folder: str | None = Field(None, max_length=400, description="Only this folder; empty is the top.")
    audience: AudienceName | None = None
    q: Search = Field("", description="Part of the name or folder.")
    sort: str = Field("name", max_length=30, description="name, size, type, by or changed; `-` reverses.")


class FileChange(Body):
    """What changes; what is left out stays."""

    name: Name | None = Field(None, max_length=LIMITS.name_chars)
    folder: Text | None = Field(None, max_length=LIMITS.folder_chars)
    audience: AudienceName | None = Field(None, description="`client` shows the file to the client.")


class LinkQuery(PageQuery):
    """Of which version."""

    version: int | None = Field(None, ge=1, le=2**31 - 1, description="The current one by default.")


@router.get("/projects/{slug:key}/files", response=Page[FileRow])
def files(request: HttpRequest, key: str, query: Query[FileQuery]) -> HttpResponse:
    """The documents of a project; needs `view_files`."""
    access = get_access(signed_in(request), key, Permission.VIEW_FILES)
    found = matching(documents_of(access.project), query.q)
    if query.folder is not None:
        found = found.filter(file__folder=query.folder)
    if query.audience is not None:
        found = found.filter(file__audience=query.audience)
    window = Window(request, query, Order.chosen(query.sort, SORTS), f"files:{access.project.pk}")
    rows = window.rows(found.select_related(None), "id", *COLUMNS)
    return json_answer(window.page(rows, _row))


def _row(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["file_id"],
        "name": row["file__name"],
        "folder": row["file__folder"],
        "audience": row["file__audience"],
        "version": row["number"],
        "size": row["size"],
        "content_type": row["content_type"],
        "sha256": row["sha256"],
        "by": row["created_by__name"],
        "created_at": row["file__created_at"],
        "changed_at": row["file__changed_at"],
    }


@router.post("/projects/{slug:key}/files", response={201: FileRow})
def file_upload(
    request: HttpRequest,
    key: str,
    file: File[UploadedFile | None] = None,
    folder: Form[str] = "",
    note: Form[str] = "",
) -> HttpResponse:
    """Upload a file of up to 50 MB as `multipart/form-data`; needs `upload_files`. Larger ones: see the guide."""
    access = get_access(signed_in(request), key, Permission.UPLOAD_FILES)
    source = _sent(file)
    with _refusals():
        made = take_file(source, subject_of(access), access.user, folder=folder, note=note)
    return _shown(get_file(access.user, made.pk, Permission.VIEW_FILES), 201)


def _sent(file: UploadedFile | None) -> UploadedFile:
    if file is None:
        raise ProblemError(422, "file_required", _("Send the file as the form's field “file”."))
    return file


@contextmanager
def _refusals() -> Iterator[None]:
    """Refusals as problems."""
    try:
        yield
    except FileRefusedError as refusal:
        status = 409 if refusal.code in {"name", "stale", "room", "versions"} else 422
        raise ProblemError(status, f"file_{refusal.code}", refusal.message) from refusal


def _shown(access: FileAccess, status: int = 200) -> HttpResponse:
    version = version_of(access.file)
    if version is None:
        raise Http404
    file = access.file
    content = {
        "id": file.pk,
        "name": file.name,
        "folder": file.folder,
        "audience": file.audience,
        "version": version.number,
        "size": version.size,
        "content_type": version.content_type,
        "sha256": version.sha256,
        "by": version.created_by.name,
        "created_at": file.created_at,
        "changed_at": file.changed_at,
    }
    return json_answer(content, status)


def _file(request: HttpRequest, id: int, permission: Permission) -> FileAccess:
    return get_file(signed_in(request), id, permission)


def _changeable(request: HttpRequest, id: int) -> FileAccess:
    access = _file(request, id, Permission.UPLOAD_FILES)
    if not access.may_change:
        raise PermissionDenied
    return access


@router.get("/files/{int:id}", response=FileRow)
def file(request: HttpRequest, id: PathId) -> HttpResponse:
    """One file with its current version; needs `view_files` on what it belongs to."""
    return _shown(_file(request, id, Permission.VIEW_FILES))


@router.patch("/files/{int:id}", response=FileRow)
def file_change(request: HttpRequest, id: PathId, body: FileChange) -> HttpResponse:
    """Rename, move, show to the client; needs `upload_files`, and `publish_to_client` for what clients see."""
    access = _changeable(request, id)
    if body.audience is not None and not access.may_publish:
        raise PermissionDenied
    stored = access.file
    with _refusals():
        if body.name is not None or body.folder is not None:
            name = stored.name if body.name is None else body.name
            folder = stored.folder if body.folder is None else body.folder
            change_file(stored, by=access.user, name=name, folder=folder)
    if body.audience is not None:
        set_audience(stored, Audience(body.audience), by=access.user)
    return _shown(access)


@router.delete("/files/{int:id}", response={204: None})
def file_delete(request: HttpRequest, id: PathId) -> HttpResponse:
    """Into the trash, for thirty days; needs `upload_files`."""
    access = _changeable(request, id)
    delete_file(access.file, by=access.user)
    return nothing()


@router.post("/files/{int:id}/restore", response=FileRow)
def file_restore(request: HttpRequest, id: PathId) -> HttpResponse:
    """Out of the trash, as internal; needs `upload_files`."""
    access = get_file(signed_in(request), id, Permission.UPLOAD_FILES, in_trash=True)
    with _refusals():
        restore_file(access.file, by=access.user)
    return _shown(access)


@router.get("/files/{int:id}/versions", response=Page[VersionRow])
def file_versions(request: HttpRequest, id: PathId, query: Query[PageQuery]) -> HttpResponse:
    """All versions, the newest first; needs `view_files`."""
    access = _file(request, id, Permission.VIEW_FILES)
    window = Window(
        request, query, Order("number", "number", falling=True), f"file-versions:{access.file.pk}"
    )
    columns = ("id", "number", "size", "content_type", "sha256", "original_name", "note", "created_by__name")
    found = versions_of(access.file).select_related(None)
    rows = window.rows(found, *columns, "created_at", "preview_state")
    return json_answer(window.page(rows, _version_row))


def _version_row(row: dict[str, Any]) -> dict[str, Any]:
    plain = ("number", "size", "content_type", "sha256", "original_name", "note", "created_at")
    return {
        **{name: row[name] for name in plain},
        "by": row["created_by__name"],
        "preview": row["preview_state"],
    }


@router.post("/files/{int:id}/versions", response={201: FileRow})
def file_version_add(
    request: HttpRequest, id: PathId, file: File[UploadedFile | None] = None, note: Form[str] = ""
) -> HttpResponse:
    """A new version as `multipart/form-data`; needs `upload_files`, and more for what clients see."""
    access = _changeable(request, id)
    source = _sent(file)
    with _refusals():
        take_version(source, access.file, access.user, note=note)
    return _shown(access, 201)


@router.post("/files/{int:id}/versions/{int:number}/restore", response=FileRow)
def file_version_restore(request: HttpRequest, id: PathId, number: PathId) -> HttpResponse:
    """Make an older version the newest again; needs `upload_files`."""
    access = _changeable(request, id)
    version = version_of(access.file, number)
    if version is None:
        raise Http404
    with _refusals():
        restore_version(access.file, version, by=access.user)
    return _shown(access)


@router.get("/files/{int:id}/link", response=LinkShown)
def file_link(request: HttpRequest, id: PathId, query: Query[LinkQuery]) -> HttpResponse:
    """A link to the content that needs no sign-in and is over in ten minutes; clients get published files so."""
    user = signed_in(request)
    access = get_content(user, id)
    version = version_of(access.file, None if user.is_client else query.version)
    if version is None:
        raise Http404
    url = content_url(version, user, name=access.file.name)
    whole = url if "://" in url else request.build_absolute_uri(url)
    return json_answer(
        {"url": whole, "expires_at": timezone.now() + LIMITS.link_age}, Cache_Control="no-store"
    )
