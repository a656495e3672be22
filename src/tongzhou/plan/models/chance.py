"""What is uncertain about a plan, and what simulating it has found out.

Ranges of time are either hundredths of a percent by which the planned duration changes (``unit`` percent: -1000 is
10 % less), or seconds of the task's working time. Money is in minor units, probabilities in hundredths of a percent.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.plan.models.planning import WorkItem
from tongzhou.projects.models import Project

WHOLE = 10_000
"""A probability of one, and a planned duration as a whole."""


class Shape(models.TextChoices):
    """How the values of a range are spread."""

    PERT = "pert", pgettext_lazy("distribution", "PERT")
    TRIANGULAR = "triangular", pgettext_lazy("distribution", "Triangular")
    LOGNORMAL = "lognormal", pgettext_lazy("distribution", "Log-normal")
    NORMAL = "normal", pgettext_lazy("distribution", "Normal")
    UNIFORM = "uniform", pgettext_lazy("distribution", "Uniform")
    DISCRETE = "discrete", pgettext_lazy("distribution", "Single values")


class Unit(models.TextChoices):
    """What the numbers of a range of time are."""

    PERCENT = "percent", pgettext_lazy("range", "% of the plan")
    TIME = "time", pgettext_lazy("range", "working days")


class Spread(models.TextChoices):
    """How sure one is of durations that have no range of their own."""

    NONE = "none", _("certain")
    SURE = "sure", _("sure (−5 to +10 %)")
    USUAL = "usual", _("usual (−10 to +30 %)")
    UNSURE = "unsure", _("unsure (−20 to +60 %)")
    OPEN = "open", _("new ground (−30 to +100 %)")


class Together(models.TextChoices):
    """Which tasks tend to be quick or slow together."""

    NONE = "none", pgettext_lazy("common cause", "nothing in common")
    BRANCH = "branch", pgettext_lazy("common cause", "those of a phase")
    PERSON = "person", pgettext_lazy("common cause", "those of a person")


class Strength(models.TextChoices):
    """How strongly."""

    SOME = "some", pgettext_lazy("common cause", "some")
    STRONG = "strong", pgettext_lazy("common cause", "strong")


class ForecastSettings(models.Model):
    """How a project's chances are reckoned; a project without a row has the defaults.

    ``spreads``: number of an item type (as text) → a ``Spread`` of its own. ``version`` counts every change of
    what is uncertain (ranges, risk events, these settings), as ``plan_version`` counts those of the plan.
    """

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="forecast_settings")
    version = models.PositiveIntegerField(default=1)
    spread = models.CharField(max_length=10, choices=Spread.choices, default=Spread.USUAL)
    spreads: models.JSONField[dict[str, str]] = models.JSONField(default=dict)
    together_by = models.CharField(max_length=10, choices=Together.choices, default=Together.NONE)
    together_strength = models.CharField(max_length=10, choices=Strength.choices, default=Strength.SOME)
    nightly = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"chances of {self.project_id}"


class DurationRange(models.Model):
    """How long a task can take. ``likely`` is empty where the plan's own duration is the most likely one.

    ``values`` of single values: [[value, weight], …] in the unit of the others, which then hold the least and the
    greatest of them.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="duration_ranges")
    item = models.OneToOneField(WorkItem, on_delete=models.CASCADE, related_name="duration_range")
    shape = models.CharField(max_length=12, choices=Shape.choices, default=Shape.PERT)
    unit = models.CharField(max_length=10, choices=Unit.choices, default=Unit.PERCENT)
    low = models.BigIntegerField()
    likely = models.BigIntegerField(null=True)
    high = models.BigIntegerField()
    values: models.JSONField[list[list[int]]] = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar[list[str]] = ["item"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(low__lte=F("high"))
                & (Q(likely=None) | Q(likely__gte=F("low"), likely__lte=F("high"))),
                name="duration_range_ascending",
            ),
            models.CheckConstraint(
                condition=Q(unit="percent", low__gte=-WHOLE) | Q(unit="time", low__gte=0),
                name="duration_range_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"range of {self.item_id}"


class CostRange(models.Model):
    """What a task can cost: an amount of its own, and so much for each day that it takes."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="cost_ranges")
    item = models.OneToOneField(WorkItem, on_delete=models.CASCADE, related_name="cost_range")
    low_minor = models.BigIntegerField(null=True)
    likely_minor = models.BigIntegerField(null=True)
    high_minor = models.BigIntegerField(null=True)
    rate_minor = models.BigIntegerField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["item"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(low_minor=None, likely_minor=None, high_minor=None)
                | Q(low_minor__gte=0, low_minor__lte=F("likely_minor"), likely_minor__lte=F("high_minor")),
                name="cost_range_ascending",
            ),
            models.CheckConstraint(
                condition=Q(rate_minor=None) | Q(rate_minor__gte=0), name="cost_range_rate_from_0"
            ),
        ]

    def __str__(self) -> str:
        return f"cost range of {self.item_id}"


class RiskEvent(models.Model):
    """Something that happens or does not: the same effect on each of its tasks, and a cost.

    A summary among ``items`` stands for all tasks below it. Without ``low`` there is no effect on time. Costs may be
    negative: an opportunity saves.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="risk_events")
    name = models.CharField(_("name"), max_length=200)
    probability = models.PositiveSmallIntegerField()
    active = models.BooleanField(default=True)
    unit = models.CharField(max_length=10, choices=Unit.choices, default=Unit.TIME)
    low = models.BigIntegerField(null=True)
    likely = models.BigIntegerField(null=True)
    high = models.BigIntegerField(null=True)
    cost_low_minor = models.BigIntegerField(null=True)
    cost_likely_minor = models.BigIntegerField(null=True)
    cost_high_minor = models.BigIntegerField(null=True)
    items = models.ManyToManyField(WorkItem, related_name="risk_events", db_table="plan_riskevent_item")

    class Meta:
        ordering: ClassVar[list[str]] = ["-probability", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(probability__lte=WHOLE), name="risk_event_probability_to_whole"
            ),
            models.CheckConstraint(
                condition=Q(low=None, likely=None, high=None)
                | Q(low__lte=F("likely"), likely__lte=F("high")),
                name="risk_event_ascending",
            ),
            models.CheckConstraint(
                condition=Q(cost_low_minor=None, cost_likely_minor=None, cost_high_minor=None)
                | Q(cost_low_minor__lte=F("cost_likely_minor"), cost_likely_minor__lte=F("cost_high_minor")),
                name="risk_event_cost_ascending",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Simulation(models.Model):
    """One Monte Carlo simulation of a project's plan: asked for, running, or with its result.

    ``requested_by`` is nobody for those by the clock. ``plan_version`` and ``inputs_version`` say what was simulated.
    ``figures`` hold what the page draws, ``risk_figures`` what the risk events do (internal), ``cost_figures``
    everything about money; see ``plan.simulation``. ``trouble``: {"code", "params"} of a failed one.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("simulation", "Waiting")
        RUNNING = "running", pgettext_lazy("simulation", "Running")
        DONE = "done", pgettext_lazy("simulation", "Done")
        FAILED = "failed", pgettext_lazy("simulation", "Failed")
        CANCELLED = "cancelled", pgettext_lazy("simulation", "Cancelled")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="simulations")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    requested_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    seed = models.PositiveIntegerField(default=1)
    iterations = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    plan_version = models.PositiveIntegerField(default=0)
    inputs_version = models.PositiveIntegerField(default=0)
    planned_at = models.BigIntegerField(null=True)
    planned_chance = models.PositiveSmallIntegerField(null=True)
    p10_at = models.BigIntegerField(null=True)
    p50_at = models.BigIntegerField(null=True)
    p80_at = models.BigIntegerField(null=True)
    p90_at = models.BigIntegerField(null=True)
    p80_date = models.DateField(null=True)
    figures: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    risk_figures: models.JSONField[list[dict[str, Any]]] = models.JSONField(default=list)
    cost_figures: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    trouble: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["project", "state", "-id"], name="simulation_newest"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(state__in=["waiting", "running"]),
                name="simulation_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(p50_at__lte=F("p80_at")), name="simulation_done_has_result"
            ),
        ]

    def __str__(self) -> str:
        return f"simulation {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in {self.State.WAITING, self.State.RUNNING}

    @property
    def percent(self) -> int:
        """How much of it is done."""
        return min(100, 100 * self.done // max(self.iterations, 1))


class SimulatedDate(models.Model):
    """When a milestone, or a task with a deadline, is done according to a simulation; named by its number.

    ``chance`` of each date: how likely the item is done by it.
    """

    simulation = models.ForeignKey(Simulation, on_delete=models.CASCADE, related_name="dates")
    item_id = models.BigIntegerField()
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=500)
    milestone = models.BooleanField(default=True)
    planned_at = models.BigIntegerField()
    planned_chance = models.PositiveSmallIntegerField()
    p10_at = models.BigIntegerField()
    p50_at = models.BigIntegerField()
    p80_at = models.BigIntegerField()
    p90_at = models.BigIntegerField()
    baseline_at = models.BigIntegerField(null=True)
    baseline_chance = models.PositiveSmallIntegerField(null=True)
    deadline_at = models.BigIntegerField(null=True)
    deadline_chance = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["simulation", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["simulation", "item_id"], name="simulated_date_once")
        ]

    def __str__(self) -> str:
        return self.name


class SimulatedTask(models.Model):
    """What one task meant for the finish in a simulation; named by its number.

    ``criticality``, ``cruciality`` and ``sensitivity`` in hundredths of a percent; times in seconds of work.
    """

    simulation = models.ForeignKey(Simulation, on_delete=models.CASCADE, related_name="tasks")
    item_id = models.BigIntegerField()
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=500)
    criticality = models.PositiveIntegerField()
    cruciality = models.PositiveIntegerField()
    sensitivity = models.PositiveIntegerField()
    planned = models.BigIntegerField()
    mean = models.BigIntegerField()
    deviation = models.BigIntegerField()
    swing_low = models.BigIntegerField(null=True)
    swing_high = models.BigIntegerField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["simulation", "position"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["simulation", "-criticality", "position"], name="simulated_task_critical"),
            models.Index(fields=["simulation", "-cruciality", "position"], name="simulated_task_crucial"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["simulation", "item_id"], name="simulated_task_once")
        ]

    def __str__(self) -> str:
        return self.name
