"""Organisations, people and their tokens."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.accounts.permissions import ORGANISATION_TABLE, OrganisationRole, Permission


class Language(models.TextChoices):
    """The languages of the product."""

    CHINESE = "zh-hans", "中文"
    ENGLISH = "en", "English"


class Theme(models.TextChoices):
    """How bright the pages are."""

    AUTO = "auto", pgettext_lazy("appearance", "System")
    LIGHT = "light", pgettext_lazy("appearance", "Light")
    DARK = "dark", pgettext_lazy("appearance", "Dark")


class Density(models.TextChoices):
    """How tall the rows are."""

    COMPACT = "compact", pgettext_lazy("appearance", "Compact")
    COZY = "cozy", pgettext_lazy("appearance", "Comfortable")


class Organisation(models.Model):
    """The vendor that runs the installation."""

    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Finds people by their e-mail address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """Somebody who can sign in; their rights within the organisation follow from ``role``."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="users")
    email = models.EmailField(_("e-mail"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=100)
    title = models.CharField(_("job title"), max_length=100, blank=True)
    role = models.CharField(
        _("role"), max_length=20, choices=OrganisationRole.choices, default=OrganisationRole.MEMBER
    )
    language = models.CharField(
        _("language"), max_length=10, choices=Language.choices, default=Language.CHINESE
    )
    theme = models.CharField(_("theme"), max_length=10, choices=Theme.choices, default=Theme.AUTO)
    density = models.CharField(_("density"), max_length=10, choices=Density.choices, default=Density.COMPACT)
    shortcuts = models.BooleanField(_("single-key shortcuts"), default=True)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_client(self) -> bool:
        """Whether this person belongs to a client, not to the vendor."""
        return self.role == OrganisationRole.CLIENT

    def may(self, permission: Permission) -> bool:
        """Whether the role in the organisation alone allows it."""
        return self.is_active and permission in ORGANISATION_TABLE[OrganisationRole(self.role)]


class ApiTokenManager(models.Manager["ApiToken"]):
    """Finds tokens by what their holder sends."""

    def presented(self, secret: str) -> ApiToken | None:
        """The live token with this secret, together with its user, or None."""
        found = self.select_related("user__organisation").filter(digest=ApiToken.digest_of(secret)).first()
        return found if found and found.user.is_active else None


class ApiToken(models.Model):
    """A personal key to the API: it can do what its user can, or only read."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(_("name"), max_length=100)
    hint = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    read_only = models.BooleanField(_("read only"), default=False)
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[ApiTokenManager] = ApiTokenManager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"

    @staticmethod
    def new_secret() -> str:
        """A fresh secret; it is shown once and never stored."""
        return f"tz_{secrets.token_urlsafe(32)}"

    @staticmethod
    def digest_of(secret: str) -> str:
        """What is stored of a secret: it has 256 random bits, so one round of SHA-256 is enough."""
        return hashlib.sha256(secret.encode()).hexdigest()


class IdempotencyKey(models.Model):
    """An answer that was given once and is given again when the same request comes twice."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=100)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(default="")
    headers: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_once_per_user")
        ]

    def __str__(self) -> str:
        return self.key
