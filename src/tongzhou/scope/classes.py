"""Who may read what of contract items, requirements, deliverables and responsibilities."""

from tongzhou.accounts.access import Through
from tongzhou.accounts.permissions import Permission
from tongzhou.web.field_classes import classed
from tongzhou.web.leaving import shown
from tongzhou.web.personal_data import Personal

FIELDS = {
    "ContractItem": classed(
        client="number title",
        vendor="project position text withdrawn_on version created_by created_at deleted_at",
        finance="price_minor",
    ),
    "Requirement": classed(
        client="source moscow acceptance", vendor="item reference contract_item shared withdrawn_on version"
    ),
    "RequirementGoal": classed(vendor="item goal"),
    "BaselineThing": classed(
        vendor="baseline kind thing_id number name state moscow due_date version position",
    ),
    "RequirementImport": classed(vendor="project by filename rows report count created_at"),
    "Deliverable": classed(
        client="number name kind description due_date state state_since",
        vendor="project owner item current version created_by created_at deleted_at items",
    ),
    "Criterion": classed(client="text met", vendor="deliverable position met_by met_at"),
    "Reviewer": classed(vendor="deliverable user"),
    "DeliverableVersion": classed(
        client="number note submitted_at verdict reason conditions conditions_met_at decided_by decided_at",
        vendor="deliverable made_by made_at frozen_at submitted_by",
    ),
    "VersionFile": classed(client="name number size sha256", vendor="version content"),
    "VersionLink": classed(client="label address", vendor="version"),
    "VersionReview": classed(vendor="version by verdict comment at"),
    "DeliverableItem": classed(vendor="deliverable item"),
    "Responsibility": classed(vendor="project deliverable item user contact role letter"),
}
_PLAN = Through("project", Permission.VIEW_PLAN)
REACHED = {
    "ContractItem": _PLAN,
    "BaselineThing": Through("baseline"),
    "RequirementImport": Through("project", Permission.EDIT_SCOPE),
    "Deliverable": _PLAN,
    "Responsibility": _PLAN,
}
_PART = "read with its deliverable, which somebody has got hold of"
INTERNAL = {
    "Requirement": "read with its work item, which somebody has got hold of",
    "RequirementGoal": "read with its requirement, which somebody has got hold of",
    "Criterion": _PART,
    "Reviewer": _PART,
    "DeliverableVersion": _PART,
    "VersionFile": _PART,
    "VersionLink": _PART,
    "VersionReview": _PART,
    "DeliverableItem": _PART,
}
_PROJECTS = "deliverable__project__organisation"
PERSONAL = {
    "ContractItem": Personal(
        of="created_by",
        part="contract_items",
        hands="project__key number title created_at",
        keeps="what was agreed",
        renames="title text",
        within="project__organisation",
    ),
    "Requirement": Personal(
        of="item__author",
        part="requirements",
        hands="item__number source reference moscow acceptance",
        keeps="what was required",
        renames="reference acceptance",
        within="item__organisation",
    ),
    "RequirementImport": Personal(
        of="by",
        part="requirement_imports",
        hands="project__key filename created_at",
        deletes=True,
        within="project__organisation",
    ),
    "Deliverable": Personal(
        of="owner",
        part="deliverables",
        hands="project__key number name state due_date created_at",
        keeps="what was delivered, and who answered for it",
        renames="name description",
        within="project__organisation",
    ),
    "Criterion": Personal(
        of="met_by",
        part="criteria",
        hands="text met met_at",
        keeps="by what was delivered was judged",
        renames="text",
        within=_PROJECTS,
    ),
    "Reviewer": Personal(of="user", part="reviewers", hands="deliverable__number", deletes=True),
    "DeliverableVersion": Personal(
        of="decided_by",
        part="deliverable_versions",
        hands="number verdict reason conditions decided_at",
        keeps="what was handed in, and what was said of it",
        renames="note reason conditions",
        within=_PROJECTS,
    ),
    "VersionFile": Personal(
        of="version__made_by",
        part="version_files",
        hands="name number size",
        keeps="what was handed in",
        renames="name",
        within="version__deliverable__project__organisation",
    ),
    "VersionLink": Personal(
        of="version__made_by",
        part="version_links",
        hands="label address",
        keeps="what was handed in",
        renames="label",
        within="version__deliverable__project__organisation",
    ),
    "VersionReview": Personal(
        of="by",
        part="version_reviews",
        hands="verdict comment at",
        keeps="why a version was handed in",
        renames="comment",
        within="version__deliverable__project__organisation",
    ),
    "RequirementGoal": "numbers",
    "BaselineThing": "names of what is agreed, none of people",
    "DeliverableItem": "numbers",
    "Responsibility": Personal(of="user", part="responsibilities", hands="project__key letter", deletes=True),
}
ANSWERS = {
    "ContractItemShown": shown("scope.ContractItem", vendor="requirements", finance="price"),
    "RequirementShown": shown(
        vendor="number name state source reference contract_item moscow acceptance shared withdrawn_on goals"
        " deliverables version"
    ),
    "CriterionShown": shown("scope.Criterion"),
    "VersionShown": shown("scope.DeliverableVersion", vendor="files links"),
    "DeliverableRow": shown("scope.Deliverable", vendor="overdue"),
    "DeliverableShown": shown("scope.Deliverable", vendor="overdue reviewers criteria versions linked"),
    "ResponsibilityRow": shown(vendor="kind number name letters gaps"),
    "ResponsibilityRows": shown(vendor="rows pages"),
    "TraceShown": shown(vendor="row counts clauses goals requirements deliverables items holes"),
    "KeptThing": shown(vendor="number name state moscow due_date version"),
    "ThingDifference": shown(vendor="kind id label difference before after"),
    "ScopeDifferences": shown(vendor="counts rows pages"),
    "TracePage": shown(vendor="rows pages"),
}
