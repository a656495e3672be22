"""What the room's deeds are called in the diary."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

SENTENCES: dict[str, Promise] = {
    "scope.contract_item_added": _("%(actor)s added the contract item “%(label)s”."),
    "scope.contract_item_changed": _("%(actor)s changed the contract item “%(label)s”: %(fields)s."),
    "scope.contract_item_deleted": _("%(actor)s deleted the contract item “%(label)s”."),
    "scope.contract_item_withdrawn": _("%(actor)s withdrew the contract item “%(label)s”."),
    "scope.requirement_withdrawn": _("%(actor)s withdrew the requirement “%(label)s”."),
    "scope.deliverable_withdrawn": _("%(actor)s withdrew the deliverable “%(label)s”."),
    "scope.requirement_described": _("%(actor)s changed the requirement “%(label)s”: %(fields)s."),
    "scope.requirements_imported": _("%(actor)s brought in requirements from “%(label)s”."),
    "scope.deliverable_created": _("%(actor)s created the deliverable “%(label)s”."),
    "scope.deliverable_changed": _("%(actor)s changed the deliverable “%(label)s”: %(fields)s."),
    "scope.deliverable_deleted": _("%(actor)s deleted the deliverable “%(label)s”."),
    "scope.criterion_added": _("%(actor)s added the criterion “%(label)s”."),
    "scope.criterion_dropped": _("%(actor)s removed the criterion “%(label)s”."),
    "scope.criterion_met": _("%(actor)s found the criterion “%(label)s” met."),
    "scope.criterion_unmet": _("%(actor)s found the criterion “%(label)s” not met."),
    "scope.link_added": _("%(actor)s added the link “%(label)s” to a deliverable."),
    "scope.link_dropped": _("%(actor)s removed the link “%(label)s” from a deliverable."),
    "scope.review_asked": _("%(actor)s asked for a review of “%(label)s”."),
    "scope.review_fine": _("%(actor)s found “%(label)s” fine."),
    "scope.review_changes": _("%(actor)s asked for changes of “%(label)s”."),
    "scope.deliverable_taken_back": _("%(actor)s took “%(label)s” back to work on it."),
    "scope.deliverable_submitted": _("%(actor)s submitted “%(label)s” to the client."),
    "scope.deliverable_accepted": _("%(actor)s accepted “%(label)s”."),
    "scope.deliverable_accepted_with_conditions": _("%(actor)s accepted “%(label)s” with conditions."),
    "scope.deliverable_rejected": _("%(actor)s rejected “%(label)s”."),
    "scope.conditions_met": _("%(actor)s noted that the conditions for “%(label)s” are met."),
    "scope.decision_taken_back": _("%(actor)s took back the client's word on “%(label)s”."),
    "scope.deliverable_reworked": _("%(actor)s began a new version: “%(label)s”."),
    "scope.deliverable_linked": _("%(actor)s linked %(label)s."),
    "scope.deliverable_unlinked": _("%(actor)s took a link away: %(label)s."),
    "scope.responsibility_set": _("%(actor)s changed who is responsible for “%(label)s”."),
}
ICONS = {
    "scope": "package",
    "scope.contract_item_added": "circle-plus",
    "scope.deliverable_created": "circle-plus",
    "scope.deliverable_submitted": "send",
    "scope.deliverable_accepted": "circle-check",
    "scope.deliverable_accepted_with_conditions": "circle-check",
    "scope.deliverable_rejected": "circle-x",
    "scope.review_asked": "eye",
    "scope.contract_item_withdrawn": "ban",
    "scope.requirement_withdrawn": "ban",
    "scope.deliverable_withdrawn": "ban",
    "scope.contract_item_deleted": "trash-2",
    "scope.deliverable_deleted": "trash-2",
    "scope.responsibility_set": "users",
}
FIELDS: dict[str, Promise] = {
    "contract_item.number": pgettext_lazy("scope", "clause"),
    "contract_item.title": pgettext_lazy("scope", "title"),
    "contract_item.text": pgettext_lazy("scope", "text"),
    "contract_item.price_minor": pgettext_lazy("scope", "price"),
    "requirement.source": pgettext_lazy("scope", "source"),
    "requirement.reference": pgettext_lazy("scope", "source reference"),
    "requirement.contract_item": pgettext_lazy("scope", "contract item"),
    "requirement.goals": pgettext_lazy("scope", "goals"),
    "requirement.moscow": pgettext_lazy("scope", "importance"),
    "requirement.acceptance": pgettext_lazy("scope", "how it is accepted"),
    "requirement.shared": pgettext_lazy("scope", "the client sees it"),
    "deliverable.name": pgettext_lazy("scope", "name"),
    "deliverable.kind": pgettext_lazy("scope", "kind"),
    "deliverable.description": pgettext_lazy("scope", "description"),
    "deliverable.owner": pgettext_lazy("scope", "owner"),
    "deliverable.due_date": pgettext_lazy("scope", "due"),
    "deliverable.item": pgettext_lazy("scope", "milestone or phase"),
    "deliverable.reviewers": pgettext_lazy("scope", "reviewers"),
}
ROOM = pgettext_lazy("project", "Scope")
