"""Who may read what of the diary."""

from tongzhou.web.field_classes import classed

FIELDS = {
    "DiaryEntry": classed(
        vendor="organisation project_id deed subject_type subject_id label details actor actor_name at"
    ),
}
INTERNAL = {"DiaryEntry": "read as the timeline of a project that somebody has got hold of"}
