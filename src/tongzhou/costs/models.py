"""Rates, budgets, actual costs, progress reports, and what is computed from them.

Money is whole minor units of the project's currency (cents, fen). Other rooms' rows that a later deletion must not take
with it are named by number, as ``plan.BaselineItem`` does: versions of a budget and reports of progress are history.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.accounts.models import Organisation
from tongzhou.plan.models import Baseline, Resource, WorkItem
from tongzhou.projects.models import Project

WHOLE_PROJECT = 0
"""Stands for the project itself where an item is named by number."""
MOST_MINOR = 10**15
"""A single amount stays below this, so that sums of a million of them fit into 64 bits."""


class CostType(models.TextChoices):
    """What money is spent on."""

    LABOUR = "labour", _("Labour")
    SUBCONTRACT = "subcontract", _("Subcontract")
    SOFTWARE = "software", _("Software and licences")
    HARDWARE = "hardware", _("Hardware")
    CLOUD = "cloud", _("Cloud and operations")
    TRAVEL = "travel", _("Travel")
    TRAINING = "training", _("Training")
    OTHER = "other", pgettext_lazy("cost type", "Other")


class Spread(models.TextChoices):
    """When a budget line falls due between the start and the finish of its item, in working time."""

    LINEAR = "linear", _("Evenly")
    FRONT = "front", _("Front loaded")
    BACK = "back", _("Back loaded")
    BELL = "bell", _("Bell shaped")
    AT_START = "at_start", _("At the start")
    AT_END = "at_end", _("At the end")


class Method(models.TextChoices):
    """How an item's earned value follows from the percentage that is reported about it."""

    PERCENT = "percent", _("Percent complete")
    ZERO_HUNDRED = "0_100", _("0/100: all of it when done")
    FIFTY_FIFTY = "50_50", _("50/50: half at the start, half when done")
    START_CREDIT = "credit", _("A share at the start, the rest when done")
    MILESTONES = "milestones", _("Weighted milestones")
    EFFORT = "effort", _("Level of effort: as planned")


class Unit(models.TextChoices):
    """What a rate is for."""

    HOUR = "hour", _("per hour")
    DAY = "day", _("per day")


class Source(models.TextChoices):
    """Where an actual cost comes from."""

    MANUAL = "manual", _("Entered by hand")
    IMPORT = "import", _("Imported from a file")
    API = "api", _("Sent by a program")
    TIME = "time", _("Time sheets")
    PURCHASE = "purchase", _("Purchases")


class CostSettings(models.Model):
    """How a project's costs are reckoned; made with the first thing that somebody decides about them.

    ``revision`` grows with everything that earned value is computed from, but for the choice of the baseline;
    ``budget_revision`` with what the budget is reckoned from, but for plan and rates.
    ``rule_*``: how items earn that have no rule of their own. ``latest_*``: the figures of the status date as they
    were last computed, for lists of many projects; indices are in millionths.
    """

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="costs")
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    rule = models.CharField(_("items earn by"), max_length=12, choices=Method.choices, default=Method.PERCENT)
    rule_credit = models.PositiveSmallIntegerField(_("share at the start"), default=50)
    revision = models.PositiveIntegerField(default=0)
    budget_revision = models.PositiveIntegerField(default=0)
    latest_day = models.DateField(null=True)
    latest_bac = models.BigIntegerField(null=True)
    latest_eac = models.BigIntegerField(null=True)
    latest_cpi = models.BigIntegerField(null=True)
    latest_spi = models.BigIntegerField(null=True)
    latest_spi_t = models.BigIntegerField(null=True)
    latest_finish = models.DateField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(rule_credit__lte=100), name="cost_settings_credit_to_100"
            )
        ]

    def __str__(self) -> str:
        return f"costs of {self.project_id}"


