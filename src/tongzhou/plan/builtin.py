"""The types and workflows that every organisation begins with, and what they are called."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

TASK, MILESTONE, REQUIREMENT, DEFECT, ISSUE = "task", "milestone", "requirement", "defect", "issue"
TYPES: tuple[tuple[str, str, int, str, bool], ...] = (
    (TASK, "circle-check", 1, "task", True),
    (MILESTONE, "diamond", 3, "milestone", True),
    (REQUIREMENT, "clipboard-list", 8, "requirement", False),
    (DEFECT, "bug", 6, "defect", False),
    (ISSUE, "triangle-alert", 4, "issue", False),
)
"""Code, icon, colour, workflow, and whether new items take part in the plan."""

STATES: dict[str, tuple[tuple[str, str, int], ...]] = {
    "task": (("open", "todo", 5), ("doing", "doing", 1), ("waiting", "waiting", 3), ("done", "done", 2)),
    "milestone": (("ahead", "todo", 5), ("reached", "done", 2)),
    "requirement": (
        ("draft", "todo", 5),
        ("review", "waiting", 3),
        ("agreed", "todo", 8),
        ("building", "doing", 1),
        ("accepted", "done", 2),
        ("dropped", "done", 5),
    ),
    "defect": (
        ("new", "todo", 6),
        ("confirmed", "todo", 3),
        ("fixing", "doing", 1),
        ("verifying", "waiting", 8),
        ("closed", "done", 2),
        ("rejected", "done", 5),
    ),
    "issue": (("open", "todo", 6), ("doing", "doing", 1), ("waiting", "waiting", 3), ("resolved", "done", 2)),
}
"""Workflow → its states: code, category, colour; the first is where items begin."""

TESTERS = ("qa", "pm", "lead")
ANY = ""
WAYS: dict[str, tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...]] = {
    "requirement": (
        ("draft", "review", (), ()),
        ("review", "draft", (), ()),
        ("review", "agreed", (), ()),
        ("agreed", "building", (), ("assignees",)),
        ("building", "agreed", (), ()),
        ("building", "accepted", (), ()),
        ("accepted", "building", (), ()),
        (ANY, "dropped", ("pm", "lead"), ()),
        ("dropped", "draft", (), ()),
    ),
    "defect": (
        ("new", "confirmed", (), ()),
        ("new", "fixing", (), ("assignees",)),
        ("confirmed", "fixing", (), ("assignees",)),
        ("fixing", "verifying", (), ()),
        ("verifying", "fixing", (), ()),
        ("verifying", "closed", TESTERS, ()),
        (ANY, "rejected", TESTERS, ()),
        ("closed", "fixing", (), ()),
        ("rejected", "new", (), ()),
    ),
}
"""Workflow → from, to, roles, required fields. A workflow that is not listed lets every state be reached."""

TYPE_NAMES: dict[str, Promise] = {
    TASK: gettext_lazy("Task"),
    MILESTONE: gettext_lazy("Milestone"),
    REQUIREMENT: gettext_lazy("Requirement"),
    DEFECT: gettext_lazy("Defect"),
    ISSUE: gettext_lazy("Issue"),
}
STATE_NAMES: dict[str, Promise] = {
    "open": pgettext_lazy("state", "To do"),
    "doing": pgettext_lazy("state", "In progress"),
    "waiting": pgettext_lazy("state", "Waiting"),
    "done": pgettext_lazy("state", "Done"),
    "ahead": pgettext_lazy("state", "Ahead"),
    "reached": pgettext_lazy("state", "Reached"),
    "draft": pgettext_lazy("state", "Draft"),
    "review": pgettext_lazy("state", "In review"),
    "agreed": pgettext_lazy("state", "Agreed"),
    "building": pgettext_lazy("state", "In development"),
    "accepted": pgettext_lazy("state", "Accepted"),
    "dropped": pgettext_lazy("state", "Dropped"),
    "new": pgettext_lazy("state", "New"),
    "confirmed": pgettext_lazy("state", "Confirmed"),
    "fixing": pgettext_lazy("state", "Being fixed"),
    "verifying": pgettext_lazy("state", "To be verified"),
    "closed": pgettext_lazy("state", "Closed"),
    "rejected": pgettext_lazy("state", "Rejected"),
    "resolved": pgettext_lazy("state", "Resolved"),
}


def name_of_type(code: str, name: str) -> str:
    """What a type is called: its own name, or the built-in one's in the reader's language."""
    return name or str(TYPE_NAMES.get(code, code))


def name_of_state(code: str, name: str) -> str:
    """What a state is called: its own name, or the built-in one's in the reader's language."""
    return name or str(STATE_NAMES.get(code, code))


def name_of_workflow(code: str, name: str) -> str:
    """What a workflow is called: its own name, or that of the built-in type it is for."""
    if name:
        return name
    return _("Workflow of “%(type)s”") % {"type": name_of_type(code, "")}
