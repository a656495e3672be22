"""Channels as subjects, for who manages them."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.models import User
from tongzhou.notice.queries.deliveries import channels_managed_by
from tongzhou.projects.guards import accesses
from tongzhou.projects.subjects import Subject, SubjectKind, register_kind


def find_channels(user: User, numbers: Iterable[int]) -> dict[int, Subject]:
    """Channels that the person manages, each with its page."""
    found = list(channels_managed_by(user).filter(pk__in=numbers).select_related("project"))
    known = accesses(user, [one.project_id for one in found if one.project_id is not None])
    return {
        one.pk: Subject(
            "channel",
            one.pk,
            one.name,
            reverse("channel", args=[one.project.key, one.pk])
            if one.project
            else reverse("organisation_channel", args=[one.pk]),
            known.get(one.project_id) if one.project_id is not None else None,
        )
        for one in found
    }


def register_kinds() -> None:
    """Make the kind known."""
    register_kind(SubjectKind("channel", _("Channel"), "webhook", find_channels, ("Channel",)))
