"""Who approves changes, and what they have said."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.accounts.models import Organisation
from tongzhou.accounts.permissions import OrganisationRole, ProjectRole
from tongzhou.changes.models.requests import ChangeRequest
from tongzhou.projects.models import Project

ROLES = [
    *((role.value, role.label) for role in ProjectRole if not role.for_clients),
    (OrganisationRole.PMO.value, OrganisationRole.PMO.label),
    (OrganisationRole.ADMIN.value, OrganisationRole.ADMIN.label),
]
"""Who can be asked to approve: roles in the project, and two of the organisation."""


class ApprovalRule(models.Model):
    """Who approves changes: of one project, or (without one) of every project that has no rule of its own.

    ``own_allowed``: somebody may approve alone what they have asked for themselves.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    project = models.OneToOneField(Project, on_delete=models.CASCADE, null=True, related_name="approval_rule")
    own_allowed = models.BooleanField(_("own requests may be approved alone"), default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=models.Q(project=None),
                name="approval_rule_once_per_organisation",
            )
        ]

    def __str__(self) -> str:
        return f"approval rule {self.pk}"


class ApprovalStep(models.Model):
    """One approver of a rule: a role or a person, asked only from so many days or so much money on."""

    rule = models.ForeignKey(ApprovalRule, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    role = models.CharField(_("role"), max_length=20, choices=ROLES, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    from_days = models.DecimalField(_("from person-days"), max_digits=7, decimal_places=2, null=True)
    from_minor = models.BigIntegerField(_("from amount"), null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["rule", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["rule", "position"], name="approval_step_once"),
            models.CheckConstraint(
                condition=models.Q(role="", person__isnull=False)
                | (~models.Q(role="") & models.Q(person=None)),
                name="approval_step_role_or_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.role or self.person_id}"


class Approval(models.Model):
    """What one approver has said to one request, or is asked for; rounds begin anew when it was sent back."""

    class Decision(models.TextChoices):
        LATER = "later", pgettext_lazy("approval", "Not yet asked")
        WAITING = "waiting", pgettext_lazy("approval", "Asked")
        APPROVED = "approved", pgettext_lazy("approval", "Approved")
        REFUSED = "refused", pgettext_lazy("approval", "Refused")
        SENT_BACK = "sent_back", pgettext_lazy("approval", "Sent back")
        MOOT = "moot", pgettext_lazy("approval", "No longer asked")

    request = models.ForeignKey(ChangeRequest, on_delete=models.CASCADE, related_name="approvals")
    round = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=20, choices=ROLES, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decision = models.CharField(max_length=10, choices=Decision.choices, default=Decision.LATER)
    asked_at = models.DateTimeField(null=True)
    reminded_on = models.DateField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    comment = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["round", "position"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["decision", "person"],
                condition=models.Q(decision="waiting"),
                name="approval_that_waits",
            )
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["request", "round", "position"], name="approval_once"),
            models.CheckConstraint(
                condition=models.Q(decision__in=["later", "waiting", "moot"], decided_by=None)
                | models.Q(decision__in=["approved", "refused", "sent_back"], decided_by__isnull=False),
                name="approval_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}/{self.round}.{self.position}"
