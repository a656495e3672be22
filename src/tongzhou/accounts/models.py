"""Organisations, people and their tokens."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Hashable, Iterator
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.accounts.permissions import OrganisationRole, Permission, ProjectRole
from tongzhou.accounts.rights import Cell, Tables, stamp_of, tables_of

ADMINISTRATION = frozenset(
    {
        Permission.MANAGE_PEOPLE,
        Permission.MANAGE_ORGANISATION,
        Permission.VIEW_AUDIT,
        Permission.VIEW_OPERATIONS,
        Permission.MANAGE_WORKFLOWS,
    }
)
"""What a token may do only with the scope to administer."""


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


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations, narrowed to what somebody may know of."""

    def visible_to(self, user: User) -> OrganisationQuerySet:
        """Everybody's own."""
        return self.filter(pk=user.organisation_id)


class Organisation(models.Model):
    """The vendor that runs the installation."""

    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    rights_stamp = models.CharField(max_length=32, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    second_factor_required = models.BooleanField(_("second factor required"), default=False)
    provider_sign_in = models.BooleanField(_("sign-in through the company's provider"), default=False)

    objects = OrganisationQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class RoleRightManager(models.Manager["RoleRight"]):
    """Finds what was changed about the default rights."""

    def changes(self, organisation_id: int) -> dict[Cell, bool]:
        """Cell of the permission table → whether it is allowed, where that is not the default."""
        rows = self.filter(organisation=organisation_id)
        return {
            Cell(scope, role, permission): allowed
            for scope, role, permission, allowed in rows.values_list("scope", "role", "permission", "allowed")
        }


class RoleRight(models.Model):
    """One cell of the permission table that differs from its default; see ``accounts.rights``."""

    class Scope(models.TextChoices):
        ORGANISATION = "organisation"
        PROJECT = "project"

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="role_rights")
    scope = models.CharField(max_length=20, choices=Scope.choices)
    role = models.CharField(max_length=20)
    permission = models.CharField(max_length=40)
    allowed = models.BooleanField()

    objects: ClassVar[RoleRightManager] = RoleRightManager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation", "scope", "role", "permission"], name="role_right_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.permission}: {self.allowed}"


class UserManager(BaseUserManager["User"]):
    """Finds people by their e-mail address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)

    def visible_to(self, user: User) -> models.QuerySet[User]:
        """Everybody in the organisation of whom this person may know; people of clients know of nobody."""
        if not user.may(Permission.VIEW_PEOPLE):
            return self.none()
        known = self.filter(organisation=user.organisation_id)
        return known if user.may(Permission.VIEW_CLIENTS) else known.exclude(role=OrganisationRole.CLIENT)


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

    epoch = models.PositiveIntegerField(default=0)
    """Raised to end everything that was signed in or handed out before: sessions, links, tickets."""
    revoked_at = models.DateTimeField(null=True)
    """When ``epoch`` was raised last; tickets to event streams from before are void."""

    objects: ClassVar[UserManager] = UserManager()
    withheld: frozenset[Permission] = frozenset()
    """What this request may not do although its person may: an API token without the scope for it."""
    lent_tables: Tables | None = None
    """Of somebody's stand-in: that person's permission table."""
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
        return permission in self.rights

    @property
    def rights(self) -> frozenset[Permission]:
        """What the role in the organisation allows; nothing when the account is not active."""
        if not self.is_active:
            return frozenset()
        return self.permission_tables().organisation[OrganisationRole(self.role)] - self.withheld

    def rights_as(self, role: str) -> frozenset[Permission]:
        """What this role in a project allows there; nothing when the account is not active."""
        if not self.is_active:
            return frozenset()
        return self.permission_tables().project[ProjectRole(role)] - self.withheld

    def permission_tables(self) -> Tables:
        """The permission table of the person's organisation as it is now."""
        if self.lent_tables is not None:
            return self.lent_tables
        return tables_of(self._rights_stamp(), lambda: RoleRight.objects.changes(self.organisation_id))

    def _rights_stamp(self) -> str:
        return stamp_of(self.organisation_id, lambda: self.organisation.rights_stamp)

    def asks_like(self) -> Hashable:
        """What decides how a prepared question is put for a person: all that their rights follow from."""
        return self.role, self.is_active, self.withheld, self._rights_stamp()

    def stand_in(self, pk: int, organisation: int) -> User:
        """Somebody with these numbers and the same rights. Asking anything else of them fails: there is no such row."""
        numbers = {"id": pk, "organisation_id": organisation, "role": self.role, "is_active": self.is_active}
        one = User.from_db(None, list(numbers), list(numbers.values()))
        one.withheld, one.lent_tables = self.withheld, self.permission_tables()
        return one

    def get_session_auth_hash(self) -> str:
        """What a session proves: it ends with another password, and with a new epoch."""
        return salted_hmac("tongzhou.accounts.session", f"{self.password}:{self.epoch}").hexdigest()

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same with the secret keys of before."""
        for key in settings.SECRET_KEY_FALLBACKS:
            value = f"{self.password}:{self.epoch}"
            yield salted_hmac("tongzhou.accounts.session", value, secret=key).hexdigest()


class ApiTokenManager(models.Manager["ApiToken"]):
    """Finds tokens by what their holder sends."""

    def presented(self, secret: str) -> ApiToken | None:
        """The live token with this secret, together with its user, or None."""
        found = self.select_related("user__organisation").filter(digest=ApiToken.digest_of(secret)).first()
        return found if found and found.user.is_active else None

    def visible_to(self, user: User) -> models.QuerySet[ApiToken]:
        """Everybody's own."""
        return self.filter(user=user)


