"""Who may read what of publications."""

from tongzhou.web.field_classes import classed
from tongzhou.web.personal_data import Personal

FIELDS = {
    "Publication": classed(client="project milestones documents at", vendor="organisation by"),
}
PERSONAL = {
    "Publication": Personal(
        of="by",
        part="publications",
        hands="project__key milestones documents at",
        keeps="the client was shown it",
    ),
}
