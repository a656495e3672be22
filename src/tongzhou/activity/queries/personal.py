"""What the diary and the accounts know about a person."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from tongzhou.accounts.models import ApiToken, User
from tongzhou.activity.models import DiaryEntry, PersonalExport

ACCOUNT = (
    "id", "email", "name", "title", "role", "language", "theme", "density", "is_active", "created_at", "last_login",
)  # fmt: skip


def account_of(user: User) -> list[dict[str, Any]]:
    """The account itself; no secret is in it."""
    return list(User.objects.filter(pk=user.pk).values(*ACCOUNT))


def tokens_of(user: User) -> list[dict[str, Any]]:
    """API tokens without their secrets."""
    rows = ApiToken.objects.filter(user=user).values("name", "hint", "created_at", "used_at")
    return [dict(row) for row in rows]


def deeds_of(user: User) -> list[dict[str, Any]]:
    """What the person did, with when and from where."""
    columns = ("id", "at", "deed", "label", "details", "project_id", "address", "session")
    return list(DiaryEntry.objects.filter(actor=user).order_by("id").values(*columns))


def exports_of(user: User) -> list[PersonalExport]:
    """The person's exports, newest first, without their content."""
    return list(PersonalExport.objects.filter(user=user).defer("content")[:5])


def export_of(user: User, number: int) -> PersonalExport | None:
    """One finished export of the person's own."""
    return PersonalExport.objects.filter(user=user, pk=number, ready_at__isnull=False).first()


def lines_naming(user: User) -> list[int]:
    """Lines of the diary that the person wrote or that name them."""
    named = Q(actor=user) | Q(subject_type="User", subject_id=user.pk) | Q(label__contains=user.name)
    found = DiaryEntry.objects.filter(
        named | Q(label__contains=user.email), organisation=user.organisation_id
    )
    return list(found.values_list("pk", flat=True))
