"""Closing while others work: who is in the middle of a deed is waited for, who comes later hears that it is closed."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import close_old_connections, connection, transaction

from tests.closure.conftest import CLOSING_DAY, settle
from tongzhou.accounts.models import User
from tongzhou.closure.actions import closing as deeds
from tongzhou.closure.actions.items import add_item
from tongzhou.closure.models import ClosingItem
from tongzhou.closure.refusals import StillOpenError
from tongzhou.projects.closed import ProjectClosedError
from tongzhou.projects.models import Project

pytestmark = pytest.mark.django_db(transaction=True)


def beside(deed: Callable[[], object]) -> tuple[threading.Thread, list[BaseException | None]]:
    """Carry out a deed in a thread with a connection of its own; how it went."""
    went: list[BaseException | None] = []

    def run() -> None:
        close_old_connections()
        try:
            deed()
            went.append(None)
        except BaseException as error:  # noqa: BLE001  # the test looks at it
            went.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, went


def made_ready(harbour: Project, mara: User) -> None:
    deeds.start_closing(harbour, by=mara, closing_on=CLOSING_DAY)
    settle(harbour, mara)


def test_closing_waits_for_a_deed_that_has_begun_and_sees_what_it_did(
    harbour: Project, mara: User, tom: User
) -> None:
    made_ready(harbour, mara)
    with transaction.atomic():
        add_item(harbour, by=tom, text="Badges returned")
        thread, went = beside(lambda: deeds.close(harbour, by=mara))
        thread.join(0.7)
        assert thread.is_alive(), "closing did not wait for the deed"
    thread.join(40)
    assert isinstance(went[0], StillOpenError)
    harbour.refresh_from_db()
    assert not harbour.is_closed


def test_a_deed_waits_for_a_closing_that_has_begun_and_is_refused(
    harbour: Project, mara: User, tom: User
) -> None:
    made_ready(harbour, mara)
    with transaction.atomic():
        deeds.close(harbour, by=mara)
        thread, went = beside(lambda: add_item(harbour, by=tom, text="Badges returned"))
        thread.join(0.7)
        assert thread.is_alive(), "the deed did not wait for the closing"
    thread.join(40)
    assert isinstance(went[0], ProjectClosedError)
    harbour.refresh_from_db()
    assert harbour.is_closed
    assert not ClosingItem.objects.filter(text="Badges returned").exists()


def test_of_two_who_close_at_once_one_does(harbour: Project, mara: User, ada: User) -> None:
    made_ready(harbour, mara)
    pairs = [beside(lambda by=by: deeds.close(harbour, by=by)) for by in (mara, ada)]  # type: ignore[misc]
    for thread, _went in pairs:
        thread.join(40)
    outcomes = [went[0] for _thread, went in pairs]
    assert [one for one in outcomes if one is not None and not isinstance(one, ProjectClosedError)] == []
    assert outcomes.count(None) == 1
