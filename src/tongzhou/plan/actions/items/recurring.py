"""Items that come again and again."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tongzhou.accounts.models import User
from tongzhou.activity.actions import put_into_trash, record, restore_rows
from tongzhou.activity.models import TrashEntry
from tongzhou.activity.queries.snapshots import snapshot
from tongzhou.engine.errors import PlanError
from tongzhou.operations.limits import limit
from tongzhou.plan.actions.items.create import create_item
from tongzhou.plan.editing.commands.editor import CommandError
from tongzhou.plan.models import DAY, PlanSettings, Recurrence, Rule, WorkItem, instant_of
from tongzhou.plan.queries.recurring import project_calendars
from tongzhou.plan.queries.work import load_setting
from tongzhou.plan.work.refusals import ItemRefusedError
from tongzhou.plan.work.turns import fields_of_turn
from tongzhou.projects.models import Membership, Project, rights

LONGEST_WAIT = 400
"""Days within which a workday must come."""


@transaction.atomic
def create_recurrence(
    project: Project, *, by: User, name: str, template: dict[str, Any], rule: Rule, every: int, next_on: date
) -> Recurrence:
    """From ``next_on`` on, items of the template come by themselves, in the name of whoever asked for them."""
    most = limit("recurrences")
    if Recurrence.objects.filter(project=project).count() >= most:
        raise ItemRefusedError(
            "too_many_recurrences",
            _("A project may have at most %(most)d recurring items.") % {"most": most},
        )
    made = Recurrence.objects.create(
        project=project,
        author=by,
        name=name,
        template=template | {"name": template.get("name") or name},
        rule=rule,
        every=every,
        next_on=next_on,
        day=next_on.day,
    )
    record("plan.recurrence_created", made, by=by, project_id=project.pk)
    return made


@transaction.atomic
def change_recurrence(recurrence: Recurrence, *, by: User, **values: Any) -> Recurrence:
    """Another name, template, rule or day; or a pause."""
    if "next_on" in values:
        values["day"] = values["next_on"].day
    for name, value in values.items():
        setattr(recurrence, name, value)
    recurrence.save(update_fields=list(values))
    record("plan.recurrence_changed", recurrence, by=by, project_id=recurrence.project_id)
    return recurrence


@transaction.atomic
def pause_recurrence(recurrence: Recurrence, *, by: User) -> Recurrence:
    """No more of them until it is resumed."""
    recurrence.paused = True
    recurrence.save(update_fields=["paused"])
    record("plan.recurrence_paused", recurrence, by=by, project_id=recurrence.project_id)
    return recurrence


@transaction.atomic
def resume_recurrence(recurrence: Recurrence, *, by: User, today: date) -> Recurrence:
    """They come again, from the next turn on; those of the pause are not made up for."""
    recurrence.paused, recurrence.next_on = False, _turn_from(recurrence, today)
    recurrence.save(update_fields=["paused", "next_on"])
    record("plan.recurrence_resumed", recurrence, by=by, project_id=recurrence.project_id)
    return recurrence


@transaction.atomic
def delete_recurrence(recurrence: Recurrence, *, by: User) -> TrashEntry:
    """No more of them; those that came stay, and it comes back from the trash."""
    entry = put_into_trash(
        "recurrence",
        recurrence.pk,
        label=recurrence.name,
        content={"rows": snapshot(recurrence)},
        by=by,
        project_id=recurrence.project_id,
    )
    record("plan.recurrence_deleted", recurrence, by=by, project_id=recurrence.project_id)
    recurrence.delete()
    return entry


@transaction.atomic
def restore_recurrence(entry: TrashEntry, by: User) -> str:
    """Bring it back out of the trash, for its next turn; the address of the project's recurring items."""
    restore_rows(entry.content["rows"])
    recurrence = Recurrence.objects.select_related("project").get(pk=entry.subject_id)
    recurrence.next_on = _turn_from(recurrence, timezone.localdate())
    recurrence.save(update_fields=["next_on"])
    record("plan.recurrence_restored", recurrence, by=by, project_id=recurrence.project_id)
    return reverse("recurrences", args=[recurrence.project.key])


def _turn_from(recurrence: Recurrence, today: date) -> date:
    """Its next turn, or the first one that is not in the past."""
    turn = recurrence.next_on
    while turn < today:
        turn = next_after(recurrence, turn)
    return turn


@transaction.atomic
def make_due(recurrence: Recurrence, *, today: date) -> WorkItem | None:
    """Make the item that is due, once, however many turns were missed; None if there is nothing to do.

    The turn is taken by one conditional update, so two workers never make the same item twice. If whoever
    asked for it may no longer create items, the recurrence pauses.
    """
    due = recurrence.next_on
    if due > today:
        return None
    following = due
    while following <= today:
        following = next_after(recurrence, following)
    mine = Recurrence.objects.filter(pk=recurrence.pk, next_on=due, paused=False)
    if not mine.update(next_on=following):
        return None
    by = recurrence.author
    member = Membership.objects.filter(project=recurrence.project, user=by).first()
    if "edit_work" not in rights(by, member):
        Recurrence.objects.filter(pk=recurrence.pk).update(paused=True)
        return None
    fields = fields_of_turn(recurrence.template, load_setting(recurrence.project, by), today)
    try:
        item = create_item(recurrence.project, by=by, fields=fields, today=today, complete=False)
    except (ItemRefusedError, CommandError):
        Recurrence.objects.filter(pk=recurrence.pk).update(paused=True)
        return None
    Recurrence.objects.filter(pk=recurrence.pk).update(last_item=item)
    return item


def next_after(recurrence: Recurrence, day: date) -> date:
    """The turn after a day: the same weekday, the same day of the month (or its last), or so many workdays."""
    if recurrence.rule == Rule.WEEKLY:
        return day + timedelta(weeks=recurrence.every)
    if recurrence.rule == Rule.MONTHLY:
        months = day.year * 12 + day.month - 1 + recurrence.every
        year, month = divmod(months, 12)
        last = calendar.monthrange(year, month + 1)[1]
        return date(year, month + 1, min(recurrence.day, last))
    return _workdays_after(recurrence, day)


def _workdays_after(recurrence: Recurrence, day: date) -> date:
    calendars = project_calendars(recurrence.project)
    settings = PlanSettings.objects.filter(project=recurrence.project).first()
    left = recurrence.every
    for _turn in range(LONGEST_WAIT + recurrence.every * 3):
        day += timedelta(days=1)
        try:
            works = (
                settings is not None
                and calendars is not None
                and calendars.get(settings.calendar_id).between(instant_of(day), instant_of(day) + DAY) > 0
            )
        except PlanError:
            works = day.weekday() < 5
        left -= works
        if not left:
            break
    return day
