"""Is the index what is there? What is missing in it, left over, or not as it is now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import connection
from django.db.models import QuerySet

from tongzhou.accounts.models import Organisation
from tongzhou.operations.models import Job
from tongzhou.search.models import SearchDocument
from tongzhou.search.queries.documents import SOURCES, Source, numbers_of_plan

PIECE = 2_000


def differences(*, texts: bool) -> Iterator[str]:
    """A line for each subject whose row is not right; what waits for its job is not looked at.

    Without ``texts`` only whether the rows are there is looked at.
    """
    if _jobs("search.rebuild").exists():
        return
    waiting = _waiting()
    for organisation in Organisation.objects.order_by("pk").values_list("pk", flat=True):
        for source in SOURCES:
            known = SearchDocument.objects.filter(organisation=organisation, kind=source.kind)
            rows = dict(known.values_list("subject_id", "pk"))
            numbers = sorted({*source.numbers(organisation), *rows} - waiting.get(source.kind, set()))
            for start in range(0, len(numbers), PIECE):
                yield from _of(source, numbers[start : start + PIECE], rows, texts=texts)
    yield from _without_tokens()


def _of(source: Source, numbers: Sequence[int], rows: dict[int, int], *, texts: bool) -> Iterator[str]:
    there = {one.subject_id: one for one in source.collect(numbers)}
    written = {}
    if texts:
        found = SearchDocument.objects.filter(kind=source.kind, subject_id__in=numbers)
        written = {one[0]: one[1:] for one in found.values_list("subject_id", "title", "text", "permission")}
    for number in numbers:
        one = there.get(number)
        if one is not None and number not in rows:
            yield f"{source.kind} {number} is missing"
        elif one is None and number in rows:
            yield f"{source.kind} {number} is left over"
        elif one is not None and texts and written.get(number) != (one.title, one.text, one.permission.value):
            yield f"{source.kind} {number} is not as it is now"


def _waiting() -> dict[str, set[int]]:
    """Kind → the subjects that a job will bring up to date."""
    found: dict[str, set[int]] = {}
    for task, given in _jobs("search.index", "search.index_plan").values_list("task", "arguments"):
        if task == "search.index":
            found.setdefault(given["kind"], set()).update(given["numbers"])
        else:
            project = given["project"]
            known = SearchDocument.objects.filter(project=project, kind="work_item")
            found.setdefault("work_item", set()).update(
                numbers_of_plan(project), known.values_list("subject_id", flat=True)
            )
    return found


def _jobs(*tasks: str) -> QuerySet[Job]:
    return Job.objects.filter(state__in=(Job.State.WAITING, Job.State.RUNNING), task__in=tasks)


def _without_tokens() -> Iterator[str]:
    """Rows that the database cannot find, because what it searches in is missing."""
    sql = (
        "SELECT kind, subject_id FROM search_searchdocument WHERE vector IS NULL"
        if connection.vendor == "postgresql"
        else "SELECT kind, subject_id FROM search_searchdocument WHERE id NOT IN (SELECT rowid FROM search_tokens)"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        yield from (f"{kind} {number} has no tokens" for kind, number in cursor.fetchall())
