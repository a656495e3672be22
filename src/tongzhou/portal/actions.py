"""Publishing to a client, and taking it back; keeping what they saw."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.models import User
from tongzhou.activity.actions import record
from tongzhou.portal.models import HelpPutAway, Publication, Snapshot
from tongzhou.portal.parts import CODES, PAGES
from tongzhou.portal.queries.snapshots import as_text, is_last
from tongzhou.projects.models import Project


class NothingChosenError(Exception):
    """A publication without any part would be an empty page."""

    message = _("Choose at least one part to publish, or take the publication back.")


class NotPublishedError(Exception):
    """There is nothing to take back."""

    message = _("This project is not published.")


@transaction.atomic
def publish_project(project: Project, *, by: User, **parts: bool) -> Publication:
    """The client sees these parts of the project from the commit on; called again, it changes the parts.

    ``parts`` are codes of ``portal.parts``; one that is not named is not shown.
    """
    shown = [code for code in CODES if parts.get(code)]
    if not PAGES.intersection(shown):
        raise NothingChosenError
    publication, _created = Publication.objects.update_or_create(
        project=project,
        defaults={
            "organisation_id": project.organisation_id,
            **{code: code in shown for code in CODES},
            "by": by,
            "at": timezone.now(),
        },
    )
    details = {"sections": shown, "client": project.client_id}
    record("portal.published", publication, by=by, label=project.name, project_id=project.pk, details=details)
    keep_snapshot(publication)
    return publication


def publish_goals(project: Project, *, by: User) -> None:
    """Whoever shares a goal of a published project opens the part of goals with it."""
    _open_part(project, "goals", by)


def publish_records(project: Project, *, by: User) -> None:
    """Whoever publishes a closing document of a published project opens their part with it."""
    _open_part(project, "records", by)


@transaction.atomic
def _open_part(project: Project, part: str, by: User) -> None:
    opened = Publication.objects.filter(project=project, **{part: False})
    if not opened.update(**{part: True}, by=by, at=timezone.now()):
        return
    publication = Publication.objects.get(project=project)
    shown = [code for code in CODES if getattr(publication, code)]
    details = {"sections": shown, "client": project.client_id}
    record("portal.published", publication, by=by, label=project.name, project_id=project.pk, details=details)


@transaction.atomic
def keep_snapshot(publication: Publication) -> Snapshot | None:
    """Keep what the client sees of the milestones, if it differs from what was kept last; nobody does this.

    None when milestones are not published, or nothing has changed.
    """
    if not publication.milestones:
        return None
    content = as_text(publication, today=timezone.localdate())
    digest = hashlib.sha256(content.encode()).hexdigest()
    if is_last(publication.project, digest):
        return None
    return Snapshot.objects.create(
        project=publication.project, at=timezone.now(), content=content, sha256=digest
    )


@transaction.atomic
def unpublish_project(project: Project, *, by: User) -> None:
    """The client sees nothing of the project any more."""
    publication = Publication.objects.filter(project=project).first()
    if publication is None:
        raise NotPublishedError
    record("portal.unpublished", publication, by=by, label=project.name, project_id=project.pk)
    publication.delete()


@transaction.atomic
def put_help_away(*, by: User, away: bool) -> None:
    """Put the words for the first time away, or call them back."""
    if away:
        HelpPutAway.objects.get_or_create(user=by)
    else:
        HelpPutAway.objects.filter(user=by).delete()
