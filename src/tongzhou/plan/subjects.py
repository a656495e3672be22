"""Work items as subjects: what can be talked about, followed, tagged with files and found."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.activity.models import TrashEntry
from tongzhou.activity.trash import register
from tongzhou.plan.actions.forecast.ranges import TRASH as FILLED_RANGES
from tongzhou.plan.actions.forecast.ranges import restore_ranges
from tongzhou.plan.actions.forecast.risks import TRASH as RISK_EVENT
from tongzhou.plan.actions.forecast.risks import restore_risk_event
from tongzhou.plan.actions.freezing import TRASH as SHARED_FREEZE
from tongzhou.plan.actions.freezing import purge_shared_freeze, restore_shared_freeze
from tongzhou.plan.actions.items.delete import purge_entry, restore_item
from tongzhou.plan.actions.items.details import restore_tag
from tongzhou.plan.actions.items.merging import KIND as TAG_MERGE
from tongzhou.plan.actions.items.merging import restore_merged_tags
from tongzhou.plan.actions.items.recurring import restore_recurrence
from tongzhou.plan.actions.people import TRASH_KIND, purge_leave, restore_leave
from tongzhou.plan.actions.scenario_ends import purge_scenario, restore_scenario
from tongzhou.plan.queries.subjects import named_items
from tongzhou.projects.guards import Access, accesses
from tongzhou.projects.subjects import Subject, SubjectKind, register_kind
from tongzhou.projects.trash import in_projects

KIND = "work_item"


def subject_of(access: Access, pk: int, name: str, number: int | None) -> Subject:
    """A work item of a project whose plan somebody may see, as its subject."""
    return Subject(KIND, pk, name, reverse("item", args=[access.project.key, number]), access)


def find_work_items(user: User, numbers: Iterable[int]) -> dict[int, Subject]:
    """Work items of projects whose plan the person may see."""
    rows = named_items(numbers)
    known = accesses(user, (project for _pk, _name, project, _number in rows))
    return {
        pk: subject_of(known[project], pk, name, number)
        for pk, name, project, number in rows
        if project in known and known[project].may(Permission.VIEW_PLAN)
    }


def register_kinds() -> None:
    """Make the kind known."""
    register_kind(SubjectKind(KIND, _("Work item"), "square-check", find_work_items, ("WorkItem",)))


def _may_restore_leave(user: User, entry: TrashEntry) -> bool:
    """Whoever removed it brings it back, as long as they are of the vendor."""
    return entry.deleted_by_id == user.pk and not user.is_client


def _may_manage_freezes(user: User, entry: TrashEntry) -> bool:
    return user.may(Permission.MANAGE_CALENDARS)


def _freezes(user: User) -> Q:
    return Q() if user.may(Permission.MANAGE_CALENDARS) else Q(pk__in=[])


def register_trash() -> None:
    """Make known how items, tags, recurring items and scenarios come back from the trash, and for whom."""
    may, mine = in_projects(Permission.EDIT_WORK)
    register(KIND, _("Work item"), restore_item, may, mine=mine, purge=purge_entry)
    may, mine = in_projects(Permission.MANAGE_WORK)
    register("tag", pgettext_lazy("kind", "Tag"), restore_tag, may, mine=mine)
    register(TAG_MERGE, pgettext_lazy("kind", "Merged tags"), restore_merged_tags, may, mine=mine)
    register("recurrence", _("Recurring item"), restore_recurrence, may, mine=mine)
    may, mine = in_projects(Permission.EDIT_PLAN)
    register(
        "scenario", pgettext_lazy("kind", "Scenario"), restore_scenario, may, mine=mine, purge=purge_scenario
    )
    register(FILLED_RANGES, _("Ranges before filling"), restore_ranges, may, mine=mine)
    may_edit, mine_edit = in_projects(Permission.EDIT_PLAN)
    may_see, mine_see = in_projects(Permission.VIEW_INTERNAL_RISKS)
    register(
        RISK_EVENT,
        _("Risk event"),
        restore_risk_event,
        lambda user, entry: may_edit(user, entry) and may_see(user, entry),
        mine=lambda user: mine_edit(user) & mine_see(user),
    )
    register(
        SHARED_FREEZE,
        _("Freeze window of many projects"),
        restore_shared_freeze,
        _may_manage_freezes,
        mine=_freezes,
        purge=purge_shared_freeze,
    )
    register(
        TRASH_KIND, pgettext_lazy("kind", "Absence"), restore_leave, _may_restore_leave, purge=purge_leave
    )
