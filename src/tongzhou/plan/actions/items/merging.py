"""Several tags become one; out of the trash they come apart again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from tongzhou.accounts.models import User
from tongzhou.activity.actions import put_into_trash, record
from tongzhou.activity.models import TrashEntry
from tongzhou.activity.trash import CannotRestoreError
from tongzhou.plan.actions.items.applying import announce_items
from tongzhou.plan.models import Recurrence, Tag, WorkItem
from tongzhou.plan.work.refusals import ItemRefusedError
from tongzhou.projects.models import Project

KIND = "tag_merge"


class Follower(NamedTuple):
    """A room above that remembers tags.

    ``follow`` is told, in the same transaction, which tag has taken the place of which, and says in JSON what it has
    changed; ``take_back`` gets that again when the merging is undone.
    """

    name: str
    follow: Callable[[Tag, set[int]], Any]
    take_back: Callable[[Project, Any], None]


merge_followers: dict[str, Follower] = {}


@transaction.atomic
def merge_tags(tags: Sequence[Tag], *, into: Tag, by: User) -> TrashEntry:
    """The items of some tags get another one of the project instead; the tags go into the trash as one entry.

    ``content["items"]`` of the entry are the items concerned. Raises ItemRefusedError.
    """
    gone = sorted({one.pk: one for one in tags if one.pk != into.pk}.values(), key=lambda one: one.pk)
    if not gone:
        raise ItemRefusedError("nothing_to_merge", _("Choose at least one other tag to merge."))
    keys = {one.pk for one in gone}
    through = WorkItem.tags.through
    carried: dict[int, list[int]] = defaultdict(list)
    for tag, item in through.objects.filter(tag__in=keys).order_by("pk").values_list("tag", "workitem"):
        carried[tag].append(item)
    items = sorted({item for them in carried.values() for item in them})
    there = set(through.objects.filter(tag=into).values_list("workitem", flat=True))
    new = [item for item in items if item not in there]
    through.objects.bulk_create(
        [through(workitem_id=item, tag_id=into.pk) for item in new], ignore_conflicts=True
    )
    content = {
        "into": into.pk,
        "tags": [{"id": one.pk, "name": one.name, "hue": one.hue, "items": carried[one.pk]} for one in gone],
        "items": items,
        "new": new,
        "templates": _replace_in_templates(into, keys),
        "followers": {name: one.follow(into, keys) for name, one in sorted(merge_followers.items())},
    }
    names = [one.name for one in gone]
    label = f"{', '.join(names)[:400]} → {into.name}"
    entry = put_into_trash(KIND, gone[0].pk, label=label, content=content, by=by, project_id=into.project_id)
    Tag.objects.filter(pk__in=keys).delete()
    details = {"tags": names, "items": len(items)}
    record("plan.tag_merged", into, by=by, project_id=into.project_id, details=details)
    announce_items(into.project, items)
    return entry


def _replace_in_templates(into: Tag, gone: set[int]) -> dict[str, list[int]]:
    """Recurring items carry the tag that is left; which did what before."""
    before = {}
    for one in Recurrence.objects.filter(project=into.project_id):
        tags = set(one.template.get("tags", []))
        if tags & gone:
            before[str(one.pk)] = sorted(tags)
            one.template = one.template | {"tags": sorted((tags - gone) | {into.pk})}
            one.save(update_fields=["template"])
    return before


@transaction.atomic
def restore_merged_tags(entry: TrashEntry, by: User) -> str:
    """The tags are back on the items that had them; the one they became stays where it was before.

    Whoever has taken the common tag off an item meanwhile meant it: such an item gets none of them back.
    Raises CannotRestoreError.
    """
    project, content = Project.objects.get(pk=entry.project_id or 0), entry.content
    into = Tag.objects.filter(pk=content["into"], project=project).first()
    tags = [Tag(pk=one["id"], project=project, name=one["name"], hue=one["hue"]) for one in content["tags"]]
    try:
        with transaction.atomic():
            Tag.objects.bulk_create(tags)
    except IntegrityError as error:
        raise CannotRestoreError(_("The project has another tag of one of these names now.")) from error
    _give_back(project, content, into)
    for key, before in content["templates"].items():
        _restore_template(project, int(key), before, content)
    for name, memory in content["followers"].items():
        if name in merge_followers:
            merge_followers[name].take_back(project, memory)
    names = [one["name"] for one in content["tags"]]
    details = {"tags": names, "items": len(content["items"])}
    subject = into or tags[0]
    record("plan.tag_merge_undone", subject, by=by, project_id=project.pk, details=details)
    announce_items(project, content["items"])
    return reverse("tags", args=[project.key])


def _give_back(project: Project, content: dict[str, Any], into: Tag | None) -> None:
    through = WorkItem.tags.through
    here = set(WorkItem.every.filter(project=project, pk__in=content["items"]).values_list("pk", flat=True))
    if into is not None:
        merged = through.objects.filter(tag=into, workitem__in=content["items"])
        here &= set(merged.values_list("workitem", flat=True))
        merged.filter(workitem__in=content["new"]).delete()
    through.objects.bulk_create(
        through(workitem_id=item, tag_id=one["id"])
        for one in content["tags"]
        for item in one["items"]
        if item in here
    )


def _restore_template(project: Project, key: int, before: list[int], content: dict[str, Any]) -> None:
    """A recurring item carries what it did, unless its tags have been chosen anew since."""
    one = Recurrence.objects.filter(project=project, pk=key).first()
    gone = {tag["id"] for tag in content["tags"]}
    merged = sorted((set(before) - gone) | {content["into"]})
    if one is not None and one.template.get("tags") == merged:
        one.template = one.template | {"tags": before}
        one.save(update_fields=["template"])
