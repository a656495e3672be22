"""What the diary says of stakeholders and promises; it names no stakeholder, because more people read it."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Promise] = {
    "stakeholders.stakeholder_added": _("%(actor)s added somebody to the stakeholders."),
    "stakeholders.stakeholder_changed": _("%(actor)s changed what is known of a stakeholder."),
    "stakeholders.stakeholder_placed": _("%(actor)s moved a stakeholder on the grid."),
    "stakeholders.contact_logged": _("%(actor)s wrote down a talk with a stakeholder."),
    "stakeholders.stakeholder_removed": _("%(actor)s removed a stakeholder."),
    "stakeholders.promise_given": _("%(actor)s wrote down a promise: “%(label)s”."),
    "stakeholders.promise_changed": _("%(actor)s changed the promise “%(label)s”."),
    "stakeholders.promise_kept": _("%(actor)s noted that “%(label)s” was kept."),
    "stakeholders.promise_broken": _("%(actor)s noted that “%(label)s” was broken."),
    "stakeholders.promise_withdrawn": _("%(actor)s withdrew the promise “%(label)s”."),
    "stakeholders.promise_reopened": _("%(actor)s opened the promise “%(label)s” again."),
    "stakeholders.promise_due": _("%(actor)s has to keep the promise “%(label)s” soon."),
    "stakeholders.promise_overdue": _("%(actor)s is late with the promise “%(label)s”."),
    "stakeholders.promise_deleted": _("%(actor)s deleted the promise “%(label)s”."),
}
ICONS = {
    "stakeholders": "contact",
    "stakeholders.promise_kept": "circle-check",
    "stakeholders.promise_broken": "circle-x",
    "stakeholders.promise_deleted": "trash-2",
    "stakeholders.stakeholder_removed": "trash-2",
}
ROOM = _("Stakeholders and promises")
