"""What can be done to projects and their members."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import ProjectRole
from tongzhou.activity.actions import put_into_trash, record
from tongzhou.activity.live import end_streams_of
from tongzhou.activity.models import TrashEntry
from tongzhou.clients.models import ClientOrganisation
from tongzhou.projects.closed import ProjectClosedError, lifted
from tongzhou.projects.models import Membership, Project

CHARTER = (
    "name",
    "client",
    "phase",
    "method",
    "colour",
    "contract_number",
    "background",
    "sponsor",
    "success_criteria",
    "start_date",
    "status_date",
)


date_followers: list[Callable[..., None]] = []
"""What the rooms above do when a project's start or status date moves: called with the project and ``by``,
inside the same transaction."""


class KeyTakenError(Exception):
    """Another project has this key."""

    message = _("Another project has this key already.")


class ProjectOpenError(Exception):
    """Somebody has opened the project again already."""

    message = _("The project is open already.")


class ProjectGoneError(Exception):
    """Somebody has deleted the project already."""

    message = _("This project has been deleted already.")


class ClientHasMembersError(Exception):
    """The project would change hands while people of its old client can still look into it."""

    message = _(
        "People of the present client are members of the project. Remove them before it changes hands."
    )


class DatesRefusedError(Exception):
    """The plan cannot follow the new start or status date; ``message`` says why."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class LastManagerError(Exception):
    """The project would be left without a project manager."""

    message = _("A project needs at least one project manager.")


class WrongSideError(Exception):
    """A client's role for somebody of the vendor, or the other way round, or another client's person."""

    message = _(
        "This role is not for this person: client roles are for this client's people, all others for ours."
    )


@transaction.atomic
def create_project(
    *, by: User, key: str, name: str, client: ClientOrganisation, start_date: date, **charter: Any
) -> Project:
    """A project with its creator as project manager; its plan is started by the room ``plan``."""
    project = Project(
        organisation=by.organisation, key=key, name=name, client=client, start_date=start_date, **charter
    )
    try:
        with transaction.atomic():
            project.save()
    except IntegrityError as error:
        raise KeyTakenError from error
    Membership.objects.create(project=project, user=by, role=ProjectRole.PM)
    record("projects.project_created", project, by=by, project_id=project.pk)
    return project


@transaction.atomic
def change_charter(project: Project, *, by: User, **values: Any) -> Project:
    """New values for fields of the charter; the diary says which."""
    changed = [name for name in CHARTER if name in values and getattr(project, name) != values[name]]
    if "client" in changed and _client_members(project):
        raise ClientHasMembersError
    changes = {name: [_plain(project, name), None] for name in changed}
    for name in changed:
        setattr(project, name, values[name])
        changes[name][1] = _plain(project, name)
    if changed:
        project.save(update_fields=changed)
        record(
            "projects.charter_changed",
            project,
            by=by,
            project_id=project.pk,
            details={"fields": changed, "changes": changes},
        )
    if {"start_date", "status_date"} & set(changed):
        for follow in date_followers:
            follow(project, by=by)
    return project


def _plain(project: Project, name: str) -> str:
    """A field of the charter as the diary keeps it: short, and without another table."""
    value = getattr(project, name)
    return "" if value is None else str(value)[:200]


def _client_members(project: Project) -> bool:
    roles = [role for role in ProjectRole if role.for_clients]
    return project.memberships.filter(role__in=roles).exists()


@transaction.atomic
def set_member(project: Project, *, by: User, user: User, role: ProjectRole) -> Membership:
    """Bring somebody into the project, or give them another role there."""
    if not _fits(project, user, role):
        raise WrongSideError
    membership = Membership.objects.filter(project=project, user=user).first()
    if membership is None:
        membership = Membership.objects.create(project=project, user=user, role=role)
    elif membership.role != role:
        _keep_a_manager(membership, role)
        membership.role = role
        membership.save(update_fields=["role"])
        end_streams_of(user.pk)
    record(
        "projects.member_set",
        membership,
        by=by,
        label=user.name,
        project_id=project.pk,
        details={"role": role, "user": user.pk},
    )
    return membership


def _fits(project: Project, user: User, role: ProjectRole) -> bool:
    if user.organisation_id != project.organisation_id or user.is_client != role.for_clients:
        return False
    return not user.is_client or project.client.contacts.filter(user=user).exists()


@transaction.atomic
def remove_member(membership: Membership, *, by: User) -> None:
    """Somebody leaves the project."""
    _keep_a_manager(membership, None)
    record(
        "projects.member_removed",
        membership,
        by=by,
        label=membership.user.name,
        project_id=membership.project_id,
        details={"user": membership.user_id},
    )
    end_streams_of(membership.user_id)
    membership.delete()


def _keep_a_manager(membership: Membership, role: ProjectRole | None) -> None:
    if membership.role != ProjectRole.PM or role == ProjectRole.PM:
        return
    managers = Membership.objects.filter(project=membership.project_id, role=ProjectRole.PM)
    if not managers.exclude(pk=membership.pk).exists():
        raise LastManagerError


@transaction.atomic
def close_project(project: Project, *, by: User) -> Project:
    """From now on the project is read and not changed; who works in it at this moment is waited for.

    The room ``closure`` decides whether it can be closed: its callers hold the project's row (``hold_project``).
    """
    project = hold_project(project)
    project.closed_at, project.closed_by = timezone.now(), by
    project.save(update_fields=["closed_at", "closed_by"])
    with lifted():
        _tell_everybody("projects.project_closed", project, by)
    return project


@transaction.atomic
def reopen_project(project: Project, *, by: User) -> Project:
    """The project can be changed again."""
    project = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    if not project.is_closed:
        raise ProjectOpenError
    project.closed_at = project.closed_by = None
    project.save(update_fields=["closed_at", "closed_by"])
    _tell_everybody("projects.project_reopened", project, by)
    return project


def _tell_everybody(deed: str, project: Project, by: User) -> None:
    """The line names all members, so that they are told; what they have open is drawn anew."""
    people = list(project.memberships.order_by("user").values_list("user", flat=True))
    record(deed, project, by=by, project_id=project.pk, details={"user": people}, client_may_see=True)
    for user in people:
        end_streams_of(user)


def hold_project(project: Project) -> Project:
    """The project as it is now, held until the transaction ends. ProjectClosedError when it has been closed before.

    Whoever is changing something in it is waited for, and whoever begins to waits.
    """
    held = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    if held.is_closed:
        raise ProjectClosedError
    return held


@transaction.atomic
def delete_project(project: Project, *, by: User) -> TrashEntry:
    """The project disappears into the trash, with all that belongs to it; its entry there."""
    if not Project.objects.filter(pk=project.pk, deleted_at__isnull=True).update(deleted_at=timezone.now()):
        raise ProjectGoneError
    record("projects.project_deleted", project, by=by, project_id=project.pk, details={"key": project.key})
    return put_into_trash("project", project.pk, label=project.name, by=by, project_id=project.pk)


@transaction.atomic
def restore_project(number: int) -> Project:
    """The project is back from the trash as it was."""
    Project.objects.filter(pk=number).update(deleted_at=None)
    return Project.objects.get(pk=number)


purge_followers: list[Callable[[int], None]] = []
"""What the rooms above do with what is theirs before a project is gone for good, in the same transaction."""


@transaction.atomic
def purge_project(number: int) -> None:
    """The project with its plan is gone for good; the diary keeps that it existed, and who deleted it."""
    gone = Project.objects.filter(pk=number, deleted_at__isnull=False)
    if gone.exists():
        for follow in purge_followers:
            follow(number)
    gone.delete()
