"""Proposals of resource levelling: what was asked for, how the search goes, and what it would move."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from tongzhou.plan.models.kept import PlanEdit
from tongzhou.plan.models.planning import WorkItem
from tongzhou.projects.models import Project


class LevellingProposal(models.Model):
    """One levelling of one plan: asked for, searched, and then accepted, in part or whole, or dropped.

    ``plan_version`` is the plan's version that it was made on. ``options``: see ``plan.levelling.Options``.
    ``best_at`` and ``bound_at`` are the search's best finish so far and the one that no search can beat. ``figures``:
    overloads before and after, what stays unsolved, deadlines, milestones and weekly load, all by number, never
    by name. ``choosing`` counts changes of what is chosen; ``choice`` is what that would give.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("levelling", "Waiting")
        RUNNING = "running", pgettext_lazy("levelling", "Searching")
        READY = "ready", pgettext_lazy("levelling", "Ready")
        FAILED = "failed", pgettext_lazy("levelling", "Failed")
        ACCEPTED = "accepted", pgettext_lazy("levelling", "Accepted")
        DROPPED = "dropped", pgettext_lazy("levelling", "Dropped")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="levelling_proposals")
    plan_version = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    options: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    stop_asked = models.BooleanField(default=False)
    stopped = models.BooleanField(default=False)
    best_at = models.BigIntegerField(null=True)
    bound_at = models.BigIntegerField(null=True)
    finish_before = models.BigIntegerField(null=True)
    finish_after = models.BigIntegerField(null=True)
    figures: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    choosing = models.PositiveIntegerField(default=0)
    choice: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    edit = models.ForeignKey(PlanEdit, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["project"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="levelling_one_search_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"levelling {self.pk} of {self.project_id}"

    @property
    def is_searching(self) -> bool:
        """Whether it waits for the search or is being searched."""
        return self.state in {self.State.WAITING, self.State.RUNNING}


class LevellingMove(models.Model):
    """A task that a proposal moves.

    ``delay``: its new levelling delay in elapsed seconds, 0 to take one away; null where it only follows others.
    ``old_delay`` and the old dates are those that the proposal was made with. ``resource_id``: whom it waits for, in
    the week of ``week``; ``rivals``: numbers of the tasks that have them until then.
    """

    proposal = models.ForeignKey(LevellingProposal, on_delete=models.CASCADE, related_name="moves")
    item = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()
    start_at = models.BigIntegerField()
    finish_at = models.BigIntegerField()
    new_start_at = models.BigIntegerField()
    new_finish_at = models.BigIntegerField()
    days = models.IntegerField()
    delay = models.BigIntegerField(null=True)
    old_delay = models.BigIntegerField(default=0)
    resource_id = models.BigIntegerField(null=True)
    week = models.DateField(null=True)
    rivals: models.JSONField[list[int]] = models.JSONField(default=list)
    chosen = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["proposal", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["proposal", "item"], name="levelling_move_once")
        ]

    def __str__(self) -> str:
        return f"{self.item_id} in {self.proposal_id}"
