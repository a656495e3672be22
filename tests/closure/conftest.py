"""Harbour with everything settled, so that it can be closed, and by whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.utils import timezone

from tongzhou.accounts.models import User
from tongzhou.closure.actions import closing as deeds
from tongzhou.closure.actions.items import settle_item
from tongzhou.closure.models import Closing
from tongzhou.closure.queries.checklist import items_of
from tongzhou.projects.models import Project
from tongzhou.records.actions.dossiers import make_dossier, order_dossier
from tongzhou.records.actions.reports import draft_report, finalise_report

CLOSING_DAY = date(2026, 6, 30)


@pytest.fixture
def started(harbour: Project, mara: User) -> Closing:
    """Mara has started Harbour's closing."""
    return deeds.start_closing(harbour, by=mara, closing_on=CLOSING_DAY)


@pytest.fixture
def ready(started: Closing, harbour: Project, mara: User) -> Closing:
    """Nothing is in the way any more."""
    settle(harbour, mara)
    return started


@pytest.fixture
def closed(ready: Closing, harbour: Project, mara: User) -> Closing:
    """Harbour is closed."""
    made = deeds.close(harbour, by=mara)
    harbour.refresh_from_db()
    return made


def settle(project: Project, by: User) -> None:
    """Tick every own item, leave records, and let the client go on reading."""
    for one in items_of(project):
        settle_item(one, by=by, done=True, note="Seen")
    leave_records(project, by)
    deeds.decide_client_access(project, by=by, access="kept")


def leave_records(project: Project, by: User) -> None:
    """A final closing report, and a dossier."""
    today = timezone.localdate()
    finalise_report(draft_report(project, by=by, today=today), by=by, today=today)
    made = order_dossier(project, by=by, circle="client")
    make_dossier(made)


Browse = Callable[[User], object]
