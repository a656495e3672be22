"""Who may read what of plans."""

from tongzhou.accounts.access import Through
from tongzhou.accounts.permissions import Permission
from tongzhou.web.field_classes import classed
from tongzhou.web.leaving import shown
from tongzhou.web.personal_data import Personal

FIELDS = {
    "WorkingCalendar": classed(
        vendor="organisation project name base week exceptions work_weeks is_default",
    ),
    "PlanSettings": classed(
        vendor="project start_at finish_at calendar minutes_per_day critical_slack near_critical_slack several_ends"
        " honour_constraints reschedule_uncompleted baseline file_details",
    ),
    "WorkItem": classed(
        client="name criterion finish_at finish_date actual_finish_at",
        vendor="organisation project parent position kind notes deliverable duration elapsed estimated manual active"
        " external constraint_type constraint_at deadline_at calendar ignore_resource_calendar given_start_at"
        " given_finish_at percent actual_start_at remaining stop_at resume_at segments levelling_delay"
        " levelling_delay_elapsed work split_span fixed_duration placeholder start_at early_start_at early_finish_at"
        " late_start_at late_finish_at total_float free_float critical summary progress span start_date file_details"
        " number item_type state planned priority due_date estimate_minutes spent_minutes rank author created_at"
        " changed_at version deleted_at deleted_by tags",
        finance="custom",
    ),
    "Workflow": classed(vendor="organisation code name"),
    "State": classed(vendor="workflow code name category position hue"),
    "Transition": classed(vendor="workflow from_state to_state name roles required_fields"),
    "ItemType": classed(vendor="organisation code name icon hue workflow planned position archived"),
    "ItemCounter": classed(vendor="project last"),
    "FormerNumber": classed(vendor="project number item"),
    "Tag": classed(vendor="project name hue"),
    "ChecklistEntry": classed(vendor="item text done position"),
    "Relation": classed(vendor="from_item to_item kind"),
    "CustomField": classed(
        vendor="organisation project code name kind options item_types required position archived field_class"
    ),
    "Recurrence": classed(
        vendor="project name rule every next_on day paused author last_item", finance="template"
    ),
    "WorkStep": classed(vendor="organisation by at deed plan_edits undone_at"),
    "ItemChange": classed(vendor="item version by at step", finance="changes"),
    "Dependency": classed(vendor="project predecessor successor type lag lag_unit driving"),
    "Resource": classed(vendor="project name user calendar works file_details"),
    "Assignment": classed(vendor="item resource units work delay span start_at finish_at file_details"),
    "Baseline": classed(vendor="project name note plan_version finish_at taken_by taken_at"),
    "BaselineItem": classed(
        client="finish_at",
        vendor="baseline item_id parent_id position name kind summary start_at duration work",
        finance="cost_minor",
    ),
    "MilestoneForecast": classed(vendor="project item_id seen_on forecast"),
    "ImportDraft": classed(vendor="organisation by filename report created_at", secret="content"),
    "PlanEdit": classed(
        vendor="project version type by at label changes touched removed links_removed reshaped reversed_by"
    ),
}
_PLAN = Through("project", Permission.VIEW_PLAN)
REACHED = {
    "PlanSettings": _PLAN,
    "WorkItem": _PLAN,
    "Dependency": _PLAN,
    "Resource": _PLAN,
    "Assignment": Through("item"),
    "Baseline": _PLAN,
    "BaselineItem": Through("baseline"),
    "MilestoneForecast": _PLAN,
    "PlanEdit": _PLAN,
    "Workflow": Through("organisation"),
    "State": Through("workflow"),
    "Transition": Through("workflow"),
    "ItemType": Through("organisation"),
    "FormerNumber": _PLAN,
    "Tag": _PLAN,
    "ChecklistEntry": Through("item"),
    "Recurrence": _PLAN,
}
INTERNAL = {
    "ImportDraft": "a draft is found among those that the person has uploaded",
    "ItemCounter": "counts up; nobody reads it",
    "Relation": "names two items, which may be in two projects; each of them is asked for",
    "CustomField": "those of finance need a right of their own (plan.queries.work)",
    "WorkStep": "found among what the person has done, to take it back",
    "ItemChange": "an item's history, of which each reader is shown the fields that they may see",
}
_WORK = "names of the work, none of people"
_FREE = "free text of the work is not searched for names"
PERSONAL = {
    "WorkingCalendar": Personal(renames="name", withheld="working times", keeps="plans are reckoned by it"),
    "PlanSettings": Personal(
        renames="file_details", within="project__organisation", withheld="the plan's", keeps="the plan's"
    ),
    "WorkItem": Personal(
        of="author",
        part="work_items",
        hands="project__key number name created_at changed_at deleted_at",
        keeps=_FREE,
    ),
    "Workflow": _WORK,
    "State": _WORK,
    "Transition": _WORK,
    "ItemType": _WORK,
    "ItemCounter": "numbers",
    "FormerNumber": "numbers",
    "Tag": _WORK,
    "ChecklistEntry": _WORK,
    "Relation": "numbers",
    "CustomField": _WORK,
    "Recurrence": Personal(
        of="author",
        part="recurrences",
        hands="project__key name rule every next_on",
        keeps="the work goes on",
    ),
    "WorkStep": Personal(of="by", part="work_steps", hands="at deed undone_at", keeps="the item's history"),
    "ItemChange": Personal(
        of="by", part="item_changes", hands="item_id version at changes", keeps="the item's history"
    ),
    "Dependency": "numbers",
    "Resource": Personal(
        of="user",
        part="resources",
        hands="project__key name works",
        keeps="the plan gives work to somebody in this place",
        renames="name file_details",
        within="project__organisation",
    ),
    "Assignment": Personal(
        of="resource__user",
        part="assignments",
        hands="item__project__key item__number item__name units work",
        keeps="the plan's work",
        renames="file_details",
        within="item__project__organisation",
    ),
    "Baseline": Personal(
        of="taken_by",
        part="baselines",
        hands="project__key name note taken_at",
        keeps="baselines do not change",
    ),
    "BaselineItem": _WORK,
    "MilestoneForecast": "dates",
    "ImportDraft": Personal(of="by", part="import_drafts", hands="filename created_at", deletes=True),
    "PlanEdit": Personal(
        of="by",
        part="plan_edits",
        hands="project__key version type at label",
        keeps="the plan's history",
        renames="label changes",
        within="project__organisation",
    ),
}
# Of `custom`, `template` and `changes`, which may hold values of finance, each reader gets the fields that they may
# see, one by one (plan.queries.work): as a whole they are the vendor's.
ANSWERS = {
    "DelayLists": shown(vendor="status_date"),
    "DelayRow": shown("plan.WorkItem", vendor="item milestone start finish float_days owners days reason"),
    "MilestoneRow": shown(
        "plan.WorkItem", vendor="item owners baseline forecast deadline reached float_days slip trend history"
    ),
    "DifferenceRow": shown("plan.BaselineItem", vendor="item slip state"),
    "DatesShown": shown(vendor="start finish duration_days work_days"),
    "BaselineRow": shown("plan.Baseline", vendor="finish chosen"),
    "ComparisonPage": shown(vendor="counts finish_before finish_after finish_slip"),
    "CalendarRow": shown("plan.WorkingCalendar"),
    "CalendarDetail": shown("plan.WorkingCalendar"),
    "Preview": shown("plan.ImportDraft", vendor="project start finish status_date impossible"),
    "CountsShown": shown(vendor="tasks summaries milestones links calendars resources assignments baselines"),
    "ComparisonShown": shown(vendor="compared equal start finish"),
    "DifferenceShown": shown(vendor="row name file_start file_finish start finish days reason"),
    "LossShown": shown(vendor="sentence examples more serious"),
    "Why": shown(
        vendor="item early_start early_finish late_start late_finish total_float_days free_float_days cut"
    ),
    "ReasonShown": shown(vendor="item name start finish critical sentences"),
    "LinkRow": shown("plan.Dependency", vendor="from_ to unit"),
    "WorkItemRow": shown(
        "plan.WorkItem",
        vendor="start finish duration_minutes late total_float_minutes free_float_minutes deadline"
        " actual_start actual_finish",
    ),
    "WorkItemDetail": shown("plan.WorkItem", vendor="early_start early_finish late_start late_finish"),
    "ConstraintShown": shown(vendor="type at"),
    "PersonOn": shown("plan.Resource"),
    "PlanFacts": shown("plan.PlanSettings", vendor="version start finish critical_days near_critical_days"),
    "PlanCounts": shown(vendor="tasks milestones summaries critical links"),
    "TemplateShown": shown(vendor="slug name description when_to_use method months tasks milestones"),
    "OptionalTask": shown(vendor="id name"),
    "ProjectMade": shown("projects.Project"),
    "ProjectFigures": shown(
        "projects.Project", vendor="managers start finish baseline_finish slip_days status"
    ),
    "FiguresShown": shown(vendor="items open late progress"),
    "NextMilestoneShown": shown("plan.WorkItem", vendor="day late"),
    "ClientShown": shown("clients.ClientOrganisation"),
    "HistoryLine": shown("plan.ItemChange", vendor="fields changes"),
    "Trashed": shown(vendor="trash"),
    "BulkDone": shown(vendor="undo items"),
    "ItemShown": shown(
        "plan.WorkItem",
        vendor="label description type type_name state_name category start finish assignees custom",
    ),
    "CellShown": shown("plan.CustomField", vendor="field value text error"),
    "RelationShown": shown(vendor="id kind outward words"),
    "EntryShown": shown("plan.ChecklistEntry"),
    "StateShown": shown("plan.State"),
    "ItemLine": shown("plan.WorkItem", vendor="label url type icon hue category state_hue"),
    "RecurrenceShown": shown("plan.Recurrence", vendor="template"),
    "TagShown": shown("plan.Tag"),
    "FieldShown": shown("plan.CustomField"),
    "WorkflowShown": shown("plan.Workflow"),
    "Way": shown("plan.Transition", vendor="from_ to"),
    "WorkflowState": shown("plan.State"),
    "TypeShown": shown("plan.ItemType"),
}
