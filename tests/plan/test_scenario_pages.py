"""The pages of scenarios: list, Gantt, comparison, publishing."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.test import Client

from tests.plan.builder import Board, minutes
from tests.plan.what_if import WhatIf
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.activity.live import may_hear
from tongzhou.activity.models import TrashEntry
from tongzhou.plan import scheduling
from tongzhou.plan.measures import MEASURES, MORE, Unit, measure
from tongzhou.plan.models import Baseline, Scenario
from tongzhou.plan.queries.state import load_plan
from tongzhou.projects.models import Project

Browser = Callable[[User], Client]
LIST = "/projects/harbour/scenarios/"


@pytest.fixture
def what_if(chain: Board) -> WhatIf:
    """A scenario of the chain."""
    return WhatIf.of(chain)


def post(client: Client, address: str, body: dict[str, Any]) -> Any:
    """Send JSON as the island does."""
    return client.post(address, body, content_type="application/json")


def text_of(client: Client, address: str, **form: Any) -> str:
    """The page of an address."""
    return client.get(address, form).content.decode()


def test_an_empty_list_says_what_a_scenario_is(
    board: Board, mara: User, tom: User, client_for: Browser
) -> None:
    assert "The plan is empty. A scenario begins with a plan." in text_of(client_for(mara), LIST)
    board.add("Work")
    page = text_of(client_for(mara), LIST)
    assert "the plan stays untouched until you publish" in page
    assert "Make the scenario" in page
    assert "Make the scenario" not in text_of(client_for(tom), LIST)


def test_one_is_made_and_opened(chain: Board, mara: User, client_for: Browser) -> None:
    client = client_for(mara)
    answer = client.post(f"{LIST}create", {"name": "Two teams", "note": "from May"})
    made = Scenario.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"{LIST}{made.pk}/")
    page = text_of(client, answer["Location"])
    assert "You are in the scenario “Two teams”: the plan is untouched." in page
    assert f'data-src="{LIST}{made.pk}/data"' in page
    assert "data-scenario" in page
    again = client.post(f"{LIST}create", {"name": "Two teams"})
    assert (again.status_code, "has a scenario of this name already" in again.content.decode()) == (422, True)


def test_the_list_shows_ends_and_who_is_behind(
    what_if: WhatIf, chain: Board, mara: User, client_for: Browser, django_assert_max_num_queries: Any
) -> None:
    what_if.set("Build", duration=5 * 480)
    chain.set("Test", name="Trial")
    client = client_for(mara)
    with django_assert_max_num_queries(30):
        page = text_of(client, LIST)
    assert "2026-03-11" in page
    assert "▲ +2" in page
    assert "the plan is 1 step ahead" in page


def test_the_gantt_of_a_scenario_has_the_plan_behind(
    what_if: WhatIf, chain: Board, mara: User, tom: User, client_for: Browser
) -> None:
    (train,) = what_if.do(
        {"op": "add", "parent": chain.id("Delivery"), "fields": {"name": "Train", "notes": "on site"}},
        {"op": "set", "id": chain.id("Build"), "fields": {"duration": 5 * 480, "deliverable": "Release"}},
    ).added
    answer = client_for(mara).get(f"{LIST}{what_if.scenario.pk}/data")
    data = answer.json()
    tasks = data["tasks"]
    assert answer["ETag"] == '"v2"'
    assert tasks["name"] == ["Delivery", "Design", "Build", "Test", "Live", "Train"]
    assert tasks["id"][-1] == train < -1_000_000
    assert tasks["duration"][2] == 5 * 480
    assert tasks["deliverable"] == {"2": "Release"}
    assert tasks["flags"][-1] & 256
    assert tasks["finish"][3] == minutes("2026-03-11", 17)
    assert tasks["baseline_finish"][3] == minutes("2026-03-09", 17)
    assert tasks["baseline_finish"][-1] is None
    assert data["baseline"]["id"] == 0
    assert data["may"] == {"edit": True, "baseline": False, "export": False}
    assert (data["undo"], data["redo"], data["version"]) == (True, False, 2)
    assert data["links"]["from"] == tasks["id"][1:4]
    plan = client_for(mara).get("/projects/harbour/plan/data").json()
    assert (plan["tasks"]["name"][-1], plan["tasks"]["duration"][2]) == ("Live", 3 * 480)
    assert client_for(tom).get(f"{LIST}{what_if.scenario.pk}/data").json()["may"]["edit"] is False


def test_edits_travel_as_in_the_plan(what_if: WhatIf, chain: Board, mara: User, client_for: Browser) -> None:
    base, client = f"{LIST}{what_if.scenario.pk}/", client_for(mara)
    commands = [
        {"op": "add", "after": 0, "parent": 0, "fields": {"name": "Train"}},
        {"op": "link", "from": chain.id("Test"), "to": -1},
    ]
    done = post(client, f"{base}changes", {"version": 1, "commands": commands}).json()
    assert (done["version"], done["undo"], len(done["added"])) == (2, True, 1)
    assert "project finish +1 d" in done["message"]
    assert done["order"][-1] == done["added"][0]
    assert done["changed"]["name"][-1] == "Train"
    undone = post(client, f"{base}undo", {"version": 2}).json()
    assert (undone["removed"], undone["redo"]) == (done["added"], True)
    redone = post(client, f"{base}redo", {"version": 3}).json()
    assert redone["changed"]["id"][-1] == done["added"][0]
    since = client.get(f"{base}data?since=1").json()
    assert since["changed"]["name"][-1] == "Train"
    why = text_of(client, f"{base}tasks/{done['added'][0]}/why")
    assert "It waits for “Test” (finish to start)." in why
    assert client.get(f"{base}tasks/-5/why").status_code == 404


def test_refusals_travel_as_in_the_plan(
    what_if: WhatIf, chain: Board, mara: User, lee: User, client_for: Browser
) -> None:
    base, client = f"{LIST}{what_if.scenario.pk}/", client_for(mara)
    circle = [{"op": "link", "from": chain.id("Test"), "to": chain.id("Design")}]
    answer = post(client, f"{base}changes", {"version": 1, "commands": circle})
    assert (answer.status_code, answer.json()["code"]) == (422, "cycle")
    rename = {"op": "set", "id": chain.id("Test"), "fields": {"name": "Trial"}}
    what_if.do(rename, by=lee)
    stale = post(client, f"{base}changes", {"version": 1, "commands": [rename]})
    assert (stale.status_code, stale.json()["by"]) == (409, lee.name)
    assert "changed the scenario meanwhile" in stale.json()["message"]
    assert stale.json()["changes"]["changed"]["name"] == ["Trial"]
    assert post(client, f"{base}changes", {"version": 2}).status_code == 400
    what_if.publish()
    closed = post(client, f"{base}changes", {"version": 3, "commands": [rename]})
    assert (closed.status_code, closed.json()["code"]) == (422, "closed")


def test_what_cannot_be_computed_says_why(
    what_if: WhatIf, chain: Board, mara: User, client_for: Browser
) -> None:
    chain.add("Left", "Right")
    what_if.do({"op": "link", "from": chain.id("Left"), "to": chain.id("Right")})
    chain.link("Right", "Left")
    client, pk = client_for(mara), what_if.scenario.pk
    answer = client.get(f"{LIST}{pk}/data")
    assert (answer.status_code, answer.json()["code"]) == (422, "cycle")
    assert "cannot be computed on the plan as it is now" in text_of(client, f"{LIST}compare/?with={pk}")
    assert "in a circle" in text_of(client, f"{LIST}{pk}/publish/")
    refused = client.post(f"{LIST}{pk}/publish/", {"version": 2})
    assert (refused.status_code, "in a circle" in refused.content.decode()) == (422, True)


def test_the_comparison_shows_measures_milestones_and_differences(
    what_if: WhatIf, chain: Board, mara: User, client_for: Browser, django_assert_max_num_queries: Any
) -> None:
    what_if.do(
        {"op": "set", "id": chain.id("Build"), "fields": {"duration": 5 * 480, "name": "Make <b>"}},
        {"op": "add", "fields": {"name": "=Train"}},
        {"op": "relink", "id": chain.project.dependencies.order_by("pk")[0].pk, "lag": 480},
    )
    other = WhatIf.of(chain, "One team")
    other.do({"op": "delete", "ids": [chain.id("Test")]})
    client = client_for(mara)
    address = f"{LIST}compare/?with={what_if.scenario.pk}&with={other.scenario.pk}"
    with django_assert_max_num_queries(30):
        page = text_of(client, address)
    assert "2026-03-12" in page
    assert "+3 d" in page
    assert "Make &lt;b&gt;" in page
    assert "3 d" in page
    assert "finish to start, +1 d" in page
    assert "Milestones that move" in page
    detailed = text_of(client, f"{address}&of={other.scenario.pk}&kind=removed")
    assert "Deleted item" in detailed
    assert "=Train" not in detailed
    assert "Nothing differs." in text_of(client, f"{address}&q=nowhere")
    book = openpyxl.load_workbook(
        io.BytesIO(client.get(f"{LIST}compare.xlsx?with={what_if.scenario.pk}").content)
    )
    assert book.sheetnames == ["Measures", "Milestones", "Differences"]
    cells = [cell.value for row in book["Differences"].iter_rows() for cell in row]
    assert "=Train" in cells
    assert book["Measures"].cell(2, 4).value == 3


@pytest.fixture
def dear() -> Iterator[list[str]]:
    """A measure that only finance may know, and who asked for it."""
    asked: list[str] = []

    def cost(loaded: Any) -> Decimal:
        asked.append(loaded.project.key)
        return Decimal(loaded.settings.finish_at // 86_400) * 1000

    own = MEASURES["cost"]
    measure("cost", "Cost", Unit.MONEY, Permission.VIEW_COST, cost, better=MORE)
    yield asked
    MEASURES["cost"] = own


def test_a_measure_is_for_those_who_may_know_it(
    what_if: WhatIf, tom: User, fei: User, client_for: Browser, dear: list[str]
) -> None:
    what_if.set("Build", duration=5 * 480)
    address = f"{LIST}compare/?with={what_if.scenario.pk}"
    assert "Cost" not in text_of(client_for(tom), address)
    assert dear == []
    page = text_of(client_for(fei), address)
    assert "+2,000.00" in page
    assert "text-ok" in page
    assert dear == ["harbour", "harbour"]


def test_publishing_asks_what_collides_and_keeps_a_baseline(
    what_if: WhatIf, chain: Board, mara: User, client_for: Browser
) -> None:
    build = chain.id("Build")
    what_if.set("Build", duration=5 * 480)
    chain.set("Build", duration=4 * 480)
    client, address = client_for(mara), f"{LIST}{what_if.scenario.pk}/publish/"
    page = text_of(client, address)
    assert "1 thing to decide" in page
    assert [days in page for days in ("3 d", "4 d", "5 d")] == [True, True, True]
    undecided = client.post(address, {"version": 2})
    assert (undecided.status_code, "Choose one by one" in undecided.content.decode()) == (422, True)
    stale = client.post(address, {"version": 1, f"choice:rows:{build}:duration": "scenario"})
    assert "Somebody has changed the scenario meanwhile" in stale.content.decode()
    form = {"version": 2, f"choice:rows:{build}:duration": "scenario", "baseline_name": "V2"}
    done = client.post(address, form)
    assert (done.status_code, done["Location"]) == (302, "/projects/harbour/plan/")
    assert chain.item("Build").duration == 5 * 8 * 3600
    assert Baseline.objects.get().name == "V2"
    assert "published" in text_of(client, f"{LIST}{what_if.scenario.pk}/")


def test_a_baseline_needs_its_own_right(
    what_if: WhatIf, chain: Board, lee: User, client_for: Browser
) -> None:
    what_if.set("Build", duration=5 * 480)
    client, address = client_for(lee), f"{LIST}{what_if.scenario.pk}/publish/"
    assert "Keep the new plan as the baseline" not in text_of(client, address)
    assert client.post(address, {"version": 2, "baseline_name": "V2"}).status_code == 403
    assert chain.item("Build").duration == 3 * 8 * 3600


def test_only_bringing_it_up_to_date(what_if: WhatIf, chain: Board, mara: User, client_for: Browser) -> None:
    build = chain.id("Build")
    what_if.set("Build", duration=5 * 480)
    chain.set("Build", duration=4 * 480)
    client, address = client_for(mara), f"{LIST}{what_if.scenario.pk}/refresh"
    assert client.post(address, {"version": 2}).status_code == 422
    done = client.post(address, {"version": 2, f"choice:rows:{build}:duration": "plan"})
    assert done.status_code == 302
    assert what_if.row("Build").duration == 4 * 8 * 3600
    assert chain.item("Build").duration == 4 * 8 * 3600


def test_dropping_can_be_taken_back_on_the_next_page(
    what_if: WhatIf, mara: User, client_for: Browser
) -> None:
    client = client_for(mara)
    page = client.post(f"{LIST}{what_if.scenario.pk}/drop", follow=True).content.decode()
    entry = TrashEntry.objects.get(kind="scenario")
    assert f"/trash/{entry.pk}/restore" in page
    assert client.get(f"{LIST}{what_if.scenario.pk}/").status_code == 404
    client.post(f"/trash/{entry.pk}/restore/")
    assert Scenario.objects.get().state == "open"


def test_naming_duplicating_and_opening_again(
    what_if: WhatIf, chain: Board, mara: User, client_for: Browser
) -> None:
    client, base = client_for(mara), f"{LIST}{what_if.scenario.pk}/"
    client.post(f"{base}settings/", {"name": "Three teams", "note": "dear"})
    assert Scenario.objects.get().name == "Three teams"
    client.post(f"{base}duplicate")
    assert Scenario.objects.filter(name="Three teams (copy)").exists()
    bad = client.post(f"{base}settings/", {"name": "Three teams (copy)"})
    assert bad.status_code == 422
    what_if.set("Build", name="Make")
    what_if.publish()
    client.post(f"{base}reopen")
    what_if.scenario.refresh_from_db()
    assert what_if.scenario.state == "published"
    chain.undo()
    assert client.post(f"{base}reopen").status_code == 302
    what_if.scenario.refresh_from_db()
    assert what_if.scenario.state == "open"


def test_who_may_look_and_who_may_not(
    what_if: WhatIf, meadow: Project, tom: User, otto: User, cleo: User, nora: User, client_for: Browser
) -> None:
    base = f"{LIST}{what_if.scenario.pk}/"
    assert client_for(tom).get(base).status_code == 200
    assert post(client_for(tom), f"{base}changes", {"version": 1, "commands": []}).status_code == 403
    assert client_for(otto).get(base).status_code == 404
    assert client_for(cleo).get(base).status_code == 403
    assert client_for(nora).get(f"/projects/meadow/scenarios/{what_if.scenario.pk}/").status_code == 404
    topic = f"scenario:{what_if.scenario.pk}"
    assert may_hear(tom, [topic]) == (topic,)
    assert [may_hear(who, [topic]) for who in (otto, cleo, nora)] == [(), (), ()]


def test_rooms_above_and_the_engine_say_what_a_plan_costs_and_when_it_is_likely_done() -> None:
    known = {code: (str(one.unit), one.permission) for code, one in MEASURES.items()}
    assert known["cost"] == ("money", Permission.VIEW_COST)
    assert known["likely_finish"] == ("date", Permission.VIEW_PLAN)
    assert known["overload"] == ("hours", Permission.VIEW_PLAN)


def test_a_comparison_of_everything_there_is(board: Board) -> None:
    board.add("Build", days=5)
    loaded = load_plan(board.project)
    scheduling.compute(loaded)
    said = {code: one.reader(board.project)(loaded) for code, one in MEASURES.items()}
    assert said["likely_finish"] >= said["finish"]
    assert (said["overload"], said["cost"]) == (0, 0)
