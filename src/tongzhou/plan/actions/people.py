"""Leave and working hours: entered once for a person, followed by every plan in which they have work."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tongzhou.accounts.models import User
from tongzhou.activity.actions import put_into_trash, record
from tongzhou.activity.models import TrashEntry
from tongzhou.activity.trash import CannotRestoreError
from tongzhou.operations.actions import enqueue
from tongzhou.operations.limits import limit
from tongzhou.plan.actions.edit_plan import change_plan
from tongzhou.plan.models import Leave, LeaveKind, PlanEdit, WorkingHours
from tongzhou.plan.queries.people import may_keep_time_of, plans_with
from tongzhou.plan.queries.recomputing import differences
from tongzhou.plan.queries.state import LoadedPlan
from tongzhou.projects.models import Project

TRASH_KIND = "leave"
LONGEST = timedelta(days=2 * 366)
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2099, 12, 31)
MOST_HOURS = 50
NAMES_IN_LABEL = 3


class LeaveRefusedError(Exception):
    """Leave or hours cannot be like that; ``message`` says why, ``field`` where."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Days away, as somebody enters them; both ends included."""

    first: date
    last: date
    from_noon: bool = False
    until_noon: bool = False
    kind: str = LeaveKind.VACATION
    note: str = ""


@transaction.atomic
def enter_leave(user: User, *, by: User, days: Days) -> Leave:
    """Somebody is away; their plans are computed anew. Raises LeaveRefusedError."""
    _refuse_others(by, user)
    _refuse_impossible(user, days)
    leave = _made(user, days, by)
    record("plan.leave_entered", leave, by=by, label=user.name, details=_dates(leave))
    follow_people([user], by=by)
    return leave


@transaction.atomic
def change_leave(leave: Leave, *, by: User, days: Days) -> Leave:
    """Other days, or another kind or note. Raises LeaveRefusedError."""
    leave = Leave.objects.select_for_update(of=("self",)).select_related("user").get(pk=leave.pk)
    _refuse_others(by, leave.user)
    _refuse_impossible(leave.user, days, besides=leave)
    fields = ["first", "last", "from_noon", "until_noon", "kind", "note"]
    moved = any(getattr(leave, name) != getattr(days, name) for name in fields[:4])
    for name in fields:
        setattr(leave, name, getattr(days, name))
    leave.save(update_fields=fields)
    record("plan.leave_changed", leave, by=by, label=leave.user.name, details=_dates(leave))
    if moved:
        follow_people([leave.user], by=by)
    return leave


@transaction.atomic
def remove_leave(leave: Leave, *, by: User) -> TrashEntry:
    """Somebody is not away after all; it can be brought back from the trash."""
    leave = Leave.objects.select_for_update(of=("self",)).select_related("user").get(pk=leave.pk)
    _refuse_others(by, leave.user)
    leave.deleted_at = timezone.now()
    leave.save(update_fields=["deleted_at"])
    entry = put_into_trash(TRASH_KIND, leave.pk, label=f"{leave.user.name}: {leave}", by=by)
    record("plan.leave_removed", leave, by=by, label=leave.user.name, details=_dates(leave))
    follow_people([leave.user], by=by)
    return entry


@transaction.atomic
def restore_leave(entry: TrashEntry, by: User) -> str:
    """Bring leave back; the address of the person's leave. Raises CannotRestoreError."""
    leave = Leave.every.select_related("user").filter(pk=entry.subject_id).first()
    if leave is None:
        raise CannotRestoreError(_("This leave is gone for good."))
    days = Days(first=leave.first, last=leave.last, from_noon=leave.from_noon, until_noon=leave.until_noon)
    try:
        _refuse_impossible(leave.user, days, besides=leave)
    except LeaveRefusedError as error:
        raise CannotRestoreError(error.message) from error
    leave.deleted_at = None
    leave.save(update_fields=["deleted_at"])
    record("plan.leave_restored", leave, by=by, label=leave.user.name, details=_dates(leave))
    follow_people([leave.user], by=by)
    return reverse("person_time", args=[leave.user_id])


@transaction.atomic
def purge_leave(entry: TrashEntry) -> None:
    """What emptying an entry of the trash means."""
    Leave.every.filter(pk=entry.subject_id, deleted_at__isnull=False).delete()


@transaction.atomic
def import_leave(rows: Iterable[tuple[User, Days]], *, by: User) -> list[Leave]:
    """Many people's leave at once, all or nothing. Raises LeaveRefusedError that says whose it is."""
    wanted = list(rows)
    most = limit("leave_lines")
    if not 0 < len(wanted) <= most:
        message = _("A file may hold between 1 and %(most)d lines of leave.") % {"most": most}
        raise LeaveRefusedError(message)
    people = {user.pk: user for user, _days in wanted}
    made = []
    for user, days in wanted:
        _refuse_others(by, user)
        try:
            _refuse_impossible(user, days)
        except LeaveRefusedError as error:
            raise LeaveRefusedError(f"{user.name}, {days.first}: {error.message}", error.field) from error
        made.append(_made(user, days, by))
    details = {"count": len(made)}
    record("plan.leave_imported", by, by=by, label=_named(list(people.values())), details=details)
    follow_people(people.values(), by=by)
    return made


