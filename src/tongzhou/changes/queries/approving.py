"""Who approves: the rule of a project, which of its steps apply to a request, and whose turn it is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q, QuerySet

from tongzhou.accounts.models import Organisation, User
from tongzhou.accounts.permissions import OrganisationRole, Permission, ProjectRole
from tongzhou.changes.models import Approval, ApprovalRule, ApprovalStep, ChangeRequest, State
from tongzhou.projects.models import Membership, Project
from tongzhou.web.prepared import prepared

OF_ORGANISATION = (OrganisationRole.PMO.value, OrganisationRole.ADMIN.value)
USUAL = (ProjectRole.PM.value, *OF_ORGANISATION)
"""Who approves where nobody has given a rule: the first of them who has not asked for it."""


def rule_of_project(project: Project) -> ApprovalRule | None:
    """The rule that the project has of its own."""
    return ApprovalRule.objects.filter(project=project).first()


def rule_of_organisation(organisation: Organisation | int) -> ApprovalRule | None:
    """The rule of all projects that have none."""
    return ApprovalRule.objects.filter(organisation=organisation, project=None).first()


def rule_for(project: Project) -> ApprovalRule | None:
    """The rule that holds for a project."""
    return rule_of_project(project) or rule_of_organisation(project.organisation_id)


def steps_of(rule: ApprovalRule | None) -> list[ApprovalStep]:
    """Its approvers in their order."""
    if rule is None:
        return []
    return list(ApprovalStep.objects.filter(rule=rule).select_related("person").order_by("position"))


def steps_for(request: ChangeRequest, rule: ApprovalRule | None) -> list[ApprovalStep]:
    """Those who are asked for a request: by its days and its money."""
    if rule is None:
        return [ApprovalStep(position=1, role=_usual(request))]
    return [one for one in steps_of(rule) if _applies(one, request)]


def authors_of(request: ChangeRequest) -> set[int]:
    """Whose own request it is."""
    return {pk for pk in (request.created_by_id, request.requested_by_id) if pk is not None}


def _usual(request: ChangeRequest) -> str:
    """The manager; for the manager's own requests whoever else in the organisation may approve."""
    own = authors_of(request)
    for role in USUAL:
        found = approvers(request.project, ApprovalStep(position=1, role=role))
        if any(one.pk not in own for one in found):
            return role
    return USUAL[0]


def _applies(step: ApprovalStep, request: ChangeRequest) -> bool:
    """A step without thresholds always; else from so many days, or so much money, on."""
    if step.from_days is None and step.from_minor is None:
        return True
    money = max(request.amount_minor or 0, request.budget_minor or 0)
    long = step.from_days is not None and (request.days or 0) >= step.from_days
    return long or (step.from_minor is not None and money >= step.from_minor)


def approvers(project: Project, step: ApprovalStep | Approval) -> list[User]:
    """Who could say yes to a step: they hold the role, and the right."""
    if step.person_id is not None:
        members = [step.person] if step.person is not None and step.person.is_active else []
    elif step.role in OF_ORGANISATION:
        members = list(
            User.objects.filter(organisation=project.organisation_id, role=step.role, is_active=True)
        )
    else:
        found = Membership.objects.filter(project=project, role=step.role, user__is_active=True)
        members = [one.user for one in found.select_related("user")]
    held = _roles(project, members)
    return [one for one in members if may_approve(one, held.get(one.pk, ""))]


def _roles(project: Project, people: Iterable[User]) -> dict[int, str]:
    found = Membership.objects.filter(project=project, user__in=[one.pk for one in people])
    return dict(found.values_list("user_id", "role"))


def may_approve(user: User, role: str) -> bool:
    """Whether somebody with this role in the project (or none) may approve there at all."""
    if user.is_client or not user.is_active:
        return False
    everywhere = user.may(Permission.VIEW_ALL_PROJECTS) and user.may(Permission.APPROVE_CHANGES)
    return everywhere or bool(role and Permission.APPROVE_CHANGES in user.rights_as(role))


def is_asked(approval: Approval, user: User, role: str) -> bool:
    """Whether a step is somebody's to decide."""
    if approval.person_id is not None:
        return approval.person_id == user.pk
    return approval.role == (user.role if approval.role in OF_ORGANISATION else role)


def approvals_of(request: ChangeRequest) -> list[Approval]:
    """Everybody who was and will be asked, round by round."""
    found = Approval.objects.filter(request=request).select_related("person", "decided_by")
    return list(found.order_by("round", "position"))


@prepared
def approvals_waiting_for(user: User) -> QuerySet[Approval]:
    """The steps that wait for somebody of the vendor in projects they see, with their requests."""
    allowed = Project.objects.granting(user, Permission.APPROVE_CHANGES)
    mine = Q(person=user)
    if user.role in OF_ORGANISATION:
        mine |= Q(role=user.role)
    for role in ProjectRole:
        if not role.for_clients:
            in_role = Membership.objects.filter(user=user, role=role).values("project")
            mine |= Q(role=role.value, request__project__in=in_role)
    found = Approval.objects.filter(mine, decision=Approval.Decision.WAITING, request__state=State.APPROVAL)
    found = found.filter(request__project__in=allowed.values("pk")).select_related("request__project")
    return found.defer("request__impact").order_by("asked_at")[:50]


def overdue_approvals(before: datetime, today: date) -> QuerySet[Approval]:
    """Steps that were asked for before a moment, and of which nobody was reminded since that many days."""
    waiting = Approval.objects.filter(decision=Approval.Decision.WAITING, request__state=State.APPROVAL)
    waiting = waiting.filter(
        request__project__deleted_at=None, request__project__closed_at=None, asked_at__lt=before
    )
    not_today = Q(reminded_on=None) | Q(reminded_on__lt=before.date())
    return waiting.filter(not_today).select_related("request__project", "person").order_by("pk")


def people_who_may_approve(organisation: Organisation | int, project: Project | None) -> QuerySet[User]:
    """Who can be named in a rule."""
    vendor = User.objects.filter(organisation=organisation, is_active=True).exclude(
        role=OrganisationRole.CLIENT
    )
    if project is None:
        return vendor.order_by("name", "id")
    members = Membership.objects.filter(project=project).values("user")
    return vendor.filter(Q(pk__in=members) | Q(role__in=OF_ORGANISATION)).order_by("name", "id")


def roles_that_may_approve(user: User) -> set[str]:
    """The roles of a rule that hold the right to approve, by the permission table of somebody's organisation."""
    tables = user.permission_tables()
    project = {role.value for role, rights in tables.project.items() if Permission.APPROVE_CHANGES in rights}
    whole = {
        role.value
        for role, rights in tables.organisation.items()
        if {Permission.APPROVE_CHANGES, Permission.VIEW_ALL_PROJECTS} <= rights
        and role.value in OF_ORGANISATION
    }
    return project | whole
