"""The part of the permission matrix about lists, boards, saved views and my work."""

from __future__ import annotations

from typing import Any

from tongzhou.accounts.models import User
from tongzhou.projects.models import Project
from tongzhou.work.actions.saved import Keeping, save_view
from tongzhou.work.models import Surface

TABLE = """
#      address                               anon otto tom  lee  fei  quin mara pia  ada  cleo cody vera
GET    my_work                               302  200  200  200  200  200  200  200  200  403  403  403
POST   my_work_change                        302  404  400  400  400  400  400  403  400  403  403  403
GET    items                                 302  404  200  200  200  200  200  200  200  403  403  404
GET    items_data                            302  404  200  200  200  200  200  200  200  403  403  404
POST   items_change                          302  404  400  400  400  400  400  403  400  403  403  404
POST   items_add                             302  404  400  400  400  400  400  403  400  403  403  404
POST   items_paste                           302  404  400  400  400  400  400  403  400  403  403  404
POST   items_add_many                        302  404  400  400  400  400  400  403  400  403  403  404
POST   items_delete                          302  404  400  400  400  400  400  403  400  403  403  404
POST   items_undo                            302  404  400  400  400  400  400  403  400  403  403  404
GET    items_export                          302  404  200  200  200  200  200  200  200  403  403  404
GET    items_calendar                        302  404  200  200  200  200  200  200  200  403  403  404
POST   view_save                             302  404  302  302  302  302  302  302  302  403  403  404
POST   view_change                           302  404  403  302  403  403  302  403  302  403  403  404
POST   view_copy                             302  404  302  302  302  302  302  302  302  403  403  404
POST   view_delete                           302  404  403  302  403  403  302  403  302  403  403  404
GET    board                                 302  404  200  200  200  200  200  200  200  403  403  404
GET    board_data                            302  404  200  200  200  200  200  200  200  403  403  404
POST   board_move                            302  404  400  400  400  400  400  403  400  403  403  404
POST   board_limits                          302  404  403  400  403  403  400  403  400  403  403  404
GET    api:view_vocabulary                   401  404  200  200  200  200  200  200  200  403  403  404
GET    api:item_rows                         401  404  200  200  200  200  200  200  200  403  403  404
GET    api:item_month                        401  404  200  200  200  200  200  200  200  403  403  404
GET    api:items_export                      401  404  200  200  200  200  200  200  200  403  403  404
GET    api:board                             401  404  200  200  200  200  200  200  200  403  403  404
GET    api:board_cards                       401  404  200  200  200  200  200  200  200  403  403  404
POST   api:card_move                         401  404  428  428  428  428  428  403  428  403  403  404
GET    api:board_limits                      401  404  200  200  200  200  200  200  200  403  403  404
PUT    api:board_limits_set                  401  404  403  428  403  403  428  403  428  403  403  404
GET    api:views                             401  404  200  200  200  200  200  200  200  403  403  404
POST   api:view_save                         401  404  201  201  201  201  201  201  201  403  403  404
GET    api:view                              401  404  200  200  200  200  200  200  200  403  403  404
PATCH  api:view_change                       401  404  403  428  403  403  428  403  428  403  403  404
POST   api:view_copy                         401  404  201  201  201  201  201  201  201  403  403  404
DELETE api:view_delete                       401  404  403  200  403  403  200  403  200  403  403  404
GET    api:my_work                           401  200  200  200  200  200  200  200  200  403  403  403
PATCH  api:my_work_change                    401  404  428  428  428  428  428  403  428  403  403  403
"""
SENT: dict[str, dict[str, Any]] = {
    "POST view_change": {"name": "Ours"},
    "POST view_save": {"name": "Mine"},
    "GET api:board_cards": {"column": "todo"},
    "POST api:card_move": {"column": "doing"},
    "PUT api:board_limits_set": {"limits": {"doing": 3}},
    "POST api:view_save": {"name": "Mine"},
    "PATCH api:view_change": {"name": "Ours"},
    "PATCH api:my_work_change": {"priority": 3},
}
NAMED: dict[str, str] = {
    "items_export kind": "table kind",
    "api:items_export format": "table kind",
    "api:view id": "saved view",
    "api:view_change id": "saved view",
    "api:view_copy id": "saved view",
    "api:view_delete id": "saved view",
    "api:my_work_change id": "item",
    "view_change pk": "saved view",
    "view_copy pk": "saved view",
    "view_delete pk": "saved view",
}


def things(project: Project, by: User) -> dict[str, Any]:
    """What the addresses are about."""
    view = save_view(project, by=by, surface=Surface.LIST, query="", keeping=Keeping("Shared", shared=True))
    return {"saved view": view.pk, "table kind": "csv"}
