"""What of each kind can be found: the texts of a subject, and the right that its finder needs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet

from tongzhou.acceptance.models import Acceptance
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import OrganisationRole, Permission
from tongzhou.changes.models import ChangeRequest
from tongzhou.changes.queries.requests import documents_of
from tongzhou.clients.models import ClientOrganisation, Contact
from tongzhou.discussion.models import Audience, Comment
from tongzhou.files.models import StoredFile
from tongzhou.goals.models import Goal
from tongzhou.handover.models import Handover
from tongzhou.obligations.models import ClientObligation
from tongzhou.plan.models import WorkItem
from tongzhou.projects.models import Project
from tongzhou.records.models import ClosingReport
from tongzhou.records.queries.reports import texts_of_reports
from tongzhou.scope.models import Deliverable
from tongzhou.stakeholders.models import Promise, Stakeholder
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
    for one in WorkItem.live.filter(pk__in=list(numbers)).only(*wanted).iterator(2000):
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


def of_deliverables(numbers: Iterable[int]) -> Iterator[Document]:
    """Name, description and criteria of deliverables."""
    found = Deliverable.objects.filter(pk__in=list(numbers), deleted_at=None).select_related("project")
    for one in found.prefetch_related("criteria"):
        (name,), texts = found_in(one, "name"), found_in(one, "description")
        criteria = [text for criterion in one.criteria.all() for text in found_in(criterion, "text")]
        yield Document(
            one.project.organisation_id,
            one.project_id,
            "deliverable",
            one.pk,
            Permission.VIEW_PLAN,
            f"{one.label} {name}"[:500],
            joined(*texts, *criteria),
        )


def of_goals(numbers: Iterable[int]) -> Iterator[Document]:
    """Statement, metric and reasons of goals; the owner's notes are not searched."""
    for one in Goal.objects.filter(pk__in=list(numbers), deleted_at=None).select_related("project"):
        (name,), texts = (
            found_in(one, "statement"),
            found_in(one, "metric", "relevance", "achievability", "criterion"),
        )
        yield Document(
            one.project.organisation_id,
            one.project_id,
            "goal",
            one.pk,
            Permission.VIEW_PROJECT,
            name,
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


def of_changes(numbers: Iterable[int]) -> Iterator[Document]:
    """Number, title, what is to be different and why, of change requests."""
    for one in documents_of(numbers):
        (title,), texts = found_in(one, "title"), found_in(one, "description", "reason")
        organisation, name = one.project.organisation_id, f"{one.label} {title}"
        text = joined(*texts)
        yield Document(organisation, one.project_id, "change", one.pk, Permission.VIEW_PROJECT, name, text)


def of_client_actions(numbers: Iterable[int]) -> Iterator[Document]:
    """Title and texts of what clients owe."""
    for one in ClientObligation.objects.filter(pk__in=list(numbers), deleted_at=None).select_related(
        "project"
    ):
        (title,), texts = found_in(one, "title"), found_in(one, "needs", "why", "criteria")
        organisation, right = one.project.organisation_id, Permission.VIEW_PROJECT
        yield Document(organisation, one.project_id, "client_action", one.pk, right, title, joined(*texts))


def of_handovers(numbers: Iterable[int]) -> Iterator[Document]:
    """Title and description of handovers, and what their lines are called; internal notes are not searched."""
    found = Handover.objects.filter(pk__in=list(numbers), deleted_at=None).select_related("project")
    for one in found.prefetch_related("lines"):
        (title,), texts = found_in(one, "title"), found_in(one, "description", "operations_team")
        lines = [text for line in one.lines.all() for text in found_in(line, "name", "address")]
        organisation, right = one.project.organisation_id, Permission.VIEW_PLAN
        yield Document(organisation, one.project_id, "handover", one.pk, right, title, joined(*texts, *lines))


def of_acceptances(numbers: Iterable[int]) -> Iterator[Document]:
    """Title, description, criteria with their evidence, and what remains, of acceptances."""
    rows = Acceptance.objects.filter(pk__in=list(numbers)).select_related("project")
    for one in rows.prefetch_related("criteria", "remaining"):
        (title,), texts = found_in(one, "title"), found_in(one, "description", "clause")
        parts = [text for criterion in one.criteria.all() for text in found_in(criterion, "text", "evidence")]
        rest = [text for item in one.remaining.all() for text in found_in(item, "text", "owner")]
        organisation, right = one.project.organisation_id, Permission.VIEW_PLAN
        text = joined(*texts, *parts, *rest)
        yield Document(organisation, one.project_id, "acceptance", one.pk, right, title, text)


def of_stakeholders(numbers: Iterable[int]) -> Iterator[Document]:
    """Name, organisation, role and expectation of stakeholders."""
    for one in Stakeholder.objects.filter(pk__in=list(numbers), deleted_at=None).select_related("project"):
        (name,), texts = found_in(one, "name"), found_in(one, "organisation_name", "role", "expectation")
        organisation, right = one.project.organisation_id, Permission.VIEW_STAKEHOLDERS
        yield Document(organisation, one.project_id, "stakeholder", one.pk, right, name, joined(*texts))


def of_promises(numbers: Iterable[int]) -> Iterator[Document]:
    """What was promised to clients."""
    for one in Promise.objects.filter(pk__in=list(numbers), deleted_at=None).select_related("project"):
        (text,), texts = found_in(one, "text"), found_in(one, "to_name", "note")
        organisation, right = one.project.organisation_id, Permission.VIEW_PROJECT
        yield Document(organisation, one.project_id, "promise", one.pk, right, text, joined(*texts))


def of_closing_reports(numbers: Iterable[int]) -> Iterator[Document]:
    """What people wrote in closing reports, but for what is about money or risks."""
    for one, sections in texts_of_reports(numbers):
        texts = [text for section in sections for text in found_in(section, *WRITTEN)]
        organisation, right = one.project.organisation_id, Permission.VIEW_PLAN
        title = f"{one.project.name} {one}"
        yield Document(organisation, one.project_id, "closing_report", one.pk, right, title, joined(*texts))


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
    return _all(WorkItem.live.filter(organisation=organisation))


def _deliverables(organisation: int) -> Iterable[int]:
    return _all(Deliverable.objects.filter(project__organisation=organisation, deleted_at=None))


def _goals(organisation: int) -> Iterable[int]:
    return _all(Goal.objects.filter(project__organisation=organisation))


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


def _changes(organisation: int) -> Iterable[int]:
    return _all(ChangeRequest.objects.filter(project__organisation=organisation))


def _handovers(organisation: int) -> Iterable[int]:
    return _all(Handover.objects.filter(project__organisation=organisation, deleted_at=None))


def _acceptances(organisation: int) -> Iterable[int]:
    return _all(Acceptance.objects.filter(project__organisation=organisation))


def _stakeholders(organisation: int) -> Iterable[int]:
    return _all(Stakeholder.objects.filter(project__organisation=organisation, deleted_at=None))


def _promises(organisation: int) -> Iterable[int]:
    return _all(Promise.objects.filter(project__organisation=organisation, deleted_at=None))


def _client_actions(organisation: int) -> Iterable[int]:
    return _all(ClientObligation.objects.filter(project__organisation=organisation, deleted_at=None))


def _closing_reports(organisation: int) -> Iterable[int]:
    return _all(ClosingReport.objects.filter(project__organisation=organisation, deleted_at=None))


WRITTEN = ("text_zh", "text_en", "note_zh", "note_en")
"""The texts by which closing reports are found."""
SOURCES: tuple[Source, ...] = (
    Source("project", frozenset({"Project"}), of_projects, _projects),
    Source("work_item", frozenset({"WorkItem"}), of_work_items, _work_items),
    Source("deliverable", frozenset({"Deliverable"}), of_deliverables, _deliverables),
    Source("change", frozenset({"ChangeRequest"}), of_changes, _changes),
    Source("goal", frozenset({"Goal"}), of_goals, _goals),
    Source("client", frozenset({"ClientOrganisation"}), of_clients, _clients),
    Source("contact", frozenset({"Contact"}), of_contacts, _contacts),
    Source("person", frozenset({"User"}), of_people, _people),
    Source("file", frozenset({"StoredFile"}), of_files, _files),
    Source("stakeholder", frozenset({"Stakeholder"}), of_stakeholders, _stakeholders),
    Source("promise", frozenset({"Promise"}), of_promises, _promises),
    Source("client_action", frozenset({"ClientObligation"}), of_client_actions, _client_actions),
    Source("handover", frozenset({"Handover"}), of_handovers, _handovers),
    Source("closing_report", frozenset({"ClosingReport"}), of_closing_reports, _closing_reports),
    Source("acceptance", frozenset({"Acceptance"}), of_acceptances, _acceptances),
    Source("comment", frozenset({"Comment"}), of_comments, _comments),
)
"""Every kind that can be found."""

BY_KIND = {one.kind: one for one in SOURCES}


def source_of(subject_type: str) -> Source | None:
    """The source of what a diary line is about."""
    return next((one for one in SOURCES if subject_type in one.subjects), None)


def numbers_of_plan(project_id: int) -> list[int]:
    """All work items of a project, by number."""
    return list(WorkItem.live.filter(Q(project=project_id)).order_by("pk").values_list("pk", flat=True))