class CostRole(models.Model):
    """A level or function that rates are given for: senior developer, architect."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="cost_roles")
    name = models.CharField(_("name"), max_length=100)
    archived = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "name"], name="cost_role_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class Rate(models.Model):
    """What an hour or a day costs the vendor: of one person, of a role, or (neither) of everybody else.

    It holds from ``valid_from`` to ``valid_to`` (None: for good), both included; those of one person or role do not
    overlap in one currency (``costs.actions.rates`` and an invariant see to it).
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="rates")
    role = models.ForeignKey(CostRole, on_delete=models.CASCADE, null=True, related_name="rates")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="cost_rates"
    )
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    unit = models.CharField(_("unit"), max_length=4, choices=Unit.choices, default=Unit.DAY)
    amount_minor = models.BigIntegerField(_("amount"))
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar[list[str]] = ["valid_from", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(role=None) | models.Q(user=None), name="rate_of_role_or_person"
            ),
            models.CheckConstraint(condition=models.Q(amount_minor__gte=0), name="rate_amount_from_0"),
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")),
                name="rate_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"rate {self.pk}"


class ResourceRole(models.Model):
    """As what somebody works in one project: which role's rate counts if they have none of their own."""

    resource = models.OneToOneField(Resource, on_delete=models.CASCADE, related_name="cost_role")
    role = models.ForeignKey(CostRole, on_delete=models.CASCADE, related_name="resources")

    def __str__(self) -> str:
        return f"{self.resource_id} as {self.role_id}"


class BudgetLine(models.Model):
    """Money that is planned beside the work: for an item, or (None) for the project as a whole.

    ``deleted_at``: it is in the trash.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="budget_lines")
    item = models.ForeignKey(WorkItem, on_delete=models.CASCADE, null=True, related_name="budget_lines")
    cost_type = models.CharField(_("cost type"), max_length=12, choices=CostType.choices)
    name = models.CharField(_("what for"), max_length=200)
    amount_minor = models.BigIntegerField(_("amount"))
    spread = models.CharField(_("falls due"), max_length=10, choices=Spread.choices, default=Spread.LINEAR)
    version = models.PositiveIntegerField(default=1)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["project", "item"], name="budget_line_of_item")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(amount_minor__gte=0, amount_minor__lt=MOST_MINOR),
                name="budget_line_amount_from_0",
            )
        ]

    def __str__(self) -> str:
        return self.name


class BudgetVersion(models.Model):
    """The budget as it was when a baseline was set, or when it was given to one; never changed afterwards."""

    baseline = models.OneToOneField(Baseline, on_delete=models.CASCADE, related_name="budget")
    currency = models.CharField(max_length=3)
    labour_minor = models.BigIntegerField()
    fixed_minor = models.BigIntegerField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"budget of baseline {self.baseline_id}"

    @property
    def total_minor(self) -> int:
        """Labour and fixed costs together."""
        return self.labour_minor + self.fixed_minor


class BudgetVersionLine(models.Model):
    """One amount of a version: of an item (0: the project), for a resource or of a cost type."""

    budget = models.ForeignKey(BudgetVersion, on_delete=models.CASCADE, related_name="lines")
    item_id = models.BigIntegerField()
    resource_id = models.BigIntegerField(null=True)
    cost_type = models.CharField(max_length=12, choices=CostType.choices)
    name = models.CharField(max_length=200)
    amount_minor = models.BigIntegerField()
    spread = models.CharField(max_length=10, choices=Spread.choices, default=Spread.LINEAR)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(amount_minor__gte=0), name="budget_version_amount_from_0"
            )
        ]

    def __str__(self) -> str:
        return self.name


class CostImport(models.Model):
    """A table of actual costs: read and waiting for a decision, later the bundle of what was taken from it.

    ``rows``: what is to be booked, while it waits; ``report``: what is wrong, row by row.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="cost_imports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    filename = models.CharField(max_length=255)
    rows: models.JSONField[list[Any]] = models.JSONField(default=list)
    report: models.JSONField[list[Any]] = models.JSONField(default=list)
    count = models.PositiveIntegerField(default=0)
    total_minor = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    imported_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return self.filename


