"""The API does what the pages do, for both sides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.handover.conftest import line_of
from tongzhou.accounts.models import User
from tongzhou.handover.models import Handover

ClientFor = Callable[[User], Client]
BASE = "/api/v1/projects/harbour/handovers"


def send(browser: Client, method: str, address: str, body: dict[str, Any] | None = None) -> Any:
    """A request with a body."""
    return browser.generic(
        method, address, "" if body is None else _json(body), content_type="application/json"
    )


def _json(body: dict[str, Any]) -> str:
    import json

    return json.dumps(body)


@pytest.fixture
def vendor(client_for: ClientFor, mara: User, draft: Handover) -> Client:
    """Mara at the API."""
    return client_for(mara)


def test_a_handover_from_the_first_line_to_the_claim(
    vendor: Client, client_for: ClientFor, cleo: User, draft: Handover
) -> None:
    made = send(vendor, "POST", BASE, {"title": "Second", "template": "data_platform"})
    assert made.status_code == 201
    one = made.json()
    assert one["lines"] == 12
    address = f"{BASE}/{one['id']}"
    changed = send(vendor, "PATCH", address, {"version": one["version"], "planned_on": "2030-05-01"})
    assert changed.json()["planned_on"] == "2030-05-01"
    assert send(vendor, "PATCH", address, {"version": one["version"], "title": "x"}).status_code == 409
    line = send(vendor, "POST", f"{address}/lines", {"kind": "licence", "name": "Office", "seats": 5}).json()
    assert (line["seats"], line["state"], line["blocks"]) == (5, "open", True)
    wrong = {"kind": "licence", "name": "Office", "login": "x"}
    assert send(vendor, "POST", f"{address}/lines", wrong).status_code == 409
    secret = {"kind": "account", "name": "Core", "login": "admin / Xk9#mP2$vL"}
    assert send(vendor, "POST", f"{address}/lines", secret).json()["code"] == "password_refused"
    listed = vendor.get(f"{address}/lines?kind=licence&limit=1").json()
    assert len(listed["items"]) == 1
    assert listed["next"]
    numbers = [each["id"] for each in vendor.get(f"{address}/lines?limit=200").json()["items"]]
    assert send(vendor, "POST", f"{address}/warranties", {"title": "All", "months": 6}).status_code == 201
    assert send(vendor, "POST", f"{address}/present").status_code == 200
    assert send(vendor, "POST", f"{address}/states", {"lines": numbers, "state": "handed"}).json() == {
        "changed": 13
    }
    theirs, portal = client_for(cleo), f"/api/v1/portal/projects/harbour/handovers/{one['id']}"
    seen = theirs.get(portal).json()
    assert len(seen["line_list"]) == 13
    first = seen["line_list"][0]
    objected = {"answer": "objected", "comment": "Not there", "version": first["version"]}
    assert send(theirs, "POST", f"{portal}/lines/{first['id']}", objected).json()["state"] == "objected"
    assert send(vendor, "POST", f"{address}/sign").status_code == 409
    solved = send(vendor, "POST", f"{address}/lines/{first['id']}/solve", {"comment": "It is there now"})
    assert solved.json()["answers"][-1]["answer"] == "solved"
    assert send(theirs, "POST", f"{portal}/confirm").json() == {"confirmed": 13}
    asked = send(vendor, "POST", f"{address}/sign").json()
    assert (asked["state"], asked["blocked"]) == ("signing", 0)
    assert asked["signatures"]["client"]


def test_what_the_client_gets_has_nothing_internal(
    shown: Handover, cleo: User, cody: User, client_for: ClientFor
) -> None:
    for who in (cleo, cody):
        listed = client_for(who).get("/api/v1/portal/projects/harbour/handovers").content.decode()
        one = client_for(who).get(f"/api/v1/portal/projects/harbour/handovers/{shown.pk}").content.decode()
        for text in (listed, one):
            assert "internal" not in text
            assert "Tom knows why" not in text
            assert "They are in a hurry" not in text
        assert client_for(who).get(f"{BASE}/{shown.pk}").status_code == 403


def test_claims_over_the_api(vendor: Client, shown: Handover, mara: User, cleo: User) -> None:
    from tests.handover.conftest import sign_both
    from tongzhou.handover.actions.warranties import add_warranty

    one = add_warranty(shown, by=mara, title="Software", months=12)
    sign_both(shown, mara, cleo)
    address, today = f"/api/v1/projects/harbour/warranties/{one.pk}", timezone.localdate().isoformat()
    new = {"text": "It stops", "reported_on": today, "reported_by": "Cleo"}
    claim = send(vendor, "POST", f"{address}/claims", new).json()
    assert send(vendor, "POST", f"{address}/claims/{claim['id']}/plan").json()["item"]
    solved = send(vendor, "POST", f"{address}/claims/{claim['id']}", {"solved_on": today, "solution": "Done"})
    assert solved.json()["solution"] == "Done"
    shown_now = vendor.get(address).json()
    assert (shown_now["standing"], shown_now["claims"], shown_now["open_claims"]) == ("running", 1, 0)
    assert send(vendor, "PATCH", address, {"months": 24}).status_code == 409
    assert [each["id"] for each in vendor.get("/api/v1/projects/harbour/warranties").json()["items"]] == [
        one.pk
    ]


def test_lines_are_changed_and_removed(vendor: Client, draft: Handover) -> None:
    line = line_of(draft, "account")
    address = f"{BASE}/{draft.pk}/lines/{line.pk}"
    changed = send(vendor, "PATCH", address, {"version": line.version, "role": "Administrator"}).json()
    assert (changed["role"], changed["login"]) == ("Administrator", "core_admin")
    assert send(vendor, "DELETE", address).status_code == 204
    assert vendor.get(address).status_code == 404
