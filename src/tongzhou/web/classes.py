"""Who may read what of answers that belong to no room."""

from tongzhou.web.leaving import shown

ANSWERS = {"Page": shown(public="next")}
