"""Warranties: what runs, how long still, what was claimed; and what is due by the clock."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Q, QuerySet

from tongzhou.handover.models import Handover, Warranty, WarrantyClaim
from tongzhou.projects.models import Project

LAST_DAYS = 7
"""A second reminder goes out so many days before the end."""
SOON = 30


def after_months(day: date, months: int) -> date:
    """The last day of a warranty of so many months that begins on a day: the day before it comes round again.

    From 31 January for one month it is 28 February, the month having no 31st.
    """
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    length = calendar.monthrange(year, month)[1]
    if day.day > length:
        return date(year, month, length)
    return date(year, month, day.day) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WarrantyRow:
    """A warranty with how it stands today; ``days_left`` counts its last day, and is None before it has begun."""

    warranty: Warranty
    standing: str
    days_left: int | None
    claims: int
    open_claims: int

    @property
    def soon(self) -> bool:
        """Whether it ends within a month."""
        return self.standing == "running" and self.days_left is not None and self.days_left <= SOON


def standing_of(one: Warranty, today: date) -> str:
    """How a warranty stands: ``agreed`` before the signatures, ``ahead``, ``running`` or ``over``."""
    if one.starts_on is None or one.ends_on is None:
        return "agreed"
    if today < one.starts_on:
        return "ahead"
    return "running" if today <= one.ends_on else "over"


def days_left(one: Warranty, today: date) -> int | None:
    """How many days a warranty still runs, with today; None before it has begun."""
    if one.starts_on is None or one.ends_on is None or today < one.starts_on:
        return None
    return max(0, (one.ends_on - today).days + 1)


def warranties_of(project: Project) -> QuerySet[Warranty]:
    """All warranties of a project: what ends first comes first, then those that have not begun."""
    return (
        Warranty.objects.filter(handover__project=project, handover__deleted_at=None)
        .select_related("handover")
        .order_by(F("ended_on").asc(nulls_first=True), F("ends_on").asc(nulls_last=True), "pk")
    )


def with_claims(found: QuerySet[Warranty]) -> QuerySet[Warranty]:
    """The same with how many claims there are, and are open."""
    return found.annotate(
        claim_count=Count("claims"), open_claim_count=Count("claims", filter=Q(claims__solved_on=None))
    )


def row_of(one: Warranty, today: date) -> WarrantyRow:
    """A warranty of ``with_claims`` as it stands."""
    counts = vars(one)
    return WarrantyRow(
        one,
        standing_of(one, today),
        days_left(one, today),
        counts.get("claim_count", 0),
        counts.get("open_claim_count", 0),
    )


def warranties(project: Project, *, today: date) -> list[WarrantyRow]:
    """The warranties of a project as they stand on a day; one statement."""
    return [row_of(one, today) for one in with_claims(warranties_of(project))]


def claims_of(one: Warranty) -> QuerySet[WarrantyClaim]:
    """What was claimed under a warranty: what is open first, then the newest."""
    return one.claims.select_related("item", "created_by").order_by(
        F("solved_on").desc(nulls_first=True), "-reported_on", "-pk"
    )


def open_claims(project: Project) -> QuerySet[WarrantyClaim]:
    """The claims of a project that are not solved, for the rooms above."""
    return WarrantyClaim.objects.filter(
        warranty__handover__project=project, warranty__handover__deleted_at=None, solved_on=None
    ).select_related("warranty", "item")


# By the clock


def due_to_begin(today: date) -> QuerySet[Handover]:
    """Signed handovers of which a warranty has begun."""
    return (
        Handover.objects.filter(
            state=Handover.State.SIGNED,
            project__deleted_at=None,
            warranties__starts_on__lte=today,
            warranties__ended_on=None,
        )
        .distinct()
        .order_by("pk")
    )


def due_to_remind(today: date) -> QuerySet[Warranty]:
    """Warranties whose end is near enough that somebody is to be reminded; ``reminds_today`` decides."""
    return Warranty.objects.filter(
        ended_on=None,
        starts_on__lte=today,
        ends_on__gte=today,
        ends_on__lte=today + timedelta(days=366),
        handover__project__deleted_at=None,
    ).order_by("ends_on", "pk")


def due_to_end(today: date) -> QuerySet[Warranty]:
    """Warranties whose last day is over."""
    return Warranty.objects.filter(
        ended_on=None, ends_on__lt=today, handover__project__deleted_at=None
    ).order_by("ends_on", "pk")


def reminds_today(one: Warranty, today: date) -> bool:
    """Whether today is the day of a reminder, or later than one that did not go out: each goes out once."""
    if one.ends_on is None:
        return False
    for before in sorted({one.remind_before, min(one.remind_before, LAST_DAYS)}):
        day = one.ends_on - timedelta(days=before)
        if day <= today:
            return one.reminded_on is None or one.reminded_on < day
    return False


def misdated() -> list[int]:
    """Warranties that run although their handover is not signed, or do not although it is."""
    signed = Q(handover__signed_on__isnull=False)
    wrong = (signed & Q(starts_on=None)) | (~signed & Q(starts_on__isnull=False))
    return list(Warranty.objects.filter(wrong).order_by("pk").values_list("pk", flat=True))
