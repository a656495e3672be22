"""Client organisations and the people we know there."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.models import Language, Organisation, User


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
    """A key account (甲方); ``parent`` is the client it belongs to, ``version`` grows with every edit."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="clients")
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    industry = models.CharField(_("industry"), max_length=100, blank=True)
    tier = models.CharField(_("tier"), max_length=20, choices=Tier.choices, default=Tier.KEY)
    address = models.CharField(_("address"), max_length=300, blank=True)
    website = models.URLField(_("website"), max_length=200, blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="children"
    )
    account_manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    notes = models.TextField(_("notes"), blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ClientQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "name"], name="client_name_once"),
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("id")), name="client_not_above_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """A person at the client, with or without a login.

    ``no_mail_since``: they get no mail about what their side is asked for; ``no_mail_by`` of the vendor has stopped
    it, or nobody, when they did it themselves.
    """

    client = models.ForeignKey(ClientOrganisation, on_delete=models.CASCADE, related_name="contacts")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="contact"
    )
    name = models.CharField(_("name"), max_length=100)
    title = models.CharField(_("job title"), max_length=100, blank=True)
    department = models.CharField(_("department"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    mobile = models.CharField(_("mobile"), max_length=40, blank=True)
    wechat = models.CharField(_("WeChat"), max_length=60, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=Language.choices, blank=True)
    is_main = models.BooleanField(_("main contact"), default=False)
    note = models.TextField(_("note"), blank=True)
    no_mail_since = models.DateTimeField(null=True)
    no_mail_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["client"], condition=models.Q(is_main=True), name="one_main_contact_per_client"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def takes_mail(self) -> bool:
        """Whether one may write to them about what their side is asked for; whoever has an account hears there."""
        return bool(self.email) and self.user_id is None and self.no_mail_since is None
