"""Who may read what of recovery: what may be done is the vendor's, what it costs is finance's."""

from tongzhou.accounts.access import Through
from tongzhou.accounts.permissions import Permission
from tongzhou.web.field_classes import classed
from tongzhou.web.leaving import shown
from tongzhou.web.personal_data import Personal

FIELDS = {
    "RecoverySettings": classed(
        vendor="project revision",
        finance="currency person_day_minor added_day_minor overtime_percent weekend_percent",
    ),
    "TaskOption": classed(
        vendor="item shortest most_people extra_time overlap optional first_part date_is_habit lag_is_habit",
        finance="day_cost_minor crash_cost_minor",
    ),
    "Advice": classed(
        vendor="project milestone days priced plan_version revision state part answer error asked_by asked_at",
        finance="prices",
    ),
}
REACHED = {
    "RecoverySettings": Through("project", Permission.VIEW_PLAN),
    "TaskOption": Through("item"),
    "Advice": Through("project", Permission.VIEW_PLAN),
}
PERSONAL = {
    "RecoverySettings": "amounts of the project, none of people",
    "TaskOption": "what may be done to a task",
    "Advice": Personal(
        of="asked_by",
        part="recovery_advices",
        hands="project__key days asked_at",
        keeps="says on what a plan was changed",
    ),
}
ANSWERS = {
    "AdviceRow": shown(
        vendor="id milestone milestone_name days state part stale asked_by asked_at plan_version"
    ),
    "AdviceShown": shown(
        vendor="id milestone milestone_name days state part stale asked_by asked_at plan_version error finish target"
        " most_days reached out_of_time path measures singles proposals curve",
        finance="currency",
    ),
    "MeasureShown": shown(
        vendor="key kind task predecessor days people extra_time rework_days risk reason said",
        finance="cost_minor",
    ),
    "SingleShown": shown(vendor="measure won_days finish"),
    "ShiftShown": shown(vendor="task before after"),
    "OverloadShown": shown(vendor="resource start finish"),
    "ProposalShown": shown(
        vendor="aims measures won_days finish project_finish path shifts overloads overloads_before overloads_after"
        " risk rework_days proved",
        finance="cost_minor",
    ),
    "CurvePointShown": shown(vendor="days measures proved", finance="cost_minor"),
    "ComposedShown": shown(
        vendor="measures won_days finish project_finish path shifts overloads overloads_before overloads_after risk"
        " rework_days",
        finance="cost_minor",
    ),
    "AppliedShown": shown(vendor="scenario name finish"),
    "OptionShown": shown(
        "recovery.TaskOption",
        vendor="name duration_days shortest_days",
        finance="day_cost_minor crash_cost_minor",
    ),
    "OptionsChanged": shown(vendor="changed"),
    "PricesShown": shown("recovery.RecoverySettings"),
}
