"""What hangs on an item: tags of the project, lines to tick off, relations to other items."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongzhou.accounts.models import User
from tongzhou.activity.actions import put_into_trash, record
from tongzhou.activity.models import TrashEntry
from tongzhou.activity.trash import CannotRestoreError
from tongzhou.operations.limits import limit
from tongzhou.plan.actions.items.applying import announce_items
from tongzhou.plan.models import ChecklistEntry, Relation, RelationKind, Tag, WorkItem
from tongzhou.plan.work.refusals import ItemRefusedError
from tongzhou.projects.models import Project


class TagNameTakenError(Exception):
    """The project has a tag of this name already."""

    message = gettext_lazy("The project has a tag of this name already.")


class RelatedAlreadyError(Exception):
    """The two items belong together in this way already."""

    message = gettext_lazy("These two items are related in this way already.")


@transaction.atomic
def create_tag(project: Project, *, by: User, name: str, hue: int = 1) -> Tag:
    """A new tag of the project. Raises TagNameTakenError."""
    most = limit("tags")
    if Tag.objects.filter(project=project).count() >= most:
        raise ItemRefusedError(
            "too_many_tags", _("A project may have at most %(most)d tags.") % {"most": most}
        )
    try:
        with transaction.atomic():
            tag = Tag.objects.create(project=project, name=name, hue=hue)
    except IntegrityError as error:
        raise TagNameTakenError from error
    record("plan.tag_created", tag, by=by, project_id=project.pk)
    return tag


@transaction.atomic
def change_tag(tag: Tag, *, by: User, name: str, hue: int) -> Tag:
    """Another name or colour. Raises TagNameTakenError."""
    tag.name, tag.hue = name, hue
    try:
        with transaction.atomic():
            tag.save(update_fields=["name", "hue"])
    except IntegrityError as error:
        raise TagNameTakenError from error
    record("plan.tag_changed", tag, by=by, project_id=tag.project_id)
    return tag


@transaction.atomic
def delete_tag(tag: Tag, *, by: User) -> TrashEntry:
    """The tag disappears from all items; out of the trash it comes back to them."""
    items = list(WorkItem.tags.through.objects.filter(tag=tag).values_list("workitem", flat=True))
    content = {"name": tag.name, "hue": tag.hue, "items": items}
    entry = put_into_trash("tag", tag.pk, label=tag.name, content=content, by=by, project_id=tag.project_id)
    record("plan.tag_deleted", tag, by=by, project_id=tag.project_id, details={"items": len(items)})
    project = tag.project
    tag.delete()
    announce_items(project, items)
    return entry


@transaction.atomic
def restore_tag(entry: TrashEntry, by: User) -> str:
    """Bring a tag back, on the items that still exist; the address of the tags. Raises CannotRestoreError."""
    project = Project.objects.get(pk=entry.project_id or 0)
    name, hue = entry.content["name"], entry.content["hue"]
    try:
        with transaction.atomic():
            tag = Tag.objects.create(pk=entry.subject_id, project=project, name=name, hue=hue)
    except IntegrityError as error:
        raise CannotRestoreError(_("The project has another tag of this name now.")) from error
    there = WorkItem.every.filter(project=project, pk__in=entry.content["items"]).values_list("pk", flat=True)
    through = WorkItem.tags.through
    through.objects.bulk_create([through(workitem_id=item, tag_id=tag.pk) for item in there])
    record("plan.tag_restored", tag, by=by, project_id=project.pk)
    announce_items(project, entry.content["items"])
    return reverse("tags", args=[project.key])


@transaction.atomic
def add_entry(item: WorkItem, *, by: User, text: str) -> ChecklistEntry:
    """A new line at the end of an item's checklist."""
    entries = ChecklistEntry.objects.filter(item=item)
    most = limit("checklist_lines")
    if entries.count() >= most:
        raise ItemRefusedError(
            "too_many_entries", _("A checklist may have at most %(most)d lines.") % {"most": most}
        )
    last = entries.aggregate(last=Max("position"))["last"]
    entry = ChecklistEntry.objects.create(item=item, text=text, position=0 if last is None else last + 1)
    _note(item, by, "plan.checklist_added", text)
    return entry


@transaction.atomic
def change_entry(
    entry: ChecklistEntry,
    *,
    by: User,
    text: str | None = None,
    done: bool | None = None,
    position: int | None = None,
) -> ChecklistEntry:
    """Tick a line off or not, write it anew, or put it at another place among the lines (from 0)."""
    fields = []
    if text is not None and text != entry.text:
        entry.text = text
        fields.append("text")
    if done is not None and done != entry.done:
        entry.done = done
        fields.append("done")
    if fields:
        entry.save(update_fields=fields)
        deed = "plan.checklist_ticked" if fields == ["done"] and entry.done else "plan.checklist_changed"
        _note(entry.item, by, deed, entry.text)
    if position is not None:
        _reorder(entry, position)
        announce_items(entry.item.project, [entry.item_id])
    return entry


def _reorder(entry: ChecklistEntry, position: int) -> None:
    others = list(ChecklistEntry.objects.filter(item=entry.item_id).exclude(pk=entry.pk))
    others.insert(position, entry)
    for place, one in enumerate(others):
        one.position = place
    ChecklistEntry.objects.bulk_update(others, ["position"])


@transaction.atomic
def remove_entry(entry: ChecklistEntry, *, by: User) -> None:
    """The line is gone."""
    _note(entry.item, by, "plan.checklist_removed", entry.text)
    entry.delete()


@transaction.atomic
def relate(item: WorkItem, other: WorkItem, *, by: User, kind: RelationKind) -> Relation:
    """Say how two items belong together; the caller has made sure that the person sees both."""
    if item.pk == other.pk:
        raise ItemRefusedError("with_itself", _("An item cannot be related to itself."))
    most = limit("relations")
    if Relation.objects.filter(from_item=item).count() >= most:
        raise ItemRefusedError(
            "too_many_relations", _("An item may have at most %(most)d relations.") % {"most": most}
        )
    backwards = Relation.objects.filter(from_item=other, to_item=item, kind=kind)
    if kind == RelationKind.RELATES and backwards.exists():
        raise RelatedAlreadyError
    try:
        with transaction.atomic():
            made = Relation.objects.create(from_item=item, to_item=other, kind=kind)
    except IntegrityError as error:
        raise RelatedAlreadyError from error
    _note(item, by, "plan.related", other.name)
    announce_items(other.project, [other.pk])
    return made


@transaction.atomic
def unrelate(relation: Relation, *, by: User) -> None:
    """The two no longer belong together in this way."""
    _note(relation.from_item, by, "plan.unrelated", relation.to_item.name)
    announce_items(relation.to_item.project, [relation.to_item_id])
    relation.delete()


def _note(item: WorkItem, by: User, deed: str, text: str) -> None:
    WorkItem.live.filter(pk=item.pk).update(changed_at=timezone.now())
    record(
        deed,
        item,
        by=by,
        label=f"{item.label} {item.name}",
        project_id=item.project_id,
        details={"text": text[:200], "number": item.number},
    )
    announce_items(item.project, [item.pk])
