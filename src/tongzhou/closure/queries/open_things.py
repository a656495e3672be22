"""What can still be open in a project, room by room."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongzhou.acceptance.models import Acceptance, Gate, RemainingItem
from tongzhou.accounts.models import ApiToken
from tongzhou.accounts.permissions import Permission, ProjectRole
from tongzhou.changes.models import OPEN as OPEN_CHANGES
from tongzhou.changes.models import ChangeOrder, ChangeRequest
from tongzhou.closure.checks import Check, register
from tongzhou.closure.models import Closing
from tongzhou.costs.models import CostImport
from tongzhou.goals.models import CheckIn, Confirmation, Goal
from tongzhou.goals.models import State as GoalState
from tongzhou.handover.queries.handovers import unsigned_handovers
from tongzhou.obligations.models import CLOSED, ClientObligation
from tongzhou.plan.models import Category, Kind, Scenario, WorkItem
from tongzhou.projects.models import Membership, Project
from tongzhou.records.models import ClosingReport, Dossier
from tongzhou.scope.models import Deliverable, DeliverableState, RequirementImport
from tongzhou.signing.models import SignatureRequest, SigningLink
from tongzhou.stakeholders.models import Promise, PromiseState
from tongzhou.team.models import Allocation

CLIENT_ROLES = [role.value for role in ProjectRole if role.for_clients]
Rows = QuerySet[Any, Any]


def open_items(project: Project) -> Rows:
    """Work items whose state is not *done*, without summaries, milestones and what stands for other projects."""
    found = WorkItem.live.filter(project=project, active=True, external=False)
    undone = ~Q(state__category=Category.DONE) | Q(state=None)
    return found.filter(undone).exclude(kind=Kind.MILESTONE).exclude(planned=True, summary=True)


def open_milestones(project: Project) -> Rows:
    """Milestones that have not been reached."""
    found = WorkItem.objects.filter(project=project, kind=Kind.MILESTONE, active=True, summary=False)
    return found.filter(percent__lt=100, external=False)


def open_changes(project: Project) -> Rows:
    """Change requests about which somebody still has something to do."""
    return ChangeRequest.objects.filter(project=project, state__in=OPEN_CHANGES)


def open_orders(project: Project) -> Rows:
    """Change orders that wait for the client's signature."""
    return ChangeOrder.objects.filter(request__project=project, standing=ChangeOrder.Standing.OPEN)


def open_goals(project: Project) -> Rows:
    """Goals of which nobody has said whether they were reached."""
    return Goal.objects.filter(
        project=project, deleted_at=None, state__in=[GoalState.DRAFT, GoalState.AGREED]
    )


def unconfirmed_goals(project: Project) -> Rows:
    """Agreed goals whose present version nobody has confirmed."""
    said = Confirmation.objects.filter(goal=OuterRef("pk"), edition=OuterRef("edition"), confirmed=True)
    return Goal.objects.filter(project=project, deleted_at=None, state=GoalState.AGREED).exclude(Exists(said))


def goals_without_last_word(project: Project) -> Rows:
    """Goals that were ended as reached or missed without a check-in."""
    told = CheckIn.objects.filter(goal=OuterRef("pk"), deleted_at=None)
    ended = Goal.objects.filter(project=project, deleted_at=None)
    return ended.filter(state__in=[GoalState.REACHED, GoalState.MISSED]).exclude(Exists(told))


def open_deliverables(project: Project) -> Rows:
    """Deliverables that the client has not accepted, those in our own review left out."""
    done = [DeliverableState.ACCEPTED, DeliverableState.CONDITIONAL, DeliverableState.IN_REVIEW]
    return Deliverable.objects.filter(project=project, deleted_at=None).exclude(state__in=done)


def deliverables_in_review(project: Project) -> Rows:
    """Deliverables that our own people still look at."""
    return Deliverable.objects.filter(project=project, deleted_at=None, state=DeliverableState.IN_REVIEW)


def open_acceptances(project: Project) -> Rows:
    """Acceptances in preparation, with the client, or rejected."""
    waits = [Acceptance.State.DRAFT, Acceptance.State.PUT, Acceptance.State.REJECTED]
    return Acceptance.objects.filter(project=project, state__in=waits)


def remaining_items(project: Project) -> Rows:
    """Conditions and other things that remain of acceptances."""
    return RemainingItem.objects.filter(acceptance__project=project, done_at=None)


def open_gates(project: Project) -> Rows:
    """Gates that were neither passed nor waived."""
    return Gate.objects.filter(project=project, state=Gate.State.OPEN)


def open_obligations(project: Project) -> Rows:
    """What the client still owes, or we have still to judge."""
    return ClientObligation.objects.filter(project=project, deleted_at=None).exclude(state__in=CLOSED)


def open_promises(project: Project) -> Rows:
    """Promises that are neither kept nor settled otherwise."""
    return Promise.objects.filter(project=project, deleted_at=None, state=PromiseState.OPEN)


def open_scenarios(project: Project) -> Rows:
    """Scenarios that were neither published nor dropped."""
    return Scenario.objects.filter(project=project, state=Scenario.Standing.OPEN)


def cost_drafts(project: Project) -> Rows:
    """Tables of costs that were read and not booked."""
    return CostImport.objects.filter(project=project, imported_at=None)


def requirement_drafts(project: Project) -> Rows:
    """Tables of requirements that were read and not taken over."""
    return RequirementImport.objects.filter(project=project)


