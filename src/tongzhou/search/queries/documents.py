"""What of each kind can be found: the texts of a subject, and the right that its finder needs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import OrganisationRole, Permission
from tongzhou.clients.models import ClientOrganisation, Contact
from tongzhou.discussion.models import Audience, Comment
from tongzhou.files.models import StoredFile
from tongzhou.plan.models import WorkItem
from tongzhou.projects.models import Project
from tongzhou.web.field_classes import FOR_VENDOR
from tongzhou.web.leaving import may_leave

MENTION = re.compile(r"@\[([^\]]*)\]\(user:\d+\)")
MOST_TEXT = 20_000
"""Characters of a subject's long texts that are kept; the rest is not found."""


@dataclass(frozen=True, slots=True)
class Document:
    """A subject as the index takes it."""

    organisation_id: int
    project_id: int | None
    kind: str
    subject_id: int
    permission: Permission
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """A kind that can be found. ``subjects`` is the name of the model in diary lines.

    ``collect`` gives the documents of some numbers; those that are gone are missing. ``numbers`` gives all
    numbers of an organisation, for building the index anew.
    """

    kind: str
    subjects: frozenset[str]
    collect: Callable[[Iterable[int]], Iterator[Document]]
    numbers: Callable[[int], Iterable[int]]


def of_work_items(numbers: Iterable[int]) -> Iterator[Document]:
    """Name, notes, deliverable and criterion of tasks and milestones."""
    wanted = ("pk", "organisation_id", "project_id", "name", "notes", "deliverable", "criterion")
    for one in WorkItem.objects.filter(pk__in=list(numbers)).only(*wanted).iterator(2000):
        (name,), texts = found_in(one, "name"), found_in(one, "notes", "deliverable", "criterion")
        yield Document(
            one.organisation_id,
            one.project_id,
            "work_item",
            one.pk,
            Permission.VIEW_PLAN,
            name[:500],
            joined(*texts),
        )


def of_projects(numbers: Iterable[int]) -> Iterator[Document]:
    """Name and charter of projects."""
    for one in Project.objects.filter(pk__in=list(numbers)).select_related("client"):
        charter = found_in(one, "contract_number", "sponsor", "background", "success_criteria")
        text = joined(*found_in(one, "key"), *found_in(one.client, "name"), *charter)
        (name,) = found_in(one, "name")
        yield Document(one.organisation_id, one.pk, "project", one.pk, Permission.VIEW_PROJECT, name, text)


def of_clients(numbers: Iterable[int]) -> Iterator[Document]:
    """Names, industry and notes of clients."""
    for one in ClientOrganisation.objects.filter(pk__in=list(numbers)):
        text = joined(*found_in(one, "short_name", "industry", "notes"))
        (name,) = found_in(one, "name")
        yield Document(one.organisation_id, None, "client", one.pk, Permission.VIEW_CLIENTS, name, text)


def of_contacts(numbers: Iterable[int]) -> Iterator[Document]:
    """Name, title and addresses of contacts."""
    for one in Contact.objects.filter(pk__in=list(numbers)).select_related("client"):
        text = joined(*found_in(one, "title", "email", "phone"), *found_in(one.client, "name"))
        organisation, (name,) = one.client.organisation_id, found_in(one, "name")
        yield Document(organisation, None, "contact", one.pk, Permission.VIEW_CLIENTS, name, text)


def of_people(numbers: Iterable[int]) -> Iterator[Document]:
    """Name, title and e-mail of the vendor's people; a client's are found as contacts."""
    vendor = User.objects.filter(pk__in=list(numbers), is_active=True).exclude(role=OrganisationRole.CLIENT)
    for one in vendor:
        text, (name,) = joined(*found_in(one, "title", "email")), found_in(one, "name")
        yield Document(one.organisation_id, None, "person", one.pk, Permission.VIEW_PEOPLE, name, text)


def of_comments(numbers: Iterable[int]) -> Iterator[Document]:
    """What was said; internal talk only for those who may read it. The title is left to the subject."""
    wanted = ("pk", "organisation_id", "project_id", "audience", "source")
    there = Comment.objects.filter(pk__in=list(numbers), deleted_at__isnull=True)
    for one in there.only(*wanted).iterator(2000):
        internal, (source,) = one.audience == Audience.INTERNAL, found_in(one, "source")
        right = Permission.VIEW_INTERNAL_TALK if internal else Permission.VIEW_PROJECT
        if one.project_id is None:
            right = Permission.VIEW_CLIENTS
        text = joined(MENTION.sub(r"@\1", source))
        yield Document(one.organisation_id, one.project_id, "comment", one.pk, right, "", text)


def of_files(numbers: Iterable[int]) -> Iterator[Document]:
    """Names and folders of files; their content is not read."""
    wanted = ("pk", "organisation_id", "project_id", "name", "folder")
    there = StoredFile.objects.filter(pk__in=list(numbers), deleted_at__isnull=True)
    for one in there.only(*wanted).iterator(2000):
        right = Permission.VIEW_FILES if one.project_id else Permission.VIEW_CLIENTS
        name, folder = found_in(one, "name", "folder")
        yield Document(one.organisation_id, one.project_id, "file", one.pk, right, name, folder)


def found_in(one: Model, *names: str) -> list[str]:
    """The texts by which a row is found: what not all of the vendor's people may read is empty in the index."""
    return [str(getattr(one, name)) if may_leave(type(one), name, FOR_VENDOR) else "" for name in names]


def joined(*texts: str) -> str:
    """The texts that are there, a line each, as much of them as is kept."""
    return "\n".join(text for text in texts if text)[:MOST_TEXT]


def _all(found: QuerySet[Any]) -> Iterable[int]:
    return found.order_by("pk").values_list("pk", flat=True).iterator()


def _projects(organisation: int) -> Iterable[int]:
    return _all(Project.objects.filter(organisation=organisation))


def _work_items(organisation: int) -> Iterable[int]:
    return _all(WorkItem.objects.filter(organisation=organisation))


def _clients(organisation: int) -> Iterable[int]:
    return _all(ClientOrganisation.objects.filter(organisation=organisation))


def _contacts(organisation: int) -> Iterable[int]:
    return _all(Contact.objects.filter(client__organisation=organisation))


def _people(organisation: int) -> Iterable[int]:
    return _all(User.objects.filter(organisation=organisation))


def _comments(organisation: int) -> Iterable[int]:
    return _all(Comment.objects.filter(organisation=organisation))


def _files(organisation: int) -> Iterable[int]:
    return _all(StoredFile.objects.filter(organisation=organisation))


SOURCES: tuple[Source, ...] = (
    Source("project", frozenset({"Project"}), of_projects, _projects),
    Source("work_item", frozenset({"WorkItem"}), of_work_items, _work_items),
    Source("client", frozenset({"ClientOrganisation"}), of_clients, _clients),
    Source("contact", frozenset({"Contact"}), of_contacts, _contacts),
    Source("person", frozenset({"User"}), of_people, _people),
    Source("file", frozenset({"StoredFile"}), of_files, _files),
    Source("comment", frozenset({"Comment"}), of_comments, _comments),
)
"""Every kind that can be found."""

BY_KIND = {one.kind: one for one in SOURCES}


def source_of(subject_type: str) -> Source | None:
    """The source of what a diary line is about."""
    return next((one for one in SOURCES if subject_type in one.subjects), None)


def numbers_of_plan(project_id: int) -> list[int]:
    """All work items of a project, by number."""
    return list(WorkItem.objects.filter(Q(project=project_id)).order_by("pk").values_list("pk", flat=True))
