"""One file: its page, its versions, and what can be done to it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.activity.live import ticket
from tongzhou.files.actions.files import (
    change_file,
    delete_file,
    restore_file,
    restore_version,
    set_audience,
    topic,
)
from tongzhou.files.forms import AudienceForm, ChangeForm, DetailsForm
from tongzhou.files.guards import PROJECT, FileAccess, get_content, get_file
from tongzhou.files.links import content_url
from tongzhou.files.models import Audience, FileVersion, PreviewState
from tongzhou.files.queries import all_folders, text_preview, version_of, versions_of
from tongzhou.files.views.documents import upload_limits
from tongzhou.files.views.taking import limited_upload, take_version
from tongzhou.files.words import FileRefusedError, why_no_preview

View = Callable[..., HttpResponse]


def file_page(permission: Permission, *, in_trash: bool = False) -> Callable[[View], View]:
    """Turn a view that takes a ``FileAccess`` into one that takes the file's number from the address."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponse:
            access = get_file(signed_in(request), pk, permission, in_trash=in_trash)
            request.access = access.subject.access  # type: ignore[attr-defined]  # for the project's tabs
            return view(request, access, **kwargs)

        return guarded

    return decorate


def changing(view: View) -> View:
    """Let a view run only for those who may change this file; what the client sees is for fewer."""

    @wraps(view)
    def guarded(request: HttpRequest, access: FileAccess, **kwargs: Any) -> HttpResponse:
        if not access.may_change:
            raise PermissionDenied
        return view(request, access, **kwargs)

    return guarded


@require_GET
@file_page(Permission.VIEW_FILES)
def file(request: HttpRequest, access: FileAccess) -> HttpResponse:
    """The file with its preview and all its versions."""
    return _page(request, access)


def _page(
    request: HttpRequest, access: FileAccess, form: ChangeForm | None = None, status: int = 200
) -> HttpResponse:
    shown = access.file
    asked = request.GET.get("version", "")
    versions = list(versions_of(shown))
    number = int(asked) if asked.isdecimal() and len(asked) < 7 else shown.current_number
    version = next((one for one in versions if one.number == number), None)
    if version is None:
        raise Http404
    project = access.subject.access.project if access.subject.access else None
    context = {
        "access": access,
        "file": shown,
        "project": project,
        "version": version,
        "versions": versions,
        "preview": _preview(access, version),
        "form": form or ChangeForm(initial={"name": shown.name, "folder": shown.folder}),
        "all_folders": all_folders(project) if project and shown.subject_kind == PROJECT else [],
        "live": f"/events?{urlencode({'ticket': ticket(topic(shown.pk), access.user.pk)})}",
        **upload_limits(),
    }
    return render(request, "files/file.html", context, status=status)


def _preview(access: FileAccess, version: FileVersion) -> dict[str, Any]:
    """What the page shows of the content: pictures by signed links, text as text, or why there is nothing."""
    if version.preview_state == PreviewState.FAILED:
        return {"why": why_no_preview(version.preview_reason)}
    if version.preview_state == PreviewState.NONE:
        return {"why": _("This kind of file is not shown here. Download it to open it.")}
    if version.preview_state == PreviewState.WAITING:
        return {"waiting": True}
    if (text := text_preview(version)) is not None:
        return text
    parts = (
        ["large"]
        if version.kind.preview == "image"
        else [f"p{number}" for number in range(1, version.preview_pages + 1)]
    )
    return {"pictures": [content_url(version, access.user, part, name=_picture_name(part)) for part in parts]}


def _picture_name(part: str) -> str:
    return f"{part}.png" if part.startswith("p") else f"{part}.webp"


@limited_upload
@require_POST
@file_page(Permission.UPLOAD_FILES)
@changing
def file_version_add(request: HttpRequest, access: FileAccess) -> HttpResponse:
    """New content from a form."""
    source = request.FILES.get("files")
    if source is None:
        messages.error(request, _("Choose a file first."))
        return redirect("file", pk=access.file.pk)
    note = DetailsForm(request.POST).chosen()["note"]
    return _done(
        request,
        access,
        lambda: take_version(source, access.file, access.user, note=note),
        _("The new version has been saved."),
    )


