"""Keeping views under a name: save, change, copy, throw away, bring back."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongzhou.accounts.models import User
from tongzhou.activity.actions import put_into_trash, record
from tongzhou.activity.models import TrashEntry
from tongzhou.activity.trash import CannotRestoreError
from tongzhou.operations.limits import limit
from tongzhou.plan.models import Tag
from tongzhou.projects.models import Project
from tongzhou.work.models import SavedView, Surface

KIND = "saved_view"


class ViewRefusedError(Exception):
    """Why a view cannot be kept like this."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class StaleViewError(Exception):
    """Somebody has changed the view since the version that was seen; ``version`` is the present one."""

    message = gettext_lazy("Somebody has changed this view meanwhile.")

    def __init__(self, version: int) -> None:
        super().__init__(version)
        self.version = version


@dataclass(frozen=True, slots=True)
class Keeping:
    """How a view is kept: its name, for whom, and whether it comes first."""

    name: str
    shared: bool = False
    default: bool = False


@transaction.atomic
def save_view(project: Project, *, by: User, surface: Surface, query: str, keeping: Keeping) -> SavedView:
    """A new view of one's own or of the project; ViewRefusedError without a name or past the limit."""
    _refuse_too_many(project, by)
    view = SavedView(project=project, owner=by, surface=surface, query=_query(query))
    _keep(view, keeping)
    view.save()
    record("work.view_saved", view, by=by, project_id=project.pk)
    return view


@transaction.atomic
def change_view(
    view: SavedView, *, by: User, keeping: Keeping, query: str | None = None, version: int | None = None
) -> SavedView:
    """Another name, audience or content; StaleViewError if it is no longer as ``version``, or as it was found."""
    seen = view.version if version is None else version
    there = SavedView.objects.filter(pk=view.pk, version=seen, deleted_at=None)
    if not there.update(version=seen + 1):
        raise StaleViewError(view.version)
    view.version = seen + 1
    _keep(view, keeping)
    if query is not None:
        view.query = _query(query)
    view.save(update_fields=["name", "shared", "default", "query"])
    record("work.view_changed", view, by=by, project_id=view.project_id)
    return view


@transaction.atomic
def copy_view(view: SavedView, *, by: User) -> SavedView:
    """The same view as one's own, to change it without changing it for others."""
    name = _("%(name)s (copy)") % {"name": view.name[:70]}
    return save_view(
        view.project, by=by, surface=Surface(view.surface), query=view.query, keeping=Keeping(name)
    )


@transaction.atomic
def delete_view(view: SavedView, *, by: User) -> TrashEntry:
    """Into the trash, and gone from the menus; it comes first no more."""
    there = SavedView.objects.filter(pk=view.pk, deleted_at=None)
    if not there.update(deleted_at=timezone.now(), default=False):
        raise ViewRefusedError(_("Somebody has deleted this view meanwhile."))
    content = {"shared": view.shared}
    entry = put_into_trash(KIND, view.pk, label=view.name, content=content, by=by, project_id=view.project_id)
    record("work.view_deleted", view, by=by, project_id=view.project_id)
    return entry


@transaction.atomic
def restore_view(entry: TrashEntry, by: User) -> str:
    """Bring the view of an entry of the trash back; the address of its page."""
    deleted = SavedView.objects.exclude(deleted_at=None).filter(pk=entry.subject_id)
    view = deleted.select_related("project", "owner").first()
    if view is None:
        raise CannotRestoreError(_("Nothing is left of this view."))
    try:
        _refuse_too_many(view.project, view.owner)
    except ViewRefusedError as refusal:
        raise CannotRestoreError(refusal.message) from refusal
    deleted.update(deleted_at=None)
    record("work.view_restored", view, by=by, project_id=view.project_id)
    page = "board" if view.surface == Surface.BOARD else "items"
    return f"{reverse(page, args=[view.project.key])}?view={view.pk}&{view.query}"


@transaction.atomic
def purge_view(entry: TrashEntry) -> None:
    """What emptying an entry of the trash means."""
    SavedView.objects.exclude(deleted_at=None).filter(pk=entry.subject_id).delete()


def _refuse_too_many(project: Project, owner: User) -> None:
    mine = SavedView.objects.filter(project=project, owner=owner, deleted_at=None)
    if mine.count() >= (most := limit("views_per_person")):
        raise ViewRefusedError(_("You can keep at most %(most)d views in a project.") % {"most": most})


def follow_merged_tags(into: Tag, gone: set[int]) -> dict[str, list[str]]:
    """Views that filter by a tag that is merged into another one filter by that one; what they asked, and ask now."""
    changed = {}
    for view in SavedView.objects.filter(project=into.project_id, query__contains="tags="):
        before = parse_qsl(view.query, keep_blank_values=True)
        after = [(name, _merged(value, into.pk, gone) if name == "tags" else value) for name, value in before]
        if after != before:
            asked = view.query
            view.query = _query(urlencode(after, safe=",:"))
            view.save(update_fields=["query"])
            changed[str(view.pk)] = [asked, view.query]
    return changed


def take_back_merged_tags(project: Project, changed: dict[str, list[str]]) -> None:
    """Views that nobody has changed since ask again what they asked before the merging."""
    for key, (before, after) in changed.items():
        SavedView.objects.filter(pk=int(key), project=project, query=after).update(query=before)


def _merged(value: str, into: int, gone: set[int]) -> str:
    old = {str(one) for one in gone}
    return ",".join(dict.fromkeys(str(into) if one in old else one for one in value.split(",")))


def _query(query: str) -> str:
    if len(query) > 2000:
        raise ViewRefusedError(_("This view is too long to be kept."))
    return query


def _keep(view: SavedView, keeping: Keeping) -> None:
    name = keeping.name.strip()
    if not name or len(name) > 80:
        raise ViewRefusedError(_("A view has a name of at most %(most)d characters.") % {"most": 80})
    view.name, view.shared, view.default = name, keeping.shared, keeping.default
    if keeping.default:
        others = SavedView.objects.filter(project=view.project, surface=view.surface, default=True)
        others = (
            others.filter(shared=True) if keeping.shared else others.filter(shared=False, owner=view.owner)
        )
        others.exclude(pk=view.pk or 0).update(default=False)


@transaction.atomic
def forget_views(user: User) -> None:
    """A former member's own views go; those shared with a project are the project's."""
    SavedView.objects.filter(owner=user, shared=False).delete()
