"""Who may read what of saved views and boards."""

from tongzhou.accounts.access import Through
from tongzhou.accounts.permissions import Permission
from tongzhou.web.field_classes import classed
from tongzhou.web.leaving import shown
from tongzhou.web.personal_data import Personal

FIELDS = {
    "SavedView": classed(vendor="project owner surface name query shared default version deleted_at"),
    "Board": classed(vendor="project columns_by limits strict version"),
}
REACHED = {"Board": Through("project", Permission.VIEW_PLAN)}
INTERNAL = {
    "SavedView": "found among the person's own and those that are shared with their project (work.queries)"
}
PERSONAL = {
    "SavedView": Personal(
        of="owner",
        part="saved_views",
        hands="project__key surface name query shared default deleted_at",
        keeps="shared ones are the project's; actions.saved.forget_views removes the others",
        renames="name query",
        within="project__organisation",
    ),
    "Board": "columns of the work",
}
ANSWERS = {
    "ItemRow": shown(
        "plan.WorkItem",
        vendor="label type state start finish parent parent_name parent_number author tags custom group has_children",
    ),
    "GroupShown": shown(vendor="key count name"),
    "RowsShown": shown(vendor="total more next query"),
    "CardShown": shown(
        "plan.WorkItem",
        vendor="label type state finish parent parent_name column tags checklist comments",
    ),
    "CardsShown": shown(vendor="more next"),
    "ColumnShown": shown(vendor="key name category hue count limit"),
    "BoardShown": shown("work.Board", vendor="by total"),
    "BoardChoice": shown(vendor="by name"),
    "LimitShown": shown(vendor="by column most"),
    "LimitsShown": shown("work.Board"),
    "MonthShown": shown(vendor="month first last cut"),
    "DayShown": shown(vendor="date"),
    "MonthItem": shown("plan.WorkItem", vendor="label due category done late"),
    "MyItem": shown(
        "plan.WorkItem", vendor="label url type state state_name category due late people may_edit"
    ),
    "ProjectNamed": shown("projects.Project"),
    "PartShown": shown(vendor="key label total"),
    "OtherShown": shown(vendor="title url kind due project"),
    "NameShown": shown(vendor="name label kind column sort filter group edit options"),
    "PersonOn": shown("plan.Resource"),
    "RoleShown": shown("plan.Resource"),
    "VocabularyShown": shown(vendor="filters can_be_empty lanes"),
    "ViewShown": shown("work.SavedView", vendor="own url"),
}
