"""Who may read what of talk and of who follows it."""

from tongzhou.web.field_classes import classed
from tongzhou.web.leaving import shown
from tongzhou.web.personal_data import Personal

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
PERSONAL = {
    "Watch": Personal(of="user", part="watches", hands="kind subject_id created_at", deletes=True),
    "Comment": Personal(
        of="author",
        part="comments",
        hands="id kind subject_id audience source created_at edited_at deleted_at",
        keeps="others have answered; mentions are renamed by actions.erase_mentions",
    ),
    "CommentVersion": Personal(
        of="comment__author",
        part="comment_versions",
        hands="comment_id number source written_at",
        keeps="like its comment",
    ),
    "Mention": Personal(
        of="user",
        part="mentions",
        hands="comment_id comment__kind comment__subject_id comment__created_at",
        keeps="the comment names the pseudonym",
    ),
    "Reaction": Personal(of="user", part="reactions", hands="comment_id emoji", deletes=True),
}
ANSWERS = {
    "EarlierVersion": shown("discussion.CommentVersion", client="number source written_at"),
    "CommentDetail": shown("discussion.Comment", client="audience deleted"),
    "ReactionCount": shown("discussion.Reaction", client="count mine"),
}
