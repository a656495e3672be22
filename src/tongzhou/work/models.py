"""How people look at their work: views that they keep, and how a project's board is set up."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.projects.models import Project


class Surface(models.TextChoices):
    """Where a view is shown."""

    LIST = "list", pgettext_lazy("saved view", "List")
    BOARD = "board", pgettext_lazy("saved view", "Board")


class SavedView(models.Model):
    """A view on a project's items under a name: one person's, or shared with the project.

    ``query`` is the query string of the page. A personal default goes before the project's.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="saved_views")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    surface = models.CharField(max_length=10, choices=Surface.choices, default=Surface.LIST)
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(max_length=2000, blank=True)
    shared = models.BooleanField(_("shared with the project"), default=False)
    default = models.BooleanField(_("shown first"), default=False)
    version = models.PositiveIntegerField(default=1)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["shared", "name", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["project", "surface"], name="saved_view_of_project"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["project", "surface", "owner"],
                condition=models.Q(shared=False, default=True, deleted_at=None),
                name="saved_view_one_own_default",
            ),
            models.UniqueConstraint(
                fields=["project", "surface"],
                condition=models.Q(shared=True, default=True, deleted_at=None),
                name="saved_view_one_shared_default",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Board(models.Model):
    """How a project's board is set up; a project without one has no limits.

    ``limits``: column (as the board calls it, e.g. ``doing`` or ``state:12``) → the most cards that it should
    hold. ``strict`` refuses a card too many, otherwise the column is only shown in red.
    """

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="board")
    columns_by = models.CharField(max_length=40, blank=True)
    limits: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    strict = models.BooleanField(_("refuse what is over a limit"), default=False)
    version = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"board of {self.project_id}"
