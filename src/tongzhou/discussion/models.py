"""Who follows what, and what was said about it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.models import Organisation
from tongzhou.projects.models import Project


class Watch(models.Model):
    """Somebody wants to hear about a subject; the project is kept beside so that leaving it can end the watch."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="watches")
    kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["kind", "subject_id"], name="watch_of_subject"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "kind", "subject_id"], name="watched_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind} {self.subject_id}"


class Audience(models.TextChoices):
    """Who may read a comment; internal unless somebody decides otherwise."""

    INTERNAL = "internal", _("Internal")
    CLIENT = "client", _("Client can see this")


class Comment(models.Model):
    """What somebody said about a subject. ``html`` is kept with the number of the renderer that made it.

    Deleting leaves the row as a tombstone (``deleted_at``), so that the talk around it stays readable; its text
    comes back with it from the trash, and is gone when the trash is emptied.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.INTERNAL)
    source = models.TextField()
    html = models.TextField()
    renderer = models.PositiveSmallIntegerField()
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["kind", "subject_id", "-id"], name="comment_of_subject"),
            models.Index(fields=["author", "-id"], name="comment_of_author"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id} #{self.pk}"

    @property
    def is_internal(self) -> bool:
        """Whether the client's people never see it."""
        return self.audience == Audience.INTERNAL


class CommentVersion(models.Model):
    """What a comment said before an edit; the present text is in the comment itself."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    source = models.TextField()
    audience = models.CharField(max_length=10, choices=Audience.choices)
    written_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["comment", "number"], name="comment_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.comment_id} v{self.number}"


class Mention(models.Model):
    """Somebody is named in a comment's present text."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="mentions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["comment", "user"], name="mentioned_once")
        ]

    def __str__(self) -> str:
        return f"{self.comment_id} @{self.user_id}"


class Reaction(models.Model):
    """Somebody's answer to a comment in one sign, from the list in ``discussion.limits``."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="reactions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    emoji = models.CharField(max_length=8)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["comment", "user", "emoji"], name="reacted_once")
        ]

    def __str__(self) -> str:
        return f"{self.comment_id} {self.emoji}"
