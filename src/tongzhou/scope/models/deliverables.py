"""What is handed over: deliverables, their versions, what was handed in with each, and what was said of it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import pgettext_lazy

from tongzhou.files.models import FileVersion
from tongzhou.plan.models import WorkItem
from tongzhou.projects.models import Project


class DeliverableKind(models.TextChoices):
    """What sort of thing is delivered."""

    DOCUMENT = "document", pgettext_lazy("deliverable", "Document")
    SOFTWARE = "software", pgettext_lazy("deliverable", "Software")
    SERVICE = "service", pgettext_lazy("deliverable", "Service")
    TRAINING = "training", pgettext_lazy("deliverable", "Training")
    EQUIPMENT = "equipment", pgettext_lazy("deliverable", "Equipment")
    OTHER = "other", pgettext_lazy("deliverable", "Other")


class DeliverableState(models.TextChoices):
    """Where a deliverable stands, between the first draft and what the client said of it.

    *Withdrawn* is what a change has taken out of what was agreed; nothing follows.
    """

    DRAFT = "draft", pgettext_lazy("deliverable", "Draft")
    IN_REVIEW = "in_review", pgettext_lazy("deliverable", "In review")
    SUBMITTED = "submitted", pgettext_lazy("deliverable", "Submitted")
    ACCEPTED = "accepted", pgettext_lazy("deliverable", "Accepted")
    CONDITIONAL = "conditional", pgettext_lazy("deliverable", "Accepted with conditions")
    REJECTED = "rejected", pgettext_lazy("deliverable", "Rejected")
    WITHDRAWN = "withdrawn", pgettext_lazy("deliverable", "Withdrawn")


DECIDED = (DeliverableState.ACCEPTED, DeliverableState.CONDITIONAL, DeliverableState.REJECTED)


class ReviewVerdict(models.TextChoices):
    """What one of our own reviewers says of a version."""

    FINE = "fine", pgettext_lazy("review", "Fine")
    CHANGES = "changes", pgettext_lazy("review", "Needs changes")


class Deliverable(models.Model):
    """Something that is handed over to the client; ``number`` tells it within its project.

    ``current`` is the number of the version that is worked on or was handed in last. The client knows of it from
    the first time it is submitted. ``item`` is the milestone or phase that it belongs to. ``version`` is the lock
    for those who edit it. The trash is ``deleted_at``.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="deliverables")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=20, choices=DeliverableKind.choices, default=DeliverableKind.DOCUMENT)
    description = models.TextField(blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    due_date = models.DateField(null=True)
    item = models.ForeignKey(WorkItem, on_delete=models.SET_NULL, null=True, related_name="due_deliverables")
    state = models.CharField(max_length=20, choices=DeliverableState.choices, default=DeliverableState.DRAFT)
    state_since = models.DateField()
    current = models.PositiveIntegerField(default=1)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    deleted_at = models.DateTimeField(null=True)
    items = models.ManyToManyField(WorkItem, through="DeliverableItem", related_name="deliverables")

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["project", "state", "due_date"], name="deliverable_of_project")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["project", "number"], name="deliverable_number_once"),
            models.CheckConstraint(condition=~models.Q(name=""), name="deliverable_named"),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.name}"

    @property
    def label(self) -> str:
        """What people call it by number."""
        return f"D{self.number:02d}"

    @property
    def is_open(self) -> bool:
        """Whether its content can be changed now: it has neither been handed in nor decided on."""
        return self.state == DeliverableState.DRAFT

    @property
    def is_settled(self) -> bool:
        """Whether the client has taken it, with or without conditions."""
        return self.state in {DeliverableState.ACCEPTED, DeliverableState.CONDITIONAL}


class Criterion(models.Model):
    """One thing by which a deliverable is judged, and who has found it met."""

    deliverable = models.ForeignKey(Deliverable, on_delete=models.CASCADE, related_name="criteria")
    position = models.PositiveIntegerField(default=0)
    text = models.CharField(max_length=500)
    met = models.BooleanField(default=False)
    met_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    met_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~models.Q(text=""), name="criterion_has_text"),
            models.CheckConstraint(
                condition=models.Q(met=False, met_at=None) | models.Q(met=True, met_at__isnull=False),
                name="criterion_met_at",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Reviewer(models.Model):
    """One of our own people who looks at a deliverable before it is submitted."""

    deliverable = models.ForeignKey(Deliverable, on_delete=models.CASCADE, related_name="reviewers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["deliverable", "user"], name="reviewer_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id}"


class DeliverableVersion(models.Model):
    """One version: frozen when it goes into review or to the client; then what the client has said of it.

    A version that was submitted is never changed again: what follows is the next one.
    """

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted", pgettext_lazy("deliverable", "Accepted")
        CONDITIONAL = "conditional", pgettext_lazy("deliverable", "Accepted with conditions")
        REJECTED = "rejected", pgettext_lazy("deliverable", "Rejected")

    deliverable = models.ForeignKey(Deliverable, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    note = models.TextField(blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    frozen_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=20, choices=Verdict.choices, blank=True)
    reason = models.TextField(blank=True)
    conditions = models.TextField(blank=True)
    conditions_met_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["deliverable", "number"], name="deliverable_version_once"),
            models.CheckConstraint(
                condition=models.Q(submitted_at=None) | models.Q(frozen_at__isnull=False),
                name="submitted_is_frozen",
            ),
            models.CheckConstraint(
                condition=models.Q(verdict="", decided_at=None)
                | (~models.Q(verdict="") & models.Q(decided_at__isnull=False, submitted_at__isnull=False)),
                name="deliverable_decided_when_submitted",
            ),
        ]

    def __str__(self) -> str:
        return f"V{self.number}"


class VersionFile(models.Model):
    """Which content of which file belongs to a frozen version; its facts stay when the file is purged."""

    version = models.ForeignKey(DeliverableVersion, on_delete=models.CASCADE, related_name="files")
    content = models.ForeignKey(FileVersion, on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=200)
    number = models.PositiveIntegerField()
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["version", "content"], name="version_file_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.number})"


class VersionLink(models.Model):
    """An address that is handed in with a version: a repository, a page, a machine."""

    version = models.ForeignKey(DeliverableVersion, on_delete=models.CASCADE, related_name="links")
    label = models.CharField(max_length=200, blank=True)
    address = models.URLField(max_length=1000)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return self.label or self.address


class VersionReview(models.Model):
    """What one reviewer says of one version."""

    version = models.ForeignKey(DeliverableVersion, on_delete=models.CASCADE, related_name="reviews")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=10, choices=ReviewVerdict.choices)
    comment = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["version", "by"], name="review_once_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.by_id} {self.verdict}"


class DeliverableItem(models.Model):
    """A deliverable answers a requirement, or is made in a work item: which of them says the item's type."""

    deliverable = models.ForeignKey(Deliverable, on_delete=models.CASCADE, related_name="links")
    item = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="deliverable_links")

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["deliverable", "item"], name="deliverable_item_once")
        ]

    def __str__(self) -> str:
        return f"{self.deliverable_id} {self.item_id}"