def _done(request: HttpRequest, access: FileAccess, deed: Callable[[], object], success: str) -> HttpResponse:
    try:
        deed()
    except FileRefusedError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, success)
    return redirect("file", pk=access.file.pk)


@require_POST
@file_page(Permission.UPLOAD_FILES)
@changing
def file_version_restore(request: HttpRequest, access: FileAccess, number: int) -> HttpResponse:
    """An older version again, as the newest."""
    version = version_of(access.file, number)
    if version is None:
        raise Http404
    return _done(
        request,
        access,
        lambda: restore_version(access.file, version, by=access.user),
        _("Version %(number)d is the current one again.") % {"number": number},
    )


@require_POST
@file_page(Permission.UPLOAD_FILES)
@changing
def file_change(request: HttpRequest, access: FileAccess) -> HttpResponse:
    """Another name or folder."""
    form = ChangeForm(request.POST)
    if form.is_valid():
        try:
            change_file(access.file, by=access.user, **form.cleaned_data)
        except FileRefusedError as refusal:
            form.add_error("folder" if refusal.code == "folder" else "name", refusal.message)
            access.file.refresh_from_db()
        else:
            messages.success(request, _("Saved."))
            return redirect("file", pk=access.file.pk)
    return _page(request, access, form, status=422)


@require_POST
@file_page(Permission.PUBLISH_TO_CLIENT)
def file_audience(request: HttpRequest, access: FileAccess) -> HttpResponse:
    """Show the file to the client, or to nobody but our own people."""
    form = AudienceForm(request.POST)
    if not access.may_publish:
        raise PermissionDenied
    if not form.is_valid():
        return _page(request, access, status=422)
    audience = Audience(form.cleaned_data["audience"])
    shared = (
        _("The client can see this file now.")
        if audience == Audience.CLIENT
        else _("The file is internal again.")
    )
    return _done(request, access, lambda: set_audience(access.file, audience, by=access.user), shared)


@require_POST
@file_page(Permission.UPLOAD_FILES)
@changing
def file_delete(request: HttpRequest, access: FileAccess) -> HttpResponse:
    """Into the trash."""
    delete_file(access.file, by=access.user)
    messages.success(request, _("“%(name)s” is in the trash.") % {"name": access.file.name})
    return redirect(place_of(access))


def place_of(access: FileAccess) -> str:
    """The list that the file stands in."""
    if access.file.subject_kind == PROJECT and access.subject.access is not None:
        base = reverse("files", args=[access.subject.access.project.key])
        return f"{base}?{urlencode({'folder': access.file.folder})}" if access.file.folder else base
    return access.subject.url


@require_POST
@file_page(Permission.UPLOAD_FILES, in_trash=True)
def file_restore(request: HttpRequest, access: FileAccess) -> HttpResponse:
    """Out of the trash."""
    return _done(
        request,
        access,
        lambda: restore_file(access.file, by=access.user),
        _("The file is back, as internal."),
    )


@require_GET
def file_download(request: HttpRequest, pk: int) -> HttpResponse:
    """On to a signed link of the content; a client's people get published files so, too."""
    user = signed_in(request)
    access = get_content(user, pk)
    asked = request.GET.get("version", "")
    number = int(asked) if asked.isdecimal() and len(asked) < 7 and not user.is_client else None
    version = version_of(access.file, number)
    if version is None:
        raise Http404
    return redirect(content_url(version, user, name=access.file.name))


@require_GET
def file_image(request: HttpRequest, pk: int) -> HttpResponse:
    """On to the picture of the current version, drawn anew: what Markdown shows in a text."""
    user = signed_in(request)
    access = get_content(user, pk)
    version = version_of(access.file)
    if version is None or version.preview_state != PreviewState.READY or version.kind.preview != "image":
        raise Http404
    return redirect(content_url(version, user, "large", name="large.webp"))
