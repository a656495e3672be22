"""What makes a work item usable beside the plan: types, workflows, own fields, tags, relations, history.

Built-in types, workflows and states carry a code and no name: they are shown translated until somebody gives
them a name of their own.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.accounts.models import Organisation
from tongzhou.plan.builtin import name_of_state, name_of_type, name_of_workflow
from tongzhou.projects.models import Project


class Category(models.TextChoices):
    """What a state means to everything that counts: boards, figures, the plan."""

    OPEN = "todo", pgettext_lazy("state", "To do")
    DOING = "doing", pgettext_lazy("state", "In progress")
    WAITING = "waiting", pgettext_lazy("state", "Waiting")
    DONE = "done", pgettext_lazy("state", "Done")


class Priority(models.IntegerChoices):
    """How urgent an item is; the larger, the more."""

    NONE = 0, pgettext_lazy("priority", "None")
    LOW = 1, pgettext_lazy("priority", "Low")
    NORMAL = 2, pgettext_lazy("priority", "Normal")
    HIGH = 3, pgettext_lazy("priority", "High")
    URGENT = 4, pgettext_lazy("priority", "Urgent")


class Workflow(models.Model):
    """The states that items of some types go through."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="workflows")
    code = models.CharField(max_length=40, blank=True)
    name = models.CharField(_("name"), max_length=100, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation", "code"], condition=~models.Q(code=""), name="workflow_code_once"
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Its name, or what the built-in one is called in the reader's language."""
        return name_of_workflow(self.code, self.name)


class State(models.Model):
    """Where an item stands in its workflow; the first one is where items begin."""

    workflow = models.ForeignKey(Workflow, on_delete=models.CASCADE, related_name="states")
    code = models.CharField(max_length=40, blank=True)
    name = models.CharField(_("name"), max_length=60, blank=True)
    category = models.CharField(_("category"), max_length=10, choices=Category.choices, default=Category.OPEN)
    position = models.PositiveIntegerField(default=0)
    hue = models.PositiveSmallIntegerField(_("colour"), default=1)

    class Meta:
        ordering: ClassVar[list[str]] = ["workflow", "position", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(hue__gte=1, hue__lte=8), name="state_hue_known"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Its name, or what the built-in one is called in the reader's language."""
        return name_of_state(self.code, self.name)


class Transition(models.Model):
    """A way from one state (None: from any) to another, who may take it, and what must be filled in first.

    ``roles``: values of ``ProjectRole``; empty means everybody with EDIT_WORK. ``required_fields``: names of
    fields of an item, or ``custom:<number>``.
    """

    workflow = models.ForeignKey(Workflow, on_delete=models.CASCADE, related_name="transitions")
    from_state = models.ForeignKey(State, on_delete=models.CASCADE, null=True, related_name="+")
    to_state = models.ForeignKey(State, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=60, blank=True)
    roles: models.JSONField[list[str]] = models.JSONField(default=list)
    required_fields: models.JSONField[list[str]] = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar[list[str]] = ["workflow", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["workflow", "from_state", "to_state"], name="transition_once"),
            models.UniqueConstraint(
                fields=["workflow", "to_state"],
                condition=models.Q(from_state=None),
                name="transition_from_any_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_state_id}→{self.to_state_id}"


class ItemType(models.Model):
    """What an item is: a task, a defect, or something of the organisation's own.

    ``planned`` says whether new items of the type take part in the schedule.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="item_types")
    code = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=60, blank=True)
    icon = models.CharField(_("icon"), max_length=40, default="circle-dot")
    hue = models.PositiveSmallIntegerField(_("colour"), default=1)
    workflow = models.ForeignKey(Workflow, on_delete=models.PROTECT, related_name="types")
    planned = models.BooleanField(_("new items take part in the plan"), default=False)
    position = models.PositiveIntegerField(default=0)
    archived = models.BooleanField(_("archived"), default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "code"], name="item_type_code_once"),
            models.CheckConstraint(condition=models.Q(hue__gte=1, hue__lte=8), name="item_type_hue_known"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Its name, or what the built-in one is called in the reader's language."""
        return name_of_type(self.code, self.name)


class ItemCounter(models.Model):
    """The last number given to an item of a project; moved on by one conditional update."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="item_counter")
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.project_id}: {self.last}"


class FormerNumber(models.Model):
    """What an item was called before it moved to another project: its old address leads to the new one."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    item = models.ForeignKey("WorkItem", on_delete=models.CASCADE, related_name="former_numbers")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["project", "number"], name="former_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.project_id}-{self.number}"


class Tag(models.Model):
    """A word that items of a project share."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="tags")
    name = models.CharField(_("name"), max_length=40)
    hue = models.PositiveSmallIntegerField(_("colour"), default=1)

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["project", "name"], name="tag_name_once"),
            models.CheckConstraint(condition=models.Q(hue__gte=1, hue__lte=8), name="tag_hue_known"),
        ]

    def __str__(self) -> str:
        return self.name


class ChecklistEntry(models.Model):
    """One line to tick off."""

    item = models.ForeignKey("WorkItem", on_delete=models.CASCADE, related_name="checklist")
    text = models.CharField(_("text"), max_length=500)
    done = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "id"]

    def __str__(self) -> str:
        return self.text


class RelationKind(models.TextChoices):
    """How two items belong together, said from the first to the second; no date depends on it."""

    RELATES = "relates", _("relates to")
    DUPLICATES = "duplicates", _("duplicates")
    BLOCKS = "blocks", _("blocks")
    CAUSED_BY = "caused_by", _("is caused by")
    DERIVES_FROM = "derives_from", _("derives from")


BACKWARDS = {
    RelationKind.RELATES: _("relates to"),
    RelationKind.DUPLICATES: _("is duplicated by"),
    RelationKind.BLOCKS: _("is blocked by"),
    RelationKind.CAUSED_BY: _("causes"),
    RelationKind.DERIVES_FROM: _("is the origin of"),
}
"""The same relations said from the second item."""


class Relation(models.Model):
    """Two items belong together, across projects too."""

    from_item = models.ForeignKey("WorkItem", on_delete=models.CASCADE, related_name="relations_out")
    to_item = models.ForeignKey("WorkItem", on_delete=models.CASCADE, related_name="relations_in")
    kind = models.CharField(max_length=20, choices=RelationKind.choices, default=RelationKind.RELATES)

    class Meta:
        ordering: ClassVar[list[str]] = ["kind", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["from_item", "to_item", "kind"], name="relation_once"),
            models.CheckConstraint(
                condition=~models.Q(from_item=models.F("to_item")), name="relation_not_with_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_item_id} {self.kind} {self.to_item_id}"


class FieldKind(models.TextChoices):
    """What a custom field holds."""

    TEXT = "text", _("Text")
    NUMBER = "number", _("Number")
    MONEY = "money", _("Money")
    DATE = "date", _("Date")
    CHOICE = "choice", _("Choice")
    PERSON = "person", _("Person")
    LINK = "link", pgettext_lazy("field", "Link")
    FORMULA = "formula", _("Formula")


class FieldClass(models.TextChoices):
    """Who may see a custom field."""

    GENERAL = "general", pgettext_lazy("field", "Everybody in the project")
    FINANCE = "finance", pgettext_lazy("field", "Whoever may see costs")


class CustomField(models.Model):
    """A field of the organisation's own, in all projects or in one.

    ``options``: of a choice {"choices": [{"id", "name", "hue"}]}, of money {"currency"}, of a formula
    {"expression"}. ``item_types``: numbers of types; empty means all.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="custom_fields")
    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, null=True, blank=True, related_name="custom_fields"
    )
    code = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=10, choices=FieldKind.choices, default=FieldKind.TEXT)
    options: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    item_types: models.JSONField[list[int]] = models.JSONField(default=list)
    required = models.BooleanField(_("required"), default=False)
    position = models.PositiveIntegerField(default=0)
    archived = models.BooleanField(default=False)
    field_class = models.CharField(
        _("visible to"), max_length=10, choices=FieldClass.choices, default=FieldClass.GENERAL
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "code"], name="custom_field_code_once")
        ]

    def __str__(self) -> str:
        return self.name


