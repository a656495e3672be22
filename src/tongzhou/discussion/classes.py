"""Who may read what of talk and of who follows it."""

from tongzhou.web.field_classes import classed
from tongzhou.web.leaving import shown

FIELDS = {
    "Watch": classed(vendor="user kind subject_id project created_at"),
    "Comment": classed(
        client="kind subject_id author source html version created_at edited_at deleted_at",
        vendor="organisation project audience renderer",
    ),
    "CommentVersion": classed(vendor="comment number source audience written_at"),
    "Mention": classed(vendor="comment user"),
    "Reaction": classed(client="comment user emoji"),
}
INTERNAL = {
    "Watch": "read beside a subject that somebody has got hold of",
    "Comment": "found through its subject, internal ones with a right of their own (discussion.guards)",
    "CommentVersion": "read beside a comment that somebody may read (discussion.guards)",
    "Mention": "tells who is to be told; read by the program only",
    "Reaction": "counted beside a comment that somebody may read",
}
ANSWERS = {
    "EarlierVersion": shown("discussion.CommentVersion", client="number source written_at"),
    "CommentDetail": shown("discussion.Comment", client="audience deleted"),
    "ReactionCount": shown("discussion.Reaction", client="count mine"),
}