def open_signatures(project: Project) -> Rows:
    """Documents that somebody is asked to sign."""
    return SignatureRequest.objects.filter(project=project, state=SignatureRequest.State.OPEN)


def open_links(project: Project) -> Rows:
    """One-time links for signing that still open something."""
    return SigningLink.objects.filter(
        request__project=project,
        request__state=SignatureRequest.State.OPEN,
        used_at=None,
        revoked_at=None,
        expires_at__gt=timezone.now(),
    )


def undecided_client_access(project: Project) -> Rows:
    """The client's people, as long as nobody has decided what becomes of their access."""
    decided = Closing.objects.filter(project=OuterRef("project"), state__in=["started", "closed"])
    found = Membership.objects.filter(project=project, role__in=CLIENT_ROLES, user__is_active=True)
    return found.exclude(Exists(decided.exclude(client_access="")))


def client_tokens(project: Project) -> Rows:
    """API tokens of the client's people that still work."""
    people = Membership.objects.filter(project=project, role__in=CLIENT_ROLES, user__is_active=True)
    today = timezone.localdate()
    works = Q(expires_on=None) | Q(expires_on__gt=today)
    return ApiToken.objects.filter(works, user__in=people.values("user"))


def promised_time(project: Project) -> Rows:
    """What is promised of people's time beyond the day on which the project is to be closed."""
    return Allocation.objects.filter(
        project=project,
        project__closings__state=Closing.State.STARTED,
        last__gt=F("project__closings__closing_on"),
    )


def missing_report(project: Project) -> Rows:
    """The project itself, as long as no version of its closing report is final."""
    final = ClosingReport.objects.filter(project=OuterRef("pk"), state=ClosingReport.State.FINAL)
    return Project.objects.filter(pk=project.pk).exclude(Exists(final))


def missing_dossier(project: Project) -> Rows:
    """The project itself, as long as there is no dossier of it."""
    ready = Dossier.objects.filter(project=OuterRef("pk"), state=Dossier.State.READY)
    return Project.objects.filter(pk=project.pk).exclude(Exists(ready))


def register_checks() -> None:
    """The checks over the rooms below, in the order of a project's pages."""
    lead, qa, finance = ProjectRole.LEAD, ProjectRole.QA, ProjectRole.FINANCE
    plan, project = Permission.VIEW_PLAN, Permission.VIEW_PROJECT
    pm = ProjectRole.PM
    for check in (
        Check("items", _("Open work items"), "circle-dot", open_items, "items", "category=open", lead, plan),
        Check("milestones", _("Milestones not reached"), "diamond", open_milestones, "milestones", "", pm, plan),
        Check("scenarios", _("Open scenarios"), "git-branch", open_scenarios, "scenarios", "", lead, plan),
        Check("goals", _("Goals without a result"), "target", open_goals, "goals", "", pm, plan),
        Check(
            "goals_unconfirmed", _("Agreed goals that nobody has confirmed"), "target", unconfirmed_goals, "goals",
            "", pm, plan,
        ),
        Check(
            "goals_silent", _("Ended goals without a final check-in"), "target", goals_without_last_word, "goals",
            "", pm, plan,
        ),
        Check(
            "reviews", _("Deliverables in review"), "eye", deliverables_in_review, "deliverables",
            "state=in_review", qa, plan,
        ),
        Check(
            "deliverables", _("Deliverables not accepted"), "package", open_deliverables, "deliverables", "", lead,
            plan,
        ),
        Check(
            "requirement_drafts", _("Tables of requirements not taken over"), "file-text", requirement_drafts,
            "requirements", "", lead, plan,
        ),
        Check("changes", _("Open change requests"), "git-compare", open_changes, "changes"),
        Check("orders", _("Change orders not signed"), "signature", open_orders, "changes"),
        Check("gates", _("Gates not passed"), "shield", open_gates, "gates", "", qa, plan),
        Check(
            "acceptances", _("Acceptances not decided"), "clipboard-check", open_acceptances, "acceptances", "", pm,
            plan,
        ),
        Check(
            "remaining", _("Conditions and remaining items of acceptances"), "list-checks", remaining_items,
            "acceptances", "", pm, plan,
        ),
        Check("signatures", _("Documents to be signed"), "signature", open_signatures, "signatures", "", pm, plan),
        Check(
            "links", _("One-time links that still work"), "link", open_links, "signatures", "", pm, plan, timed=True
        ),
        Check("obligations", _("Client actions not done"), "handshake", open_obligations, "client_actions"),
        Check("promises", _("Promises not kept"), "message-square", open_promises, "promises"),
        Check(
            "cost_drafts", _("Tables of costs not booked"), "receipt", cost_drafts, "costs", "", finance,
            Permission.VIEW_COST,
        ),
        Check(
            "handovers", _("Handovers not signed by both"), "key-round", unsigned_handovers, "handovers", "", pm,
            plan,
        ),
        Check(
            "closing_report", _("Closing report not final"), "file-text", missing_report, "closing_report", "", pm,
            plan,
        ),
        Check(
            "dossier", _("No dossier made"), "archive", missing_dossier, "dossiers", "", pm,
            Permission.MANAGE_RECORDS,
        ),
        Check("promised_time", _("Time promised beyond the closing"), "users", promised_time, "closure"),
        Check(
            "client_access", _("Access of the client's people not decided"), "user", undecided_client_access,
            "closure", "", pm, project,
        ),
        Check(
            "client_tokens", _("API tokens of the client's people"), "key", client_tokens, "members", timed=True
        ),
    ):  # fmt: skip
        register(check)
