"""Work items in one tree, their links, calendars and people.

Instants are stored as the engine counts them: whole seconds since 1970-01-01T00:00 on the project's wall
clock (docs/adr/0005-instants.md); beside them stand the DATEs that people read and other rooms query.
Durations are seconds of working time.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.models import Organisation, User
from tongzhou.accounts.permissions import Permission
from tongzhou.plan.models.work import ItemType, Priority, State, Tag
from tongzhou.projects.models import Project

DAY = 86_400
EPOCH = date(1970, 1, 1)
WHOLE_PERSON = 10_000
"""One whole person, in hundredths of a percent: what resources have unless somebody says otherwise."""
MOST_CAPACITY = 10_000_000
"""A thousand people."""


def day_of(instant: int) -> date:
    """The date on which an instant falls."""
    return EPOCH + timedelta(days=instant // DAY)


def last_day_of(instant: int) -> date:
    """The date on which something that ends at an instant is done: midnight still belongs to the day before."""
    return EPOCH + timedelta(days=(instant - 1) // DAY)


def instant_of(day: date, second: int = 0) -> int:
    """The instant of a time (seconds after midnight) on a date."""
    return (day - EPOCH).days * DAY + second


class Kind(models.TextChoices):
    """What a work item is in the plan; a task with children is a summary, whatever it says here."""

    TASK = "task", _("Task")
    MILESTONE = "milestone", _("Milestone")


class CalendarKind(models.TextChoices):
    """Why a day differs from its weekday."""

    HOLIDAY = "holiday", _("Holiday")
    MAKE_UP = "makeup", _("Make-up workday")
    FREEZE = "freeze", _("Change-freeze window")
    OTHER = "other", _("Exception")


class CalendarQuerySet(models.QuerySet["WorkingCalendar"]):
    """Working calendars, narrowed to what somebody may know of."""

    def visible_to(self, user: User) -> CalendarQuerySet:
        """The organisation's for whoever knows its people, a project's for whoever sees its plan."""
        mine = self.filter(organisation=user.organisation_id)
        plans = Project.objects.granting(user, Permission.VIEW_PLAN).values("pk")
        of_projects = models.Q(project__in=plans)
        if user.may(Permission.VIEW_PEOPLE):
            return mine.filter(of_projects | models.Q(project=None))
        return mine.filter(of_projects)


class WorkingCalendar(models.Model):
    """Working time: a week, and days that differ; the organisation's (no project) or one project's.

    ``week``: seven entries, Monday first, each a list of [from, to] seconds after midnight, or null for
    the base calendar's day. ``exceptions``: [{"first","last" (ISO dates), "working": [[from,to]…],
    "name", "kind", "rank", "days": [ISO dates] or absent}]. ``work_weeks``: [{"first","last","week"}].
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="calendars")
    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, null=True, blank=True, related_name="calendars"
    )
    name = models.CharField(_("name"), max_length=200)
    base = models.ForeignKey("self", on_delete=models.RESTRICT, null=True, blank=True, related_name="derived")
    week: models.JSONField[list[Any]] = models.JSONField(default=list)
    exceptions: models.JSONField[list[dict[str, Any]]] = models.JSONField(default=list)
    work_weeks: models.JSONField[list[dict[str, Any]]] = models.JSONField(default=list)
    is_default = models.BooleanField(default=False)

    objects = CalendarQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return self.name


