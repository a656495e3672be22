"""Change-freeze windows that hold for more than one project: the vendor's own, and those of a client."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.models import Organisation
from tongzhou.clients.models import ClientOrganisation


class PresentFreezeManager(models.Manager["SharedFreeze"]):
    """Windows that are not in the trash."""

    def get_queryset(self) -> models.QuerySet[SharedFreeze]:
        return super().get_queryset().filter(deleted_at=None)


class SharedFreeze(models.Model):
    """Days on which nothing in production is changed, both ends included.

    Without a ``client`` it holds for all projects of the organisation, else for all of that client. No date of a plan
    moves by it: it is shown, and changes in production are checked against it. ``objects`` are those that count,
    ``every`` those in the trash, too.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="freezes")
    client = models.ForeignKey(
        ClientOrganisation, on_delete=models.CASCADE, null=True, blank=True, related_name="freezes"
    )
    name = models.CharField(_("name"), max_length=80)
    first = models.DateField(_("from"))
    last = models.DateField(_("to"))
    note = models.CharField(_("note"), max_length=500, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True)

    every: ClassVar[models.Manager[SharedFreeze]] = models.Manager()
    objects = PresentFreezeManager()

    class Meta:
        ordering: ClassVar[list[str]] = ["first", "id"]
        base_manager_name = "every"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "client", "last"], name="shared_freeze_of")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(last__gte=models.F("first")), name="shared_freeze_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="shared_freeze_named"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def days(self) -> int:
        """How many calendar days it has."""
        return (self.last - self.first).days + 1
