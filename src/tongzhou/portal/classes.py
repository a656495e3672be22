"""Who may read what of publications."""

from tongzhou.web.field_classes import classed
from tongzhou.web.leaving import shown
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
ANSWERS = {
    "PortalMilestone": shown("plan.WorkItem", client="baseline forecast reached status step days_later"),
    "PortalProject": shown("projects.Project", client="front published_at milestones documents talk_url"),
    "ProjectLine": shown("projects.Project", client="milestones documents published_at"),
    "PortalDocument": shown("files.StoredFile", client="kind size published_at url"),
    "Front": shown(client="vendor client"),
    "PublicationShown": shown("portal.Publication", vendor="published"),
    "PortalDocumentRow": shown("files.StoredFile", client="kind size published_at url"),
    "PortalMilestoneRow": shown("plan.WorkItem", client="agreed expected reached status step days_later"),
    "PortalProjectRow": shown("projects.Project", client="milestones documents published_at"),
    "PortalProjectDetail": shown("projects.Project", client="vendor milestones_count milestones_reached"),
}
