"""Who may do what: one list of permissions, one table of roles. Nothing else decides.

The table stands in the lowest room that has people, because the pages of every room ask it
(docs/adr/0002-permission-table.md). Roles within the organisation come with the account; roles within a
project come with the membership. Whoever has neither gets nothing.
"""

from __future__ import annotations

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    """One deed or one kind of knowledge; the value is what documents and the API call it."""

    MANAGE_PEOPLE = "manage_people"
    MANAGE_ORGANISATION = "manage_organisation"
    VIEW_PEOPLE = "view_people"
    VIEW_CLIENTS = "view_clients"
    MANAGE_CLIENTS = "manage_clients"
    MANAGE_CALENDARS = "manage_calendars"
    CREATE_PROJECT = "create_project"
    VIEW_ALL_PROJECTS = "view_all_projects"
    VIEW_AUDIT = "view_audit"
    VIEW_OPERATIONS = "view_operations"
    MANAGE_WORKFLOWS = "manage_workflows"
    VIEW_WORKLOAD = "view_workload"
    MANAGE_STAFF = "manage_staff"

    VIEW_PROJECT = "view_project"
    EDIT_CHARTER = "edit_charter"
    MANAGE_MEMBERS = "manage_members"
    VIEW_PLAN = "view_plan"
    EDIT_PLAN = "edit_plan"
    SET_BASELINE = "set_baseline"
    IMPORT_PLAN = "import_plan"
    EXPORT_PLAN = "export_plan"
    VIEW_DIARY = "view_diary"
    DELETE_PROJECT = "delete_project"
    EDIT_WORK = "edit_work"
    MANAGE_WORK = "manage_work"
    COMMENT = "comment"
    VIEW_INTERNAL_TALK = "view_internal_talk"
    MODERATE_TALK = "moderate_talk"
    VIEW_FILES = "view_files"
    UPLOAD_FILES = "upload_files"
    PUBLISH_TO_CLIENT = "publish_to_client"
    MANAGE_INTEGRATIONS = "manage_integrations"
    VIEW_INTERNAL_RISKS = "view_internal_risks"
    VIEW_COST = "view_cost"
    EDIT_COST = "edit_cost"
    VIEW_MARGIN = "view_margin"
    EDIT_SCOPE = "edit_scope"
    APPROVE_CHANGES = "approve_changes"
    MANAGE_ACCEPTANCE = "manage_acceptance"
    VIEW_STAKEHOLDERS = "view_stakeholders"
    MANAGE_CLIENT_RELATIONS = "manage_client_relations"
    MANAGE_RECORDS = "manage_records"
    CLOSE_PROJECT = "close_project"

    ANSWER_AS_CLIENT = "answer_as_client"
    SIGN_AS_CLIENT = "sign_as_client"


class OrganisationRole(TextChoices):
    """What somebody is in the vendor's organisation, or that they belong to a client."""

    ADMIN = "admin", _("Administrator")
    PMO = "pmo", _("PMO")
    MANAGER = "manager", _("Project manager")
    MEMBER = "member", _("Member")
    CLIENT = "client", _("Client user")


class ProjectRole(TextChoices):
    """What somebody is in one project."""

    PM = "pm", _("Project manager")
    LEAD = "lead", _("Team lead")
    MEMBER = "member", _("Member")
    FINANCE = "finance", _("Finance")
    QA = "qa", _("Quality assurance")
    OBSERVER = "observer", _("Observer")
    CLIENT_SPONSOR = "client_sponsor", _("Client sponsor")
    CLIENT_MEMBER = "client_member", _("Client member")

    @property
    def for_clients(self) -> bool:
        """Whether only people of the client may have it."""
        return self in {ProjectRole.CLIENT_SPONSOR, ProjectRole.CLIENT_MEMBER}


