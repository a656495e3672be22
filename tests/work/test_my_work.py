"""My work: what waits for whom, done in place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.work.conftest import Make
from tongzhou.accounts.models import User
from tongzhou.plan.models import WorkItem
from tongzhou.projects.models import Project
from tongzhou.work.queries.mine import SHOWN, my_work
from tongzhou.work.waiting import WaitingRow, waiting_sources

For = Callable[[User], Client]


def titles(user: User, today: date) -> dict[str, list[str]]:
    """Part → the titles in it."""
    parts = my_work(user, today=today)
    return {
        part.key: [row["name"] for row in part.rows] + [one.title for one in part.others]
        for part in parts
        if part.count
    }


def test_what_is_given_to_me_is_sorted_by_its_day(tom: User, mara: User, make: Make, today: date) -> None:
    make("Late", due=-3, assignees=[tom])
    make("Today", due=0, assignees=[tom])
    make("Far", due=60, assignees=[tom])
    make("Some day", assignees=[tom])
    make("Mara's", due=0, assignees=[mara])
    assert titles(tom, today) == {"today": ["Late", "Today"], "later": ["Far"], "undated": ["Some day"]}


def test_what_i_gave_away_or_what_waits_is_for_others(
    tom: User, mara: User, make: Make, today: date, state_of: Any
) -> None:
    make("For Tom", assignees=[tom])
    make("Paused", assignees=[mara], state=state_of("task", "waiting"))
    make("Nobody's")
    assert titles(mara, today) == {"others": ["Paused", "For Tom"]}


def test_what_is_done_waits_no_more(
    client_for: For, tom: User, make: Make, today: date, state_of: Any
) -> None:
    item = make("Task", assignees=[tom], due=0)
    body = {"state": state_of("task", "done"), "version": item.version}
    answer = client_for(tom).post(f"/my-work/{item.pk}/change", body, content_type="application/json")
    assert answer.json() == {"before": {"state": state_of("task", "open")}, "version": item.version + 1}
    assert titles(tom, today) == {}


def test_a_due_date_is_changed_in_place(client_for: For, tom: User, make: Make) -> None:
    item = make("Task", assignees=[tom], due=0)
    client = client_for(tom)
    body = {"due_date": "2031-05-05"}
    assert client.post(f"/my-work/{item.pk}/change", body, content_type="application/json").status_code == 200
    assert WorkItem.live.get(pk=item.pk).due_date == date(2031, 5, 5)
    refused = client.post(f"/my-work/{item.pk}/change", {"due_date": "soon"}, content_type="application/json")
    assert refused.status_code == 422


def test_items_of_projects_that_i_have_left_are_gone(
    client_for: For, tom: User, mara: User, make: Make, harbour: Project, today: date
) -> None:
    item = make("Task", assignees=[tom], due=0)
    harbour.memberships.filter(user=tom).delete()
    assert titles(tom, today) == {}
    answer = client_for(tom).post(
        f"/my-work/{item.pk}/change", {"priority": 1}, content_type="application/json"
    )
    assert answer.status_code == 404


def test_the_page_takes_few_statements_whatever_the_volume(
    tom: User, mara: User, make: Make, today: date, django_assert_max_num_queries: Any
) -> None:
    for number in range(25):
        make(f"Item {number}", assignees=[tom, mara], due=number)
    with django_assert_max_num_queries(17):
        my_work(tom, today=today)


def test_a_part_shows_its_first_items_and_more_when_asked(
    client_for: For, tom: User, make: Make, today: date
) -> None:
    for number in range(SHOWN + 3):
        make(f"Item {number}", assignees=[tom], due=-number)
    first, *others = my_work(tom, today=today)
    assert [row["name"] for row in first.rows] == [f"Item {number}" for number in range(SHOWN + 2, 2, -1)]
    assert (first.count, first.hidden, [one.count for one in others]) == (SHOWN + 3, 3, [0, 0, 0, 0])
    client = client_for(tom)
    page = client.get("/my-work/").content.decode()
    assert "Show more: 3 are not shown" in page
    assert f"{SHOWN + 3} things wait for you" in page
    more = client.get("/my-work/?today=70").content.decode()
    assert more.count('class="my-row"') == SHOWN + 3
    assert (
        client.get("/my-work/?today=-1&week=all&later=99999").content.decode().count('class="my-row"')
        == SHOWN
    )


def test_the_page_shows_it_and_is_where_people_begin(client_for: For, tom: User, make: Make) -> None:
    make("Order the cables", assignees=[tom], due=0)
    client = client_for(tom)
    assert client.get("/").headers["Location"] == "/my-work/"
    page = client.get("/my-work/").content.decode()
    assert "Order the cables" in page
    assert "Today and overdue" in page
    assert "<html" not in client.get("/my-work/?part=1").content.decode()
    assert "Harbour core banking" in client.get("/my-work/?group=project").content.decode()


def test_an_empty_page_says_what_will_be_there(client_for: For, tom: User) -> None:
    assert "Nothing waits for you." in client_for(tom).get("/my-work/").content.decode()


def test_clients_do_not_have_it(client_for: For, cleo: User, harbour: Project) -> None:
    assert client_for(cleo).get("/my-work/").status_code == 403
    assert client_for(cleo).get("/").headers["Location"] == "/portal/"


@pytest.fixture
def approval() -> Iterator[None]:
    """A source that another room would add."""

    def source(user: User, today: date) -> list[WaitingRow]:
        return [WaitingRow("Approve the charter", "/somewhere/", "Approval", "stamp", due=today)]

    waiting_sources.append(source)
    yield
    waiting_sources.remove(source)


def test_other_rooms_add_what_waits(client_for: For, tom: User, approval: None) -> None:
    page = client_for(tom).get("/my-work/").content.decode()
    assert "Approve the charter" in page
    assert 'href="/somewhere/"' in page
