"""Dossiers of a project, and what the store has of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from tongzhou.accounts.permissions import Permission
from tongzhou.files.store import MissingContentError, store
from tongzhou.projects.guards import Access
from tongzhou.projects.models import Project
from tongzhou.records.models import Dossier, DossierEntry
from tongzhou.signing.queries import Verified

KEPT = (Dossier.State.WAITING, Dossier.State.MAKING, Dossier.State.READY)
COMPLETE = (Permission.VIEW_COST, Permission.VIEW_MARGIN, Permission.VIEW_INTERNAL_RISKS)
"""What a complete dossier holds may be read only by whoever holds all of these."""


def may_take(access: Access, circle: str) -> bool:
    """Whether somebody may order and download dossiers of a circle."""
    if not access.holds(Permission.MANAGE_RECORDS):
        return False
    return circle == Dossier.Circle.CLIENT or all(access.may(one) for one in COMPLETE)


def dossiers_of(project: Project) -> QuerySet[Dossier]:
    """The dossiers of a project, the newest first."""
    found = Dossier.objects.filter(project=project)
    return found.select_related("ordered_by", "published__published_by").order_by("-number")


def dossiers_for(access: Access) -> QuerySet[Dossier]:
    """Those that somebody may know of: the complete ones only who may take them."""
    found = dossiers_of(access.project)
    if not may_take(access, Dossier.Circle.INTERNAL):
        found = found.filter(circle=Dossier.Circle.CLIENT)
    return found


def dossiers_by_number(numbers: Iterable[int]) -> list[Dossier]:
    """Dossiers by their keys, with their projects."""
    found = Dossier.objects.filter(pk__in=list(numbers), project__deleted_at=None)
    return list(found.select_related("project", "published"))


def entries_of(dossier: Dossier) -> QuerySet[DossierEntry]:
    """What is in a dossier."""
    return DossierEntry.objects.filter(dossier=dossier).order_by("position")


def dossier_for_job(pk: int) -> Dossier | None:
    """Any dossier by its key, for the job that makes it."""
    return (
        Dossier.objects.select_related("project__client", "project__organisation", "ordered_by")
        .filter(pk=pk)
        .first()
    )


def known_keys(keys: list[str]) -> set[str]:
    """Those names of the store that a dossier needs."""
    return set(Dossier.objects.filter(storage_key__in=keys).values_list("storage_key", flat=True))


def room_taken(organisation: int, project: int | None) -> int:
    """The bytes that the files of dossiers take."""
    found = Dossier.objects.filter(project__organisation=organisation, state=Dossier.State.READY)
    if project is not None:
        found = found.filter(project=project)
    total: int | None = found.aggregate(total=Sum("size"))["total"]
    return total or 0


def verified(digest: str) -> Verified | None:
    """A dossier by the digest of its file or of its manifest, for whoever has either."""
    found = (
        Dossier.objects.filter(sha256=digest).first()
        or Dossier.objects.filter(manifest_sha256=digest).first()
    )
    if found is None or found.ready_at is None:
        return None
    return Verified(
        organisation=found.project.organisation.name,
        kind=_("Project dossier"),
        code=str(found.number),
        at=found.ready_at,
        sha256=found.sha256,
        signatures=(),
        whole=True,
        may_be_signed=False,
    )


def manifest_known(manifest: str) -> Dossier | None:
    """The dossier of a manifest."""
    return Dossier.objects.filter(manifest_sha256=manifest).select_related("project").first()


def _ready() -> QuerySet[Dossier]:
    return Dossier.objects.filter(state=Dossier.State.READY).order_by("pk")


def files_missing() -> Iterator[str]:
    """Dossiers that are ready and have no file, or one of another length."""
    for one in _ready().iterator(200):
        try:
            fits = store().size(one.storage_key) == one.size
        except MissingContentError:
            fits = False
        if not fits:
            yield f"dossier {one.pk} has no file of its length"


def altered_dossiers() -> Iterator[str]:
    """Dossiers whose file is missing or is not what its digest says."""
    for one in _ready().iterator(200):
        digest = hashlib.sha256()
        try:
            for block in store().read(one.storage_key):
                digest.update(block)
        except MissingContentError:
            yield f"dossier {one.pk} has no file"
            continue
        if digest.hexdigest() != one.sha256:
            yield f"dossier {one.pk} is not what its digest says"