P = Permission
FOR_CLIENTS = frozenset({P.ANSWER_AS_CLIENT, P.SIGN_AS_CLIENT})
"""What only people of the client may do, in the portal: they open none of the vendor's pages."""
_READ = frozenset(
    {P.VIEW_PROJECT, P.VIEW_PLAN, P.EXPORT_PLAN, P.VIEW_DIARY, P.VIEW_FILES, P.VIEW_INTERNAL_TALK}
    | {P.VIEW_INTERNAL_RISKS}
)
_WORK = _READ | {P.COMMENT, P.UPLOAD_FILES, P.EDIT_WORK}
_LEAD = _WORK | {P.EDIT_PLAN, P.MANAGE_WORK, P.MODERATE_TALK, P.EDIT_SCOPE, P.VIEW_STAKEHOLDERS}
_RUN = (
    _LEAD
    | {P.EDIT_CHARTER, P.MANAGE_MEMBERS, P.SET_BASELINE, P.IMPORT_PLAN, P.DELETE_PROJECT}
    | {P.PUBLISH_TO_CLIENT, P.MANAGE_INTEGRATIONS, P.VIEW_COST, P.EDIT_COST, P.VIEW_MARGIN}
    | {P.APPROVE_CHANGES, P.MANAGE_ACCEPTANCE, P.MANAGE_CLIENT_RELATIONS, P.MANAGE_RECORDS, P.CLOSE_PROJECT}
)
_EVERYBODY_AT_THE_VENDOR = frozenset({P.VIEW_PEOPLE, P.VIEW_CLIENTS})

ORGANISATION_TABLE: dict[OrganisationRole, frozenset[Permission]] = {
    OrganisationRole.ADMIN: frozenset(Permission) - FOR_CLIENTS,
    OrganisationRole.PMO: _EVERYBODY_AT_THE_VENDOR
    | _READ
    | {P.VIEW_ALL_PROJECTS, P.CREATE_PROJECT, P.MANAGE_CLIENTS, P.MANAGE_CALENDARS, P.SET_BASELINE}
    | {
        P.COMMENT,
        P.MANAGE_WORKFLOWS,
        P.VIEW_COST,
        P.EDIT_COST,
        P.VIEW_MARGIN,
        P.VIEW_WORKLOAD,
        P.MANAGE_STAFF,
        P.APPROVE_CHANGES,
        P.VIEW_STAKEHOLDERS,
        P.MANAGE_RECORDS,
        P.CLOSE_PROJECT,
    },
    OrganisationRole.MANAGER: _EVERYBODY_AT_THE_VENDOR
    | {P.CREATE_PROJECT, P.MANAGE_CLIENTS, P.VIEW_WORKLOAD},
    OrganisationRole.MEMBER: _EVERYBODY_AT_THE_VENDOR,
    OrganisationRole.CLIENT: frozenset(),
}
"""What a role in the organisation allows. Project permissions here hold in every project, but only
together with VIEW_ALL_PROJECTS."""

PROJECT_TABLE: dict[ProjectRole, frozenset[Permission]] = {
    ProjectRole.PM: _RUN,
    ProjectRole.LEAD: _LEAD,
    ProjectRole.MEMBER: _WORK,
    ProjectRole.FINANCE: _WORK | {P.VIEW_COST, P.EDIT_COST, P.VIEW_MARGIN},
    ProjectRole.QA: _WORK,
    ProjectRole.OBSERVER: frozenset({P.VIEW_PROJECT, P.VIEW_PLAN}),
    ProjectRole.CLIENT_SPONSOR: FOR_CLIENTS,
    ProjectRole.CLIENT_MEMBER: frozenset({P.ANSWER_AS_CLIENT}),
}
"""What a role in a project allows there. Clients see only what is published to them, through pages of
their own; none of the vendor's pages opens for them."""

OF_THE_ORGANISATION = frozenset(
    {P.MANAGE_PEOPLE, P.MANAGE_ORGANISATION, P.MANAGE_CLIENTS, P.MANAGE_CALENDARS, P.CREATE_PROJECT}
    | {P.MANAGE_WORKFLOWS, P.MANAGE_STAFF}
)
"""Rights that are about no project, whatever they change."""
WHEN_CLOSED = (
    frozenset(one for one in Permission if one.value.startswith("view_"))
    | OF_THE_ORGANISATION
    | {P.EXPORT_PLAN, P.CLOSE_PROJECT}
)
"""What a closed project leaves of anybody's rights: seeing, taking along, and opening it again. All others sleep."""
