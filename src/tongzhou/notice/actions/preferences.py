"""People choose what they hear of, how, and when. Private matters: the diary does not tell them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time

from django.db import transaction

from tongzhou.accounts.models import User
from tongzhou.notice.models import Kind, KindChoice, Mail, Mute, NoticePreference
from tongzhou.notice.rules import Choice
from tongzhou.projects.models import Project


@transaction.atomic
def choose(choices: Mapping[Kind, Choice], *, by: User, project: Project | None = None) -> None:
    """How the person hears of these kinds from now on, everywhere or in one project."""
    for kind, choice in choices.items():
        KindChoice.objects.update_or_create(
            user=by, project=project, kind=kind, defaults={"in_app": choice.in_app, "mail": choice.mail}
        )


@transaction.atomic
def choose_as_everywhere(kinds: list[Kind], *, by: User, project: Project) -> None:
    """Of these kinds the person hears in this project as everywhere else."""
    KindChoice.objects.filter(user=by, project=project, kind__in=kinds).delete()


@transaction.atomic
def set_mute(project: Project, *, by: User, muted: bool) -> None:
    """From now on nothing from this project, unless the person is named; or everything again."""
    if muted:
        Mute.objects.get_or_create(user=by, project=project)
    else:
        Mute.objects.filter(user=by, project=project).delete()


@transaction.atomic
def set_hours(
    *,
    by: User,
    time_zone: str,
    digest_at: time,
    quiet_from: time | None,
    quiet_until: time | None,
    working_days: str,
) -> NoticePreference:
    """When the person wants mail, on their own clock."""
    preference, _fresh = NoticePreference.objects.update_or_create(
        user=by,
        defaults={
            "time_zone": time_zone,
            "digest_at": digest_at,
            "quiet_from": quiet_from,
            "quiet_until": quiet_until,
            "working_days": working_days,
        },
    )
    return preference


@transaction.atomic
def end_mail(user: User, kind: str) -> list[Kind]:
    """No more mail of a kind, or of any; what stands in the list of notices stays. The kinds that it was."""
    kinds = [Kind(kind)] if kind in Kind.values else list(Kind)
    for one in kinds:
        KindChoice.objects.update_or_create(user=user, project=None, kind=one, defaults={"mail": Mail.NEVER})
    KindChoice.objects.filter(user=user, kind__in=kinds).update(mail=Mail.NEVER)
    return kinds
