"""Waiting for a milestone of another project: begin, end, and follow its date."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongzhou.accounts.models import User
from tongzhou.activity.actions import record
from tongzhou.plan.actions.edit_plan import EditResult, editor_of, step_plan
from tongzhou.plan.editing.commands.dispatch import apply
from tongzhou.plan.models import OutsideLink, PlanEdit, WorkItem
from tongzhou.plan.queries.outside import depends_on, is_lost, links_from
from tongzhou.plan.queries.state import LoadedPlan
from tongzhou.projects.models import Project


class OutsideRefusedError(Exception):
    """A link between projects that cannot be made."""

    message = gettext_lazy("This link cannot be made.")


class NoMilestoneError(OutsideRefusedError):
    """Only milestones are promises that others may build on."""

    message = gettext_lazy("Choose a milestone that is in the other project's plan and has a date.")


class SameProjectError(OutsideRefusedError):
    """Within a project there are links."""

    message = gettext_lazy("The milestone is in the same project; link the two in the plan instead.")


class CircularWaitError(OutsideRefusedError):
    """Both would wait for each other."""

    message = gettext_lazy("The milestone itself depends on this item, so both would wait for each other.")


class WaitsAlreadyError(OutsideRefusedError):
    """There is such a link."""

    message = gettext_lazy("The item waits for this milestone already.")


@transaction.atomic
def wait_for(item: WorkItem, milestone: WorkItem, *, by: User, today: date) -> OutsideLink:
    """Let an item wait for a milestone of another project, which ``by`` must be allowed to see.

    A placeholder of the milestone comes into the item's plan, in one step that can be taken back there.
    """
    _check(item, milestone)
    project = item.project
    before = OutsideLink.objects.filter(
        project=project, milestone=milestone, placeholder__deleted_at=None
    ).first()
    if before is not None:
        return _join(before, item, by=by, today=today)
    at = milestone.finish_at

    def change(loaded: LoadedPlan) -> list[int]:
        editor = editor_of(loaded)
        fields = {"name": _("Milestone of another project"), "kind": "milestone"}
        apply(editor, {"op": "add", "parent": item.parent_id or 0, "fields": fields})
        (key,) = editor.added
        row = loaded.state.touch(key)
        row.external, row.estimated = True, False
        row.given_start_at = row.given_finish_at = at
        apply(editor, {"op": "link", "from": key, "to": item.pk, "type": 1, "lag": 0, "unit": 0})
        return editor.added

    result = step_plan(project, by=by, change=change, today=today, told=False)
    link = OutsideLink.objects.create(
        project=project, milestone=milestone, placeholder_id=result.added[0], made_by=by
    )
    _tell("plan.outside_awaited", item, by, result)
    return link


def _check(item: WorkItem, milestone: WorkItem) -> None:
    if item.project_id == milestone.project_id:
        raise SameProjectError
    plain = milestone.planned and milestone.deleted_at is None and not milestone.external
    if milestone.kind != "milestone" or milestone.finish_at is None or not plain:
        raise NoMilestoneError
    if depends_on(item, milestone):
        raise CircularWaitError


def _join(link: OutsideLink, item: WorkItem, *, by: User, today: date) -> OutsideLink:
    """Another item waits for the same milestone: it depends on the same placeholder."""
    if item.links_in.filter(predecessor=link.placeholder_id).exists():
        raise WaitsAlreadyError

    def change(loaded: LoadedPlan) -> list[int]:
        ends = {"from": link.placeholder_id, "to": item.pk}
        apply(editor_of(loaded), {"op": "link", "type": 1, "lag": 0, "unit": 0} | ends)
        return []

    _tell(
        "plan.outside_awaited",
        item,
        by,
        step_plan(item.project, by=by, change=change, today=today, told=False),
    )
    return link


@transaction.atomic
def wait_no_longer(link: OutsideLink, *, by: User, today: date) -> EditResult:
    """Take the placeholder out of the plan, with the links on it; the plan's undo brings it back."""

    def change(loaded: LoadedPlan) -> list[int]:
        apply(editor_of(loaded), {"op": "delete", "ids": [link.placeholder_id]})
        return []

    result = step_plan(link.project, by=by, change=change, today=today, told=False)
    _tell("plan.outside_let_go", link.placeholder, by, result)
    return result


def _tell(deed: str, item: WorkItem, by: User, result: EditResult) -> None:
    details = {"version": result.version, "items": result.moved}
    record(deed, item, by=by, project_id=item.project_id, label=item.name, details=details)


def follow_outside(project_id: int, *, today: date) -> int:
    """Carry the dates of a project's milestones over to the plans that wait for them; how many plans moved.

    Called when the plan has changed. A milestone that waits for its own placeholder is left alone: people have linked
    two plans in a circle since, and following would never end.
    """
    waiting: dict[int, list[OutsideLink]] = defaultdict(list)
    for link in links_from(project_id):
        differs = link.milestone.finish_at != link.placeholder.given_finish_at
        if differs and not is_lost(link) and link.milestone.finish_at is not None:
            if not depends_on(link.placeholder, link.milestone):
                waiting[link.project_id].append(link)
    for links in waiting.values():
        _carry_over(links, today=today)
    return len(waiting)


@transaction.atomic
def _carry_over(links: list[OutsideLink], *, today: date) -> None:
    """New dates of the placeholders of one plan, in one step that nobody has to take back."""
    project: Project = links[0].project
    by = links[0].made_by
    dates = {link.placeholder_id: link.milestone.finish_at for link in links}

    def change(loaded: LoadedPlan) -> list[int]:
        for key, at in dates.items():
            if key in loaded.state.rows:
                row = loaded.state.touch(key)
                row.given_start_at = row.given_finish_at = at
        return []

    result = step_plan(project, by=by, change=change, today=today, told=False, kind=PlanEdit.Type.FILL)
    details = {"version": result.version, "items": result.moved}
    record("plan.outside_moved", project, by=by, project_id=project.pk, details=details)
