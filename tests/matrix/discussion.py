"""The part of the permission matrix about talk."""

from __future__ import annotations

from typing import Any

from tongzhou.discussion.actions import edit_comment, react, write_comment
from tongzhou.discussion.guards import get_talk
from tongzhou.projects.models import Project

TABLE = """
#      address                               anon otto tom  lee  fei  quin mara pia  ada  cleo cody vera
GET    project_talk                         302  404  200  200  200  200  200  200  200  403  403  404
GET    talk                                 302  404  200  200  200  200  200  200  200  200  200  404
GET    talk_comments                        302  404  200  200  200  200  200  200  200  200  200  404
POST   comment_write                        302  404  302  302  302  302  302  302  302  422  422  404
POST   comment_preview                      302  404  200  200  200  200  200  200  200  200  200  404
GET    talk_people                          302  404  200  200  200  200  200  200  200  200  200  404
POST   talk_watch                           302  404  302  302  302  302  302  302  302  302  302  404
GET    comment                              302  404  302  302  302  302  302  302  302  404  404  404
GET    comment_show                         302  404  200  200  200  200  200  200  200  404  404  404
GET    comment_edit                         302  404  403  403  403  403  200  403  403  404  404  404
POST   comment_edit                         302  404  403  403  403  403  302  403  403  404  404  404
GET    comment_history                      302  404  200  200  200  200  200  200  200  404  404  404
POST   comment_delete                       302  404  403  302  403  403  302  403  302  404  404  404
POST   comment_audience                     302  404  403  403  403  403  302  403  302  404  404  404
POST   comment_react                        302  404  302  302  302  302  302  302  302  404  404  404
GET    api:comments                         401  404  200  200  200  200  200  200  200  200  200  404
POST   api:comment_create                   401  404  201  201  201  201  201  201  201  201  201  404
GET    api:comment                          401  404  200  200  200  200  200  200  200  404  404  404
PATCH  api:comment_change                   401  404  403  403  403  403  200  403  403  404  404  404
DELETE api:comment_remove                   401  404  403  204  403  403  204  403  204  404  404  404
PUT    api:comment_publish                  401  404  403  403  403  403  200  403  200  404  404  404
GET    api:comment_versions                 401  404  200  200  200  200  200  200  200  404  404  404
PUT    api:reaction_give                    401  404  200  200  200  200  200  200  200  404  404  404
DELETE api:reaction_take                    401  404  200  200  200  200  200  200  200  404  404  404
PUT    api:watch_begin                      401  404  204  204  204  204  204  204  204  204  204  404
DELETE api:watch_end                        401  404  204  204  204  204  204  204  204  204  204  404
"""
SENT: dict[str, dict[str, Any]] = {
    "POST comment_write": {"source": "Agreed.", "audience": "internal"},
    "POST comment_edit": {"source": "Agreed, at last.", "version": "1"},
    "POST comment_audience": {"audience": "internal", "version": "1"},
    "POST comment_react": {"emoji": "👍"},
    "POST api:comment_create": {"source": "Agreed."},
    "PATCH api:comment_change": {"source": "Agreed, at last.", "version": 1},
    "PUT api:comment_publish": {"audience": "internal", "version": 1},
}
PAGES = ("talk", "talk_comments", "comment_write", "comment_preview", "talk_people", "talk_watch")
CALLS = ("comments", "comment_create", "watch_begin", "watch_end")
OF_A_COMMENT = ("", "_show", "_edit", "_history", "_delete", "_audience", "_react")
CALLS_OF_A_COMMENT = (
    "comment", "comment_change", "comment_publish", "comment_remove", "comment_versions", "reaction_give",
    "reaction_take",
)  # fmt: skip
NAMED: dict[str, str] = {
    **{f"{page} kind": "talk kind" for page in PAGES},
    **{f"{page} pk": "talk subject" for page in PAGES},
    **{f"api:{call} kind": "talk kind" for call in CALLS},
    **{f"api:{call} id": "talk subject" for call in CALLS},
    **{f"comment{end} pk": "comment" for end in OF_A_COMMENT},
    **{f"api:{call} id": "comment" for call in CALLS_OF_A_COMMENT},
    "emoji": "sign",
}


def things(project: Project, by: Any) -> dict[str, Any]:
    """An internal comment on the project, and one that the client reads, edited and answered."""
    talk = get_talk(by, "project", project.pk)
    comment = write_comment(talk, source="Is it so?", audience="internal")
    shown = write_comment(talk, source="It may be so.", audience="client")
    edit_comment(talk, shown, source="It is so.", version=1)
    react(talk, shown, emoji="👍")
    return {"talk kind": "project", "talk subject": project.pk, "comment": comment.pk, "sign": "👍"}
