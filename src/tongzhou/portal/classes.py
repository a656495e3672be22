"""Who may read what of publications."""

from tongzhou.web.field_classes import classed

FIELDS = {
    "Publication": classed(client="project milestones documents at", vendor="organisation by"),
}
