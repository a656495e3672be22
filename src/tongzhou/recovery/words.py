"""What measures, risks and proposals are called, and what the diary says."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

ROOM = pgettext_lazy("room", "Recovery")
DEEDS: dict[str, Promise] = {
    "recovery.advice_asked": _("%(actor)s asked how to win time for “%(label)s”."),
    "recovery.advice_applied": _(
        "%(actor)s made a scenario of the advice for “%(label)s”; the plan is untouched."
    ),
    "recovery.options_changed": _("%(actor)s said what may be done to win time in “%(label)s”."),
    "recovery.prices_changed": _("%(actor)s changed the costs that recovery advice reckons with."),
}
ICONS = {"recovery": "route"}

KINDS: dict[str, Promise] = {
    "crash": pgettext_lazy("measure", "Crash"),
    "add_people": pgettext_lazy("measure", "Add people"),
    "extra_time": pgettext_lazy("measure", "Extra time"),
    "fast_track": pgettext_lazy("measure", "Fast-track"),
    "reorder": pgettext_lazy("measure", "Re-prioritise"),
    "cut_scope": pgettext_lazy("measure", "Cut scope"),
    "split": pgettext_lazy("measure", "Split"),
    "drop_lag": pgettext_lazy("measure", "Drop a waiting time"),
    "drop_date": pgettext_lazy("measure", "Drop a date"),
}
RISKS: dict[int, Promise] = {
    1: pgettext_lazy("risk of a measure", "low risk"),
    2: pgettext_lazy("risk of a measure", "medium risk"),
    3: pgettext_lazy("risk of a measure", "high risk"),
}
REASONS: dict[str, Promise] = {
    "shortened_little": _("a little less time for the same work"),
    "shortened_much": _("much less time for the same work: quality suffers first"),
    "new_people": _("new people learn first and cost the others time"),
    "new_people_late": _("the task has begun: new people may make it later, not earlier"),
    "tired_people": _("tired people make mistakes; ask them, and mind the law on working hours"),
    "rework": _("what begins early may have to be done again"),
    "much_rework": _("a long overlap: much may have to be done again"),
    "others_wait": _("something else waits for the same people"),
    "client_gets_less": _("the client gets less: agree on it first, as a change"),
    "interrupted": _("interrupted work takes longer to pick up again"),
    "wait_may_be_needed": _("the waiting time may be needed after all"),
    "date_may_be_needed": _("the date may have a reason after all"),
}
AIMS: dict[str, Promise] = {
    "cheapest": pgettext_lazy("aim of a proposal", "Cheapest"),
    "least_risk": pgettext_lazy("aim of a proposal", "Least risk"),
    "fewest": pgettext_lazy("aim of a proposal", "Fewest measures"),
    "fastest": pgettext_lazy("aim of a proposal", "Fastest possible"),
}