@transaction.atomic
def set_hours(user: User, *, by: User, since: date, days_off: Collection[int], percent: int) -> WorkingHours:
    """How somebody works from a date on; on the same date it takes the place of what was. Raises LeaveRefusedError."""
    _refuse_others(by, user)
    if not FIRST_DAY <= since <= LAST_DAY:
        raise LeaveRefusedError(_("Dates must lie between 1990 and 2099."), "since")
    if not 1 <= percent <= 100:
        raise LeaveRefusedError(_("A day is worked to between 1 and 100 %."), "percent")
    if not set(days_off) <= set(range(7)) or len(set(days_off)) == 7:
        raise LeaveRefusedError(_("A week needs at least one working day."), "days")
    if WorkingHours.objects.filter(user=user).count() >= MOST_HOURS:
        raise LeaveRefusedError(_("There are too many changes of working hours; remove old ones."), "since")
    values = {"days_off": sorted(set(days_off)), "percent": percent}
    hours, _new = WorkingHours.objects.update_or_create(user=user, since=since, defaults=values)
    details = {"since": since.isoformat(), "percent": percent}
    record("plan.hours_set", hours, by=by, label=user.name, details=details)
    follow_people([user], by=by)
    return hours


@transaction.atomic
def remove_hours(hours: WorkingHours, *, by: User) -> None:
    """Hours that no longer hold: before and after them is what else there is, or the plan's calendar."""
    user = hours.user
    _refuse_others(by, user)
    details = {"since": hours.since.isoformat()}
    record("plan.hours_removed", hours, by=by, label=user.name, details=details)
    hours.delete()
    follow_people([user], by=by)


# ── the plans that follow ─────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def follow_people(people: Iterable[User], *, by: User) -> int:
    """Have every plan in which these people have work computed anew; how many. A waiting plan waits once."""
    known = {one.pk: one for one in people}
    plans = list(plans_with(known.keys()).values_list("pk", flat=True))
    for number in plans:
        enqueue("plan.follow_people", key=f"plan.people:{number}", project=number, by=by.pk)
    return len(plans)


@transaction.atomic
def follow_times(project: Project, *, by: User, today: date) -> int:
    """Compute a plan anew after people's time has changed; how many rows moved. Nothing moved: no new version."""

    def change(loaded: LoadedPlan) -> list[int]:
        return []

    if next(differences(project), None) is None:
        return 0
    version = Project.objects.values_list("plan_version", flat=True).get(pk=project.pk)
    result = change_plan(
        project, by=by, version=version, kind=PlanEdit.Type.FILL, change=change, today=today, told=False
    )
    names = _named(_people_of(project))
    details = {"version": result.version, "items": result.moved}
    record("plan.people_followed", project, by=by, project_id=project.pk, label=names, details=details)
    return result.moved


def _people_of(project: Project) -> list[User]:
    """Those who have leave or hours of their own and work in the plan."""
    times = Q(leave__deleted_at=None, leave__isnull=False) | Q(hours__isnull=False)
    here = Project.objects.filter(pk=project.pk, resources__assignments__isnull=False)
    users = here.values("resources__user")
    return list(User.objects.filter(times, pk__in=users).distinct().order_by("name", "id"))


def _named(people: list[User]) -> str:
    names = [one.name for one in people[:NAMES_IN_LABEL]]
    return ", ".join(names) + (" …" if len(people) > NAMES_IN_LABEL else "")


# ── what is refused ───────────────────────────────────────────────────────────────────────────────────
def _refuse_others(by: User, user: User) -> None:
    if not may_keep_time_of(by, user):
        raise LeaveRefusedError(_("You may not enter when %(name)s works.") % {"name": user.name}, "user")


def _refuse_impossible(user: User, days: Days, besides: Leave | None = None) -> None:
    if days.last < days.first:
        raise LeaveRefusedError(_("The last day lies before the first."), "last")
    if not FIRST_DAY <= days.first <= days.last <= LAST_DAY:
        raise LeaveRefusedError(_("Dates must lie between 1990 and 2099."), "first")
    if days.last - days.first > LONGEST:
        raise LeaveRefusedError(_("One leave may be at most two years long."), "last")
    if days.first == days.last and days.from_noon and days.until_noon:
        raise LeaveRefusedError(_("From noon until noon of one day is no time at all."), "until_noon")
    if days.kind not in LeaveKind.values:
        raise LeaveRefusedError(_("There is no such kind of leave."), "kind")
    other = _overlapping(user, days, besides)
    if other is not None:
        raise LeaveRefusedError(
            _("There is leave on these days already: %(dates)s.") % {"dates": other}, "first"
        )


def _overlapping(user: User, days: Days, besides: Leave | None) -> Leave | None:
    """Leave that shares time with these days; a morning and an afternoon of one day do not."""
    found = Leave.objects.filter(user=user, first__lte=days.last, last__gte=days.first)
    for other in found.exclude(pk=besides.pk if besides else 0).order_by("first"):
        behind = other.last == days.first and other.until_noon and days.from_noon
        before = other.first == days.last and other.from_noon and days.until_noon
        if not (behind or before):
            return other
    return None


def _made(user: User, days: Days, by: User) -> Leave:
    return Leave.objects.create(
        user=user,
        first=days.first,
        last=days.last,
        from_noon=days.from_noon,
        until_noon=days.until_noon,
        kind=days.kind,
        note=days.note.strip(),
        entered_by=by,
    )


def _dates(leave: Leave) -> dict[str, str]:
    """What the diary says of it: never the kind, never the note."""
    return {"first": leave.first.isoformat(), "last": leave.last.isoformat()}
