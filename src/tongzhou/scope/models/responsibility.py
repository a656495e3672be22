"""Who is responsible for what: the cells of the RACI matrix."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.permissions import ProjectRole
from tongzhou.clients.models import Contact
from tongzhou.plan.models import WorkItem
from tongzhou.projects.models import Project
from tongzhou.scope.models.deliverables import Deliverable


class Letter(models.TextChoices):
    """How somebody takes part in something."""

    RESPONSIBLE = "R", _("Responsible: does the work")
    ACCOUNTABLE = "A", _("Accountable: answers for it")
    BOTH = "AR", _("Accountable, and does the work")
    CONSULTED = "C", _("Consulted: is asked before")
    INFORMED = "I", _("Informed: is told afterwards")


class Responsibility(models.Model):
    """One cell: a deliverable or a work package, and one person, person of the client, or role."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="responsibilities")
    deliverable = models.ForeignKey(
        Deliverable, on_delete=models.CASCADE, null=True, related_name="responsibilities"
    )
    item = models.ForeignKey(WorkItem, on_delete=models.CASCADE, null=True, related_name="responsibilities")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, null=True, related_name="+")
    role = models.CharField(max_length=20, choices=ProjectRole.choices, blank=True)
    letter = models.CharField(max_length=2, choices=Letter.choices)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["project", "letter"], name="responsibility_of_project")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(deliverable=None, item__isnull=False)
                | models.Q(deliverable__isnull=False, item=None),
                name="responsibility_for_one_thing",
            ),
            models.CheckConstraint(
                condition=models.Q(user__isnull=False, contact=None, role="")
                | models.Q(user=None, contact__isnull=False, role="")
                | (models.Q(user=None, contact=None) & ~models.Q(role="")),
                name="responsibility_of_one_party",
            ),
            *(
                models.UniqueConstraint(
                    fields=[thing, party],
                    condition=models.Q(**{f"{thing}__isnull": False})
                    & (~models.Q(role="") if party == "role" else models.Q(**{f"{party}__isnull": False})),
                    name=f"responsibility_{thing}_{party}_once",
                )
                for thing in ("deliverable", "item")
                for party in ("user", "contact", "role")
            ),
        ]

    def __str__(self) -> str:
        return self.letter
