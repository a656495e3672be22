"""What the demo looks up among what it has made."""

from __future__ import annotations

from datetime import date

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import ProjectRole
from tongzhou.activity.models import DiaryEntry
from tongzhou.clients.models import Contact
from tongzhou.obligations.models import WITH_CLIENT, ClientObligation, ObligationEvent
from tongzhou.plan.models import Kind, WorkItem
from tongzhou.projects.models import Membership, Phase, Project

WRITTEN = (
    ObligationEvent.Kind.ASKED.value,
    ObligationEvent.Kind.REMINDED.value,
    ObligationEvent.Kind.SENT_BACK.value,
)
"""What mails are written about; the deeds of the diary are called the same."""


def project_and_manager(key: str) -> tuple[Project, User]:
    """A project of the demo, and who manages it."""
    project = Project.objects.get(key=key)
    managers = Membership.objects.select_related("user").filter(project=project, role=ProjectRole.PM)
    return project, managers[0].user


def first_task_after(project: Project, instant: int | None) -> WorkItem | None:
    """The first task of a plan that has not begun and begins no earlier than this."""
    later = WorkItem.objects.select_related("project").filter(
        project=project, kind=Kind.TASK, summary=False, actual_start_at=None, start_at__gte=instant
    )
    return later.order_by("start_at", "position").first()


def people_of_client(project: Project) -> list[Contact]:
    """The people of a project's client, in the order of the portfolio: the sponsor first."""
    return list(Contact.objects.select_related("user").filter(client=project.client_id).order_by("pk"))


def written_to_contacts(project: Project) -> list[tuple[DiaryEntry, Contact, date]]:
    """What the client was asked and reminded of: its line in the diary, each contact without an account, the day."""
    found = []
    for one in ClientObligation.objects.filter(project=project).order_by("pk"):
        people = Contact.objects.filter(pk__in=one.asked.values("contact"), user=None).order_by("pk")
        lines = DiaryEntry.objects.filter(
            project_id=project.pk,
            subject_id=one.pk,
            deed__in=[f"obligations.action_{kind}" for kind in WRITTEN],
        )
        days = one.events.filter(kind__in=WRITTEN).values_list("day", flat=True)
        for line, day in zip(lines.order_by("id"), days, strict=True):
            found += [(line, person, day) for person in people]
    return sorted(found, key=lambda letter: letter[2])


def with_client(project: Project) -> list[ClientObligation]:
    """What the client has been asked for and has not delivered."""
    return list(ClientObligation.objects.filter(project=project, state__in=WITH_CLIENT).order_by("pk"))


def open_leaves(project: Project) -> list[WorkItem]:
    """The tasks of a plan that have not begun, the earliest first."""
    found = WorkItem.objects.filter(
        project=project, kind=Kind.TASK, summary=False, planned=True, actual_start_at=None, external=False
    )
    return list(found.order_by("start_at", "position")[:20])


def vendors_in(project: Project) -> list[User]:
    """The vendor's people in a project, in the order of their accounts."""
    clients = [role.value for role in ProjectRole if role.for_clients]
    members = Membership.objects.filter(project=project).exclude(role__in=clients)
    return [one.user for one in members.select_related("user").order_by("user_id")]


def production_changes() -> list[tuple[WorkItem, User]]:
    """The tasks that may not run in freeze windows, with who manages them."""
    found = []
    for project in Project.objects.order_by("pk"):
        managers = Membership.objects.select_related("user").filter(project=project, role=ProjectRole.PM)
        own = WorkItem.objects.filter(project=project, summary=False, calendar__project=project)
        found += [(item, managers[0].user) for item in own.order_by("position")[:20] if managers]
    return found


def find_project(key: str) -> Project | None:
    """A project of the demo, if it has been made."""
    return Project.objects.filter(key=key).first()


def first_project() -> Project | None:
    """The project that was made first."""
    return Project.objects.order_by("pk").first()


def milestones_in_order(project: Project) -> list[WorkItem]:
    """The milestones of a project by their day."""
    found = WorkItem.objects.filter(project=project, kind="milestone", active=True)
    return list(found.order_by("finish_at", "pk"))


def project_in_closing() -> Project | None:
    """The first project whose phase is the last one."""
    return Project.objects.filter(phase=Phase.CLOSING).order_by("pk").first()


def left_in_plan(project: Project) -> list[tuple[int, str]]:
    """Number and name of what is not finished in a plan, in its order."""
    found = WorkItem.objects.filter(project=project, summary=False, active=True, percent__lt=100)
    return list(found.order_by("position", "pk").values_list("pk", "name"))
