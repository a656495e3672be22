"""Publishing to a client, and taking it back."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.models import User
from tongzhou.activity.actions import record
from tongzhou.portal.models import Publication
from tongzhou.projects.models import Project

SECTIONS = ("milestones", "documents")


class NothingChosenError(Exception):
    """A publication without any part would be an empty page."""

    message = _("Choose at least one part to publish, or take the publication back.")


class NotPublishedError(Exception):
    """There is nothing to take back."""

    message = _("This project is not published.")


@transaction.atomic
def publish_project(project: Project, *, by: User, milestones: bool, documents: bool) -> Publication:
    """The client sees these parts of the project from the commit on; called again, it changes the parts."""
    if not (milestones or documents):
        raise NothingChosenError
    publication, _created = Publication.objects.update_or_create(
        project=project,
        defaults={
            "organisation_id": project.organisation_id,
            "milestones": milestones,
            "documents": documents,
            "by": by,
            "at": timezone.now(),
        },
    )
    shown = [name for name in SECTIONS if getattr(publication, name)]
    details = {"sections": shown, "client": project.client_id}
    record("portal.published", publication, by=by, label=project.name, project_id=project.pk, details=details)
    return publication


@transaction.atomic
def unpublish_project(project: Project, *, by: User) -> None:
    """The client sees nothing of the project any more."""
    publication = Publication.objects.filter(project=project).first()
    if publication is None:
        raise NotPublishedError
    record("portal.unpublished", publication, by=by, label=project.name, project_id=project.pk)
    publication.delete()
