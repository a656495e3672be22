"""A client's sponsor signs in and finds what was shared, and no way to anything else."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.e2e.screens import NO_SCREENS, SAMPLE, SCREENS, parameters


def test_a_sponsor_sees_what_was_shared_and_nothing_else(sign_in: Callable[..., Page]) -> None:
    page = sign_in("client_sponsor")
    expect(page).to_have_url("/portal/")
    page.locator("a.portal-project").first.click()
    expect(page.get_by_role("heading", name="Milestones")).to_be_visible()
    addresses = page.locator("a[href]").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert not [
        one for one in addresses if one.startswith(("/projects", "/clients", "/people", "/calendars"))
    ]


def test_a_sponsor_is_turned_away_from_every_page_of_the_vendor(sign_in: Callable[..., Page]) -> None:
    page = sign_in("client_sponsor")
    own = {"me", "mfa_index", "account_reauthenticate", "sign_out", "portal", "portal_project", "api:docs"}
    own |= {"notices", "notice_choices", "my_data", "portal_client_actions"}
    own |= {"portal_acceptances", "portal_goals", "portal_deliverables", "portal_changes", "verify"}
    own |= {"portal_handovers", "portal_handover", "portal_records", "portal_report"}
    for address in {one.address for one in SCREENS if one.name not in own} | files():
        answer = page.request.get(address, max_redirects=0)
        assert answer.status in (403, 404), f"{address} answered {answer.status}"


def files() -> set[str]:
    """The data and files of the plan."""
    given = parameters()
    doors = {"mfa_login_webauthn", "openid_connect_login", "openid_connect_callback"}
    for_clients = {"portal_dossier_file"}
    names = NO_SCREENS - {"healthz", "readyz", "palette"} - doors - for_clients
    return {reverse(name, kwargs={one: SAMPLE[one] for one in given[name]}) for name in names}


def test_a_sponsor_can_neither_read_nor_change_the_plan(sign_in: Callable[..., Page]) -> None:
    page = sign_in("client_sponsor")
    token = next(one["value"] for one in page.context.cookies() if one["name"] == "csrftoken")
    for address in ("changes", "undo", "redo"):
        answer = page.request.post(
            f"/projects/harbour/plan/{address}",
            data={"version": 1, "commands": []},
            headers={"X-CSRFToken": token},
        )
        assert answer.status in (403, 404), f"{address} answered {answer.status}"
    assert "临澜银行核心业务系统升级" not in page.request.get("/projects/harbour/plan/data").text()
