"""What an island needs beside the rows: words, choices, people, and who may do what."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from tongzhou.accounts.permissions import Permission
from tongzhou.plan.models import Category, Priority, Resource
from tongzhou.plan.queries.work import load_setting
from tongzhou.plan.work.setting import Setting
from tongzhou.plan.work.transitions import may_take
from tongzhou.projects.guards import Access
from tongzhou.projects.models import Project
from tongzhou.work.queries.vocabulary import Field, Vocabulary, vocabulary_of

Json = dict[str, Any]


def meta(access: Access) -> tuple[Json, Vocabulary]:
    """Everything but the rows, and the vocabulary: a constant number of statements."""
    setting = load_setting(access.project, access.user)
    known = own_vocabulary(access, setting)
    return meta_of(access, setting, known), known


def own_vocabulary(access: Access, setting: Setting) -> Vocabulary:
    """The vocabulary from a setting that is there already."""
    fields = (one for one in setting.fields.values() if not one.archived)
    return vocabulary_of(fields, access.classes)


def meta_of(access: Access, setting: Setting, known: Vocabulary) -> Json:
    """The same from a setting that is there already."""
    project = access.project
    return {
        "lang": "en" if access.user.language == "en" else "zh",
        "me": access.user.pk,
        "project": {"key": project.key, "name": project.name},
        "may": {
            "edit": access.may(Permission.EDIT_WORK),
            "plan": access.may(Permission.EDIT_PLAN),
            "manage": access.may(Permission.MANAGE_WORK),
        },
        "types": [
            {
                "id": one.pk,
                "name": one.label,
                "icon": one.icon,
                "hue": one.hue,
                "flow": one.workflow_id,
                "archived": one.archived,
            }
            for one in sorted(setting.types.values(), key=lambda one: (one.position, one.pk))
        ],
        "states": [
            {
                "id": one.pk,
                "name": one.label,
                "category": one.category,
                "hue": one.hue,
                "flow": one.workflow_id,
            }
            for one in sorted(
                setting.states.values(), key=lambda one: (one.workflow_id, one.position, one.pk)
            )
        ],
        "ways": _ways(setting),
        "people": [{"id": pk, "name": one.name} for pk, one in setting.people.items()],
        "roles": roles_of(project),
        "tags": [{"id": pk, "name": one.name, "hue": one.hue} for pk, one in setting.tags.items()],
        "priorities": [{"id": value, "name": str(label)} for value, label in Priority.choices],
        "categories": [{"id": value, "name": str(label)} for value, label in Category.choices],
        "fields": [_field(one) for one in known.fields.values()],
        "item_url": reverse("items", args=[project.key]),
    }


def roles_of(project: Project) -> list[Json]:
    """The roles of a plan that nobody stands behind."""
    roles = Resource.objects.filter(project=project, user=None).values_list("pk", "name")
    return [{"id": pk, "name": name} for pk, name in roles]


def _ways(setting: Setting) -> list[list[int | None]]:
    """From (or None, from any) and to: the transitions that the person may take."""
    return [[one.from_state_id, one.to_state_id] for one in setting.transitions if may_take(setting, one)]


def _field(one: Field) -> Json:
    content: Json = {
        "name": one.name,
        "label": str(one.label),
        "kind": one.kind,
        "column": one.column,
        "sort": one.sort,
        "filter": one.filter,
        "group": one.group,
        "edit": one.edit,
    }
    if one.custom is not None:
        content["options"] = one.custom.options.get("choices", [])
        content["currency"] = one.custom.options.get("currency", "")
        content["types"] = one.custom.item_types
    return content
