"""Who may read what of goals."""

from tongzhou.accounts.access import Through
from tongzhou.accounts.permissions import Permission
from tongzhou.web.field_classes import classed
from tongzhou.web.leaving import shown
from tongzhou.web.personal_data import Personal

FIELDS = {
    # What clients read has been shared with them; they never see the owner's notes, nor how sure anybody is.
    "Goal": classed(
        client="statement metric unit baseline target baseline_on due relevance state agreed_on ended_on edition"
        " value value_on",
        vendor="project parent level late_confirmed owner achievability criterion notes reason version shared"
        " confidence created_by created_at deleted_at",
    ),
    "GoalEdition": classed(
        client="number statement metric unit baseline target due relevance at", vendor="goal by"
    ),
    # The client reads what its own people have said, nobody else's answers (portal.queries.goals).
    "Confirmation": classed(client="edition confirmed reason at", vendor="goal user"),
    "KeyResult": classed(
        client="name unit baseline target value value_on", vendor="goal weight confidence version deleted_at"
    ),
    "CheckIn": classed(client="day value", vendor="goal key_result confidence comment by at deleted_at"),
}
_GOAL = Through("goal")
REACHED = {
    "Goal": Through("project", Permission.VIEW_PROJECT),
    "GoalEdition": _GOAL,
    "Confirmation": _GOAL,
    "KeyResult": _GOAL,
    "CheckIn": _GOAL,
}
PERSONAL = {
    "Goal": Personal(
        of="owner",
        part="goals",
        hands="project__key statement state due agreed_on",
        keeps="the project had this goal, and somebody answered for it",
        renames="notes reason achievability",
        within="project__organisation",
    ),
    "GoalEdition": Personal(
        of="by", part="goal_versions", hands="goal_id number at", keeps="what was agreed does not change"
    ),
    "Confirmation": Personal(
        of="user",
        part="goal_confirmations",
        hands="goal_id edition confirmed reason at",
        keeps="says who agreed to what",
        renames="reason",
        within="goal__project__organisation",
    ),
    "KeyResult": "names what is measured, nobody",
    "CheckIn": Personal(
        of="by",
        part="goal_check_ins",
        hands="goal_id day value comment at",
        keeps="the history of the goal",
        renames="comment",
        within="goal__project__organisation",
    ),
}
ANSWERS = {
    "GoalShown": shown(
        "goals.Goal",
        vendor="project parent owner owner_name progress progress_of pace stale criteria confirmations key_results",
    ),
    "CriterionShown": shown(vendor="letter met missing hints"),
    "TallyShown": shown(vendor="asked confirmed objected"),
    "KeyResultShown": shown("goals.KeyResult", vendor="progress"),
    "CheckInShown": shown("goals.CheckIn", vendor="by_name"),
    "GoalAnswerShown": shown("goals.Confirmation", vendor="user_name role of_client answer"),
    "GoalAnswers": shown(vendor="edition"),
    "GoalVersionShown": shown("goals.GoalEdition", vendor="by_name"),
    "GoalVersions": shown(),
    "Reminded": shown(vendor="count"),
    "CheckedIn": shown(vendor="ids"),
}
