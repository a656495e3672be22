"""What others are told of client actions: the early warning, and what waits for their owner."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from tongzhou.accounts.models import User
from tongzhou.obligations.models import State
from tongzhou.obligations.queries.freezing import changes_of, windows_of
from tongzhou.obligations.queries.owed import clock_of, late_in, to_check_by
from tongzhou.projects.models import Project
from tongzhou.risks.models import Kind, Severity
from tongzhou.risks.watching.situation import Found
from tongzhou.work.waiting import WaitingRow

SERIOUS_AFTER = 10
"""Working days waited."""
NOTED = 2
SOON = 28
"""Days ahead in which a change that falls into a freeze window is serious."""
NEAR = timedelta(days=7)
"""How long before its day something has to be asked for."""


def late_client_actions(project: Project, today: date) -> Iterator[Found]:
    """One finding for each thing that the client owes and is late with."""
    late = late_in(project, today)
    if not late:
        return
    clock = clock_of(project, today)
    for one in late:
        assert one.waiting_from is not None
        days = clock.days(one.waiting_from, today)
        if not days:
            continue
        items = [link.item for link in one.waiting.all() if link.item.deleted_at is None]
        grave = days >= SERIOUS_AFTER or any(item.critical for item in items)
        severity = Severity.SERIOUS if grave else Severity.WARNING if days > NOTED else Severity.NOTE
        yield Found(
            kind=Kind.CLIENT_WAITS,
            subject=str(one.number),
            item=items[0].pk if items else None,
            severity=severity,
            weight=days,
            numbers={
                "number": one.number,
                "title": one.title,
                "days": days,
                "due": one.due_on.isoformat(),
                "items": len(items),
            },
        )


def changes_in_freeze(project: Project, today: date) -> Iterator[Found]:
    """One finding for each change in production that is planned into a freeze window ahead."""
    windows = [one for one in windows_of(project) if one.last >= today]
    for change in changes_of(project, windows) if windows else ():
        if not change.windows:
            continue
        window, item = change.windows[0], change.item
        assert item.start_date is not None
        assert item.finish_date is not None
        soon = (item.start_date - today).days <= SOON
        yield Found(
            kind=Kind.FREEZE,
            subject=str(item.number),
            item=item.pk,
            severity=Severity.SERIOUS if soon else Severity.WARNING,
            weight=max(1, SOON * 4 - max(0, (item.start_date - today).days)),
            numbers={
                "start": item.start_date.isoformat(),
                "finish": item.finish_date.isoformat(),
                "first": window.first.isoformat(),
                "last": window.last.isoformat(),
                "window": window.name,
            },
        )


def client_waits(user: User, today: date) -> list[WaitingRow]:
    """What the client has delivered and one has to check, and what one has still to ask for."""
    return [
        WaitingRow(
            title=one.title,
            url=reverse("client_action", args=[one.project.key, one.number]),
            kind=_("Check what the client delivered")
            if one.state == State.DELIVERED
            else _("Ask the client"),
            icon="handshake",
            due=today if one.state == State.DELIVERED else one.due_on,
            project_key=one.project.key,
            project_name=one.project.name,
        )
        for one in to_check_by(user, today + NEAR)
    ]
