"""Who is away: one person's leave with what the reader may know of it, and everybody's from a day on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from tongzhou.accounts.models import User
from tongzhou.plan.models import Leave, WorkingHours
from tongzhou.plan.queries.people import knows_why

MOST = 300
KEPT_IN_VIEW = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class Absence:
    """Days away as one reader may know them; ``kind`` and ``note`` are empty for colleagues."""

    id: int
    user: User
    first: date
    last: date
    from_noon: bool
    until_noon: bool
    kind: str
    kind_label: str
    note: str


@dataclass(frozen=True, slots=True)
class LeaveOf:
    """A person's leave: the rows, and as the reader may know them."""

    rows: QuerySet[Leave]
    shown: tuple[Absence, ...]


def leave_of(reader: User, person: User, *, today: date | None) -> LeaveOf:
    """A person's leave, newest first; with a day, none that ended more than three months before it."""
    rows = Leave.objects.filter(user=person).select_related("user").order_by("-first", "-id")
    if today is not None:
        rows = rows.filter(last__gte=today - KEPT_IN_VIEW)
    return LeaveOf(rows, tuple(as_known(reader, one) for one in rows[:MOST]))


def as_known(reader: User, leave: Leave) -> Absence:
    """Leave as the reader may know it."""
    knows = knows_why(reader, leave)
    return Absence(
        leave.pk,
        leave.user,
        leave.first,
        leave.last,
        leave.from_noon,
        leave.until_noon,
        leave.kind if knows else "",
        str(leave.get_kind_display()) if knows else "",
        leave.note if knows else "",
    )


def absences(reader: User, *, today: date, text: str = "") -> list[Absence]:
    """Everybody's leave that has not ended, the nearest first."""
    return [as_known(reader, one) for one in absent_rows(reader, today=today, text=text)[:MOST]]


def absent_rows(reader: User, *, today: date, text: str = "") -> QuerySet[Leave]:
    """The same as rows."""
    rows = Leave.objects.filter(
        user__organisation=reader.organisation_id, user__is_active=True, last__gte=today
    )
    if text:
        rows = rows.filter(Q(user__name__icontains=text) | Q(user__title__icontains=text))
    return rows.select_related("user").order_by("first", "user__name", "id")


def hours_of(person: User) -> QuerySet[WorkingHours]:
    """How a person works, newest first."""
    return WorkingHours.objects.filter(user=person).order_by("-since")
