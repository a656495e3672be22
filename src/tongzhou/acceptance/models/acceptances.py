"""What the client is asked to accept, by which criteria, what remains, and what was decided."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.clients.models import Contact
from tongzhou.plan.models import WorkItem
from tongzhou.projects.models import Project
from tongzhou.scope.models import Deliverable
from tongzhou.signing.models import Side, SignatureRequest


class AcceptanceKind(models.TextChoices):
    """What is accepted."""

    DELIVERABLE = "deliverable", pgettext_lazy("acceptance", "Deliverable")
    PHASE = "phase", pgettext_lazy("acceptance", "Phase")
    INITIAL = "initial", pgettext_lazy("acceptance", "Initial acceptance")
    TRIAL = "trial", pgettext_lazy("acceptance", "Trial run")
    FINAL = "final", pgettext_lazy("acceptance", "Final acceptance")


class Verdict(models.TextChoices):
    """What was decided."""

    ACCEPTED = "accepted", pgettext_lazy("acceptance", "Accepted")
    CONDITIONAL = "conditional", pgettext_lazy("acceptance", "Accepted with conditions")
    REJECTED = "rejected", pgettext_lazy("acceptance", "Rejected")
    DEEMED = "deemed", pgettext_lazy("acceptance", "Deemed accepted")


class Acceptance(models.Model):
    """Something that the client is asked to accept, once or, after a rejection, again (``round``).

    ``clause`` quotes the contract if it says that silence is acceptance; only then there are ``clause_days`` (working
    days) and, once it has been put to the client, the day ``deemed_on``. ``version`` is the lock of those who edit.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("acceptance", "In preparation")
        PUT = "put", pgettext_lazy("acceptance", "With the client")
        ACCEPTED = "accepted", pgettext_lazy("acceptance", "Accepted")
        CONDITIONAL = "conditional", pgettext_lazy("acceptance", "Accepted with conditions")
        REJECTED = "rejected", pgettext_lazy("acceptance", "Rejected")
        DEEMED = "deemed", pgettext_lazy("acceptance", "Deemed accepted")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="acceptances")
    kind = models.CharField(_("kind"), max_length=20, choices=AcceptanceKind.choices)
    title = models.CharField(_("title"), max_length=300)
    description = models.TextField(_("what is accepted"), blank=True)
    item = models.ForeignKey(WorkItem, on_delete=models.SET_NULL, null=True, related_name="+")
    deliverable = models.ForeignKey(Deliverable, on_delete=models.SET_NULL, null=True, related_name="+")
    due = models.DateField(null=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    clause = models.TextField(_("clause of the contract"), blank=True)
    clause_days = models.PositiveSmallIntegerField(null=True)
    deemed_on = models.DateField(null=True)
    escalate_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    escalate_contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, related_name="+")
    escalate_after = models.PositiveSmallIntegerField(default=5)
    round = models.PositiveSmallIntegerField(default=1)
    request = models.ForeignKey(SignatureRequest, on_delete=models.SET_NULL, null=True, related_name="+")
    put_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    put_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    reminded_on = models.DateField(null=True)
    escalated_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["project", "state", "due"], name="acceptance_of_project"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(clause="", clause_days=None)
                | (~models.Q(clause="") & models.Q(clause_days__gte=1)),
                name="acceptance_clause_with_days",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "put"], decided_at=None)
                | (~models.Q(state__in=["draft", "put"]) & models.Q(decided_at__isnull=False)),
                name="acceptance_decided_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="deemed") | ~models.Q(clause=""),
                name="acceptance_deemed_by_clause_only",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_draft(self) -> bool:
        """Whether it is still being prepared."""
        return self.state == self.State.DRAFT

    @property
    def is_put(self) -> bool:
        """Whether it waits for the client."""
        return self.state == self.State.PUT

    @property
    def is_accepted(self) -> bool:
        """Whether the client has accepted, in whatever way."""
        return self.state in {self.State.ACCEPTED, self.State.CONDITIONAL, self.State.DEEMED}

    @property
    def tone(self) -> str:
        """The colour of its state."""
        return {
            "accepted": "ok",
            "conditional": "warn",
            "rejected": "bad",
            "deemed": "plum",
            "put": "info",
        }.get(self.state, "")


class AcceptanceCriterion(models.Model):
    """One criterion: whether it is met, and by which evidence."""

    acceptance = models.ForeignKey(Acceptance, on_delete=models.CASCADE, related_name="criteria")
    position = models.PositiveIntegerField()
    text = models.CharField(max_length=1000)
    met = models.BooleanField(default=False)
    evidence = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "id"]

    def __str__(self) -> str:
        return self.text


class RemainingItem(models.Model):
    """What is still to be done although (or so that) it is accepted; a condition of the client is one, too.

    ``told_on`` is the day on which somebody was told last that it is due.
    """

    acceptance = models.ForeignKey(Acceptance, on_delete=models.CASCADE, related_name="remaining")
    text = models.CharField(max_length=1000)
    side = models.CharField(max_length=10, choices=Side.choices, default=Side.VENDOR)
    owner = models.CharField(max_length=100, blank=True)
    due = models.DateField(null=True)
    is_condition = models.BooleanField(default=False)
    done_at = models.DateTimeField(null=True)
    told_on = models.DateField(null=True)
    item = models.ForeignKey(WorkItem, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["done_at", "due", "id"]

    def __str__(self) -> str:
        return self.text


class Decision(models.Model):
    """What was decided in one round, by whom and why; never changed."""

    acceptance = models.ForeignKey(Acceptance, on_delete=models.CASCADE, related_name="decisions")
    round = models.PositiveSmallIntegerField()
    verdict = models.CharField(max_length=20, choices=Verdict.choices)
    reasons = models.TextField(blank=True)
    by_name = models.CharField(max_length=100)
    decided_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-round"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["acceptance", "round"], name="acceptance_decision_once"),
            models.CheckConstraint(
                condition=~models.Q(verdict="rejected") | ~models.Q(reasons=""),
                name="acceptance_rejected_with_reasons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.acceptance_id} {self.verdict}"
