"""The own items of a project's checklist, and the list with which an organisation begins."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.models import Organisation, User
from tongzhou.activity.actions import record
from tongzhou.closure.models import Closing, ClosingItem, ClosingTemplate, Waiver
from tongzhou.closure.refusals import ClosureRefusedError
from tongzhou.operations.limits import limit
from tongzhou.projects.models import Membership, Project

LONGEST = 300


class TooManyItemsError(ClosureRefusedError):
    """The checklist is full."""

    def __init__(self, most: int) -> None:
        message = _("A checklist can hold at most %(most)d items of its own.")
        super().__init__("too_many", message % {"most": most})


@transaction.atomic
def add_item(project: Project, *, by: User, text: str, owner: User | None = None) -> ClosingItem:
    """One more thing that must be done before the project is closed."""
    text = text.strip()[:LONGEST]
    if not text:
        raise ClosureRefusedError("no_text", _("Say what it is."))
    _refuse_stranger(project, owner)
    mine = ClosingItem.objects.filter(project=project)
    if mine.count() >= (most := limit("closing_items")):
        raise TooManyItemsError(most)
    last = mine.aggregate(last=Max("position"))["last"]
    position = 0 if last is None else last + 1
    try:
        with transaction.atomic():
            made = ClosingItem.objects.create(
                project=project, position=position, text=text, owner=owner, created_by=by
            )
    except IntegrityError as error:
        raise ClosureRefusedError("twice", _("This is on the checklist already.")) from error
    record("closure.item_added", made, by=by, project_id=project.pk)
    return made


@transaction.atomic
def settle_item(
    item: ClosingItem, *, by: User, done: bool, note: str = "", owner: User | None = None
) -> ClosingItem:
    """Say that it is done, by what that can be seen, and who sees to it; or that it is not."""
    item = ClosingItem.objects.select_for_update(of=("self",)).select_related("project").get(pk=item.pk)
    _refuse_stranger(item.project, owner)
    was_done = item.done_at is not None
    item.note, item.owner = note.strip(), owner
    if done != was_done:
        item.done_by, item.done_at = (by, timezone.now()) if done else (None, None)
    item.save(update_fields=["note", "owner", "done_by", "done_at"])
    deed = "changed" if done == was_done else ("done" if done else "opened")
    record(f"closure.item_{deed}", item, by=by, project_id=item.project_id)
    return item


@transaction.atomic
def drop_item(item: ClosingItem, *, by: User) -> None:
    """It is not asked for any more."""
    Waiver.objects.filter(
        closing__project=item.project_id, closing__state=Closing.State.STARTED, check_key=item.key
    ).delete()
    record("closure.item_dropped", item, by=by, project_id=item.project_id)
    item.delete()


@transaction.atomic
def write_template(organisation: Organisation, *, by: User, lines: str) -> ClosingTemplate | None:
    """With which own items closings begin; without any line, those that come with the product."""
    wanted = list(dict.fromkeys(line.strip()[:LONGEST] for line in lines.splitlines() if line.strip()))
    if len(wanted) > (most := limit("closing_items")):
        raise TooManyItemsError(most)
    known = ClosingTemplate.objects.filter(organisation=organisation).first()
    if not wanted:
        if known is not None:
            record("closure.template_removed", known, by=by, label=organisation.name)
            known.delete()
        return None
    made, _new = ClosingTemplate.objects.update_or_create(
        organisation=organisation, defaults={"lines": "\n".join(wanted), "changed_by": by}
    )
    record("closure.template_written", made, by=by, label=organisation.name)
    return made


def _refuse_stranger(project: Project, owner: User | None) -> None:
    if owner is None:
        return
    here = Membership.objects.filter(project=project, user=owner, user__is_active=True)
    if owner.is_client or not here.exists():
        raise ClosureRefusedError("stranger", _("Only members of ours can be responsible for it."))
