"""Client organisations and the people we know there."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.models import Organisation, User


class Tier(models.TextChoices):
    """How much a client matters to the vendor."""

    STRATEGIC = "strategic", _("Strategic")
    KEY = "key", _("Key account")
    STANDARD = "standard", _("Standard")


class ClientQuerySet(models.QuerySet["ClientOrganisation"]):
    """Clients, narrowed to what somebody may know of."""

    def visible_to(self, user: User) -> ClientQuerySet:
        """Vendor staff see every client of their organisation; a client's people see only their own."""
        mine = self.filter(organisation=user.organisation_id)
        return mine.filter(contacts__user=user) if user.is_client else mine


class ClientOrganisation(models.Model):
    """A key account (甲方)."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="clients")
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    industry = models.CharField(_("industry"), max_length=100, blank=True)
    tier = models.CharField(_("tier"), max_length=20, choices=Tier.choices, default=Tier.KEY)
    notes = models.TextField(_("notes"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ClientQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "name"], name="client_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """A person at the client, with or without a login."""

    client = models.ForeignKey(ClientOrganisation, on_delete=models.CASCADE, related_name="contacts")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="contact"
    )
    name = models.CharField(_("name"), max_length=100)
    title = models.CharField(_("job title"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "id"]

    def __str__(self) -> str:
        return self.name