class CostEntry(models.Model):
    """Money that was spent on a day, on an item or (None) on the project; a correction is negative.

    ``reference``: what it is called where it comes from; with a source other than by hand it comes once only.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="cost_entries")
    item = models.ForeignKey(WorkItem, on_delete=models.SET_NULL, null=True, related_name="cost_entries")
    resource = models.ForeignKey(Resource, on_delete=models.SET_NULL, null=True, related_name="cost_entries")
    day = models.DateField(_("date"))
    cost_type = models.CharField(_("cost type"), max_length=12, choices=CostType.choices)
    amount_minor = models.BigIntegerField(_("amount"))
    note = models.CharField(_("note"), max_length=500, blank=True)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.MANUAL)
    reference = models.CharField(_("reference"), max_length=100, blank=True)
    bundle = models.ForeignKey(CostImport, on_delete=models.SET_NULL, null=True, related_name="entries")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-day", "-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["project", "-day", "-id"], name="cost_entry_by_day"),
            models.Index(fields=["item"], name="cost_entry_of_item"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=-MOST_MINOR, amount_minor__lt=MOST_MINOR)
                & ~models.Q(amount_minor=0),
                name="cost_entry_amount_not_0",
            ),
            models.UniqueConstraint(
                fields=["project", "source", "reference"],
                condition=~models.Q(reference="") & ~models.Q(source="manual") & models.Q(deleted_at=None),
                name="cost_entry_reference_once",
            ),
        ]

    def __str__(self) -> str:
        return f"cost {self.pk}"


class CostChange(models.Model):
    """What was different about a rate, a budget line or an actual cost: the diary's line has no amounts.

    ``changes``: {field: [before, after]}, money in minor units.
    """

    class Subject(models.TextChoices):
        RATE = "rate", _("Rate")
        BUDGET = "budget", _("Budget line")
        ENTRY = "entry", _("Actual cost")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True, related_name="+")
    subject = models.CharField(max_length=10, choices=Subject.choices)
    subject_id = models.BigIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    changes: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["subject", "subject_id"], name="cost_change_of_subject")
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.subject_id}"


class ProgressReport(models.Model):
    """How far an item was said to be as of a day: the last word of the day counts."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="progress_reports")
    item_id = models.BigIntegerField()
    day = models.DateField()
    percent = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar[list[str]] = ["item_id", "day"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["project", "item_id", "day"], name="progress_report_once_a_day"),
            models.CheckConstraint(condition=models.Q(percent__lte=100), name="progress_report_to_100"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.percent}%"


class EarningRule(models.Model):
    """How one item earns, other than the project's items do.

    ``credit``: percent earned at the start. ``weights``: of its milestones, in order; the percentage reported says how
    many of them are reached.
    """

    item = models.OneToOneField(WorkItem, on_delete=models.CASCADE, related_name="earning_rule")
    method = models.CharField(_("earns by"), max_length=12, choices=Method.choices)
    credit = models.PositiveSmallIntegerField(_("share at the start"), default=50)
    weights: models.JSONField[list[int]] = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(credit__lte=100), name="earning_rule_credit_to_100")
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.method}"


class Computed(models.Model):
    """Figures that take too long for a page, as they were computed of ``stamp``: earned value of a day, or a budget.

    ``head`` is what a page begins with, ``tree`` (JSON) the rows of the WBS by their parents.
    """

    class Kind(models.TextChoices):
        EARNED = "earned", _("Earned value")
        BUDGET = "budget", _("Budget")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="computed_costs")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    day = models.DateField(null=True)
    stamp = models.CharField(max_length=100)
    head: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    tree = models.BinaryField(default=b"")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["project", "kind", "day"], name="computed_of_day")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.day}"
