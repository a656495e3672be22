"""Who may read what of costs: all of it is finance's."""

from tongzhou.accounts.access import Through
from tongzhou.accounts.permissions import Permission
from tongzhou.web.field_classes import classed
from tongzhou.web.leaving import shown
from tongzhou.web.personal_data import Personal

FIELDS = {
    "CostSettings": classed(
        vendor="currency",
        finance="project rule rule_credit revision budget_revision latest_day latest_bac latest_eac latest_cpi"
        " latest_spi latest_spi_t latest_finish",
    ),
    "CostRole": classed(finance="organisation name archived"),
    "Rate": classed(
        vendor="currency unit", finance="organisation role user amount_minor valid_from valid_to version"
    ),
    "ResourceRole": classed(finance="resource role"),
    "BudgetLine": classed(finance="project item cost_type name amount_minor spread version deleted_at"),
    "BudgetVersion": classed(
        vendor="currency", finance="baseline labour_minor fixed_minor taken_by taken_at"
    ),
    "BudgetVersionLine": classed(finance="budget item_id resource_id cost_type name amount_minor spread"),
    "CostImport": classed(finance="project by filename rows report count total_minor created_at imported_at"),
    "CostEntry": classed(
        finance="project item resource day cost_type amount_minor note source reference bundle created_by created_at"
        " version deleted_at"
    ),
    "CostChange": classed(vendor="subject", finance="organisation project subject_id by at changes"),
    "ProgressReport": classed(finance="project item_id day percent"),
    "EarningRule": classed(finance="item method credit weights"),
    "Computed": classed(finance="project kind day stamp head made_at", secret="tree"),
}
_COSTS = Through("project", Permission.VIEW_COST)
REACHED = {
    "CostSettings": _COSTS,
    "BudgetLine": _COSTS,
    "CostImport": _COSTS,
    "CostEntry": _COSTS,
    "ProgressReport": _COSTS,
    "Computed": _COSTS,
}
INTERNAL = {
    "CostRole": "rates are asked for by costs.guards: the organisation's right, or finance of a project",
    "Rate": "rates are asked for by costs.guards: the organisation's right, or finance of a project",
    "ResourceRole": "found among the resources of a project that somebody has got hold of, with view_cost",
    "BudgetVersion": "found by its baseline, in a project that somebody has got hold of with view_cost",
    "BudgetVersionLine": "read as the lines of a version",
    "CostChange": "read as the history of a rate, a budget line or a cost that somebody has got hold of",
    "EarningRule": "read with its item, with view_cost",
}
_MONEY = "amounts of the project, none of people"
PERSONAL = {
    "CostSettings": _MONEY,
    "CostRole": "names of roles",
    "Rate": Personal(
        of="user",
        keeps="budgets and past costs were reckoned with it",
        withheld="what somebody costs the vendor is the vendor's; the amount is kept from them",
    ),
    "ResourceRole": "numbers",
    "BudgetLine": _MONEY,
    "BudgetVersion": Personal(
        of="taken_by", part="budget_versions", hands="taken_at", keeps="versions of a budget do not change"
    ),
    "BudgetVersionLine": _MONEY,
    "CostImport": Personal(
        of="by",
        part="cost_imports",
        hands="project__key filename created_at imported_at",
        keeps="says where costs come from",
    ),
    "CostEntry": Personal(
        of="created_by",
        part="cost_entries",
        hands="project__key day cost_type note reference created_at",
        keeps="the project's books",
        renames="note",
        within="project__organisation",
    ),
    "CostChange": Personal(
        of="by", part="cost_changes", hands="subject subject_id at", keeps="the history of the books"
    ),
    "ProgressReport": "numbers",
    "EarningRule": "numbers",
    "Computed": "computed of what is kept elsewhere",
}
ANSWERS = {
    # Whoever is let in to the rates (costs.guards) may read them, also without the organisation's view_cost.
    "RateShown": shown(
        vendor="id role role_name user user_name currency unit amount valid_from valid_to version"
    ),
    "CostRoleShown": shown(vendor="id name"),
    "BudgetLineShown": shown("costs.BudgetLine", finance="amount item_label"),
    "BudgetShown": shown(
        finance="currency labour fixed total by_type by_month unpriced waiting made_at amount month until type"
    ),
    "BudgetTypeShown": shown(finance="type amount"),
    "BudgetMonthShown": shown(finance="month amount until"),
    "BudgetRowShown": shown(finance="item wbs name has_children labour fixed total start finish"),
    "BudgetRowsShown": shown(finance="parent"),
    "BudgetVersionShown": shown("costs.BudgetVersion", finance="baseline_name labour fixed total"),
    "CostShown": shown("costs.CostEntry", finance="amount item_label resource_name created_by_name"),
    "CostsBooked": shown(finance="ids"),
    "EarnedShown": shown(
        finance="day currency baseline pv ev ac bac sv cv spi cpi sci tcpi percent_complete percent_spent start finish"
        " planned_duration actual_time earned_schedule sv_t spi_t tspi p_factor sentence outlook waiting made_at"
        " undefined"
    ),
    "CostForecastShown": shown(finance="method eac etc vac tcpi why_not"),
    "TimeForecastShown": shown(finance="method finish duration variance why_not"),
    "PointShown": shown(finance="day pv ev ac cpi spi spi_t"),
    "FindingShown": shown(finance="code severity sentence items"),
    "EarnedRowShown": shown(finance="item wbs name has_children bac pv ev ac cpi spi"),
    "EarnedRowsShown": shown(finance="parent day"),
    "ResourceFigures": shown(finance="id name bac pv ev ac cpi spi"),
}
