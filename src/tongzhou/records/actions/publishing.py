"""Publishing closing documents to the client, and taking them back."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from tongzhou.accounts.models import User
from tongzhou.activity.actions import record
from tongzhou.handover.queries.handovers import client_people_of
from tongzhou.projects.models import Project
from tongzhou.records.models import ClosingReport, Dossier, PublishedRecord
from tongzhou.records.refusals import NotInPortalError, NotPublishableError, NotPublishedError
from tongzhou.records.sharing import is_open, on_publishing


@transaction.atomic
def publish_report(report: ClosingReport, *, by: User) -> PublishedRecord:
    """The client reads a final version in the portal: their part of it, without money and notes.

    Refuses a draft, and a project of which the client sees nothing; done twice, it is done once.
    """
    found = ClosingReport.objects.select_for_update(of=("self",)).select_related("project")
    one = found.get(pk=report.pk)
    if one.is_draft or one.deleted_at is not None:
        raise NotPublishableError
    _open_page(one.project, by)
    made, fresh = PublishedRecord.objects.get_or_create(
        report=one, defaults={"project": one.project, "published_by": by, "published_at": timezone.now()}
    )
    if fresh:
        _tell("records.report_published", one, by)
    return made


@transaction.atomic
def publish_dossier(dossier: Dossier, *, by: User) -> PublishedRecord:
    """The client downloads a dossier that was made for them. Refuses any other, as ``publish_report`` does."""
    one = Dossier.objects.select_for_update(of=("self",)).select_related("project").get(pk=dossier.pk)
    if not one.is_ready or one.circle != Dossier.Circle.CLIENT:
        raise NotPublishableError
    _open_page(one.project, by)
    made, fresh = PublishedRecord.objects.get_or_create(
        dossier=one, defaults={"project": one.project, "published_by": by, "published_at": timezone.now()}
    )
    if fresh:
        _tell("records.dossier_published", one, by)
    return made


@transaction.atomic
def unpublish_report(report: ClosingReport, *, by: User) -> None:
    """The client reads it no longer."""
    if not PublishedRecord.objects.filter(report=report).delete()[0]:
        raise NotPublishedError
    record("records.report_unpublished", report, by=by, project_id=report.project_id)


@transaction.atomic
def unpublish_dossier(dossier: Dossier, *, by: User) -> None:
    """The client downloads it no longer."""
    if not PublishedRecord.objects.filter(dossier=dossier).delete()[0]:
        raise NotPublishedError
    record("records.dossier_unpublished", dossier, by=by, project_id=dossier.project_id)


def _open_page(project: Project, by: User) -> None:
    for open_page in on_publishing:
        open_page(project, by=by)
    if not is_open(project):
        raise NotInPortalError


def _tell(deed: str, one: ClosingReport | Dossier, by: User) -> None:
    people = [person.pk for person in client_people_of(one.project)]
    record(deed, one, by=by, project_id=one.project_id, details={"user": people}, client_may_see=True)
