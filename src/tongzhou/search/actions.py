"""Keeping the index: rows and tokens of what has changed, and the whole of it anew."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection, transaction
from django.utils import timezone

from tongzhou.accounts.models import Organisation, User
from tongzhou.activity.models import DiaryEntry
from tongzhou.activity.queries.personal import naming
from tongzhou.operations.actions import enqueue
from tongzhou.plan.queries.history import since
from tongzhou.projects.models import Project
from tongzhou.search.models import IndexedPlan, SearchDocument
from tongzhou.search.queries.documents import BY_KIND, SOURCES, Document, numbers_of_plan, source_of
from tongzhou.search.text import as_tsvector, tails, tokens
from tongzhou.web.statistics import look_again

AT_ONCE = 1000


def follow_diary(entry: DiaryEntry) -> None:
    """Have whatever a diary line is about indexed again once it has been committed; one job at most."""
    source = source_of(entry.subject_type)
    if entry.deed.startswith("plan.") and entry.project_id is not None:
        enqueue("search.index_plan", project=entry.project_id)
    elif source is not None and entry.subject_id is not None:
        enqueue("search.index", kind=source.kind, numbers=[entry.subject_id])


def index_subjects(kind: str, numbers: Iterable[int]) -> int:
    """Bring some subjects of one kind up to date in the index; how many are in it now."""
    wanted, count = list(numbers), 0
    for start in range(0, len(wanted), AT_ONCE):
        part = wanted[start : start + AT_ONCE]
        count += _store(kind, part, list(BY_KIND[kind].collect(part)))
    return count


@transaction.atomic
def _store(kind: str, numbers: Sequence[int], documents: list[Document]) -> int:
    """Old rows out, new ones in, in one transaction: nobody finds half of it."""
    old = list(SearchDocument.objects.filter(kind=kind, subject_id__in=numbers).values_list("pk", flat=True))
    SearchDocument.objects.filter(pk__in=old).delete()
    add = _add_to_postgresql if connection.vendor == "postgresql" else _add_to_sqlite
    add([_row(one) for one in documents])
    return len(documents)


def _row(document: Document) -> SearchDocument:
    return SearchDocument(
        organisation_id=document.organisation_id,
        project_id=document.project_id,
        kind=document.kind,
        subject_id=document.subject_id,
        permission=document.permission.value,
        title=document.title,
        text=document.text,
    )


def _add_to_postgresql(rows: list[SearchDocument]) -> None:
    """Rows and their tokens in one stream: written one after the other they would enter each index twice."""
    columns = "organisation_id, project_id, kind, subject_id, permission, title, text, changed_at, vector"
    now = timezone.now()
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY search_searchdocument ({columns}) FROM STDIN") as stream,
    ):
        for one in rows:
            kept = (one.organisation_id, one.project_id, one.kind, one.subject_id, one.permission)
            vector = as_tsvector(tokens(one.title), tokens(one.text), tails(one.title))
            stream.write_row((*kept, one.title, one.text, now, vector))


def _add_to_sqlite(rows: list[SearchDocument]) -> None:
    made = SearchDocument.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO search_tokens (rowid, title, body, ends) VALUES (%s, %s, %s, %s)",
            [
                (one.pk, " ".join(tokens(one.title)), " ".join(tokens(one.text)), " ".join(tails(one.title)))
                for one in made
            ],
        )


def index_plan(project_id: int) -> None:
    """Bring a project's work items up to date: those that its plan's steps have touched, or all."""
    project = Project.objects.filter(pk=project_id).first()
    if project is None:
        return
    mark, _created = _mark(project)
    steps = since(project, mark.version)
    if steps is None or mark.version == 0:
        index_subjects("work_item", _gone_and_there(project_id))
    else:
        index_subjects("work_item", steps.touched | steps.removed)
    _move_mark(mark, project.plan_version)


def _gone_and_there(project_id: int) -> list[int]:
    known = SearchDocument.objects.filter(project=project_id, kind="work_item")
    return sorted({*numbers_of_plan(project_id), *known.values_list("subject_id", flat=True)})


@transaction.atomic
def _mark(project: Project) -> tuple[IndexedPlan, bool]:
    return IndexedPlan.objects.get_or_create(project=project)


@transaction.atomic
def _move_mark(mark: IndexedPlan, version: int) -> None:
    """Only forwards: another worker may have gone further meanwhile."""
    IndexedPlan.objects.filter(pk=mark.pk, version__lt=version).update(version=version)


def index_named(user: User, words: Iterable[str]) -> None:
    """Have whatever names a former member indexed again after the erasure: what the index copied goes as well."""
    ours = SearchDocument.objects.filter(organisation=user.organisation_id)
    by_kind: dict[str, list[int]] = {}
    for kind, number in naming(ours, ("title", "text"), words).values_list("kind", "subject_id"):
        by_kind.setdefault(kind, []).append(number)
    for kind, numbers in by_kind.items():
        for start in range(0, len(numbers), AT_ONCE):
            enqueue("search.index", kind=kind, numbers=numbers[start : start + AT_ONCE])


def rebuild_index() -> int:
    """The whole index from what is there now; how many documents it has."""
    count = 0
    for organisation in Organisation.objects.values_list("pk", flat=True):
        for source in SOURCES:
            known = SearchDocument.objects.filter(organisation=organisation, kind=source.kind)
            numbers = {*source.numbers(organisation), *known.values_list("subject_id", flat=True)}
            count += index_subjects(source.kind, sorted(numbers))
    look_again(SearchDocument, written=count)
    return count