class Rule(models.TextChoices):
    """How often a recurring item comes."""

    WEEKLY = "weekly", _("Every week")
    MONTHLY = "monthly", _("Every month")
    WORKDAYS = "workdays", _("Every so many workdays")


class Recurrence(models.Model):
    """Makes an item of ``template`` on ``next_on`` and then again and again.

    ``every``: weeks, months or workdays. ``template``: fields of an item as ``create_item`` takes them.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="recurrences")
    name = models.CharField(_("name"), max_length=200)
    template: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    rule = models.CharField(_("rule"), max_length=10, choices=Rule.choices, default=Rule.WEEKLY)
    every = models.PositiveSmallIntegerField(_("every"), default=1)
    next_on = models.DateField(_("next on"))
    day = models.PositiveSmallIntegerField(default=1)
    paused = models.BooleanField(_("paused"), default=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    last_item = models.ForeignKey("WorkItem", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["next_on", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["paused", "next_on"], name="recurrence_due")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(every__gte=1), name="recurrence_every_from_1")
        ]

    def __str__(self) -> str:
        return self.name


class WorkStep(models.Model):
    """One deed on many items, so that it can be taken back as one; ``plan_edits`` are its steps in plans."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    deed = models.CharField(max_length=20)
    plan_edits: models.JSONField[list[int]] = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.deed} {self.pk}"


class ItemChange(models.Model):
    """One change of an item's fields: {field: [before, after]}; the item's history, and what undo needs."""

    item = models.ForeignKey("WorkItem", on_delete=models.CASCADE, related_name="changes")
    version = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    changes: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    step = models.ForeignKey(WorkStep, on_delete=models.SET_NULL, null=True, related_name="changes")

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["item", "-version"], name="item_change_history")
        ]

    def __str__(self) -> str:
        return f"{self.item_id} v{self.version}"
