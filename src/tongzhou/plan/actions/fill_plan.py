"""Filling an empty plan with a whole document: a template's, a file's, the demo's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tongzhou.accounts.models import User
from tongzhou.engine.errors import PlanError
from tongzhou.exchange.document import AssignmentDetails, PlanDocument, ResourceDetails
from tongzhou.exchange.document import Baseline as FileBaseline
from tongzhou.plan.actions.edit_plan import EditResult, change_plan
from tongzhou.plan.editing.commands.editor import CommandError
from tongzhou.plan.filling import (
    MOST_UNITS,
    Filler,
    clean,
    from_its_start,
    stored_calendar,
    take_settings,
    text_fields,
)
from tongzhou.plan.models import (
    MOST_CAPACITY,
    WHOLE_PERSON,
    Assignment,
    Baseline,
    BaselineItem,
    PlanEdit,
    PlanSettings,
    Resource,
    WorkingCalendar,
    WorkItem,
)
from tongzhou.plan.queries.state import LoadedPlan
from tongzhou.projects.models import Project
from tongzhou.web.statistics import look_again

KEPT_OF_RESOURCE = ("guid", "initials", "group", "code", "email", "notes", "material_label")
KEPT_OF_ASSIGNMENT = ("contour", "actual_work", "remaining_work", "overtime_work", "percent_work_complete")


@transaction.atomic
def fill_plan(
    project: Project,
    document: PlanDocument,
    *,
    by: User,
    today: date,
    keep_dates: bool = False,
    reschedule: bool | None = None,
) -> EditResult:
    """Put a document into a plan that is still empty, compute it, and store it in one transaction.

    ``keep_dates`` pins every task to the dates the file has (as manual tasks) instead of computing them;
    ``reschedule`` says whether uncompleted work moves behind the status date (None: as the document says).
    CommandError when the plan has work items already or the document cannot be scheduled.
    """
    if WorkItem.objects.filter(project=project).exists():
        raise CommandError(
            "plan_not_empty", _("This plan has work items already; import into a new project.")
        )
    try:
        document = from_its_start(document)
    except PlanError as error:
        reason = _("This plan cannot be scheduled: %(reason)s") % {"reason": error}
        raise CommandError("impossible_plan", reason) from error
    calendars = _store_calendars(project, document)
    _store_settings(project, document, calendars, reschedule)
    resources = _store_resources(project, document, calendars)
    numbers: dict[int, int] = {}

    def change(loaded: LoadedPlan) -> list[int]:
        filler = Filler(
            loaded.state, document, calendars=calendars, resources=resources, keep_dates=keep_dates
        )
        filler.fill()
        numbers.update(filler.numbers)
        return list(filler.numbers.values())

    result = change_plan(
        project, by=by, version=project.plan_version, kind=PlanEdit.Type.FILL, change=change, today=today
    )
    items = dict(zip(numbers, result.added, strict=True))
    _store_assignments(document, items, resources)
    _store_baselines(project, document, items, by)
    look_again(Assignment, BaselineItem, written=len(items))
    return result


def _store_calendars(project: Project, document: PlanDocument) -> dict[int, int]:
    """The document's calendars become the project's own; returns document key → stored number."""
    stored: dict[int, WorkingCalendar] = {}
    by_key = {calendar.key: calendar for calendar in document.plan.calendars}
    for key in _bases_first(by_key):
        base = by_key[key].base
        stored[key] = stored_calendar(
            by_key[key],
            organisation_id=project.organisation_id,
            project=project,
            base=None if base is None else stored.get(base),
        )
        stored[key].save(force_insert=True)
    return {key: one.pk for key, one in stored.items()}


def _bases_first(calendars: Mapping[int, Any]) -> Iterable[int]:
    """Keys in an order in which each calendar comes after the one it is based on."""
    done: dict[int, None] = {}
    for key in calendars:
        chain: list[int] = []
        while key in calendars and key not in done and key not in chain:
            chain.append(key)
            key = calendars[key].base
        done.update(dict.fromkeys(reversed(chain)))
    return done


def _store_settings(
    project: Project, document: PlanDocument, calendars: Mapping[int, int], reschedule: bool | None
) -> None:
    settings = PlanSettings.objects.get(project=project)
    fields = take_settings(settings, document.plan, calendars, reschedule=reschedule)
    settings.file_details = {
        "source": document.source,
        "custom_fields": [
            [one.id, clean(one.name, 200), clean(one.alias, 200), one.kind.value, one.entity]
            for one in document.custom_fields
            if one.id not in text_fields(document)
        ],
        "project": {
            name: clean(value, 2_000)
            for name in ("title", "subject", "author", "manager", "company", "category", "notes", "guid")
            if (value := getattr(document.project, name))
        },
    }
    settings.save(update_fields=[*fields, "file_details"])


def _store_resources(
    project: Project, document: PlanDocument, calendars: Mapping[int, int]
) -> dict[int, int]:
    """One stored resource per resource of the document; equal names are told apart by a number."""
    names = set(Resource.objects.filter(project=project).values_list("name", flat=True))
    made: dict[int, Resource] = {}
    for one in document.plan.resources:
        details = document.resources.get(one.key) or ResourceDetails(key=one.key)
        made[one.key] = Resource(
            project=project,
            name=_free_name(clean(details.name, 190) or _("Resource %(key)d") % {"key": one.key}, names),
            works=one.work,
            capacity=min(max(details.max_units, 0), MOST_CAPACITY) if one.work else WHOLE_PERSON,
            calendar_id=None if one.calendar is None else calendars.get(one.calendar),
            file_details=_resource_details(details),
        )
    Resource.objects.bulk_create(made.values(), batch_size=500)
    return {key: one.pk for key, one in made.items()}


def _free_name(wanted: str, taken: set[str]) -> str:
    """The name, with a number behind it if it is taken; it is taken from now on."""
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted} {number}", number + 1
    taken.add(name)
    return name


def _resource_details(details: ResourceDetails) -> dict[str, Any]:
    """What a file says of a resource, but for rates and costs: those belong to another room, and rights."""
    kept: dict[str, Any] = {"uid": details.key, "type": details.type.value}
    for name in KEPT_OF_RESOURCE:
        if value := getattr(details, name):
            kept[name] = clean(value, 2_000)
    for name in ("generic", "inactive", "budget"):
        if getattr(details, name):
            kept[name] = True
    if details.max_units != ResourceDetails._field_defaults["max_units"]:
        kept["max_units"] = details.max_units
    return kept


def _store_assignments(
    document: PlanDocument, items: Mapping[int, int], resources: Mapping[int, int]
) -> None:
    """Who and what is on the items, in one go: those that bind dates, and materials and costs beside them."""
    rows: dict[tuple[int, int], Assignment] = {}
    for one in document.plan.assignments:
        if one.task in items and one.resource in resources:
            key = items[one.task], resources[one.resource]
            rows.setdefault(key, _assignment(key, one))
    for details in document.assignments:
        if details.task in items and details.resource is not None and details.resource in resources:
            key = items[details.task], resources[details.resource]
            rows.setdefault(key, _assignment(key, details)).file_details = _assignment_details(details)
    Assignment.objects.bulk_create(rows.values(), batch_size=1000)


def _assignment(key: tuple[int, int], one: Any) -> Assignment:
    item, resource = key
    return Assignment(
        item_id=item,
        resource_id=resource,
        units=min(max(one.units, 0), MOST_UNITS),
        work=one.work,
        delay=one.delay,
        start_at=one.start,
        finish_at=one.finish,
        span=getattr(one, "span", None),
    )


def _assignment_details(details: AssignmentDetails) -> dict[str, Any]:
    kept: dict[str, Any] = {"uid": details.key}
    kept.update((name, value) for name in KEPT_OF_ASSIGNMENT if (value := getattr(details, name)))
    if details.notes:
        kept["notes"] = clean(details.notes, 2_000)
    return kept


def _store_baselines(project: Project, document: PlanDocument, items: Mapping[int, int], by: User) -> None:
    """The baselines of the file; the first becomes the one that the plan is compared with."""
    rows: dict[int, list[tuple[int, FileBaseline]]] = {}
    for key, details in document.tasks.items():
        for one in details.baselines:
            if one.start is not None and one.finish is not None and key in items:
                rows.setdefault(one.number, []).append((items[key], one))
    stored = [_store_baseline(project, number, rows[number], by) for number in sorted(rows)]
    if stored:
        PlanSettings.objects.filter(project=project).update(baseline=stored[0])


def _store_baseline(
    project: Project, number: int, rows: list[tuple[int, FileBaseline]], by: User
) -> Baseline:
    name = (
        _("Baseline of the file") if not number else _("Baseline %(number)d of the file") % {"number": number}
    )
    stored = Baseline.objects.create(
        project=project,
        name=name,
        plan_version=project.plan_version,
        taken_by=by,
        finish_at=max(one.finish or 0 for _item, one in rows),
    )
    found = {item.pk: item for item in WorkItem.objects.filter(project=project).defer("notes", "criterion")}
    BaselineItem.objects.bulk_create(
        [_baseline_item(stored, found[item], one) for item, one in dict(rows).items()], batch_size=500
    )
    return stored


def _baseline_item(baseline: Baseline, item: WorkItem, taken: FileBaseline) -> BaselineItem:
    return BaselineItem(
        baseline=baseline,
        item_id=item.pk,
        parent_id=item.parent_id,
        position=item.position,
        name=item.name,
        kind=item.kind,
        summary=item.summary,
        start_at=taken.start,
        finish_at=taken.finish,
        duration=max(taken.duration or 0, 0),
        work=taken.work,
    )
