"""What the pages about people need to know."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.models import ApiToken, User
from tongzhou.accounts.permissions import Permission

PERMISSION_WORDS: dict[Permission, Promise] = {
    Permission.MANAGE_PEOPLE: _("Create accounts, give roles, deactivate"),
    Permission.MANAGE_ORGANISATION: _("Change the organisation's settings"),
    Permission.VIEW_PEOPLE: _("See who works here"),
    Permission.VIEW_CLIENTS: _("See the clients and their contacts"),
    Permission.MANAGE_CLIENTS: _("Create and change clients and contacts"),
    Permission.MANAGE_CALENDARS: _("Change the organisation's working calendars"),
    Permission.CREATE_PROJECT: _("Create projects"),
    Permission.VIEW_ALL_PROJECTS: _("See every project without being a member"),
    Permission.VIEW_AUDIT: _("See and export the audit trail"),
    Permission.VIEW_OPERATIONS: _("See jobs, deliveries, limits and health"),
    Permission.MANAGE_WORKFLOWS: _("Change the organisation's work item types, workflows and fields"),
    Permission.VIEW_WORKLOAD: _("See everybody's workload, and find who is free"),
    Permission.MANAGE_STAFF: _("Keep skills, working hours and leave of others"),
    Permission.VIEW_PROJECT: _("See the project and its charter"),
    Permission.EDIT_CHARTER: _("Change the charter"),
    Permission.MANAGE_MEMBERS: _("Add and remove members, give project roles"),
    Permission.VIEW_PLAN: _("See the plan"),
    Permission.EDIT_PLAN: _("Change the plan"),
    Permission.SET_BASELINE: _("Set baselines"),
    Permission.IMPORT_PLAN: _("Import a plan from a file"),
    Permission.EXPORT_PLAN: _("Export the plan"),
    Permission.VIEW_DIARY: _("See the activity"),
    Permission.DELETE_PROJECT: _("Delete the project"),
    Permission.EDIT_WORK: _("Create and change work items"),
    Permission.MANAGE_WORK: _("Change the project's boards, fields and shared views"),
    Permission.COMMENT: _("Write comments"),
    Permission.VIEW_INTERNAL_TALK: _("See internal comments"),
    Permission.MODERATE_TALK: _("Remove other people's comments"),
    Permission.VIEW_FILES: _("See the files"),
    Permission.UPLOAD_FILES: _("Upload files"),
    Permission.PUBLISH_TO_CLIENT: _("Publish to the client"),
    Permission.MANAGE_INTEGRATIONS: _("Change the project's notification rules and webhooks"),
    Permission.VIEW_INTERNAL_RISKS: _("See internal risks"),
    Permission.VIEW_COST: _("See costs"),
    Permission.EDIT_COST: _("Change budgets, rates and actual costs"),
    Permission.VIEW_MARGIN: _("See margins"),
    Permission.EDIT_SCOPE: _("Change goals, requirements, deliverables and responsibilities"),
    Permission.APPROVE_CHANGES: _("Approve change requests"),
    Permission.MANAGE_ACCEPTANCE: _("Put to acceptance and pass gates"),
    Permission.VIEW_STAKEHOLDERS: _("See the stakeholders"),
    Permission.MANAGE_CLIENT_RELATIONS: _("Change stakeholders, promises and client actions"),
    Permission.MANAGE_RECORDS: _("Write the closing report, evaluate the project and make dossiers"),
    Permission.CLOSE_PROJECT: _("Close the project, waive what blocks it, and open it again"),
    Permission.ANSWER_AS_CLIENT: _("Confirm, answer and deliver in the portal, as the client"),
    Permission.SIGN_AS_CLIENT: _("Decide and sign in the portal, as the client"),
}
"""Every permission in words."""


def people_known_to(user: User) -> QuerySet[User]:
    """Everybody in the organisation of whom this person may know."""
    return User.objects.visible_to(user)


def search_people(user: User, *, text: str = "", role: str = "", state: str = "") -> QuerySet[User]:
    """The list of people, narrowed; ``state`` is empty (active), ``inactive`` or ``all``.

    The client of a client user is fetched along, by the relation that the room above has to this one.
    """
    found = people_known_to(user).select_related("contact__client").order_by("name", "id")
    if text:
        found = found.filter(Q(name__icontains=text) | Q(email__icontains=text) | Q(title__icontains=text))
    if role:
        found = found.filter(role=role)
    return found if state == "all" else found.filter(is_active=state != "inactive")


def token_presented(secret: str, *, today: date) -> ApiToken | None:
    """The token with this secret, together with its user, unless it has expired or its user is not active."""
    found = ApiToken.objects.presented(secret)
    expired = found is not None and found.expires_on is not None and found.expires_on <= today
    return None if expired else found
