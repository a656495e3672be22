"""The evaluation: how criteria weigh, what was computed for each, and what somebody has judged otherwise.

Points are hundredths of a percent of the best (0 to 10 000), whatever scale an organisation shows them on.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.accounts.models import Organisation
from tongzhou.projects.models import Method, Project

BEST = 10_000
SCALES = (5, 10, 100)


class Criterion(models.TextChoices):
    """By what a project is judged."""

    SCHEDULE = "schedule", pgettext_lazy("criterion", "Schedule")
    COST = "cost", pgettext_lazy("criterion", "Cost")
    QUALITY = "quality", pgettext_lazy("criterion", "Quality")
    CLIENT = "client", pgettext_lazy("criterion", "Client")
    TEAM = "team", pgettext_lazy("criterion", "Team")


CRITERIA = tuple(Criterion)
MEASURED = tuple(one for one in Criterion if one is not Criterion.COST)
"""Those that all of the vendor's people of a project may read."""


class Weights(models.Model):
    """How much each criterion counts, in percent; together a hundred."""

    schedule = models.PositiveSmallIntegerField(pgettext_lazy("criterion", "Schedule"), default=25)
    cost = models.PositiveSmallIntegerField(pgettext_lazy("criterion", "Cost"), default=25)
    quality = models.PositiveSmallIntegerField(pgettext_lazy("criterion", "Quality"), default=20)
    client = models.PositiveSmallIntegerField(pgettext_lazy("criterion", "Client"), default=20)
    team = models.PositiveSmallIntegerField(pgettext_lazy("criterion", "Team"), default=10)
    scale = models.PositiveSmallIntegerField(_("best score"), default=100)

    class Meta:
        abstract = True

    @property
    def weights(self) -> dict[str, int]:
        """Criterion → percent."""
        return {one.value: getattr(self, one.value) for one in Criterion}


_REST = 100 - models.F("cost") - models.F("quality") - models.F("client") - models.F("team")


class EvaluationScheme(Weights):
    """The weights of an organisation: of projects that work by one method, or (``method`` empty) of all others."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    method = models.CharField(max_length=20, choices=Method.choices, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "method"], name="evaluation_scheme_once"),
            models.CheckConstraint(condition=models.Q(schedule=_REST), name="evaluation_scheme_adds_up"),
            models.CheckConstraint(condition=models.Q(scale__in=SCALES), name="evaluation_scheme_scale"),
        ]

    def __str__(self) -> str:
        return self.method or "*"


class Evaluation(Weights):
    """The evaluation of one project, with the weights that held when it was made.

    ``total`` is over everything but cost: it gives nothing away to whoever may not see costs.
    """

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="evaluation")
    evaluated_on = models.DateField()
    evaluated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    evaluated_at = models.DateTimeField()
    total = models.PositiveSmallIntegerField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(schedule=_REST), name="evaluation_adds_up"),
            models.CheckConstraint(condition=models.Q(scale__in=SCALES), name="evaluation_scale"),
            models.CheckConstraint(
                condition=models.Q(total=None) | models.Q(total__lte=BEST), name="evaluation_total_to_best"
            ),
        ]

    def __str__(self) -> str:
        return f"evaluation of {self.project_id}"


class Judged(models.Model):
    """What the data says of a criterion, and what somebody has said instead, with the reason.

    ``numbers`` are the figures behind: a list under ``parts``, each with its code, value and points.
    """

    computed = models.PositiveSmallIntegerField(null=True)
    numbers: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    manual = models.PositiveSmallIntegerField(null=True)
    reason = models.TextField(blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    judged_at = models.DateTimeField(null=True)
    points = models.PositiveSmallIntegerField(null=True)
    """The manual one if there is one, else the computed one; None: not known."""

    class Meta:
        abstract = True


def _judged(name: str) -> list[models.BaseConstraint]:
    return [
        models.CheckConstraint(
            condition=models.Q(manual=None, judged_by=None, judged_at=None, reason="")
            | (
                models.Q(manual__lte=BEST, judged_by__isnull=False, judged_at__isnull=False)
                & ~models.Q(reason="")
            ),
            name=f"{name}_judged_with_reason",
        ),
        models.CheckConstraint(
            condition=models.Q(manual=None, computed=None, points=None)
            | models.Q(manual=None, computed__isnull=False, points=models.F("computed"))
            | models.Q(manual__isnull=False, points=models.F("manual")),
            name=f"{name}_points_follow",
        ),
    ]


class Score(Judged):
    """One criterion of an evaluation, but for cost."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="scores")
    criterion = models.CharField(max_length=10, choices=[(one.value, one.label) for one in MEASURED])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["evaluation", "criterion"], name="evaluation_score_once"),
            *_judged("evaluation_score"),
        ]

    def __str__(self) -> str:
        return self.criterion


class CostScore(Judged):
    """The criterion cost, and the total that it counts in: a table of its own, because all of it is finance's."""

    evaluation = models.OneToOneField(Evaluation, on_delete=models.CASCADE, related_name="cost_score")
    total = models.PositiveSmallIntegerField(null=True)
    """The weighted total over every criterion that is known, cost among them."""

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = _judged("cost_score")

    def __str__(self) -> str:
        return "cost"
