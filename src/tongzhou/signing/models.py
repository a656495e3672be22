"""Documents that are signed, who is asked, who has signed, and links by which somebody signs without an account."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.accounts.models import Organisation
from tongzhou.clients.models import Contact
from tongzhou.projects.models import Project


class Side(models.TextChoices):
    """For whom somebody signs."""

    VENDOR = "vendor", pgettext_lazy("side", "Vendor")
    CLIENT = "client", pgettext_lazy("side", "Client")


class Method(models.TextChoices):
    """How somebody has signed."""

    DRAWN = "drawn", _("Drawn by hand")
    TYPED = "typed", _("Typed")
    UPLOADED = "uploaded", _("Uploaded scan")


class SealedContent(models.Model):
    """The bytes of a document or of a signature's picture: written once, never changed, together with their digest.

    They stand in the database, not in the store of files, so that they come and go in one transaction with the
    signature, are in every backup, and nobody can give them another version or throw them away.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    content = models.BinaryField()
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(size__gt=0), name="sealed_content_has_bytes"),
        ]

    def __str__(self) -> str:
        return self.sha256


class SignatureRequest(models.Model):
    """A document of a thing (``kind`` and ``subject_id``) that one side is asked to sign."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("signature", "Waiting")
        SIGNED = "signed", pgettext_lazy("signature", "Signed")
        DECLINED = "declined", pgettext_lazy("signature", "Declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("signature", "Withdrawn")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="signature_requests")
    kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    side = models.CharField(max_length=10, choices=Side.choices)
    title = models.CharField(max_length=300)
    message = models.TextField(blank=True)
    document = models.ForeignKey(SealedContent, on_delete=models.RESTRICT, related_name="+")
    document_sha256 = models.CharField(max_length=64, db_index=True)
    code = models.CharField(max_length=24, db_index=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=100, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-asked_at", "-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["project", "state"], name="signature_of_project"),
            models.Index(fields=["kind", "subject_id"], name="signature_of_subject"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(state="open", ended_at=None)
                | (~models.Q(state="open") & models.Q(ended_at__isnull=False)),
                name="signature_request_ends_once",
            ),
            models.UniqueConstraint(
                fields=["kind", "subject_id", "side"],
                condition=models.Q(state="open"),
                name="signature_asked_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether somebody can sign it now."""
        return self.state == self.State.OPEN


class IssuedDocument(models.Model):
    """A certificate or another document that this installation has issued and that anybody can have verified.

    ``code`` is printed on it; signature requests with the same code are what it certifies.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="issued_documents")
    kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    title = models.CharField(max_length=300)
    document = models.ForeignKey(SealedContent, on_delete=models.RESTRICT, related_name="+")
    document_sha256 = models.CharField(max_length=64, db_index=True)
    code = models.CharField(max_length=24, unique=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-issued_at", "-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["kind", "subject_id"], name="issued_of_subject"),
        ]

    def __str__(self) -> str:
        return self.title


class SigningLink(models.Model):
    """A link by which one contact may sign one document once; of its secret only the digest is kept.

    The secret follows from the nonce and the installation's key, so that a job can write the link into a mail
    without it being kept anywhere.
    """

    LIFETIME = timedelta(days=14)

    request = models.ForeignKey(SignatureRequest, on_delete=models.CASCADE, related_name="links")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    nonce = models.CharField(max_length=32)
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"{self.contact_id} {self.made_at:%Y-%m-%d}"

    def secret(self) -> str:
        """What the link ends with: 256 bits that only this installation can work out from the nonce."""
        return salted_hmac("tongzhou.signing.link", self.nonce, algorithm="sha256").hexdigest()

    @staticmethod
    def digest_of(secret: str) -> str:
        """What is stored of a secret."""
        return hashlib.sha256(f"signing-link:{secret}".encode()).hexdigest()


class Signature(models.Model):
    """Who has signed what, when, from where and how; never changed. ``seal`` is a digest over all of it."""

    request = models.OneToOneField(SignatureRequest, on_delete=models.CASCADE, related_name="signature")
    name = models.CharField(max_length=100)
    title = models.CharField(max_length=100, blank=True)
    method = models.CharField(max_length=10, choices=Method.choices)
    picture = models.ForeignKey(SealedContent, on_delete=models.RESTRICT, null=True, related_name="+")
    signed_at = models.DateTimeField()
    address = models.CharField(max_length=45, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="signatures"
    )
    contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, related_name="+")
    by_link = models.BooleanField(default=False)
    document_sha256 = models.CharField(max_length=64)
    picture_sha256 = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(user__isnull=False) | models.Q(by_link=True),
                name="signature_by_account_or_link",
            ),
            models.CheckConstraint(
                condition=models.Q(method="typed", picture=None) | ~models.Q(method="typed"),
                name="signature_typed_without_picture",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def computed_seal(self) -> str:
        """The digest over everything that was signed; ``tongzhou check`` compares it with ``seal``."""
        parts = (
            self.request_id,
            self.name,
            self.title,
            self.method,
            self.signed_at.timestamp(),
            self.address,
            self.user_id,
            self.by_link,
            self.document_sha256,
            self.picture_sha256,
        )
        return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()