class ApiToken(models.Model):
    """A personal key to the API: it can do what its user can, as far as its scope reaches."""

    class Scope(models.TextChoices):
        READ = "read", pgettext_lazy("token", "Read")
        WRITE = "write", pgettext_lazy("token", "Read and write")
        ADMIN = "admin", pgettext_lazy("token", "Read, write and administer")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(_("name"), max_length=100)
    hint = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scope = models.CharField(_("scope"), max_length=10, choices=Scope.choices, default=Scope.WRITE)
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[ApiTokenManager] = ApiTokenManager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"

    @property
    def read_only(self) -> bool:
        """Whether it may change nothing."""
        return self.scope == self.Scope.READ

    @property
    def withheld(self) -> frozenset[Permission]:
        """What its user may do and it may not."""
        return frozenset() if self.scope == self.Scope.ADMIN else ADMINISTRATION

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


class SessionManager(models.Manager["Session"]):
    """Finds the sessions of a person."""

    def of(self, user: User, *, now: datetime) -> models.QuerySet[Session]:
        """Where a person is signed in, last seen first."""
        return self.filter(user_id=user.pk, expire_date__gt=now).order_by("-seen_at", "-started_at")


class Session(AbstractBaseSession):
    """A session as Django keeps it, with what its person wants to know about it; see ``accounts.sessions``."""

    user_id = models.BigIntegerField(null=True, db_index=True)
    """No foreign key: a session is written by the web's plumbing, which must not wait for a lock on people."""
    address = models.CharField(max_length=45, blank=True)
    agent = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    objects: ClassVar[SessionManager] = SessionManager()  # type: ignore[assignment]  # Django's has only save()

    class Meta(AbstractBaseSession.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"{self.user_id} {self.agent}"

    @property
    def handle(self) -> str:
        """A name for pages and addresses; the key itself would open the session."""
        return self.handle_of(self.session_key)

    @staticmethod
    def handle_of(session_key: str) -> str:
        """The name of the session with this key."""
        return hashlib.sha256(f"session:{session_key}".encode()).hexdigest()[:24]


class InvitationManager(models.Manager["Invitation"]):
    """Finds invitations."""

    def open(self, *, now: datetime) -> models.QuerySet[Invitation]:
        """Those that can still be accepted."""
        return self.filter(state=Invitation.State.OPEN, expires_at__gt=now)

    def presented(self, secret: str, *, now: datetime) -> Invitation | None:
        """The open invitation with this secret, together with its organisation and inviter, or None."""
        found = self.open(now=now).filter(digest=Invitation.digest_of(secret), inviter__is_active=True)
        return found.select_related("organisation", "inviter").first()


class Invitation(models.Model):
    """A link by which one person may make one account; of its secret only the digest is kept.

    The secret follows from the nonce and the installation's key, so that a job can write the link into a mail
    without it being kept anywhere.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("invitation", "Open")
        ACCEPTED = "accepted", pgettext_lazy("invitation", "Accepted")
        REVOKED = "revoked", pgettext_lazy("invitation", "Revoked")

    LIFETIME = timedelta(days=7)

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    inviter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="invitations"
    )
    email = models.EmailField(_("e-mail"), max_length=254)
    name = models.CharField(_("name"), max_length=100, blank=True)
    title = models.CharField(_("job title"), max_length=100, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=OrganisationRole.choices)
    language = models.CharField(_("language"), max_length=10, choices=Language.choices)
    contact_id = models.BigIntegerField(null=True)
    """The client's contact whom the account is for; contacts are one stair up."""
    nonce = models.CharField(max_length=32)
    digest = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[InvitationManager] = InvitationManager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=models.Q(state="open"),
                name="invitation_open_once_per_email",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def secret(self) -> str:
        """What the link ends with: 256 bits that only this installation can work out from the nonce."""
        return salted_hmac("tongzhou.accounts.invitation", self.nonce, algorithm="sha256").hexdigest()

    @staticmethod
    def digest_of(secret: str) -> str:
        """What is stored of a secret."""
        return hashlib.sha256(f"invitation:{secret}".encode()).hexdigest()
