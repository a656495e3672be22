"""Goals, key results and check-ins in the trash."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.activity.models import TrashEntry
from tongzhou.activity.trash import register
from tongzhou.goals.actions.goals import purge_goal, restore_goal
from tongzhou.goals.actions.measuring import (
    purge_check_in,
    purge_key_result,
    restore_check_in,
    restore_key_result,
)
from tongzhou.goals.models import Goal
from tongzhou.projects.trash import in_projects


def _address(goal: Goal) -> str:
    return reverse("goal", args=[goal.project.key, goal.pk])


def _restore_goal(entry: TrashEntry, user: User) -> str:
    return _address(restore_goal(entry.subject_id))


def _restore_key_result(entry: TrashEntry, user: User) -> str:
    return _address(restore_key_result(entry.subject_id).goal)


def _restore_check_in(entry: TrashEntry, user: User) -> str:
    return _address(restore_check_in(entry.subject_id).goal)


def register_trash() -> None:
    """Goals and key results come back for whoever may edit the scope, check-ins for whoever works there."""
    may, mine = in_projects(Permission.EDIT_SCOPE)
    register(
        "goal", _("Goal"), _restore_goal, may, mine=mine, purge=lambda entry: purge_goal(entry.subject_id)
    )
    register(
        "key_result",
        _("Key result"),
        _restore_key_result,
        may,
        mine=mine,
        purge=lambda entry: purge_key_result(entry.subject_id),
    )
    may, mine = in_projects(Permission.EDIT_WORK)
    register(
        "check_in",
        _("Check-in"),
        _restore_check_in,
        may,
        mine=mine,
        purge=lambda entry: purge_check_in(entry.subject_id),
    )