class PlanSettings(models.Model):
    """How one project's plan is computed; there is exactly one per project, made with it."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="plan")
    start_at = models.BigIntegerField()
    finish_at = models.BigIntegerField(null=True)
    calendar = models.ForeignKey(WorkingCalendar, on_delete=models.RESTRICT, related_name="+")
    minutes_per_day = models.PositiveIntegerField(default=480)
    critical_slack = models.PositiveIntegerField(default=0)
    near_critical_slack = models.PositiveIntegerField(default=5 * 8 * 3600)
    several_ends = models.BooleanField(default=False)
    honour_constraints = models.BooleanField(default=True)
    reschedule_uncompleted = models.BooleanField(default=True)
    baseline = models.ForeignKey("Baseline", on_delete=models.SET_NULL, null=True, related_name="+")
    file_details: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"plan of {self.project_id}"


class PlanItemManager(models.Manager["WorkItem"]):
    """The items that take part in the schedule: what a plan is made of."""

    def get_queryset(self) -> models.QuerySet[WorkItem]:
        return super().get_queryset().filter(planned=True, deleted_at=None)


class LiveItemManager(models.Manager["WorkItem"]):
    """All items, scheduled or not, but for those in the trash."""

    def get_queryset(self) -> models.QuerySet[WorkItem]:
        return super().get_queryset().filter(deleted_at=None)


class WorkItem(models.Model):
    """One item of work: a row of the WBS, or something to do beside the plan (``planned`` is false).

    First what people decide about the schedule, then what the engine computes, then what lists and boards
    need. ``progress`` and ``span`` are ``percent`` and ``duration`` of a task, and rolled up for a summary,
    which keeps its own for the day on which it has nothing below it any more.

    ``objects`` are the items of plans, ``live`` all that are not in the trash, ``every`` those in it, too.
    ``version`` counts the changes of what does not belong to the plan. ``custom``: number of a custom field
    (as text) → value.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="work_items")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="children")
    position = models.IntegerField()
    name = models.CharField(_("name"), max_length=500)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.TASK)
    notes = models.TextField(blank=True)
    deliverable = models.CharField(_("deliverable"), max_length=500, blank=True)
    criterion = models.TextField(_("acceptance criterion"), blank=True)
    duration = models.BigIntegerField(default=0)
    elapsed = models.BooleanField(default=False)
    estimated = models.BooleanField(default=False)
    manual = models.BooleanField(default=False)
    active = models.BooleanField(default=True)
    external = models.BooleanField(default=False)
    constraint_type = models.PositiveSmallIntegerField(default=0)
    constraint_at = models.BigIntegerField(null=True)
    deadline_at = models.BigIntegerField(null=True)
    calendar = models.ForeignKey(WorkingCalendar, on_delete=models.RESTRICT, null=True, related_name="+")
    ignore_resource_calendar = models.BooleanField(default=False)
    given_start_at = models.BigIntegerField(null=True)
    given_finish_at = models.BigIntegerField(null=True)
    percent = models.PositiveSmallIntegerField(default=0)
    actual_start_at = models.BigIntegerField(null=True)
    actual_finish_at = models.BigIntegerField(null=True)
    remaining = models.BigIntegerField(null=True)
    stop_at = models.BigIntegerField(null=True)
    resume_at = models.BigIntegerField(null=True)
    segments = models.TextField(default="")
    levelling_delay = models.BigIntegerField(default=0)
    levelling_delay_elapsed = models.BooleanField(default=True)
    work = models.BigIntegerField(null=True)
    split_span = models.BigIntegerField(null=True)
    fixed_duration = models.BooleanField(default=False)
    placeholder = models.BooleanField(default=False)
    file_details: models.JSONField[dict[str, Any] | None] = models.JSONField(null=True)

    start_at = models.BigIntegerField(null=True)
    finish_at = models.BigIntegerField(null=True)
    early_start_at = models.BigIntegerField(null=True)
    early_finish_at = models.BigIntegerField(null=True)
    late_start_at = models.BigIntegerField(null=True)
    late_finish_at = models.BigIntegerField(null=True)
    total_float = models.BigIntegerField(null=True)
    free_float = models.BigIntegerField(null=True)
    critical = models.BooleanField(default=False)
    summary = models.BooleanField(default=False)
    progress = models.PositiveSmallIntegerField(default=0)
    span = models.BigIntegerField(default=0)
    start_date = models.DateField(null=True)
    finish_date = models.DateField(null=True)

    number = models.PositiveIntegerField(null=True)
    item_type = models.ForeignKey(ItemType, on_delete=models.PROTECT, null=True, related_name="items")
    state = models.ForeignKey(State, on_delete=models.PROTECT, null=True, related_name="items")
    planned = models.BooleanField(default=True, db_default=True)
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Priority.choices, default=Priority.NORMAL, db_default=Priority.NORMAL
    )
    due_date = models.DateField(_("due"), null=True)
    estimate_minutes = models.PositiveIntegerField(null=True)
    spent_minutes = models.PositiveIntegerField(null=True)
    rank = models.BigIntegerField(default=0, db_default=0)
    tags = models.ManyToManyField(Tag, related_name="items", db_table="plan_workitem_tag")
    custom: models.JSONField[dict[str, Any] | None] = models.JSONField(null=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())
    version = models.PositiveIntegerField(default=1, db_default=1)
    deleted_at = models.DateTimeField(null=True)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = PlanItemManager()
    live = LiveItemManager()
    every: ClassVar[models.Manager[WorkItem]] = models.Manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["project", "position"]
        base_manager_name = "every"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["project", "item_type", "state"], name="work_item_type_state"),
            models.Index(fields=["project", "due_date"], name="work_item_due"),
            models.Index(fields=["project", "state", "rank", "number"], name="work_item_board"),
            models.Index(fields=["project", "changed_at"], name="work_item_changed"),
            models.Index(fields=["deleted_at"], name="work_item_trash", condition=~models.Q(deleted_at=None)),
            models.Index(fields=["project", "position"], name="work_item_order"),
            models.Index(fields=["project", "kind", "finish_date"], name="work_item_kind_finish"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(percent__lte=100), name="work_item_percent_to_100"),
            models.CheckConstraint(condition=models.Q(duration__gte=0), name="work_item_duration_from_0"),
            models.CheckConstraint(
                condition=models.Q(constraint_type__lte=7), name="work_item_constraint_known"
            ),
            models.CheckConstraint(condition=models.Q(priority__lte=4), name="work_item_priority_to_4"),
            models.UniqueConstraint(fields=["project", "number"], name="work_item_number_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The item's number as people write it, KEY-12; asks for the project."""
        return f"{self.project.key.upper()}-{self.number}"


class Dependency(models.Model):
    """A link: the successor waits for the predecessor; a pair may have one of each type (SS and FF together)."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="dependencies")
    predecessor = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="links_out")
    successor = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="links_in")
    type = models.PositiveSmallIntegerField(default=1)
    lag = models.BigIntegerField(default=0)
    lag_unit = models.PositiveSmallIntegerField(default=0)
    driving = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["predecessor", "successor", "type"], name="dependency_once"),
            models.CheckConstraint(
                condition=~models.Q(predecessor=models.F("successor")), name="dependency_not_on_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id}→{self.successor_id}"


class Resource(models.Model):
    """Somebody or something that tasks are given to, within one project.

    ``capacity``: units of it that may be used at once, in hundredths of a percent: a person has 10,000, a team of
    three 30,000.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="resources")
    name = models.CharField(_("name"), max_length=200)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    calendar = models.ForeignKey(WorkingCalendar, on_delete=models.SET_NULL, null=True, related_name="+")
    works = models.BooleanField(default=True)
    capacity = models.PositiveIntegerField(default=WHOLE_PERSON, db_default=WHOLE_PERSON)
    file_details: models.JSONField[dict[str, Any] | None] = models.JSONField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["project", "name"], name="resource_name_once"),
            models.CheckConstraint(
                condition=models.Q(capacity__lte=MOST_CAPACITY), name="resource_capacity_within_bounds"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def percent(self) -> int:
        """Its capacity in percent."""
        return self.capacity // 100


class Assignment(models.Model):
    """A resource on a work item."""

    item = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="assignments")
    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="assignments")
    units = models.IntegerField(default=10_000)
    work = models.BigIntegerField(null=True)
    delay = models.BigIntegerField(default=0)
    span = models.BigIntegerField(null=True)
    start_at = models.BigIntegerField(null=True)
    finish_at = models.BigIntegerField(null=True)
    file_details: models.JSONField[dict[str, Any] | None] = models.JSONField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["item", "resource"], name="assignment_once")
        ]

    def __str__(self) -> str:
        return f"{self.resource_id} on {self.item_id}"
