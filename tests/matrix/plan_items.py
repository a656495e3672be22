"""The part of the permission matrix about work items and how the organisation works."""

from __future__ import annotations

from datetime import date
from typing import Any

TABLE = """
#      address                               anon otto tom  lee  fei  quin mara pia  ada  cleo cody vera

GET    item                                  302  404  200  200  200  200  200  200  200  403  403  404
GET    item_create                           302  404  200  200  200  200  200  403  200  403  403  404
POST   item_create                           302  404  422  422  422  422  422  403  422  403  403  404
POST   item_change                           302  404  302  302  302  302  302  403  302  403  403  404
POST   item_tag_create                       302  404  302  302  302  302  302  403  302  403  403  404
POST   item_checklist_add                    302  404  302  302  302  302  302  403  302  403  403  404
POST   item_checklist_change                 302  404  404  404  404  404  404  403  404  403  403  404
POST   item_relate                           302  404  302  302  302  302  302  403  302  403  403  404
POST   item_unrelate                         302  404  404  404  404  404  404  403  404  403  403  404
POST   item_copy                             302  404  302  302  302  302  302  403  302  403  403  404
GET    item_move                             302  404  200  200  200  200  200  403  200  403  403  404
POST   item_move                             302  404  404  404  404  404  404  403  404  403  403  404
POST   item_watch                            302  404  302  302  302  302  302  302  302  403  403  404
POST   item_delete                           302  404  302  302  302  302  302  403  302  403  403  404

GET    workflows                             302  403  403  403  403  403  403  200  200  403  403  403
POST   workflow_create                       302  403  403  403  403  403  403  302  302  403  403  403
GET    workflow                              302  403  403  403  403  403  403  200  200  403  403  403
POST   workflow_change                       302  403  403  403  403  403  403  302  302  403  403  403
POST   workflow_delete                       302  403  403  403  403  403  403  302  302  403  403  403
POST   state_delete                          302  403  403  403  403  403  403  302  302  403  403  403
POST   item_type_create                      302  403  403  403  403  403  403  302  302  403  403  403
POST   item_type_change                      302  403  403  403  403  403  403  302  302  403  403  403
GET    custom_fields                         302  403  403  403  403  403  403  200  200  403  403  403
POST   custom_fields                         302  403  403  403  403  403  403  422  422  403  403  403
GET    custom_field                          302  403  403  403  403  403  403  200  200  403  403  403
POST   custom_field                          302  403  403  403  403  403  403  422  422  403  403  403

GET    recurrences                           302  404  200  200  200  200  200  200  200  403  403  404
GET    recurrence_create                     302  404  403  200  403  403  200  403  200  403  403  404
POST   recurrence_create                     302  404  403  422  403  403  422  403  422  403  403  404
GET    recurrence                            302  404  403  200  403  403  200  403  200  403  403  404
POST   recurrence                            302  404  403  422  403  403  422  403  422  403  403  404
POST   recurrence_pause                      302  404  403  302  403  403  302  403  302  403  403  404
POST   recurrence_resume                     302  404  403  302  403  403  302  403  302  403  403  404
POST   recurrence_delete                     302  404  403  302  403  403  302  403  302  403  403  404
GET    tags                                  302  404  200  200  200  200  200  200  200  403  403  404
POST   tag_create                            302  404  422  422  422  422  422  403  422  403  403  404
GET    tag                                   302  404  403  200  403  403  200  403  200  403  403  404
POST   tag                                   302  404  403  422  403  403  422  403  422  403  403  404
POST   tags_merge                            302  404  403  302  403  403  302  403  302  403  403  404
POST   tag_delete                            302  404  403  302  403  403  302  403  302  403  403  404
GET    project_fields                        302  404  403  200  403  403  200  403  200  403  403  404
POST   project_fields                        302  404  403  422  403  403  422  403  422  403  403  404
GET    project_field                         302  404  403  200  403  403  200  403  200  403  403  404
POST   project_field                         302  404  403  422  403  403  422  403  422  403  403  404

GET    api:items                             401  404  200  200  200  200  200  200  200  403  403  404
POST   api:item_create                       401  404  201  201  201  201  201  403  201  403  403  404
GET    api:item                              401  404  200  200  200  200  200  200  200  403  403  404
PATCH  api:item_change                       401  404  428  428  428  428  428  403  428  403  403  404
DELETE api:item_delete                       401  404  200  200  200  200  200  403  200  403  403  404
GET    api:item_history                      401  404  200  200  200  200  200  200  200  403  403  404
POST   api:item_copy                         401  404  201  201  201  201  201  403  201  403  403  404
POST   api:item_move                         401  404  404  404  404  404  404  403  404  403  403  404
POST   api:checklist_add                     401  404  201  201  201  201  201  403  201  403  403  404
PATCH  api:checklist_change                  401  404  200  200  200  200  200  403  200  403  403  404
DELETE api:checklist_remove                  401  404  204  204  204  204  204  403  204  403  403  404
POST   api:relation_add                      401  404  404  404  404  404  404  403  404  403  403  404
DELETE api:relation_remove                   401  404  204  204  204  204  204  403  204  403  403  404
POST   api:items_change                      401  404  404  404  404  404  404  404  404  404  404  404
POST   api:items_delete                      401  404  404  404  404  404  404  404  404  404  404  404
POST   api:items_undo                        401  404  404  404  404  404  200  404  404  404  404  404
GET    api:item_types                        401  200  200  200  200  200  200  200  200  403  403  403
POST   api:item_type_create                  401  403  403  403  403  403  403  404  404  403  403  403
PATCH  api:item_type_change                  401  403  403  403  403  403  403  200  200  403  403  403
GET    api:workflows                         401  200  200  200  200  200  200  200  200  403  403  403
POST   api:workflow_create                   401  403  403  403  403  403  403  201  201  403  403  403
PATCH  api:workflow_rename                   401  403  403  403  403  403  403  200  200  403  403  403
DELETE api:workflow_delete                   401  403  403  403  403  403  403  204  204  403  403  403
POST   api:state_add                         401  403  403  403  403  403  403  201  201  403  403  403
PUT    api:states_change                     401  403  403  403  403  403  403  409  409  403  403  403
DELETE api:state_delete                      401  403  403  403  403  403  403  204  204  403  403  403
PUT    api:transitions_set                   401  403  403  403  403  403  403  200  200  403  403  403
GET    api:custom_fields                     401  403  403  403  403  403  403  200  200  403  403  403
POST   api:custom_field_create               401  403  403  403  403  403  403  201  201  403  403  403
PATCH  api:custom_field_change               401  403  403  403  403  403  403  200  200  403  403  403
GET    api:project_custom_fields             401  404  200  200  200  200  200  200  200  403  403  404
GET    api:tags                              401  404  200  200  200  200  200  200  200  403  403  404
POST   api:tag_create                        401  404  201  201  201  201  201  403  201  403  403  404
POST   api:tags_merge                        401  404  403  404  403  403  404  403  404  403  403  404
PATCH  api:tag_change                        401  404  403  200  403  403  200  403  200  403  403  404
DELETE api:tag_delete                        401  404  403  204  403  403  204  403  204  403  403  404
GET    api:recurrences                       401  404  200  200  200  200  200  200  200  403  403  404
POST   api:recurrence_create                 401  404  403  201  403  403  201  403  201  403  403  404
PATCH  api:recurrence_change                 401  404  403  200  403  403  200  403  200  403  403  404
DELETE api:recurrence_delete                 401  404  403  204  403  403  204  403  204  403  403  404
"""
NOBODYS = 2**40
SENT: dict[str, dict[str, Any]] = {
    "POST api:item_create": {"name": "Logs"},
    "PATCH api:item_change": {"priority": 3},
    "POST api:item_copy": {"checklist": True},
    "POST api:item_move": {"project": "nowhere"},
    "POST api:checklist_add": {"text": "Look"},
    "PATCH api:checklist_change": {"done": True},
    "POST api:relation_add": {"item": NOBODYS},
    "POST api:items_change": {"items": [NOBODYS]},
    "POST api:items_delete": {"items": [NOBODYS]},
    "POST api:item_type_create": {"name": "Wish", "workflow": NOBODYS},
    "PATCH api:item_type_change": {"hue": 3},
    "POST api:workflow_create": {"name": "Wishes"},
    "PATCH api:workflow_rename": {"name": "Hopes"},
    "POST api:state_add": {"name": "Hoped for"},
    "PUT api:states_change": {"states": [{"id": 1}, {"id": 2}]},
    "DELETE api:state_delete": {"moved_to": None},
    "PUT api:transitions_set": {"transitions": []},
    "POST api:custom_field_create": {"name": "Colour", "kind": "text"},
    "PATCH api:custom_field_change": {"name": "Hue"},
    "POST api:tag_create": {"name": "Night work"},
    "POST api:tags_merge": {"tags": [NOBODYS], "into": NOBODYS},
    "PATCH api:tag_change": {"name": "Day work"},
    "POST api:recurrence_create": {"name": "Backup test", "next_on": "2026-05-04"},
    "PATCH api:recurrence_change": {"paused": True},
}
NAMED: dict[str, str] = {
    "number": "item number",
    "entry": "checklist line",
    "relation": "relation",
    "state": "free state",
    "workflow": "workflow",
    "workflow pk": "workflow",
    "workflow_change pk": "workflow",
    "workflow_delete pk": "workflow",
    "state_delete pk": "workflow",
    "item_type_change pk": "item type",
    "custom_field pk": "custom field",
    "recurrence pk": "recurrence",
    "recurrence_pause pk": "recurrence",
    "recurrence_resume pk": "recurrence",
    "recurrence_delete pk": "recurrence",
    "tag pk": "tag",
    "tag_delete pk": "tag",
    "project_field pk": "project field",
    "api:items_undo id": "work step",
    "api:item_type_change id": "item type",
    "api:workflow_rename id": "workflow",
    "api:workflow_delete id": "workflow",
    "api:state_add id": "workflow",
    "api:states_change id": "workflow",
    "api:state_delete id": "workflow",
    "api:transitions_set id": "workflow",
    "api:custom_field_change id": "custom field",
    "api:tag_change id": "tag",
    "api:tag_delete id": "tag",
    "api:recurrence_change id": "recurrence",
    "api:recurrence_delete id": "recurrence",
}


