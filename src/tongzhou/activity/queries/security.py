"""What a person is shown about the safety of their own account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Q

from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry
from tongzhou.activity.words import icon_of, sentence

LOOKED_AT = 50_000
"""How many of the newest lines are looked at for one person: the diary has no index of subjects."""


@dataclass(frozen=True, slots=True)
class SecurityLine:
    """One deed about the safety of somebody's account, and the address that it came from."""

    sentence: str
    icon: str
    address: str
    at: datetime


def lines_about(user: User, deeds: Sequence[str], most: int) -> list[SecurityLine]:
    """The newest of these deeds that somebody did, or that were done to their account."""
    newest = DiaryEntry.objects.aggregate(last=Max("id"))["last"] or 0
    theirs = Q(actor=user.pk) | Q(subject_type="User", subject_id=user.pk)
    found = DiaryEntry.objects.filter(theirs, deed__in=deeds, id__gt=newest - LOOKED_AT).order_by("-id")
    return [
        SecurityLine(sentence(entry), icon_of(entry.deed), str(entry.details.get("address", "")), entry.at)
        for entry in found[:most]
    ]
