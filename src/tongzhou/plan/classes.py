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
    "Leave": classed(
        vendor="user first last from_noon until_noon kind note entered_by created_at deleted_at"
    ),
    "WorkingHours": classed(vendor="user since days_off percent"),
    "SharedFreeze": classed(
        vendor="organisation client name first last note entered_by created_at deleted_at"
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
    "Resource": classed(vendor="project name user calendar works capacity file_details"),
    "Assignment": classed(vendor="item resource units work delay span start_at finish_at file_details"),
    "Baseline": classed(vendor="project name note plan_version finish_at taken_by taken_at discarded_at"),
    "BaselineItem": classed(
        client="finish_at",
        vendor="baseline item_id parent_id position name kind summary start_at duration work",
        finance="cost_minor",
    ),
    "MilestoneForecast": classed(vendor="project item_id seen_on forecast"),
    "ImportDraft": classed(vendor="organisation by filename report created_at", secret="content"),
    "LevellingProposal": classed(
        vendor="project plan_version state options asked_by asked_at started_at ended_at stop_asked stopped best_at"
        " bound_at finish_before finish_after figures choosing choice error decided_by decided_at edit"
    ),
    "LevellingMove": classed(
        vendor="proposal item position start_at finish_at new_start_at new_finish_at days delay old_delay resource_id"
        " week rivals chosen"
    ),
    "OutsideLink": classed(vendor="project milestone placeholder made_by made_at"),
    "PlanEdit": classed(
        vendor="project version type by at label changes touched removed links_removed reshaped reversed_by"
    ),
    "Scenario": classed(
        vendor="project name note state base_version version changes size loose finish_at finish_for author created_at"
        " changed_at published_as"
    ),
    "ScenarioDates": classed(vendor="scenario stamp made_at", secret="drawn"),
    "ScenarioFigures": classed(
        vendor="scenario language stamp refusal measures milestones conflicts pages count made_at",
        finance="costs",
        secret="lines",
    ),
    "ScenarioStep": classed(
        vendor="scenario version type by at label changes touched removed links_removed reshaped reversed_by"
    ),
    "ForecastSettings": classed(
        vendor="project version spread spreads together_by together_strength nightly"
    ),
    "DurationRange": classed(vendor="project item shape unit low likely high values"),
    "CostRange": classed(vendor="project item", finance="low_minor likely_minor high_minor rate_minor"),
    "RiskEvent": classed(
        vendor="project name probability active unit low likely high items",
        finance="cost_low_minor cost_likely_minor cost_high_minor",
    ),
    "Simulation": classed(
        vendor="project state requested_by requested_at started_at ended_at seed iterations done plan_version"
        " inputs_version planned_at planned_chance p10_at p50_at p80_at p90_at p80_date figures risk_figures trouble",
        finance="cost_figures",
    ),
    "SimulatedDate": classed(
        vendor="simulation item_id position name milestone planned_at planned_chance p10_at p50_at p80_at p90_at"
        " baseline_at baseline_chance deadline_at deadline_chance"
    ),
    "SimulatedTask": classed(
        vendor="simulation item_id position name criticality cruciality sensitivity planned mean deviation"
        " swing_low swing_high"
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
    "Scenario": _PLAN,
    "ScenarioDates": Through("scenario"),
    "ScenarioFigures": Through("scenario"),
    "ScenarioStep": Through("scenario"),
    "LevellingProposal": _PLAN,
    "LevellingMove": Through("proposal"),
    "Workflow": Through("organisation"),
    "State": Through("workflow"),
    "Transition": Through("workflow"),
    "ItemType": Through("organisation"),
    "FormerNumber": _PLAN,
    "Tag": _PLAN,
    "ChecklistEntry": Through("item"),
    "Recurrence": _PLAN,
    "ForecastSettings": _PLAN,
    "DurationRange": _PLAN,
    "CostRange": Through("project", Permission.VIEW_COST),
    "RiskEvent": Through("project", Permission.VIEW_INTERNAL_RISKS),
    "Simulation": _PLAN,
    "SimulatedDate": Through("simulation"),
    "SimulatedTask": Through("simulation"),
}
INTERNAL = {
    "SharedFreeze": "of the organisation, or of a client that the person may know of (plan.queries.freezing)",
    "OutsideLink": "names items of two projects; of the other one each reader is shown what they may see there",
    "Leave": "whose it is, and who keeps it, may read all of it; colleagues learn its dates (plan.queries.people)",
    "WorkingHours": "found with the person whose they are (plan.queries.people)",
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
    "Leave": Personal(
        of="user",
        part="leave",
        hands="first last from_noon until_noon kind note created_at deleted_at",
        deletes=True,
        renames="note",
        within="user__organisation",
    ),
    "SharedFreeze": Personal(
        of="entered_by",
        part="freeze_windows",
        hands="name first last note created_at",
        keeps="plans are checked against it",
        renames="name note",
    ),
    "WorkingHours": Personal(of="user", part="working_hours", hands="since days_off percent", deletes=True),
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
    "LevellingProposal": Personal(
        of="asked_by",
        part="levelling_proposals",
        hands="project__key plan_version state options asked_at ended_at",
        keeps="the plan's history",
    ),
    "LevellingMove": "numbers and dates",
    "ScenarioDates": "computed of what is kept elsewhere",
    "ScenarioFigures": "computed of what is kept elsewhere",
    "OutsideLink": Personal(
        of="made_by", part="outside_links", hands="project__key made_at", keeps="the plan's dates follow it"
    ),
    "PlanEdit": Personal(
        of="by",
        part="plan_edits",
        hands="project__key version type at label",
        keeps="the plan's history",
        renames="label changes",
        within="project__organisation",
    ),
    "Scenario": Personal(
        of="author",
        part="scenarios",
        hands="project__key name note state created_at changed_at",
        keeps="others plan with it",
        renames="name note changes",
        within="project__organisation",
    ),
    "ScenarioStep": Personal(
        of="by",
        part="scenario_steps",
        hands="scenario__project__key scenario__name version type at label",
        keeps="the scenario's history",
        renames="label changes",
        within="scenario__project__organisation",
    ),
    "ForecastSettings": "rules of reckoning",
    "DurationRange": "numbers",
    "CostRange": "numbers",
    "RiskEvent": _FREE,
    "Simulation": Personal(
        of="requested_by",
        part="simulations",
        hands="project__key requested_at iterations seed state",
        keeps="the figures are the project's",
    ),
    "SimulatedDate": _WORK,
    "SimulatedTask": _WORK,
}
# Of `custom`, `template` and `changes`, which may hold values of finance, each reader gets the fields that they may
# see, one by one (plan.queries.work): as a whole they are the vendor's.
ANSWERS = {
    "DelayLists": shown(vendor="status_date"),
    "DelayRow": shown("plan.WorkItem", vendor="item milestone start finish float_days owners days reason"),
    "MilestoneRow": shown(
        "plan.WorkItem",
        vendor="item owners baseline forecast deadline reached float_days slip trend history p50 p80 chance",
    ),
    "ScenarioShown": shown("plan.Scenario", vendor="plan_version finish"),
    "ConflictShown": shown(vendor="key item name part label base plan scenario options"),
    "MeasuredShown": shown(vendor="scenario value delta"),
    "MeasureShown": shown(vendor="code label unit plan"),
    "MilestoneDay": shown(vendor="scenario day shift"),
    "MovedMilestone": shown("plan.WorkItem", vendor="item plan"),
    "ScenarioComparison": shown(vendor="plan_version refused"),
    "ScenariosAwaited": shown(vendor="plan_version waiting ready"),
    "DifferenceShownInScenario": shown(vendor="item name part label plan scenario kind shift"),
    "ScenarioDifferences": shown(vendor="total"),
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
    "ResourceRow": shown("plan.Resource", vendor="percent"),
    "OverloadRow": shown(vendor="resource name first last required available hours tasks"),
    "Overloads": shown(vendor="total people weeks hours"),
    "LevellingShown": shown(
        "plan.LevellingProposal",
        vendor="open moved best bound overloads_before overloads_after missed_deadlines unsolved moves delays"
        " chosen",
    ),
    "MoveShown": shown(
        "plan.LevellingMove", vendor="name start finish new_start new_finish delay_minutes standing reason"
    ),
    "LevellingDone": shown(vendor="version finish_before finish_after"),
    "TimelineShown": shown(vendor="total"),
    "LineShown": shown(
        "projects.Project", vendor="managers status first last baseline_finish slip_days progress"
    ),
    "StretchShown": shown(vendor="name first last critical late progress"),
    "DiamondShown": shown(vendor="item name on baseline critical late done"),
    "BetweenShown": shown(vendor="source milestone on target item starts"),
    "PersonWeekShown": shown(vendor="monday percent conflict projects"),
    "SharedShown": shown(vendor="user name conflicts"),
    "OtherEndShown": shown(vendor="key project item name"),
    "WaitShown": shown(vendor="link items names on lost late"),
    "WaitMade": shown("plan.OutsideLink", vendor="link"),
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
    "TagsMerged": shown(vendor="items trash"),
    "FieldShown": shown("plan.CustomField"),
    "WorkflowShown": shown("plan.Workflow"),
    "Way": shown("plan.Transition", vendor="from_ to"),
    "WorkflowState": shown("plan.State"),
    "TypeShown": shown("plan.ItemType"),
    "SimulationShown": shown("plan.Simulation", vendor="planned planned_probability p10 p50 p80 p90"),
    "ForecastShown": shown(vendor="version plan_version stale"),
    "DateChance": shown(
        "plan.SimulatedDate",
        vendor="item planned planned_probability p50 p80 baseline baseline_probability deadline deadline_probability",
    ),
    "RiskChance": shown(vendor="name probability delay_days contribution_days"),
    "ResultShown": shown(
        "plan.Simulation",
        vendor="planned planned_probability p10 p50 p80 p90 percentiles curve notes",
        finance="cost",
    ),
    "TaskChance": shown(
        "plan.SimulatedTask", vendor="item planned_minutes mean_minutes deviation_minutes swing_minutes"
    ),
    "RangeShown": shown(
        "plan.DurationRange", vendor="name", finance="cost_low cost_likely cost_high cost_per_day"
    ),
    "RulesShown": shown("plan.ForecastSettings"),
    "SharedFreezeShown": shown("plan.SharedFreeze"),
    "RiskEventShown": shown("plan.RiskEvent", vendor="effect", finance="cost"),
}