def things(project: Any, by: Any) -> dict[str, Any]:
    """An item beside the plan and all that addresses name; its number is one that no other project has."""
    from tongzhou.plan.actions.custom_fields import create_field
    from tongzhou.plan.actions.items.create import create_item
    from tongzhou.plan.actions.items.details import add_entry, create_tag, relate
    from tongzhou.plan.actions.items.recurring import create_recurrence
    from tongzhou.plan.actions.workflows import create_workflow
    from tongzhou.plan.models import (
        FieldKind,
        ItemCounter,
        ItemType,
        RelationKind,
        Rule,
        WorkStep,
    )

    today = date(2026, 3, 2)
    ItemCounter.objects.update_or_create(project=project, defaults={"last": project.pk * 1000})
    item, other = (
        create_item(project, by=by, fields={"name": name, "planned": False}, today=today)
        for name in ("Logs", "Crash")
    )
    flow = create_workflow(by=by, name="Spare")
    recurrence = create_recurrence(
        project, by=by, name="Backup", template={}, rule=Rule.WEEKLY, every=1, next_on=today
    )
    kind = ItemType.objects.get(organisation=project.organisation_id, code="defect")
    step = WorkStep.objects.create(organisation=project.organisation, by=by, deed="change")
    return {
        "item number": item.number,
        "checklist line": add_entry(item, by=by, text="Look").pk,
        "relation": relate(item, other, by=by, kind=RelationKind.BLOCKS).pk,
        "workflow": flow.pk,
        "free state": flow.states.all()[1].pk,
        "item type": kind.pk,
        "custom field": create_field(by=by, name="Own", kind=FieldKind.TEXT).pk,
        "project field": create_field(by=by, name="Theirs", kind=FieldKind.TEXT, project=project).pk,
        "tag": create_tag(project, by=by, name="Night").pk,
        "recurrence": recurrence.pk,
        "work step": step.pk,
    }
