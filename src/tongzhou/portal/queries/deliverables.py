"""What was submitted to a client, and the requirements that are shared with them, as plain values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.models import User
from tongzhou.portal.queries.project import published_to
from tongzhou.projects.models import Project
from tongzhou.scope.models import Deliverable, DeliverableState, DeliverableVersion, Requirement, VersionFile

STATES: dict[str, Promise] = {
    "waiting": _("Waits for your word"),
    "accepted": _("You have accepted it"),
    "conditional": _("You have accepted it with conditions"),
    "met": _("Accepted; your conditions are met"),
    "rejected": _("You have sent it back"),
    "withdrawn": _("Taken back by your supplier"),
}


@dataclass(frozen=True, slots=True)
class PortalFile:
    """A file of a submitted version; without an address its content is gone."""

    describes: ClassVar[str] = "scope.VersionFile"

    id: int
    name: str
    size: int
    url: str


@dataclass(frozen=True, slots=True)
class PortalLink:
    """An address that was handed in."""

    describes: ClassVar[str] = "scope.VersionLink"

    label: str
    address: str


@dataclass(frozen=True, slots=True)
class PortalVersion:
    """A submitted version: what was handed in, and the client's word on it."""

    describes: ClassVar[str] = "scope.DeliverableVersion"

    id: int
    number: int
    note: str
    submitted_at: datetime | None
    status: str
    reason: str
    conditions: str
    decided_at: datetime | None
    files: tuple[PortalFile, ...]
    links: tuple[PortalLink, ...]

    @property
    def status_words(self) -> str:
        """The status for people."""
        return str(STATES[self.status])


@dataclass(frozen=True, slots=True)
class PortalDeliverable:
    """A deliverable of which something was submitted; ``reworked``: a newer version is being worked on."""

    describes: ClassVar[str] = "scope.Deliverable"

    id: int
    number: int
    label: str
    name: str
    kind_words: str
    description: str
    due_date: date | None
    reworked: bool
    criteria: tuple[str, ...]
    versions: tuple[PortalVersion, ...]

    @property
    def latest(self) -> PortalVersion:
        """The version that was submitted last."""
        return self.versions[0]


@dataclass(frozen=True, slots=True)
class PortalRequirement:
    """A requirement that has been shared with the client."""

    describes: ClassVar[str] = "scope.Requirement"

    name: str
    state: str
    importance: str
    source_words: str
    acceptance: str


def submitted_to_client(project: Project) -> QuerySet[Deliverable]:
    """The deliverables of which the client has got something, those that wait for them first."""
    handed = DeliverableVersion.objects.filter(deliverable=OuterRef("pk"), submitted_at__isnull=False)
    undecided = handed.filter(number=OuterRef("current"), verdict="", conditions_met_at=None)
    found = Deliverable.objects.filter(Exists(handed), project=project, deleted_at=None)
    return found.annotate(waits=Q(Exists(undecided), state=DeliverableState.SUBMITTED)).order_by(
        "-waits", "number"
    )


def submitted_deliverables(project: Project) -> tuple[PortalDeliverable, ...]:
    """All of them as the client sees them."""
    return deliverables_seen(project, submitted_to_client(project))


def deliverables_seen(project: Project, found: QuerySet[Deliverable]) -> tuple[PortalDeliverable, ...]:
    """Some of ``submitted_to_client`` with their versions, the newest first; five statements."""
    handed = DeliverableVersion.objects.filter(submitted_at__isnull=False).order_by("-number")
    rows = found.prefetch_related(
        "criteria", Prefetch("versions", handed.prefetch_related("files", "links"), to_attr="handed")
    )
    return tuple(_deliverable(project, one) for one in rows)


def _deliverable(project: Project, one: Deliverable) -> PortalDeliverable:
    handed: list[DeliverableVersion] = one.handed  # type: ignore[attr-defined]  # prefetched above
    return PortalDeliverable(
        id=one.pk,
        number=one.number,
        label=one.label,
        name=one.name,
        kind_words=one.get_kind_display(),
        description=one.description,
        due_date=one.due_date,
        reworked=one.current > handed[0].number,
        criteria=tuple(criterion.text for criterion in one.criteria.all()),
        versions=tuple(_version(project, one, version) for version in handed),
    )


def _version(project: Project, one: Deliverable, version: DeliverableVersion) -> PortalVersion:
    return PortalVersion(
        id=version.pk,
        number=version.number,
        note=version.note,
        submitted_at=version.submitted_at,
        status=_status(one, version),
        reason=version.reason,
        conditions=version.conditions,
        decided_at=version.decided_at,
        files=tuple(_file(project, one, file) for file in version.files.all()),
        links=tuple(PortalLink(link.label or link.address, link.address) for link in version.links.all()),
    )


def _status(one: Deliverable, version: DeliverableVersion) -> str:
    if version.conditions_met_at is not None:
        return "met"
    if version.verdict:
        return version.verdict
    return "waiting" if one.state == "submitted" and version.number == one.current else "withdrawn"


def _file(project: Project, one: Deliverable, file: VersionFile) -> PortalFile:
    address = reverse("portal_deliverable_file", args=[project.key, one.number, file.pk])
    return PortalFile(file.pk, file.name, file.size, address if file.content_id else "")


def requirements_shared(project: Project) -> QuerySet[Requirement]:
    """The requirements that have been shared one by one."""
    found = Requirement.objects.filter(
        item__project=project, item__deleted_at=None, shared=True, withdrawn_on=None
    )
    return found.select_related("item__state").order_by("item__number")


def shared_requirements(project: Project) -> tuple[PortalRequirement, ...]:
    """All of them as the client sees them."""
    return requirements_seen(requirements_shared(project))


def requirements_seen(found: Iterable[Requirement]) -> tuple[PortalRequirement, ...]:
    """Requirements as the client sees them."""
    return tuple(
        PortalRequirement(
            name=one.item.name,
            state=one.item.state.label if one.item.state else "",
            importance=one.get_moscow_display(),
            source_words=one.get_source_display(),
            acceptance=one.acceptance,
        )
        for one in found
    )


def submitted_file(project: Project, number: int, pk: int) -> VersionFile | None:
    """A file of a submitted version, with its content at hand; None also when that was purged."""
    found = VersionFile.objects.filter(
        pk=pk,
        version__deliverable__project=project,
        version__deliverable__number=number,
        version__deliverable__deleted_at=None,
        version__submitted_at__isnull=False,
    )
    return found.exclude(content=None).select_related("content__file").first()


def was_submitted_to(user: User, content: int) -> bool:
    """Whether a content belongs to a version that was submitted to somebody's organisation, published as it is now."""
    opened = published_to(user).filter(deliverables=True).values("project")
    handed = VersionFile.objects.filter(content=content, version__submitted_at__isnull=False)
    return handed.filter(
        version__deliverable__deleted_at=None, version__deliverable__project__in=opened
    ).exists()
